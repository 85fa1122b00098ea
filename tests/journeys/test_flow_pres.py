"""A preservation between two nodes: a question, a new version, held, and not held longer."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.acting import answer_questions, opened, order_of, say, send
from tests.journeys.conftest import Visiting
from tests.journeys.preparing import asked_urgently
from tests.journeys.stage import Stage

OURS, THEIRS, PROVIDER = "XA duty officer", "XB duty officer", "XB provider"
MEANT = "the-one-that-is-meant@mail.xb.example"


@pytest.mark.proves("screen", "PRES")
def test_a_preservation_is_asked_about_mended_carried_out_and_not_extended(
    stage: Stage, visiting: Visiting
) -> None:
    thread = str(asked_urgently(stage)["id"])
    with visiting(OURS) as ours, visiting(THEIRS) as theirs:
        theirs.go(f"/requests/{thread}")
        theirs.press("Acknowledge")
        say(theirs, thread, "ask", asked=("account",))

        assert "Which account exactly is meant?" in opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="Another one, see above.", new_accounts=MEANT)

        assert MEANT in opened(stage, theirs, THEIRS, thread, "acknowledged")
        theirs.go(f"/requests/{thread}/acts/forward")
        theirs.page.locator("[name=basis]").fill("Practice Law on Electronic Evidence, art. 8")
        answer_questions(theirs.page, "PRES")
        send(theirs, thread, "forward")
        order = order_of(stage, THEIRS, thread)
        assert [one["value"] for one in order["needed"]["targets"]] == [MEANT]
        held = {"ticket": "EXT-88", "snapshot_at": datetime.now(tz=UTC).isoformat()}
        stage.story.act(PROVIDER, f"/orders/{order['id']}/confirm", {"content": held})
        say(theirs, thread, "execute")

        assert "Will the data come in time?" in opened(stage, ours, OURS, thread, "executed")
        longer = (datetime.now(tz=UTC) + timedelta(days=200)).date().isoformat()
        wish = {"expires_on": longer, "reason": "The judge decides in May.", "mla_status": "May"}
        say(ours, thread, "ask_extension", **wish)

        assert "Longer preservation asked for" in opened(
            stage, theirs, THEIRS, thread, "extension_asked"
        )
        say(theirs, thread, "refuse_extension", reason="Our law allows ninety days.")

        told = opened(stage, ours, OURS, thread, "executed")
        assert "Extension refused" in told
        assert "Our law allows ninety days." in told
        assert ours.page.get_by_role("link", name="Ask for the data").count()
