"""The pages of a letter: PDF/A-3b with the source and the text attached, the same bytes each time.

All text goes in as data; no word of a request is ever read as markup. Type comes with the package;
nothing is fetched and no font of the machine is used, so two machines set the same pages.

Source: ISO 19005-3 (PDF/A-3, level B).
"""

import hashlib
import re
import threading
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, cast

import qrcode
import typst
from qrcode.constants import ERROR_CORRECT_M

from comity.cooperation.letters.letters import Source
from comity.cooperation.letters.words import Wording
from comity.kernel.errors import InvalidInputError
from comity.kernel.strict_json import canonical

_DATA: Final = Path(__file__).resolve().parent / "data"
_STANDARD: Final = "a-3b"
_NO_TYPE: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
_UNKNOWN_SIGNS: Final = 64
_MASK: Final = 3  # any will do; trying all eight takes longer than setting the page
_ONE: Final = threading.Lock()


class UnsettableLetterError(InvalidInputError):
    """The pages of a letter cannot be set, mostly because there is no type for a sign in it."""

    code = "cooperation.unsettable_letter"
    remedy = "Write the sign that is named with others; the request itself can be sent as it is."


@cache
def edition() -> str:
    """Return which setter, template, words and type make the pages, as SHA-256."""
    digest = hashlib.sha256(f"typst {version('typst')} qrcode {version('qrcode')}\n".encode())
    for path in sorted(_DATA.rglob("*")):
        if path.suffix in {".typ", ".yaml", ".ttf", ".otf"}:
            digest.update(f"{path.name}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def edition_in(wording: Wording) -> str:
    """Return the edition of a letter in one language: what sets the pages, and the words."""
    return f"{edition()}-{wording.edition()}"


def typeset(text: Mapping[str, Any], source: Source) -> bytes:
    """Return the pages of a letter as PDF/A-3b; equal input gives equal bytes.

    Args:
        text: What stands in it, as ``composed`` returns it.
        source: What it was made of; attached as it is.

    Raises:
        UnsettableLetterError: The setter refuses them.
    """
    attached = canonical(dict(text)).decode()
    shown = attached
    for _ in range(_UNKNOWN_SIGNS):
        inputs = {
            "shown": shown,
            "letter": attached,
            "source": source.to_bytes().decode(),
            "code": _picture(str(text["code"])),
        }
        try:
            return _pages(inputs, source)
        except typst.TypstError as error:
            lacking = _NO_TYPE.search(str(error))
            if lacking is None:
                msg = f"the letter cannot be set: {error}"
                raise UnsettableLetterError(msg) from error
            shown = _spelled(shown, lacking[1])
    msg = "the letter has too many signs for which there is no type"
    raise UnsettableLetterError(msg)


def _pages(inputs: dict[str, str], source: Source) -> bytes:
    with _ONE:  # the compiler holds its inputs
        pages = _compiler().compile(
            sys_inputs=inputs,
            pdf_standards=[_STANDARD],
            timestamp=source.made_at.replace(microsecond=0),
        )
    return cast("bytes", pages)  # a list only for pictures


def _spelled(shown: str, signs: str) -> str:
    """Return the text with signs that have no type told by their number, so that none is lost."""
    for sign in {sign for sign in signs if not sign.isascii()}:
        shown = shown.replace(sign, f"[U+{ord(sign):04X}]")
    return shown


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        input=str(_DATA / "letter.typ"),
        root=str(_DATA),
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(_DATA / "fonts")],
        ),
        ignore_system_fonts=True,
    )


def _picture(text: str) -> str:
    """Return the picture code of ``text`` as SVG, one path, with its quiet zone."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=2, mask_pattern=_MASK)
    made.add_data(text)
    made.make(fit=True)
    rows = made.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )
