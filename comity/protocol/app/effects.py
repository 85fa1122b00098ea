"""Effects: what an accepted message does here, exactly once.

The effect and the mark that it is done are one transaction. A handler that fails is tried again
after a while; after five failures the message is set aside and a person is told, and everything
behind it goes on.

Source: promises R3, R22.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import DatabaseError, transaction

from comity.access.app import services as access
from comity.kernel.errors import ComityError
from comity.protocol import exchange
from comity.protocol.app import registry
from comity.protocol.app.models import Incoming
from comity.protocol.effects_rule import have_effect
from comity.protocol.jws import parse_general
from comity.protocol.statements import Statement
from comity.storage.app import leases

LEASE = timedelta(seconds=60)
BATCH = 64
_BEGUN: Mapping[str, Any] = MappingProxyType({"leased_until__isnull": False})
_SUSPECTED: Mapping[str, Any] = MappingProxyType({"leased_until__isnull": True, "crashes__gt": 0})
_FRESH: Mapping[str, Any] = MappingProxyType({"leased_until__isnull": True, "crashes": 0})
_log = logging.getLogger(__name__)


def run_due(now: Callable[[], datetime], *, limit: int = BATCH) -> int:
    """Have the effects that are due; return how many messages were looked at.

    A message that was under way when a worker ended is looked at alone, so that those beside it are
    not set aside with the one that ends workers.
    """
    looked = 0
    for only, at_most in ((_BEGUN, 1), (_SUSPECTED, 1), (_FRESH, limit)):
        looked += _run(_claimed(now(), at_most, only), now)
    return looked


def _run(rows: list[Incoming], now: Callable[[], datetime]) -> int:
    for row in sorted(rows, key=lambda one: (one.received_at, one.index)):
        try:
            have_effect(_INBOX, row.pk, now=now())
        except Exception as error:  # noqa: BLE001 - process edge: one poison message must not stop the rest
            _log.exception("the effect of %s failed", row.message_id)
            _set_back_if_held(row.pk, error, now())
    return len(rows)


@transaction.atomic
def _claimed(now: datetime, limit: int, only: Mapping[str, Any]) -> list[Incoming]:
    """Lease what is due, and tell of what was set aside because it ended too many workers."""
    aside = Incoming.objects.filter(finished_at__isnull=True, quarantined_at=now)
    told = set(aside.values_list("pk", flat=True))
    rows = leases.claim(Incoming, now=now, lease_for=LEASE, limit=limit, **only)
    for row in aside.exclude(pk__in=told):
        _tell_quarantined(row, now)
    return rows


class _DjangoInbox:
    """The inbox of ``have_effect`` on Django's database."""

    def transaction(self) -> AbstractContextManager[None]:
        return transaction.atomic()

    def unfinished(self, key: int) -> Incoming | None:
        held = Incoming.objects.select_for_update().filter(pk=key, finished_at__isnull=True)
        return held.first()

    def act(self, row: Incoming) -> None:
        handler = registry.handler_of(row.type)
        if handler is not None:
            said = statement_of(row)
            handler(registry.Received(statement=said, received_at=row.received_at, index=row.index))

    def finish(self, row: Incoming, now: datetime) -> None:
        leases.finish(row, now)


_INBOX = _DjangoInbox()


def _set_back_if_held(pk: int, error: Exception, now: datetime) -> None:
    try:
        _set_back(pk, error, now)
    except (ComityError, DatabaseError):  # its lease runs out, and it is due again by itself
        _log.exception("the failure of message %s could not be noted", pk)


@transaction.atomic
def _set_back(pk: int, error: Exception, now: datetime) -> None:
    row = Incoming.objects.select_for_update().get(pk=pk)
    leases.fail(row, f"{type(error).__name__}: {error}", now)
    if row.quarantined_at is not None:
        _tell_quarantined(row, now)


def _tell_quarantined(row: Incoming, now: datetime) -> None:
    access.notify(
        exchange.QUARANTINED,
        level="alarm",
        now=now,
        message=row.message_id,
        sender=row.iss,
        type=row.type,
    )


def statement_of(row: Incoming) -> Statement:
    """Return what was said in a message that this node has verified and kept."""
    jws = bytes(row.jws)
    return Statement.kept(parse_general(jws).payload, jws)
