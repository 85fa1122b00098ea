"""What requests straight to a provider have in common: lifecycles, contents, clocks.

Such a request goes from State to State as every other, and becomes an order in the workspace of
the provider when it arrives. The provider's people answer for the side that is asked; the
authorities of its State read along, and may object.

Source: process 2.3.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from math import ceil
from types import MappingProxyType
from typing import Any, Self
from zoneinfo import ZoneInfo

from pydantic import ValidationInfo, model_validator

from comity.cooperation.acts import Act, Side
from comity.cooperation.answers import Acknowledgement, Delivered, Preserved
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import (
    DECIDED,
    Clock,
    ClockName,
    ClockStatus,
    days_before,
    first_entered,
    held_until,
    paused_for,
    running,
    spells_of,
    until_acknowledged,
    until_answered,
)
from comity.cooperation.contents import (
    Content,
    DataCategory,
    Day,
    Line,
    PreservationState,
    RefusalGround,
    Text,
    Zone,
    is_own,
)
from comity.cooperation.kinds.plan import ClocksOf
from comity.cooperation.leave_of_states import (
    say_of_the_state,
    until_let_through,
    with_the_provider,
)
from comity.cooperation.states import (
    CENTRAL_AUTHORITY,
    CONTACT_POINT,
    PROVIDER,
    State,
    Table,
)
from comity.cooperation.threads import Entry, Thread
from comity.cooperation.wrongs import Wrong, placed
from comity.kernel.time import end_of_day
from comity.law.calendars import Calendar

SENDING = CONTACT_POINT | CENTRAL_AUTHORITY
"""Roles whose people send a request to a provider (process 3.2, direct request)."""
OBJECTING = CONTACT_POINT | CENTRAL_AUTHORITY
"""Roles of the provider's State whose people may object."""

UNDECIDED = (State.RECEIVED, State.ACKNOWLEDGED, State.QUERY, State.ACCEPTED)
_IN_WORK = (State.ACKNOWLEDGED, State.ACCEPTED)
ENDED_WITHOUT_DATA = frozenset({State.REFUSED, State.OBJECTED})
"""States in which a request to a provider has failed, and assistance can be asked for instead."""


_BEGINNING: Table = MappingProxyType(
    {
        (State.DRAFT, Act.REQUEST): State.SENT,
        (State.SENT, Act.RECEIVE): State.RECEIVED,
        (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
        (State.RECEIVED, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
        **{(state, Act.ASK): State.QUERY for state in _IN_WORK},
        (State.QUERY, Act.ANSWER): State.ACKNOWLEDGED,
        (State.ACKNOWLEDGED, Act.ACCEPT): State.ACCEPTED,
        **{(state, Act.EXECUTE): State.EXECUTED for state in _IN_WORK},
        **{(state, Act.NO_DATA): State.NO_DATA for state in _IN_WORK},
        **{(state, Act.REFUSE): State.REFUSED for state in UNDECIDED},
        **{(state, Act.WITHDRAW): State.WITHDRAWN for state in UNDECIDED},
        **say_of_the_state(UNDECIDED),
    }
)

DISCLOSURE: Table = MappingProxyType(
    {
        **_BEGINNING,
        **{(state, Act.PARTLY): State.PARTLY_EXECUTED for state in _IN_WORK},
        (State.PARTLY_EXECUTED, Act.PARTLY): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.CONFIRM_RECEIPT): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.REPORT_DEFECT): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.EXECUTE): State.EXECUTED,
        (State.PARTLY_EXECUTED, Act.REFUSE): State.REFUSED,
        (State.PARTLY_EXECUTED, Act.OBJECT): State.OBJECTED,
        (State.PARTLY_EXECUTED, Act.WITHDRAW): State.WITHDRAWN,
        (State.EXECUTED, Act.CONFIRM_RECEIPT): State.CONFIRMED,
        (State.EXECUTED, Act.REPORT_DEFECT): State.REOPENED,
        (State.CONFIRMED, Act.REPORT_DEFECT): State.REOPENED,
        (State.CONFIRMED, Act.CLOSE): State.CLOSED,
        (State.REOPENED, Act.EXECUTE): State.EXECUTED,
        (State.REOPENED, Act.REFUSE): State.REFUSED,
        (State.REOPENED, Act.NO_DATA): State.NO_DATA,
        (State.REOPENED, Act.WITHDRAW): State.WITHDRAWN,
    }
)
"""The life of a request to a provider for data."""

HOLDING: Table = MappingProxyType(
    {
        **_BEGINNING,
        (State.EXECUTED, Act.ASK_EXTENSION): State.EXTENSION_ASKED,
        (State.EXECUTED, Act.RELEASE): State.RELEASED,
        (State.EXTENSION_ASKED, Act.GRANT_EXTENSION): State.EXTENDED,
        (State.EXTENSION_ASKED, Act.REFUSE_EXTENSION): State.EXECUTED,
        (State.EXTENSION_ASKED, Act.RELEASE): State.RELEASED,
        (State.EXTENDED, Act.ASK_EXTENSION): State.EXTENSION_ASKED,
        (State.EXTENDED, Act.RELEASE): State.RELEASED,
        **{
            (state, Act.SUPERSEDE): State.SUPERSEDED
            for state in (State.EXECUTED, State.EXTENSION_ASKED, State.EXTENDED)
        },
        (State.SUPERSEDED, Act.RELEASE): State.RELEASED,
    }
)
"""The life of a request to a provider to preserve data; the request for them keeps them by its
arrival."""


class SenderVerified(Acknowledgement):
    """The provider has the request and has made sure who sent it.

    Attributes:
        verified_how: How it made sure: never by what the request says of itself alone.
        answer_by: The day by which it will answer, in the legal time of ``zone``.

    Source: process 2.3 (verified_sender).
    """

    verified_how: Line | None = None
    answer_by: Day | None = None

    @model_validator(mode="after")
    def _was_verified(self, info: ValidationInfo) -> Self:
        if is_own(info) and not (self.verified_how or "").strip():
            raise placed(Wrong("verified_how", "missing"))
        return self


class Acceptance(Content):
    """The provider will do it: all of it, or less.

    Attributes:
        limits: What of it was cut, in words; nothing where all of it is accepted.
        categories_cut: Kinds of data that will not be given.
        targets_cut: Rows of the request that will not be answered, from 0.
        limits_ground: Codes of the grounds of the cut.
        limits_reason: Why it was cut.
        preservation_state: Whether what was cut stays preserved, for whoever asks the State.
        expiry: Until which day.
        user_told_from: From which day the user may be told; nothing where the user is not told.

    Source: process 2.3 (narrowed: must say what was cut and why).
    """

    limits: Text | None = None
    categories_cut: tuple[DataCategory, ...] | None = None
    targets_cut: tuple[int, ...] | None = None
    limits_ground: tuple[RefusalGround, ...] | None = None
    limits_reason: Text | None = None
    preservation_state: PreservationState | None = None
    expiry: Day | None = None
    user_told_from: Day | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _a_cut_has_a_reason(self, info: ValidationInfo) -> Self:
        if not is_own(info):
            return self
        cut = bool(self.limits or self.categories_cut or self.targets_cut)
        told = ("limits_ground", "limits_reason", "preservation_state")
        missing = [name for name in told if not getattr(self, name)]
        if cut and missing:
            raise placed(*(Wrong(name, "missing") for name in missing))
        if not cut and len(missing) < len(told):
            raise placed(Wrong("limits", "missing"))
        return self


class HeldByProvider(Preserved):
    """A provider holds the data, for as long as it says itself.

    Source: process 2.3, 1.3a (the period is the provider's own).
    """

    @model_validator(mode="after")
    def _is_held_long_enough(self, info: ValidationInfo) -> Self:
        del info
        if self.expires_on < self.taken_effect_on:
            raise placed(Wrong("expires_on", "end_before_start"))
        return self


class DeliveredByProvider(Delivered):
    """Evidence that a provider gave, sealed straight into the thread.

    Attributes:
        available_until: Last day on which it can be fetched, in the legal time of ``zone``.

    Source: process 2.3 (an expiring download is a real loss).
    """

    available_until: Day | None = None
    zone: Zone | None = None


class PartDeliveredByProvider(DeliveredByProvider):
    """A part went sealed to who asked, and something is still to come."""

    is_part = True


SAID: Mapping[Act, type[Content]] = MappingProxyType(
    {
        Act.ACKNOWLEDGE: SenderVerified,
        Act.ACCEPT: Acceptance,
        Act.PARTLY: PartDeliveredByProvider,
        Act.EXECUTE: DeliveredByProvider,
    }
)
"""What these acts say where a provider gives data."""
SAID_OF_HOLDING: Mapping[Act, type[Content]] = MappingProxyType(
    {**SAID, Act.EXECUTE: HeldByProvider}
)
"""What these acts say where a provider keeps data."""

COMMON: Mapping[str, Any] = MappingProxyType(
    {
        "roles": SENDING,
        "answering": PROVIDER,
        "addressed": "provider",
        "objecting": OBJECTING,
        "steps": MappingProxyType(
            {
                State.RECEIVED: Act.ACKNOWLEDGE,
                State.ACKNOWLEDGED: Act.ACCEPT,
                State.QUERY: Act.ANSWER,
                State.ACCEPTED: Act.EXECUTE,
                State.PARTLY_EXECUTED: Act.EXECUTE,
                State.REOPENED: Act.EXECUTE,
                State.EXTENSION_ASKED: Act.GRANT_EXTENSION,
                State.CONFIRMED: Act.CLOSE,
            }
        ),
        "desk": "poc_247",
    }
)
"""What the plans of all these kinds have in common; a kind may say some of it otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When each thing is due, counted from when it began; ``calendar`` for clocks of days."""

    acknowledge: Callable[[datetime], datetime]
    answer: Callable[[datetime], datetime]
    execute: Callable[[datetime, timedelta], datetime]
    calendar: Calendar | None


TimesOf = Callable[[Thread, Calendar, ClockRules], Times]


def clocks_with(times_of: TimesOf) -> ClocksOf:
    """Return the clocks of a request to a provider that runs under these times.

    The day that the provider named when it acknowledged counts before all other times.
    """

    def clocks(
        thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
    ) -> Iterable[Clock]:
        times = times_of(thread, calendar, rules)
        run = partial(running, percent=rules.warn_at_percent.percent)
        yield from until_let_through(thread, entries, calendar, rules)
        received, entries = with_the_provider(thread, entries)
        if received is None:
            return
        yield until_acknowledged(run, entries, received, due_at=times.acknowledge(received))
        yield from until_answered(run, entries, times.answer)
        yield run(
            ClockName.EXECUTE,
            Side.REQUESTED,
            received,
            due_at=_execution(received, entries, times, calendar),
            stopped_at=None if thread.state is State.REOPENED else first_entered(entries, _OVER),
            calendar=times.calendar,
        )
        yield from _afterwards(thread, entries, calendar, rules)

    return clocks


_OVER = DECIDED | {State.OBJECTED}


def _execution(
    received: datetime, entries: Sequence[Entry], times: Times, calendar: Calendar
) -> datetime | None:
    """Return when the answer is due; ``None`` while a question is open."""
    rest = paused_for(entries, since=received)
    if rest is None:
        return None
    named = _named_day(entries, calendar)
    if named is not None:
        return calendar.after_days(named, ceil(rest / timedelta(days=1))) if rest else named
    return times.execute(received, rest)


def _named_day(entries: Sequence[Entry], calendar: Calendar) -> datetime | None:
    """Return the end of the day by which the provider said that it will answer."""
    for entry in entries:
        content = entry.said.body.content
        if entry.said.body.act == Act.ACKNOWLEDGE and content.get("answer_by"):
            zone = ZoneInfo(str(content["zone"])) if content.get("zone") else calendar.zone
            return end_of_day(date.fromisoformat(str(content["answer_by"])), zone=zone)
    return None


def _afterwards(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of what follows: how long it is held, verified, to be fetched."""
    if thread.expires_on is not None:
        yield from held_until(thread, entries, rules)
        return
    for begun, ended in spells_of(entries, State.EXECUTED):
        yield running(
            ClockName.VERIFY,
            Side.REQUESTING,
            begun,
            due_at=calendar.after_days(begun, rules.assistance.verify.days),
            stopped_at=ended,
            percent=rules.warn_at_percent.percent,
            calendar=calendar,
        )
    for place, entry in enumerate(entries):
        yield from _download(entry, entries[place + 1 :], rules)


def _download(entry: Entry, later: Sequence[Entry], rules: ClockRules) -> Iterable[Clock]:
    content, at = entry.said.body.content, entry.said.at
    until, zone = content.get("available_until"), content.get("zone")
    if entry.said.body.act not in {Act.PARTLY, Act.EXECUTE} or not (until and zone and at):
        return
    last = date.fromisoformat(str(until))
    answers = {Act.CONFIRM_RECEIPT, Act.REPORT_DEFECT}
    fetched = (
        one.said.at
        for one in later
        if one.said.body.act in answers
        and one.said.body.content.get("package_id") == content.get("package_id")
    )
    yield Clock(
        name=ClockName.DOWNLOAD,
        waits_for=Side.REQUESTING,
        started_at=at,
        due_at=end_of_day(last, zone=ZoneInfo(str(zone))),
        due_on=last,
        stopped_at=next(fetched, None),
        warns_at=days_before(last, str(zone), rules.direct.download_warn_days_before, after=at),
    )


def times_of_disclosure(thread: Thread, calendar: Calendar, rules: ClockRules) -> Times:
    """Return the times of a request for data, for a provider that has named no day.

    Source: process 2.3 (accepted to delivered_data).
    """
    own = rules.direct

    def execute(received: datetime, rest: timedelta) -> datetime:
        due = calendar.after_working_days(received, own.execute.working_days)
        return calendar.after_days(due, ceil(rest / timedelta(days=1))) if rest else due

    return Times(
        acknowledge=lambda at: at + own.acknowledge.of(urgent=thread.urgent),
        answer=lambda at: calendar.after_days(at, own.answer.days),
        execute=execute,
        calendar=calendar,
    )


def times_of_holding(thread: Thread, _calendar: Calendar, rules: ClockRules) -> Times:
    """Return the times of a preservation by a provider: those of every preservation."""
    own, urgent = rules.preservation, thread.urgent
    return Times(
        acknowledge=lambda at: at + rules.direct.acknowledge.of(urgent=urgent),
        answer=lambda at: at + own.answer.of(urgent=urgent),
        execute=lambda at, rest: at + own.execute.of(urgent=urgent) + rest,
        calendar=None,
    )


def leads_to_assistance(view: Thread, clocks: Iterable[Clock], *, now: datetime) -> bool:
    """Return whether the State is to be asked instead: refused, objected to, or no answer in time.

    Source: process 2.3 (rejected or silent: escalated to assistance).
    """
    late = any(
        clock.waits_for is Side.REQUESTED and clock.status(now) is ClockStatus.OVERDUE
        for clock in clocks
    )
    return late or view.state in ENDED_WITHOUT_DATA


def of_what_was_cut(view: Thread) -> dict[str, Any]:
    """Return whether what the provider cut stays preserved, as it said when it accepted."""
    accepted = view.applied(Act.ACCEPT)
    cut = accepted[-1] if accepted else {}
    return {name: cut[name] for name in ("preservation_state", "expiry") if cut.get(name)}


def outcomes(view: Thread, without: set[int]) -> list[dict[str, Any]]:
    """Return what came of each identifier and kind of data: given, cut when accepted, or not held.

    Args:
        view: The thread, with what the provider cut when it accepted.
        without: Rows of which nothing is held.
    """
    accepted = view.applied(Act.ACCEPT)
    cut = accepted[-1] if accepted else {}
    targets = set(cut.get("targets_cut") or ())
    categories = set(cut.get("categories_cut") or ())
    refused = {
        "outcome": "refused",
        "grounds": list(cut.get("limits_ground") or ()),
        "reason": str(cut.get("limits_reason") or ""),
    }
    found: list[dict[str, Any]] = []
    for place, row in enumerate(view.content.get("targets") or ()):
        for category in row.get("categories") or ():
            result: dict[str, Any] = {"outcome": "executed"}
            if place in targets or category in categories:
                result = refused
            elif place in without:
                result = {"outcome": "no_data_held"}
            found.append({"target": place, "category": category, **result})
    return found
