"""The law room's texts on a terminal, in any of its languages. Reads the compiled catalogues.

Example:
    >>> speech("en").word("deadline_kinds", "reply")
    'Time limit for the answer'
"""

from collections.abc import Callable
from gettext import GNUTranslations
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import click

from comity.kernel.errors import UnavailableError

if TYPE_CHECKING:
    from comity.law.speech import Speech

_CATALOGUES: Final = {"ar": "ar", "es": "es", "fr": "fr", "ru": "ru", "zh": "zh_Hans"}
_ISOLATES: Final = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069))
"""Signs that keep directions apart on a page; a terminal would show them."""


class CatalogueMissingError(UnavailableError):
    """The catalogue of a language has not been compiled."""

    code = "cli.catalogue_missing"
    remedy = "Run: python -m comity.web.catalogues compile."


def speech(language: str) -> "Speech":
    """Return the speech of ``language``.

    Raises:
        CatalogueMissingError: Its catalogue has not been compiled.
    """
    from comity.law.speech import ENGLISH, Speech

    if language == "en":
        return ENGLISH
    return Speech(language, _translate(_CATALOGUES[language]))


def language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take ``--language``."""
    return click.option(
        "--language",
        type=click.Choice(["en", *_CATALOGUES]),
        default="en",
        show_default=True,
        help="Language of labels and sentences.",
    )(command)


def on_a_terminal(line: str) -> str:
    """Return ``line`` without the signs that keep directions apart."""
    return line.translate(_ISOLATES)


def _translate(locale: str) -> Callable[[str], str]:
    compiled = files("comity.web") / "locale" / locale / "LC_MESSAGES" / "django.mo"
    try:
        with compiled.open("rb") as source:
            held = GNUTranslations(source)
    except FileNotFoundError as error:
        msg = f"there is no compiled catalogue for {locale}"
        raise CatalogueMissingError(msg, locale=locale) from error
    return held.gettext
