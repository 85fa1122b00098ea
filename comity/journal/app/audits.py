"""Read the whole stored journal again, and compute everything anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comity.journal.app import queries
from comity.journal.app.models import Entry, SignedCheckpoint, TreeNode
from comity.journal.checkpoints import LogKeys, parse_note, verify_note
from comity.journal.entries import check_entry, commitment, person_in
from comity.journal.errors import DamagedJournalError
from comity.journal.growth import CompactRange, grown_in_steps
from comity.journal.merkle import Node, leaf_hash
from comity.kernel.errors import InvalidInputError
from comity.kernel.strict_json import parse_canonical
from comity.kernel.time import written


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """A stored journal that is whole.

    Attributes:
        size: Number of entries.
        root: Root over them, computed anew.
        checkpoints: How many signed checkpoints it agrees with.
    """

    size: int
    root: bytes
    checkpoints: int


def verify_all(keys: LogKeys | None = None) -> Audited:
    """Read every row again and return what the journal is.

    Args:
        keys: This node's log keys; with them the signatures are verified too.

    Raises:
        DamagedJournalError: A row is missing, added or changed, or a checkpoint is not signed by
            ``keys``; ``facts`` say which.
    """
    signed = _signed_roots(keys)
    tree, roots = CompactRange(), {0: CompactRange().root}
    for tree, nodes in grown_in_steps(_leaves(), signed):
        _compare_nodes(nodes)
        roots[tree.size] = tree.root
    for size, root in signed.items():
        if size > tree.size:
            _damaged("entries are missing at the end", size=tree.size, signed=size)
        if roots[size] != root:
            _damaged("the entries are not those that were signed", size=size)
    if TreeNode.objects.count() != sum(tree.size >> n for n in range(1, tree.size.bit_length())):
        _damaged("the tree holds nodes too many", size=tree.size)
    return Audited(size=tree.size, root=tree.root, checkpoints=len(signed))


def _signed_roots(keys: LogKeys | None) -> dict[int, bytes]:
    roots = dict[int, bytes]()
    for row in SignedCheckpoint.objects.order_by("size").iterator():
        try:
            said = verify_note(row.note, keys) if keys else parse_note(row.note)[0]
        except InvalidInputError as error:
            msg = f"the checkpoint of {row.size} entries: {error.message}"
            raise DamagedJournalError(msg, size=row.size) from error
        stated = (row.epoch, row.size, bytes(row.root))
        agrees = roots.setdefault(said.size, said.root) == said.root
        if not agrees or stated != (said.epoch, said.size, said.root):
            _damaged("a checkpoint's row is not what was signed", size=row.size)
    return roots


def _leaves() -> Iterator[bytes]:
    for index, row in enumerate(queries.entries()):
        if row.index != index:
            _damaged(f"entry {index} is missing", index=index)
        if (leaf := _leaf(row)) != bytes(row.leaf_hash):
            _damaged(f"entry {index} was changed", index=index)
        yield leaf


def _leaf(row: Entry) -> bytes:
    try:
        entry = row.body.encode()
        body = parse_canonical(entry)
        check_entry(body)
        leaf = leaf_hash(commitment(entry, salt=bytes(row.salt)))
    except (InvalidInputError, UnicodeEncodeError) as error:
        msg = f"entry {row.index} was changed: {error}"
        raise DamagedJournalError(msg, index=row.index) from error
    if (row.kind, written(row.at), row.person) != (body["kind"], body["at"], person_in(body)):
        _damaged(f"the columns of entry {row.index} are not what its body says", index=row.index)
    return leaf


def _compare_nodes(nodes: Mapping[Node, bytes]) -> None:
    upper = {node: one for node, one in nodes.items() if node[0] > 0}
    for level in {level for level, _ in upper}:
        indexes = [index for one, index in upper if one == level]
        held = TreeNode.objects.filter(level=level, index__range=(min(indexes), max(indexes)))
        stored = {index: bytes(one) for index, one in held.values_list("index", "hash")}
        for index in indexes:
            if stored.get(index) != upper[level, index]:
                _damaged("a node of the tree is missing or was changed", level=level, index=index)


def _damaged(message: str, **facts: object) -> None:
    raise DamagedJournalError(message, **facts)
