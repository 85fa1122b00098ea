"""A joint team of two nodes: proposed and signed on pages, worked in on both, and left by one."""

from playwright.sync_api import expect

from tests.journeys.acting import LAWYER, THEIRS, confirmed, fill
from tests.journeys.browser import Visit
from tests.journeys.conftest import Visiting
from tests.journeys.preparing import reaches
from tests.journeys.stage import Stage

TYPED = {
    "name": "Team Beacon",
    "parties": "XA; Prosecution Service of State XA; Code of procedure, s. 9\n"
    "XB; Prosecutor General of State XB; Code of procedure, art. 40",
    "purpose": "To find who runs the service.",
    "period_from": "2026-01-01",
    "period_to": "2099-12-31",
    "states_of_operation": "XA XB",
    "leaders": "XA; G. Counsel; Prosecution Service\nXB; D. Registry; Prosecutor General",
    "members": "XA; A. Duty; National Cybercrime Unit\nXB; C. Night; Cybercrime Directorate",
    "law": "That of the State in which it is done.",
}


def press(found: Visit, name: str) -> None:
    """Press the button of the form."""
    found.page.locator("main form").get_by_role("button", name=name, exact=True).click()
    found.page.wait_for_url("**/teams/*")


def signed(stage: Stage, found: Visit, who: str, team: str) -> None:
    """Read the newest version and sign it."""
    found.go(f"/teams/{team}")
    found.press("Read it")
    found.press("Sign this version")
    confirmed(stage, found, who)
    press(found, "Sign")


def test_a_team_is_signed_by_both_works_and_one_leaves(stage: Stage, visiting: Visiting) -> None:
    with visiting(LAWYER) as ours, visiting(THEIRS) as theirs:
        ours.go("/teams/new")
        fill(ours.page, **TYPED)
        ours.page.get_by_role("button", name="Propose it").click()
        ours.page.wait_for_url("**/teams/*")
        team = ours.path().rpartition("/")[2]
        signed(stage, ours, LAWYER, team)

        reaches(stage, THEIRS, team, lambda found: len(found["events"]) > 1)
        signed(stage, theirs, THEIRS, team)
        expect(theirs.page.locator("main")).to_contain_text("In force")

        theirs.go(f"/teams/{team}/acts/log")
        fill(theirs.page, what="Image of the server.", gathered_by="D. Registry", law="Art. 40")
        fill(theirs.page, gathered_on="2026-01-02", gathered_time="09:00", law_of="XB")
        press(theirs, "Log evidence")

        reaches(stage, LAWYER, team, lambda found: bool(found["log"]))
        ours.go(f"/teams/{team}")
        told = ours.page.locator("main").inner_text()
        assert "Image of the server." in told
        assert "Gathered before the team began" in told

        theirs.go(f"/teams/{team}/acts/leave")
        fill(theirs.page, reason="The case ends here.")
        confirmed(stage, theirs, THEIRS)
        press(theirs, "Leave the team")
        expect(theirs.page.locator("main")).to_contain_text("We left this team")
        reaches(stage, LAWYER, team, lambda found: "XB" in found["left"])
        ours.go(f"/teams/{team}")
        expect(ours.page.locator("main")).to_contain_text("Ended, to be evaluated")
