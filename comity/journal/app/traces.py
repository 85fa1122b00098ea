"""What a row was before and after a change, as the journal keeps it: by digest alone."""

import json
from datetime import UTC, datetime

from django.db.models import Model

from comity.kernel.digests import digest_of


def traced(row: Model) -> str:
    """Return the SHA-256 over all columns of ``row`` as they stand in memory.

    Whoever holds the row can show that it is the one that an entry means; whoever holds the journal
    alone learns nothing of it.
    """
    columns = {
        column.attname: _plain(column.value_from_object(row))
        for column in row._meta.concrete_fields  # noqa: SLF001 - Django's name
    }
    return digest_of(json.dumps(columns, sort_keys=True, default=str).encode())


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
