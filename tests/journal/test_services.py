"""The journal in its database: appended in one transaction, read again, proved."""

import threading

import pytest
from django.db import connection, transaction

from comity.journal.app import queries, services
from comity.journal.app.models import Entry, SignedCheckpoint, TreeNode
from comity.journal.checkpoints import verify_note
from comity.journal.entries import commitment
from comity.journal.errors import (
    DamagedJournalError,
    EpochRefusedError,
    InvalidProofError,
    MalformedEntryError,
)
from comity.journal.merkle import (
    EMPTY_ROOT,
    check_consistency,
    inclusion_proof,
    leaf_hash,
    root_from_inclusion,
    root_of,
)
from comity.kernel.strict_json import parse_canonical
from comity.kernel.time import written
from tests.builders.journal import NOON, Member

XA = Member("XA")


def leaves() -> list[bytes]:
    return [bytes(row.leaf_hash) for row in queries.entries()]


def bodies(count: int) -> list[dict[str, object]]:
    return [{"kind": "received", "number": n} for n in range(count)]


def rolled_back(count: int) -> None:
    with transaction.atomic():
        services.append(bodies(count), NOON)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_batch_is_committed_to_and_its_proofs_lead_to_its_root() -> None:
    services.append(bodies(5), NOON)
    done = services.append(bodies(3), NOON)

    assert done.indexes == (5, 6, 7)
    assert (done.size, done.root) == (8, root_of(leaves()))
    for index, body, salt, proof in zip(
        done.indexes, done.bodies, done.salts, done.proofs, strict=True
    ):
        leaf = leaf_hash(commitment(body, salt=salt))
        assert root_from_inclusion(index=index, size=8, leaf=leaf, proof=proof) == done.root


@pytest.mark.django_db
def test_rows_hold_the_very_bytes_that_were_committed_to() -> None:
    done = services.append([{"kind": "note", "at": written(NOON), "says": "é\u2028"}], NOON)
    row = Entry.objects.get(index=0)

    assert row.body.encode() == done.bodies[0]
    assert (row.kind, row.at, row.epoch) == ("note", NOON, 1)
    assert bytes(row.leaf_hash) == leaf_hash(commitment(done.bodies[0], salt=bytes(row.salt)))


@pytest.mark.django_db
@pytest.mark.parametrize("batches", [[1] * 9, [7, 1, 8, 17], [33], [2, 0, 3]])
def test_stored_proofs_are_those_of_the_definition(batches: list[int]) -> None:
    for count in batches:
        services.append(bodies(count), NOON)
    held, size = leaves(), sum(batches)

    assert queries.root(size) == root_of(held)
    for index in range(size):
        assert queries.inclusion(index, size) == inclusion_proof(index, held)
    for old in range(size + 1):
        check_consistency(
            old_size=old,
            old_root=queries.root(old),
            new_size=size,
            new_root=root_of(held),
            proof=queries.consistency(old, size),
        )


@pytest.mark.django_db
def test_there_is_no_proof_beyond_the_end() -> None:
    services.append(bodies(3), NOON)

    for ask in (
        lambda: queries.inclusion(3, 4),
        lambda: queries.consistency(2, 4),
        lambda: queries.root(4),
    ):
        with pytest.raises(InvalidProofError):
            ask()
    assert queries.root(0) == EMPTY_ROOT


@pytest.mark.django_db
def test_one_entry_is_recorded_with_its_facts() -> None:
    done = services.record("person-enrolled", now=NOON, person="p1", count=2)

    assert parse_canonical(done.bodies[0]) == {
        "kind": "person-enrolled",
        "at": written(NOON),
        "person": "p1",
        "count": 2,
    }


@pytest.mark.django_db
def test_what_is_no_entry_appends_nothing() -> None:
    with pytest.raises(MalformedEntryError):
        services.append([{"kind": "received"}, {"kind": 5}], NOON)

    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_two_entries_that_say_the_same_have_different_leaves() -> None:
    services.append([{"kind": "note"}] * 2, NOON)

    assert len(set(leaves())) == 2


@pytest.mark.django_db
def test_a_rolled_back_batch_leaves_no_trace_in_the_next() -> None:
    services.append(bodies(3), NOON)
    rolled_back(2)
    assert queries.head().size == 3

    services.append(bodies(2), NOON)
    assert queries.root(5) == root_of(leaves())


@pytest.mark.django_db
def test_a_process_that_was_away_reads_the_frontier_again() -> None:
    services.append(bodies(3), NOON)
    kept = services._kept
    services.append(bodies(4), NOON)
    services._kept = kept  # as in a process that did not see the last batch

    done = services.append(bodies(2), NOON)
    assert done.root == root_of(leaves())


@pytest.mark.django_db
def test_a_frontier_of_another_history_of_the_same_size_is_not_used() -> None:
    rolled_back(4)
    kept = services._kept
    services.append(bodies(4), NOON)
    services._kept = kept

    assert services.append(bodies(1), NOON).root == root_of(leaves())


@pytest.mark.django_db(transaction=True)
def test_nothing_is_appended_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        services.append(bodies(1), NOON)


@pytest.mark.django_db
def test_a_signed_batch_is_a_checkpoint_of_this_member() -> None:
    done = services.append(bodies(3), NOON)
    said = verify_note(services.sign(done, XA), XA.keys)

    assert (said.member, said.epoch, said.size, said.root) == ("XA", 1, 3, done.root)


@pytest.mark.django_db
def test_a_size_is_signed_once() -> None:
    done = services.append(bodies(3), NOON)

    assert services.sign(done, XA) == services.sign(done, XA) == services.sign_head(XA, now=NOON)
    assert SignedCheckpoint.objects.count() == 1


@pytest.mark.django_db
def test_another_root_for_a_signed_size_is_never_signed() -> None:
    services.sign(services.append(bodies(3), NOON), XA)
    Entry.objects.filter(index=2).update(leaf_hash=bytes(32))

    with pytest.raises(DamagedJournalError):
        services.sign_head(XA, now=NOON)


@pytest.mark.django_db
def test_the_head_is_signed_as_its_rows_say() -> None:
    services.append(bodies(6), NOON)
    said = verify_note(services.sign_head(XA, now=NOON), XA.keys)

    assert (said.size, said.root) == (6, root_of(leaves()))
    latest = queries.latest_checkpoint()
    assert latest is not None
    assert latest.size == 6


@pytest.mark.django_db
def test_a_restored_node_raises_its_epoch_and_says_so() -> None:
    services.append(bodies(2), NOON)
    raised = services.raise_epoch(2, now=NOON)
    after = services.append(bodies(1), NOON)

    assert parse_canonical(raised.bodies[0])["kind"] == "epoch-raised"
    assert after.origin == queries.origin() == Member("XA", 2).origin
    assert verify_note(services.sign(after, XA), XA.keys).epoch == 2
    with pytest.raises(EpochRefusedError):
        services.raise_epoch(2, now=NOON)


@pytest.mark.django_db
def test_entries_are_read_in_order_and_by_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_PAGE", 4)
    services.append(bodies(10), NOON)

    assert [row.index for row in queries.entries()] == list(range(10))
    assert [row.index for row in queries.entries(end=5)] == list(range(5))


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_make_one_tree() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: make test-services")

    def write() -> None:
        for _ in range(10):
            with transaction.atomic():
                services.append(bodies(3), NOON)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert queries.head().size == TreeNode.objects.filter(level=1).count() * 2 == 60
    assert queries.root(60) == root_of(leaves())
