import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from comity.evidence.data import verify
from comity.evidence.errors import (
    ChangedWhileReadError,
    PackageRefusedError,
    UnsealableError,
)
from comity.evidence.sealing import Exhibit, seal, verifier_digest
from comity.evidence.sources import FileSource, files_below
from comity.evidence.verification import verify_package
from comity.kernel.identifiers import uuid7
from comity.kernel.strict_json import canonical, parse_canonical
from tests.builders.evidence import (
    CONTENT,
    NOON,
    chance,
    exhibits,
    occasion,
    sealed_package,
    sealer,
)

CHUNK = verify.CHUNK


def from_file(path: Path, name: str = "file") -> Exhibit:
    item = uuid7(now=NOON, rng=chance(5))
    return Exhibit(item=item, name=name, source=FileSource(path), original_name=path.name)


def seal_these(target: Path, these: list[Exhibit]) -> None:
    by = sealer()
    seal(
        target,
        occasion=occasion(),
        exhibits=these,
        chain=by.chain,
        signer=by.signer,
        rng=chance(),
    )


def test_what_was_given_is_what_lies_in_the_bag(tmp_path: Path) -> None:
    made = sealed_package(tmp_path / "package")

    assert {name: (made.folder / "data" / name).read_bytes() for name in CONTENT} == dict(CONTENT)
    assert (made.files, made.size) == (3, sum(map(len, CONTENT.values())))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 7 * CHUNK + 5])
def test_files_of_every_size_around_a_chunk_are_sealed_and_verified(
    tmp_path: Path, size: int
) -> None:
    content = os.urandom(size)
    (tmp_path / "file").write_bytes(content)

    seal_these(tmp_path / "package", [from_file(tmp_path / "file")])

    facts = parse_canonical((tmp_path / "package/comity/package.json").read_bytes())
    (entry,) = facts["files"]
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert verify_package(tmp_path / "package", anchor=sealer().anchor).outcome == "verified"


def test_the_tree_is_that_of_rfc_6962_over_salted_chunks(tmp_path: Path) -> None:
    content = os.urandom(5 * CHUNK + 9)
    (tmp_path / "file").write_bytes(content)
    seal_these(tmp_path / "package", [from_file(tmp_path / "file")])
    tree = json.loads((tmp_path / "package/comity/chunks/1.json").read_bytes())

    def node(*parts: bytes) -> bytes:
        return hashlib.sha256(b"".join(parts)).digest()

    salts = [verify.base64.urlsafe_b64decode(s + "==") for s in tree["salts"]]
    a, b, c, d, e, f = (
        node(b"\0", salt, content[n * CHUNK : (n + 1) * CHUNK]) for n, salt in enumerate(salts)
    )
    left = node(b"\1", node(b"\1", a, b), node(b"\1", c, d))
    assert tree["root"] == node(b"\1", left, node(b"\1", e, f)).hex()
    assert len(set(salts)) == 6


def test_the_same_file_sealed_twice_has_other_leaves(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("two", 2)):
        by = sealer()
        seal(
            tmp_path / name,
            occasion=occasion(),
            exhibits=exhibits(),
            chain=by.chain,
            signer=by.signer,
            rng=chance(seed),
        )

    roots = [
        json.loads((tmp_path / name / "comity/chunks/1.json").read_bytes())["root"]
        for name in ("one", "two")
    ]
    assert roots[0] != roots[1]


def test_nothing_to_seal_and_a_taken_place_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageRefusedError):
        seal_these(tmp_path / "package", [])
    (tmp_path / "package").mkdir()
    with pytest.raises(PackageRefusedError):
        seal_these(tmp_path / "package", exhibits())
    with pytest.raises(PackageRefusedError):
        seal_these(tmp_path / "absent" / "package", exhibits())


def test_links_and_devices_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")

    for stray in (tmp_path / "link", tmp_path / "pipe", Path("/dev/null"), tmp_path / "absent"):
        with pytest.raises(UnsealableError):
            seal_these(tmp_path / "package", [from_file(stray)])
    with pytest.raises(UnsealableError):
        list(files_below(tmp_path))
    assert not (tmp_path / "package").exists()


def test_two_names_that_one_system_would_write_alike_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsealableError):
        seal_these(tmp_path / "package", exhibits({"Log.txt": b"1", "log.TXT": b"2"}))


@pytest.mark.parametrize("what", ["grows", "is rewritten", "is replaced", "disappears"])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, what: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    changes = {
        "grows": lambda: path.write_bytes(b"x" * 101),
        "is rewritten": lambda: (path.write_bytes(b"y" * 100), os.utime(path, ns=(5, 5))),
        "is replaced": lambda: (path.rename(tmp_path / "old"), path.write_bytes(b"x" * 100)),
        "disappears": path.unlink,
    }

    def read() -> None:
        with FileSource(path).reading() as readinto:
            readinto(memoryview(bytearray(50)))
            changes[what]()

    with pytest.raises(ChangedWhileReadError):
        read()


def test_a_sealing_that_fails_leaves_nothing_under_the_final_name(tmp_path: Path) -> None:
    def refusing(_: object) -> str:
        raise RuntimeError

    by = sealer()
    with pytest.raises(RuntimeError):
        seal(
            tmp_path / "package",
            occasion=occasion(journalled=True),
            exhibits=exhibits(),
            chain=by.chain,
            signer=by.signer,
            rng=chance(),
            journal=refusing,
        )

    assert [p.name for p in tmp_path.iterdir() if "lock" not in p.name] == []


_KILLED = """
import os, signal, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from comity.kernel import failpoints
from tests.builders.evidence import sealed_package
failpoints.arm({point!r}, lambda: os.kill(os.getpid(), signal.SIGKILL))
sealed_package(Path({target!r}))
"""


@pytest.mark.parametrize("point", ["evidence.after_seal", "evidence.before_rename"])
def test_a_sealing_that_is_killed_leaves_nothing_and_can_be_repeated(
    tmp_path: Path, point: str
) -> None:
    target = tmp_path / "package"
    root = str(Path(__file__).parents[2])
    script = _KILLED.format(root=root, point=point, target=str(target))

    killed = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "COMITY_TEST": "1"}, check=False
    )

    assert killed.returncode == -signal.SIGKILL
    assert not target.exists()
    assert verify_package(sealed_package(target).folder).outcome == "intact"


def test_the_documents_of_a_package_are_canonical(tmp_path: Path) -> None:
    folder = sealed_package(tmp_path / "package").folder

    for path in [*folder.glob("comity/*.json"), *folder.glob("comity/chunks/*.json")]:
        parse_canonical(path.read_bytes())
    for line in (folder / "comity/custody.log").read_bytes().splitlines():
        assert canonical(json.loads(line)) == line


def test_the_digest_of_the_verifier_is_published_in_the_reference() -> None:
    page = Path(__file__).parents[2] / "docs/reference/package.md"

    assert verifier_digest() in page.read_text()
