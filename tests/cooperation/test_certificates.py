"""Certificates: their deadlines, the State's time to object, and why one cannot be carried out."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from comity.cooperation.acts import Act, Side
from comity.cooperation.answers import ExtensionWish, content_model
from comity.cooperation.certificates import once_and_no_longer
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import Clock, ClockName, ClockStatus, clocks_of
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.states import State
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, ZONE, Desk, content_for, request_content

PRODUCTION, HOLD = Kind("EPOC"), Kind("EPOC_PR")
NOTIFIED = {"enforcing_authority_notified": True, "deadline": "ten_days"}
EMERGENCY = {**NOTIFIED, "deadline": "eight_hours", "urgency": "emergency"}


def desk(kind: Kind = PRODUCTION, *acts: Act, **said: object) -> Desk:
    found = Desk(kind)
    found.say(Act.REQUEST, request_content(**said))
    found.say(Act.ACKNOWLEDGE)
    return found.walk(*acts)


def clocks(found: Desk) -> dict[ClockName, Clock]:
    calendar = Calendar(zone=ZoneInfo(ZONE))
    made = clocks_of(found.thread, calendar=calendar, rules=clock_rules())
    return {clock.name: clock for clock in made}


def test_data_are_due_in_ten_days_and_in_an_emergency_in_eight_hours() -> None:
    assert clocks(desk(**NOTIFIED))[ClockName.EXECUTE].due_on == date(2026, 3, 12)
    assert clocks(desk(**EMERGENCY))[ClockName.EXECUTE].due_at == NOON + timedelta(hours=8)


def test_a_clarification_is_answered_in_five_days_and_stops_the_deadline() -> None:
    found = clocks(desk(PRODUCTION, Act.ASK, **NOTIFIED))

    due = found[ClockName.ANSWER].due_at
    assert due is not None
    assert due.astimezone(ZoneInfo(ZONE)).date() == date(2026, 3, 7)
    assert found[ClockName.EXECUTE].due_at is None


def test_nothing_is_given_before_the_state_that_is_notified_has_had_its_time() -> None:
    clock = clocks(desk(**NOTIFIED))[ClockName.SUSPENDED]

    assert clock.due_on == date(2026, 3, 12)
    assert clock.status(NOON + timedelta(days=9)) is ClockStatus.RUNNING
    assert clock.status(NOON + timedelta(days=11)) is ClockStatus.MET


def test_a_state_that_does_not_object_ends_the_time_in_which_nothing_is_given() -> None:
    found = desk(**NOTIFIED)
    found.say(Act.NO_OBJECTION, after=timedelta(days=2))

    clock = clocks(found)[ClockName.SUSPENDED]
    assert clock.stopped_at == NOON + timedelta(days=2)
    assert clock.status(NOON + timedelta(days=3)) is ClockStatus.MET
    assert Act.EXECUTE in found.thread.open_acts(Side.REQUESTED)


@pytest.mark.parametrize(
    "said",
    [
        {"enforcing_authority_notified": False},
        {**NOTIFIED, "targets": [{"value": "a", "categories": ["SUB", "IDENT"]}]},
    ],
    ids=["not notified", "data that only identify"],
)
def test_without_a_notification_nothing_is_waited_for(said: dict[str, Any]) -> None:
    assert not {ClockName.OBJECT, ClockName.SUSPENDED} & set(clocks(desk(**said)))


def test_in_an_emergency_data_go_first_and_the_state_may_object_for_96_hours() -> None:
    given = desk(PRODUCTION, Act.EXECUTE, **EMERGENCY)
    clock = clocks(given)[ClockName.OBJECT]

    assert (clock.due_at, clock.stopped_at) == (NOON + timedelta(hours=96), None)
    given.say(Act.OBJECT)
    assert given.thread.state is State.OBJECTED


def refusal(**changes: object) -> dict[str, Any]:
    return {"refusal_ground": ["data_not_held"], "reason": "Deleted in January.", **changes}


CONFLICT = {
    "law": "Data Act, s. 4",
    "forbids": "To give content abroad.",
    "interest": "fundamental_rights",
    "conflicts": "The order wants content.",
}


@pytest.mark.parametrize(
    "said",
    [
        refusal(refusal_ground=["third_country_law"]),
        refusal(conflict=CONFLICT),
        refusal(refusal_ground=["incomplete"]),
        refusal(conflict={**CONFLICT, "interest": "trade"}, refusal_ground=["third_country_law"]),
    ],
    ids=["no law named", "no such ground", "not said what is needed", "no such interest"],
)
def test_a_response_says_what_its_ground_needs(said: dict[str, Any]) -> None:
    with pytest.raises(MalformedContentError):
        taken(content_model(PRODUCTION, Act.REFUSE), said, own=True)


def test_a_response_gives_reasons_for_each_identifier_and_says_what_stays_preserved() -> None:
    said = refusal(
        refusal_ground=["third_country_law"],
        conflict=CONFLICT,
        outcomes=[
            {"target": 0, "category": "CONTENT", "outcome": "refused", "grounds": ["technical"]}
        ],
        kept=[{"target": 0, "until": "2026-06-01"}],
        establishment="Nordmail, representative",
    )

    assert taken(content_model(PRODUCTION, Act.REFUSE), said, own=True).written() == said
    questions = {**content_for(PRODUCTION, Act.ASK), "needed": "The offset of the time."}
    asked = taken(content_model(HOLD, Act.ASK), questions, own=True).written()
    assert asked["needed"] == "The offset of the time."


def held(*acts: Act) -> Desk:
    found = desk(HOLD, period_days=60)
    said = {"taken_effect_on": "2026-03-02", "expires_on": "2026-05-01", "zone": ZONE}
    found.say(Act.EXECUTE, said)
    for act in acts:
        wish = {"expires_on": "2026-05-31", "zone": ZONE, "reason": "No order yet."}
        known = content_model(HOLD, act).model_fields
        found.say(act, {name: value for name, value in wish.items() if name in known})
    return found


def extension(day: str) -> ExtensionWish:
    return ExtensionWish(reason="The order is being made.", expires_on=date.fromisoformat(day))


def test_a_preservation_is_extended_once_and_by_thirty_days_at_most() -> None:
    first, again = held().thread, held(Act.ASK_EXTENSION, Act.GRANT_EXTENSION).thread

    assert once_and_no_longer(first, Act.ASK_EXTENSION, extension("2026-05-31")) == ""
    assert "30 days" in once_and_no_longer(first, Act.ASK_EXTENSION, extension("2026-06-01"))
    assert "once" in once_and_no_longer(again, Act.ASK_EXTENSION, extension("2026-06-02"))


def test_the_order_for_the_data_confirms_the_preservation_by_its_arrival() -> None:
    found = held()
    found.say(Act.SUPERSEDE, {"by_thread": "t", "by_kind": str(PRODUCTION)})

    assert found.thread.state is State.SUPERSEDED
    assert found.thread.held_until_decision
    assert plan_of(PRODUCTION).relies
    assert plan_of(HOLD).leads_to == str(PRODUCTION)
