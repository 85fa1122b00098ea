"""Property between two nodes: a payment stopped, property frozen, then confiscated and shared."""

import pytest

from comity.cooperation.lifecycles import Kind
from tests.builders.requests import whole_request
from tests.journeys.acting import (
    LAWYER,
    OURS,
    THEIRS,
    confirmed,
    drafted,
    opened,
    say,
    sent_after_a_look,
)
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage

ABOUT = (
    *("measure", "property", "order", "attachments", "property_link", "confiscation_grounds"),
    *("dissipation_risk", "third_parties", "payment_ref", "from_account", "to_account"),
    *("legal_basis", "from_bank", "to_bank", "amount", "currency", "value_date", "wish"),
)


def about_property(kind: str) -> dict[str, object]:
    """Return what a request of ``kind`` says of property."""
    whole = whole_request(Kind(kind))
    return {name: whole[name] for name in ABOUT if name in whole}


def settle(stage: Stage, who: str, thread: str) -> None:
    """Let ``who`` answer the questions of the safeguards that come before it is carried out."""
    where = f"/requests/{thread}/safeguards"
    answers = [
        {"question": one["id"], "says": "yes", "reason": "Found so in the file."}
        for one in stage.ask(who, where)
        if one["blocks"]
    ]
    if answers:
        stage.story.act(who, where, {"answers": answers})


@pytest.mark.proves("screen", "FREEZE")
def test_property_is_described_frozen_in_part_challenged_and_renewed(
    stage: Stage, visiting: Visiting
) -> None:
    draft = drafted(stage, "FREEZE", **about_property("FREEZE"))
    with visiting(LAWYER) as lawyer:
        lawyer.go(f"/drafts/{draft}")
        assert "shop.example" in lawyer.page.locator("[name=accounts]").input_value()
        lawyer.go(f"/drafts/{draft}/accounts")
        lawyer.page.locator("[name=row-1-holder]").fill("Testov Trading Ltd.")
        lawyer.page.locator("main form .c-actions button").first.click()
        lawyer.page.wait_for_url(f"**/drafts/{draft}")
    with visiting(OURS) as ours, visiting(THEIRS) as theirs:
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
        settle(stage, THEIRS, thread)
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
        opened(stage, ours, OURS, thread, "challenged")
        say(theirs, thread, "uphold", decided_on="2026-11-22", **court)
        opened(stage, ours, OURS, thread, "frozen")
        say(ours, thread, "ask_extension", expires_on="2099-09-01", reason="The trial goes on.")
        opened(stage, theirs, THEIRS, thread, "extension_asked")
        say(theirs, thread, "grant_extension", expires_on="2099-09-01")
        assert "Freeze renewed" in opened(stage, ours, OURS, thread, "frozen")


@pytest.mark.proves("screen", "STOP_PAY")
def test_a_payment_is_asked_about_held_and_leads_to_the_draft_of_a_freeze(
    stage: Stage, visiting: Visiting
) -> None:
    duty, there = "XA duty officer", "XB duty officer"
    draft = drafted(stage, "STOP_PAY", targets=[], urgency="urgent", **about_property("STOP_PAY"))
    with visiting(duty) as ours, visiting(there) as theirs:
        ours.go(f"/drafts/{draft}/check")
        confirmed(stage, ours, duty)
        ours.press("Sign and send")
        ours.page.wait_for_url("**/requests/**/sent")
        thread = ours.path().split("/")[2]

        assert "Harbour Bank" in opened(stage, theirs, there, thread, "received")
        theirs.press("Acknowledge")
        say(theirs, thread, "ask", asked=("account",))
        opened(stage, ours, duty, thread, "query")
        say(ours, thread, "answer", answer_0="The one that is named.")
        opened(stage, theirs, there, thread, "acknowledged")
        settle(stage, there, thread)
        say(theirs, thread, "contact_bank", bank="Harbour Bank")
        opened(stage, theirs, there, thread, "bank_contacted")
        say(theirs, thread, "execute", bank="Harbour Bank", held_until="2099-01-01 12:00")

        assert "Payment held" in opened(stage, ours, duty, thread, "frozen")
        ours.press("Draft the request that follows, with all that was typed")
        ours.page.wait_for_url("**/drafts/**")
        assert "Freezing of property" in ours.page.locator("h1").inner_text()
        assert "DE89370400440532013000" in ours.page.locator("[name=accounts]").input_value()
        assert ours.page.locator("[name=facts]").input_value()


@pytest.mark.proves("screen", "CONFISC")
def test_property_is_confiscated_its_shares_declined_then_agreed_and_it_is_given_back(
    stage: Stage, visiting: Visiting
) -> None:
    draft = drafted(stage, "CONFISC", **about_property("CONFISC"))
    with visiting(OURS) as ours, visiting(THEIRS) as theirs:
        thread = sent_after_a_look(stage, ours, draft)
        opened(stage, theirs, THEIRS, thread, "received")
        theirs.press("Acknowledge")
        say(theirs, thread, "ask", asked=("offence",))
        opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="Fraud.")
        opened(stage, theirs, THEIRS, thread, "acknowledged")
        say(theirs, thread, "accept", basis="Code of Procedure, s. 111.")
        settle(stage, THEIRS, thread)
        day = {"confiscated_on": "2026-11-20"}
        why = "The domain was moved to another registry."
        say(theirs, thread, "partly", held_0="confiscated", held_1="not_found", reason=why, **day)
        shares = {"asked_share": "One half", "basis": "The agreement of 2026."}
        say(theirs, thread, "propose_sharing", asking_share="One half", **shares)

        opened(stage, ours, OURS, thread, "sharing_proposed")
        say(ours, thread, "decline_sharing", reason="The victim lost all of it.")
        opened(stage, theirs, THEIRS, thread, "confiscated")
        say(theirs, thread, "propose_sharing", asking_share="All, for the victim", **shares)
        opened(stage, ours, OURS, thread, "sharing_proposed")
        say(ours, thread, "agree_sharing")
        opened(stage, theirs, THEIRS, thread, "confiscated")
        end = {"disposal": "returned_to_victim", "to_whom": "The builder"}
        say(theirs, thread, "dispose", concerned=("0",), disposed_on="2026-11-21", **end)
        assert "Returned to victims" in opened(stage, ours, OURS, thread, "disposed")
        say(ours, thread, "close", got="184,300.00 EUR.", passed_on="All of it.")
        opened(stage, ours, OURS, thread, "closed")
