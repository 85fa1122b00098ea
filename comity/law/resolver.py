"""Which basis carries this measure, by which way, by when, on what terms; and what is not known.

It advises; a person decides. It knows kinds of rule and no treaty: the instruments are data.

Example:
    >>> from comity.law.corpus import shipped
    >>> from comity.law.questions import question
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from comity.law.answers import Answer, Basis, NextStep, Reason, SetAside
from comity.law.bases import bases, set_aside
from comity.law.carriers import carriers
from comity.law.cases import Case, bonds
from comity.law.corpus import GENERAL, Corpus
from comity.law.instrument_files import Reservation, Role
from comity.law.questions import Question

_AUTHORITY_OF_WAY = {
    "CA": "central_authority", "P247": "contact_point", "JA": "judicial_authority",
    "PROV": "provider", "POL": "national_central_bureau", "DIP": "ministry_of_foreign_affairs",
    "DA": "designated_authority", "NONE": "nobody",
}  # fmt: skip
_NEEDS_DATA = frozenset({"subscriber_info", "traffic_data", "content_data", "search_seizure"})
_NAMED_FOR = {"CA": "channel", "DIP": "channel", "JA": None, "P247": "contact_point"}
_ALONE = ("NONE",)
PRESERVE = "preserve_stored"
_EXTRADITION = "extradition"


def resolve(asked: Question, corpus: Corpus) -> Answer:
    """Return the answer to ``asked``; never empty without the reason per instrument."""
    state = asked.asked_state
    if state is None:
        return _nowhere(asked, corpus)
    case = Case(asked, state, corpus)
    found = bases(case)
    best = found[0] if found else None
    ways = () if best is None else best.channel
    offences = tuple(_offences(asked, corpus))
    blocked_by = () if best is None else best.blocked_by
    return Answer(
        asked=asked,
        bases=tuple(found),
        aside=partial(set_aside, case),
        blocked=best is None or bool(blocked_by),
        blocked_by=("no_basis",) if best is None else blocked_by,
        channel=ways[0] if ways else None,
        channels=ways,
        addressee=_addressee(case, best, ways),
        forms=_forms(case, found),
        languages=asked.requested_profile.languages,
        helpers=(),
        refusal_grounds=_grounds(best),
        notices=() if best is None else best.notices,
        warnings=(*_warnings(case, found), *_not_covered(best, offences)),
        next_step=_next(case, best),
        law_data=_edition(corpus),
        steps=tuple(_steps(asked, corpus)),
        offences=offences,
        carriers=partial(carriers, case),
    )


def _offences(asked: Question, corpus: Corpus) -> Iterable[Answer]:
    """Yield the answer for each further offence: a scope or a penalty is that of one offence."""
    for one in asked.offences:
        stated = {**one.model_dump(), "offences": (), "steps": ()}
        yield resolve(asked.model_copy(update=stated), corpus)


def _not_covered(best: Basis | None, offences: tuple[Answer, ...]) -> tuple[str, ...]:
    """Return a warning if the best basis does not carry another offence of the case."""
    if best is None:
        return ()
    for answer in offences:
        if not any(
            (one.instrument, one.article) == (best.instrument, best.article) for one in answer.bases
        ):
            return ("offence_not_covered",)
    return ()


def _steps(asked: Question, corpus: Corpus) -> Iterable[Answer]:
    for name in asked.steps:
        yield resolve(asked.model_copy(update={"measure": name, "steps": ()}), corpus)


def _nowhere(asked: Question, corpus: Corpus) -> Answer:
    """Answer where nobody knows whose law rules: how to find it, and no basis."""
    held = bonds(corpus, asked.requesting, asked.as_of.isoformat(), asked.assume)
    helpers = [
        Reason("helps_to_locate", provision.location_help, (f"{name}/measures/{PRESERVE}",))
        for name in sorted(held.counting)
        for provision in corpus.instruments[name].measures.get(PRESERVE, ())
        if provision.location_help
    ]
    aside = tuple(
        SetAside(one.instrument, Reason("location_unknown"))
        for one in corpus.instruments.values()
        if one.role is not Role.TEMPLATE
    )
    return Answer(
        asked=asked,
        bases=(),
        aside=lambda: aside,
        blocked=True,
        blocked_by=("location_unknown",),
        channel="P247",
        channels=("P247", "POL"),
        addressee={"role": "contact_point", "state": "unknown"},
        forms=(),
        languages=None,
        helpers=tuple(helpers),
        refusal_grounds=(),
        notices=(),
        warnings=("location_unknown", "loss_of_location_is_no_basis"),
        next_step=NextStep(
            "locate",
            "Ask the 24/7 contact points, or the provider, where the data are; take nothing first.",
            "preserve_stored",
        ),
        law_data=_edition(corpus),
        steps=tuple(_steps(asked, corpus)),
    )


def _edition(corpus: Corpus) -> dict[str, str]:
    return {
        "version": corpus.version.version,
        "as_of": corpus.version.as_of.isoformat(),
        "digest": corpus.digest,
    }


def _addressee(case: Case, best: Basis | None, ways: tuple[str, ...]) -> dict[str, Any]:
    if best is None or not ways:
        return {"role": "unknown", "state": case.state}
    role = _AUTHORITY_OF_WAY[ways[0]]
    told: dict[str, Any] = {"role": role, "state": case.state}
    if role == "provider" and case.asked.provider:
        told["name"] = case.asked.provider
    named = _authority(case, best, ways[0])
    if named is not None:
        told["named"] = named.gist
        told["article"] = named.article
        told["certainty"] = str(named.certainty)
    return told


def _authority(case: Case, best: Basis, way: str) -> Reservation | None:
    """Return the statement by which the State has named who receives this, if one is held."""
    wanted = _NAMED_FOR.get(way)
    if wanted == "channel":
        if case.measure.id == _EXTRADITION:
            wanted = "extradition_authority"
        elif best.terms.gives_way_to is not None:
            return None
    if wanted is None:
        return None
    held = [
        entry
        for entry in case.corpus.reservations(best.instrument, case.state, on=case.day)
        if entry.kind == "authority" and entry.about(wanted)
    ]
    return min(held, key=lambda entry: entry.matters != wanted, default=None)


def _forms(case: Case, bases: list[Basis]) -> tuple[Mapping[str, str], ...]:
    named = {basis.instrument for basis in bases[:3]}
    return tuple(
        {
            "form": one.form,
            "title": one.title,
            "source": one.source,
            "certainty": str(one.certainty),
        }
        for one in case.corpus.forms
        if named & set(one.instruments) and (not one.measures or case.measure.id in one.measures)
    )


def _grounds(best: Basis | None) -> tuple[Mapping[str, str], ...]:
    if best is None:
        return ()
    return tuple({"instrument": best.instrument, "text": text} for text in best.refusal_grounds)


def _warnings(case: Case, bases: list[Basis]) -> tuple[str, ...]:
    found: list[str] = []
    if bases:
        found.extend(bases[0].warnings)
        dual = str(bases[0].dual.status)
        if dual in {"unknown", "assume_required"}:
            found.append("dual_criminality_unknown")
        if dual == "not_met":
            found.append("dual_criminality_not_met")
        if not any(basis.binding for basis in bases):
            found.append("no_treaty")
    if _may_be_bilateral(case, bases[0] if bases else None):
        found.append("bilateral_not_held")
    if case.measure.warning:
        found.append(f"measure_{case.measure.id}")
    if case.profile.languages is None:
        found.append("languages_unknown")
    if case.asked.offence is None:
        found.append("offence_not_stated")
    offence = case.corpus.offences.get(case.asked.offence or "")
    if offence is not None and offence.flag:
        found.append(f"flag_{offence.flag}")
    found.extend(f"flag_{name}" for name in case.asked.risk)
    return tuple(dict.fromkeys(found))


def _may_be_bilateral(case: Case, best: Basis | None) -> bool:
    """Return whether a treaty of the two alone, none of which is held, would change the answer."""
    general = case.measure.falls_back_on_general or case.measure.id == GENERAL
    if not general or frozenset(case.pair) in case.corpus.pairs:
        return False
    if best is None or not best.binding:
        return True
    yields = case.corpus.instruments[best.instrument].relation.yields
    return bool(yields) and best.terms.gives_way_to is None


def _next(case: Case, best: Basis | None) -> NextStep:
    if best is None:
        return NextStep(
            "no_basis",
            "No basis is held for this. Ask the other State's central authority, or choose another"
            " measure.",
        )
    if best.blocked_by:
        return NextStep(
            "ask_consent",
            "Send the consent request to the provider's State first; the order waits for it.",
        )
    if case.measure.id in _NEEDS_DATA:
        return NextStep(
            "preserve_first",
            "Ask first that the data be held. Then send the request for them.",
            PRESERVE,
        )
    return _by_the_way(best)


def _by_the_way(best: Basis) -> NextStep:
    if not best.channel:
        return NextStep(
            "find_way", "Look for the way in the instrument's text, or ask the other State."
        )
    if best.channel == _ALONE:
        return NextStep("act_alone", "Nothing is sent: write down what makes the step lawful.")
    if best.open_facts:
        return NextStep("state_facts", f"State in the request: {', '.join(best.open_facts)}.")
    return NextStep("send", "Send the request by the way that is named.")
