"""Information between two nodes: a summary, a question, the conditions, and then the content."""

import pytest

from tests.journeys.acting import OURS, THEIRS, drafted, opened, say, sent_after_a_look
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage

SECRET = "The list names forty hospitals and their passwords."


@pytest.mark.proves("screen", "SPONT")
def test_information_is_asked_about_and_its_content_given_once_the_conditions_are_accepted(
    stage: Stage, visiting: Visiting
) -> None:
    draft = drafted(
        stage,
        "SPONT",
        facts="A seized server holds access data of hospitals in your State.",
        use_allowed="with_consent",
        conditions=["Not in court without our consent."],
        source_grading="A",
        information_grading="2",
        information_purpose="prevent_harm",
        reply_wished=True,
    )
    with visiting(OURS) as ours, visiting(THEIRS) as theirs:
        ours.go(f"/drafts/{draft}")
        assert "Summary: what they may know" in ours.page.locator("main").inner_text()
        thread = sent_after_a_look(stage, ours, draft)

        told = opened(stage, theirs, THEIRS, thread, "received")
        assert "Not in court without our consent." in told
        assert "A: completely reliable" in told
        theirs.press("Acknowledge")
        say(theirs, thread, "ask", asked=("offence",))
        opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="Illegal access.")
        opened(stage, theirs, THEIRS, thread, "acknowledged")
        say(theirs, thread, "accept")

        opened(stage, ours, OURS, thread, "accepted")
        say(ours, thread, "give", information=SECRET)
        told = opened(stage, theirs, THEIRS, thread, "executed")
        assert SECRET in told
        assert "In court only with the consent of the giver" in told
        say(theirs, thread, "report_use", information_use="case_begun")
        assert "An investigation was begun" in opened(stage, ours, OURS, thread, "closed")
