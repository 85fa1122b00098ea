"""``verify_all`` reads every row again; whatever was done to one is noticed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from comity.journal.app import audits, services
from comity.journal.app.audits import verify_all
from comity.journal.app.exports import export_journal
from comity.journal.app.models import Cosignature, Entry, SignedCheckpoint, TreeNode
from comity.journal.errors import DamagedJournalError, UnknownCheckpointError
from comity.journal.verification import verify_export
from tests.builders.journal import NOON, Member

XA, XB = Member("XA"), Member("XB")


@pytest.fixture
def journal(db: None) -> None:
    for count in (5, 1, 9, 4):
        done = services.append([{"kind": "received", "n": n} for n in range(count)], NOON)
        services.sign(done, XA)


@pytest.mark.usefixtures("journal")
def test_a_journal_as_it_was_appended_is_whole() -> None:
    found = verify_all(XA.keys)

    assert (found.size, found.checkpoints) == (19, 4)


@pytest.mark.django_db
def test_an_empty_journal_is_whole() -> None:
    assert verify_all().size == 0


@pytest.mark.usefixtures("journal")
def test_a_journal_of_many_pages_is_whole() -> None:
    services.append([{"kind": "received", "n": n} for n in range(1200)], NOON)

    assert verify_all().size == 1219


def entry(index: int, **changes: object) -> Callable[[], None]:
    return lambda: Entry.objects.filter(index=index).update(**changes) and None


def without(index: int) -> None:
    Entry.objects.filter(index=index).delete()


def swap(one: int, other: int) -> None:
    first, second = Entry.objects.get(index=one), Entry.objects.get(index=other)
    first.index, second.index = other, one
    first.save()
    second.save()


def cut(size: int) -> None:
    Entry.objects.filter(index__gte=size).delete()
    for node in TreeNode.objects.all():
        if (node.index + 1) << node.level > size:
            node.delete()


def renumber(removed: int) -> None:
    without(removed)
    for row in Entry.objects.filter(index__gt=removed).order_by("index"):
        Entry.objects.filter(index=row.index).update(index=row.index - 1)


def node(level: int, index: int, **changes: object) -> Callable[[], None]:
    return lambda: TreeNode.objects.filter(level=level, index=index).update(**changes) and None


DAMAGE: dict[str, Callable[[], object]] = {
    "a body says something else": lambda: Entry.objects.filter(index=3).update(
        body=Entry.objects.get(index=4).body
    ),
    "a body is not canonical": entry(3, body='{ "kind": "received" }'),
    "a body is not JSON": entry(3, body="nothing"),
    "a body is empty": entry(3, body=""),
    "a salt was changed": entry(3, salt=bytes(32)),
    "a salt was cut": entry(3, salt=bytes(31)),
    "a leaf hash was changed": entry(3, leaf_hash=bytes(32)),
    "a column of search says something else": entry(3, kind="sent"),
    "a time of search says something else": entry(3, at="2026-01-01T00:00:00Z"),
    "the first entry is missing": lambda: without(0),
    "an entry is missing": lambda: without(7),
    "the last entry is missing": lambda: without(18),
    "the end is missing with its nodes": lambda: cut(12),
    "everything is missing": lambda: cut(0),
    "two entries changed places": lambda: swap(3, 4),
    "an entry was left out and the rest renumbered": lambda: renumber(9),
    "a node was changed": node(1, 2, hash=bytes(32)),
    "the highest node was changed": node(4, 0, hash=bytes(32)),
    "a node is missing": lambda: TreeNode.objects.filter(level=2, index=1).delete(),
    "there is a node too many": lambda: TreeNode.objects.create(level=5, index=0, hash=bytes(32)),
    "a signed root was changed": lambda: SignedCheckpoint.objects.filter(size=6).update(
        root=bytes(32)
    ),
    "a signed size was changed": lambda: SignedCheckpoint.objects.filter(size=6).update(size=7),
    "a note was changed": lambda: SignedCheckpoint.objects.filter(size=6).update(
        note=Member("XB").note([])
    ),
    "a note is no note": lambda: SignedCheckpoint.objects.filter(size=6).update(note="-"),
}


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_whatever_was_done_to_a_row_is_noticed(damage: Callable[[], object]) -> None:
    damage()

    with pytest.raises(DamagedJournalError):
        verify_all(XA.keys)


@pytest.mark.usefixtures("journal")
def test_an_insider_who_recomputes_the_tree_still_contradicts_what_was_signed() -> None:
    rows = list(Entry.objects.order_by("index"))
    signed = list(SignedCheckpoint.objects.all())
    for model in (TreeNode, Entry):
        model.objects.all().delete()
    services.append([{"kind": "received", "n": row.index, "of": "another"} for row in rows], NOON)

    with pytest.raises(DamagedJournalError, match="signed"):
        audits.verify_all(XA.keys)
    assert len(signed) == 4


@pytest.mark.usefixtures("journal")
def test_the_exported_journal_verifies_elsewhere(tmp_path: Path) -> None:
    newest = SignedCheckpoint.objects.get(size=19)
    text = newest.note.partition("\n\n")[0] + "\n"
    Cosignature.objects.create(
        checkpoint=newest, witness="XB", line=XB.cosign_checkpoint(text, NOON), at=NOON
    )
    services.append([{"kind": "received", "n": "after the checkpoint"}], NOON)
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(export_journal()))

    found = verify_export(path, XA.keys, [XB.witness_key])
    assert (found.checkpoint.size, found.witnesses[0].witness) == (19, "XB")


@pytest.mark.django_db
def test_a_journal_that_was_never_signed_is_not_exported() -> None:
    services.append([{"kind": "received"}], NOON)

    with pytest.raises(UnknownCheckpointError):
        export_journal()
