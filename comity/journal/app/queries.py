"""What the journal can be asked. Nothing here changes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

from comity.journal.app.models import Entry, PeerCheckpoint, SignedCheckpoint, TreeNode
from comity.journal.checkpoints import Checkpoint, origin_of, parse_note
from comity.journal.errors import InvalidProofError
from comity.journal.growth import CompactRange, frontier_nodes
from comity.journal.merkle import (
    Node,
    Proof,
    consistency_spans,
    inclusion_spans,
    read_root,
    read_spans,
)
from comity.kernel.strict_json import Json, parse_object
from comity.storage.app import rows

FIRST_EPOCH = 1
_LAST = 'SELECT "index", leaf_hash, epoch FROM journal_entry ORDER BY "index" DESC LIMIT 1'
_SEEN = "SELECT size, root FROM journal_peercheckpoint WHERE member = %s"
_PAGE = 500  # rows of a page when the journal is read through


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the journal stands.

    Attributes:
        size: Number of entries.
        last: Hash of the last leaf; empty if there is none.
        epoch: Present epoch.
    """

    size: int
    last: bytes
    epoch: int


class StoredNodes:
    """Reads perfect nodes: leaves from their entries, the others from the tree."""

    def nodes(self, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
        """Return the hash of each wanted node that there is."""
        leaves = [index for level, index in wanted if level == 0]
        upper = [node for node in wanted if node[0] > 0]
        found = dict[Node, bytes]()
        if leaves:
            kept = Entry.objects.filter(index__in=leaves).values_list("index", "leaf_hash")
            found |= {(0, index): bytes(one) for index, one in kept}
        if upper:
            held = TreeNode.objects.filter(pk__in=upper).values_list("level", "index", "hash")
            found |= {(level, index): bytes(one) for level, index, one in held}
        return found


def head() -> Head:
    """Return where the journal stands."""
    last = rows.one(_LAST, ())
    if last is None:
        return Head(size=0, last=b"", epoch=FIRST_EPOCH)
    return Head(size=last[0] + 1, last=bytes(last[1]), epoch=last[2])


def origin() -> str:
    """Return the first line of this node's checkpoints at present."""
    return origin_of(settings.COMITY_NODE.code, head().epoch)


def stored_range(size: int) -> CompactRange:
    """Return the compact range of the journal's first ``size`` entries.

    Raises:
        InvalidProofError: The tree lacks a node.
    """
    return CompactRange.loaded(size, StoredNodes().nodes(frontier_nodes(size)))


def root(size: int) -> bytes:
    """Return the root over the journal's first ``size`` entries.

    Raises:
        InvalidProofError: There are not so many.
    """
    return read_root(size, StoredNodes())


def inclusion(index: int, size: int) -> Proof:
    """Return the proof that entry ``index`` is among the first ``size``.

    Raises:
        InvalidProofError: It is not, or there are not so many.
    """
    _check_size(size)
    return read_spans(inclusion_spans(index, size), StoredNodes())


def consistency(old_size: int, new_size: int) -> Proof:
    """Return the proof that the first ``new_size`` entries continue the first ``old_size``.

    Raises:
        InvalidProofError: They cannot, or there are not so many.
    """
    _check_size(new_size)
    return read_spans(consistency_spans(old_size, new_size), StoredNodes())


def latest_checkpoint() -> SignedCheckpoint | None:
    """Return the newest checkpoint that this node has signed."""
    return SignedCheckpoint.objects.order_by("-size", "-epoch").first()


def seen_of(member: str, *, for_update: bool = False) -> Checkpoint | None:
    """Return the last checkpoint of ``member`` that this node has accepted.

    Args:
        member: Code of the peer.
        for_update: Keep others from changing it until the caller's transaction ends.
    """
    rows = PeerCheckpoint.objects.filter(member=member)
    row = (rows.select_for_update() if for_update else rows).first()
    return parse_note(row.note)[0] if row else None


def size_and_root_seen(member: str) -> tuple[int, bytes] | None:
    """Return size and root of the last checkpoint of ``member`` that this node has accepted."""
    seen = rows.one(_SEEN, (member,))
    return None if seen is None else (seen[0], bytes(seen[1]))


def note_seen_of(member: str) -> str:
    """Return the last checkpoint of ``member`` that this node has accepted, as it was signed."""
    row = PeerCheckpoint.objects.filter(member=member).first()
    return "" if row is None else row.note


def newest_of(kind: str, **facts: object) -> dict[str, Json] | None:
    """Return what the newest entry of ``kind`` says, of those that state ``facts``, or None."""
    for entry in Entry.objects.filter(kind=kind).order_by("-index").iterator(chunk_size=_PAGE):
        said = parse_object(entry.body)
        if facts.items() <= said.items():
            return said
    return None


def entries(*, end: int | None = None) -> Iterator[Entry]:
    """Return the entries in order, a page at a time, up to before number ``end``."""
    rows = Entry.objects.order_by("index")
    if end is not None:
        rows = rows.filter(index__lt=end)
    page = list(rows[:_PAGE])
    while page:
        yield from page
        page = list(rows.filter(index__gt=page[-1].index)[:_PAGE])


def entries_from(first: int) -> Iterator[Entry]:
    """Return the entries from number ``first`` on, in order, a page at a time."""
    rows = Entry.objects.order_by("index")
    page = list(rows.filter(index__gte=first)[:_PAGE])
    while page:
        yield from page
        page = list(rows.filter(index__gt=page[-1].index)[:_PAGE])


def _check_size(size: int) -> None:
    # The proof of the last leaf does not need the leaf: it could be given for one to come.
    if size > (held := head().size):
        msg = f"the journal has {held} entries, not {size}"
        raise InvalidProofError(msg, size=size, held=held)
