"""States go by their codes and by their names in six languages."""

import pytest

from comity.law.corpus import shipped
from comity.law.speech import LANGUAGES, Speech
from comity.law.state_names import nearest_states, state_meant


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_meant_by_its_own_name_whoever_reads(language: str) -> None:
    speech = Speech.of(language, str)

    for code in shipped().states:
        named = speech.state(shipped(), code)
        assert state_meant(shipped(), named, language=language) == code
        assert state_meant(shipped(), named, language="zh" if language == "en" else "en") == code


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pt", "PT"),
        ("  Portugal ", "PT"),
        ("cote d'ivoire", "CI"),
        ("CÔTE D\N{RIGHT SINGLE QUOTATION MARK}IVOIRE", "CI"),
        ("Timor Leste", "TL"),
        ("", None),
        ("  ", None),
        ("Portugl", None),
        ("QQ", None),
    ],
)
def test_accents_capitals_and_signs_do_not_matter_letters_do(typed: str, meant: str | None) -> None:
    assert state_meant(shipped(), typed, language="en") == meant


def test_the_nearest_states_are_few_and_each_is_named_once() -> None:
    near = nearest_states(shipped(), "Portugl", language="en")

    assert near[0] == "PT"
    assert len(near) == len(set(near)) <= 3
    assert nearest_states(shipped(), "qqqqqqqq", language="en") == ()
