"""A tree carried on by its frontier alone."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.journal import growth
from comity.journal.errors import InvalidProofError
from comity.journal.growth import CompactRange, frontier_nodes, grown_in_steps
from comity.journal.merkle import (
    EMPTY_ROOT,
    Node,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_from_inclusion,
    root_of,
)

LEAVES = [leaf_hash(n.to_bytes(2, "big")) for n in range(600)]


def test_an_empty_tree_has_the_empty_root() -> None:
    assert CompactRange().root == EMPTY_ROOT
    assert CompactRange().append_all([]).root == EMPTY_ROOT


@pytest.mark.parametrize("size", range(65))
def test_every_batch_up_to_sixty_four_leaves_gives_root_and_proofs(size: int) -> None:
    for before in range(size + 1):
        tree = CompactRange().append_all(LEAVES[:before]).after
        done = tree.append_all(LEAVES[before:size])

        assert done.root == done.after.root == root_of(LEAVES[:size])
        assert done.first == before
        for n, proof in enumerate(done.proofs):
            assert proof == inclusion_proof(before + n, LEAVES[:size])


@given(st.lists(st.integers(0, 40), max_size=12))
def test_however_leaves_are_batched_the_tree_is_the_same(batches: list[int]) -> None:
    tree, nodes = CompactRange(), dict[Node, bytes]()
    for count in batches:
        done = tree.append_all(LEAVES[tree.size : tree.size + count])
        assert not nodes.keys() & done.nodes.keys()
        nodes |= done.nodes
        tree = done.after
        for n, proof in enumerate(done.proofs):
            leaf = LEAVES[done.first + n]
            index, size = done.first + n, tree.size
            found = root_from_inclusion(index=index, size=size, leaf=leaf, proof=proof)
            assert found == tree.root

    assert tree == CompactRange().append_all(LEAVES[: tree.size]).after
    assert nodes == {
        (level, index): root_of(LEAVES[index << level : (index + 1) << level])
        for level in range(tree.size.bit_length())
        for index in range(tree.size >> level)
    }


@given(st.integers(0, 300))
def test_a_restarted_node_goes_on_from_its_frontier(size: int) -> None:
    tree = CompactRange().append_all(LEAVES[:size])
    stored = {node: root_of(_under(node)) for node in frontier_nodes(size)}

    assert CompactRange.loaded(size, stored) == tree.after


def test_a_frontier_with_a_hole_is_refused() -> None:
    with pytest.raises(InvalidProofError, match=r"\(0, 2\)"):
        CompactRange.loaded(3, {(1, 0): LEAVES[0]})


def test_a_batch_costs_as_many_hashes_as_it_has_leaves_and_levels() -> None:
    tree = CompactRange().append_all(LEAVES[:511]).after
    with patch.object(growth, "node_hash", side_effect=node_hash) as hashed:
        tree.append_all(LEAVES[511:543])

    assert hashed.call_count <= 32 + 3 * 10


def test_a_batch_that_was_rolled_back_leaves_the_tree_as_it_was() -> None:
    tree = CompactRange().append_all(LEAVES[:5]).after
    tree.append_all(LEAVES[100:103])

    assert tree.append_all(LEAVES[5:8]).root == root_of(LEAVES[:8])


@given(st.integers(0, 600), st.sets(st.integers(0, 700), max_size=8))
def test_a_tree_grown_in_steps_halts_where_it_is_asked_to(size: int, stops: set[int]) -> None:
    with patch.object(growth, "_STEP", 50):
        seen = {tree.size: tree.root for tree, _ in grown_in_steps(LEAVES[:size], stops)}

    assert {stop for stop in stops if 0 < stop <= size} <= seen.keys()
    assert all(root == root_of(LEAVES[:at]) for at, root in seen.items())
    assert size == 0 or size in seen


def _under(node: Node) -> list[bytes]:
    level, index = node
    return LEAVES[index << level : (index + 1) << level]
