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
from functools import cached_property
from itertools import islice
from typing import Self, overload

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
        proofs: Inclusion proof of each new leaf in the tree after the batch, in order; made when
            it is asked for.
    """

    first: int
    after: "CompactRange"
    root: bytes
    nodes: Mapping[Node, bytes]
    proofs: Sequence[Proof]


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
        proofs = _Proofs(self, after.size, added)
        return Appended(first=self.size, after=after, root=after.root, nodes=added, proofs=proofs)

    def grow(self, leaves: Sequence[bytes]) -> tuple["CompactRange", dict[Node, bytes]]:
        """Return the tree after ``leaves`` (leaf hashes) and its new perfect nodes."""
        frontier, added = list(self.frontier), dict[Node, bytes]()
        for index, leaf in enumerate(leaves, self.size):
            level, node = 0, leaf
            added[0, index] = leaf
            while index >> level & 1:  # its left sibling is the last of the frontier
                node = node_hash(frontier.pop(), node)
                level += 1
                added[level, index >> level] = node
            frontier.append(node)
        return CompactRange(size=self.size + len(leaves), frontier=tuple(frontier)), added


class _Proofs(Sequence[Proof]):
    """The proofs of what was appended. Few appends need theirs, so they are made late."""

    def __init__(self, before: CompactRange, size: int, added: Mapping[Node, bytes]) -> None:
        self._before = before
        self._size = size
        self._added = added

    def __len__(self) -> int:
        return self._size - self._before.size

    @overload
    def __getitem__(self, which: int) -> Proof: ...
    @overload
    def __getitem__(self, which: slice) -> tuple[Proof, ...]: ...
    def __getitem__(self, which: int | slice) -> Proof | tuple[Proof, ...]:
        return self._made[which]

    @cached_property
    def _made(self) -> tuple[Proof, ...]:
        if not len(self):
            return ()
        frontier = zip(frontier_nodes(self._before.size), self._before.frontier, strict=True)
        known = {**dict(frontier), **self._added}
        edges = _right_edges(self._size, known)
        tails = _tails(self._size, known)
        places = range(self._before.size, self._size)
        return tuple(_proof(index, self._size, known, edges, tails) for index in places)


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


def _tails(size: int, known: Mapping[Node, bytes]) -> list[Proof]:
    """Return, per level, the end of each proof that joins the right edge there."""
    last, tails = size - 1, list[Proof]([()])
    for level in reversed(range(last.bit_length())):
        beside = (known[level, (last >> level) - 1],) if last >> level & 1 else ()
        tails.append((*beside, *tails[-1]))
    return tails[::-1]


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
