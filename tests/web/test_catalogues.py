"""The languages: nothing is said outside the catalogues, in the words of the glossary."""

import ast
import json
import re
from pathlib import Path

import pytest
import yaml
from babel.messages.catalog import Message
from django.conf import settings
from django.utils import translation

from comity.web import catalogues, labels, telling, texts
from comity.web.texts import Said
from tests.builders.house import PACKAGE, Source, sources

SHOWN = [code for code, _ in settings.LANGUAGES if code != "en"]
HOLES = re.compile(r"%\(\w+\)s|\{\w*\}|%%")
KEPT = catalogues.LANGUAGES
"""Languages of which the texts of the law are whole, and the screens as far as they go."""
SHOWN_BY = {"label", "help_text", "title", "heading", "empty_label", "placeholder"}
"""Arguments of calls that end on a page."""
TERMS = yaml.safe_load((PACKAGE / "web" / "data" / "terms.yaml").read_text(encoding="utf-8"))


def forms_of(message: Message) -> list[str]:
    """Return the translation in all its forms, without the soft hyphens of narrow places."""
    said = message.string
    return [form.replace("\u00ad", "") for form in (said if isinstance(said, tuple) else [said])]


def texts_of(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple) else [message.id]


def fits(message: Message, form: str) -> bool:
    """Say whether ``form`` fills in what the text does; a plural may leave its number out."""
    if not form:
        return True
    held, said = HOLES.findall(form), HOLES.findall(" ".join(texts_of(message)))
    if isinstance(message.id, tuple):
        return set(held) <= set(said)
    return sorted(held) == sorted(said)


def told(language: str) -> list[Message]:
    return [one for one in catalogues.catalogue(language) if one.id]


def views() -> list[Source]:
    return [source for source in sources() if source.room == "web" or "/app/" in source.name]


@pytest.mark.parametrize("language", KEPT)
def test_a_translation_keeps_what_is_filled_in(language: str) -> None:
    wrong = [one.id for one in told(language) if not all(fits(one, form) for form in forms_of(one))]

    assert wrong == []


@pytest.mark.parametrize("language", KEPT)
def test_a_term_is_translated_as_the_glossary_does(language: str) -> None:
    terms = {term["en"]: term[language] for term in TERMS["exact"]}
    wrong = {
        one.id: one.string
        for one in told(language)
        if one.context is None and one.id in terms and one.string not in {"", terms[one.id]}
    }

    assert wrong == {}


@pytest.mark.parametrize("language", KEPT)
def test_a_sentence_uses_the_words_of_the_glossary(language: str) -> None:
    wrong = []
    for one in told(language):
        english = HOLES.sub("", " ".join(texts_of(one)))
        for term in TERMS["within"]:
            said = re.search(rf"\b{term['en']}\b", english, re.IGNORECASE)
            stems = term[language]
            if said and forms_of(one)[0] and not any(stem in forms_of(one)[-1] for stem in stems):
                wrong.append((term["en"], english, forms_of(one)[-1]))

    assert wrong == []


@pytest.mark.parametrize("language", KEPT)
def test_a_word_that_the_glossary_forbids_is_not_used(language: str) -> None:
    wrong = [
        (one.id, form)
        for one in told(language)
        for term in TERMS["never"]
        if re.search(rf"\b{term['en']}\b", " ".join(texts_of(one)), re.IGNORECASE)
        for form in forms_of(one)
        if any(re.search(stem, form, re.IGNORECASE) for stem in term.get(language, []))
    ]

    assert wrong == []


@pytest.mark.parametrize("source", views(), ids=lambda source: source.name)
def test_no_view_and_no_form_says_what_no_catalogue_holds(source: Source) -> None:
    plain = [
        f"{word.value.lineno}: {word.value.value}"
        for call in source.nodes
        if isinstance(call, ast.Call)
        for word in call.keywords
        if word.arg in SHOWN_BY
        and isinstance(word.value, ast.Constant)
        and isinstance(word.value.value, str)
        and re.search(r"[A-Za-z]{2} [a-z]|^[A-Z][a-z]+$", word.value.value)
        and word.value.value != "Comity"
    ]

    assert plain == []


def test_every_name_by_which_a_module_speaks_is_one_whose_texts_are_collected() -> None:
    said = {
        f"{source.name}: {name.asname}"
        for source in sources()
        for node in source.nodes
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if "gettext" in name.name and name.asname and name.asname not in texts.KEYWORDS
    }

    assert said == set()


def test_templates_are_read_by_their_own_rules() -> None:
    said = list(
        texts.in_template(
            '{% translate "New" context "request" %}{{ x|default:_("None") }}'
            "{% blocktranslate count n=n %}{{ n }} file{% plural %}{{ n }} files"
            "{% endblocktranslate %}",
            "page.html",
        )
    )

    assert said == [
        Said(msgid="New", context="request", where="page.html"),
        Said(msgid="None", where="page.html"),
        Said(msgid="%(n)s file", plural="%(n)s files", where="page.html"),
    ]


def test_a_catalogue_keeps_what_was_translated_and_drops_what_is_no_longer_said(
    tmp_path: Path,
) -> None:
    first = [Said(msgid="Inbox"), Said(msgid="%(n)s file", plural="%(n)s files")]
    catalogues.update(["ru"], root=tmp_path, said=first)
    taken = catalogues.fill(
        "ru",
        {"Inbox": "Входящие", "%(n)s file": ["%(n)s файл", "%(n)s файла", "%(n)s файлов"]},
        root=tmp_path,
    )

    lacking = catalogues.update(["ru"], root=tmp_path, said=[first[1], Said(msgid="Sent")])

    assert (taken, lacking) == (2, {"ru": 1})
    assert catalogues.catalogue("ru", root=tmp_path).get("Inbox") is None


def test_nothing_is_taken_that_does_not_fit(tmp_path: Path) -> None:
    catalogues.update(["ar"], root=tmp_path, said=[Said(msgid="%(n)s day", plural="%(n)s days")])

    assert catalogues.fill("ar", {"%(n)s day": "one form"}, root=tmp_path) == 0


def test_only_what_changed_is_compiled(tmp_path: Path) -> None:
    catalogues.update(["ru"], root=tmp_path, said=[Said(msgid="Inbox")])

    assert catalogues.compile_stale(root=tmp_path) == ["ru"]
    assert catalogues.compile_stale(root=tmp_path) == []


def test_what_lacks_a_translation_comes_out_ready_to_be_filled_in(
    capsys: pytest.CaptureFixture[str],
) -> None:
    catalogues.main(["missing", "fr"])
    asked = json.loads(capsys.readouterr().out)
    lacking = list(catalogues.missing(catalogues.catalogue("fr")))

    assert len(asked) == len(lacking)


def test_a_rules_message_is_told_with_its_facts_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {"'{value}' is no valid IP address.": "«{value}» — не IP-адрес."}
    monkeypatch.setattr(labels, "gettext", lambda text: known.get(text, text))

    assert labels.label("'1.2.3' is no valid IP address.") == "«1.2.3» — не IP-адрес."
    assert labels.label("what no rule says") == "what no rule says"


def test_facts_among_words_from_the_right_keep_their_direction() -> None:
    with translation.override("ar"):
        said = labels.label("'10.0.0.1:80' is no valid IP address.")

    assert "\u206810.0.0.1:80\u2069" in said


def test_a_sentence_that_fits_any_text_is_never_taken_for_it() -> None:
    with translation.override("ar"):
        assert labels.label("what a person wrote: this, and that") == (
            "what a person wrote: this, and that"
        )


@pytest.mark.parametrize("language", SHOWN)
def test_references_keep_western_digits(language: str) -> None:
    with translation.override(language):
        assert "1" in telling.number(1)
        assert re.search("[0-9]", telling.size(48_213_044))
