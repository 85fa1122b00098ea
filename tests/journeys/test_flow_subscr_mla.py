"""Subscriber information between two nodes: approved, sent, a question answered, then refused."""

import pytest

from tests.journeys.acting import OURS, THEIRS, drafted, opened, say, sent_after_a_look
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage

KIND = "SUBSCR_MLA"


@pytest.mark.proves("screen", "SUBSCR_MLA")
def test_subscriber_information_is_asked_for_asked_about_and_refused_with_its_ground(
    stage: Stage, visiting: Visiting
) -> None:
    draft = drafted(stage, KIND)
    with visiting(OURS) as ours, visiting(THEIRS) as theirs:
        thread = sent_after_a_look(stage, ours, draft)

        assert "Subscriber information" in opened(stage, theirs, THEIRS, thread, "received")
        theirs.press("Acknowledge")
        say(theirs, thread, "ask", asked=("link",), preservation_state="not_preserved")

        asked = "How does this account come into the case?"
        assert asked in opened(stage, ours, OURS, thread, "query")
        new = "The capture of the relay names the address, and its clock was checked that day."
        say(ours, thread, "answer", answer_0="The relay wrote it.", new_link=new)

        assert new in opened(stage, theirs, THEIRS, thread, "acknowledged")
        theirs.expected.add(422)
        theirs.go(f"/requests/{thread}/acts/refuse")
        theirs.page.locator("main form .c-actions button").first.click()
        assert theirs.page.locator(".c-errsum").is_visible()  # a bare no is not possible
        say(
            theirs,
            thread,
            "refuse",
            refusal_ground=("data_expired",),
            reason="The provider keeps such records for six months.",
            preservation_state="not_preserved",
        )

        told = opened(stage, ours, OURS, thread, "refused")
        assert "The provider keeps such records for six months." in told
        assert not ours.page.get_by_role("link", name="Withdraw").count()
