"""What a node believes of a directory, and each attack that it refuses by name."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Targets, Timestamp

from comity.directory import publishing
from comity.directory.errors import (
    DirectoryDistrustedError,
    DirectoryExpiredError,
    DirectoryMalformedError,
    DirectoryMixedError,
    DirectoryRolledBackError,
    DirectorySignatureError,
    DirectoryUnreachableError,
    ForeignPathError,
    PinnedRootMismatchError,
    PracticeMismatchError,
    RootNotPinnedError,
)
from comity.directory.fetchers import FolderFetcher
from comity.directory.register import JOINED
from comity.directory.repository import Repository
from comity.directory.roles import TARGETS
from comity.directory.signing import as_bytes
from comity.directory.trust import last_trusted, pin
from tests.builders.directory import DirectoryOffice, Reader, key_document, opened, signer


def stolen_copy(office: DirectoryOffice, tmp_path: Path, name: str = "copy") -> Path:
    """Return a copy of the directory as it is now: what an attacker may replay later."""
    return Path(shutil.copytree(office.folder, tmp_path / name))


def resign_member(
    folder: Path, member: str, change: Callable[[Targets], object], *labels: str
) -> None:
    """Let someone with the publishing machine and the keys ``labels`` put a member's file in."""
    repository = Repository(folder)
    role = f"member-{member}"
    metadata = repository.targets(role)
    change(metadata.signed)
    metadata.signed.version += 1
    metadata.signatures.clear()
    for label in labels:
        metadata.sign(signer(label), append=True)
    force(folder, role, metadata)


def force(folder: Path, role: str, metadata: Metadata[Targets]) -> None:
    """Put ``metadata`` in force with the keys of snapshot and timestamp, checking nothing."""
    repository = Repository(folder)
    raw, version = as_bytes(metadata), metadata.signed.version
    (folder / "metadata" / f"{version}.{role}.json").write_bytes(raw)
    snapshot, timestamp = repository.snapshot(), repository.timestamp()
    snapshot.signed.meta[f"{role}.json"].version = version
    snapshot.signed.meta[f"{role}.json"].hashes = None
    snapshot.signed.meta[f"{role}.json"].length = None
    snapshot.signed.version += 1
    snapshot.sign(signer("publisher"))
    name = f"{snapshot.signed.version}.snapshot.json"
    (folder / "metadata" / name).write_bytes(as_bytes(snapshot))
    timestamp.signed.snapshot_meta.version = snapshot.signed.version
    timestamp.signed.snapshot_meta.hashes = None
    timestamp.signed.snapshot_meta.length = None
    timestamp.signed.version += 1
    timestamp.sign(signer("clock"))
    (folder / "metadata" / "timestamp.json").write_bytes(as_bytes(timestamp))


def refuses(
    reader: Reader, now: datetime, error: type[DirectoryDistrustedError]
) -> DirectoryDistrustedError:
    """Assert that the reader refuses by that name and keeps what it had."""
    before = last_trusted(reader.folder)
    with pytest.raises(error) as caught:
        reader.refresh(now)
    assert type(caught.value) is error
    assert last_trusted(reader.folder) == before
    expected = None if before is None else before.version
    assert caught.value.facts["kept_version"] == expected
    if before is not None:
        assert "stays in use" in str(caught.value)
    return caught.value


def rotated(office: DirectoryOffice) -> None:
    """Let the root holders sign a new root with the same keys."""
    publishing.rotate_root(
        office.folder, roles={}, signers=office.holders.signers(), now=office.now
    )


def test_a_pinned_directory_gives_documents_and_entries_of_its_members(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA", "XB", "XC")

    found = reader.refresh(office.now)

    assert [document.member for document in found.documents] == ["XA", "XB", "XC"]
    assert found.documents[0] == key_document("XA")
    assert found.entries["XB"].providers[0].code == "EXT-XB"
    assert found.expires_at == office.now + timedelta(days=1)
    assert last_trusted(reader.folder) == found


def test_the_root_is_pinned_only_by_the_digest_given_outside_the_network(tmp_path: Path) -> None:
    office, _ = opened(tmp_path, "XA")

    with pytest.raises(PinnedRootMismatchError):
        pin(tmp_path / "other", FolderFetcher(office.folder), root_sha256="0" * 64)

    assert not (tmp_path / "other" / "pinned-root.json").exists()


def test_another_root_does_not_replace_a_pinned_one(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")

    reader.pin(office.root_sha256)
    with pytest.raises(PinnedRootMismatchError):
        reader.pin("1" * 64)


def test_nothing_is_believed_before_a_root_is_pinned(tmp_path: Path) -> None:
    office, _ = opened(tmp_path, "XA")

    with pytest.raises(RootNotPinnedError):
        Reader(tmp_path / "bare", office.folder).refresh(office.now)


def test_an_expired_timestamp_is_a_freeze_and_refused(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.refresh(office.now)

    refuses(reader, office.now + timedelta(hours=25), DirectoryExpiredError)


def test_a_frozen_directory_thaws_when_the_clock_signs_again(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.refresh(office.now)
    refuses(reader, office.later(hours=25), DirectoryExpiredError)

    office.tick()

    assert reader.refresh(office.now).expires_at == office.now + timedelta(days=1)


def test_an_older_state_is_a_rollback_and_refused(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    old = stolen_copy(office, tmp_path)
    office.later(minutes=1)
    office.suspend("XA")
    reader.refresh(office.now)

    reader.source = old

    refuses(reader, office.now, DirectoryRolledBackError)


def test_an_older_snapshot_under_a_newer_timestamp_is_a_rollback(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    old = stolen_copy(office, tmp_path)
    office.later(minutes=1)
    office.admit("XB")
    reader.refresh(office.now)
    stolen = Repository(old).timestamp()
    stolen.signed.version = 900
    stolen.sign(signer("clock"))
    (old / "metadata" / "timestamp.json").write_bytes(as_bytes(stolen))

    reader.source = old

    refuses(reader, office.now, DirectoryRolledBackError)


def test_files_of_two_states_do_not_mix(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA", "XB")
    reader.refresh(office.now)
    metadata = office.folder / "metadata"
    before = Repository(office.folder).snapshot().signed.version
    office.later(minutes=1)
    office.publish("XB", generation=2)
    shutil.copy(metadata / f"{before}.snapshot.json", metadata / f"{before + 1}.snapshot.json")

    refuses(reader, office.now, DirectoryMixedError)


def test_a_swapped_target_file_is_refused(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA", "XB")
    [ours] = (office.folder / "targets" / "XA").glob("*.keys.json")
    [theirs] = (office.folder / "targets" / "XB").glob("*.keys.json")

    shutil.copy(theirs, ours)

    refuses(reader, office.now, DirectoryMixedError)


def test_too_few_keys_of_the_register_office_are_refused(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.refresh(office.now)
    metadata = Repository(office.folder).targets()
    metadata.signed.version += 1
    metadata.signatures.clear()
    metadata.sign(signer("office-1"))
    force(office.folder, TARGETS, metadata)

    refuses(reader, office.now, DirectorySignatureError)


def test_one_office_key_signing_twice_is_still_one_key(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.refresh(office.now)
    metadata = Repository(office.folder).targets()
    metadata.signed.version += 1
    metadata.signatures.clear()
    metadata.sign(signer("office-1"), append=True)
    metadata.sign(signer("stranger"), append=True)
    force(office.folder, TARGETS, metadata)

    refuses(reader, office.now, DirectorySignatureError)


def test_too_few_keys_of_a_member_are_refused(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA", "XB")
    reader.refresh(office.now)

    resign_member(office.folder, "XA", lambda _: None, "XA-1")

    refuses(reader, office.now, DirectorySignatureError)


def test_a_root_signed_by_too_few_holders_is_refused(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.refresh(office.now)
    root = Repository(office.folder).root()
    root.signed.version = 2
    root.signatures.clear()
    for label in ("root-1", "root-2", "stranger"):
        root.sign(signer(label), append=True)
    (office.folder / "metadata" / "2.root.json").write_bytes(as_bytes(root))

    refuses(reader, office.now, DirectorySignatureError)


def test_a_timestamp_by_another_key_is_refused(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.refresh(office.now)
    forged: Metadata[Timestamp] = Repository(office.folder).timestamp()
    forged.signed.version += 1
    forged.sign(signer("stranger"))
    (office.folder / "metadata" / "timestamp.json").write_bytes(as_bytes(forged))

    refuses(reader, office.now, DirectorySignatureError)


def test_a_member_cannot_speak_for_another_member(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA", "XB")
    reader.refresh(office.now)

    def claim(targets: Targets) -> None:
        targets.targets["XB/keys.json"] = targets.targets["XA/keys.json"]

    resign_member(office.folder, "XA", claim, "XA-1", "XA-2")

    error = refuses(reader, office.now, ForeignPathError)
    assert error.facts["member"] == "XA"


def test_a_delegation_beyond_the_members_own_files_is_refused(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA", "XB")
    reader.refresh(office.now)
    metadata = Repository(office.folder).targets()
    assert metadata.signed.delegations is not None
    assert metadata.signed.delegations.roles is not None
    metadata.signed.delegations.roles["member-XA"].paths = ["XA/*", "XB/*"]
    metadata.signed.version += 1
    metadata.signatures.clear()
    for label in ("office-1", "office-2"):
        metadata.sign(signer(label), append=True)
    force(office.folder, TARGETS, metadata)

    refuses(reader, office.now, ForeignPathError)


def test_a_practice_directory_is_refused_by_a_real_node(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.practice = False

    refuses(reader, office.now, PracticeMismatchError)


def test_a_directory_that_does_not_answer_leaves_the_last_state(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    held = reader.refresh(office.now)
    reader.source = tmp_path / "nowhere"

    with pytest.raises(DirectoryUnreachableError, match="stays in use"):
        reader.refresh(office.now)

    assert last_trusted(reader.folder) == held


def test_a_suspended_member_has_no_document_and_is_named_with_its_reason(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA", "XB")
    office.later(minutes=1)
    office.suspend("XB", "its signing key was stolen")

    found = reader.refresh(office.now)

    assert [document.member for document in found.documents] == ["XA"]
    [line] = found.suspended
    assert (line.member, line.reason, line.since) == (
        "XB",
        "its signing key was stolen",
        office.now,
    )


def test_a_member_whose_signature_lapsed_does_not_stop_the_others(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA", "XB")
    office.later(minutes=1)
    office.publish("XA", generation=2, holds_for=timedelta(days=10))
    office.later(days=11)
    office.tick()

    found = reader.refresh(office.now)

    assert found.lapsed == ("XA",)
    assert [document.member for document in found.documents] == ["XB"]


def test_an_ended_snapshot_stops_everything_until_the_publisher_signs(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    held = reader.refresh(office.now)
    office.later(days=61)
    office.tick()

    refuses(reader, office.now, DirectoryExpiredError)
    office.tick(publisher=True)

    assert reader.refresh(office.now).documents == held.documents


def test_an_ended_register_stops_everything_until_its_office_signs(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.refresh(office.now)
    office.later(days=399)
    rotated(office)
    office.later(days=2)
    office.tick(publisher=True)

    refuses(reader, office.now, DirectoryExpiredError)
    office.renew()

    assert reader.refresh(office.now).lapsed == ("XA",)


def test_new_keys_of_a_member_arrive(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.refresh(office.now)
    office.later(minutes=1)
    office.publish("XA", generation=2)

    found = reader.refresh(office.now)

    assert found.documents == (key_document("XA", generation=2),)
    assert all(line.standing == JOINED for line in found.register)


def test_every_changed_byte_is_refused_or_changes_nothing(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    truth = reader.refresh(office.now)
    names = sorted(path for path in office.folder.rglob("*") if path.suffix == ".json")
    refused = 0
    for number, path in enumerate(names):
        content = path.read_bytes()
        for place in range(0, len(content), max(1, len(content) // 12)):
            changed = bytearray(content)
            changed[place] ^= 0x01
            path.write_bytes(changed)
            fresh = Reader(tmp_path / f"fresh-{number}-{place}", office.folder)
            try:
                fresh.pin(office.root_sha256)
                assert fresh.refresh(office.now) == truth
            except (DirectoryDistrustedError, PinnedRootMismatchError):
                refused += 1
            shutil.rmtree(fresh.folder, ignore_errors=True)
        path.write_bytes(content)
    assert refused > 40


def test_metadata_that_is_not_json_is_refused_as_malformed(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.refresh(office.now)
    (office.folder / "metadata" / "timestamp.json").write_text(json.dumps({"signed": {}}))

    refuses(reader, office.now, DirectoryMalformedError)


def test_an_endless_file_is_cut_off(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.refresh(office.now)
    (office.folder / "metadata" / "timestamp.json").write_bytes(b" " * 20_000)

    refuses(reader, office.now, DirectoryMixedError)


def test_the_same_state_twice_is_no_attack(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")

    first, second = reader.refresh(office.now), reader.refresh(office.later(minutes=5))

    assert first.version == second.version
    assert first.documents == second.documents
