"""Dual criminality: is it needed for this measure under this instrument, and is it met?

It compares conduct, never names of offences: only what the question says of the conduct in the
requested State makes it met or not met.

Source: process catalogue, 4; the articles stand in the data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from comity.law.corpus import Corpus, Measure
from comity.law.instrument_files import DualCriminality, Effect, Instrument, Provision, Reservation
from comity.law.questions import Question

LISTED_YEARS = 3
"""Highest penalty, in years, from which acts with a list of offences do not look for it."""

_COERCIVE = frozenset({"high", "very_high"})


class DualStatus(StrEnum):
    """What the answer says of dual criminality."""

    NOT_REQUIRED = "not_required"
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    ASSUME_REQUIRED = "assume_required"
    MAY_BE_REFUSED = "may_be_refused"
    MAY_BE_REFUSED_BY_RESERVATION = "may_be_refused_by_reservation"


@dataclass(frozen=True, slots=True)
class DualFinding:
    """Status, the articles that make it, and why in a code with the text of the data.

    Attributes:
        facts: Places in the law data that were used.
    """

    status: DualStatus
    articles: tuple[str, ...] = ()
    why: str = ""
    certainty: str = "recalled"
    facts: tuple[str, ...] = ()


def dual_criminality(
    asked: Question,
    one: Instrument,
    provision: Provision,
    *,
    measure: Measure,
    corpus: Corpus,
    place: str,
    reservations: Iterable[Reservation] = (),
) -> DualFinding:
    """Return what dual criminality means for ``provision``, which stands at ``place``."""
    rule, where = _rule(one, provision, place)
    if rule is None:
        return DualFinding(DualStatus.UNKNOWN, why="no rule is held", facts=(where,))
    status = _status(rule.effect, asked, one=one, measure=measure, corpus=corpus)
    articles = (rule.article,) if rule.article else ()
    reserved = _reserved(asked, measure=measure, one=one, corpus=corpus, held=reservations)
    if status is DualStatus.NOT_REQUIRED and reserved is not None:
        return DualFinding(
            DualStatus.MET if asked.conduct_offence_in_requested else
            DualStatus.MAY_BE_REFUSED_BY_RESERVATION,
            (*articles, reserved.article),
            why=reserved.gist,
            certainty=str(reserved.certainty),
            facts=(where, f"{one.instrument}/reservations/{reserved.state}/{reserved.article}"),
        )  # fmt: skip
    certainty = one.rules.certainty if one.rules and where != place else provision.certainty
    return DualFinding(status, articles, rule.text or "", str(certainty), (where,))


def _rule(one: Instrument, provision: Provision, place: str) -> tuple[DualCriminality | None, str]:
    own = provision.dual_criminality
    if own is not None and own.effect is not Effect.SEE_TEXT:
        return own, place
    if one.rules is not None:
        return one.rules.dual_criminality, f"{one.instrument}/rules"
    return own, place


def _status(
    effect: Effect, asked: Question, *, one: Instrument, measure: Measure, corpus: Corpus
) -> DualStatus:
    coercive = measure.coercive in _COERCIVE
    only_coercive = effect in {Effect.COERCIVE_ONLY, Effect.COERCIVE_IF_RESERVED}
    listed = effect is Effect.LISTED_EXEMPT and _listed(asked, one, corpus)
    if effect is Effect.NOT_REQUIRED or listed or (only_coercive and not coercive):
        return DualStatus.NOT_REQUIRED
    if asked.conduct_offence_in_requested is not None:
        return DualStatus.MET if asked.conduct_offence_in_requested else DualStatus.NOT_MET
    return _WITHOUT_CONDUCT.get(effect, DualStatus.UNKNOWN)


_WITHOUT_CONDUCT = {
    Effect.MAY_BE_REFUSED: DualStatus.MAY_BE_REFUSED,
    Effect.LISTED_EXEMPT: DualStatus.MAY_BE_REFUSED,
    Effect.ASSUME_REQUIRED: DualStatus.ASSUME_REQUIRED,
}


def _listed(asked: Question, one: Instrument, corpus: Corpus) -> bool:
    """Return whether the offence, with its penalty, stands in the list of ``one``."""
    if asked.offence is None or asked.max_penalty_years is None:
        return False
    listed = one.instrument in corpus.offences[asked.offence].exempt_by
    return listed and asked.max_penalty_years >= LISTED_YEARS


def _reserved(
    asked: Question,
    *,
    measure: Measure,
    one: Instrument,
    corpus: Corpus,
    held: Iterable[Reservation],
) -> Reservation | None:
    """Return the reservation that keeps dual criminality for preservation in this case.

    Offences that the instrument itself names are outside every such reservation.
    """
    if measure.id not in {"preserve_stored", "disclose_preserved_traffic"}:
        return None
    if asked.offence is not None:
        offence = corpus.offences[asked.offence]
        if any(name == one.instrument for name in offence.articles):
            return None
    for entry in held:
        if entry.matters == "dual_criminality_preservation" and entry.kind == "reservation":
            return entry
    return None
