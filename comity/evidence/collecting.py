"""Collect evidence without a node: at a scene, from afar, on a machine without a network.

A collection is a folder: the files that were taken, and ``record.log``, one canonical JSON line for
each thing that was done. Each line carries the SHA-256 of the line before it. When the collection
is ended, the digest of the last line is the one number that binds all of it: read out on the
telephone or written on paper and signed, it keeps anybody from making another record later.

Nothing is ever overwritten. A mistake is mended by a note; a step that is left out has its reason.

Source: ISO/IEC 27037:2012, 5.4 and 6; RFC 3227, 3 and 4.
"""

import errno
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from comity.evidence.checklists import Step, checklists
from comity.evidence.custody import FIRST, CustodyEvent
from comity.evidence.errors import CollectionRefusedError, RecordBrokenError
from comity.evidence.names import distinct, payload_name
from comity.evidence.sealing import Exhibit
from comity.evidence.sources import FileSource
from comity.kernel.digests import digest_of
from comity.kernel.errors import InvalidInputError
from comity.kernel.identifiers import Rng, uuid7
from comity.kernel.strict_json import Json, canonical, parse_canonical
from comity.kernel.time import read, written

RECORD, ITEMS, TAKING = "record.log", "items", ".taking"
WAYS = ("copied", "imaged", "remote", "photographed", "handed_over")
"""How a file came: copied from a running system, imaged, from afar, a picture made here, given."""
_OFFSET = re.compile(r"[+-]\d{1,6}:[0-5]\d:[0-5]\d|unknown")
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Under which a collection is begun.

    Attributes:
        reference: Of the case or request.
        officer: Who collects: name, role, unit.
        place: Where, as a person would find it.
        zone: Legal time there (IANA).
        authority: The order, or whose consent.
        checklist: Which.
        witness: Who saw it, or empty.
    """

    reference: str
    officer: Mapping[str, str]
    place: str
    zone: str
    authority: str
    checklist: str
    witness: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How one file was taken.

    Attributes:
        source: What it was taken from, with maker and serial number.
        way: One of ``WAYS``.
        tool: Name and version of what took it.
        clock_offset: Clock of the source against true time, such as ``+00:03:12``, or ``unknown``.
        by: Name of who took it, if that was not the officer.
        about: Identifier of the item that this one is a picture or a report of, or empty.
        note: Whatever else a court should know.
    """

    source: str
    way: str
    tool: str
    clock_offset: str
    by: str = ""
    about: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What a collection's record says; every line follows the one before it.

    Attributes:
        lines: What was done, in order.
        head: Digest of the last line.
    """

    lines: tuple[Mapping[str, Any], ...]
    head: str

    @property
    def begun(self) -> Mapping[str, Any]:
        """The circumstances."""
        return self.lines[0]

    @property
    def ended(self) -> bool:
        """Whether nothing may be added any more."""
        return bool(self.lines[-1]["kind"] == "ended")

    @property
    def items(self) -> list[Mapping[str, Any]]:
        """What was taken."""
        return [line for line in self.lines if line["kind"] == "taken"]

    def open_steps(self) -> list[Step]:
        """Return the steps of the checklist that were neither done nor left out with a reason."""
        said = {line["step"] for line in self.lines if line["kind"] == "step"}
        return [s for s in checklists()[self.begun["checklist"]].steps if s.id not in said]


def begin(folder: Path, circumstances: Circumstances, *, now: datetime, rng: Rng) -> Record:
    """Begin a collection in the new ``folder``.

    Raises:
        CollectionRefusedError: Something lies there, the checklist is unknown, or a field is empty.
    """
    if circumstances.checklist not in checklists():
        _refuse(f"no checklist {circumstances.checklist}; there are {', '.join(checklists())}")
    said = {name: getattr(circumstances, name) for name in circumstances.__slots__}
    for name, value in said.items():
        if not value and name != "witness":
            _refuse(f"{name} is missing: a court will ask for it")
    try:
        folder.mkdir(mode=0o700, parents=False)
        (folder / ITEMS).mkdir(mode=0o700)
    except OSError as error:
        _refuse(f"cannot make {folder}: {error.strerror}")
    line: dict[str, Json] = {
        **said,
        "officer": dict(circumstances.officer),
        "kind": "began",
        "v": 1,
        "collection": uuid7(now=now, rng=rng),
        "at": written(now),
    }
    return _add(folder, Record((), FIRST), line)


def take(folder: Path, path: Path, taken: Taken, *, now: datetime, rng: Rng) -> Mapping[str, Any]:
    """Copy a file into the collection, hash it while it is copied, and record how it was taken.

    Raises:
        CollectionRefusedError: The collection has ended, or a field makes no sense.
        UnsealableError: A link, a device, or not readable.
        ChangedWhileReadError: The file changed meanwhile; nothing was kept.
    """
    _check_taken(taken)
    with _locked(folder) as record:
        _check_open(record)
        known = {item["item"] for item in record.items}
        if taken.about and taken.about not in known:
            _refuse(f"there is no item {taken.about} in this collection")
        names = [str(item["name"]) for item in record.items]
        name = distinct([*names, payload_name(path.name)])[-1]
        size, digest = _copied(path, folder / TAKING)
        said = {one: getattr(taken, one) for one in taken.__slots__ if getattr(taken, one)}
        line: dict[str, Json] = {
            **said,
            "kind": "taken",
            "at": written(now),
            "item": uuid7(now=now, rng=rng),
            "name": name,
            "original_name": path.name.encode("utf-8", "backslashreplace").decode(),
            "size": size,
            "sha256": digest,
        }
        grown = _add(folder, record, line)
        (folder / TAKING).rename(folder / ITEMS / name)
        return grown.lines[-1]


def tick(folder: Path, step: str, *, now: datetime, note: str = "", why_not: str = "") -> Record:
    """Record that a step was done, or why it was left out.

    Raises:
        CollectionRefusedError: No such step, said already, or the collection has ended.
    """
    with _locked(folder) as record:
        _check_open(record)
        known = [one.id for one in checklists()[record.begun["checklist"]].steps]
        if step not in known:
            _refuse(f"no step {step}; there are {', '.join(known)}")
        if step not in {one.id for one in record.open_steps()}:
            _refuse(f"the step {step} is in the record already; add a note instead")
        line: dict[str, Json] = {"kind": "step", "at": written(now), "step": step}
        line |= {"done": not why_not} | ({"note": note or why_not} if note or why_not else {})
        return _add(folder, record, line)


def remark(folder: Path, text: str, *, now: datetime) -> Record:
    """Add a note; that is how a mistake is mended too.

    Raises:
        CollectionRefusedError: It is empty, or the collection has ended.
    """
    if not text.strip():
        _refuse("the note is empty")
    with _locked(folder) as record:
        _check_open(record)
        return _add(folder, record, {"kind": "note", "at": written(now), "note": text})


def end(folder: Path, *, now: datetime) -> Record:
    """End the collection; from then on nothing can be added.

    Raises:
        CollectionRefusedError: A step was neither done nor left out with a reason, or nothing was
            taken, or it has ended.
        RecordBrokenError: The record or a file is not what it was.
    """
    with _locked(folder) as record:
        _check_open(record)
        left = [step.id for step in record.open_steps()]
        if left:
            _refuse(f"not said yet: {', '.join(left)}. Tick each, or say why it was left out")
        check_files(folder, record)
        return _add(folder, record, {"kind": "ended", "at": written(now), "of": len(record.items)})


def read_record(folder: Path) -> Record:
    """Return what the record in ``folder`` says, if it is whole.

    Raises:
        CollectionRefusedError: There is no collection.
        RecordBrokenError: A line does not follow the one before it, or is cut off.
    """
    try:
        content = (folder / RECORD).read_bytes()
    except OSError:
        _refuse(f"there is no collection in {folder}")
    lines, head = [], FIRST
    raw = content.split(b"\n")
    if raw.pop() or not raw:
        _broken(len(raw) + 1, "is cut off")
    for number, line in enumerate(raw, 1):
        try:
            told = parse_canonical(line)
        except InvalidInputError:
            _broken(number, "cannot be read")
        if told.get("previous") != head:
            _broken(number, "does not follow the line before it")
        head = digest_of(line)
        lines.append(told)
    return Record(tuple(lines), head)


def check_files(folder: Path, record: Record) -> None:
    """Compare every file with the record.

    Raises:
        RecordBrokenError: One is missing, was changed, or lies there without having been taken.
    """
    kept = folder / ITEMS
    told = {str(item["name"]): item["sha256"] for item in record.items}
    for stray in sorted({path.name for path in kept.iterdir()} - set(told)):
        msg = f"{stray} lies in the collection and was not taken into the record"
        raise RecordBrokenError(msg, file=stray)
    for name, digest in told.items():
        try:
            with (kept / name).open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == digest
        except OSError:
            same = False
        if not same:
            msg = f"{name} is missing, or is not what was taken"
            raise RecordBrokenError(msg, file=name)


def exhibits_of(folder: Path, *, rng: Rng) -> tuple[Record, list[Exhibit]]:
    """Return an ended collection as exhibits of a package: files with their history, the record.

    Raises:
        CollectionRefusedError: It has not ended.
        RecordBrokenError: The record or a file is not what it was.
    """
    record = read_record(folder)
    if not record.ended:
        _refuse("the collection has not ended; end it first, so that nothing can be added")
    check_files(folder, record)
    found = [
        Exhibit(
            item=str(item["item"]),
            name=f"{ITEMS}/{item['name']}",
            source=FileSource(folder / ITEMS / str(item["name"])),
            original_name=str(item["original_name"]),
            history=_history(record, item, rng),
        )
        for item in record.items
    ]
    ended = read(str(record.lines[-1]["at"]))
    log = Exhibit(
        item=uuid7(now=ended, rng=rng),
        name=RECORD,
        source=FileSource(folder / RECORD),
        original_name=RECORD,
    )
    return record, [*found, log]


def _history(record: Record, item: Mapping[str, Any], rng: Rng) -> tuple[CustodyEvent, ...]:
    begun = record.begun
    by = {**begun["officer"], **({"name": item["by"]} if item.get("by") else {})}
    at = read(str(item["at"]))
    told = [
        f"taken from {item['source']} ({item['way']})",
        f"clock of the source against true time: {item['clock_offset']}",
        *([f"seen by {begun['witness']}"] if begun["witness"] else []),
        *([f"about item {item['about']}"] if item.get("about") else []),
        *([str(item["note"])] if item.get("note") else []),
    ]
    return (
        CustodyEvent(
            event_id=uuid7(now=at, rng=rng),
            item=str(item["item"]),
            type="imaged" if item["way"] == "imaged" else "collected",
            at=at,
            zone=str(begun["zone"]),
            place=str(begun["place"]),
            by=by,
            purpose=f"Collected for {begun['reference']}",
            authority=str(begun["authority"]),
            tool=str(item["tool"]),
            output_sha256=str(item["sha256"]),
            note="; ".join(told),
        ),
    )


def _copied(path: Path, unfinished: Path) -> tuple[int, str]:
    """Copy ``path`` to ``unfinished``; return its size and SHA-256."""
    size, digest, buffer = 0, hashlib.sha256(), memoryview(bytearray(_PIECE))
    try:
        with FileSource(path).reading() as readinto, unfinished.open("wb") as copy:
            while got := readinto(buffer):
                digest.update(buffer[:got])
                copy.write(buffer[:got])
                size += got
            copy.flush()
            os.fsync(copy.fileno())
        unfinished.chmod(0o400)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return size, digest.hexdigest()


def _add(folder: Path, record: Record, line: Mapping[str, Json]) -> Record:
    content = canonical({**line, "previous": record.head})
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
    descriptor = os.open(folder / RECORD, flags, 0o600)
    before = os.fstat(descriptor).st_size
    try:
        _write_whole(descriptor, content + b"\n")
    except OSError as error:
        os.ftruncate(descriptor, before)
        _refuse(f"the record cannot be written: {error.strerror}; nothing was added")
    finally:
        os.close(descriptor)
    return Record((*record.lines, parse_canonical(content)), digest_of(content))


def _write_whole(descriptor: int, line: bytes) -> None:
    if os.write(descriptor, line) < len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(descriptor)


@contextmanager
def _locked(folder: Path) -> Iterator[Record]:
    if not folder.is_dir():
        _refuse(f"there is no collection in {folder}")
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _settle(folder)
        yield read_record(folder)
    finally:
        os.close(descriptor)


def _settle(folder: Path) -> None:
    """Bring to an end what a cut of power left: half a line, a file not yet in its place."""
    log, taking = folder / RECORD, folder / TAKING
    if log.is_file() and (content := log.read_bytes()) and not content.endswith(b"\n"):
        os.truncate(log, content.rfind(b"\n") + 1)  # nobody was told that it had been added
    if taking.exists():
        last = read_record(folder).lines[-1]
        place = folder / ITEMS / str(last.get("name", ""))
        if last["kind"] == "taken" and not place.exists():
            taking.rename(place)
        else:
            taking.unlink()


def _check_open(record: Record) -> None:
    if record.ended:
        _refuse("the collection has ended; nothing can be added. Begin another one")


def _check_taken(taken: Taken) -> None:
    if taken.way not in WAYS:
        _refuse(f"no way {taken.way}; there are {', '.join(WAYS)}")
    if not _OFFSET.fullmatch(taken.clock_offset):
        _refuse("write the clock's offset as +00:03:12 or -00:00:40, or unknown")
    for name in ("source", "tool"):
        if not getattr(taken, name).strip():
            _refuse(f"{name} is missing: a court will ask for it")


def _refuse(message: str) -> NoReturn:
    raise CollectionRefusedError(message)


def _broken(number: int, what: str) -> NoReturn:
    msg = f"line {number} of {RECORD} {what}"
    raise RecordBrokenError(msg, line=number)


def spoken(record: Record) -> Sequence[str]:
    """Return the record in lines for people."""
    begun = record.begun
    steps = {step.id: step for step in checklists()[begun["checklist"]].steps}
    lines = [
        f"{begun['reference']}: {checklists()[begun['checklist']].title}",
        f"  {begun['place']} ({begun['zone']}), {begun['officer']['name']}",
        f"  {begun['authority']}",
    ]
    for line in record.lines[1:]:
        match line["kind"]:
            case "taken":
                size = f"{line['size']} bytes, SHA-256 {line['sha256']}"
                lines.append(f"{line['at']}  {line['name']}: {line['source']}, {size}")
            case "step":
                mark = "done" if line["done"] else "left out"
                said = f": {line['note']}" if line.get("note") else ""
                lines.append(f"{line['at']}  [{mark}] {steps[line['step']].text}{said}")
            case "note":
                lines.append(f"{line['at']}  note: {line['note']}")
            case _:
                lines.append(f"{line['at']}  ended")
    return [*lines, *(f"to do: {step.id}  {step.text}" for step in record.open_steps())]
