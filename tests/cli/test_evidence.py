import json
from pathlib import Path

import pytest

from comity.cli.main import run
from comity.evidence.checklists import checklists

BEGIN = (
    *("--reference", "XA-2026-12", "--officer", "M. Ardent", "--unit", "Cyber unit"),
    *("--place", "Harbour street 4", "--zone", "Etc/UTC", "--order", "Court order 14/26"),
)
TAKE = ("--from", "Phone, no. 7", "--way", "imaged", "--tool", "imager 3", "--clock-offset")


def test_a_collection_is_made_ended_sealed_and_verified_without_a_node(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, image, keys = str(tmp_path / "case"), tmp_path / "image.bin", tmp_path / "keys"
    image.write_bytes(b"image")
    collect = ["evidence", "collect"]

    assert run([*collect, "begin", case, *BEGIN, "--checklist", "phone"]) == 0
    assert "to do: air" in capsys.readouterr().out
    assert run([*collect, "take", case, str(image), *TAKE, "+00:00:05", "--json"]) == 0
    item = json.loads(capsys.readouterr().out)["item"]
    for step in checklists()["phone"].steps[1:]:
        assert run([*collect, "step", case, step.id]) == 0
    assert run([*collect, "end", case]) == 2
    assert "not said yet: authority" in capsys.readouterr().err
    assert run([*collect, "step", case, "authority", "--left-out", "Told by telephone."]) == 0
    assert run([*collect, "note", case, "Battery at 4 per cent."]) == 0
    assert run([*collect, "end", case]) == 0
    assert "write this down and sign it" in capsys.readouterr().out
    assert run([*collect, "show", case, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["open_steps"] == []

    assert run(["package", "keys", str(keys), "--member", "XA", "--name", "State XA"]) == 0
    seal = ("--key", str(keys / "seal.key"), "--certificate", str(keys / "seal.pem"))
    named = ("--officer", "M. Ardent", "--reference", "XA-2026-12")
    out = str(tmp_path / "out")
    assert run(["package", "seal", "--collected", case, "--out", out, *seal, *named]) == 0
    assert run(["package", "verify", out, "--anchor", str(keys / "authority.pem")]) == 0
    assert item in (tmp_path / "out/comity/custody.log").read_text()
    assert run(["package", "seal", "--out", out, *seal, *named]) == 2


def test_the_checklists_are_listed_with_their_sources(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["evidence", "collect", "checklists", "--json"]) == 0

    rows = json.loads(capsys.readouterr().out)
    assert {row["checklist"] for row in rows} == {"scene", "live-computer", "phone", "remote"}
    assert all(row["source"] and row["known"] for row in rows)
