"""Police information item by item: its marks, the consent of its giver, what is never lifted."""

from typing import Any

import pytest

from comity.cooperation.acts import Act, Side
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.marked_fields import InformedAnswer, PartInformed, UseAllowed, UseWish
from comity.cooperation.marked_items import items_of
from comity.cooperation.states import State
from comity.evidence.releases import (
    COURT,
    INTELLIGENCE_ONLY,
    USES,
    WITH_CONSENT,
    Held,
    Purpose,
    release,
)
from tests.builders.cooperation import Desk

INQUIRY, SPONT = Kind("INQUIRY"), Kind("SPONT")


def item(use: str, text: str = "The number is known from three cases.") -> dict[str, Any]:
    consent = {"consent_by": "A. Public, prosecutor"} if use == COURT else {}
    return {"information": text, "use_allowed": use, **consent}


def answered(*rows: dict[str, Any]) -> Desk:
    desk = Desk(INQUIRY).walk(Act.REQUEST, Act.ACKNOWLEDGE)
    desk.say(Act.EXECUTE, {"items": list(rows)})
    return desk


def uses(desk: Desk) -> list[tuple[int, str, bool]]:
    return [(one.number, one.use, one.consented) for one in items_of(desk.thread)]


def test_items_are_numbered_through_all_answers_each_with_its_mark() -> None:
    desk = Desk(INQUIRY).walk(Act.REQUEST, Act.ACKNOWLEDGE)
    desk.say(Act.PARTLY, {"items": [item(COURT)], "remaining": "More."})
    desk.say(Act.EXECUTE, {"items": [item(INTELLIGENCE_ONLY), item(WITH_CONSENT)]})

    assert desk.thread.state is State.EXECUTED
    assert uses(desk) == [
        (0, COURT, False),
        (1, INTELLIGENCE_ONLY, False),
        (2, WITH_CONSENT, False),
    ]
    assert {one.side for one in items_of(desk.thread)} == {Side.REQUESTED}


def test_consent_lifts_what_waits_for_it_and_never_what_is_intelligence() -> None:
    desk = answered(item(INTELLIGENCE_ONLY), item(WITH_CONSENT))
    desk.say(Act.ASK_USE, {"items": [0, 1], "reason": "They name the suspect."})
    assert desk.thread.state is State.REOPENED
    desk.say(Act.ALLOW_USE, {"items": [0, 1], "consent_by": "A. Public, prosecutor"})

    assert uses(desk) == [(0, INTELLIGENCE_ONLY, False), (1, WITH_CONSENT, True)]
    found = [
        release(one.given("XB"), purpose=Purpose.EVIDENCE, to="XA", own="XA").reason
        for one in items_of(desk.thread)
    ]
    assert found == [Held.INTELLIGENCE_ONLY, None]


def test_a_denial_leaves_everything_as_it_was_and_the_inquiry_answered() -> None:
    desk = answered(item(WITH_CONSENT))
    desk.say(Act.ASK_USE, {"items": [0], "reason": "It names the suspect."})
    desk.say(Act.DENY_USE, {"reason": "The source would be known."})

    assert (desk.thread.state, uses(desk)) == (State.EXECUTED, [(0, WITH_CONSENT, False)])


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (0, "item 1 was given as intelligence only, and never becomes evidence"),
        (1, ""),
        (2, "item 3 may be used in court already"),
        (3, "there is no item 4 in this inquiry"),
    ],
)
def test_our_own_people_cannot_ask_for_or_give_what_cannot_be(number: int, why: str) -> None:
    desk = answered(item(INTELLIGENCE_ONLY), item(WITH_CONSENT), item(COURT))
    guard = plan_of(INQUIRY).guard

    wish = UseWish(items=(number,), reason="So.")
    consent = UseAllowed(items=(number,), consent_by="A. Public, prosecutor")
    assert guard(desk.thread, Act.ASK_USE, wish) == why
    assert guard(desk.thread, Act.ALLOW_USE, consent) == why


@pytest.mark.parametrize(
    ("model", "content", "place"),
    [
        (InformedAnswer, {"items": []}, "items"),
        (InformedAnswer, {"items": [{"information": "So."}]}, "items[0].use_allowed"),
        (InformedAnswer, {"items": [item("freely")]}, "items[0].use_allowed"),
        (
            InformedAnswer,
            {"items": [{"information": "So.", "use_allowed": COURT}]},
            "items[0].consent_by",
        ),
        (PartInformed, {"items": [item(COURT)]}, "remaining"),
    ],
)
def test_our_own_people_mark_every_item_and_name_who_consents(
    model: type[InformedAnswer], content: dict[str, Any], place: str
) -> None:
    with pytest.raises(MalformedContentError) as refused:
        taken(model, content, own=True)

    assert place in str(refused.value.facts["fields"])


def test_a_mark_of_a_newer_peer_is_kept_and_lets_nothing_out() -> None:
    desk = answered(item("for_the_team"))

    (one,) = items_of(desk.thread)
    found = release(one.given("XB"), purpose=Purpose.EVIDENCE, to="XA", own="XA")
    assert (one.use, found.reason) == ("for_the_team", Held.UNKNOWN_USE)


@pytest.mark.parametrize("use", [*USES, None])
def test_information_that_nobody_asked_for_bears_the_mark_of_its_summary(use: str | None) -> None:
    desk = Desk(SPONT)
    terms = {"use_allowed": use} if use else {}
    desk.say(Act.REQUEST, {"facts": "A summary.", **terms})
    desk.walk(Act.ACKNOWLEDGE)
    desk.say(Act.ACCEPT, terms)
    desk.say(Act.GIVE, {"information": "The list names forty hospitals.", **terms})

    (one,) = items_of(desk.thread)
    assert (one.use, one.side) == (use or INTELLIGENCE_ONLY, Side.REQUESTING)
