"""The clocks of a thread, computed from its entries; never stored, never sent.

Hour clocks run in UTC. Day clocks run in the requested State's legal time and end with the last
day there. A question stops the clock of execution until the answer has come. Both sides compute
the same, because every instant in it is one of the requested side's node, as long as both hold
the same holidays of that State.

Source: process 2 (general rules 2 and 3), 2.1, 2.2.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from comity.cooperation.acts import Act, Side
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.kinds import plan_of
from comity.cooperation.states import HELD, State
from comity.cooperation.threads import Effect, Entry, Thread
from comity.law.calendars import Calendar

EXPIRING_FROM = timedelta(days=14)
"""Time before the end at which a preservation is called expiring (process 2.1, P-14)."""

HOLD_EXPIRING_FROM = timedelta(hours=24)
"""Time before the end at which the hold of a payment is called expiring."""

DECIDED = frozenset({State.EXECUTED, State.REFUSED, State.NO_DATA, State.WITHDRAWN})


class ClockName(StrEnum):
    """What the clock waits for."""

    ACKNOWLEDGE = "acknowledge"
    ASK = "ask"
    ANSWER = "answer"
    EXECUTE = "execute"
    PRESERVATION = "preservation"
    VIEWS = "views"
    CONDITIONS = "conditions"
    REVIEW = "review"
    VERIFY = "verify"
    DECIDE = "decide"
    OBJECT = "object"
    SUSPENDED = "suspended"
    VERIFY_SENDER = "verify_sender"
    LEGAL_MAXIMUM = "legal_maximum"
    EVENT_REVIEW = "event_review"
    REGULARISE = "regularise"
    DOWNLOAD = "download"
    COPY = "copy"
    RECHECK = "recheck"
    PUT_BACK = "put_back"
    GIVE = "give"
    INFORM = "inform"
    USE = "use"
    LOCATE = "locate"
    LEAVE = "leave"
    PAPERS = "papers"
    SURRENDER = "surrender"
    POSITION = "position"
    FREEZE = "freeze"
    TELL_HOLDER = "tell_holder"
    HOLD = "hold"
    CONTACT_BANK = "contact_bank"
    AGREE = "agree"
    DISPOSE = "dispose"


TO_OBJECT = frozenset({ClockName.OBJECT, ClockName.SUSPENDED})
"""Times in which the provider's State may object. They end by themselves, and nobody is late; under
``SUSPENDED`` the provider gives nothing before."""


OF_WHAT_IS_HELD = frozenset({ClockName.PRESERVATION, ClockName.FREEZE, ClockName.HOLD})
"""Times at whose end nothing is held any longer, unless they are made longer before."""


class ClockStatus(StrEnum):
    """How a clock stands at a given moment."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    OVERDUE = "overdue"
    EXPIRING = "expiring"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One clock of one thread.

    Attributes:
        waits_for: The side that has to act.
        due_at: When it runs out; ``None`` while it is paused.
        due_on: The same as a day in the requested State's legal time, for day clocks.
        stopped_at: When it was stopped by the act that it waited for, or by the end of the thread.
        warns_at: When a person is warned, earliest first.
    """

    name: ClockName
    waits_for: Side
    started_at: datetime
    due_at: datetime | None
    due_on: date | None = None
    stopped_at: datetime | None = None
    warns_at: tuple[datetime, ...] = ()

    def status(self, now: datetime) -> ClockStatus:
        """Return how it stands at ``now``."""
        if self.stopped_at is not None:
            late = self.due_at is not None and self.stopped_at > self.due_at
            return ClockStatus.MISSED if late else ClockStatus.MET
        if self.due_at is None:
            return ClockStatus.PAUSED
        if self.name in TO_OBJECT:
            return ClockStatus.RUNNING if now <= self.due_at else ClockStatus.MET
        if self.name in OF_WHAT_IS_HELD:
            if now > self.due_at:
                return ClockStatus.LAPSED
            soon = HOLD_EXPIRING_FROM if self.name is ClockName.HOLD else EXPIRING_FROM
            near = self.due_at - now <= soon
            return ClockStatus.EXPIRING if near else ClockStatus.RUNNING
        return ClockStatus.OVERDUE if now > self.due_at else ClockStatus.RUNNING

    def warnings(self, now: datetime) -> tuple[datetime, ...]:
        """Return the warning points that have passed at ``now``, none once it has stopped."""
        if self.stopped_at is not None or self.due_at is None:
            return ()
        return tuple(at for at in (*self.warns_at, self.due_at) if at <= now)


def clocks_of(thread: Thread, *, calendar: Calendar, rules: ClockRules) -> tuple[Clock, ...]:
    """Return the clocks of ``thread``; none before it has been received.

    Args:
        thread: The thread, folded.
        calendar: Days of the requested State.
        rules: Times of answer.
    """
    if thread.kind is None or thread.received_at is None:
        return ()
    entries = [entry for entry in thread.entries if entry.effect is Effect.APPLIED]
    return tuple(plan_of(thread.kind).clocks(thread, entries, calendar, rules))


def states_of_time(clocks: Iterable[Clock], *, now: datetime) -> frozenset[ClockStatus]:
    """Return what the present moment makes of a thread: overdue, expiring, lapsed, paused."""
    shown = {
        ClockStatus.OVERDUE,
        ClockStatus.EXPIRING,
        ClockStatus.LAPSED,
        ClockStatus.PAUSED,
    }
    return frozenset(clock.status(now) for clock in clocks) & shown


def running(
    name: ClockName,
    waits_for: Side,
    started_at: datetime,
    *,
    due_at: datetime | None,
    stopped_at: datetime | None,
    percent: Sequence[int],
    calendar: Calendar | None = None,
) -> Clock:
    """Return a clock that warns at parts of its time; a day clock if it has a calendar."""
    warns: tuple[datetime, ...] = ()
    if due_at is not None:
        warns = tuple(started_at + (due_at - started_at) * part / 100 for part in percent)
    return Clock(
        name=name,
        waits_for=waits_for,
        started_at=started_at,
        due_at=due_at,
        due_on=None if calendar is None or due_at is None else calendar.day_of(due_at),
        stopped_at=stopped_at,
        warns_at=warns,
    )


def known_instant(at: datetime | None) -> datetime:
    """Return ``at``, from which a clock runs."""
    if at is None:
        msg = "clocks run only from receipt"
        raise ValueError(msg)
    return at


def first_entered(entries: Iterable[Entry], states: Iterable[State]) -> datetime | None:
    """Return when one of ``states`` was first entered, ``None`` if never or if not yet known."""
    wanted = frozenset(states)
    return next((entry.said.at for entry in entries if entry.after in wanted), None)


def first_said(entries: Iterable[Entry], act: Act) -> datetime | None:
    """Return when ``act`` was first said, ``None`` if never or if not yet known."""
    return next((entry.said.at for entry in entries if entry.said.body.act == act), None)


def when_left(entries: Iterable[Entry], state: State) -> datetime | None:
    """Return when ``state`` was first left."""
    return next(
        (entry.said.at for entry in entries if entry.before is state is not entry.after), None
    )


def until_acknowledged(
    run: Callable[..., Clock], entries: Sequence[Entry], received: datetime, *, due_at: datetime
) -> Clock:
    """Return the clock from receipt until it is acknowledged; ``run`` is ``running`` of a kind."""
    return run(
        ClockName.ACKNOWLEDGE,
        Side.REQUESTED,
        received,
        due_at=due_at,
        stopped_at=when_left(entries, State.RECEIVED),
    )


def until_answered(
    run: Callable[..., Clock], entries: Sequence[Entry], due: Callable[[datetime], datetime]
) -> Iterable[Clock]:
    """Return a clock for each question; ``due`` tells from when it was put when it is due."""
    for asked, answered in questions_of(entries):
        yield run(ClockName.ANSWER, Side.REQUESTING, asked, due_at=due(asked), stopped_at=answered)


def questions_of(entries: Sequence[Entry]) -> Iterable[tuple[datetime, datetime | None]]:
    """Return when each question was put and when it was settled."""
    yield from spells_of(entries, State.QUERY)


def spells_of(entries: Sequence[Entry], state: State) -> Iterable[tuple[datetime, datetime | None]]:
    """Return each time that the thread was in ``state``: since when, and until when."""
    for place, entry in enumerate(entries):
        if entry.after is state is not entry.before and entry.said.at is not None:
            yield entry.said.at, when_left(entries[place + 1 :], state)


def paused_for(
    entries: Sequence[Entry],
    *,
    since: datetime,
    at_rest: frozenset[State] = frozenset({State.QUERY}),
) -> timedelta | None:
    """Return how long the thread was ``at_rest`` in all; ``None`` while it is."""
    total = timedelta()
    for state in at_rest:
        for begun, ended in spells_of(entries, state):
            if ended is None:
                return None
            total += max(ended - max(begun, since), timedelta())
    return total


def held_until(thread: Thread, entries: Sequence[Entry], rules: ClockRules) -> Iterable[Clock]:
    """Return the clock of the days on which the data are held, once they are."""
    started, ends_at = first_entered(entries, {State.EXECUTED}), thread.ends_at
    if started is None or ends_at is None or thread.expires_on is None or thread.zone is None:
        return
    yield Clock(
        name=ClockName.PRESERVATION,
        waits_for=Side.REQUESTING,
        started_at=started,
        due_at=ends_at,
        due_on=thread.expires_on,
        stopped_at=first_entered(entries, {State.SUPERSEDED, State.RELEASED}),
        warns_at=days_before(
            thread.expires_on, thread.zone, rules.preservation.held.warn_days_before, after=started
        ),
    )


def days_before(
    last: date, zone: str, before: Iterable[int], *, after: datetime
) -> tuple[datetime, ...]:
    """Return the beginnings of the days that lie so many days ``before`` the ``last`` one."""
    days = [last - timedelta(days=number) for number in before]
    warns = [datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) for day in days]
    return tuple(sorted(at for at in warns if at > after))


def asked_categories(thread: Thread) -> frozenset[str]:
    """Return the kinds of data that a request asks for."""
    targets = thread.content.get("targets") or ()
    return frozenset(code for target in targets for code in target.get("categories") or ())


def is_held(thread: Thread, *, now: datetime) -> bool:
    """Say whether a preservation holds the data, or a freeze the property, at ``now``."""
    ends_at = thread.ends_at
    endless = thread.state in {State.FROZEN, State.CHALLENGED} and ends_at is None
    in_time = thread.held_until_decision or endless or (ends_at is not None and now <= ends_at)
    return thread.state in HELD and in_time
