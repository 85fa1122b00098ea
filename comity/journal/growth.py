"""How a tree grows without being read: the compact range.

A tree of ``size`` leaves is carried on by its frontier alone, the perfect nodes that it consists
of: at most one per level. Appending costs as many hashes as there are new leaves, and yields the
inclusion proof of each new leaf for the size after the batch.

Example:
    >>> grown = CompactRange().append_all([bytes([n]) * 32 for n in range(3)])
    >>> grown.after.size, [len(proof) for proof in grown.proofs]
    (3, [2, 2, 1])
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Self

from comity.journal.errors import InvalidProofError
from comity.journal.merkle import EMPTY_ROOT, Node, Proof, fold, node_hash, perfect_nodes

_STEP = 512  # leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What one batch added to a tree.

    Attributes:
        first: Index of the first new leaf.
        after: The compact range after the batch.
        root: Root of the tree after the batch.
        nodes: New perfect nodes with their hashes, the new leaves among them (level 0).
        proofs: Inclusion proof of each new leaf in the tree after the batch, in order.
    """

    first: int
    after: "CompactRange"
    root: bytes
    nodes: Mapping[Node, bytes]
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactRange:
    """The little that must be known of a tree to carry it on.

    Attributes:
        size: Number of leaves.
        frontier: Hashes of the nodes that ``frontier_nodes(size)`` names, in that order.
    """

    size: int = 0
    frontier: tuple[bytes, ...] = ()

    @classmethod
    def loaded(cls, size: int, nodes: Mapping[Node, bytes]) -> Self:
        """Return the range of a stored tree, given its ``frontier_nodes(size)``.

        Raises:
            InvalidProofError: A node is missing.
        """
        try:
            return cls(size=size, frontier=tuple(nodes[node] for node in frontier_nodes(size)))
        except KeyError as error:
            msg = f"the tree lacks the node {error.args[0]}"
            raise InvalidProofError(msg) from error

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return fold(self.frontier) if self.frontier else EMPTY_ROOT

    def append_all(self, leaves: Sequence[bytes]) -> Appended:
        """Return the tree after ``leaves`` (leaf hashes), with their proofs."""
        after, added = self.grow(leaves)
        size = after.size
        if not leaves:
            return Appended(first=self.size, after=after, root=after.root, nodes={}, proofs=())
        known = self._known() | added
        edges = _right_edges(size, known)
        tails = [_tail(size, level, known) for level in range(len(edges))]
        proofs = tuple(_proof(i, size, known, edges, tails) for i in range(self.size, size))
        return Appended(first=self.size, after=after, root=edges[-1], nodes=added, proofs=proofs)

    def grow(self, leaves: Sequence[bytes]) -> tuple["CompactRange", dict[Node, bytes]]:
        """Return the tree after ``leaves`` (leaf hashes) and its new perfect nodes."""
        known = self._known()
        added = self._new_nodes(leaves, known)
        return CompactRange.loaded(self.size + len(leaves), known | added), added

    def _known(self) -> dict[Node, bytes]:
        return dict(zip(frontier_nodes(self.size), self.frontier, strict=True))

    def _new_nodes(self, leaves: Sequence[bytes], known: Mapping[Node, bytes]) -> dict[Node, bytes]:
        size, added = self.size + len(leaves), dict[Node, bytes]()
        below = list(leaves)
        start = self.size  # index of below[0] on its level
        for level in range(size.bit_length()):
            added.update({(level, start + n): one for n, one in enumerate(below)})
            if start & 1:  # its left sibling is of the frontier
                below.insert(0, known[level, start - 1])
                start -= 1
            pairs = zip(below[::2], below[1::2], strict=False)
            below = [node_hash(left, right) for left, right in pairs]
            start >>= 1
        return added


def frontier_nodes(size: int) -> list[Node]:
    """Return the perfect nodes that a tree of ``size`` leaves consists of, largest first."""
    return perfect_nodes(0, size)


def grown_in_steps(
    leaves: Iterable[bytes], stops: Iterable[int]
) -> Iterator[tuple[CompactRange, dict[Node, bytes]]]:
    """Grow a tree from nothing, and give it and its new nodes at each stop and in between.

    Args:
        leaves: Leaf hashes, read once.
        stops: Sizes at which the tree is wanted, in any order.
    """
    stream, tree = iter(leaves), CompactRange()
    waiting = sorted({stop for stop in stops if stop > 0}, reverse=True)
    while True:
        count = min(_STEP, waiting[-1] - tree.size) if waiting else _STEP
        chunk = list(islice(stream, count))
        if not chunk:
            return
        tree, added = tree.grow(chunk)
        if waiting and tree.size == waiting[-1]:
            waiting.pop()
        yield tree, added


def _right_edges(size: int, known: Mapping[Node, bytes]) -> list[bytes]:
    """Return, per level, the hash of the subtree on the right edge, complete or not."""
    last = size - 1
    edges = [known[0, last]]
    for level in range(last.bit_length()):
        index = last >> level
        if index & 1:
            edges.append(node_hash(known[level, index - 1], edges[-1]))
        else:  # nothing stands beside it: it rises as it is
            edges.append(edges[-1])
    return edges


def _tail(size: int, inner: int, known: Mapping[Node, bytes]) -> Proof:
    """Return the end of each proof that joins the right edge at level ``inner``."""
    last = size - 1
    levels = range(inner, last.bit_length())
    return tuple(known[level, (last >> level) - 1] for level in levels if last >> level & 1)


def _proof(
    index: int,
    size: int,
    known: Mapping[Node, bytes],
    edges: Sequence[bytes],
    tails: Sequence[Proof],
) -> Proof:
    inner = (index ^ (size - 1)).bit_length()
    if not inner:
        return tails[0]
    beside = tuple(known[level, index >> level ^ 1] for level in range(inner - 1))
    return (*beside, edges[inner - 1], *tails[inner])
