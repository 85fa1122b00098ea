"""Against the known answers of RFC 6962's own test data, and against the definition itself."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.journal.errors import InvalidProofError
from comity.journal.merkle import (
    EMPTY_ROOT,
    Node,
    check_consistency,
    consistency_proof,
    consistency_spans,
    inclusion_proof,
    inclusion_spans,
    leaf_hash,
    node_hash,
    read_root,
    read_spans,
    root_from_inclusion,
    root_of,
)

# The eight leaf inputs and their roots that Certificate Transparency's implementations share.
INPUTS = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes([n])) for n in range(64)]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1, word by word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return [*naive_path(index, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(index - k, leaves[k:]), naive_root(leaves[:k])]


def naive_proof(old: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """RFC 6962, 2.1.2, word by word."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if old <= k:
        return [*naive_proof(old, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_proof(old - k, leaves[k:], whole=False), naive_root(leaves[:k])]


class Stored:
    """Perfect nodes in memory, as a database would hold them."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.asked = 0
        self.held = {
            (level, index): naive_root(leaves[index << level : (index + 1) << level])
            for level in range(len(leaves).bit_length())
            for index in range(len(leaves) >> level)
        }

    def nodes(self, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
        self.asked += len(wanted)
        return {node: self.held[node] for node in wanted if node in self.held}


@pytest.mark.parametrize("size", range(9))
def test_the_roots_of_the_standard_inputs_are_the_known_ones(size: int) -> None:
    leaves = [leaf_hash(content) for content in INPUTS[:size]]

    assert root_of(leaves).hex() == ROOTS[size]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY_ROOT == sha256(b"").digest()


def test_leaves_and_nodes_are_hashed_apart() -> None:
    left, right = LEAVES[:2]

    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize("size", range(65))
def test_every_inclusion_proof_up_to_sixty_four_leaves_holds(size: int) -> None:
    leaves = LEAVES[:size]
    root = naive_root(leaves)

    for index in range(size):
        proof = inclusion_proof(index, leaves)
        assert list(proof) == naive_path(index, leaves)
        found = root_from_inclusion(index=index, size=size, leaf=leaves[index], proof=proof)
        assert found == root


@pytest.mark.parametrize("size", range(65))
def test_every_consistency_proof_up_to_sixty_four_leaves_holds(size: int) -> None:
    leaves = LEAVES[:size]
    root = naive_root(leaves)

    for old in range(size + 1):
        proof = consistency_proof(old, leaves)
        assert list(proof) == (naive_proof(old, leaves) if old else [])
        old_root = naive_root(leaves[:old])
        check_consistency(
            old_size=old, old_root=old_root, new_size=size, new_root=root, proof=proof
        )


@pytest.mark.parametrize("size", range(1, 34))
def test_an_inclusion_proof_proves_nothing_about_another_place_or_leaf(size: int) -> None:
    leaves = LEAVES[:size]
    root = root_of(leaves)

    for index in range(size):
        proof = inclusion_proof(index, leaves)
        for other in range(size):
            assert other == index or _leads_elsewhere(other, size, leaves[index], proof, root)
            assert other == index or _leads_elsewhere(index, size, leaves[other], proof, root)


@pytest.mark.parametrize("size", range(1, 34))
def test_a_changed_cut_or_longer_inclusion_proof_proves_nothing(size: int) -> None:
    leaves = LEAVES[:size]
    root = root_of(leaves)

    for index in range(size):
        proof = inclusion_proof(index, leaves)
        for wrong in _spoilt(proof):
            assert _leads_elsewhere(index, size, leaves[index], wrong, root)


@pytest.mark.parametrize("size", range(1, 34))
def test_a_changed_cut_or_longer_consistency_proof_is_refused(size: int) -> None:
    leaves = LEAVES[:size]
    root = root_of(leaves)

    for old in range(size + 1):
        old_root = root_of(leaves[:old])
        for wrong in _spoilt(consistency_proof(old, leaves)):
            with pytest.raises(InvalidProofError):
                check_consistency(
                    old_size=old, old_root=old_root, new_size=size, new_root=root, proof=wrong
                )


@pytest.mark.parametrize("size", range(2, 34))
def test_a_tree_that_was_rewritten_has_no_consistency_proof(size: int) -> None:
    rewritten = [leaf_hash(b"another"), *LEAVES[1:size]]

    for old in range(1, size):
        for proof in (consistency_proof(old, rewritten), consistency_proof(old, LEAVES[:size])):
            with pytest.raises(InvalidProofError):
                check_consistency(
                    old_size=old,
                    old_root=root_of(LEAVES[:old]),
                    new_size=size,
                    new_root=root_of(rewritten),
                    proof=proof,
                )


@pytest.mark.parametrize(("old", "new"), [(3, 2), (-1, 4)])
def test_a_tree_does_not_shrink(old: int, new: int) -> None:
    with pytest.raises(InvalidProofError):
        check_consistency(
            old_size=old, old_root=EMPTY_ROOT, new_size=new, new_root=EMPTY_ROOT, proof=()
        )
    with pytest.raises(InvalidProofError):
        consistency_spans(old, new)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_proof_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(InvalidProofError):
        inclusion_spans(index, size)
    with pytest.raises(InvalidProofError):
        root_from_inclusion(index=index, size=size, leaf=LEAVES[0], proof=())


def test_equal_sizes_need_equal_roots() -> None:
    with pytest.raises(InvalidProofError):
        check_consistency(old_size=2, old_root=LEAVES[0], new_size=2, new_root=LEAVES[1], proof=())


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 33, 63, 64])
def test_proofs_read_from_stored_nodes_are_those_of_the_definition(size: int) -> None:
    leaves = LEAVES[:size]
    stored = Stored(leaves)

    assert read_root(size, stored) == naive_root(leaves)
    for index in range(size):
        read = read_spans(inclusion_spans(index, size), stored)
        assert list(read) == naive_path(index, leaves)
    for old in range(1, size + 1):
        read = read_spans(consistency_spans(old, size), stored)
        assert list(read) == naive_proof(old, leaves)


def test_a_proof_reads_no_more_than_two_nodes_a_level() -> None:
    size = 64 - 1
    for index in range(size):
        stored = Stored(LEAVES[:size])
        read_spans(inclusion_spans(index, size), stored)
        assert stored.asked <= 2 * size.bit_length()


def test_a_missing_node_is_said_and_not_guessed() -> None:
    stored = Stored(LEAVES[:8])
    del stored.held[2, 1]

    with pytest.raises(InvalidProofError, match=r"\(2, 1\)"):
        read_spans(inclusion_spans(0, 8), stored)


@given(
    st.lists(st.binary(max_size=4), min_size=1, max_size=200),
    st.data(),
)
def test_any_tree_has_the_roots_and_proofs_of_the_definition(
    inputs: list[bytes], data: st.DataObject
) -> None:
    leaves = [leaf_hash(content) for content in inputs]
    index = data.draw(st.integers(0, len(leaves) - 1))
    old = data.draw(st.integers(1, len(leaves)))

    assert root_of(leaves) == naive_root(leaves)
    assert list(inclusion_proof(index, leaves)) == naive_path(index, leaves)
    assert list(consistency_proof(old, leaves)) == naive_proof(old, leaves)


def _leads_elsewhere(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> bool:
    try:
        return root_from_inclusion(index=index, size=size, leaf=leaf, proof=proof) != root
    except InvalidProofError:
        return True


def _spoilt(proof: Sequence[bytes]) -> list[tuple[bytes, ...]]:
    parts = tuple(proof)
    changed = [
        (*parts[:n], bytes([one[0] ^ 1]) + one[1:], *parts[n + 1 :]) for n, one in enumerate(parts)
    ]
    cut = [parts[:n] + parts[n + 1 :] for n in range(len(parts))]
    short = [(*parts[:-1], parts[-1][:31])] if parts else []
    return [*changed, *cut, *short, (*parts, bytes(32)), (bytes(32), *parts)]
