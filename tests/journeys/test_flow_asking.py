"""Flow A: a preservation request by hand: nine answers, then a confirmation."""

import re
import time

import pytest

from tests.journeys.browser import confirm
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage

OFFICER = "XA duty officer"
TWO_MINUTES = 120.0
TYPED = {
    "provider": "Example Telecom XB",
    "facts": "On 1 March 2026 an accountant of a hospital opened a false login page. On the next "
    "day the servers of the hospital were encrypted, and 12 bitcoin were demanded for the key.",
    "link": "The header of the mail names the mailbox as its author; the hospital kept it whole.",
    "necessity": "The provider deletes its logs after a few days, and the account can be closed.",
}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_officer_asks_for_preservation_with_nine_answers(
    stage: Stage, visiting: Visiting, script: bool
) -> None:
    account = f"asked-{time.time_ns()}@mail.xb.example"
    with visiting(OFFICER, script=script) as found:
        page, began = found.page, time.monotonic()
        found.go("/")
        if script:
            page.keyboard.press("n")
            page.wait_for_url("**/drafts/new")
        else:
            found.press("New request")
        page.locator("select[name=to]").select_option("XB")  # 1
        found.press("Begin")
        assert "On duty now." in page.locator("#draft-form").inner_text()
        assert "Budapest Convention, 29" in page.locator("#rail").inner_text()
        page.locator("[name=accounts]").fill(account)  # 2
        page.locator("[name=categories][value=SUB]").check()  # 3
        for name, text in TYPED.items():  # 4 to 7
            page.locator(f"[name={name}]").fill(text)
        page.locator("[name=offence]").select_option("illegal_access")  # 8
        page.locator("[name=mla_intent]").check()  # 9
        found.press("Check and send")
        page.wait_for_url("**/check")
        assert found.says(account)
        assert not page.locator(".c-notice.is-red").all_inner_texts()
        confirm(page, stage.code(OFFICER))
        found.press("Sign and send")
        page.wait_for_url(re.compile("/requests/.+/sent"))

        assert found.says("It has been sent")
        assert time.monotonic() - began < TWO_MINUTES
        thread = found.path().split("/")[2]
    sent = stage.ask(OFFICER, f"/requests/{thread}")
    assert sent["content"]["targets"][0]["value"] == account
    assert stage.arrived("XB duty officer", thread)["state"] == "received"


def test_what_is_missing_is_told_beside_the_field_and_what_was_typed_is_kept(
    visiting: Visiting,
) -> None:
    with visiting(OFFICER) as found:
        found.go("/drafts/new")
        found.page.locator("select[name=to]").select_option("XB")
        found.press("Begin")
        found.page.locator("[name=accounts]").fill("first@mail.xb.example\nsecond@")
        found.page.locator("[name=period_from]").fill("2026-03-09")
        found.page.locator("[name=period_to]").fill("2026-03-01")
        found.press("Save draft")
        found.page.wait_for_load_state("load")

        assert found.says("Line 2: add the part after the @, such as nordmail.example")
        assert found.says("The end is before the start: choose a day after \u20662026-03-09\u2069.")
        typed = found.page.locator("[name=accounts]").input_value()
        assert typed.splitlines() == ["first@mail.xb.example", "second@"]


def test_a_draft_is_kept_after_each_field_and_is_there_on_another_device(
    visiting: Visiting,
) -> None:
    with visiting(OFFICER) as found:
        found.go("/drafts/new")
        found.page.locator("select[name=to]").select_option("XB")
        found.press("Begin")
        draft = found.path()
        found.page.locator("[name=facts]").fill("A shop took payment for what it never had.")
        found.page.locator("[name=facts]").blur()
        found.page.get_by_text("Draft saved").first.wait_for()
        found.page.wait_for_load_state("networkidle")
        found.page.wait_for_timeout(2000)
    with visiting(OFFICER, size=(390, 844)) as found:
        found.go(draft)

        kept = found.page.locator("[name=facts]").input_value()
        assert kept == "A shop took payment for what it never had."
