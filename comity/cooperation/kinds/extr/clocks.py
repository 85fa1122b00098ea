"""The clocks of an extradition: papers after an arrest, views before a refusal, surrender."""

from collections.abc import Iterable, Sequence
from functools import partial

from comity.cooperation.acts import Act, Side
from comity.cooperation.assistance import named_day
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import (
    Clock,
    ClockName,
    first_entered,
    first_said,
    known_instant,
    paused_for,
    running,
    spells_of,
    until_acknowledged,
    until_answered,
)
from comity.cooperation.states import State
from comity.cooperation.threads import Entry, Thread
from comity.law.calendars import Calendar

_DECIDED = frozenset({State.ACCEPTED, State.REFUSED, State.WITHDRAWN})
_AT_REST = frozenset({State.QUERY, State.CONSULTATION, State.TALKS, State.CONDITIONS_SET})
"""States in which the time to decide does not run."""


def clocks_of_extradition(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of an extradition, in the order in which they begin: all of days."""
    run = partial(running, calendar=calendar, percent=rules.warn_at_percent.percent)
    received, times = known_instant(thread.received_at), rules.assistance
    due = calendar.after_working_days(received, times.acknowledge.working_days)
    yield until_acknowledged(run, entries, received, due_at=due)
    yield from until_answered(
        run, entries, lambda asked: calendar.after_days(asked, times.answer.days)
    )
    papers = thread.applied(Act.ARREST)
    for (begun, ended), said in zip(spells_of(entries, State.ARRESTED), papers, strict=False):
        named = said.get("documents_due")
        due_at = named_day(entries, "documents_due")(begun) if named else None
        yield run(ClockName.PAPERS, Side.REQUESTING, begun, due_at=due_at, stopped_at=ended)
    rest = paused_for(entries, since=received, at_rest=_AT_REST)
    whole = first_said(entries, Act.SEND_DOCUMENTS)
    if whole is not None or not thread.content.get("documents_follow"):
        days = rules.extradition.decide.days + (0 if rest is None else rest.days)
        yield run(
            ClockName.DECIDE,
            Side.REQUESTED,
            whole or received,
            due_at=None if rest is None else calendar.after_days(whole or received, days),
            stopped_at=first_entered(entries, _DECIDED),
        )
    yield from _of_talks(entries, calendar, rules)


def _of_talks(entries: Sequence[Entry], calendar: Calendar, rules: ClockRules) -> Iterable[Clock]:
    """Return the clocks of what is said before a decision and after it."""
    run = partial(running, calendar=calendar, percent=rules.warn_at_percent.percent)
    times = rules.extradition
    told = [one for one in entries if one.said.body.act == Act.CONSULT and one.said.at is not None]
    for notice in told:
        begun = known_instant(notice.said.at)
        spoken = {State.HEARD, State.REFUSED, State.ACCEPTED, State.ACKNOWLEDGED, State.WITHDRAWN}
        yield run(
            ClockName.VIEWS,
            Side.REQUESTING,
            begun,
            due_at=named_day(entries, "views_by")(begun),
            stopped_at=first_entered(entries[entries.index(notice) + 1 :], spoken),
        )
    for begun, ended in spells_of(entries, State.CONDITIONS_SET):
        due_at = calendar.after_days(begun, rules.assistance.conditions.days)
        yield run(ClockName.CONDITIONS, Side.REQUESTING, begun, due_at=due_at, stopped_at=ended)
    for begun, ended in spells_of(entries, State.POSTPONED):
        due_at = named_day(entries, "review_on")(begun)
        yield run(ClockName.REVIEW, Side.REQUESTED, begun, due_at=due_at, stopped_at=ended)
    for begun, ended in spells_of(entries, State.ACCEPTED):
        yield run(
            ClockName.SURRENDER,
            Side.REQUESTED,
            begun,
            due_at=calendar.after_days(begun, times.surrender.days),
            stopped_at=first_entered(
                (one for one in entries if one.said.at is not None and one.said.at >= begun),
                {State.SURRENDERED, State.POSTPONED, State.CONSULTATION, State.WITHDRAWN},
            )
            if ended
            else None,
        )
