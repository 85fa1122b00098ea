"""Flow C: a provider answers an order: rows, files that go on where they stopped, delivery."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.journeys.browser import WAIT, confirm
from tests.journeys.conftest import Visiting
from tests.journeys.preparing import ordered
from tests.journeys.stage import Stage

PROVIDER, REGISTRY = "XB provider", "XB central authority"
PART = 8 * 1024 * 1024  # bytes that the page sends at once
SIZE = 2 * PART + 4321


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of three parts."""
    path = tmp_path_factory.mktemp("records") / "mailbox-1.mbox"
    path.write_bytes(os.urandom(SIZE))
    return path


def answer_rows(page: Page) -> None:
    """Say of every row that something was found, and what the records are."""
    for row in page.get_by_role("group", name="Your answer on").all():
        row.get_by_text("Found", exact=True).click()
    page.locator("[name=ticket]").fill("EXT-99001")
    page.locator("[name=timezone]").fill("UTC")
    page.locator("[name=field_key]").fill("One message after the other, as they were received.")
    page.get_by_role("button", name="Go on to the files").click()
    page.wait_for_url("**/files")


def describe(page: Page) -> None:
    """Say which days the file covers."""
    page.get_by_label("First day in it").fill("2026-02-15")
    page.get_by_label("Last day in it").fill("2026-03-03")
    page.get_by_role("button", name="Save mailbox-1.mbox").click()
    page.wait_for_load_state("load")


def until_here(page: Page) -> None:
    """Wait until the node has read the file once more; without script the reader looks again."""
    described = page.get_by_label("First day in it")
    for _ in range(20):
        try:
            described.wait_for(timeout=2_000)
        except PlaywrightTimeoutError:
            page.goto(page.url)
        else:
            return
    pytest.fail("the file is not there")


def deliver(page: Page, code: str) -> None:
    """Check, confirm, deliver."""
    page.get_by_role("link", name="Check your answer").first.click()
    page.wait_for_url("**/check")
    confirm(page, code)
    page.get_by_role("button", name="Deliver").click()
    page.wait_for_url("**/receipt**")


def test_an_upload_that_broke_off_goes_on_and_the_answer_is_delivered(
    stage: Stage, visiting: Visiting, records: Path
) -> None:
    order = ordered(stage)
    offsets: list[int] = []

    def broken(route: Route) -> None:
        offsets.append(int(route.request.headers["upload-offset"]))
        if offsets[-1]:
            route.abort("connectionreset")
        else:
            route.continue_()

    with visiting(PROVIDER) as found:
        page = found.page
        found.go(f"/orders/{order['id']}")
        answer_rows(page)
        files = found.path()
        page.route("**/uploads/*", broken, times=3)
        page.locator("input[type=file]").set_input_files(records)
        page.get_by_text("The connection was lost. Nothing is lost").wait_for()
        page.on("dialog", lambda dialog: dialog.accept())
        found.go("/orders")  # the page is left while the file is on its way
        found.problems.clear()  # the connection that broke is in the console too
        page.unroute("**/uploads/*")
        found.go(files)
        assert found.says("This file stopped at 50 %. Nothing is lost. Choose it again to go on.")

        with page.expect_request(lambda sent: sent.method == "PATCH") as first:
            page.locator("input[type=file]").set_input_files(records)
        assert first.value.headers["upload-offset"] == str(PART)
        page.get_by_label("First day in it").wait_for(timeout=2 * WAIT)
        describe(page)
        deliver(page, stage.code(PROVIDER))

        assert found.says("Receipt: your delivery has arrived")
    _is_here(stage, order, records)


def test_without_script_the_same_order_is_answered(
    stage: Stage, visiting: Visiting, records: Path
) -> None:
    order = ordered(stage)
    with visiting(PROVIDER, script=False) as found:
        page = found.page
        found.go("/orders")
        page.locator(f"a[href='/orders/{order['id']}']").first.click()
        answer_rows(page)
        page.locator("input[type=file]").set_input_files(records)
        page.get_by_role("button", name="Hand over").click()
        page.wait_for_load_state("load")
        until_here(page)
        describe(page)
        deliver(page, stage.code(PROVIDER))

        assert found.says("Receipt: your delivery has arrived")
    _is_here(stage, order, records)


def test_what_an_answer_lacks_is_told_before_it_can_be_delivered(
    stage: Stage, visiting: Visiting
) -> None:
    order = ordered(stage)
    with visiting(PROVIDER) as found:
        found.go(f"/orders/{order['id']}/check")

        assert found.says("choose an answer")
        assert not found.page.get_by_role("button", name="Deliver").count()


def _is_here(stage: Stage, order: dict[str, object], records: Path) -> None:
    held = stage.ask(PROVIDER, f"/orders/{order['id']}")
    assert held["state"] == "delivered"
    assert [(one["name"], one["size"]) for one in held["files"]] == [(records.name, SIZE)]
