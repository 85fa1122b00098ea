"""What a provider's pages ask of an order: its rows, its files, what is on its way, what lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from comity.access.app.services import Person
from comity.cooperation.app.models import FileUpload, Order, OrderFile
from comity.cooperation.errors import NoSuchFileError
from comity.cooperation.order_rows import (
    HandedOver,
    Lacking,
    Row,
    Span,
    lacking,
    rows_of,
    said_rows,
)
from comity.cooperation.orders import OrderKind, OrderState
from comity.directory.app import queries as directory
from comity.directory.entries import Provider
from comity.storage.app import uploads as stored
from comity.storage.app.uploads import Standing
from comity.storage.errors import NoSuchUploadError

TYPED = ("ticket", "snapshot_at", "timezone", "field_key", "available_until", "note")
"""Fields of an answer that are not of one row."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answers, as far as it was typed or as it was said.

    Attributes:
        rows: Every row with its answer.
        typed: The other fields, as text.
        files: Files that were handed over.
        uploads: Files on their way, and how far they are.
        lacking: What stands between it and its delivery; nothing once it was delivered.
        final: It was said and cannot be changed.
    """

    rows: tuple[Row, ...]
    typed: dict[str, str]
    files: Sequence[OrderFile]
    uploads: Sequence[tuple[FileUpload, Standing]]
    lacking: tuple[Lacking, ...]
    final: bool

    @property
    def more(self) -> int:
        """How many rows there are besides the first."""
        return len(self.rows) - 1

    @property
    def answered(self) -> int:
        """How many rows have an answer."""
        return sum(row.answer is not None for row in self.rows)


def answer(order: Order) -> Answer:
    """Return what ``order`` is answered, or has been so far."""
    final = order.state not in {OrderState.ISSUED, OrderState.CONFIRMED} or (
        order.kind == OrderKind.PRESERVE and order.state == OrderState.CONFIRMED
    )
    said = order.delivery or (order.confirmation if order.kind == OrderKind.PRESERVE else None)
    typed: dict[str, Any] = dict(order.draft_answer or {})
    if final and said is not None:
        typed = {**{name: said.get(name) for name in TYPED}, "rows": said_rows(said)}
    rows = rows_of(order.needed, typed.get("rows") or {})
    files = list(order.files.all())
    waiting = [] if final else [(one, standing(one)) for one in uploads(order)]
    fields = {name: str(typed.get(name) or "") for name in TYPED}
    missing = (
        ()
        if final
        else lacking(
            OrderKind(order.kind),
            rows,
            [HandedOver(target=f.target, span=Span(f.covers_from, f.covers_to)) for f in files],
            ticket=fields["ticket"],
            unfinished=bool(waiting),
        )
    )
    return Answer(rows, fields, files, waiting, missing, final)


def uploads(order: Order) -> QuerySet[FileUpload]:
    """Return the files of an order that are on their way."""
    return FileUpload.objects.filter(order=order, ended_at=None)


def upload(order: Order, asked: str) -> FileUpload:
    """Return one file that is or was on its way.

    Raises:
        NoSuchUploadError: The order has none of that identifier, or it was given up.
    """
    found = order.uploads.select_related("order", "file").filter(pk=asked).first()
    if found is None or (found.ended_at is not None and found.file_id is None):
        msg = f"the order has no upload {asked}"
        raise NoSuchUploadError(msg, upload=asked)
    return found


def standing(of: FileUpload) -> Standing:
    """Return how far a file is; of one that is whole, with the digest that counts."""
    if of.file is not None:
        size = of.file.size
        return Standing(id=of.pk, size=size, offset=size, sha256=of.file.sha256)
    return stored.standing(of.pk)


def file(order: Order, asked: int) -> OrderFile:
    """Return one file of an order.

    Raises:
        NoSuchFileError: There is none of that number.
    """
    found = order.files.filter(pk=asked).first()
    if found is None:
        msg = f"the order has no file {asked}"
        raise NoSuchFileError(msg, file=asked)
    return found


def own_entry(person: Person) -> Provider | None:
    """Return what the directory says of the provider that ``person`` works for."""
    try:
        return directory.provider(person.provider_code or "")[1]
    except directory.NoSuchProviderError:
        return None
