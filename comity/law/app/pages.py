"""An answer of the resolver as a page shows it, from its JSON: the one just given, or one kept.

Codes become words in the reader's language here; free text stays as its author wrote it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from comity.law.app import queries
from comity.law.app.queries import LawUnreadableError
from comity.law.corpus import Corpus
from comity.law.instrument_files import Instrument, Role
from comity.law.speech import Speech

_NAMED: Final = frozenset({Role.BASIS, Role.SCHEME, Role.DOMESTIC, Role.FALLBACK})
_UNWRITTEN: Final[dict[str, Any]] = {"domestic_law": _("Domestic law")}
"""What a request can rely on besides, and the law data do not describe."""
Written = Mapping[str, Any]
_NO_TREATY: Final = "no_treaty"
_FAR: Final = frozenset({"not_between_these", "not_bound", "not_party"}) | {
    *("supporting_only", "channel_only", "model_only"),
}
"""Reasons that say nothing of these two States; such instruments are told apart, folded."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer in one line: yes, yes if, not yet, no."""

    tone: str
    icon: str
    title: str | Promise
    lead: str


@dataclass(frozen=True, slots=True)
class Line:
    """One statement: what it is about, what it says, where it stands, how surely it is known."""

    label: str
    text: str = ""
    article: str = ""
    certainty: str = ""
    facts: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A text that was read."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class BasisShown:
    """A basis with its articles, its reasons and its sources."""

    id: str
    name: str
    title: str
    articles: tuple[str, ...]
    why: tuple[Line, ...]
    certainty: str
    certainty_said: str
    binding: bool
    who: str
    ways: str
    deadlines: tuple[Line, ...]
    dual: Line
    open_facts: tuple[str, ...]
    blocked: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class SetAsideShown:
    """An instrument that is no basis here."""

    id: str
    name: str
    grey: bool
    reason: Line


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnswerShown:
    """Everything that the page says of one answer; equal to itself alone.

    Attributes:
        near: Set aside, although both States have to do with it, or one of them.
        far: Set aside because it is not about these two States at all.
        offence: What the offence is called for which it answers.
        offences: The answers for the further offences, each for itself.
    """

    question: str
    requested: str
    verdict: Verdict
    bases: tuple[BasisShown, ...]
    near: tuple[SetAsideShown, ...]
    far: tuple[SetAsideShown, ...]
    ways: str
    addressee: Line
    forms: tuple[Line, ...]
    languages: str
    conditions: tuple[Line, ...]
    grounds: tuple[Line, ...]
    notices: tuple[Line, ...]
    warnings: tuple[Line, ...]
    next_step: str
    version: str
    as_of: str
    digest: str
    steps: tuple["AnswerShown", ...]
    offence: str = ""
    offences: tuple["AnswerShown", ...] = ()

    @property
    def best(self) -> BasisShown | None:
        """Return the first basis."""
        return self.bases[0] if self.bases else None


def names() -> dict[str, str]:
    """Return what the instruments are called that a request can name as its basis.

    Bilateral treaties of others are left out. Where the law data are broken nothing is offered.
    """
    own = settings.COMITY_NODE.code[:2]
    try:
        known = queries.corpus()
    except LawUnreadableError:
        return {}
    said = speech()
    return {
        one.instrument: said.short(known, one.instrument)
        for one in known.instruments.values()
        if one.role in _NAMED and _concerns(one, own)
    } | _UNWRITTEN


def short_name(code: str) -> str:
    """Return what the instrument ``code`` is called; the code itself where it is not held."""
    if code in _UNWRITTEN:
        return str(_UNWRITTEN[code])
    try:
        known = queries.corpus()
    except LawUnreadableError:
        return code
    return speech().short(known, code) if code in known.instruments else code


def _concerns(one: Instrument, own: str) -> bool:
    only = one.relation.between
    return only is None or only.pair is None or own in only.pair


def speech() -> Speech:
    """Return the law room's texts in the language of the page."""
    return Speech.of(get_language() or "en", gettext)


def shown(written: Written, corpus: Corpus) -> AnswerShown:
    """Return how ``written``, the JSON of an answer, is told to the reader."""
    said = speech()
    asked = written["asked"]
    state = _asked_state(asked)
    aside = [_aside(one, corpus, said) for one in written["set_aside"]]
    near = tuple(one for one in aside if state and one.reason.code not in _FAR)
    bases = tuple(_basis(one, corpus, said) for one in written["bases"])
    data = written["law_data"]
    return AnswerShown(
        question=_question(asked, state, corpus, said),
        requested=_requested(state, corpus, said),
        verdict=_verdict(written, bases, said),
        bases=bases,
        near=near,
        far=tuple(one for one in aside if one not in near),
        ways=_ways(written["channels"], corpus, said),
        addressee=_addressee(written["addressee"], corpus, said),
        forms=tuple(
            Line(said.text(one["title"]), one["source"], certainty=_surely(one, said))
            for one in written["forms"]
        ),
        languages=_languages(written["languages"]),
        conditions=tuple(_reason("conditions", one, corpus, said) for one in written["conditions"]),
        grounds=tuple(Line(said.text(one["text"])) for one in written["refusal_grounds"]),
        notices=tuple(_debt(one, corpus, said) for one in written["notices"]),
        warnings=tuple(Line(said.warning(corpus, code), code=code) for code in written["warnings"]),
        next_step=_next(written["next_step"], written, said),
        version=data["version"],
        as_of=data.get("as_of", ""),
        digest=data["digest"],
        steps=tuple(shown(one, corpus) for one in written.get("steps") or ()),
        offence=_offence(asked, corpus, said),
        offences=tuple(shown(one, corpus) for one in written.get("offences") or ()),
    )


def _question(asked: Written, state: str, corpus: Corpus, said: Speech) -> str:
    measure = corpus.measures.get(asked["measure"])
    name = asked["measure"] if measure is None else said.text(measure.name)
    facts = {
        "requesting": said.state(corpus, asked["requesting"]),
        "requested": _requested(state, corpus, said),
        "measure": name,
    }
    return gettext("%(requesting)s asks %(requested)s: %(measure)s") % facts


def _offence(asked: Written, corpus: Corpus, said: Speech) -> str:
    held = corpus.offences.get(asked.get("offence") or "")
    return "" if held is None else said.text(held.name)


def _requested(state: str, corpus: Corpus, said: Speech) -> str:
    return said.state(corpus, state) if state else gettext("an unknown location")


def _asked_state(asked: Written) -> str:
    names = ("requested", "provider_state", "data_location")
    found = [str(asked[name]) for name in names if asked.get(name) not in (None, "unknown")]
    return found[0] if found else ""


def _verdict(written: Written, bases: Sequence[BasisShown], said: Speech) -> Verdict:
    if not bases:
        if "location_unknown" in written["blocked_by"]:
            title = _("First find out where the data are")
            return Verdict("amber", "world", title, said.word("blocked", "location_unknown"))
        return Verdict(
            "red", "circle-x", _("No basis is held"), said.word("next_steps", "no_basis")
        )
    best = bases[0]
    name = f"{best.name}, {'; '.join(best.articles)}"
    if best.blocked:
        return Verdict("red", "hand-stop", _("Not yet: a consent comes first"), name)
    if _NO_TREATY in written["warnings"]:
        return Verdict("amber", "alert-triangle", _("Yes, without a treaty"), name)
    if best.open_facts:
        return Verdict("amber", "alert-triangle", _("Yes, if you show what is open"), name)
    return Verdict("green", "circle-check", _("Yes"), name)


def _basis(one: Written, corpus: Corpus, said: Speech) -> BasisShown:
    code = one["instrument"]
    return BasisShown(
        id=code,
        name=said.short(corpus, code) if code in corpus.instruments else one["short"],
        title=said.title(corpus, code) if code in corpus.instruments else one["title"],
        articles=tuple(one["articles"]),
        why=tuple(_reason("reasons", reason, corpus, said) for reason in one["why"]),
        certainty=one["certainty"],
        certainty_said=said.word("certainty", one["certainty"]),
        binding=one["binding"],
        who=one["who"],
        ways=_ways(one["channel"], corpus, said),
        deadlines=tuple(_deadline(limit, said) for limit in one["deadlines"]),
        dual=_dual(one["dual_criminality"], said),
        open_facts=tuple(said.word("facts", fact) for fact in one["open_facts"]),
        blocked=tuple(said.word("blocked", code) for code in one["blocked_by"]),
        sources=tuple(_sources(one["source"], corpus)),
    )


def _aside(one: Written, corpus: Corpus, said: Speech) -> SetAsideShown:
    name = said.short(corpus, one["instrument"])
    held = corpus.instruments.get(one["instrument"])
    detail = one.get("detail") or ""
    says_more = held is None or detail != held.short
    reason = {**one, "code": one["reason"], "detail": detail if says_more else ""}
    return SetAsideShown(
        id=one["instrument"],
        name=name,
        grey=bool(one.get("grey")),
        reason=_reason("obstacles", reason, corpus, said),
    )


def _reason(kind: str, one: Written, corpus: Corpus, said: Speech) -> Line:
    detail = one.get("detail") or ""
    return Line(
        label=said.word(kind, one["code"]),
        text=said.detail(corpus, detail) if detail else "",
        certainty=_surely(one, said),
        facts=tuple(one.get("facts") or ()),
        code=one["code"],
    )


def _deadline(one: Written, said: Speech) -> Line:
    text = one.get("text") or ""
    if one.get("days"):
        text = said.days(one["days"])
    elif one.get("hours"):
        text = said.hours(one["hours"])
    return Line(
        label=said.word("deadline_kinds", one["kind"]),
        text=text,
        article=one.get("article") or "",
        certainty=_surely(one, said),
        code=one["kind"],
    )


def _dual(one: Written, said: Speech) -> Line:
    return Line(
        label=said.word("dual_criminality", one["status"]),
        text=said.text(one.get("why") or ""),
        article=", ".join(one["articles"]),
        certainty=_surely(one, said),
        facts=tuple(one.get("facts") or ()),
        code=one["status"],
    )


def _debt(one: Written, corpus: Corpus, said: Speech) -> Line:
    label = f"{said.word('debts', one['kind'])}: {said.state(corpus, one['to'])}"
    return Line(label, said.text(one["text"]), one["article"], _surely(one, said))


def _addressee(one: Written, corpus: Corpus, said: Speech) -> Line:
    role = said.word("addressees", one["role"])
    state = one.get("state") or ""
    where = said.state(corpus, state) if state and state != "unknown" else ""
    return Line(
        label=one.get("name") or role,
        text=", ".join(part for part in (role if one.get("name") else "", where) if part),
        article=one.get("article") or "",
        certainty=_surely(one, said),
        facts=(one["named"],) if one.get("named") else (),
        code=one["role"],
    )


def _ways(codes: Iterable[str], corpus: Corpus, said: Speech) -> str:
    names = [corpus.channels[code].name if code in corpus.channels else code for code in codes]
    return said.listed(said.text(name) for name in names)


def _languages(codes: object) -> str:
    return ", ".join(codes) if isinstance(codes, list | tuple) else ""


def _next(step: Written, written: Written, said: Speech) -> str:
    facts = written["bases"][0]["open_facts"] if written["bases"] else ()
    listed = said.listed(said.word("facts", fact) for fact in facts)
    return said.said("next_steps", step["code"], facts=listed) if step["code"] else step["text"]


def _surely(one: Written, said: Speech) -> str:
    return said.word("certainty", one["certainty"]) if one.get("certainty") else ""


def _sources(names: Iterable[str], corpus: Corpus) -> Iterable[Source]:
    for name in names:
        held = corpus.sources.get(name)
        if held is not None:
            yield Source(held.title or held.document or name, held.url or "")
