"""A consultation on jurisdiction between two nodes: a question, two positions, one outcome."""

import pytest

from tests.journeys.acting import OURS, THEIRS, drafted, opened, say, sent_after_a_look
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage

PARTS = "XA takes the victims of the clinic, XB those who sold the passwords."


@pytest.mark.proves("screen", "JURIS")
def test_two_states_give_their_positions_and_agree_on_who_takes_which_part(
    stage: Stage, visiting: Visiting
) -> None:
    draft = drafted(
        stage,
        "JURIS",
        legal_basis=[{"instrument": "budapest", "article": "22(5)"}],
        jurisdiction_claims=["effects", "victim_nationality"],
        jurisdiction_reason="The clinic is here: Code of Procedure, s. 4.",
        criteria={"where_harm": "In the clinic of XA.", "stage_reached": "Witnesses were heard."},
        states_concerned=[{"member": "XC", "reference": "XA-JURIS-2026-000004"}],
        wished_outcome={"division": "one_prosecutes", "prosecutes": ["XA"]},
    )
    with visiting(OURS) as ours, visiting(THEIRS) as theirs:
        ours.go(f"/drafts/{draft}")
        assert ours.page.locator("[name=jurisdiction_claims][value=effects]").is_checked()
        assert ours.page.locator("[name=wished_division]").input_value() == "one_prosecutes"
        thread = sent_after_a_look(stage, ours, draft)

        told = opened(stage, theirs, THEIRS, thread, "received")
        assert "One State prosecutes all of it" in told
        assert "XA-JURIS-2026-000004" in told
        theirs.press("Acknowledge")
        say(theirs, thread, "ask", asked=("offence",))
        opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="Illegal access.")
        opened(stage, theirs, THEIRS, thread, "acknowledged")
        say(
            theirs,
            thread,
            "give_position",
            views="Neither of us alone.",
            where_suspect="In the capital of XB.",
            division="split",
            prosecutes="XA\nXB",
            parts=PARTS,
        )

        told = opened(stage, ours, OURS, thread, "positions_given")
        assert "In the capital of XB." in told
        assert PARTS in told
        say(ours, thread, "accept_conditions", note="The prosecutor agrees.")
        assert "Outcome agreed" in opened(stage, theirs, THEIRS, thread, "agreed")
