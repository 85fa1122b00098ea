"""Legal assistance between two nodes: heard before a refusal, granted in part, given in part."""

from io import BytesIO

import pytest

from comity.cli.demo.story import seen
from tests.journeys.acting import (
    OURS,
    PROVIDER,
    THEIRS,
    answer_questions,
    confirmed,
    drafted,
    fill,
    opened,
    order_of,
    say,
    send,
    sent_after_a_look,
)
from tests.journeys.browser import Visit
from tests.journeys.conftest import Visiting
from tests.journeys.preparing import LETTER
from tests.journeys.stage import Stage

LIMITS = "Traffic of the second hour: nothing in the facts leads there."


@pytest.mark.proves("screen", "MLA")
def test_assistance_is_consulted_on_granted_in_part_and_given_in_part(
    stage: Stage, visiting: Visiting
) -> None:
    draft = drafted(stage, "MLA")
    with visiting(OURS) as ours, visiting(THEIRS) as theirs:
        thread = sent_after_a_look(stage, ours, draft)

        _consult(stage, ours, theirs, thread)
        say(theirs, thread, "accept", basis="Practice Law on Assistance, art. 4", limits=LIMITS)
        assert LIMITS in opened(stage, ours, OURS, thread, "accepted")
        _deliver_a_part(stage, theirs, thread)

        told = opened(stage, ours, OURS, thread, "partly_executed")
        assert "The traffic follows within two weeks." in told
        _has_come(stage, thread)
        say(ours, thread, "confirm_receipt")
        _is_told(stage, thread, "confirm_receipt")
        ground = {"refusal_ground": ("data_not_held",), "reason": "There is no more of it."}
        say(theirs, thread, "refuse", **ground, preservation_state="not_preserved")

        told = opened(stage, ours, OURS, thread, "refused")
        assert "There is no more of it." in told
        assert "Receipt confirmed: what came is whole" in told


def _consult(stage: Stage, ours: Visit, theirs: Visit, thread: str) -> None:
    """Let State XB tell the refusal that it intends, and State XA give its views."""
    opened(stage, theirs, THEIRS, thread, "received")
    theirs.press("Acknowledge")
    ground = {"refusal_ground": ("too_broad",), "reason": "Two hours of traffic of a whole line."}
    say(theirs, thread, "consult", **ground)
    theirs.expected.add(409)
    theirs.go(f"/requests/{thread}/acts/refuse")
    fill(theirs.page, **ground, preservation_state="not_preserved")
    theirs.page.locator("main form .c-actions button").first.click()
    assert "can still give its views" in theirs.page.locator(".c-errsum").inner_text()

    assert ground["reason"] in opened(stage, ours, OURS, thread, "consultation")
    ours.press("Give your views")
    fill(ours.page, views="The first hour is enough.")
    send(ours, thread, "give_views")

    assert "The first hour is enough." in opened(stage, theirs, THEIRS, thread, "acknowledged")


def _deliver_a_part(stage: Stage, theirs: Visit, thread: str) -> None:
    """Order the data, let the provider hand a file over, seal it and send it as a part."""
    theirs.go(f"/requests/{thread}/acts/forward")
    fill(theirs.page, basis="Practice Law on Electronic Evidence, art. 11")
    answer_questions(theirs.page, "MLA")
    send(theirs, thread, "forward")
    order = order_of(stage, THEIRS, thread)
    where = f"/orders/{order['id']}"
    stage.story.people[PROVIDER].upload(f"{where}/files/letter.eml", BytesIO(LETTER))
    stage.story.act(PROVIDER, f"{where}/deliver", {"content": {}})
    theirs.go(f"/requests/{thread}/acts/partly")
    fill(theirs.page, timezone="UTC", field_key="None.")
    fill(theirs.page, remaining="The traffic follows within two weeks.")
    answer_questions(theirs.page, "MLA")
    assert theirs.says("letter.eml")
    confirmed(stage, theirs, THEIRS)
    send(theirs, thread, "partly")


def _has_come(stage: Stage, thread: str) -> None:
    package = seen(stage.story, OURS, thread, "partly_executed")["packages"][-1]

    def here() -> dict[str, object] | None:
        held: list[dict[str, object]] = stage.ask(OURS, "/packages")
        return next((one for one in held if one["id"] == package and one["complete_at"]), None)

    assert stage.story.until("the package arrives", here)


def _is_told(stage: Stage, thread: str, act: str) -> None:
    """Wait until State XB has heard: what comes while a form is open would stop its act."""

    def heard() -> dict[str, object] | None:
        held: dict[str, list[dict[str, str]]] = stage.ask(THEIRS, f"/requests/{thread}")
        return next((one for one in held["entries"] if one["act"] == act), None)

    assert stage.story.until(f"State XB hears {act}", heard)
