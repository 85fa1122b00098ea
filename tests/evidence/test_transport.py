import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.evidence import manifests
from comity.evidence.deliveries import read_delivery, write_delivery
from comity.evidence.errors import (
    ChunkRefusedError,
    IncompletePackageError,
    MalformedManifestError,
    PackageAlteredError,
)
from comity.evidence.manifests import Announcement, ListedFile, TransportManifest, read_listing
from comity.evidence.transport import (
    Recipient,
    checked_chunk,
    content_key_of,
    decrypted,
    encrypted,
    listed,
)
from comity.evidence.verification import verify_package
from comity.kernel.errors import ComityError, InvalidInputError
from comity.kernel.strict_json import canonical
from comity.protocol import keys
from comity.protocol.sealing import Opener, OpeningKey
from tests.builders.evidence import (
    NOON,
    chance,
    delivered_folder,
    key_document,
    sealed_package,
    sealer,
)

ROLES = {"XA": keys.ENCRYPT_X_WING, "XC": keys.ENCRYPT_X25519}
SUITES = {"XA": "xwing-1", "XC": "x25519-1"}
CONTENT_KEY = b"k" * 32
BIG = {"mail.eml": b"hello\n", "disk.img": chance(3)(9 << 20), "empty": b""}


def secret(member: str) -> bytes:
    return member.encode() * 16


def opener(member: str = "XA") -> Opener:
    return Opener([OpeningKey.of(ROLES[member], secret(member))])


def recipient(member: str = "XA") -> Recipient:
    public = keys.public_of(ROLES[member], secret(member))
    kid = keys.key_id(ROLES[member], public)
    return Recipient(member=member, kid=kid, suite=SUITES[member], public=public)


class Sent:
    """One package on its way."""

    def __init__(self, folder: Path) -> None:
        self.folder = sealed_package(folder, content=BIG).folder
        self.chunks: dict[str, bytes] = {}
        self.announced = encrypted(
            self.folder,
            package=str(verify_package(self.folder).package),
            content_key=CONTENT_KEY,
            recipients=[recipient("XA"), recipient("XC")],
            keep=lambda name, content: self.chunks.setdefault(name, bytes(content)),
        )
        content = self.chunks[self.announced.manifest_sha256]
        self.manifest = TransportManifest.from_bytes(content, self.announced)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    return Sent(tmp_path_factory.mktemp("sent") / "package")


@pytest.mark.parametrize("member", ["XA", "XC"])
def test_each_recipient_opens_the_same_package(sent: Sent, tmp_path: Path, member: str) -> None:
    content_key = content_key_of(sent.manifest, member=member, opener=opener(member))

    decrypted(tmp_path / "p", sent.manifest, content_key=content_key, fetch=sent.chunks.__getitem__)

    assert verify_package(tmp_path / "p", anchor=sealer().anchor).outcome == "verified"
    assert (tmp_path / "p/data/disk.img").read_bytes() == BIG["disk.img"]


def test_the_announcement_counts_what_travels(sent: Sent) -> None:
    said = sent.announced

    assert said.size == sum(map(len, sent.chunks.values()))
    assert (said.chunks, said.files) == (
        len(sent.chunks) - 1,
        len(listed(sent.manifest, CONTENT_KEY)),
    )
    assert Announcement.from_json(said.to_json() | {"newer": 1}) == said


def test_neither_names_nor_contents_travel_in_clear(sent: Sent) -> None:
    everything = b"".join(sent.chunks.values())

    assert b"mail.eml" not in everything
    assert b"hello" not in everything


def test_who_is_not_a_recipient_opens_nothing(sent: Sent) -> None:
    with pytest.raises(MalformedManifestError):
        content_key_of(sent.manifest, member="XB", opener=opener())
    with pytest.raises(ComityError):
        content_key_of(sent.manifest, member="XC", opener=opener("XA"))


def test_a_chunk_is_kept_only_if_it_is_what_its_name_says(sent: Sent) -> None:
    name, content = next(iter(sent.chunks.items()))

    assert checked_chunk(name, content) == content
    for wrong in (content[:-1], content + b"x", bytes([content[0] ^ 1]) + content[1:], b""):
        with pytest.raises(ChunkRefusedError):
            checked_chunk(name, wrong)
    with pytest.raises(ChunkRefusedError):
        checked_chunk(name, bytes(manifests.CHUNK_ALLOWED + 1))


@pytest.mark.parametrize("change", ["swap", "repeat", "drop", "another attempt"])
def test_chunks_in_another_place_do_not_decrypt(sent: Sent, tmp_path: Path, change: str) -> None:
    names = list(sent.manifest.chunks)
    big = next(
        n for n, name in enumerate(names) if len(sent.chunks[name]) == manifests.CHUNK_ALLOWED
    )
    if change == "swap":
        names[big], names[big + 1] = names[big + 1], names[big]
    elif change == "repeat":
        names[big + 1] = names[big]
    elif change == "drop":
        del names[big]
    content_key = b"j" * 32 if change == "another attempt" else CONTENT_KEY

    with pytest.raises(MalformedManifestError):
        decrypted(
            tmp_path / "p",
            replace(sent.manifest, chunks=tuple(names)),
            content_key=content_key,
            fetch=sent.chunks.__getitem__,
        )
    assert not (tmp_path / "p").exists()


def test_another_attempt_makes_other_chunks(sent: Sent) -> None:
    again: set[str] = set()
    encrypted(
        sent.folder,
        package=sent.announced.package,
        content_key=b"j" * 32,
        recipients=[recipient()],
        keep=lambda name, _: again.add(name),
    )

    assert not again & set(sent.chunks)


def hostile(change: Callable[[dict[str, object]], object], manifest: TransportManifest) -> bytes:
    told = json.loads(manifest.to_bytes())
    change(told)
    return canonical(told)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(v=2),
        lambda told: told.update(package="019c0000-0000-7000-8000-000000000001"),
        lambda told: told.update(chunks=[]),
        lambda told: told.update(chunks="x"),
        lambda told: told["chunks"].append("../../etc/passwd"),
        lambda told: told["chunks"].__setitem__(0, told["chunks"][1]),
        lambda told: told["chunks"].__setitem__(0, told["chunks"][0].upper()),
        lambda told: told.update(wraps=[None]),
        lambda told: told.update(wraps=[{"member": "../x"}]),
        lambda told: told.pop("listing"),
        lambda told: told.update(listing="not base64!"),
    ],
)
def test_a_hostile_manifest_is_refused(sent: Sent, change: Callable[..., object]) -> None:
    content = hostile(change, sent.manifest)
    announced = replace(sent.announced, manifest_sha256=manifests.digest_of(content))

    with pytest.raises(MalformedManifestError):
        TransportManifest.from_bytes(content, announced)


def test_a_manifest_that_was_not_announced_is_refused(sent: Sent) -> None:
    content = sent.chunks[sent.announced.manifest_sha256]
    for wrong in (content + b" ", content[:-1], b"{}"):
        with pytest.raises(MalformedManifestError):
            TransportManifest.from_bytes(wrong, sent.announced)


@pytest.mark.parametrize(
    "member",
    [
        {"package": "x"},
        {"package": None},
        {"manifest_sha256": "A" * 64},
        {"size": -1},
        {"size": 2**53},
        {"size": True},
        {"files": 10**9},
        {"chunks": 10**9},
        {"chunks": "1"},
    ],
)
def test_a_hostile_announcement_is_refused(sent: Sent, member: dict[str, object]) -> None:
    with pytest.raises(MalformedManifestError):
        Announcement.from_json(sent.announced.to_json() | member)
    with pytest.raises(MalformedManifestError):
        Announcement.from_json([])


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x", "data/../../x", "data/a\0b", "data//x", "", "C:/x", "a\u202eb"]
)
def test_a_listing_that_leaves_the_package_is_refused(path: str) -> None:
    content = f'{{"files":[{{"path":{json.dumps(path, ensure_ascii=False)},"size":1}}]}}'.encode()

    with pytest.raises(InvalidInputError):
        read_listing(content, chunks=1)


@pytest.mark.parametrize(
    "files",
    [
        [{"path": "a", "size": 1}, {"path": "A", "size": 1}],
        [{"path": "a", "size": 2**52}, {"path": "b", "size": 1}],
        [{"path": "a", "size": -1}, {"path": "b", "size": 1}],
        [{"path": "a", "size": 1}],
        [{"path": "a", "size": 1.5}, {"path": "b", "size": 1}],
        [None, {"path": "b", "size": 1}],
        {"a": 1},
    ],
)
def test_a_listing_whose_counts_cannot_be_is_refused(files: object) -> None:
    with pytest.raises(MalformedManifestError):
        read_listing(canonical({"files": files}), chunks=2)


@given(st.binary(max_size=60))
def test_whatever_comes_as_a_listing_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(InvalidInputError):
        read_listing(content, chunks=1)


def test_a_file_takes_as_many_chunks_as_it_needs_and_at_least_one() -> None:
    chunk = manifests.CHUNK
    sizes = [0, 1, chunk, chunk + 1]

    assert [ListedFile(path="x", size=size).chunks for size in sizes] == [1, 1, 1, 2]


def test_a_delivery_on_a_disk_is_opened_and_verified(tmp_path: Path) -> None:
    disk = delivered_folder(tmp_path)

    read_delivery(disk, tmp_path / "opened", member="XA", opener=opener())

    assert verify_package(tmp_path / "opened", anchor=sealer().anchor).outcome == "verified"


def test_an_altered_package_is_not_delivered(tmp_path: Path) -> None:
    package = sealed_package(tmp_path / "package").folder
    (package / "data/mail.eml").write_bytes(b"forged")

    with pytest.raises(PackageAlteredError):
        write_delivery(
            package,
            tmp_path / "disk",
            recipients=[canonical(key_document("XA").to_json())],
            now=NOON,
            rng=chance(),
        )


def test_each_missing_or_damaged_chunk_of_a_delivery_is_named(tmp_path: Path) -> None:
    disk = delivered_folder(tmp_path)

    for number, path in enumerate(sorted((disk / "chunks").iterdir())):
        content = path.read_bytes()
        path.write_bytes(content[:-1])
        with pytest.raises(ChunkRefusedError):
            read_delivery(disk, tmp_path / f"a{number}", member="XA", opener=opener())
        path.unlink()
        with pytest.raises(IncompletePackageError):
            read_delivery(disk, tmp_path / f"b{number}", member="XA", opener=opener())
        path.write_bytes(content)
