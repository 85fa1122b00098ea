"""The room on a node: the database, the blobs, the lane's functions; the peer is in memory."""

import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from comity.access.app import services as access
from comity.access.app.models import Notice
from comity.cooperation.app.models import Thread
from comity.evidence.app import queries, services
from comity.evidence.app.models import Chunk, Delivery, Item, Package
from comity.evidence.app.services import arrivals, packages, workrooms
from comity.evidence.app.services.deliveries import deliver_due
from comity.evidence.errors import (
    ChunkRefusedError,
    HandlingNotAcceptedError,
    IncompletePackageError,
    MalformedManifestError,
    PackageRefusedError,
    UnknownPackageError,
)
from comity.evidence.manifests import Announcement, TransportManifest
from comity.evidence.seals import pem
from comity.evidence.transport import checked_chunk, content_key_of, decrypted, encrypted
from comity.evidence.use_rules import UseRules
from comity.evidence.verification import verify_package
from comity.journal.app.models import Entry
from comity.kernel.digests import digest_of
from comity.kernel.errors import UnavailableError
from comity.kernel.strict_json import canonical, parse_object
from comity.protocol import keys
from comity.protocol.app import services as protocol
from comity.protocol.sealing import Opener, OpeningKey
from comity.storage.app import services as storage
from tests.builders.evidence import (
    CONTENT,
    NOON,
    OFFICER,
    key_document,
    node_secrets,
    recipient,
    sealed_package,
    sealer,
)

pytestmark = pytest.mark.django_db
THREAD = "019c0000-0000-7000-8000-00000000000a"


class SignerInProcess:
    """Signs seals and checkpoints of XB without a process of its own."""

    def sign_seal(self, signed_attributes: bytes, /) -> bytes:
        return sealer().signer.sign_seal(signed_attributes)

    def sign_checkpoint(self, text: str) -> str:
        return sealer().note(text)

    def close(self) -> None:
        pass


@pytest.fixture
def node(
    private: Path, settings: object, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Path:
    """Give the home of the node XB, or of the one that ``node`` is parametrised with."""
    code = getattr(request, "param", "XB")
    changed = replace(django_settings.COMITY_NODE, home=private, code=code, name=f"State {code}")
    settings.COMITY_NODE = changed  # type: ignore[attr-defined]
    node_secrets(private / "secrets", code)
    (private / "certificates").mkdir()
    (private / "certificates/seal.pem").write_bytes(pem(sealer().chain.seal))
    (private / "certificates/authority.pem").write_bytes(pem(sealer().authority))
    monkeypatch.setattr(packages, "_signer", SignerInProcess)
    protocol.renew_keyring([key_document("XA"), key_document("XB", by=sealer())], [], NOON)
    return private


requesting = pytest.mark.parametrize("node", ["XA"], indirect=True)


def deposited(content: Mapping[str, bytes] = CONTENT) -> list[str]:
    return [
        services.deposit(name=name, reader=io.BytesIO(held), by=OFFICER, order_id="O-1", now=NOON)
        for name, held in content.items()
    ]


def sealed(
    items: list[str] | None = None, *, handling: UseRules | None = None
) -> services.Announced:
    return services.seal_for(
        thread=THREAD,
        reference="XA-MLA-2026-000007",
        items=deposited() if items is None else items,
        recipient_member="XA",
        by=OFFICER,
        legal_basis="budapest-2001 31",
        now=NOON,
        handling=handling,
    )


def test_files_whose_use_is_limited_leave_only_under_the_limits(node: Path) -> None:
    rules = UseRules(mark="TLP:AMBER", limits=("For this case alone.",))
    package = sealed(handling=rules).package_id
    held = queries.package(package)

    assert queries.use_rules(held) == rules
    with pytest.raises(HandlingNotAcceptedError, match="For this case alone"):
        services.tar_of(package, by=OFFICER, now=NOON)
    taken = services.tar_of(package, by=OFFICER, now=NOON, accepted=rules.digest)
    assert b'"limits":["For this case alone."]' in b"".join(taken)
    last = Entry.objects.filter(kind="package-exported").get()
    assert parse_object(last.body)["handling"] == rules.digest


def entries() -> list[str]:
    kinds = Entry.objects.order_by("index").values_list("kind", flat=True)
    return [kind for kind in kinds if kind.startswith(("item-", "package-"))]


def codes() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("code", flat=True))


class PeerInMemory:
    """XA's lane, as the sender meets it; ``cuts`` calls fail first at each chunk."""

    def __init__(self, said: Announcement, *, after: int = 10**9) -> None:
        self.said, self.after = said, after
        self.chunks: dict[str, bytes] = {}
        self.puts = 0

    def call(
        self, member: str, method: str, path: str, *, body: bytes | None = None, **_: object
    ) -> bytes:
        assert member == "XA"
        if method == "POST":
            return canonical({"missing": self._missing()})
        self.puts += 1
        if self.puts > self.after:
            msg = "cut"
            raise UnavailableError(msg)
        digest = path.rpartition("/")[2]
        assert digest not in self.chunks  # nothing travels twice
        self.chunks[digest] = checked_chunk(digest, body or b"")
        return b""

    def manifest(self) -> TransportManifest:
        content = self.chunks[self.said.manifest_sha256]
        return TransportManifest.from_bytes(content, self.said)

    def _missing(self) -> list[str]:
        if self.said.manifest_sha256 not in self.chunks:
            return [self.said.manifest_sha256]
        return [name for name in self.manifest().chunks if name not in self.chunks]


def test_a_deposit_is_kept_and_journalled(node: Path) -> None:
    (item,) = deposited({"mail.eml": b"hello"})

    held = Item.objects.get(pk=item)
    assert (held.size, held.sha256) == (5, digest_of(b"hello"))
    assert entries() == ["item-deposited"]


def test_items_are_sealed_announced_and_delivered(node: Path, tmp_path: Path) -> None:
    done = sealed()
    said = Announcement.from_json(done.attachments[0])
    peer = PeerInMemory(said)

    assert services.pending_deliveries() == [done.package_id]
    while not services.deliver(done.package_id, peer):
        pass

    opener = Opener([OpeningKey.of(keys.ENCRYPT_X_WING, b"XA" * 16)])
    content_key = content_key_of(peer.manifest(), member="XA", opener=opener)
    decrypted(
        tmp_path / "p", peer.manifest(), content_key=content_key, fetch=peer.chunks.__getitem__
    )
    verdict = verify_package(tmp_path / "p", anchor=sealer().anchor)
    assert verdict.outcome == "verified"
    assert verdict.report["journal"]["signature"] == "verified"
    assert {p.name for p in (tmp_path / "p/data").iterdir()} == {"mail.eml", "logs", "empty.bin"}
    assert entries() == ["item-deposited"] * 3 + ["package-sealed", "package-kept"]


def test_the_custody_log_begins_with_the_hand_over(node: Path, tmp_path: Path) -> None:
    done = sealed()
    services.export(done.package_id, tmp_path / "p", by=OFFICER, now=NOON)

    log = (tmp_path / "p/comity/custody.log").read_text().splitlines()

    assert [json.loads(line)["type"] for line in log] == ["transferred_in", "sealed"] * 3


def test_nothing_in_clear_stays_on_the_node(node: Path) -> None:
    sealed(deposited({"secret-name.eml": b"a very secret text"}))

    for path in (p for p in node.rglob("*") if p.is_file()):
        assert b"very secret" not in path.read_bytes()
        assert b"secret-name" not in path.read_bytes()
    assert list((node / "work").iterdir()) == []


def test_a_delivery_that_is_cut_is_resumed_where_it_stopped(node: Path) -> None:
    done = sealed(deposited({"disk.img": bytes(9 << 20)}))
    peer = PeerInMemory(Announcement.from_json(done.attachments[0]), after=5)

    assert deliver_due(NOON, peer, clock=lambda: NOON) == 0
    arrived, peer.after = len(peer.chunks), 10**9
    later = NOON + timedelta(minutes=1)
    assert deliver_due(later, peer, clock=lambda: later) == 1

    assert arrived == 5
    assert len(peer.chunks) == peer.said.chunks + 1
    assert services.pending_deliveries() == []
    assert entries()[-1] == "package-delivered"


def test_a_long_delivery_lets_others_have_their_turn(node: Path) -> None:
    done = sealed()
    peer = PeerInMemory(Announcement.from_json(done.attachments[0]))
    ticks = (NOON + timedelta(minutes=2 * n) for n in range(9))

    assert deliver_due(NOON, peer, clock=lambda: next(ticks)) == 0
    assert set(peer.chunks) == {peer.said.manifest_sha256}
    later = NOON + timedelta(hours=1)
    assert deliver_due(later, peer, clock=lambda: later) == 1
    assert len(peer.chunks) == peer.said.chunks + 1


def test_a_delivery_that_does_not_arrive_is_told_once(node: Path) -> None:
    done = sealed()
    peer = PeerInMemory(Announcement.from_json(done.attachments[0]), after=0)

    for hours in (1, 25, 26):
        deliver_due(NOON + timedelta(hours=hours), peer, clock=lambda: NOON)

    assert codes() == ["evidence.undelivered"]
    assert Delivery.objects.get().quarantined_at is None


def test_what_interrupted_work_left_is_swept_and_what_is_at_work_is_not(node: Path) -> None:
    kept = sealed().package_id
    blobs = storage.node_blobs()
    blobs.put("chunks/019c0000-0000-7000-8000-00000000000c/x", b"of no package")
    left = node / "work" / "left"
    left.mkdir()
    (left / "in-clear").write_bytes(b"secret")
    later = datetime.now(tz=UTC) + timedelta(days=2)

    with workrooms.workplace("019c0000-0000-7000-8000-00000000000d") as busy:
        assert services.sweep(datetime.now(tz=UTC)) == 0
        assert services.sweep(later) == 2
        assert busy.exists()

    assert not left.exists()
    assert (
        services.deliver(kept, PeerInMemory(queries.announcement(queries.package(kept)))) is False
    )
    assert services.sweep(later) == 0


def test_what_is_not_there_cannot_be_sealed(node: Path) -> None:
    with pytest.raises(UnknownPackageError):
        sealed(["019c0000-0000-7000-8000-00000000000b"])
    with pytest.raises(PackageRefusedError):
        sealed([])


class Coming:
    """A package that XB has sealed for XA, in memory."""

    def __init__(self, folder: Path, content: Mapping[str, bytes] = CONTENT) -> None:
        self.chunks: dict[str, bytes] = {}
        bag = sealed_package(folder / "sent", content=content).folder
        self.said = encrypted(
            bag,
            package=str(verify_package(bag).package),
            content_key=b"k" * 32,
            recipients=[recipient("XA")],
            keep=lambda name, chunk: self.chunks.setdefault(name, bytes(chunk)),
        )

    @property
    def first(self) -> bytes:
        return self.chunks[self.said.manifest_sha256]

    def announce(self, *, sender: str = "XB", now: datetime = NOON) -> list[str]:
        return services.announced([self.said.to_json()], sender=sender, thread=THREAD, now=now)

    def arrive(self) -> None:
        self.announce()
        while names := services.missing("XB", self.said.package):
            for name in names:
                services.receive_chunk("XB", name, self.chunks[name], now=NOON)


@requesting
def test_a_package_arrives_is_verified_and_told(node: Path, tmp_path: Path) -> None:
    coming = Coming(tmp_path)
    coming.arrive()

    assert services.take_over(NOON) == 1
    assert services.take_over(NOON) == 0

    held = queries.package(coming.said.package)
    assert (held.outcome, held.reference) == ("verified", "XA-MLA-2026-000007")
    assert codes() == ["evidence.package_arrived"]
    assert entries() == [
        "package-announced",
        "package-received",
        "package-key-kept",
        "package-verified",
    ]
    assert services.verify(held.pk, by=OFFICER, now=NOON).intact


@requesting
def test_chunks_may_come_in_any_order_twice_and_in_pieces(node: Path, tmp_path: Path) -> None:
    coming = Coming(tmp_path, {"disk.img": bytes(9 << 20), "a": b"1"})
    coming.announce()
    assert services.missing("XB", coming.said.package) == [coming.said.manifest_sha256]
    services.receive_chunk("XB", coming.said.manifest_sha256, coming.first, now=NOON)

    for name in reversed(services.missing("XB", coming.said.package)):
        for _ in "twice":
            services.receive_chunk("XB", name, coming.chunks[name], now=NOON)

    assert services.missing("XB", coming.said.package) == []
    assert queries.package(coming.said.package).complete_at == NOON
    services.take_over(NOON)
    assert queries.package(coming.said.package).outcome == "verified"


@requesting
def test_only_what_was_announced_by_the_same_peer_is_kept(node: Path, tmp_path: Path) -> None:
    coming = Coming(tmp_path)
    digest = coming.said.manifest_sha256

    with pytest.raises(ChunkRefusedError):
        services.receive_chunk("XB", digest, coming.first, now=NOON)
    coming.announce()
    with pytest.raises(ChunkRefusedError):
        services.receive_chunk("XC", digest, coming.first, now=NOON)
    with pytest.raises(UnknownPackageError):
        services.missing("XC", coming.said.package)
    other = next(name for name in coming.chunks if name != digest)
    with pytest.raises(ChunkRefusedError):
        services.receive_chunk("XB", other, coming.chunks[other], now=NOON)


@requesting
def test_a_damaged_chunk_is_not_kept(node: Path, tmp_path: Path) -> None:
    coming = Coming(tmp_path)
    coming.announce()

    with pytest.raises(ChunkRefusedError):
        services.receive_chunk("XB", coming.said.manifest_sha256, coming.first + b"x", now=NOON)

    assert not Chunk.objects.filter(held_at__isnull=False).exists()


@requesting
def test_a_package_that_is_not_whole_cannot_be_opened(node: Path, tmp_path: Path) -> None:
    coming = Coming(tmp_path)
    coming.announce()

    with pytest.raises(IncompletePackageError):
        services.verify(coming.said.package, by=OFFICER, now=NOON)
    with pytest.raises(IncompletePackageError):
        services.export(coming.said.package, tmp_path / "out", by=OFFICER, now=NOON)


@requesting
def test_a_peer_beyond_its_quota_waits_until_others_have_arrived(
    node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = Coming(tmp_path)
    monkeypatch.setattr(arrivals, "QUOTA", coming.said.size - 1)
    coming.announce()

    with pytest.raises(ChunkRefusedError):
        services.missing("XB", coming.said.package)
    with pytest.raises(ChunkRefusedError):
        services.receive_chunk("XB", coming.said.manifest_sha256, coming.first, now=NOON)
    assert codes() == ["evidence.quota_exceeded"]
    monkeypatch.setattr(arrivals, "QUOTA", coming.said.size)
    assert services.missing("XB", coming.said.package)


@requesting
def test_a_package_larger_than_announced_is_set_aside(node: Path, tmp_path: Path) -> None:
    coming = Coming(tmp_path)
    coming.said = replace(coming.said, size=len(coming.first) + 10)
    coming.announce()
    services.receive_chunk("XB", coming.said.manifest_sha256, coming.first, now=NOON)

    name = max(services.missing("XB", coming.said.package), key=lambda n: len(coming.chunks[n]))
    with pytest.raises(ChunkRefusedError):
        services.receive_chunk("XB", name, coming.chunks[name], now=NOON)

    assert queries.package(coming.said.package).defect == "evidence.chunk_refused"


@requesting
def test_a_manifest_that_cannot_be_is_told_and_set_aside(node: Path, tmp_path: Path) -> None:
    coming = Coming(tmp_path)
    coming.said = replace(coming.said, manifest_sha256=digest_of(b"{}"))
    coming.announce()

    with pytest.raises(MalformedManifestError):
        services.receive_chunk("XB", coming.said.manifest_sha256, b"{}", now=NOON)

    assert codes() == ["evidence.malformed_manifest"]
    with pytest.raises(ChunkRefusedError):
        services.missing("XB", coming.said.package)


@requesting
def test_the_same_announcement_twice_is_one_and_another_is_an_alarm(
    node: Path, tmp_path: Path
) -> None:
    coming = Coming(tmp_path)
    assert coming.announce() == [coming.said.package]
    assert coming.announce() == []
    assert codes() == []

    assert coming.announce(sender="XC") == []
    assert codes() == ["evidence.package_twice"]
    assert services.announced([{"package": "../x"}], sender="XB", thread=THREAD, now=NOON) == []
    assert Package.objects.count() == 1


@requesting
def test_a_package_for_somebody_else_is_told_and_set_aside(node: Path, tmp_path: Path) -> None:
    coming = Coming(tmp_path)
    told = json.loads(coming.first)
    told["wraps"][0]["member"] = "XC"
    content = canonical(told)
    coming.chunks[digest_of(content)] = content
    size = coming.said.size - len(coming.first) + len(content)
    coming.said = replace(coming.said, manifest_sha256=digest_of(content), size=size)
    coming.arrive()

    services.take_over(NOON)

    assert codes() == ["evidence.malformed_manifest"]
    assert queries.package(coming.said.package).defect == "evidence.malformed_manifest"


@requesting
def test_the_desk_lists_verifies_and_downloads(node: Path, tmp_path: Path, client: object) -> None:
    coming = Coming(tmp_path)
    coming.arrive()
    services.take_over(NOON)
    Thread.objects.create(  # evidence is seen by whoever sees the request that it answers
        id=THREAD, peer="XB", own_side="requesting", kind="MLA", opened_at=NOON, changed_at=NOON
    )

    def asked(role: str, method: str, path: str) -> object:
        enrolled = access.enrol(name="N", role=role, organisation="XA", now=NOON)
        token = {"authorization": f"Bearer {enrolled.token}"}
        return getattr(client, method)(f"/api/v1{path}", headers=token)

    path = f"/packages/{coming.said.package}"
    (row,) = asked("ca_officer", "get", "/packages").json()
    assert (row["id"], row["outcome"]) == (coming.said.package, "verified")
    assert asked("auditor", "get", path).json()["peer"] == "XB"
    assert asked("ca_officer", "post", f"{path}/verify").json()["outcome"] == "verified"
    answer = asked("ca_officer", "get", f"{path}/download")
    with tarfile.open(fileobj=io.BytesIO(b"".join(answer.streaming_content))) as tar:
        tar.extractall(tmp_path / "out", filter="data")
    anchor = asked("ca_officer", "get", "/anchors/XB").content
    verdict = verify_package(tmp_path / "out" / coming.said.package, anchor=anchor)
    assert verdict.outcome == "verified"
    for refused in ("/packages", path):
        assert asked("admin", "get", refused).status_code == 403
    assert asked("ca_officer", "get", "/packages/none").status_code == 404
