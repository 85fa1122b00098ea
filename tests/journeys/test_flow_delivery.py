"""Flow D: evidence arrives in the other State, is verified by a person and accepted, or refused."""

import pytest

from tests.journeys.conftest import Visiting
from tests.journeys.preparing import damage, delivered
from tests.journeys.stage import Stage

OFFICER, REGISTRY = "XA central authority", "XB central authority"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_what_was_delivered_is_verified_and_accepted(
    stage: Stage, visiting: Visiting, script: bool
) -> None:
    package = delivered(stage)
    with visiting(OFFICER, script=script) as found:
        page = found.page
        found.go("/evidence")
        page.locator(f"a[href='/evidence/{package['id']}']").first.click()
        found.press("Verify")
        page.get_by_text("This is exactly the file that").wait_for()
        assert found.says("letter.eml")
        found.press("Certificate of verification")
        assert found.says("The custody record has")
        found.go(f"/evidence/{package['id']}")
        found.press("Accept")
        found.press("Confirm receipt")
        page.wait_for_url("**/requests/**")
        found.go(f"/evidence/{package['id']}")
        assert found.says("Accepted")
    _hears(stage, str(package["thread"]), "confirmed")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_what_was_changed_afterwards_is_red_and_is_reported_to_its_sender(
    stage: Stage, visiting: Visiting, script: bool
) -> None:
    package = delivered(stage)
    damage(stage, str(package["id"]))
    with visiting(OFFICER, script=script) as found:
        page = found.page
        found.go(f"/evidence/{package['id']}")
        found.press("Verify")
        page.get_by_text("This delivery cannot be used.").wait_for()

        assert not page.get_by_role("link", name="Accept").count()
        assert not page.get_by_role("link", name="Download").count()
        assert not page.get_by_role("button", name="Accept").count()
        found.press("Report it to the sender")
        page.wait_for_url("**/acts/report_defect")
        found.expected.add(422)
        found.press("Report a defect")  # without a word of what is wrong
        page.locator(".c-errsum").wait_for()
        page.get_by_label("What is wrong with it").fill("One piece is not what was sealed.")
        found.press("Report a defect")
        page.wait_for_url(f"**/requests/{package['thread']}*")
        assert found.says("Defect reported")
        found.go(f"/evidence/{package['id']}")
        assert not page.get_by_role("link", name="Report it to the sender").count()
    held = stage.ask(OFFICER, f"/packages/{package['id']}")
    assert held["defect"] == "evidence.malformed_manifest"
    _hears(stage, str(package["thread"]), "reopened")
    with visiting(REGISTRY, script=script) as found:
        found.go(f"/requests/{package['thread']}")
        assert found.says("One piece is not what was sealed.")


def _hears(stage: Stage, thread: str, state: str) -> None:
    def look() -> dict[str, object] | None:
        held: dict[str, object] = stage.ask(REGISTRY, f"/requests/{thread}")
        return held if held["state"] == state else None

    assert stage.story.until(f"State XB hears {state}", look)
