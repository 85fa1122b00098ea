"""An emergency between two nodes: called back, a question answered, refused; never by one alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from comity.kernel.time import written
from tests.builders.house import ROOT
from tests.journeys.acting import PROVIDER, fill, opened, order_of, say
from tests.journeys.browser import confirm
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage

OURS = "XA duty officer"
LISTED = "+441632960101"
CRITERIA = ("danger", "imminent", "data_help", "too_slow", "narrow")


def drafted(stage: Stage) -> str:
    """Write the request and answer the questions of the safeguards; return the draft."""
    now = datetime.now(UTC)
    later = now + timedelta(hours=6)
    stated = (ROOT / "docs" / "reference" / "requests" / "emerg.yaml").read_text("utf-8")
    content: dict[str, Any] = yaml.safe_load(stated)
    rows = [
        {
            "type": "email",
            "value": "lina.k@mail.xb.example",
            "service": "Example Telecom XB",
            "categories": ["SUB"],
            "period_from": written(now - timedelta(hours=6)),
            "period_to": written(now - timedelta(hours=1)),
        }
    ]
    content |= {
        "addressee_provider": "EXT-XB",
        "via_channel": "direct",
        "targets": rows,
        "harm_expected_by": written(later),
        "followup_by": (now + timedelta(days=2)).date().isoformat(),
        "no_user_notice_until": (now + timedelta(days=30)).date().isoformat(),
        "legal_basis": [
            {"instrument": "domestic_law", "article": "12", "text": "It may be given."}
        ],
    }
    del content["kind"], content["verification"]
    asked = {"kind": "EMERG", "to": "XB", "content": content}
    draft = str(stage.story.act(OURS, "/drafts", asked)["id"])
    questions: list[dict[str, Any]] = stage.ask(OURS, f"/drafts/{draft}/safeguards")
    answers = [
        {
            "question": one["id"],
            "says": "no" if one["settled_by"] == "no" else "yes",
            "reason": "The duty prosecutor has decided so, and our law allows it.",
        }
        for one in questions
        if one["blocks"]
    ]
    stage.story.act(OURS, f"/drafts/{draft}/safeguards", {"answers": answers})
    return draft


@pytest.mark.proves("screen", "EMERG")
def test_an_emergency_is_verified_by_telephone_asked_about_and_refused(
    stage: Stage, visiting: Visiting
) -> None:
    draft = drafted(stage)
    with visiting(OURS) as ours, visiting(PROVIDER) as theirs:
        ours.go(f"/drafts/{draft}/check")
        confirm(ours.page, stage.code(OURS))
        ours.press("Sign and send")
        ours.page.wait_for_url("**/requests/**/sent")
        thread = ours.path().split("/")[2]
        assert "Stay at your telephone" in opened(stage, ours, OURS, thread, "received")

        opened(stage, theirs, PROVIDER, thread, "received")
        theirs.go(f"/orders/{order_of(stage, PROVIDER, thread)['id']}")
        assert theirs.page.locator(f"a[href='tel:{LISTED}']").count()
        theirs.go(f"/requests/{thread}/acts/call_back")
        theirs.page.locator(f"[name=number][value='{LISTED}']").check()
        fill(theirs.page, confirmed_by="A. Duty, duty officer")
        theirs.page.locator("main form .c-actions button").first.click()
        theirs.page.wait_for_url("**done=call_back**")

        theirs.expected.add(422)
        theirs.go(f"/requests/{thread}/acts/assess")
        for name in CRITERIA:
            theirs.page.locator(f"[name={name}]").check()
        fill(theirs.page, is_emergency="yes", reason="A child is in danger.")
        theirs.page.locator("main form .c-actions button").first.click()
        assert "a second person does" in theirs.page.locator("main").inner_text()

        theirs.go(f"/requests/{thread}/acts/ask")
        fill(theirs.page, text="Who saw her last?", preservation_state="not_preserved")
        theirs.page.locator("main form .c-actions button").first.click()
        theirs.page.wait_for_url("**done=ask**")
        assert "Who saw her last?" in opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="Her friend, by message.")

        opened(stage, theirs, PROVIDER, thread, "sender_verified")
        theirs.go(f"/requests/{thread}/acts/refuse")
        fill(
            theirs.page,
            refusal_ground=("emergency_not_shown",),
            reason="She is at home again.",
            preservation_state="not_preserved",
        )
        theirs.page.locator("main form .c-actions button").first.click()
        theirs.page.wait_for_url("**done=refuse**")

        told = opened(stage, ours, OURS, thread, "refused")
        assert "She is at home again." in told
        assert "Sender verified by a call" in told
