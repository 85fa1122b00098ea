"""Flow F: four choices bring the basis; in a request it is taken with one press, or explained."""

import re

import pytest

from tests.journeys.conftest import Visiting

OFFICER = "XA duty officer"
TYPED = {"requested": "state xb (invented)", "requesting": "XA"}
CHOSEN = {"measure": "preserve_stored", "offence": "CD-ACC"}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_four_choices_bring_the_basis_with_its_article(visiting: Visiting, script: bool) -> None:
    with visiting(OFFICER, script=script) as found:
        page = found.page
        found.go("/law")
        assert found.says("Choose a measure and a State")
        for name, text in TYPED.items():
            page.locator(f"input[name={name}]").fill(text)
        for name, code in CHOSEN.items():
            page.locator(f"select[name={name}]").select_option(code)
        if not script:
            found.press("Find the basis")
        page.locator("#verdict").wait_for()

        assert found.says("Budapest Convention, 29")
        assert found.says("This is help, not legal advice; your authority decides.")
        page.get_by_text("Why, and by which sources").first.click()
        assert found.says("In force for both States")
        page.wait_for_url(re.compile("measure=preserve_stored"))


def test_the_basis_stands_beside_a_new_request_and_another_is_taken_by_its_button(
    visiting: Visiting,
) -> None:
    with visiting(OFFICER) as found:
        page = found.page
        found.go("/drafts/new")
        page.locator("select[name=to]").select_option("XB")
        found.press("Begin")
        card = page.locator("#rail section[aria-labelledby=legal-h]")
        assert "Budapest Convention, 29" in card.inner_text()

        card.get_by_role("button", name=re.compile("UNTOC")).click()
        page.wait_for_load_state("load")

        chosen = card.locator("li", has_text="UNTOC")
        assert "Chosen" in chosen.inner_text()
        assert page.locator("[name=instrument]").input_value() == "untoc"
