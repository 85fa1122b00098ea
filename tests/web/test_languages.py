"""Every text is in every catalogue, and a language that is shown lacks nothing."""

from functools import cache

import pytest
from babel.messages.catalog import Message
from django.conf import settings

from comity.web import catalogues, texts

SHOWN = [code for code, _ in settings.LANGUAGES if code != "en"]


def first(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)


@cache
def every_text() -> set[tuple[str, str | None]]:
    return {(one.msgid, one.context) for one in texts.every_text()}


@pytest.mark.parametrize("language", [*SHOWN, "zh_Hans", "fr", "es"])
def test_every_text_is_in_every_catalogue(language: str) -> None:
    held = {(first(one), one.context) for one in catalogues.catalogue(language) if one.id}

    assert held == every_text(), "make texts"


@pytest.mark.parametrize("language", SHOWN)
def test_a_language_that_is_shown_lacks_nothing(language: str) -> None:
    held = catalogues.catalogue(language)

    assert [one.id for one in catalogues.missing(held)] == []
