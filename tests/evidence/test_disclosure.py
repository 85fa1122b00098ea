"""A disclosure forgets nothing, and withholds nothing that might exonerate without a court."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from comity.evidence.disclosure import Disclosure, commitment, disclose, plan_of
from comity.evidence.errors import DisclosureRefusedError, PackageAlteredError
from comity.evidence.redaction import Hiding, redact
from comity.evidence.sealing import Exhibit, Occasion, seal
from comity.evidence.verification import verify_package
from comity.kernel.identifiers import uuid7
from tests.builders.evidence import NOON, chance, exhibits, occasion, sealer

HIDDEN = {
    "give": "withheld",
    "exculpatory": "no",
    "describe": "A message of an informant",
    "ground": "source",
    "reason": "It would name the informant.",
    "decided_by": "M. Ardent",
}


def put(
    target: Path,
    occasion_: Occasion,
    those: Sequence[Exhibit],
    enclosed: Mapping[str, bytes] | None = None,
) -> Path:
    by = sealer()
    chain, signer = by.chain, by.signer
    seal(
        target,
        occasion=occasion_,
        exhibits=those,
        chain=chain,
        signer=signer,
        rng=chance(3),
        enclosed=enclosed,
    )
    return target


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case")
    original = put(folder / "original", occasion(), exhibits())
    other = occasion(package=uuid7(now=NOON, rng=chance(40)))
    hiding = Hiding(path="data/logs/access.log", ground="witness", columns=("1",))
    made = redact(original, [hiding], for_=other, rng=chance(41))
    put(folder / "copy", other, made.exhibits, made.enclosed)
    return folder


def planned(**changes: dict[str, Any] | None) -> bytes:
    files = {
        "data/mail.eml": dict(HIDDEN),
        "data/empty.bin": {"give": "whole", "exculpatory": "yes"},
        "data/logs/access.log": {"give": "redacted", "copy_in": "copy", "exculpatory": "no"},
    }
    for name, change in changes.items():
        path = {"mail": "data/mail.eml", "log": "data/logs/access.log"}.get(name, name)
        if change is None:
            del files[path]
        else:
            files[path] = {**files.get(path, {}), **change}
    packages = [{"folder": "original", "files": files}]
    return yaml.safe_dump({"to": "Counsel", "basis": "s. 218", "packages": packages}).encode()


def made(case: Path, plan: bytes) -> Disclosure:
    for_ = occasion(package=uuid7(now=NOON, rng=chance(50)))
    return disclose(plan_of(plan), beside=case, for_=for_, rng=chance(51))


def test_the_pack_holds_what_is_given_and_says_what_is_withheld(case: Path, tmp_path: Path) -> None:
    pack = made(case, planned())
    folder = put(tmp_path / "pack", occasion(), pack.exhibits)

    anchor = sealer().anchor
    told = json.loads((folder / "data/schedule.json").read_bytes())
    package, copy = occasion().package, uuid7(now=NOON, rng=chance(40))
    assert verify_package(folder, anchor=anchor).outcome == "verified"
    assert (folder / f"data/files/{package}/empty.bin").read_bytes() == b""
    assert verify_package(folder / f"data/copies/{copy}", anchor=anchor).outcome == "verified"
    assert [row["give"] for row in told["items"]] == ["whole", "redacted", "withheld"]
    readable = (folder / "data/schedule.txt").read_text()
    assert "1 given whole, 1 redacted, 1 withheld" in readable
    assert "data/empty.bin: whole  [might exonerate]" in readable
    assert "A message of an informant: withheld" in readable


def test_what_is_withheld_is_bound_and_cannot_be_tried_out(case: Path, tmp_path: Path) -> None:
    pack = made(case, planned())
    folder = put(tmp_path / "pack", occasion(), pack.exhibits)

    everything = b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())
    facts = json.loads((case / "original/comity/package.json").read_bytes())
    (file,) = (one for one in facts["files"] if one["path"] == "data/mail.eml")
    ((named, salt),) = pack.salts.items()
    assert named == f"{facts['package']} data/mail.eml"
    assert commitment(salt, file["sha256"]).encode() in everything
    for secret in (salt, file["sha256"], "mail.eml", file["root"]):
        assert secret.encode() not in everything


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (lambda: planned(mail=None), r"nothing is said of data/mail\.eml"),
        (lambda: planned(absent={"give": "whole", "exculpatory": "no"}), "does not hold absent"),
        (lambda: planned(mail={"exculpatory": "unexamined"}), "nobody has looked"),
        (lambda: planned(mail={"exculpatory": "yes"}), "only a court withholds it"),
        (lambda: planned(mail={"reason": None}), "reason must be said"),
        (lambda: planned(mail={"ground": "because"}), "because is no ground"),
        (lambda: planned(mail={"give": "burnt"}), "give"),
        (lambda: planned(mail={"colour": "red"}), "colour"),
        (lambda: planned(log={"copy_in": None}), "copy_in"),
        (lambda: planned(log={"copy_in": "original"}), "is not a redacted copy"),
        (
            lambda: planned(mail={"give": "redacted", "copy_in": "copy"}),
            r"not a redacted copy of data/mail\.eml",
        ),
        (lambda: b"{", "not YAML"),
        (lambda: b"- 1", "the plan"),
    ],
)
def test_a_plan_that_forgets_or_hides_is_refused_by_name(
    case: Path, plan: Callable[[], bytes], said: str
) -> None:
    with pytest.raises(DisclosureRefusedError, match=said):
        made(case, plan())


def test_a_court_can_withhold_what_might_exonerate(case: Path) -> None:
    pack = made(case, planned(mail={"exculpatory": "yes", "decision": "Order 3/26"}))

    assert len(pack.salts) == 1


def test_an_altered_package_is_not_disclosed(case: Path, tmp_path: Path) -> None:
    put(tmp_path / "original", occasion(), exhibits())
    (tmp_path / "original/data/mail.eml").write_bytes(b"other")

    with pytest.raises(PackageAlteredError):
        made(tmp_path, planned())
