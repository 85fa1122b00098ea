"""Police information between two nodes: a question, marked items, and the request that follows."""

import pytest

from tests.journeys.acting import (
    OURS,
    THEIRS,
    drafted,
    fill,
    opened,
    say,
    send,
    sent_after_a_look,
)
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage

SECRET = "The heron sells the passwords of forty hospitals from a boat in the northern harbour."
KNOWN = "The number belongs to a firm that was struck off in May."


@pytest.mark.proves("screen", "INQUIRY")
def test_an_inquiry_is_asked_about_answered_with_marks_and_turned_into_a_request_for_evidence(
    stage: Stage, visiting: Visiting
) -> None:
    draft = drafted(
        stage,
        "INQUIRY",
        facts="A caller who gives himself out as an officer of the bank uses this number.",
        purpose="To learn whether the number is known.",
        crime_area="Fraud by telephone",
        action_asked=["information", "check_databases"],
        source_grading="B",
        information_grading="3",
    )
    with visiting(OURS) as ours, visiting(THEIRS) as theirs:
        ours.go(f"/drafts/{draft}")
        assert ours.page.locator("[name=action_asked][value=check_databases]").is_checked()
        thread = sent_after_a_look(stage, ours, draft)

        assert "Look it up in your databases" in opened(stage, theirs, THEIRS, thread, "received")
        theirs.press("Acknowledge")
        say(theirs, thread, "ask", asked=("offence",))
        opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="Fraud.")
        opened(stage, theirs, THEIRS, thread, "acknowledged")
        theirs.go(f"/requests/{thread}/acts/execute")
        theirs.page.locator("main details.c-more summary").first.click()
        fill(theirs.page, information_0=SECRET, use_0="intelligence_only")
        fill(theirs.page, information_1=KNOWN, use_1="with_consent")
        send(theirs, thread, "execute")

        told = opened(stage, ours, OURS, thread, "executed")
        assert SECRET in told
        assert "As intelligence only, never in court" in told
        ours.press("Ask for it as evidence")
        ours.page.wait_for_url("**/drafts/**")
        asked = ours.page.locator("main").inner_html()
        assert "gives himself out as an officer" in asked
        assert SECRET not in asked
        written = stage.ask(OURS, "/drafts")
        follows = next(one for one in written if one["id"] == ours.path().split("/")[2])
        assert SECRET not in str(follows)
        assert KNOWN not in str(follows)
