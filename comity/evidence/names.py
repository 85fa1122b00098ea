"""Which names a file may have inside a package, so that it reads alike on every system.

Example:
    >>> payload_name("Kasse: März 100%.xlsx")
    'Kasse_ März 100_.xlsx'

Source: RFC 8493, 2.1.3 and 5 (percent, line ends, normalisation, reserved names on Windows).
"""

import re
import unicodedata
from pathlib import PurePosixPath

from comity.evidence.data.verify import AlteredError, check_path
from comity.evidence.errors import UnsealableError

NAME_BYTES = 240  # common file systems allow 255 in one part
_ELSEWHERE = re.compile(r'[<>:"|?*\\%\x00-\x1f\x7f-\x9f]')  # Windows and sha256sum trip on these
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def checked_name(name: str) -> str:
    """Return ``name`` (path below ``data/``, ``/`` between parts) if it can stand in a package.

    Raises:
        UnsealableError: It leaves the folder, or some system would write it differently.
    """
    try:
        name.encode()
        check_path(f"data/{name}", name)
    except (AlteredError, UnicodeEncodeError) as error:
        msg = f"the name {name!a} cannot stand in a package"
        raise UnsealableError(msg, name=ascii(name)) from error
    for part in name.split("/"):
        stray = _ELSEWHERE.search(part) or _DEVICES.fullmatch(part) or part.strip(" .") != part
        if stray or len(part.encode()) > NAME_BYTES:
            msg = f"the name {name!a} would not survive on every system"
            raise UnsealableError(msg, name=ascii(name))
    return name


def payload_name(original: str) -> str:
    """Return the name under which a file called ``original`` stands in a package.

    What some system could not write becomes ``_``; the original name is recorded beside it.
    """
    readable = original.encode("utf-8", "replace").decode()
    parts = PurePosixPath(unicodedata.normalize("NFC", readable)).parts
    return "/".join(_plain(part) for part in parts if part not in {"/", "..", "."}) or "_"


def _plain(part: str) -> str:
    unseen = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    kept = "".join("_" if unicodedata.category(c) in unseen else c for c in part)
    kept = _ELSEWHERE.sub("_", kept)
    while len(kept.encode()) > NAME_BYTES:
        kept = kept[1:]  # the ending says what the file is
    bare = kept.strip(" .")
    if bare != kept or not bare or _DEVICES.fullmatch(bare):
        return f"_{bare}"
    return kept


def distinct(names: list[str]) -> list[str]:
    """Return ``names`` with a number before the ending where two would fall together."""
    taken: set[str] = set()
    given = []
    for name in names:
        path, counted, number = PurePosixPath(name), name, 1
        while counted.casefold() in taken:
            number += 1
            counted = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
        taken.add(counted.casefold())
        given.append(counted)
    return given
