"""The whole journal as one file, for whoever is to verify it elsewhere."""

from collections.abc import Iterator

from comity.journal.app import queries
from comity.journal.checkpoints import parse_note
from comity.journal.errors import UnknownCheckpointError
from comity.journal.exports import Exported, export_lines


def export_journal() -> Iterator[bytes]:
    """Return the lines of the journal up to its newest checkpoint, cosignatures included.

    Raises:
        UnknownCheckpointError: Nothing was signed yet.
    """
    newest = queries.latest_checkpoint()
    if newest is None:
        msg = "no checkpoint was signed yet"
        raise UnknownCheckpointError(msg)
    lines = newest.cosignatures.order_by("witness").values_list("line", flat=True)
    note = newest.note + "".join(lines)
    rows = (
        Exported(entry=row.body.encode(), salt=bytes(row.salt))
        for row in queries.entries(end=newest.size)
    )
    return export_lines(parse_note(note)[0].origin, rows, note)
