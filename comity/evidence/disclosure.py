"""A disclosure pack for the defence: what exists, what is given, what is withheld and why.

Whoever discloses writes a plan. It has to say of every file of every package what becomes of it: a
file that nobody thought of is an error, and so is one that nobody has looked at for what might
exonerate. What might exonerate is withheld by the decision of a court alone.

Of what is withheld the schedule gives a description, the ground and who decided, and a commitment:
the SHA-256 of the file under a secret salt. Should a court order it to be given later, the salt
proves that it is the same file; without the salt nobody can try out what it is.

Source: process 5.2 (custody: disclosed to the defence); ISO/IEC 27037:2012, 5.4.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from comity import __version__
from comity.evidence.contents import Contents
from comity.evidence.custody import CustodyEvent
from comity.evidence.errors import DisclosureRefusedError
from comity.evidence.redaction import GROUNDS
from comity.evidence.sealing import Exhibit, Occasion
from comity.evidence.sources import FileSource, Source, StreamSource, files_below
from comity.evidence.verification import Verdict, verify_package
from comity.kernel.identifiers import Rng, uuid7
from comity.kernel.strict_json import Json, canonical

SCHEDULE, READABLE = "schedule.json", "schedule.txt"
WITHHELD = b"comity-withheld/1\n"
_SALT_BYTES = 16
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Planned(BaseModel):
    """What becomes of one file.

    Attributes:
        give: ``whole``, ``redacted`` or ``withheld``.
        exculpatory: Whether somebody has looked for what might exonerate, and found it.
        copy_in: Folder of the redacted copy.
        describe: What it is, in words that betray nothing, where it is withheld.
        ground: Why it is withheld: one of ``redaction.GROUNDS``.
        reason: The same in a sentence.
        decided_by: Who decided to withhold it.
        decision: Of a court, by number and date; needed to withhold what might exonerate.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    give: Literal["whole", "redacted", "withheld"]
    exculpatory: Literal["yes", "no", "unexamined"]
    copy_in: Line | None = None
    describe: Line | None = None
    ground: Line | None = None
    reason: Line | None = None
    decided_by: Line | None = None
    decision: Line | None = None


class PlannedPackage(BaseModel):
    """One package, and what becomes of each of its files."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    folder: Line
    files: dict[Line, Planned]


class Plan(BaseModel):
    """What is disclosed to whom.

    Attributes:
        to: Who gets it.
        basis: Of the duty to disclose.
        packages: All that is held in the case.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    to: Line
    basis: Line
    packages: tuple[PlannedPackage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What goes into the pack.

    Attributes:
        exhibits: For ``sealing.seal``.
        salts: Of what is withheld, by package and path; they stay with whoever discloses.
    """

    exhibits: tuple[Exhibit, ...]
    salts: Mapping[str, str]


def plan_of(content: bytes) -> Plan:
    """Return the plan that a YAML file holds.

    Raises:
        DisclosureRefusedError: It is none; the message names the place.
    """
    try:
        said = yaml.safe_load(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        _refuse(f"the plan is not YAML: {error}")
    try:
        return Plan.model_validate(_plain(said))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the plan"
        _refuse(f"{place}: {first['msg']}")


def commitment(salt: str, sha256: str) -> str:
    """Return what the schedule says of a withheld file, from its salt and SHA-256, in hex."""
    return hashlib.sha256(WITHHELD + f"{salt}\n{sha256}\n".encode()).hexdigest()


def disclose(plan: Plan, *, beside: Path, for_: Occasion, rng: Rng) -> Disclosure:
    """Return the pack that ``plan`` describes, ready to be sealed.

    Args:
        plan: What becomes of each file.
        beside: Folder from which the plan names packages and copies.
        for_: Occasion of the pack: who discloses, when, on what basis.
        rng: Gives identifiers and salts.

    Raises:
        DisclosureRefusedError: A file is forgotten, unknown, unexamined, or withheld without what
            that needs; or a copy is not one of that file.
        PackageAlteredError: A package is not what was sealed.
    """
    rows: list[dict[str, Json]] = []
    salts: dict[str, str] = {}
    exhibits: list[Exhibit] = []
    copies: dict[str, Path] = {}
    for planned in plan.packages:
        folder = beside / planned.folder
        facts = _facts(folder)
        _check_every_file(planned, facts)
        for file in facts["files"]:
            said = planned.files[file["path"]]
            row = _row(facts, file, said)
            match said.give:
                case "whole":
                    exhibits.append(_whole(folder, facts, file, for_, rng))
                case "redacted":
                    copy, held = _copy(beside / str(said.copy_in), facts, file)
                    copies[copy] = held
                    row["copy"] = copy
                case _:
                    salt = rng(_SALT_BYTES).hex()
                    salts[f"{facts['package']} {file['path']}"] = salt
                    row["commitment"] = commitment(salt, file["sha256"])
            rows.append(row)
    for copy, held in sorted(copies.items()):
        exhibits += _copied(copy, held, for_, rng)
    exhibits += _schedule(plan, rows, for_, rng)
    return Disclosure(exhibits=tuple(exhibits), salts=salts)


def _plain(said: object) -> object:
    # YAML reads a bare yes or no as true or false.
    if isinstance(said, dict):
        return {
            key: {True: "yes", False: "no"}[value] if isinstance(value, bool) else _plain(value)
            for key, value in said.items()
        }
    return [_plain(one) for one in said] if isinstance(said, list) else said


def _facts(folder: Path) -> Mapping[str, Any]:
    verify_package(folder).unaltered()
    contents = Contents.of(folder)
    if contents is None:
        _refuse(f"the package in {folder} cannot be read")
    return contents.facts


def _check_every_file(planned: PlannedPackage, facts: Mapping[str, Any]) -> None:
    there = {file["path"] for file in facts["files"]}
    forgotten = sorted(there - set(planned.files))
    if forgotten:
        _refuse(f"{planned.folder}: nothing is said of {', '.join(forgotten)}")
    unknown = sorted(set(planned.files) - there)
    if unknown:
        _refuse(f"{planned.folder} does not hold {', '.join(unknown)}")
    for path, said in planned.files.items():
        _check(f"{planned.folder}, {path}", said)


def _check(where: str, said: Planned) -> None:
    if said.exculpatory == "unexamined":
        _refuse(f"{where}: nobody has looked for what might exonerate; do so first")
    if said.give == "redacted" and said.copy_in is None:
        _refuse(f"{where}: name the folder of the redacted copy as copy_in")
    if said.give != "withheld":
        return
    needed = ("describe", "ground", "reason", "decided_by")
    missing = [name for name in needed if getattr(said, name) is None]
    if missing:
        _refuse(f"{where} is withheld: {', '.join(missing)} must be said")
    if said.ground not in GROUNDS:
        _refuse(f"{where}: {said.ground} is no ground; there are {', '.join(sorted(GROUNDS))}")
    if said.exculpatory == "yes" and said.decision is None:
        _refuse(f"{where} might exonerate: only a court withholds it; name its decision")


def _row(facts: Mapping[str, Any], file: Mapping[str, Any], said: Planned) -> dict[str, Json]:
    row: dict[str, Json] = {
        "package": facts["package"],
        "sealed_by": facts["member"],
        "sealed_at": facts["sealed_at"],
        "give": said.give,
        "exculpatory": said.exculpatory,
    }
    if said.give == "withheld":
        names = ("describe", "ground", "reason", "decided_by", "decision")
        return row | {name: getattr(said, name) for name in names if getattr(said, name)}
    row |= {"path": file["path"], "original_name": file["original_name"]}
    if said.give == "whole":
        row |= {"size": file["size"], "sha256": file["sha256"]}
    return row


def _copy(folder: Path, facts: Mapping[str, Any], file: Mapping[str, Any]) -> tuple[str, Path]:
    verdict: Verdict = verify_package(folder).unaltered()
    told: Any = verdict.report["redaction"]
    if told is None:
        _refuse(f"{folder} is not a redacted copy")
    of_it = told["package"] == facts["package"]
    if not of_it or file["path"] not in {one["path"] for one in told["files"]}:
        _refuse(f"{folder} is not a redacted copy of {file['path']} in this package")
    return str(verdict.package), folder


def _whole(
    folder: Path, facts: Mapping[str, Any], file: Mapping[str, Any], for_: Occasion, rng: Rng
) -> Exhibit:
    name = f"files/{facts['package']}/{file['path'].removeprefix('data/')}"
    purpose = f"{file['path']} of package {facts['package']}, given whole"
    source = FileSource(folder / file["path"])
    original = file["original_name"]
    return _exhibit(_Given(name, source, original, purpose, file["sha256"]), for_, rng)


def _copied(copy: str, folder: Path, for_: Occasion, rng: Rng) -> Iterator[Exhibit]:
    for path in files_below(folder):
        below = path.relative_to(folder).as_posix()
        purpose = f"Part of the redacted copy {copy}"
        name = f"copies/{copy}/{below}"
        yield _exhibit(_Given(name, FileSource(path), below, purpose), for_, rng)


def _schedule(
    plan: Plan, rows: list[dict[str, Json]], for_: Occasion, rng: Rng
) -> Iterator[Exhibit]:
    told: dict[str, Json] = {"v": 1, "to": plan.to, "basis": plan.basis, "items": list(rows)}
    readable = "\n".join(_readable(plan, rows, for_)).encode() + b"\n"
    for name, content in ((SCHEDULE, canonical(told)), (READABLE, readable)):
        source = StreamSource(lambda content=content: [content])  # type: ignore[misc]
        yield _exhibit(_Given(name, source, name, "Schedule of the disclosure"), for_, rng)


def _readable(plan: Plan, rows: list[dict[str, Json]], for_: Occasion) -> Iterator[str]:
    counted = {give: sum(r["give"] == give for r in rows) for give in ("whole", "redacted")}
    yield f"DISCLOSURE {for_.reference}"
    yield f"to: {plan.to}"
    yield f"basis: {plan.basis}"
    left = len(rows) - sum(counted.values())
    yield f"{counted['whole']} given whole, {counted['redacted']} redacted, {left} withheld"
    for number, row in enumerate(rows, 1):
        mark = "  [might exonerate]" if row["exculpatory"] == "yes" else ""
        yield ""
        yield f"{number}. {row.get('path', row.get('describe'))}: {row['give']}{mark}"
        yield f"   package {row['package']}, sealed by {row['sealed_by']} at {row['sealed_at']}"
        for name in ("sha256", "copy", "ground", "reason", "decided_by", "decision", "commitment"):
            if name in row:
                yield f"   {name.replace('_', ' ')}: {row[name]}"


@dataclass(frozen=True, slots=True)
class _Given:
    name: str
    source: Source
    original_name: str
    purpose: str
    sha256: str | None = None


def _exhibit(given: _Given, for_: Occasion, rng: Rng) -> Exhibit:
    item = uuid7(now=for_.at, rng=rng)
    event = CustodyEvent(
        event_id=uuid7(now=for_.at, rng=rng),
        item=item,
        type="disclosed_defence",
        at=for_.at,
        zone=for_.zone,
        place=for_.name,
        by=for_.by,
        purpose=given.purpose,
        authority=for_.legal_basis,
        tool=f"comity {__version__}",
        output_sha256=given.sha256,
    )
    return Exhibit(
        item=item,
        name=given.name,
        source=given.source,
        original_name=given.original_name,
        history=(event,),
    )


def _refuse(message: str) -> NoReturn:
    raise DisclosureRefusedError(message)
