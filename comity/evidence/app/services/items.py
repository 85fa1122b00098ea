"""Taking files over into custody."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

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
    stored = storage.store(reader, now)
    with transaction.atomic():
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
