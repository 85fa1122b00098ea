"""Look-alike letters: is one word written in two alphabets?

Source: Unicode Technical Standard 39, 5.1 (mixed scripts) and 4 (confusables, the common part).
"""

import re
import unicodedata
from typing import Final

LONGEST_READ: Final = 2048
_WORDS = re.compile(r"[^\W\d_]+")
_LOOK_ALIKES: Final = str.maketrans(
    "аеорсухіјѕһԁԛԝкмтвнАВЕКМНОРСТХІЈЅαονικρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdqwkmtbhABEKMHOPCTXIJSaovikptuxABEZHIKMNOPTYX",
)
_APART: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})


def mixed_word(text: str) -> str | None:
    """Return the first word of ``text`` that mixes alphabets which look alike."""
    for word in _WORDS.findall(text[:LONGEST_READ]):
        if not word.isascii() and len(_alphabets(word)) > 1:
            return str(word)
    return None


def _alphabets(word: str) -> set[str]:
    return {unicodedata.name(sign, "").split(" ")[0] for sign in word} & _APART


def plain(text: str) -> str:
    """Return ``text`` with look-alikes written in Latin letters."""
    return text[:LONGEST_READ].translate(_LOOK_ALIKES)


def punycode(text: str) -> str:
    """Return each label of ``text`` as the name system sees it."""
    labels = text[:LONGEST_READ].split(".")
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
        for label in labels
    )
