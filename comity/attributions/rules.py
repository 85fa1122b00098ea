"""Rules of an attribution record: without them a record is not kept.

At least two hypotheses compete; every piece of evidence is weighed against each of them; a
conclusion names its confidence and what speaks against it, alternatives, and what would change the
mind. The rules name no State and propose none: what a hypothesis says is for people to write.
"""

from collections.abc import Iterator
from enum import StrEnum

from comity.attributions.errors import UnsoundRecordError
from comity.attributions.ranking import ranked
from comity.attributions.record import Confidence, Record


class Fault(StrEnum):
    """What a record lacks."""

    ONE_HYPOTHESIS = "one_hypothesis"
    SAME_HYPOTHESIS = "same_hypothesis"
    SAME_KEY = "same_key"
    NOT_WEIGHED = "not_weighed"
    WEIGHS_UNKNOWN = "weighs_unknown"
    UNKNOWN_CONCLUSION = "unknown_conclusion"
    NO_EVIDENCE = "no_evidence"
    NO_ALTERNATIVES = "no_alternatives"
    NO_CHANGE_OF_MIND = "no_change_of_mind"


class Doubt(StrEnum):
    """What a reviewer should look at; it does not block."""

    NOT_THE_FIRST = "not_the_first"
    SHARED_PLACE = "shared_place"
    HIGH_WITH_LITTLE = "high_with_little"


def faults(record: Record) -> tuple[Fault, ...]:
    """Return what keeps ``record`` from being kept."""
    return tuple(dict.fromkeys([*_of_hypotheses(record), *_of_conclusion(record)]))


def _of_hypotheses(record: Record) -> Iterator[Fault]:
    keys = [one.key for one in record.hypotheses]
    said = [" ".join(one.statement.split()).casefold() for one in record.hypotheses]
    pieces = [one.key for one in record.evidence]
    if len(keys) < 2:  # noqa: PLR2004 - one alone competes with nothing
        yield Fault.ONE_HYPOTHESIS
    if len(set(said)) < len(said):
        yield Fault.SAME_HYPOTHESIS
    if len(set(keys)) < len(keys) or len(set(pieces)) < len(pieces):
        yield Fault.SAME_KEY
    for piece in record.evidence:
        if set(keys) - set(piece.weights):
            yield Fault.NOT_WEIGHED
        if set(piece.weights) - set(keys):
            yield Fault.WEIGHS_UNKNOWN


def _of_conclusion(record: Record) -> Iterator[Fault]:
    if record.conclusion is None:
        return
    if record.conclusion.hypothesis not in {one.key for one in record.hypotheses}:
        yield Fault.UNKNOWN_CONCLUSION
    if not record.evidence:
        yield Fault.NO_EVIDENCE
    if not (record.alternatives or "").strip():
        yield Fault.NO_ALTERNATIVES
    if not (record.change_of_mind or "").strip():
        yield Fault.NO_CHANGE_OF_MIND


def check(record: Record) -> Record:
    """Return ``record`` if it breaks no rule.

    Raises:
        UnsoundRecordError: It breaks one; ``why`` names each.
    """
    found = faults(record)
    if found:
        msg = "the record cannot be kept: " + ", ".join(one.replace("_", " ") for one in found)
        raise UnsoundRecordError(msg, why=[str(one) for one in found])
    return record


def doubts(record: Record) -> tuple[Doubt, ...]:
    """Return what a reviewer should look at in the conclusion of a sound ``record``."""
    if record.conclusion is None:
        return ()
    order = ranked(record)
    held = next(one for one in order if one.key == record.conclusion.hypothesis)
    found = []
    if held.place > 1:
        found.append(Doubt.NOT_THE_FIRST)
    if sum(one.place == held.place for one in order) > 1:
        found.append(Doubt.SHARED_PLACE)
    others = [one.against for one in order if one.key != held.key]
    if record.conclusion.confidence is Confidence.HIGH and not all(others):
        found.append(Doubt.HIGH_WITH_LITTLE)
    return tuple(found)
