"""The Merkle tree of RFC 6962: roots, and proofs of inclusion and of consistency.

Leaves are numbered from 0. A *perfect node* ``(level, index)`` covers the leaves from
``index * 2**level`` to ``(index + 1) * 2**level``, and never changes once it is there; a journal
stores these and no others. Every other hash is folded from a logarithm of them.

Example:
    >>> leaves = [leaf_hash(bytes([n])) for n in range(5)]
    >>> proof = inclusion_proof(3, leaves)
    >>> root_from_inclusion(index=3, size=5, leaf=leaves[3], proof=proof) == root_of(leaves)
    True

Source: RFC 6962, 2.1; the checks of proofs RFC 9162, 2.1.3.2 and 2.1.4.2.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn, Protocol, TypeAlias

from comity.journal.errors import InvalidProofError

Node: TypeAlias = tuple[int, int]
"""Level and index of a perfect node; leaves have level 0."""

Span: TypeAlias = tuple[int, int]
"""First leaf of a subtree, and the first leaf after it."""

Proof: TypeAlias = tuple[bytes, ...]

EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_BYTES = 32


class NodeReader(Protocol):
    """Gives the hashes of stored perfect nodes, all in one reading."""

    def nodes(self, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
        """Return the hash of each wanted node."""
        ...


def leaf_hash(commitment: bytes) -> bytes:
    """Return the hash of the leaf that holds ``commitment``."""
    return hashlib.sha256(b"\x00" + commitment).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over ``left`` and ``right``."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the root of the tree over ``leaf_hashes``."""
    if not leaf_hashes:
        return EMPTY_ROOT
    level = list(leaf_hashes)
    while len(level) > 1:
        paired = [
            node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = paired + level[len(paired) * 2 :]  # an odd one rises as it is
    return level[0]


def inclusion_proof(index: int, leaf_hashes: Sequence[bytes]) -> Proof:
    """Return the proof that leaf ``index`` is in the tree over ``leaf_hashes``."""
    return tuple(root_of(leaf_hashes[a:b]) for a, b in inclusion_spans(index, len(leaf_hashes)))


def consistency_proof(old_size: int, leaf_hashes: Sequence[bytes]) -> Proof:
    """Return the proof that the tree over ``leaf_hashes`` continues its first ``old_size``."""
    spans = consistency_spans(old_size, len(leaf_hashes))
    return tuple(root_of(leaf_hashes[a:b]) for a, b in spans)


def read_root(size: int, reader: NodeReader) -> bytes:
    """Return the root of the tree of ``size`` leaves from stored nodes."""
    return read_spans([(0, size)], reader)[0] if size else EMPTY_ROOT


def read_spans(spans: Sequence[Span], reader: NodeReader) -> Proof:
    """Return the hash of each span from stored nodes, read at once.

    Raises:
        InvalidProofError: The store lacks a node.
    """
    parts = [perfect_nodes(start, end) for start, end in spans]
    found = reader.nodes([node for part in parts for node in part])
    try:
        return tuple(fold([found[node] for node in part]) for part in parts)
    except KeyError as error:
        msg = f"the tree lacks the node {error.args[0]}"
        raise InvalidProofError(msg) from error


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Return the subtrees whose hashes prove leaf ``index``, from the leaf upwards.

    Raises:
        InvalidProofError: There is no such leaf.

    Source: RFC 6962, 2.1.1.
    """
    if not 0 <= index < size:
        msg = f"a tree of {size} leaves has no leaf {index}"
        raise InvalidProofError(msg, index=index, size=size)
    start, end, downwards = 0, size, list[Span]()
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            downwards.append((middle, end))
            end = middle
        else:
            downwards.append((start, middle))
            start = middle
    return downwards[::-1]


def consistency_spans(old_size: int, new_size: int) -> list[Span]:
    """Return the subtrees whose hashes prove that ``old_size`` grew into ``new_size``.

    Raises:
        InvalidProofError: The sizes cannot follow each other.

    Source: RFC 6962, 2.1.2 (an empty tree needs no proof).
    """
    if not 0 <= old_size <= new_size:
        msg = f"a tree of {old_size} leaves does not grow into one of {new_size}"
        raise InvalidProofError(msg, old_size=old_size, new_size=new_size)
    if old_size in (0, new_size):
        return []
    start, end, downwards = 0, new_size, list[Span]()
    while old_size < end:
        middle = start + _split(end - start)
        if old_size <= middle:
            downwards.append((middle, end))
            end = middle
        else:
            downwards.append((start, middle))
            start = middle
    if start:  # else it is the whole old tree, whose root the reader has
        downwards.append((start, end))
    return downwards[::-1]


def perfect_nodes(start: int, end: int) -> list[Node]:
    """Return the perfect nodes that the subtree over ``start`` to ``end`` consists of.

    Args:
        start: First leaf; a subtree of the tree always begins where its size allows it.
        end: First leaf after it.
    """
    nodes = list[Node]()
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over perfect nodes that stand side by side, largest first."""
    folded = hashes[-1]
    for left in hashes[-2::-1]:
        folded = node_hash(left, folded)
    return folded


def root_from_inclusion(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """Return the root that ``proof`` leads to; whoever calls compares it with a signed one.

    Raises:
        InvalidProofError: No such leaf, or a proof of another length.

    Source: RFC 9162, 2.1.3.2.
    """
    if not 0 <= index < size:
        msg = f"a tree of {size} leaves has no leaf {index}"
        raise InvalidProofError(msg, index=index, size=size)
    inner = (index ^ (size - 1)).bit_length()  # above it, the way is that of the last leaf
    if len(proof) != inner + (index >> inner).bit_count():
        msg = "the inclusion proof has the wrong length"
        raise InvalidProofError(msg, index=index, size=size, length=len(proof))
    _check_hashes(proof)
    folded = leaf
    for level, sibling in enumerate(proof):
        if level < inner and not index >> level & 1:
            folded = node_hash(folded, sibling)
        else:
            folded = node_hash(sibling, folded)
    return folded


def check_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Refuse unless ``proof`` shows that the new tree continues the old one.

    Raises:
        InvalidProofError: It does not.

    Source: RFC 9162, 2.1.4.2.
    """
    if not 0 <= old_size <= new_size:
        msg = f"a tree of {old_size} leaves does not grow into one of {new_size}"
        raise InvalidProofError(msg, old_size=old_size, new_size=new_size)
    _check_hashes(proof)
    if old_size in (0, new_size):
        same = old_root == (new_root if old_size else EMPTY_ROOT)
        if proof or not same:
            _refuse_consistency(old_size, new_size)
        return
    from_old, from_new = _grown(old_size, new_size, old_root, proof)
    if from_old != old_root or from_new != new_root:
        _refuse_consistency(old_size, new_size)


def _grown(
    old_size: int, new_size: int, old_root: bytes, proof: Sequence[bytes]
) -> tuple[bytes, bytes]:
    left = list(proof)
    if old_size & (old_size - 1) == 0:  # a power of two: the old root is itself a node
        left.insert(0, old_root)
    if not left:
        _refuse_consistency(old_size, new_size)
    last_old, last_new = old_size - 1, new_size - 1
    while last_old & 1:
        last_old, last_new = last_old >> 1, last_new >> 1
    from_old = from_new = left[0]
    for sibling in left[1:]:
        if last_new == 0:
            _refuse_consistency(old_size, new_size)
        if last_old & 1 or last_old == last_new:
            from_old, from_new = node_hash(sibling, from_old), node_hash(sibling, from_new)
            while last_old and not last_old & 1:
                last_old, last_new = last_old >> 1, last_new >> 1
        else:
            from_new = node_hash(from_new, sibling)
        last_old, last_new = last_old >> 1, last_new >> 1
    if last_new:
        _refuse_consistency(old_size, new_size)
    return from_old, from_new


def _refuse_consistency(old_size: int, new_size: int) -> NoReturn:
    msg = f"not proved that the tree of {new_size} leaves continues the one of {old_size}"
    raise InvalidProofError(msg, old_size=old_size, new_size=new_size)


def _check_hashes(proof: Iterable[bytes]) -> None:
    if any(len(part) != HASH_BYTES for part in proof):
        msg = f"each part of a proof has {HASH_BYTES} bytes"
        raise InvalidProofError(msg)


def _split(size: int) -> int:
    """Return the largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1
