"""A redacted copy of texts in rows, with a proof that what is shown is part of the sealed original.

The copy is a package like any other, sealed by whoever redacts. Beside its files lie the sealed
roots of the original and, for each file, a pruned tree: of what is shown the pieces with their
salts, of what is hidden a digest that nobody can try out. Nothing else of the original goes along,
not even the SHA-256 of its files.

Pages and pictures cannot be proved in this way; they are derived and attested by two persons.

Source: RFC 6962, 2.1.1; ISO/IEC 27038:2014 (redaction removes, and says that it did).
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity import __version__
from comity.evidence.contents import Contents
from comity.evidence.custody import CustodyEvent
from comity.evidence.data.verify import ORIGINAL, RECORDS, RECORDS_SEAL, REDACTION, Shown
from comity.evidence.errors import RedactionRefusedError
from comity.evidence.records import RecordTree
from comity.evidence.sealing import Exhibit, Occasion
from comity.evidence.sources import StreamSource
from comity.evidence.verification import verify_package
from comity.kernel.digests import digest_of, to_base64url
from comity.kernel.identifiers import Rng, uuid7
from comity.kernel.strict_json import Json, canonical

GROUNDS = frozenset(
    {
        *("victim", "witness", "source", "child", "third_party", "personal_data"),
        *("privilege", "ongoing_case", "security", "condition_of_giver", "not_relevant"),
    }
)
"""Why something may be hidden from the one who gets the copy."""
_RANGE = re.compile("([1-9][0-9]{0,15})(?:-([1-9][0-9]{0,15}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiding:
    """What is hidden in one file, and why.

    Attributes:
        path: Of the file in the original, such as ``data/calls.csv``.
        ground: One of ``GROUNDS``.
        rows: First and last record of each run, counted from 1; None for all.
        columns: Names, or numbers from 1, of the pieces that are hidden; None for the whole record.
        text: Only pieces in which this stands; with None it does not matter.
    """

    path: str
    ground: str
    rows: tuple[tuple[int, int], ...] | None = None
    columns: tuple[str, ...] | None = None
    text: bytes | None = None

    def __post_init__(self) -> None:
        """Refuse a ground that the list does not know.

        Raises:
            RedactionRefusedError: It is none.
        """
        if self.ground not in GROUNDS:
            msg = f"{self.ground} is no ground; there are {', '.join(sorted(GROUNDS))}"
            raise RedactionRefusedError(msg, ground=self.ground)


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedCopy:
    """What goes into the package of a redacted copy.

    Attributes:
        exhibits: The files as they are shown.
        enclosed: The proofs, for ``sealing.seal``.
    """

    exhibits: tuple[Exhibit, ...]
    enclosed: Mapping[str, bytes]


def rows_said(text: str) -> tuple[tuple[int, int], ...]:
    """Return the runs of rows that ``text`` names, such as ``3-7,9``.

    Raises:
        RedactionRefusedError: It names none.
    """
    found = [_RANGE.fullmatch(part.strip()) for part in text.split(",")]
    runs = [(int(one[1]), int(one[2] or one[1])) for one in found if one]
    if len(runs) < len(found) or any(low > high for low, high in runs):
        msg = f"{text!r} names no rows; write them as 3-7,9, counted from 1"
        raise RedactionRefusedError(msg, rows=text)
    return tuple(runs)


def redact(
    folder: Path, hidings: Sequence[Hiding], *, paths: Iterable[str] = (), for_: Occasion, rng: Rng
) -> RedactedCopy:
    """Return a redacted copy of files in the package in ``folder``, ready to be sealed.

    Args:
        folder: The original; it is verified first and stays as it is.
        hidings: What is hidden. Where several fit, the first decides on the ground.
        paths: Files that are shown besides those in which something is hidden.
        for_: The occasion of the copy: who redacts, when, on what basis.
        rng: Gives the identifiers of the copy's items.

    Raises:
        PackageAlteredError: The original is not what was sealed.
        RedactionRefusedError: A file that is not there or has no rows, or nothing that fits.
    """
    original = _original(folder)
    wanted = sorted({*paths, *(hiding.path for hiding in hidings)})
    trees = _trees(folder, wanted)
    files: list[Json] = []
    exhibits, enclosed = [], _sealed_roots(folder)
    for number, path in enumerate(wanted, 1):
        tree = trees[path]
        grounds = _grounds(tree, [hiding for hiding in hidings if hiding.path == path])
        node = _pruned(tree, grounds)
        shown = Shown(tree.form)
        shown.climb(node, 0, len(tree.records))
        files.append(
            {
                "path": path,
                "original": path,
                "format": tree.form,
                "count": len(tree.records),
                "salt": to_base64url(tree.header_salt),
            }
        )
        enclosed[f"{ORIGINAL}{number:06}.json"] = canonical(node)
        exhibits.append(_exhibit(path, shown, original, for_, rng))
    enclosed[REDACTION] = canonical({"v": 1, "files": files})
    return RedactedCopy(exhibits=tuple(exhibits), enclosed=enclosed)


def _original(folder: Path) -> Mapping[str, Json]:
    verify_package(folder).unaltered()
    contents = Contents.of(folder)
    if contents is None or not (folder / RECORDS).is_file():
        msg = "no file of this package was cut into rows when it was sealed"
        raise RedactionRefusedError(msg, folder=str(folder))
    return contents.facts


def _trees(folder: Path, wanted: Sequence[str]) -> dict[str, RecordTree]:
    found = {}
    for file in sorted((folder / "comity/records").iterdir()):
        kept = file.read_bytes()
        path = str(json.loads(kept)["path"])
        if path in wanted:
            found[path] = RecordTree.from_bytes(kept, (folder / path).read_bytes())
    for path in wanted:
        if path not in found:
            msg = f"{path} was not cut into rows when it was sealed, or is not in the package"
            raise RedactionRefusedError(msg, path=path)
    if not wanted:
        msg = "there is nothing to show and nothing to hide"
        raise RedactionRefusedError(msg)
    return found


def _sealed_roots(folder: Path) -> dict[str, bytes]:
    return {
        f"{ORIGINAL}records.json": (folder / RECORDS).read_bytes(),
        f"{ORIGINAL}records.p7s": (folder / RECORDS_SEAL).read_bytes(),
        f"{ORIGINAL}seal.pem": (folder / "comity/certs/seal.pem").read_bytes(),
    }


def _grounds(tree: RecordTree, hidings: Sequence[Hiding]) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for hiding in hidings:
        places, titled = _places(tree, hiding)
        fits = 0
        for record, pieces in _rows(tree, hiding):
            if titled and not record:
                continue  # the title of a column says what is hidden below it
            for number, piece in enumerate(pieces):
                named = places is None or _of_place(tree, number, piece) & places
                if named and (hiding.text is None or hiding.text in piece):
                    found.setdefault((record, number), hiding.ground)
                    fits += 1
        if not fits:
            msg = f"nothing in {tree.path} fits what is to be hidden"
            raise RedactionRefusedError(msg, path=tree.path)
    return found


def _rows(tree: RecordTree, hiding: Hiding) -> Iterable[tuple[int, tuple[bytes, ...]]]:
    count = len(tree.records)
    for low, high in hiding.rows or ((1, count),):
        if high > count:
            msg = f"{tree.path} has {count} rows, there is no row {high}"
            raise RedactionRefusedError(msg, path=tree.path, rows=count)
        yield from enumerate(tree.records[low - 1 : high], low - 1)


def _places(tree: RecordTree, hiding: Hiding) -> tuple[set[str] | None, bool]:
    # A table has its names in the first row: a name becomes the number of its column.
    if hiding.columns is None:
        return None, False
    known = {str(number) for number in range(1, max(map(len, tree.records)) + 1)}
    if tree.form == "json-lines":
        known |= {_key(piece) for pieces in tree.records for piece in pieces}
    heads = {}
    if tree.form.startswith("csv"):
        heads = {_bare(piece, tree): str(n) for n, piece in enumerate(tree.records[0], 1)}
    for name in hiding.columns:
        if name not in known and name not in heads:
            told = ", ".join(sorted({*heads, *known} - {""}))[:200]
            msg = f"{tree.path} has no column {name}; there are {told}"
            raise RedactionRefusedError(msg, path=tree.path, column=name)
    titled = hiding.rows is None and any(name in heads for name in hiding.columns)
    return {heads.get(name, name) for name in hiding.columns}, titled


def _of_place(tree: RecordTree, number: int, piece: bytes) -> set[str]:
    place = {str(number + 1)}
    return place | {_key(piece)} if tree.form == "json-lines" else place


def _bare(piece: bytes, tree: RecordTree) -> str:
    text = piece.decode("utf-8", "replace").rstrip("\r\n").removesuffix(tree.form[3:])
    return text.strip().strip('"')


def _key(piece: bytes) -> str:
    found = re.match(rb'[\s{]*("(?:[^"\\]|\\.)*")\s*:', piece)
    try:
        return str(json.loads(found[1])) if found else ""
    except ValueError:
        return ""


def _pruned(tree: RecordTree, grounds: Mapping[tuple[int, int], str]) -> dict[str, Json]:
    def climb(low: int, high: int) -> tuple[bytes, dict[str, Json]]:
        if high - low == 1:
            return nodes[low], _row(tree, low, grounds, nodes[low])
        middle = low + (1 << ((high - low - 1).bit_length() - 1))
        (left, one), (right, two) = climb(low, middle), climb(middle, high)
        digest = hashlib.sha256(b"\x01" + left + right).digest()
        if "h" in one and one.get("g") == two.get("g"):
            return digest, {"g": one["g"], "h": digest.hex()}
        return digest, {"l": one, "r": two}

    nodes = tree.nodes()
    return climb(0, len(nodes))[1]


def _row(
    tree: RecordTree, record: int, grounds: Mapping[tuple[int, int], str], node: bytes
) -> dict[str, Json]:
    pieces, leaves = tree.records[record], tree.leaves(record)
    said = [grounds.get((record, number)) for number in range(len(pieces))]
    if said[0] is not None and len(set(said)) == 1:
        return {"g": said[0], "h": node.hex()}
    shown: list[Json] = []
    for number, (piece, leaf, ground) in enumerate(zip(pieces, leaves, said, strict=True)):
        if ground is None:
            salt = to_base64url(tree.salt(record, number))
            shown.append({"c": to_base64url(piece), "s": salt})
        else:
            shown.append({"g": ground, "h": leaf.hex()})
    return {"p": shown}


def _exhibit(
    path: str, shown: Shown, original: Mapping[str, Json], for_: Occasion, rng: Rng
) -> Exhibit:
    content = shown.content()
    item = uuid7(now=for_.at, rng=rng)
    event = CustodyEvent(
        event_id=uuid7(now=for_.at, rng=rng),
        item=item,
        type="redacted",
        at=for_.at,
        zone=for_.zone,
        place=for_.name,
        by=for_.by,
        purpose=f"Copy of {path} in package {original['package']}",
        authority=for_.legal_basis,
        tool=f"comity {__version__}",
        # The digest of the original would let anybody try out what is hidden.
        output_sha256=digest_of(content),
        note=f"hidden: {shown.rows} rows and {shown.hidden} parts; shown: {shown.pieces} parts",
    )
    name = path.removeprefix("data/")
    return Exhibit(
        item=item,
        name=name,
        source=StreamSource(lambda: [content]),
        original_name=name,
        history=(event,),
    )
