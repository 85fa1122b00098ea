"""Taking files over into custody."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from comity.evidence.app import queries
from comity.evidence.app.models import Item
from comity.journal.app import services as journal
from comity.storage.app import services as storage
from comity.storage.items import Reader


def deposit(
    *, name: str, reader: Reader, by: Mapping[str, str], order_id: str, now: datetime
) -> str:
    """Store the content of ``reader`` and begin its custody; return the item's identifier.

    The content is durable before the transaction, so that a large file holds nobody up.

    Args:
        name: What the file is called where it comes from.
        reader: Its content.
        by: Who hands it over: name, role, unit.
        order_id: The order under which it is handed over.
        now: Aware instant.

    Raises:
        StoreUnreachableError: The store fails; nothing was stored.
    """
    put = storage.put_down(reader, now)
    with transaction.atomic():
        stored = storage.record(put)
        Item.objects.create(
            id=stored.id,
            name=name,
            size=stored.size,
            sha256=stored.sha256,
            order_id=order_id,
            deposited_by=dict(by),
            deposited_at=now,
        )
        journal.record(
            "item-deposited",
            now=now,
            item=stored.id,
            size=stored.size,
            sha256=stored.sha256,
            order=order_id,
            by=dict(by),
        )
    return stored.id


def give_back(item_id: str, *, by: Mapping[str, str], why: str, now: datetime) -> None:
    """Destroy an item that was handed over by mistake, inside the caller's transaction.

    Raises:
        UnknownPackageError: There is no such item.
    """
    (held,) = queries.items([item_id])
    storage.destroy(item_id, now)
    journal.record(
        "item-given-back",
        now=now,
        item=item_id,
        sha256=held.sha256,
        order=held.order_id,
        why=why,
        by=dict(by),
    )
    held.delete()
