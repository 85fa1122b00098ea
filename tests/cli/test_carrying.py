"""The commands by which evidence is carried to a partner without a node."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from comity.cli import registering
from comity.cli.main import run
from comity.evidence.age_files import ToPassphrase
from comity.kernel.digests import digest_of
from comity.kernel.errors import RefusedError

FILE = b"age-encryption.org/v1\n..."


class Node:
    """Stands in for the way to a node: gives the file in two pieces, or refuses."""

    refuses = False
    asked: list[tuple[str, Mapping[str, object]]]

    def __init__(self, *_: object, **__: object) -> None:
        Node.asked = []

    def close(self) -> None:
        pass

    def download(self, path: str, body: Mapping[str, object]) -> Iterator[bytes]:
        if Node.refuses:
            msg = "no"
            raise RefusedError(msg)
        Node.asked.append((path, body))
        yield FILE[:9]
        yield FILE[9:]


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch) -> type[Node]:
    monkeypatch.setattr(registering, "ApiClient", Node)
    monkeypatch.setattr(registering.Identity, "read", lambda _: None)
    monkeypatch.setattr(Node, "refuses", False)
    return Node


def test_a_passphrase_is_drawn_here_and_told_with_the_digest_of_the_file(
    node: type[Node], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "package.tar.age"

    call = ["request", "encrypted", "P-1", "--why", "Court", "--out", str(out), "--with-passphrase"]
    assert run(call) == 0

    [(path, body)] = node.asked
    drawn = str(body["passphrase"])
    assert path == "/packages/P-1/encrypted"
    assert ToPassphrase.read(drawn).passphrase == drawn
    assert out.read_bytes() == FILE
    said = capsys.readouterr().out
    assert drawn in said
    assert digest_of(FILE) in said
    assert run(call) == 3  # the file is there already, and stays as it is
    assert out.read_bytes() == FILE


def test_a_refusal_leaves_no_file(
    node: type[Node], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "refuses", True)
    out = tmp_path / "package.tar.age"

    assert run(["request", "encrypted", "P-1", "--why", "Court", "--out", str(out)]) == 2

    assert not out.exists()


def test_the_handing_over_is_told_with_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[dict[str, Any]] = []

    def told(_identity: object, path: str, body: dict[str, Any]) -> dict[str, str]:
        said.append({"path": path, **body})
        return {"what": "handed", "id": "1"}

    monkeypatch.setattr(registering, "told", told)
    how = ["--way", "courier", "--to", "Registry", "--at", "2026-03-02T10:00:00+01:00"]
    opens = ["--opens-with", "passphrase", "--told-by", "telephone"]

    assert run(["request", "handed", "XC-MLA-1", "P-1", *how, *opens]) == 0

    [one] = said
    assert (one["path"], one["what"]) == ("/requests/XC-MLA-1/records", "handed")
    assert one["facts"] == {
        "package": "P-1",
        "way": "courier",
        "to": "Registry",
        "sent_at": "2026-03-02T10:00:00+01:00",
        "opens_with": "passphrase",
        "told_by": "telephone",
    }
