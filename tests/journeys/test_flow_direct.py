"""Straight to a provider: asked about, cut, delivered; or refused, which leads to its State."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from comity.cooperation.lifecycles import Kind
from tests.builders.requests import whole_request
from tests.journeys.acting import LAWYER, PROVIDER, fill, opened, order_of, say
from tests.journeys.browser import Visit, confirm
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage

OURS, LISTED = "XA duty officer", "+441632960101"
OFFICER = {
    "name": "A. Duty",
    "post": "Duty officer",
    "phone": LISTED,
    "email": "duty@ncu.xa.example",
}
ROWS = [
    {"type": "email", "value": "lina.k@mail.xb.example", "categories": ["SUB"]},
    {"type": "email", "value": "m.beyer@mail.xb.example", "categories": ["SUB"]},
]


def sent(stage: Stage, kind: Kind, by: str) -> str:
    """Let State XA send a request to the provider of State XB; return its thread."""
    later = datetime.now(UTC) + timedelta(days=30)
    content = whole_request(
        kind,
        sender_org={"name": "National Cybercrime Unit of State XA", "member": "XA"},
        sender_person=OFFICER,
        addressee_provider="EXT-XB",
        targets=ROWS,
        no_user_notice_until=later.date().isoformat(),
        legal_basis=[{"instrument": "budapest", "article": "18", "text": "It serves us."}],
    )
    asked: dict[str, Any] = {"kind": str(kind), "to": "XB", "content": content}
    draft = str(stage.story.act(by, "/drafts", asked)["id"])
    questions: list[dict[str, Any]] = stage.ask(by, f"/drafts/{draft}/safeguards")
    answers = [
        {"question": one["id"], "says": "yes", "reason": "Its State is told, and lets it answer."}
        for one in questions
        if one["blocks"]
    ]
    stage.story.act(by, f"/drafts/{draft}/safeguards", {"answers": answers})
    return str(stage.story.act(OURS, "/requests", {"draft": draft})["id"])


def answer(found: Visit, thread: str, act: str, **typed: object) -> None:
    """Let the provider do ``act``; it is led back to its order."""
    found.go(f"/requests/{thread}/acts/{act}")
    fill(found.page, **typed)
    found.page.locator("main form .c-actions button").first.click()
    found.page.wait_for_url(f"**/orders/**done={act}")


def acknowledged(stage: Stage, theirs: Visit, thread: str) -> dict[str, Any]:
    """Let the provider find what came straight to it, and acknowledge it; return its order."""
    stage.arrived(PROVIDER, thread)
    order = order_of(stage, PROVIDER, thread)
    theirs.go(f"/orders/{order['id']}")
    assert "Your own State reads along, and may object" in theirs.page.locator("main").inner_text()
    answer(theirs, thread, "acknowledge", verified_how="Called back", file_number="EXT-9")
    return order


@pytest.mark.proves("screen", "DIRECT")
def test_a_provider_asks_cuts_and_delivers_straight(stage: Stage, visiting: Visiting) -> None:
    thread = sent(stage, Kind.DIRECT, LAWYER)
    with visiting(OURS) as ours, visiting(PROVIDER) as theirs:
        order = acknowledged(stage, theirs, thread)
        meanwhile = {"preservation_state": "not_preserved"}
        answer(theirs, thread, "ask", text="Whose accounts are they?", **meanwhile)

        assert "Whose accounts are they?" in opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="Both are of the suspect.")
        opened(stage, theirs, PROVIDER, thread, "acknowledged")
        why = {"limits_ground": ("too_broad",), "limits_reason": "By our guide."}
        answer(theirs, thread, "accept", limits="Payment details", **why, **meanwhile)

        opened(stage, ours, OURS, thread, "accepted")
        assert "Payment details" in ours.page.locator("main").inner_text()
        log = stage.setting.folder / "straight.csv"
        log.write_text("time,address\n2026-03-01T09:14:05Z,192.0.2.7\n", "utf-8")
        with log.open("rb") as file:
            stage.story.people[PROVIDER].upload(f"/orders/{order['id']}/files/straight.csv", file)
        theirs.go(f"/orders/{order['id']}")
        for place in range(len(ROWS)):
            theirs.page.locator(f"[name=answer-{place}][value=found]").check(force=True)
        fill(theirs.page, timezone="UTC", field_key="Time and address")
        theirs.page.locator("button[name=then][value=files]").click()
        theirs.go(f"/orders/{order['id']}/check")
        confirm(theirs.page, stage.code(PROVIDER))
        theirs.page.locator("form[action$='/deliver'] button").last.click()
        theirs.page.wait_for_url("**/receipt")

        told = opened(stage, ours, OURS, thread, "executed")
        assert "Evidence" in told
        assert ours.page.get_by_role("link", name="Confirm receipt").count()


@pytest.mark.proves("screen", "PRES_DIRECT")
def test_what_a_provider_refuses_is_asked_of_its_state(stage: Stage, visiting: Visiting) -> None:
    thread = sent(stage, Kind.PRES_DIRECT, OURS)
    with visiting(OURS) as ours, visiting(PROVIDER) as theirs:
        acknowledged(stage, theirs, thread)
        answer(theirs, thread, "ask", text="Until when do you need them?")
        opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="Ninety days.")
        opened(stage, theirs, PROVIDER, thread, "acknowledged")
        answer(
            theirs, thread, "refuse", refusal_ground=("no_legal_basis",), reason="Without an order."
        )

        assert "Without an order." in opened(stage, ours, OURS, thread, "refused")
        ours.page.locator(f"form[action='/requests/{thread}/assistance'] button").first.click(
            force=True
        )
        ours.page.wait_for_url("**/drafts/**")
        assert ROWS[0]["value"] in ours.page.locator("[name=accounts]").input_value()
