"""Content between two nodes: a referral that is declined, an order that is carried out in part."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from comity.kernel.time import written
from tests.builders.house import ROOT
from tests.journeys.acting import LAWYER, PROVIDER, fill, opened, order_of, say
from tests.journeys.browser import Visit
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage

OURS = "XA duty officer"
ASKS, BINDS = "Referral: it asks", "Order: it binds"
PLACES = ("https://chat.mail.xb.example/p/4711", "https://chat.mail.xb.example/p/4712")


def sent(stage: Stage, kind: str) -> str:
    """Write it, answer the questions of the safeguards and send it; return its thread."""
    now = datetime.now(UTC)
    stated = (ROOT / "docs" / "reference" / "requests" / f"{kind.lower()}.yaml").read_text("utf-8")
    content: dict[str, Any] = yaml.safe_load(stated)
    del content["kind"]
    content |= {
        "addressee_provider": "EXT-XB",
        "targets": [
            {"type": "url", "value": one, "service": "Example Telecom XB"} for one in PLACES
        ],
        "last_seen_live": written(now - timedelta(hours=2)),
        "legal_basis": [
            {"instrument": "domestic_law", "article": "130", "text": "It is our own law."}
        ],
        "necessity": "People lose their savings while it is online, more of them every hour.",
        "proportionality": "A warning was shown for two days, and people went on paying.",
        "confidentiality": False,
    }
    asked = {"kind": kind, "to": "XB", "content": content}
    draft = str(stage.story.act(LAWYER, "/drafts", asked)["id"])
    questions: list[dict[str, Any]] = stage.ask(LAWYER, f"/drafts/{draft}/safeguards")
    answers = [
        {
            "question": one["id"],
            "says": "no" if one["settled_by"] == "no" else "yes",
            "reason": "The Media Act, section 130; ordered by the court of the case.",
        }
        for one in questions
        if one["blocks"]
    ]
    stage.story.act(LAWYER, f"/drafts/{draft}/safeguards", {"answers": answers})
    return str(stage.story.act(OURS, "/requests", {"draft": draft})["id"])


def answer(found: Visit, thread: str, act: str, **typed: object) -> None:
    """Let the provider do ``act``; it is led back to its order."""
    found.go(f"/requests/{thread}/acts/{act}")
    fill(found.page, **typed)
    found.page.locator("main form .c-actions button").first.click()
    found.page.wait_for_url(f"**/orders/**done={act}")


def acknowledged(stage: Stage, theirs: Visit, thread: str, says: str) -> None:
    """Let the provider find it in its workspace, read what it is, and acknowledge it."""
    stage.arrived(PROVIDER, thread)
    theirs.go(f"/orders/{order_of(stage, PROVIDER, thread)['id']}")
    shown = theirs.page.locator("main").inner_text()
    assert says in shown
    assert PLACES[0] in shown
    assert not theirs.page.locator(f"main a[href*='{PLACES[0]}'], main img").count()
    answer(theirs, thread, "acknowledge", verified_how="Called back", file_number="EXT-9")


@pytest.mark.proves("screen", "REMOVAL")
def test_an_order_is_asked_about_copied_first_and_carried_out_in_part(
    stage: Stage, visiting: Visiting
) -> None:
    thread = sent(stage, "REMOVAL")
    with visiting(OURS) as ours, visiting(PROVIDER) as theirs:
        acknowledged(stage, theirs, thread, BINDS)
        answer(theirs, thread, "ask", text="Also in the archive?")
        assert "Also in the archive?" in opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="Only where it is public.")

        opened(stage, theirs, PROVIDER, thread, "acknowledged")
        theirs.go(f"/orders/{order_of(stage, PROVIDER, thread)['id']}")
        assert not theirs.page.locator("a[href$='/acts/report_result']").count()
        answer(theirs, thread, "keep_copy")
        answer(
            theirs,
            thread,
            "report_result",
            result_0="removed",
            result_1="refused",
            refusal_ground=("press_freedom",),
            reason="It is a report of a newspaper.",
            user_told_on="2026-11-20",
            redress="The complaints desk, within six months.",
        )

        told = opened(stage, ours, OURS, thread, "acted")
        assert BINDS in told
        assert "It is a report of a newspaper." in told
        assert "Freedom of the press" in told
        say(ours, thread, "recheck", every="gone", checked_from="XA, without an account")
        assert "it is gone" in opened(stage, ours, OURS, thread, "rechecked")


@pytest.mark.proves("screen", "REFERRAL")
def test_a_referral_that_is_declined_can_go_on_as_an_order(
    stage: Stage, visiting: Visiting
) -> None:
    thread = sent(stage, "REFERRAL")
    with visiting(OURS) as ours, visiting(PROVIDER) as theirs:
        acknowledged(stage, theirs, thread, ASKS)
        answer(theirs, thread, "refuse", reason="By our rules it is satire.", terms="Rules, 4.1")

        told = opened(stage, ours, OURS, thread, "refused")
        assert ASKS in told
        assert "By our rules it is satire." in told
        ours.page.locator(f"form[action='/requests/{thread}/assistance'] button").first.click(
            force=True
        )
        ours.page.wait_for_url("**/drafts/**")
        shown = ours.page.locator("main").inner_text()
        assert BINDS in shown
        assert PLACES[0] in ours.page.locator("[name=accounts]").input_value()
