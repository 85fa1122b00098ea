"""Between acknowledgement and decision: heard before refused, waiting with a day, conditions."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from comity.cooperation.acts import Act, Side
from comity.cooperation.answers import Refusal
from comity.cooperation.assistance import ASSISTANCE, heard_before_refusal
from comity.cooperation.attention import attention
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import Clock, ClockName, ClockStatus, clocks_of
from comity.cooperation.kinds import in_order, plan_of
from comity.cooperation.lifecycles import Kind, State
from comity.cooperation.threads import Effect, Thread
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, ZONE, Desk, desk_in, request_content

ASSISTING = [kind for kind in in_order() if plan_of(kind).table is ASSISTANCE]
CALENDAR = Calendar(zone=ZoneInfo(ZONE))


def clock(view: Thread, name: ClockName) -> Clock:
    found = clocks_of(view, calendar=CALENDAR, rules=clock_rules())
    return next(one for one in found if one.name is name)


def consultation(views_by: str) -> dict[str, object]:
    return {
        "refusal_ground": ["too_broad"],
        "reason": "All accounts of a town.",
        "views_by": views_by,
        "zone": ZONE,
    }


@pytest.mark.parametrize("kind", ASSISTING)
def test_nobody_refuses_while_the_other_side_can_still_give_its_views(kind: Kind) -> None:
    desk = desk_in(kind, State.ACKNOWLEDGED)
    desk.say(Act.CONSULT, consultation("2026-03-10"))

    early = desk.say(Act.REFUSE, after=timedelta(days=8))  # 10 March, noon
    assert desk.thread.entries[-1].said == early
    assert desk.thread.entries[-1].effect is Effect.NOT_OPEN
    assert desk.thread.state is State.CONSULTATION

    desk.say(Act.REFUSE, after=timedelta(hours=12))  # the day has ended there
    assert desk.thread.state is State.REFUSED


def test_whoever_was_heard_is_looked_at_again() -> None:
    desk = desk_in(Kind.MLA, State.CONSULTATION).walk(Act.GIVE_VIEWS)

    assert desk.thread.state is State.ACKNOWLEDGED
    assert Act.ACCEPT in desk.thread.open_acts(Side.REQUESTED)


@pytest.mark.parametrize("kind", ASSISTING)
def test_our_own_people_consult_before_they_refuse_or_say_why_not(kind: Kind) -> None:
    guard, view = plan_of(kind).guard, desk_in(kind, State.ACKNOWLEDGED).thread
    bare = Refusal(refusal_ground=("too_broad",), reason="A town.")

    assert guard(view, Act.REFUSE, bare)
    assert not guard(view, Act.ACCEPT, bare)
    assert not guard(view, Act.REFUSE, bare.model_copy(update={"no_consultation": "They asked."}))
    assert not guard(view, Act.REFUSE, Refusal(refusal_ground=("data_not_held",), reason="None."))
    heard = desk_in(kind, State.CONSULTATION).walk(Act.GIVE_VIEWS).thread
    assert not guard(heard, Act.REFUSE, bare)


def test_what_a_peer_refused_without_consultation_stays_refused() -> None:
    desk = desk_in(Kind.MLA, State.ACKNOWLEDGED).walk(Act.REFUSE)

    assert desk.thread.state is State.REFUSED
    assert heard_before_refusal(
        desk.thread, Act.REFUSE, Refusal(refusal_ground=("costs",), reason="Too dear.")
    )


def test_a_postponement_stops_the_clock_and_names_the_day_on_which_it_is_looked_at_again() -> None:
    desk = desk_in(Kind.MLA, State.ACKNOWLEDGED)
    before = clock(desk.thread, ClockName.EXECUTE).due_at
    desk.say(Act.POSTPONE, {"reason": "Own case.", "review_on": "2026-03-20", "zone": ZONE})

    review = clock(desk.thread, ClockName.REVIEW)
    assert review.waits_for is Side.REQUESTED
    assert review.due_on is not None
    assert review.due_on.isoformat() == "2026-03-20"
    assert clock(desk.thread, ClockName.EXECUTE).due_at is None
    found = clocks_of(desk.thread, calendar=CALENDAR, rules=clock_rules())
    assert attention(desk.thread, found).clock is ClockName.REVIEW

    desk.say(Act.RESUME, after=timedelta(days=10))
    after = clock(desk.thread, ClockName.EXECUTE).due_at
    assert before is not None
    assert after is not None
    assert after - before == timedelta(days=10)


def test_conditions_bind_only_once_they_are_accepted() -> None:
    desk = desk_in(Kind.MLA, State.CONDITIONS_SET)
    assert Act.FORWARD not in desk.thread.open_acts(Side.REQUESTED)
    waiting = clock(desk.thread, ClockName.CONDITIONS)
    assert waiting.waits_for is Side.REQUESTING

    declined = desk_in(Kind.MLA, State.CONDITIONS_SET).walk(Act.DECLINE_CONDITIONS).thread
    accepted = desk.walk(Act.ACCEPT_CONDITIONS).thread

    assert (declined.state, accepted.state) == (State.ACKNOWLEDGED, State.ACCEPTED)
    assert declined.applied(Act.ACCEPT_CONDITIONS) == ()
    assert accepted.applied(Act.SET_CONDITIONS)[-1]["conditions"] == ["Use in this case alone."]


@pytest.mark.parametrize("kind", ASSISTING)
def test_an_emergency_runs_on_hours(kind: Kind) -> None:
    desk = Desk(kind)
    desk.say(Act.REQUEST, request_content(urgency="emergency"))
    desk.say(Act.ACKNOWLEDGE, after=timedelta(minutes=30))

    view, rules = desk.thread, clock_rules().assistance.emergency
    assert clock(view, ClockName.ACKNOWLEDGE).due_at == NOON + rules.acknowledge.time
    assert clock(view, ClockName.EXECUTE).due_at == NOON + timedelta(hours=24)
    assert clock(view, ClockName.EXECUTE).due_on is None
    late = NOON + timedelta(hours=25)
    assert clock(view, ClockName.EXECUTE).status(late) is ClockStatus.OVERDUE


def test_handing_on_leaves_the_request_where_it_stands() -> None:
    for state in (State.ACKNOWLEDGED, State.ACCEPTED, State.FORWARDED):
        desk = desk_in(Kind.MLA, state).walk(Act.HAND_ON)

        assert desk.thread.state is state
        assert desk.thread.applied(Act.HAND_ON)[0]["authority"] == "Regional court"


def test_a_request_is_closed_with_what_it_was_good_for_and_not_before_it_was_verified() -> None:
    assert Act.CLOSE not in desk_in(Kind.MLA, State.EXECUTED).thread.open_acts(Side.REQUESTING)
    desk = desk_in(Kind.MLA, State.CONFIRMED).walk(Act.CLOSE)

    assert desk.thread.state is State.CLOSED
    assert desk.thread.open_acts(Side.REQUESTING) == ()
    assert desk.thread.open_acts(Side.REQUESTED) == ()


def test_what_came_is_verified_within_days() -> None:
    desk = desk_in(Kind.MLA, State.EXECUTED)
    verify = clock(desk.thread, ClockName.VERIFY)

    assert verify.waits_for is Side.REQUESTING
    assert verify.due_on == datetime(2026, 3, 7, tzinfo=UTC).date()


def test_naming_the_next_provider_changes_nothing_but_is_told() -> None:
    for state in (State.ACKNOWLEDGED, State.FORWARDED, State.EXECUTED, State.EXTENDED):
        desk = desk_in(Kind.PRES, state).walk(Act.NAME_PROVIDER)

        assert desk.thread.state is state
        assert desk.thread.applied(Act.NAME_PROVIDER)[0]["provider"] == "Farmail"


def test_an_answer_that_changes_the_request_makes_a_new_version_of_it() -> None:
    desk = desk_in(Kind.PRES, State.QUERY)
    assert desk.thread.version == 1

    desk.say(Act.ANSWER, {"answers": ["443"], "changes": {"period_from": "2026-02-01"}})
    assert desk.thread.version == 2
    assert desk.thread.content["period_from"] == "2026-02-01"

    desk.walk(Act.ASK).say(Act.ANSWER, {"answers": ["Nothing else."]})
    assert desk.thread.version == 2
