"""Consent between two nodes: a request to a provider waits for it, it comes on conditions."""

import pytest

from tests.journeys.acting import LAWYER, OURS, THEIRS, drafted, opened, say
from tests.journeys.browser import confirm
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage


@pytest.mark.proves("screen", "CONSENT")
def test_a_request_to_a_provider_waits_for_consent_which_is_asked_about_and_given_on_conditions(
    stage: Stage, visiting: Visiting
) -> None:
    straight = drafted(stage, "DIRECT")
    with visiting(LAWYER) as lawyer:
        lawyer.go(f"/drafts/{straight}/check")
        assert "The State has to consent first" in lawyer.page.locator("#leave").inner_text()
        lawyer.press("Ask the State for its consent")
        lawyer.page.wait_for_url(lambda address: not address.endswith("/check"))
        asking = lawyer.path().split("/")[2]
        assert asking != straight

    with visiting(OURS) as ours, visiting(THEIRS) as theirs:
        ours.go(f"/drafts/{asking}/check")
        confirm(ours.page, stage.code(OURS))
        ours.press("Sign and send")
        ours.page.wait_for_url("**/requests/**/sent")
        thread = ours.path().split("/")[2]

        assert "Request for consent" in opened(stage, theirs, THEIRS, thread, "received")
        theirs.press("Acknowledge")
        say(theirs, thread, "ask", asked=("link",))
        opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="The relay wrote it.")
        opened(stage, theirs, THEIRS, thread, "acknowledged")
        say(theirs, thread, "set_conditions", conditions="Use in this case alone.")

        opened(stage, ours, OURS, thread, "conditions_set")
        say(ours, thread, "accept_conditions")
        told = opened(stage, theirs, THEIRS, thread, "accepted")
        assert "Conditions accepted: consent given" in told

        ours.go(f"/drafts/{straight}/check")
        leave = ours.page.locator("#leave").inner_text()
        assert "The State has consented" in leave
        assert "Use in this case alone." in leave
