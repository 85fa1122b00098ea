"""``--language``: what is said in the reader's language, and what stays as it is."""

import json
from pathlib import Path

import pytest

from comity.cli import main
from comity.cli.speech import CatalogueMissingError, speech
from comity.law.speech import LANGUAGES

ASKED = ("--from", "PT", "--to", "BR", "--measure", "content_data", "--on", "2026-11-21")
TITLES = {
    "ar": "تقديم بيانات المحتوى المخزنة",
    "en": "Production of stored content data",
    "es": "Presentación de datos almacenados relativos al contenido",
    "fr": "Production de données stockées relatives au contenu",
    "ru": "Предоставление хранимых данных о содержании",  # noqa: RUF001 - it is Russian
    "zh": "提供存储的内容数据",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_told_in_the_language_that_is_asked_for(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["law", "basis", *ASKED, "--language", language]) == 0

    assert TITLES[language] in capsys.readouterr().out.splitlines()[0]


def test_codes_stay_in_json_and_labels_stand_beside_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main.run(["law", "basis", *ASKED, "--json"])
    english = json.loads(capsys.readouterr().out)
    main.run(["law", "basis", *ASKED, "--json", "--language", "es"])
    spanish = json.loads(capsys.readouterr().out)

    assert spanish["labels"]["measures"]["content_data"] == TITLES["es"]
    assert spanish["language"] == "es"
    for told in (english, spanish):
        del told["labels"], told["language"]
    assert spanish == english


def test_a_terminal_gets_no_signs_of_direction(capsys: pytest.CaptureFixture[str]) -> None:
    main.run(["law", "explain", *ASKED, "--language", "ar"])

    said = capsys.readouterr().out
    assert not set(said) & set("\u2066\u2067\u2068\u2069\N{REPLACEMENT CHARACTER}")


def test_a_request_is_checked_in_the_language_that_is_asked_for(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = root / "docs" / "tutorial" / "samples" / "incomplete-preservation.json"

    main.run(["request", "check", str(sample), "--practice", "--language", "fr"])

    assert "Dites pourquoi les données risquent" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["ru", "zh"])
def test_instruments_and_measures_are_listed_by_their_names(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main.run(["law", "measures", "--language", language])
    listed = capsys.readouterr().out
    main.run(["law", "instruments", "--language", language])

    assert TITLES[language] in listed
    assert {"ru": "Минская конвенция", "zh": "明斯克公约"}[language] in capsys.readouterr().out


def test_a_catalogue_that_is_not_compiled_is_told_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("comity.cli.speech.files", lambda _: tmp_path)

    with pytest.raises(CatalogueMissingError) as caught:
        speech("fr")

    assert "catalogues compile" in caught.value.remedy
