"""Which channels, themselves no basis, may carry a request: police networks, agreed post.

A channel adds nothing to the right to ask. It is told beside the basis, never instead of one.

Example:
    >>> from datetime import date
    >>> from comity.law.corpus import shipped
    >>> from comity.law.questions import Question
    >>> data = shipped()
    >>> first, second = sorted(data.un_members)[:2]
    >>> asked = Question(
    ...     requesting=first, requested=second, as_of=date(2026, 3, 2), measure="mla_general"
    ... )
    >>> carriers(Case(asked, second, data))
    ()
"""

from comity.law.answers import Reason
from comity.law.cases import Case
from comity.law.corpus import GENERAL
from comity.law.instrument_files import Instrument, Provision
from comity.law.obstacles import place_of
from comity.law.scopes_of_law import scope_of


def carriers(case: Case) -> tuple[Reason, ...]:
    """Return the channels that are open to the two here, with what each carries and where."""
    corpus = case.corpus
    names = corpus.for_measure[case.measure.id] | corpus.for_measure[GENERAL]
    return tuple(
        _told(case, one, provision)
        for one in (corpus.instruments[name] for name in sorted(names & corpus.channels_alone))
        if _is_open(case, one)
        for provision in one.measures.get(case.measure.id, one.measures.get(GENERAL, ()))
        if scope_of(provision.gate, case.asked, measure=case.measure, corpus=corpus).met is True
    )


def _is_open(case: Case, one: Instrument) -> bool:
    if not case.corpus.standings[one.instrument]:
        return True
    asking, asked = case.standings(one.instrument)
    return asking.counts and (one.relation.asker_bound or asked.counts)


def _told(case: Case, one: Instrument, provision: Provision) -> Reason:
    facts = (place_of(case, one, provision),)
    text = provision.note or provision.who or one.short
    return Reason("carried_by", f"{one.instrument}: {text}", facts)
