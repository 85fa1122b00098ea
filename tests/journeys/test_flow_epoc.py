"""Certificates between two nodes: one asked about, cut and held, one that cannot be carried out."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.acting import (
    OURS,
    PROVIDER,
    THEIRS,
    drafted,
    fill,
    opened,
    order_of,
    say,
    sent_after_a_look,
)
from tests.journeys.browser import Visit
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage

REPRESENTATIVE = "Example Telecom XB, legal representative"
JUDGE = "C. Magistrate, investigating judge"
ACCOUNTS = ("clinic-files@mail.xb.example", "clinic-copies@mail.xb.example")
ROWS = [
    {
        "type": "email",
        "value": account,
        "service": "Example Mail",
        "categories": ["SUB"],
    }
    for account in ACCOUNTS
]


def certified(stage: Stage, ours: Visit, kind: str, **own: object) -> str:
    """Let a prosecutor write a certificate and the central authority look at it and send it."""
    until = datetime.now(UTC) + timedelta(days=30)
    draft = drafted(
        stage,
        kind,
        addressee_provider="EXT-XB",
        addressee_establishment=REPRESENTATIVE,
        validator={"name": JUDGE, "role": "investigating_judge"},
        via_channel="direct",
        legal_basis=[{"instrument": "budapest", "article": "18", "text": "It is ordered."}],
        targets=ROWS,
        no_user_notice_until=until.date().isoformat(),
        no_user_notice_ground="Code of Procedure, s. 5",
        **own,
    )
    ours.go(f"/drafts/{draft}/check")
    assert JUDGE in ours.page.locator("main").inner_text()
    return sent_after_a_look(stage, ours, draft)


def found_by_the_provider(stage: Stage, theirs: Visit, thread: str) -> str:
    """Let the provider open the order that the certificate became; return what its page says."""
    stage.arrived(PROVIDER, thread)
    theirs.go(f"/orders/{order_of(stage, PROVIDER, thread)['id']}")
    told = theirs.page.locator("main").inner_text()
    assert all(account in told for account in ACCOUNTS)
    assert "Your own State reads along, and may object" in told
    return told


def answer(found: Visit, thread: str, act: str, **typed: object) -> None:
    """Let the provider do ``act``; it is led back to its order."""
    found.go(f"/requests/{thread}/acts/{act}")
    fill(found.page, **typed)
    found.page.locator("main form .c-actions button").first.click()
    found.page.wait_for_url(f"**/orders/**done={act}")


@pytest.mark.proves("screen", "EPOC_PR")
def test_what_a_certificate_orders_to_preserve_is_asked_about_cut_and_held(
    stage: Stage, visiting: Visiting
) -> None:
    today = datetime.now(UTC).date()
    ends = (today + timedelta(days=60)).isoformat()
    with visiting(OURS) as ours, visiting(PROVIDER) as theirs:
        thread = certified(
            stage, ours, "EPOC_PR", mla_intent=True, period_days=60, extension_count=0
        )
        found_by_the_provider(stage, theirs, thread)
        answer(theirs, thread, "acknowledge", verified_how="Called the registry of the court")
        answer(theirs, thread, "ask", text="Both mailboxes, or the first alone?")

        assert "Both mailboxes" in opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="Both of them.")
        opened(stage, theirs, PROVIDER, thread, "acknowledged")
        answer(
            theirs,
            thread,
            "accept",
            limits="Payment details",
            limits_ground=("data_expired",),
            limits_reason="They are kept for a week.",
            preservation_state="not_preserved",
        )
        cut = opened(stage, ours, OURS, thread, "accepted")
        assert "Payment details" in cut
        assert "They are kept for a week." in cut
        answer(
            theirs,
            thread,
            "execute",
            provider_ticket="EXT-60",
            taken_effect_on=today.isoformat(),
            expires_on=ends,
        )

        told = opened(stage, ours, OURS, thread, "executed")
        assert "EXT-60" in told
        assert ours.page.locator(f"main time[datetime^='{ends}']").count()
        assert ours.page.get_by_role("link", name="Ask for the data").count()


@pytest.mark.proves("screen", "EPOC")
def test_a_certificate_that_cannot_be_carried_out_comes_back_with_what_it_needs(
    stage: Stage, visiting: Visiting
) -> None:
    with visiting(OURS) as ours, visiting(PROVIDER) as theirs:
        thread = certified(
            stage,
            ours,
            "EPOC",
            addressee_is="controller",
            deadline="ten_days",
            enforcing_authority="Prosecutor General's Office of State XB",
            enforcing_authority_notified=True,
            return_platform="The node of the State that asks",
        )
        assert "Prosecutor General's Office of State XB" in found_by_the_provider(
            stage, theirs, thread
        )
        answer(theirs, thread, "acknowledge", verified_how="Called the registry of the court")
        with visiting(THEIRS) as state:  # the authority that was notified speaks before its time
            opened(stage, state, THEIRS, thread, "acknowledged")
            assert state.page.get_by_role("link", name="Object", exact=True).count()
            say(state, thread, "no_objection", note="For this case.")
            said = state.page.locator("main").inner_text()
            assert "The provider's State does not object" in said
            assert not state.page.get_by_role("link", name="Object", exact=True).count()

        theirs.expected.add(422)
        theirs.go(f"/requests/{thread}/acts/refuse")
        reasons = {
            "refusal_ground": ("identifiers_insufficient",),
            "reason": "Neither name was ever given to a mailbox.",
            "preservation_state": "not_preserved",
        }
        fill(theirs.page, **reasons)
        theirs.page.locator("main form .c-actions button").first.click()
        assert theirs.page.locator(".has-error [name=needed]").count()
        answer(
            theirs,
            thread,
            "refuse",
            **reasons,
            needed="The names as they stand in the header of the demand.",
            establishment=REPRESENTATIVE,
        )

        told = opened(stage, ours, OURS, thread, "refused")
        assert "It cannot be carried out: reasons given" in told
        assert "Neither name was ever given" in told
        assert "What would let it be carried out" in told
        assert "The names as they stand in the header of the demand." in told
        assert "The provider's State does not object" in told

    with visiting(THEIRS) as state:  # the authority that was notified reads along
        read = opened(stage, state, THEIRS, thread, "refused")
        assert "Neither name was ever given" in read
