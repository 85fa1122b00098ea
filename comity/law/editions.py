"""Which edition of the law data a node answers from: the shipped one, with its own laid over it.

A practice node knows the invented States besides. ``HOME/law`` is the administrator's folder.

Example:
    >>> from pathlib import Path
    >>> "XA" in edition_of(Path("/nonexistent"), practice=True).states
    True
"""

from importlib.resources import files
from pathlib import Path
from typing import Final

from comity.law.corpus import Corpus, assembled, shipped_files
from comity.law.lawfiles import LawFile, MalformedLawDataError, read_folder
from comity.law.validation import faults

FOLDER: Final = "law"
"""The administrator's folder, within that of the node."""
Fingerprint = tuple[tuple[str, int, int], ...]


def law_folder(home: Path) -> Path:
    """Return where the node in ``home`` keeps its own entries of law; it need not exist."""
    return home / FOLDER


def edition_of(home: Path | None, *, practice: bool, folder: Path | None = None) -> Corpus:
    """Return the law data of a node.

    Args:
        home: The folder of the node, if there is one.
        practice: Whether the invented States count.
        folder: One more folder, laid over everything.

    Raises:
        MalformedLawDataError: A file is not what it must be; folder, file and line are named.
    """
    shipped = files("comity.law") / "data"
    over = [read_folder(shipped / "practice")] if practice else []
    own = [one for one in (None if home is None else law_folder(home), folder) if one is not None]
    over.extend(_read(one) for one in own if one.is_dir())
    try:
        return assembled(shipped_files(), *over)
    except MalformedLawDataError as error:
        raise _placed(error, own) from error


def sound(corpus: Corpus) -> Corpus:
    """Return ``corpus`` if every name in it leads somewhere and every date is in order.

    Raises:
        MalformedLawDataError: The message names the first thing that is wrong.
    """
    wrong = list(faults(corpus))
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        msg = f"{wrong[0]}{more}"
        raise MalformedLawDataError(msg, faults=wrong[:20])
    return corpus


def fingerprint(folder: Path) -> Fingerprint:
    """Return by what a change of the files in ``folder`` is seen: names, times, sizes."""
    if not folder.is_dir():
        return ()
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            told = path.stat()
            found.append((str(path.relative_to(folder)), told.st_mtime_ns, told.st_size))
    return tuple(found)


def _read(folder: Path) -> dict[str, LawFile]:
    try:
        found = read_folder(folder)
    except MalformedLawDataError as error:
        raise _placed(error, [folder]) from error
    for path in sorted(folder.rglob("*.yml")):
        msg = f"{path}: a file of the law data ends in .yaml"
        raise MalformedLawDataError(msg, file=str(path))
    return found


def _placed(error: MalformedLawDataError, folders: list[Path]) -> MalformedLawDataError:
    """Return ``error`` with the whole path of its file, if it lies in one of ``folders``."""
    name = str(error.facts.get("file", ""))
    for folder in reversed(folders):
        if name and (folder / name).is_file():
            return MalformedLawDataError(f"{folder}/{error.message}", **error.facts)
    return error
