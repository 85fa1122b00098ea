"""Flow B: three in the morning, a telephone, an urgent request: sign in, see it, acknowledge."""

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browser import PHONE, Passkey, confirm, sign_in, visit
from tests.journeys.conftest import Visiting
from tests.journeys.preparing import asked_urgently
from tests.journeys.stage import Stage

OFFICER, ASKING = "XB duty officer", "XA duty officer"


def enrol(page: Page, code: str) -> Passkey:
    """Make a passkey on the telephone of whoever is signed in."""
    passkey = Passkey.at(page)
    page.goto("/account/passkeys/add")
    if page.locator("[name=confirm_code]").count():
        confirm(page, code)
        page.get_by_role("button", name="Confirm").click()
    page.locator("[name=name]").fill("Telephone of the night")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/account**")
    page.locator("strong", has_text="Telephone of the night").first.wait_for()
    return passkey


def first_screenful(page: Page) -> str:
    """Return what can be read without scrolling, above the bar of the telephone."""
    return str(
        page.evaluate(
            """(height) => {
              const walk = document.createTreeWalker(document.querySelector('main'), 4);
              const seen = [], range = document.createRange();
              while (walk.nextNode()) {
                range.selectNodeContents(walk.currentNode);
                const box = range.getBoundingClientRect();
                if (box.height && box.bottom <= height) seen.push(walk.currentNode.data.trim());
              }
              return seen.filter(Boolean).join(' | ');
            }""",
            PHONE[1] - 64,
        )
    )


def test_a_passkey_opens_the_request_itself_and_one_press_acknowledges_it(
    stage: Stage, browser: Browser, visiting: Visiting
) -> None:
    thread = asked_urgently(stage)["id"]
    with visiting(OFFICER, size=PHONE) as found:
        held = enrol(found.page, stage.code(OFFICER)).keys()
    assert held
    with visit(browser, stage.desk(OFFICER), size=PHONE, theme="dark") as found:
        Passkey.at(found.page).take(held)
        found.go(f"/requests/{thread}")
        found.page.get_by_role("button", name="Sign in with a passkey").click()
        found.page.wait_for_url(f"{found.desk}/requests/{thread}")

        seen = first_screenful(found.page)
        for wanted in ("Urgent", "New", "Preserve 1 mailbox", "Left", "State XA"):
            assert wanted in seen, seen
        button = found.page.get_by_role("button", name="Acknowledge").first
        box = button.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < PHONE[1] - 64
        assert box["height"] >= 40
        assert found.page.locator("main a[href^='tel:']").count()
        assert found.says("This number is the directory's, not the request's.")
        button.click()
        found.page.wait_for_load_state("load")
        assert found.path().startswith(f"/requests/{thread}")
        assert found.page.get_by_role("link", name="Ask a question").count()
        assert found.page.locator(f"main a[href='/requests/{thread}/take']").count()
        assert not found.page.get_by_role("button", name="Acknowledge").count()
        stage.kept.pop(OFFICER)  # two sessions at once are allowed, and this was the second
    _is_told(stage, thread)


def test_without_script_a_code_leads_to_the_request_too(stage: Stage, browser: Browser) -> None:
    thread = asked_urgently(stage)["id"]
    with visit(browser, stage.desk(OFFICER), size=PHONE, theme="dark", script=False) as found:
        found.go(f"/requests/{thread}")
        sign_in(found, stage.sign_in(OFFICER), code=lambda: stage.code(OFFICER))

        assert found.path() == f"/requests/{thread}"
        found.page.get_by_role("button", name="Acknowledge").first.click()
        found.page.wait_for_load_state("load")
        assert not found.page.get_by_role("button", name="Acknowledge").count()
        stage.kept.pop(OFFICER, None)
    _is_told(stage, thread)


@pytest.mark.parametrize("wrong", ["000000", ""])
def test_a_wrong_code_opens_nothing_and_says_no_more_than_that(
    stage: Stage, browser: Browser, wrong: str
) -> None:
    with visit(browser, stage.desk(OFFICER), script=False) as found:
        sign_in(found, stage.sign_in(OFFICER), code=lambda: wrong)

        assert "/account/login" in found.path()
        assert found.page.locator(".c-errsum").is_visible()


def _is_told(stage: Stage, thread: str) -> None:
    def acknowledged() -> dict[str, object] | None:
        held: dict[str, object] = stage.ask(ASKING, f"/requests/{thread}")
        return held if held["state"] == "acknowledged" else None

    assert stage.story.until("State XA hears of it", acknowledged)
