"""A search for data between nodes: asked about, not there, and on to the State that is named."""

import pytest

from tests.journeys.acting import OURS, THEIRS, drafted, opened, say, sent_after_a_look
from tests.journeys.conftest import Visiting
from tests.journeys.stage import Stage


@pytest.mark.proves("screen", "LOCATE")
def test_what_is_not_there_is_looked_for_in_the_state_that_is_named_and_kept_where_it_is(
    stage: Stage, visiting: Visiting
) -> None:
    draft = drafted(stage, "LOCATE", why_there="A relay there passed the connection on.")
    with visiting(OURS) as ours, visiting(THEIRS) as theirs:
        thread = sent_after_a_look(stage, ours, draft)
        opened(stage, theirs, THEIRS, thread, "received")
        theirs.press("Acknowledge")
        say(theirs, thread, "ask", asked=("time",))
        opened(stage, ours, OURS, thread, "query")
        say(ours, thread, "answer", answer_0="At 13:05 UTC.")
        opened(stage, theirs, THEIRS, thread, "acknowledged")
        path = "The relay passed it on to 198.51.100.9."
        say(theirs, thread, "no_data", reason="No logs.", next_member="XC", path=path)

        assert "State named next: XC" in opened(stage, ours, OURS, thread, "no_data")
        ours.press("Ask the next State")
        ours.page.wait_for_url("**/drafts/**")
        assert ours.page.locator("[name=to]").input_value() == "XC"
        assert path in ours.page.locator("[name=why_there]").input_value()
        assert ours.page.locator("[name=facts]").input_value()
        ours.go(f"/requests/{thread}")
        assert "Draft" in ours.page.locator("#trail").inner_text()

        found = sent_after_a_look(stage, ours, drafted(stage, "LOCATE", why_there="Its mail."))
        opened(stage, theirs, THEIRS, found, "received")
        theirs.press("Acknowledge")
        say(theirs, found, "execute", place="At Example Mail, in the capital.")
        opened(stage, ours, OURS, found, "executed")
        ours.press("Ask to keep the data")
        ours.page.wait_for_url("**/drafts/**")
        assert "Preservation" in ours.page.locator("h1").inner_text()
