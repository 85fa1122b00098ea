"""Property between two nodes: frozen in part, told, challenged, upheld and renewed."""

import pytest

from comity.cooperation.lifecycles import Kind
from tests.builders.requests import whole_request
from tests.journeys.acting import OURS, THEIRS, drafted, opened, say, sent_after_a_look
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage

ABOUT = (
    *("property", "order", "attachments", "property_link", "confiscation_grounds"),
    *("dissipation_risk", "third_parties", "payment_ref", "from_account", "to_account"),
    "legal_basis",
)


def about_property(kind: str) -> dict[str, object]:
    """Return what a request of ``kind`` says of property."""
    whole = whole_request(Kind(kind))
    return {name: whole[name] for name in ABOUT if name in whole}


@pytest.mark.proves("screen", "FREEZE")
def test_property_is_described_frozen_in_part_challenged_and_renewed(
    stage: Stage, visiting: Visiting
) -> None:
    draft = drafted(stage, "FREEZE", **about_property("FREEZE"))
    with visiting(OURS) as ours, visiting(THEIRS) as theirs:
        ours.go(f"/drafts/{draft}")
        assert "shop.example" in ours.page.locator("[name=accounts]").input_value()
        ours.go(f"/drafts/{draft}/accounts")
        ours.page.locator("[name=row-1-holder]").fill("Testov Trading Ltd.")
        ours.page.locator("main form .c-actions button").first.click()
        ours.page.wait_for_url(f"**/drafts/{draft}")
        thread = sent_after_a_look(stage, ours, draft)

        told = opened(stage, theirs, THEIRS, thread, "received")
        assert "Testov Trading Ltd." in told
        assert "Bank account" in told
        theirs.press("Acknowledge")
        say(theirs, thread, "ask", asked=("offence",))
        opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="Fraud.")
        opened(stage, theirs, THEIRS, thread, "acknowledged")
        say(theirs, thread, "accept", basis="Code of Procedure, s. 111.")
        say(
            theirs,
            thread,
            "partly",
            held_0="frozen",
            held_1="not_found",
            reason="The domain was moved to another registry.",
            expires_on="2099-05-01",
        )
        told = opened(stage, ours, OURS, thread, "frozen")
        assert "Property frozen in part" in told
        assert "Not found" in told

        whom = {"told_whom": "The holder", "redress": "An appeal to the regional court."}
        say(theirs, thread, "notify_holder", told_on="2026-11-20", **whom)
        court = {"court": "Regional court"}
        by = {"challenged_by": "The holder", "challenged_on": "2026-11-21"}
        say(theirs, thread, "report_challenge", **by, **court)
        say(theirs, thread, "uphold", decided_on="2026-11-22", **court)
        opened(stage, ours, OURS, thread, "frozen")
        say(ours, thread, "ask_extension", expires_on="2099-09-01", reason="The trial goes on.")
        opened(stage, theirs, THEIRS, thread, "extension_asked")
        say(theirs, thread, "grant_extension", expires_on="2099-09-01")
        assert "Freeze renewed" in opened(stage, ours, OURS, thread, "frozen")
