"""The pages of a letter: PDF/A-3b with the source and the text attached, the same bytes each time.

All text goes in as data; no word of a request is ever read as markup. Type comes with the package;
nothing is fetched and no font of the machine is used, so two machines set the same pages.

Source: ISO 19005-3 (PDF/A-3, level B).
"""

import hashlib
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
_ONE: Final = threading.Lock()


class UnsettableLetterError(InvalidInputError):
    """The pages of a letter cannot be set."""

    code = "cooperation.unsettable_letter"
    remedy = "Tell the administrator: the log of the node says what the setter made of it."


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
    inputs = {
        "letter": canonical(dict(text)).decode(),
        "source": source.to_bytes().decode(),
        "code": _picture(str(text["code"])),
    }
    try:
        with _ONE:  # the compiler holds its inputs
            pages = _compiler().compile(
                sys_inputs=inputs,
                pdf_standards=[_STANDARD],
                timestamp=source.made_at.replace(microsecond=0),
            )
    except typst.TypstError as error:
        msg = f"the letter cannot be set: {error}"
        raise UnsettableLetterError(msg) from error
    return cast("bytes", pages)  # a list only for pictures


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
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=2)
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
