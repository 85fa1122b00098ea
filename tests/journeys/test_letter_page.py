"""The page that verifies letters, in a browser without a network."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from comity.cooperation.letters.pages import page, words_in
from comity.cooperation.letters.words import ENGLISH
from tests.builders.evidence import sealer
from tests.builders.letters import letter, source_of
from tests.cooperation.test_letters_verified import TRICKS, tampered
from tests.journeys.browser import CHROMIUM, MISSING, WAIT


@pytest.mark.skipif(not CHROMIUM.exists(), reason=MISSING)
def test_the_page_shows_an_honest_letter_green_and_no_other(tmp_path: Path) -> None:
    made = datetime.now(tz=UTC).replace(microsecond=0)
    honest = letter(source_of(made_at=made, practice=False))
    stamped = source_of(made_at=made, practice=False, stamped=True)
    flipped = bytearray(honest)
    flipped[3000] ^= 1
    letters = {
        "VERIFIED": [honest, letter(stamped, stamped=True)],
        "NOT_PROVED": [letter(source_of(made_at=made)), letter(source_of(practice=False))],
        "ALTERED": [bytes(flipped), honest[:-9], *(tampered(honest, trick) for trick in TRICKS)],
    }
    (tmp_path / "verify.html").write_text(page([words_in(ENGLISH)]), encoding="utf-8")
    (tmp_path / "anchor.pem").write_bytes(sealer("XA").anchor)

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        shown = browser.new_context(offline=True).new_page()
        shown.goto(f"file://{tmp_path}/verify.html")
        shown.set_input_files("#anchor", str(tmp_path / "anchor.pem"))
        for standing, pdfs in letters.items():
            for number, pdf in enumerate(pdfs):
                path = tmp_path / f"{standing}-{number}.pdf"
                path.write_bytes(pdf)
                shown.set_input_files("#letter", str(path))
                found = shown.wait_for_selector("#verdict[data-standing]", timeout=WAIT)
                assert found is not None
                assert found.get_attribute("data-standing") == standing, path.name
        browser.close()
