"""What a referral and a removal order have in common: lifecycle, guards, clocks, request.

Both go straight to a provider. A copy is kept before anything is taken away, unless whoever asks
expressly waives it with a reason: no way of the table, and no bar of the fold, lets a provider
report a result before. No file travels in either direction, whatever the content is.

Source: process 1.12, 2.9; EU Reg. 2022/2065, Arts. 9, 16 and 17; EU Reg. 2021/784, Arts. 3 and 4.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any, Final, Self

from pydantic import Field, ValidationInfo, model_validator

from comity.cooperation.acts import Act, Side
from comity.cooperation.asking import TARGETS_ALLOWED, AnyRequest, Target
from comity.cooperation.clock_rules import ClockRules, TakedownTimes
from comity.cooperation.clocks import (
    Clock,
    ClockName,
    first_entered,
    known_instant,
    paused_for,
    running,
    spells_of,
    until_acknowledged,
    until_answered,
)
from comity.cooperation.contents import Content, Flag, Line, Text, is_own
from comity.cooperation.direct import OBJECTING, SENDING, SenderVerified
from comity.cooperation.kinds import plan_of
from comity.cooperation.locations import fault_of, read_places
from comity.cooperation.removals import (
    Ended,
    Recheck,
    Restored,
    Result,
    Reuploaded,
    StillOnline,
)
from comity.cooperation.stages import Stage
from comity.cooperation.states import PROVIDER, State, Table
from comity.cooperation.threads import Entry, Thread
from comity.law.calendars import Calendar

ABUSE_OF_CHILDREN: Final = "csam"
"""The class of content of which no picture may ever be sent, shown or attached."""
_AT_ONCE: Final = frozenset({ABUSE_OF_CHILDREN, "terrorist"})

_UNDECIDED = (State.RECEIVED, State.ACKNOWLEDGED, State.QUERY, State.SECURED, State.REOPENED)
_DONE = (State.ACTED, State.RECHECKED)

TAKEDOWN: Table = MappingProxyType(
    {
        (State.DRAFT, Act.REQUEST): State.SENT,
        (State.SENT, Act.RECEIVE): State.RECEIVED,
        (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
        (State.RECEIVED, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
        (State.ACKNOWLEDGED, Act.ASK): State.QUERY,
        (State.QUERY, Act.ANSWER): State.ACKNOWLEDGED,
        (State.ACKNOWLEDGED, Act.KEEP_COPY): State.SECURED,
        (State.ACKNOWLEDGED, Act.WAIVE_COPY): State.SECURED,
        (State.ACKNOWLEDGED, Act.REPORT_RESULT): State.ACTED,
        (State.SECURED, Act.REPORT_RESULT): State.ACTED,
        (State.REOPENED, Act.REPORT_RESULT): State.ACTED,
        **{(state, Act.REFUSE): State.REFUSED for state in _UNDECIDED},
        **{(state, Act.WITHDRAW): State.WITHDRAWN for state in _UNDECIDED},
        **{(state, Act.OBJECT): State.OBJECTED for state in _UNDECIDED},
        (State.ACTED, Act.RECHECK): State.RECHECKED,
        **{(state, Act.REPORT_ONLINE): State.REOPENED for state in _DONE},
        **{(state, Act.REPORT_REUPLOAD): state for state in _DONE},
        **{(state, Act.OBJECT): State.CONTESTED for state in _DONE},
        **{(state, Act.RESTORE): State.RESTORED for state in (*_DONE, State.CONTESTED)},
        (State.RECHECKED, Act.CLOSE): State.CLOSED,
        (State.RESTORED, Act.CLOSE): State.CLOSED,
    }
)
"""The life of what asks a provider to take content away."""

STEPS: Mapping[State, Act] = MappingProxyType(
    {
        State.RECEIVED: Act.ACKNOWLEDGE,
        State.QUERY: Act.ANSWER,
        State.ACKNOWLEDGED: Act.KEEP_COPY,
        State.SECURED: Act.REPORT_RESULT,
        State.REOPENED: Act.REPORT_RESULT,
        State.ACTED: Act.RECHECK,
        State.CONTESTED: Act.RESTORE,
        State.RECHECKED: Act.CLOSE,
        State.RESTORED: Act.CLOSE,
    }
)
"""What brings it on in each state."""

SAID: Mapping[Act, type[Content]] = MappingProxyType(
    {Act.ACKNOWLEDGE: SenderVerified, Act.CLOSE: Ended}
)
"""What these acts say otherwise where content is to be taken away."""


class Location(Target):
    """One exact location: its address, the service's own number of the item, or a hash.

    Attributes:
        content_id: The service's own number of the item.
    """

    content_id: Line | None = None


class TakedownRequest(AnyRequest):
    """What both say.

    Attributes:
        notice_type: Whether it asks or binds.
        content_class: What the content is.
        action_wanted: What the provider shall do.
        preserve_first: A copy shall be kept before anything is taken away.
        no_copy_reason: Why none shall be, where that is waived from the beginning.
        whole_site_reason: Why a whole site is meant, and not single items of it.
        expression: Protected expression that it may be.
        second_reader: Who else has read it.

    Source: process 1.12.
    """

    addressee_provider: Line | None = None
    proportionality: Text | None = None
    targets: Annotated[tuple[Location, ...] | None, Field(max_length=TARGETS_ALLOWED)] = None
    notice_type: Line | None = None
    content_class: Line | None = None
    first_seen: Line | None = None
    last_seen_live: Line | None = None
    seen_from: Line | None = None
    reasons: Text | None = None
    action_wanted: Line | None = None
    is_evidence: Flag | None = None
    preserve_first: Flag | None = None
    no_copy_reason: Text | None = None
    whole_site_reason: Text | None = None
    expression: Line | None = None
    second_reader: Line | None = None

    @model_validator(mode="after")
    def _nobody_has_to_see_a_picture(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.content_class == ABUSE_OF_CHILDREN and self.attachments:
            msg = "attachments: such content is named by address, number or hash, and never sent"
            raise ValueError(msg)
        return self


def is_waived(content: Mapping[str, Any]) -> bool:
    """Say whether the request itself expressly waives the copy, with a reason."""
    reason = str(content.get("no_copy_reason") or "").strip()
    return content.get("preserve_first") is False and bool(reason)


def copy_comes_first(content: Mapping[str, Any], state: State, act: Act) -> str:
    """Return why no result can be reported yet, or nothing: a copy is kept first, or waived."""
    early = act is Act.REPORT_RESULT and state is State.ACKNOWLEDGED
    if early and not is_waived(content):
        return "a copy is kept before anything is taken away, or whoever asks waives it"
    return ""


def answering_as(code: str) -> Callable[[Thread, Act], Mapping[str, Any]]:
    """Return what the node writes into every answer: whether it answers a referral or an order."""

    def fills(_view: Thread, act: Act) -> Mapping[str, Any]:
        return {"in_answer_to": code} if act in _ANSWERS else {}

    return fills


_ANSWERS: Final = frozenset({Act.KEEP_COPY, Act.REPORT_RESULT, Act.REFUSE, Act.RESTORE})


def fits_the_rows(view: Thread, _act: Act, content: Content) -> str:
    """Return why what our people say does not fit the rows of the request, or nothing."""
    rows = len(view.content.get("targets") or ())
    force = None if view.kind is None else plan_of(view.kind).force
    stated = getattr(content, "in_answer_to", None)
    if stated and force is not None and stated != force.code:
        return f"this is in answer to a {force.code}, and says so"
    match content:
        case Result():
            return _each_once([row.target for row in content.results], rows)
        case Recheck():
            return _each_once([row.target for row in content.checks], rows)
        case StillOnline() | Restored():
            return _known(content.locations, rows)
        case Reuploaded():
            return _known([one.of for one in content.places], rows) or _exact(content)
        case _:
            return ""


def _each_once(targets: Sequence[int], rows: int) -> str:
    if sorted(targets) != list(range(rows)):
        return f"answer each location once: rows 0 to {rows - 1}"
    return ""


def _known(targets: Iterable[int], rows: int) -> str:
    strange = [one for one in targets if one >= rows]
    return f"the request has no row {strange[0]}; its rows are 0 to {rows - 1}" if strange else ""


def _exact(content: Reuploaded) -> str:
    faults = [fault for one in content.places if (fault := fault_of(one.type, one.value))]
    return f"a new location is not exact: {faults[0]}" if faults else ""


def reuploads(view: Thread) -> tuple[Mapping[str, Any], ...]:
    """Return every location at which the same content was put again, as it was reported."""
    return tuple(
        place for said in view.applied(Act.REPORT_REUPLOAD) for place in said.get("places") or ()
    )


def leads_on(view: Thread) -> bool:
    """Say whether another request follows: an order where a referral was declined, or elsewhere."""
    declined = view.state is State.REFUSED and view.kind is not None
    leads_to = plan_of(view.kind).leads_to if declined and view.kind is not None else ""
    return bool(leads_to or reuploads(view))


def followed_by(view: Thread) -> tuple[str, dict[str, Any]]:
    """Return the kind of the request that follows ``view``, and what it takes over from it.

    What was put elsewhere is asked for by the same kind, at the new locations; what was declined
    as a referral goes on as an order for the same ones.
    """
    kind = "" if view.kind is None else str(view.kind)
    content = dict(view.content)
    again = reuploads(view)
    if not again:
        leads_to = plan_of(view.kind).leads_to if view.kind is not None else ""
        return leads_to or kind, content
    rows = content.get("targets") or ()
    content["targets"] = [_put_elsewhere(place, rows) for place in again]
    return kind, content


def _put_elsewhere(place: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    of = int(place.get("of", 0))
    service = rows[of].get("service") if of < len(rows) else None
    said = {
        "type": place.get("type"),
        "value": place.get("value"),
        "service": service,
        "seen_at": place.get("seen_at"),
    }
    return {name: value for name, value in said.items() if value}


def clocks_of_takedown(
    thread: Thread,
    entries: Sequence[Entry],
    calendar: Calendar,
    rules: ClockRules,
    *,
    times: TakedownTimes,
) -> Iterable[Clock]:
    """Return the clocks of a referral or an order that runs under these times: hours, in UTC."""
    own, received = rules.takedown, known_instant(thread.received_at)
    run = partial(running, percent=rules.warn_at_percent.percent)
    acknowledge = received + rules.direct.acknowledge.of(urgent=thread.urgent)
    yield until_acknowledged(run, entries, received, due_at=acknowledge)
    yield from until_answered(run, entries, lambda asked: asked + own.answer.time)
    ended = first_entered(entries, _ENDED)
    verified = first_entered(entries, {State.ACKNOWLEDGED})
    rest = paused_for(entries, since=received)
    if verified is not None and not is_waived(thread.content):
        yield run(
            ClockName.COPY,
            Side.REQUESTED,
            verified,
            due_at=None if rest is None else verified + own.copy_first.time + rest,
            stopped_at=first_entered(entries, {State.SECURED}) or ended,
        )
    at_once = thread.content.get("content_class") in _AT_ONCE
    lasts = times.at_once.time if at_once else times.execute.of(urgent=thread.urgent)
    yield run(
        ClockName.EXECUTE,
        Side.REQUESTED,
        received,
        due_at=None if rest is None else received + lasts + rest,
        stopped_at=None if thread.state is State.REOPENED else ended,
    )
    yield from _afterwards(entries, calendar, rules)


_ENDED = frozenset({State.ACTED, State.REFUSED, State.OBJECTED, State.WITHDRAWN})


def _afterwards(entries: Sequence[Entry], calendar: Calendar, rules: ClockRules) -> Iterable[Clock]:
    """Return the clocks once it was done: look again; what was contested is put back."""
    run = partial(running, percent=rules.warn_at_percent.percent)
    for done, ended in spells_of(entries, State.ACTED):
        yield run(
            ClockName.RECHECK,
            Side.REQUESTING,
            done,
            due_at=calendar.after_days(done, rules.takedown.recheck.days),
            stopped_at=ended,
            calendar=calendar,
        )
    for contested, ended in spells_of(entries, State.CONTESTED):
        yield run(
            ClockName.PUT_BACK,
            Side.REQUESTED,
            contested,
            due_at=contested + rules.takedown.answer.time,
            stopped_at=ended,
        )


def time_to_object(thread: Thread, entries: Sequence[Entry], rules: ClockRules) -> Iterable[Clock]:
    """Return the time in which the State of the provider may object to an order.

    Source: EU Reg. 2021/784, Art. 4(3).
    """
    received = known_instant(thread.received_at)
    over = {State.OBJECTED, State.CONTESTED, State.WITHDRAWN, State.REFUSED}
    yield running(
        ClockName.OBJECT,
        Side.REQUESTED,
        received,
        due_at=received + rules.takedown.object.time,
        stopped_at=first_entered(entries, over),
        percent=rules.warn_at_percent.percent,
    )


COMMON: Mapping[str, Any] = MappingProxyType(
    {
        "table": TAKEDOWN,
        "roles": SENDING,
        "answering": PROVIDER,
        "addressed": "provider",
        "objecting": OBJECTING,
        "steps": STEPS,
        "line": (
            Stage.SENT,
            Stage.RECEIVED,
            Stage.ACKNOWLEDGED,
            Stage.SECURED,
            Stage.ACTED,
            Stage.RECHECKED,
        ),
        "desk": "poc_247",
        "measure": "takedown",
        "categories": frozenset(),
        "supplies": False,
        "takes_down": True,
        "bars": copy_comes_first,
        "guard": fits_the_rows,
        "reads": read_places,
    }
)
"""What the plans of both have in common."""
