"""Collecting without a node: a record that nobody can change, and that no crash breaks."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from comity.evidence import collecting
from comity.evidence.checklists import checklists
from comity.evidence.collecting import Circumstances, Record, Taken
from comity.evidence.errors import (
    ChangedWhileReadError,
    CollectionRefusedError,
    RecordBrokenError,
    UnsealableError,
)
from comity.evidence.sealing import seal
from comity.evidence.verification import verify_package
from tests.builders.evidence import NOON, chance, occasion, sealer

BEGUN = Circumstances(
    reference="XA-2026-12",
    officer={"name": "M. Ardent", "unit": "Cyber unit"},
    place="Harbour street 4",
    zone="Etc/UTC",
    authority="Court order 14/26",
    checklist="phone",
    witness="N. Brook",
)
TAKEN = Taken(source="Phone, no. 7", way="imaged", tool="imager 3.1", clock_offset="+00:03:12")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    collecting.begin(tmp_path / "case", BEGUN, now=NOON, rng=chance())
    return tmp_path / "case"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    (tmp_path / "image.bin").write_bytes(b"\x01" * 3_000_000)
    return tmp_path / "image.bin"


def take(folder: Path, path: Path, seed: int = 2, **more: str) -> str:
    told = replace(TAKEN, **more)  # type: ignore[arg-type]
    return str(collecting.take(folder, path, told, now=NOON, rng=chance(seed))["item"])


def ended(folder: Path) -> Record:
    for step in collecting.read_record(folder).open_steps():
        collecting.tick(folder, step.id, now=NOON)
    return collecting.end(folder, now=NOON + timedelta(hours=1))


def test_a_collection_is_sealed_with_its_history_and_its_record(
    folder: Path, image: Path, tmp_path: Path
) -> None:
    item = take(folder, image)
    (tmp_path / "screen.jpg").write_bytes(b"jpeg")
    take(folder, tmp_path / "screen.jpg", 3, way="photographed", about=item, by="P. Curran")
    record = ended(folder)

    _, exhibits = collecting.exhibits_of(folder, rng=chance(9))
    by = sealer()
    seal(
        tmp_path / "package",
        occasion=occasion(),
        exhibits=exhibits,
        chain=by.chain,
        signer=by.signer,
        rng=chance(),
    )
    log = (tmp_path / "package/comity/custody.log").read_text().splitlines()
    told = [event for event in map(json.loads, log) if event["type"] != "sealed"]
    assert verify_package(tmp_path / "package", anchor=by.anchor).outcome == "verified"
    assert [event["type"] for event in told] == ["imaged", "collected"]
    assert told[0]["authority"] == "Court order 14/26"
    assert "+00:03:12" in told[0]["note"]
    assert "seen by N. Brook" in told[0]["note"]
    assert (told[1]["by"]["name"], item in told[1]["note"]) == ("P. Curran", True)
    kept = (tmp_path / "package/data/record.log").read_bytes()
    assert collecting.digest_of(kept.splitlines()[-1]) == record.head
    assert (tmp_path / "package/data/items/image.bin").read_bytes() == image.read_bytes()


def test_two_files_of_one_name_are_both_kept(folder: Path, tmp_path: Path) -> None:
    for number in "ab":
        (tmp_path / number).mkdir()
        (tmp_path / number / "chat.db").write_text(number)
        take(folder, tmp_path / number / "chat.db", ord(number))

    names = [item["name"] for item in collecting.read_record(folder).items]
    assert [(folder / "items" / name).read_text() for name in names] == ["a", "b"]


def test_it_ends_when_each_step_was_done_or_left_out_with_a_reason(
    folder: Path, image: Path
) -> None:
    take(folder, image)
    steps = [step.id for step in checklists()["phone"].steps]
    for step in steps[:-1]:
        collecting.tick(folder, step, now=NOON)

    with pytest.raises(CollectionRefusedError, match=steps[-1]):
        collecting.end(folder, now=NOON)
    collecting.tick(folder, steps[-1], now=NOON, why_not="No account is signed in.")
    assert collecting.end(folder, now=NOON).ended


def test_after_its_end_nothing_is_added(folder: Path, image: Path) -> None:
    record = ended(folder)

    for act in (
        lambda: take(folder, image),
        lambda: collecting.tick(folder, "air", now=NOON),
        lambda: collecting.remark(folder, "late", now=NOON),
        lambda: collecting.end(folder, now=NOON),
    ):
        with pytest.raises(CollectionRefusedError, match="has ended"):
            act()
    assert collecting.read_record(folder).head == record.head
    assert list((folder / "items").iterdir()) == []


def test_a_changed_line_a_line_less_and_a_changed_file_are_found(folder: Path, image: Path) -> None:
    take(folder, image)
    collecting.remark(folder, "The door was open.", now=NOON)
    whole = (folder / "record.log").read_bytes()
    lines = whole.splitlines(keepends=True)
    collecting.remark(folder, "one more", now=NOON)

    changed = (
        whole.replace(b"was open", b"was shut") + (folder / "record.log").read_bytes()[len(whole) :]
    )
    for wrong in (changed, lines[0] + lines[2], lines[1], b"", whole[:-1] + b"x\n"):
        (folder / "record.log").write_bytes(wrong)
        with pytest.raises(RecordBrokenError):
            collecting.read_record(folder)
    (folder / "record.log").write_bytes(whole)
    (folder / "items/image.bin").chmod(0o600)
    (folder / "items/image.bin").write_bytes(b"other")
    with pytest.raises(RecordBrokenError, match=r"image\.bin"):
        collecting.check_files(folder, collecting.read_record(folder))
    (folder / "items/stray").write_bytes(b"")
    with pytest.raises(RecordBrokenError, match="stray"):
        collecting.check_files(folder, collecting.read_record(folder))


def test_power_that_fails_while_a_line_is_written_costs_that_line_alone(folder: Path) -> None:
    before = collecting.read_record(folder)
    with (folder / "record.log").open("ab") as log:
        log.write(b'{"at":"2026-')

    with pytest.raises(RecordBrokenError, match="cut off"):
        collecting.read_record(folder)
    after = collecting.remark(folder, "The power failed.", now=NOON)
    assert len(after.lines) == len(before.lines) + 1


@pytest.mark.parametrize("recorded", [True, False])
def test_power_that_fails_while_a_file_is_taken_leaves_it_whole_or_not_at_all(
    folder: Path, image: Path, recorded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as now_failing:
        target = (Path, "rename") if recorded else (collecting, "_add")
        now_failing.setattr(*target, cut)
        with pytest.raises(KeyboardInterrupt):
            take(folder, image)
    collecting.remark(folder, "The power failed.", now=NOON)

    record = collecting.read_record(folder)
    collecting.check_files(folder, record)
    assert len(record.items) == recorded
    assert not (folder / ".taking").exists()


def test_a_full_disk_adds_nothing_and_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "record.log").read_bytes()
    write = os.write

    def half(descriptor: int, content: bytes) -> int:
        return write(descriptor, content[: len(content) // 2])

    with monkeypatch.context() as full:
        full.setattr(os, "write", half)
        with pytest.raises(CollectionRefusedError, match="nothing was added"):
            collecting.remark(folder, "This does not fit.", now=NOON)
    assert (folder / "record.log").read_bytes() == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"way": "stolen"}, "no way stolen"),
        ({"clock_offset": "3 minutes"}, r"\+00:03:12"),
        ({"tool": " "}, "tool is missing"),
        ({"about": "nothing"}, "no item nothing"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_taken(
    folder: Path, image: Path, more: dict[str, str], said: str
) -> None:
    with pytest.raises(CollectionRefusedError, match=said):
        take(folder, image, **more)

    assert collecting.read_record(folder).items == []
    assert list((folder / "items").iterdir()) == []


def test_links_and_files_that_change_are_refused(
    folder: Path, image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(image)
    with pytest.raises(UnsealableError):
        take(folder, tmp_path / "link")
    fsync = os.fsync

    def touched(descriptor: int) -> None:
        fsync(descriptor)
        os.utime(image, ns=(1, 1))

    monkeypatch.setattr(os, "fsync", touched)
    with pytest.raises(ChangedWhileReadError):
        take(folder, image)
    assert sorted(path.name for path in folder.iterdir()) == ["items", "record.log"]


@pytest.mark.parametrize(
    "wrong", [{"place": ""}, {"officer": {}}, {"checklist": "garage"}, {"authority": ""}]
)
def test_a_collection_without_what_a_court_asks_is_not_begun(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    with pytest.raises(CollectionRefusedError):
        collecting.begin(
            tmp_path / "case",
            replace(BEGUN, **wrong),  # type: ignore[arg-type]
            now=NOON,
            rng=chance(),
        )
    assert not (tmp_path / "case").exists()


def test_a_taken_place_and_no_collection_are_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CollectionRefusedError, match="cannot make"):
        collecting.begin(folder, BEGUN, now=NOON, rng=chance())
    with pytest.raises(CollectionRefusedError, match="no collection"):
        collecting.remark(tmp_path / "absent", "x", now=NOON)
    with pytest.raises(CollectionRefusedError, match="has not ended"):
        collecting.exhibits_of(folder, rng=chance())


def test_every_step_names_its_source_and_how_surely_it_is_known() -> None:
    for one in checklists().values():
        assert len({step.id for step in one.steps}) == len(one.steps)
        for step in one.steps:
            assert step.certainty in {"checked", "recalled"}
            assert step.source.startswith(("RFC 3227", "ISO/IEC 27037"))
            assert step.text.endswith(".")


def test_what_is_lost_first_stands_first() -> None:
    order = [step.id for step in checklists()["live-computer"].steps]

    assert order.index("memory") < order.index("state") < order.index("temporary")
    assert order.index("temporary") < order.index("disk") < order.index("logs")
    assert order.index("logs") < order.index("layout") < order.index("archives")
