"""The agreement of a team: its articles as fields, and how one version differs from another.

Example:
    >>> old = {"purpose": "To find who wrote it.", "law": "That of the State where it is done."}
    >>> [(one.field, one.after) for one in differences(old, {**old, "media": "Together."})]
    [('media', 'Together.')]

Source: process 1.8 (model agreement for a joint investigation team, articles 1 to 18).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, model_validator

from comity.cooperation.contents import Content, Flag, Instant, Line, Said, Text, is_own
from comity.cooperation.wrongs import OTHER, Wrong, placed
from comity.kernel.digests import checked_digest, digest_of
from comity.kernel.errors import InvalidInputError
from comity.kernel.identifiers import checked_member
from comity.kernel.strict_json import Json, canonical

LEAST: Final = 2
"""States without which there is no team."""


def _member(code: str) -> str:
    try:
        return checked_member(code)
    except InvalidInputError as error:
        raise placed(Wrong("", OTHER, {"said": error.message})) from error


def _digest(text: str) -> str:
    try:
        return checked_digest(text)
    except InvalidInputError as error:
        raise placed(Wrong("", OTHER, {"said": error.message})) from error


Member = Annotated[str, AfterValidator(_member)]
"""Code of a State's node."""
Digest = Annotated[str, AfterValidator(_digest)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Party(Content):
    """An authority that makes the team, and the law on which it acts."""

    authority: Name
    member: Member
    legal_basis: Said


class Named(Content):
    """Somebody who works in the team for one State; a number stands for a protected name."""

    name: Name
    authority: Name
    member: Member


class Leader(Named):
    """Who leads the team in one State."""

    contact: Line | None = None
    deputy: Line | None = None


class Worker(Named):
    """A member of the team."""


class EarlierEvidence(Content):
    """Evidence from before the team that is brought in."""

    item: Said
    from_: Name = Field(alias="from")
    sha256: Digest | None = None


class Agreement(Content):
    """One version of the agreement.

    Attributes:
        name: What the team is called.
        parties: Article 1.
        purpose: Article 2.
        period_from: Article 3; first instant.
        period_to: Article 3; last instant.
        law: Article 8: under which law its members act and evidence is taken.
    """

    name: Name
    parties: Annotated[tuple[Party, ...], Field(min_length=LEAST, max_length=64)]
    purpose: Said
    facts: Text | None = None
    period_from: Instant
    period_to: Instant
    states_of_operation: Annotated[tuple[Member, ...], Field(min_length=1, max_length=64)]
    states_change: Text | None = None
    leaders: Annotated[tuple[Leader, ...], Field(max_length=200)] = ()
    members: Annotated[tuple[Worker, ...], Field(max_length=2000)] = ()
    members_annex: Line | None = None
    participants: Annotated[tuple[Line, ...], Field(max_length=200)] = ()
    law: Text | None = None
    evidence_use: Text | None = None
    outside_access: Text | None = None
    prior_evidence_used: Flag | None = None
    prior_evidence: Annotated[tuple[EarlierEvidence, ...], Field(max_length=2000)] = ()
    outside_evidence: Text | None = None
    platform: Text | None = None
    amendments: Text | None = None
    coordination: Text | None = None
    media: Text | None = None
    evaluation: Text | None = None
    costs: Text | None = None
    working_languages: Line | None = None
    equipment: Text | None = None
    weapons: Text | None = None
    liability: Text | None = None
    data_protection: Text | None = None
    disclosure: Text | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self, info: ValidationInfo) -> Self:
        if self.period_to <= self.period_from:
            raise placed(Wrong("period_to", "end_before_start"))
        named = [one.member for one in self.parties]
        if is_own(info) and len(set(named)) != len(named):
            raise placed(Wrong("parties", OTHER, {"said": "A State stands here twice."}))
        return self

    @property
    def states(self) -> frozenset[str]:
        """Return the codes of the States that make the team."""
        return frozenset(one.member for one in self.parties)


_PERSONAL: Final = ("data_protection", "disclosure")
ARTICLES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("1", ("name", "parties")),
    ("2", ("purpose", "facts")),
    ("3", ("period_from", "period_to")),
    ("4", ("states_of_operation", "states_change")),
    ("5", ("leaders",)),
    ("6", ("members", "members_annex")),
    ("7", ("participants",)),
    ("8", ("law", "evidence_use")),
    ("9", ("outside_access",)),
    ("10", ("prior_evidence_used", "prior_evidence")),
    ("11", ("outside_evidence",)),
    ("12", ("platform",)),
    ("13", ("amendments",)),
    ("14", ("coordination",)),
    ("15", ("media",)),
    ("16", ("evaluation",)),
    ("17", ("costs", "working_languages", "equipment", "weapons", "liability", *_PERSONAL)),
)
"""The articles of the model agreement and the fields of each; article 18 is the signatures."""
_TOLD_FIRST: Final = {name: n for n, name in enumerate(("member", "name", "authority", "item"))}
"""What stands first in a row that is told."""
_AS_RULES: Final = {"name": "team_name"}
"""What the rules call a field otherwise."""
ARTICLE_OF: Final = {field: number for number, fields in ARTICLES for field in fields}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two versions state otherwise.

    Attributes:
        article: Its number; empty for a field of a newer peer.
        pieces: The text cut into what stayed (``same``), went (``gone``) and came (``new``).
    """

    article: str
    field: str
    before: str
    after: str

    @property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        """Return the words that stayed, went and came, in reading order."""
        old, new = self.before.split(), self.after.split()
        found: list[tuple[str, str]] = []
        for what, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if what == "equal":
                found.append(("same", " ".join(old[i:j])))
                continue
            if old[i:j]:
                found.append(("gone", " ".join(old[i:j])))
            if new[m:n]:
                found.append(("new", " ".join(new[m:n])))
        return tuple(found)


def digest_of_agreement(stated: Mapping[str, Json]) -> str:
    """Return the digest that the signatures of an agreement are over."""
    return digest_of(canonical(dict(stated)))


def differences(old: Mapping[str, Json], new: Mapping[str, Json]) -> tuple[Difference, ...]:
    """Return what ``new`` states otherwise than ``old``, article by article."""
    known = [field for _number, fields in ARTICLES for field in fields]
    others = sorted((set(old) | set(new)) - set(known))
    return tuple(
        Difference(ARTICLE_OF.get(name, ""), name, told(old.get(name)), told(new.get(name)))
        for name in (*known, *others)
        if old.get(name) != new.get(name)
    )


def told(value: Json) -> str:
    """Return a value of an agreement as one text."""
    match value:
        case None:
            return ""
        case str():
            return value
        case dict():
            names = sorted(value, key=lambda name: (_TOLD_FIRST.get(name, len(_TOLD_FIRST)), name))
            return ", ".join(told(value[name]) for name in names if value[name] is not None)
        case list():
            parted = "\n" if any(isinstance(one, dict) for one in value) else ", "
            return parted.join(told(one) for one in value)
        case _:
            return json.dumps(value)


def as_the_rules_read_it(stated: Mapping[str, Json], *, member: str) -> dict[str, Json]:
    """Return an agreement as the completeness rules of its kind read it.

    Args:
        stated: The agreement.
        member: Who proposes it; its authority is the one that asks.
    """
    parties = stated.get("parties")
    rows = parties if isinstance(parties, list) else []
    own = next((one for one in rows if isinstance(one, dict) and one.get("member") == member), None)
    name = None if own is None else own.get("authority")
    asked: dict[str, Json] = {_AS_RULES.get(key, key): value for key, value in stated.items()}
    return asked if name is None else {**asked, "sender_org": {"name": name, "member": member}}
