"""What the resolver answers: one typed object, and how it is written.

Every conclusion names the places of the law data that it used (``facts``) and how sure they are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from comity.law.criminality import DualFinding
from comity.law.deadlines import Due
from comity.law.instrument_files import Limit
from comity.law.questions import Question


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so: a stable code, what it is about, and where it stands."""

    code: str
    detail: str = ""
    facts: tuple[str, ...] = ()

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        found: dict[str, Any] = {"code": self.code}
        if self.detail:
            found["detail"] = self.detail
        if self.facts:
            found["facts"] = list(self.facts)
        return found


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period that the basis sets: days, hours, or words where it sets no number.

    Attributes:
        due: When it runs out, if the moment of receipt is known.
    """

    instrument: str
    limit: Limit
    due: Due | None = None

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        stated = self.limit.model_dump(exclude_none=True, exclude={"para_hint"})
        if not stated.get("renewable"):
            stated.pop("renewable", None)
        if self.due is not None:
            stated["due"] = self.due.written()
        return {"instrument": self.instrument, **stated}


@dataclass(frozen=True, slots=True)
class Debt:
    """A notice or a consent that is owed to a State."""

    to: str
    kind: str
    article: str
    text: str
    certainty: str
    suspends: bool = False

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


class TermsOfBasis(Protocol):
    """The terms of a basis, each worked out when it is asked for."""

    @property
    def gives_way_to(self) -> str | None:
        """Return the treaty to which the instrument's own rules of procedure give way here."""

    @property
    def barred_by_asker(self) -> bool:
        """Return whether the State that asks has itself reserved this article."""

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Return the limits that run."""

    def due(self, limit: Limit, /) -> Due | None:
        """Return when ``limit`` runs out, if the moment of receipt is known."""

    @property
    def channels(self) -> tuple[str, ...]:
        """Return the ways, the first first."""

    @property
    def conditions(self) -> tuple[Reason, ...]:
        """Return on what terms help comes."""

    @property
    def refusal_grounds(self) -> tuple[str, ...]:
        """Return the grounds of refusal to expect."""

    @property
    def notices(self) -> tuple[Debt, ...]:
        """Return what is owed to a State."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what a person must look at."""

    @property
    def open_facts(self) -> tuple[str, ...]:
        """Return what must still be shown."""


_NO_ARTICLE_OF_ITS_OWN = 2


@dataclass(frozen=True, slots=True)
class Basis:
    """A basis that can be used, and how.

    Attributes:
        binding: Whether it is a treaty or the like; no scheme, no law of one State, no reciprocity.
        tier: 0 made for the measure, 1 general, 2 no article of its own, 3 a scheme that binds
            nobody, 4 domestic law, 5 reciprocity.
        shown: Whether the case is known to fall within the scope.
        blocked_by: What must be had first, such as a consent.
        terms: Works out what is rarely looked at for each basis.
    """

    instrument: str
    short: str
    title: str
    article: str
    tier: int
    rank: int
    binding: bool
    terms: TermsOfBasis
    known: Callable[[], str]
    reasons: Callable[[], tuple[Reason, ...]]
    judged: Callable[[], DualFinding]
    shown: bool = True
    blocked_by: tuple[str, ...] = ()
    who: str = ""
    source: tuple[str, ...] = ()

    @property
    def certainty(self) -> str:
        """Return how surely its article and its parties are known."""
        return self.known()

    @property
    def why(self) -> tuple[Reason, ...]:
        """Return why it is a basis."""
        return self.reasons()

    @property
    def dual(self) -> DualFinding:
        """Return what dual criminality means here."""
        return self.judged()

    @property
    def channel(self) -> tuple[str, ...]:
        """Return the ways of the request, the first first."""
        return self.terms.channels

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """Return the periods that run."""
        return tuple(
            Deadline(self.instrument, limit, self.terms.due(limit)) for limit in self.terms.limits
        )

    @property
    def conditions(self) -> tuple[Reason, ...]:
        """Return the terms on which help comes."""
        return self.terms.conditions

    @property
    def refusal_grounds(self) -> tuple[str, ...]:
        """Return the grounds of refusal to expect."""
        return self.terms.refusal_grounds

    @property
    def notices(self) -> tuple[Debt, ...]:
        """Return what is owed to a State."""
        return self.terms.notices

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what a person must look at, as stable codes."""
        return self.terms.warnings

    @property
    def open_facts(self) -> tuple[str, ...]:
        """Return what must still be shown before it can be relied on."""
        return self.terms.open_facts

    @property
    def order(self) -> tuple[bool, int, bool, bool, int, bool, int, str, str]:
        """Return by what bases are ranked.

        A treaty whose article the State that asks has itself reserved, or whose scope is still
        open, stands after those that hold; among equals, one that gives way to another treaty
        stands after it.
        """
        kind = 0 if self.tier <= _NO_ARTICLE_OF_ITS_OWN else self.tier
        return (
            bool(self.blocked_by), kind, self.terms.barred_by_asker, not self.shown, self.tier,
            self.terms.gives_way_to is not None, self.rank, self.instrument, self.article,
        )  # fmt: skip

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "instrument": self.instrument,
            "short": self.short,
            "title": self.title,
            "articles": [part.strip() for part in self.article.split(";")],
            "why": [one.written() for one in self.why],
            "certainty": self.certainty,
            "binding": self.binding,
            "who": self.who,
            "channel": list(self.channel),
            "deadlines": [one.written() for one in self.deadlines],
            "dual_criminality": dual_written(self.dual),
            "open_facts": list(self.open_facts),
            "blocked_by": list(self.blocked_by),
            "source": list(self.source),
        }


@dataclass(frozen=True, slots=True)
class SetAside:
    """An instrument that is no basis here, and why not."""

    instrument: str
    reason: Reason
    shown_grey: bool = False

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        told = self.reason.written()
        return {
            "instrument": self.instrument,
            "reason": told.pop("code"),
            **told,
            **({"grey": True} if self.shown_grey else {}),
        }


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do now."""

    code: str
    text: str
    measure: str | None = None

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        told = {"code": self.code, "text": self.text}
        return told if self.measure is None else {**told, "measure": self.measure}


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. It advises; a person decides.

    Attributes:
        helpers: What helps where there is no basis.
        steps: The answers for the steps that were asked, in their order.
        offences: The answers for the further offences of the case.
        carriers: Works out which channels, themselves no basis, may carry the request.
    """

    asked: Question
    bases: tuple[Basis, ...]
    aside: Callable[[], Sequence[SetAside]]
    blocked: bool
    blocked_by: tuple[str, ...]
    channel: str | None
    channels: tuple[str, ...]
    addressee: Mapping[str, Any]
    forms: tuple[Mapping[str, str], ...]
    languages: tuple[str, ...] | None
    helpers: tuple[Reason, ...]
    refusal_grounds: tuple[Mapping[str, str], ...]
    notices: tuple[Debt, ...]
    warnings: tuple[str, ...]
    next_step: NextStep
    law_data: Mapping[str, str]
    steps: tuple["Answer", ...] = field(default=())
    offences: tuple["Answer", ...] = field(default=())
    carriers: Callable[[], tuple[Reason, ...]] = field(default=tuple)

    @property
    def conditions(self) -> tuple[Reason, ...]:
        """Return the terms of the best basis and what may carry the request; else what helps."""
        return (*(self.helpers if self.best is None else self.best.conditions), *self.carriers())

    @property
    def set_aside(self) -> Sequence[SetAside]:
        """Return every instrument that is no basis here, with the reason; looked at when asked."""
        return self.aside()

    @property
    def best(self) -> Basis | None:
        """Return the first basis that nothing blocks, else the first."""
        return self.bases[0] if self.bases else None

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        best = self.best
        told: dict[str, Any] = {
            "asked": self.asked.model_dump(mode="json", exclude_defaults=True),
            "bases": [one.written() for one in self.bases],
            "set_aside": [one.written() for one in self.set_aside],
            "blocked": self.blocked,
            "blocked_by": list(self.blocked_by),
            "channel": self.channel,
            "channels": list(self.channels),
            "addressee": dict(self.addressee),
            "forms": [dict(one) for one in self.forms],
            "languages": "unknown" if self.languages is None else list(self.languages),
            "deadlines": [] if best is None else [one.written() for one in best.deadlines],
            "dual_criminality": (
                {"status": "unknown", "articles": []} if best is None else dual_written(best.dual)
            ),
            "conditions": [one.written() for one in self.conditions],
            "refusal_grounds": [dict(one) for one in self.refusal_grounds],
            "notices": [one.written() for one in self.notices],
            "warnings": list(self.warnings),
            "next_step": self.next_step.written(),
            "law_data": dict(self.law_data),
        }
        if self.steps:
            told["steps"] = [one.written() for one in self.steps]
        if self.offences:
            told["offences"] = [one.written() for one in self.offences]
        return told


def dual_written(found: DualFinding) -> dict[str, Any]:
    """Return what was found of dual criminality as JSON."""
    return {
        "status": str(found.status),
        "articles": list(found.articles),
        "why": found.why,
        "certainty": found.certainty,
        "facts": list(found.facts),
    }
