"""Requests straight to providers: their life, their clocks, what is cut, what silence leads to."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from comity.cooperation.acts import MACHINE_ACTS, Act, Side
from comity.cooperation.answers import content_model
from comity.cooperation.attention import attention, first_answer_after
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import Clock, ClockName, ClockStatus, clocks_of, is_held
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.direct import leads_to_assistance, outcomes
from comity.cooperation.kinds import in_order, plan_of
from comity.cooperation.leave_of_states import awaited_in
from comity.cooperation.lifecycles import Kind, State, after, open_acts, roles_of
from comity.cooperation.orders import OrderKind, OrderState
from comity.cooperation.stages import Stage, Standing, line, next_step
from comity.cooperation.threads import Effect, Thread
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, ZONE, Desk, desk_in, request_content, ways

CALENDAR = Calendar(zone=ZoneInfo(ZONE))
STRAIGHT = [kind for kind in in_order() if plan_of(kind).addressed == "provider"]
ASKING_DATA = [kind for kind in STRAIGHT if plan_of(kind).force is None]
"""Those that may have to wait for the leave of the provider's State: content is no data."""
RULES = clock_rules()
BY_MARCH = {"file_number": "NM 7", "zone": ZONE, "answer_by": "2026-03-12"}


def clocks(view: Thread) -> tuple[Clock, ...]:
    return clocks_of(view, calendar=CALENDAR, rules=RULES)


def clock(view: Thread, name: ClockName) -> Clock:
    return next(one for one in clocks(view) if one.name is name)


def data_desk() -> Desk:
    desk = Desk(Kind.DIRECT)
    desk.say(Act.REQUEST, request_content())
    return desk


@pytest.mark.parametrize("kind", STRAIGHT)
def test_only_the_providers_people_answer_and_only_authorities_object(kind: Kind) -> None:
    asked = {act for state in State for act in open_acts(kind, state, Side.REQUESTED)}

    assert {
        role
        for act in asked - {Act.OBJECT, Act.NO_OBJECTION} - MACHINE_ACTS
        for role in roles_of(kind, act)
    } == {"provider_lert"}
    assert "provider_lert" not in roles_of(kind, Act.REQUEST)
    if Act.OBJECT in asked:
        assert "poc_247" in roles_of(kind, Act.OBJECT)
        assert "provider_lert" not in roles_of(kind, Act.OBJECT)


@pytest.mark.parametrize("kind", [Kind.DIRECT, Kind.PRES_DIRECT])
def test_an_objection_ends_it_in_every_state_before_it_is_decided(kind: Kind) -> None:
    for state in (State.RECEIVED, State.ACKNOWLEDGED, State.QUERY, State.ACCEPTED):
        desk = desk_in(kind, state)

        desk.say(Act.OBJECT, {"reason": "A case of ours.", "law": "Law on Evidence, art. 17"})

        assert desk.thread.state is State.OBJECTED
        assert not desk.thread.open_acts(Side.REQUESTED)
        assert line(desk.thread)[-1].stage is Stage.OBJECTED
        assert line(desk.thread)[-1].standing is Standing.ENDED


def test_what_was_delivered_cannot_be_objected_to() -> None:
    assert after(Kind.DIRECT, State.EXECUTED, Act.OBJECT) is None


def test_our_own_provider_says_how_it_verified_the_sender() -> None:
    said = {"file_number": "NM 7"}
    model = content_model(Kind.DIRECT, Act.ACKNOWLEDGE)

    with pytest.raises(MalformedContentError, match="how you made sure"):
        taken(model, said, own=True)
    taken(model, said | {"verified_how": "Call to the number of the directory"}, own=True)
    taken(model, said, own=False)  # a newer peer may say it otherwise


@pytest.mark.parametrize(
    "cut",
    [
        {"categories_cut": ["CONTENT"]},
        {"limits": "Messages"},
        {"targets_cut": [1], "limits_ground": ["too_broad"]},
        {"limits_ground": ["too_broad"], "limits_reason": "It is too much."},
    ],
)
def test_whoever_cuts_says_what_and_on_which_ground_and_why(cut: dict[str, object]) -> None:
    model = content_model(Kind.DIRECT, Act.ACCEPT)

    with pytest.raises(MalformedContentError, match="cut"):
        taken(model, cut, own=True)
    taken(model, {}, own=True)
    taken(
        model,
        {
            "limits": "Messages",
            "limits_ground": ["too_broad"],
            "limits_reason": "By our law.",
            "preservation_state": "not_preserved",
        },
        own=True,
    )


def test_what_was_cut_is_refused_with_its_ground_in_what_comes() -> None:
    desk = data_desk()
    desk.say(Act.ACKNOWLEDGE)
    desk.say(
        Act.ACCEPT,
        {
            "categories_cut": ["TRAFFIC"],
            "limits_ground": ["too_broad"],
            "limits_reason": "Whole months.",
        },
    )

    assert outcomes(desk.thread, set()) == [
        {"target": 0, "category": "SUB", "outcome": "executed"},
        {
            "target": 0,
            "category": "TRAFFIC",
            "outcome": "refused",
            "grounds": ["too_broad"],
            "reason": "Whole months.",
        },
    ]
    assert outcomes(desk.thread, {0})[0]["outcome"] == "no_data_held"


def test_a_provider_may_hold_for_less_than_a_state_has_to() -> None:
    said = {"taken_effect_on": "2026-03-02", "expires_on": "2026-03-20", "zone": ZONE}

    taken(content_model(Kind.PRES_DIRECT, Act.EXECUTE), said, own=True)
    with pytest.raises(MalformedContentError, match="at the least"):
        taken(content_model(Kind.PRES, Act.EXECUTE), said, own=True)
    with pytest.raises(MalformedContentError, match="before the start"):
        taken(
            content_model(Kind.PRES_DIRECT, Act.EXECUTE),
            said | {"expires_on": "2026-03-01"},
            own=True,
        )


def test_the_day_that_the_provider_named_counts_before_the_usual_time() -> None:
    desk = data_desk()

    usual = clock(desk.thread, ClockName.EXECUTE).due_at
    desk.say(Act.ACKNOWLEDGE, BY_MARCH, after=timedelta(hours=1))
    named = clock(desk.thread, ClockName.EXECUTE)

    assert usual == CALENDAR.after_working_days(NOON, RULES.direct.execute.working_days)
    assert named.due_on is not None
    assert named.due_on.isoformat() == "2026-03-12"


def test_a_question_stops_the_providers_clock_and_its_answer_adds_the_rest() -> None:
    desk = data_desk()
    desk.say(Act.ACKNOWLEDGE, BY_MARCH)
    desk.say(Act.ASK)

    asked = clock(desk.thread, ClockName.EXECUTE)
    desk.say(Act.ANSWER, after=timedelta(days=2))
    answered = clock(desk.thread, ClockName.EXECUTE)

    assert asked.status(NOON) is ClockStatus.PAUSED
    assert clock(desk.thread, ClockName.ANSWER).waits_for is Side.REQUESTING
    assert answered.due_on is not None
    assert answered.due_on.isoformat() == "2026-03-14"


def test_a_delivery_that_expires_is_warned_of_until_its_receipt_is_confirmed() -> None:
    desk = data_desk()
    desk.say(Act.ACKNOWLEDGE)
    package = {"package_id": "package", "available_until": "2026-03-20", "zone": ZONE}
    desk.say(Act.EXECUTE, package)

    waiting = clock(desk.thread, ClockName.DOWNLOAD)
    desk.say(Act.CONFIRM_RECEIPT)
    fetched = clock(desk.thread, ClockName.DOWNLOAD)

    assert waiting.due_on is not None
    assert waiting.due_on.isoformat() == "2026-03-20"
    assert len(waiting.warns_at) == len(RULES.direct.download_warn_days_before)
    assert waiting.status(NOON + timedelta(days=30)) is ClockStatus.OVERDUE
    assert fetched.status(NOON + timedelta(days=30)) is ClockStatus.MET


def test_an_extension_is_asked_of_the_provider_before_the_end_and_never_after() -> None:
    desk = desk_in(Kind.PRES_DIRECT, State.EXECUTED)
    late = desk_in(Kind.PRES_DIRECT, State.EXECUTED)

    desk.walk(Act.ASK_EXTENSION, Act.GRANT_EXTENSION)
    late.say(Act.ASK_EXTENSION, after=timedelta(days=90))

    assert desk.thread.state is State.EXTENDED
    assert clock(desk.thread, ClockName.PRESERVATION).due_on == desk.thread.expires_on
    assert late.thread.state is State.EXECUTED
    assert late.thread.entries[-1].reason == "the preservation had ended"


@pytest.mark.parametrize("kind", ASKING_DATA)
def test_a_state_that_does_not_object_says_so_once_and_cannot_object_afterwards(
    kind: Kind,
) -> None:
    desk = desk_in(kind, State.RECEIVED)

    desk.say(Act.NO_OBJECTION)
    desk.walk(Act.OBJECT, Act.NO_OBJECTION)

    effects = [entry.effect for entry in desk.thread.entries[1:]]
    assert effects == [Effect.APPLIED, Effect.NOT_OPEN, Effect.NOT_OPEN]
    assert desk.thread.state is State.RECEIVED
    assert not {Act.OBJECT, Act.NO_OBJECTION} & set(desk.thread.open_acts(Side.REQUESTED))


@pytest.mark.parametrize("kind", ASKING_DATA)
def test_what_lacks_a_consent_waits_for_the_state_and_the_provider_can_say_nothing(
    kind: Kind,
) -> None:
    desk = desk_in(kind, State.AWAITING_LEAVE)
    held = clocks(desk.thread)

    said = set(desk.thread.open_acts(Side.REQUESTED))
    assert said == {Act.NO_OBJECTION, Act.OBJECT}
    assert next_step(kind, State.AWAITING_LEAVE, Side.REQUESTED) is Act.NO_OBJECTION
    assert next_step(kind, State.AWAITING_LEAVE, Side.REQUESTING) is None
    assert [one.name for one in held if one.name is not ClockName.SUSPENDED] == [ClockName.LEAVE]
    assert attention(desk.thread, held).clock is ClockName.LEAVE
    assert awaited_in(desk.thread) == {"leave": "consent", "leave_rule": "unknown"}
    assert first_answer_after(desk.thread) is None  # a machine is no answer


@pytest.mark.parametrize("kind", ASKING_DATA)
def test_the_providers_time_runs_from_when_its_state_let_the_request_go_on(kind: Kind) -> None:
    desk = desk_in(kind, State.AWAITING_LEAVE)
    desk.say(Act.NO_OBJECTION, after=timedelta(days=3))
    straight = clocks(desk_in(kind, State.RECEIVED).thread)

    now = {one.name: one for one in clocks(desk.thread)}
    name = ClockName.ACKNOWLEDGE if ClockName.ACKNOWLEDGE in now else ClockName.VERIFY_SENDER
    first = next(one for one in straight if one.name is name)
    assert desk.thread.state is State.RECEIVED
    assert awaited_in(desk.thread) is None
    assert now[ClockName.LEAVE].stopped_at == NOON + timedelta(days=3)
    assert now[name].started_at == first.started_at + timedelta(days=3)
    assert (now[name].due_at, now[name].stopped_at) == (first.due_at + timedelta(days=3), None)  # type: ignore[operator]


def test_a_state_that_says_nothing_in_time_is_asked_for_assistance() -> None:
    view = desk_in(Kind.DIRECT, State.AWAITING_LEAVE).thread
    due = clock(view, ClockName.LEAVE).due_at

    assert due is not None
    assert not leads_to_assistance(view, clocks(view), now=due)
    assert leads_to_assistance(view, clocks(view), now=due + timedelta(seconds=1))


@pytest.mark.parametrize("state", [State.EXECUTED, State.EXTENSION_ASKED, State.EXTENDED])
def test_the_request_for_the_data_keeps_what_a_provider_preserves_until_it_is_decided(
    state: State,
) -> None:
    desk = desk_in(Kind.PRES_DIRECT, state).walk(Act.SUPERSEDE)

    assert desk.thread.state is State.SUPERSEDED
    assert is_held(desk.thread, now=NOON + timedelta(days=900))
    assert open_acts(Kind.PRES_DIRECT, State.SUPERSEDED, Side.REQUESTING) == (Act.RELEASE,)


@pytest.mark.parametrize("act", [Act.REFUSE, Act.OBJECT])
def test_a_refusal_and_an_objection_lead_to_the_state(act: Act) -> None:
    desk = data_desk()
    desk.say(Act.ACKNOWLEDGE)
    before = leads_to_assistance(desk.thread, clocks(desk.thread), now=NOON)

    desk.say(act)

    assert not before
    assert leads_to_assistance(desk.thread, clocks(desk.thread), now=NOON)


def test_silence_leads_to_the_state_when_the_time_has_run_out() -> None:
    view = data_desk().thread
    in_time = NOON + RULES.direct.acknowledge.of(urgent=False)

    assert not leads_to_assistance(view, clocks(view), now=in_time)
    assert leads_to_assistance(view, clocks(view), now=in_time + timedelta(seconds=1))


def test_what_was_withdrawn_or_answered_does_not_lead_to_the_state() -> None:
    for state in (State.WITHDRAWN, State.NO_DATA, State.EXECUTED):
        view = desk_in(Kind.DIRECT, state).thread

        assert not leads_to_assistance(view, clocks(view), now=NOON + timedelta(days=60))


@pytest.mark.parametrize("kind", [Kind.DIRECT, Kind.PRES_DIRECT])
def test_each_state_has_the_step_that_brings_it_on(kind: Kind) -> None:
    for state in ways(kind):
        for side in Side:
            act = next_step(kind, state, side)

            assert act is None or act in open_acts(kind, state, side)


@pytest.mark.parametrize("kind", [OrderKind.PRESERVE, OrderKind.DISCLOSE])
def test_an_order_stands_as_its_thread_does(kind: OrderKind) -> None:
    from comity.cooperation.app.services.order_states import standing

    keeps = kind is OrderKind.PRESERVE
    done = OrderState.CONFIRMED if keeps else OrderState.DELIVERED
    assert standing(kind, State.RECEIVED) is OrderState.ISSUED
    assert standing(kind, State.QUERY) is (OrderState.ISSUED if keeps else OrderState.CONFIRMED)
    assert standing(kind, State.EXECUTED) is done
    assert standing(kind, State.REFUSED) is OrderState.ENDED
    assert standing(kind, State.WITHDRAWN) is None
