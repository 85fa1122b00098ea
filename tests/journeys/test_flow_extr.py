"""An extradition between two nodes: refused only once it was told, and they were heard."""

import pytest

from tests.journeys.acting import OURS, THEIRS, drafted, opened, say, sent_after_a_look
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage

OFFENCE = {
    "class": "illegal_access",
    "provision": "Penal Code, s. 12",
    "max_penalty": "Five years",
    "max_penalty_months": 60,
    "requested_provision": "Penal Law, s. 99",
    "conduct": "Entering a computer system without right.",
    "requested_conduct": "Gaining access to a computer system without permission.",
    "requested_penalty_months": 48,
}
VIEWS = "He will be held in the new prison, and can be visited there."


@pytest.mark.proves("screen", "EXTR")
def test_an_extradition_is_refused_only_after_its_grounds_were_told_and_views_were_given(
    stage: Stage, visiting: Visiting
) -> None:
    draft = drafted(
        stage,
        "EXTR",
        offence=[OFFENCE],
        legal_basis=[{"instrument": "budapest", "article": "24"}],
        person={"names": "Viktor Testov", "birth_date": "1988-04-09", "nationality": ["XB"]},
        extradition_purpose="prosecution",
        warrant={
            "number": "3 Gs 201/26",
            "authority": "District Court",
            "date": "2026-02-20",
            "certified": True,
            "attachment": "warrant.pdf",
        },
        law_text=["penal-code.pdf"],
    )
    with visiting(OURS) as ours, visiting(THEIRS) as theirs:
        ours.go(f"/drafts/{draft}")
        assert ours.page.locator("[name=person_names]").input_value() == "Viktor Testov"
        thread = sent_after_a_look(stage, ours, draft)

        assert "Viktor Testov" in opened(stage, theirs, THEIRS, thread, "received")
        theirs.press("Acknowledge")
        told = opened(stage, theirs, THEIRS, thread, "acknowledged")
        assert "Refuse with reasons" not in told
        say(
            theirs,
            thread,
            "consult",
            refusal_ground=("nationality",),
            reason="He is one of our nationals.",
            law="Constitution, art. 16",
        )

        told = opened(stage, ours, OURS, thread, "consultation")
        assert "Constitution, art. 16" in told
        say(ours, thread, "give_views", views=VIEWS)
        assert VIEWS in opened(stage, theirs, THEIRS, thread, "heard")
        say(theirs, thread, "refuse", reason="The constitution leaves no way.")
        assert "Own national" in opened(stage, ours, OURS, thread, "refused")
        opened(stage, theirs, THEIRS, thread, "refused")
        say(
            theirs,
            thread,
            "prosecute",
            authority="Prosecutor of the capital",
            handed_on="2026-03-20",
            law="Penal Law, s. 7",
        )
        assert "Prosecutor of the capital" in opened(stage, ours, OURS, thread, "prosecuted")
