"""Does a case fall within the scope of an instrument? True, false, or not known.

A scope is data (``gate`` in the instrument's file): alternatives of conditions, each with its
article. What the question does not say is unknown, and stays in the answer as a condition.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.law.corpus import Corpus, Measure, Offence
from comity.law.instrument_files import Gate, Instrument, When
from comity.law.questions import Question


@dataclass(frozen=True, slots=True)
class Scope:
    """What was found.

    Attributes:
        met: True, false, or None for unknown.
        article: Of the alternative that decided.
        open_facts: What the question would have to say.
        failed: What does not hold, where nothing does.
    """

    met: bool | None
    article: str | None = None
    open_facts: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()

    def facts(self, one: Instrument, where: str) -> tuple[str, ...]:
        """Return where the ways into the scope stand: with the instrument, the provision, or both.

        Args:
            one: The instrument.
            where: Where the provision stands.
        """
        own = any(gate.article == self.article for gate in one.gate)
        return (f"{one.instrument}/gate",) if own else (where,)


EVERYTHING = Scope(met=True)


def scope_of(gates: Iterable[Gate], asked: Question, *, measure: Measure, corpus: Corpus) -> Scope:
    """Return whether one of ``gates`` lets the case through; no gate lets everything through."""
    alternatives = tuple(gates)
    if not alternatives:
        return EVERYTHING
    offence = None if asked.offence is None else corpus.offences[asked.offence]
    best: Scope | None = None
    failed: list[str] = []
    for gate in alternatives:
        found = _judged(gate.when, asked, measure=measure, offence=offence)
        if False in found.values():
            failed.extend(name for name, holds in found.items() if holds is False)
            continue
        unknown = tuple(name for name, holds in found.items() if holds is None)
        if not unknown:
            return Scope(met=True, article=gate.article)
        if best is None or len(unknown) < len(best.open_facts):
            best = Scope(met=None, article=gate.article, open_facts=unknown)
    return best or Scope(met=False, failed=tuple(dict.fromkeys(failed)))


def both(first: Scope, second: Scope) -> Scope:
    """Return what holds when both scopes must."""
    if first.met is False or second.met is False:
        return Scope(met=False, failed=tuple(dict.fromkeys(first.failed + second.failed)))
    if first.met is None or second.met is None:
        return Scope(
            met=None,
            article=second.article or first.article,
            open_facts=tuple(dict.fromkeys(first.open_facts + second.open_facts)),
        )
    return Scope(met=True, article=second.article or first.article)


def _judged(
    when: When, asked: Question, *, measure: Measure, offence: Offence | None
) -> dict[str, bool | None]:
    found = _of_the_offence(when, offence)
    found |= _of_the_penalties(when, asked)
    if when.transnational:
        found["transnational"] = asked.transnational
    if when.organised_group:
        found["organised_group"] = asked.organised_group
    if when.corruption:
        found["corruption"] = "F-CORR" in asked.risk  # said or it is not: no offence of ours is one
    if when.electronic_evidence:
        found["electronic_evidence"] = measure.electronic_evidence
    if when.emergency is not None:
        found["emergency"] = emergency_is(when.emergency, asked.emergency)
    if when.non_content:
        category = asked.data_category
        found["data_category"] = None if category in {None, "any"} else category != "content"
    return found


def _of_the_penalties(when: When, asked: Question) -> dict[str, bool | None]:
    found: dict[str, bool | None] = {}
    if when.max_penalty_years is not None:
        known = asked.max_penalty_years
        found["max_penalty_years"] = None if known is None else known >= when.max_penalty_years
    if when.max_penalty_years_requested is not None:
        known = asked.max_penalty_years_requested
        least = when.max_penalty_years_requested
        found["max_penalty_years_requested"] = None if known is None else known >= least
    return found


def _of_the_offence(when: When, offence: Offence | None) -> dict[str, bool | None]:
    found: dict[str, bool | None] = {}
    if when.offence_has is not None:
        found["offence"] = None if offence is None else when.offence_has in offence.articles
    if when.offence_listed is not None:
        listed = None if offence is None else when.offence_listed in offence.listed_by
        found["offence_listed"] = listed
    if when.offence_class is not None:
        found["offence_class"] = None if offence is None else offence.kind == when.offence_class
    return found


def emergency_is(needed: str, stated: str | None) -> bool:
    """Return whether the emergency that is ``stated`` is one of those that are ``needed``."""
    if stated is None:
        return False
    if needed == "any":
        return True
    return stated == "life" or (needed == "life_or_infrastructure" and stated == "infrastructure")
