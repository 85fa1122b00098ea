"""The acts of the directory office: what each asks for, and what it refuses."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from comity.directory import publishing
from comity.directory.errors import (
    DirectoryMixedError,
    DirectoryRolledBackError,
    DirectorySignatureError,
    FingerprintMismatchError,
    ForeignPathError,
    MembershipRefusedError,
    PracticeMismatchError,
    TooFewKeysError,
)
from comity.directory.publications import application_fingerprint, sign_publication
from comity.directory.register import JOINED, LEFT, SUSPENDED
from comity.directory.repository import FolderTakenError
from comity.directory.roles import ROOT, TARGETS, TIMESTAMP, RoleKeys
from comity.protocol.errors import MalformedKeyError
from tests.builders.directory import (
    DirectoryOffice,
    Holders,
    key_document,
    opened,
    practice_entry,
    signer,
)


def standing(office: DirectoryOffice, member: str) -> str | None:
    line = publishing.standing_state(office.folder)[1].of(member)
    return None if line is None else line.standing


def test_a_member_joins_only_by_the_fingerprint_that_was_compared(tmp_path: Path) -> None:
    office, _ = opened(tmp_path)
    publication = office.publication("XA")

    with pytest.raises(FingerprintMismatchError):
        publishing.add_member(
            office.folder,
            publication,
            expected_fingerprint="00000 " * 12,
            signers=office.holders.signers(),
            now=office.now,
        )

    assert standing(office, "XA") is None


@pytest.mark.parametrize("exchanged", ["key document", "keys of the role"])
def test_the_fingerprint_stands_for_the_document_and_for_the_role(
    tmp_path: Path, exchanged: str
) -> None:
    office, _ = opened(tmp_path)
    compared = application_fingerprint(office.publication("XA"))
    thieves = [signer("thief-1"), signer("thief-2")]
    at_hand = thieves if exchanged == "keys of the role" else office.member_signers("XA")
    forged = sign_publication(
        document=key_document("XA", generation=2 if exchanged == "key document" else 1),
        entry=practice_entry("XA"),
        role=RoleKeys.of(at_hand, threshold=2),
        signers=at_hand,
        now=office.now,
    )

    with pytest.raises(FingerprintMismatchError):
        publishing.add_member(
            office.folder,
            forged,
            expected_fingerprint=compared,
            signers=office.holders.signers(),
            now=office.now,
        )


def test_spaces_in_a_fingerprint_do_not_matter(tmp_path: Path) -> None:
    office, _ = opened(tmp_path)
    publication = office.publication("XA")
    written_down = application_fingerprint(publication).replace(" ", "  \n")

    publishing.add_member(
        office.folder,
        publication,
        expected_fingerprint=written_down,
        signers=office.holders.signers(),
        now=office.now,
    )

    assert standing(office, "XA") == JOINED


def test_a_member_does_not_join_twice(tmp_path: Path) -> None:
    office, _ = opened(tmp_path, "XA")
    office.later(minutes=1)

    with pytest.raises(MembershipRefusedError):
        office.admit("XA")


def test_only_a_member_publishes(tmp_path: Path) -> None:
    office, _ = opened(tmp_path, "XA")

    with pytest.raises(MembershipRefusedError):
        office.publish("XB", generation=1)


def test_a_publication_signed_by_too_few_of_the_members_keys_is_refused(tmp_path: Path) -> None:
    office, _ = opened(tmp_path, "XA")
    office.later(minutes=1)
    at_hand = office.member_signers("XA")[:1]
    alone = sign_publication(
        document=key_document("XA"),
        entry=practice_entry("XA"),
        role=RoleKeys.of(at_hand, threshold=1),
        signers=at_hand,
        now=office.now,
    )

    with pytest.raises(DirectorySignatureError):
        publishing.publish_member(
            office.folder, alone, signers=office.holders.signers(), now=office.now
        )


def test_a_publication_needs_the_members_threshold_before_it_exists(tmp_path: Path) -> None:
    office, _ = opened(tmp_path)
    at_hand = office.member_signers("XA")

    with pytest.raises(TooFewKeysError):
        sign_publication(
            document=key_document("XA"),
            entry=practice_entry("XA"),
            role=RoleKeys.of(at_hand, threshold=2),
            signers=at_hand[:1],
            now=office.now,
        )


def test_an_older_publication_does_not_replace_a_newer_one(tmp_path: Path) -> None:
    office, _ = opened(tmp_path, "XA")
    old = office.publication("XA", generation=7)
    office.later(minutes=1)
    office.publish("XA", generation=2)

    with pytest.raises(DirectoryRolledBackError):
        publishing.publish_member(
            office.folder, old, signers=office.holders.signers(), now=office.now
        )


def test_files_exchanged_after_signing_are_refused(tmp_path: Path) -> None:
    office, _ = opened(tmp_path, "XA")
    office.later(minutes=1)
    other = office.publication("XA", generation=3)
    mixed = replace(office.publication("XA", generation=2), document=other.document)

    with pytest.raises(DirectoryMixedError):
        publishing.publish_member(
            office.folder, mixed, signers=office.holders.signers(), now=office.now
        )


def test_an_entry_of_another_member_is_refused(tmp_path: Path) -> None:
    office, _ = opened(tmp_path)
    at_hand = office.member_signers("XA")

    with pytest.raises(ForeignPathError):
        sign_publication(
            document=key_document("XA"),
            entry=practice_entry("XB"),
            role=RoleKeys.of(at_hand, threshold=2),
            signers=at_hand,
            now=office.now,
        )


def test_a_key_of_another_member_cannot_be_published_as_ones_own(tmp_path: Path) -> None:
    office, _ = opened(tmp_path, "XB")
    at_hand = office.member_signers("XA")
    stolen = sign_publication(
        document=replace(key_document("XB"), member="XA"),
        entry=practice_entry("XA"),
        role=RoleKeys.of(at_hand, threshold=2),
        signers=at_hand,
        now=office.now,
    )

    with pytest.raises(MalformedKeyError):
        publishing.add_member(
            office.folder,
            stolen,
            expected_fingerprint=application_fingerprint(stolen),
            signers=office.holders.signers(),
            now=office.now,
        )


def test_a_real_directory_admits_no_practice_member(tmp_path: Path) -> None:
    office = DirectoryOffice(tmp_path / "directory", practice=False)
    office.open()

    with pytest.raises(PracticeMismatchError):
        office.admit("XA")


def test_suspension_needs_a_reason(tmp_path: Path) -> None:
    office, _ = opened(tmp_path, "XA")

    with pytest.raises(MembershipRefusedError, match="say why"):
        office.suspend("XA", "  ")


@pytest.mark.parametrize("act", [publishing.suspend, publishing.remove])
def test_an_act_without_enough_office_keys_changes_nothing(
    tmp_path: Path, act: Callable[..., object]
) -> None:
    office, reader = opened(tmp_path, "XA")
    before = {path: path.read_bytes() for path in office.folder.rglob("*.json")}
    signers = {**office.holders.signers(), TARGETS: office.holders.office[:1]}

    with pytest.raises(TooFewKeysError):
        act(office.folder, "XA", reason="a test", signers=signers, now=office.now)

    assert {path: path.read_bytes() for path in office.folder.rglob("*.json")} == before
    assert [held.member for held in reader.refresh(office.now).documents] == ["XA"]


def test_a_suspended_member_comes_back_by_a_fresh_comparison(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    office.later(minutes=1)
    office.suspend("XA")
    assert standing(office, "XA") == SUSPENDED
    office.later(minutes=1)

    office.admit("XA")

    assert standing(office, "XA") == JOINED
    assert [held.member for held in reader.refresh(office.now).documents] == ["XA"]


def test_a_member_that_left_stays_in_the_register(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA", "XB")
    office.later(minutes=1)
    publishing.remove(
        office.folder,
        "XA",
        reason="its government decided so",
        signers=office.holders.signers(),
        now=office.now,
    )

    found = reader.refresh(office.now)

    assert standing(office, "XA") == LEFT
    assert [held.member for held in found.documents] == ["XB"]


def test_the_root_passes_to_new_holders_without_a_word_outside_the_network(tmp_path: Path) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.refresh(office.now)
    fresh = [signer(f"new-root-{number}") for number in range(1, 6)]
    office.later(days=1)

    state = publishing.rotate_root(
        office.folder,
        roles={ROOT: RoleKeys.of(fresh, threshold=3)},
        signers={**office.holders.signers(), ROOT: [*office.holders.root[:3], *fresh[:3]]},
        now=office.now,
    )

    assert state.root_version == 2
    assert reader.refresh(office.now).version == state.version


@pytest.mark.parametrize(("old", "new"), [(2, 5), (5, 2)])
def test_a_root_needs_the_threshold_of_the_old_and_of_the_new_holders(
    tmp_path: Path, old: int, new: int
) -> None:
    office, _ = opened(tmp_path)
    fresh = [signer(f"new-root-{number}") for number in range(1, 6)]

    with pytest.raises(TooFewKeysError):
        publishing.rotate_root(
            office.folder,
            roles={ROOT: RoleKeys.of(fresh, threshold=3)},
            signers={
                **office.holders.signers(),
                ROOT: [*office.holders.root[:old], *fresh[:new]],
            },
            now=office.now,
        )


@pytest.mark.parametrize("role", [TARGETS, TIMESTAMP])
def test_a_stolen_key_of_a_role_is_replaced_by_a_new_root(tmp_path: Path, role: str) -> None:
    office, reader = opened(tmp_path, "XA")
    reader.refresh(office.now)
    fresh = [signer("fresh-1"), signer("fresh-2")]
    office.later(minutes=1)

    publishing.rotate_root(
        office.folder,
        roles={role: RoleKeys.of(fresh, threshold=2)},
        signers={**office.holders.signers(), role: fresh},
        now=office.now,
    )

    assert [held.member for held in reader.refresh(office.now).documents] == ["XA"]


def test_the_online_key_alone_renews_the_timestamp(tmp_path: Path) -> None:
    office, _ = opened(tmp_path, "XA")
    before = publishing.standing_state(office.folder)[0]
    office.later(hours=1)

    state = office.tick()

    assert state.version == before.version
    assert state.ends[TIMESTAMP] > before.ends[TIMESTAMP]


def test_a_directory_is_not_begun_over_another(tmp_path: Path) -> None:
    office, _ = opened(tmp_path)

    with pytest.raises(FolderTakenError):
        office.open()


def test_a_ceremony_with_two_of_three_root_keys_begins_nothing(tmp_path: Path) -> None:
    holders = Holders()
    signers = {**holders.signers(), ROOT: holders.root[:2]}

    with pytest.raises(TooFewKeysError):
        publishing.initialise(
            tmp_path / "directory",
            roles=holders.roles(),
            signers=signers,
            practice=True,
            now=DirectoryOffice(tmp_path).now,
        )

    assert list((tmp_path / "directory").rglob("*.json")) == []
