"""Acts of the protocol room: send, renew the keyring, tell of what has not arrived."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_bytes

from django.db import transaction
from django.db.models import F

from comity.access.app import services as access
from comity.journal.app import services as journal
from comity.kernel.errors import ComityError, RefusedError
from comity.kernel.strict_json import Json, canonical
from comity.protocol import exchange
from comity.protocol.app import queries, registry, wakeups
from comity.protocol.app.models import NodeState, Outgoing, Peer
from comity.protocol.app.store import DjangoStore
from comity.protocol.keyring import KeyDocument


class UnknownMemberError(RefusedError):
    """Nobody of that code is in the directory, or it is suspended."""

    code = "protocol.unknown_member"
    remedy = "Look up the code in the directory: comity node directory show."


def send(
    *,
    aud: str,
    type: str,  # noqa: A002 - the wire's word
    body: Mapping[str, Json],
    by: Mapping[str, Json],
    now: datetime,
    thread: str | None = None,
    urgent: bool = False,
    answer_by: datetime | None = None,
    attachments: Sequence[Mapping[str, Json]] = (),
) -> exchange.Outgoing:
    """Accept a message for delivery, inside the caller's transaction, and nudge the lane.

    Raises:
        UnknownMemberError: ``aud`` is not a member in good standing.
    """
    if not queries.is_member(aud):
        msg = f"{aud} is not a member in good standing"
        raise UnknownMemberError(msg, member=aud)
    registry.judged(aud, type, body)
    draft = exchange.Draft(
        aud=aud,
        type=type,
        body=body,
        by=by,
        thread=thread,
        urgent=urgent,
        answer_by=answer_by,
        attachments=attachments,
    )
    store = DjangoStore()
    done = exchange.commit(store, exchange.Batch(drafts=[draft]), now=now, rng=token_bytes)
    wakeups.wake_on_commit("lane")
    return done.sent[0]


@transaction.atomic
def renew_keyring(
    documents: Sequence[KeyDocument], suspended: Sequence[str], now: datetime
) -> tuple[str, ...]:
    """Take over verified key documents; return the members for whom something changed."""
    held = {peer.member: peer for peer in Peer.objects.all()}
    changed: list[str] = []
    for document in documents:
        text = canonical(document.to_json()).decode()
        peer = held.pop(document.member, None)
        out = document.member in suspended
        if peer is None or peer.document != text or peer.suspended != out:
            Peer.objects.update_or_create(
                member=document.member,
                defaults={"document": text, "suspended": out, "renewed_at": now},
            )
            changed.append(document.member)
    for gone in held.values():
        gone.delete()
        changed.append(gone.member)
    if changed:
        NodeState.objects.get_or_create(pk=1)
        NodeState.objects.update(keyring_version=F("keyring_version") + 1)
        journal.record("keyring-renewed", now=now, members=sorted(changed))
        wakeups.wake_on_commit("lane", "worker")
    return tuple(sorted(changed))


@transaction.atomic
def postpone(
    outgoing_id: str, *, retry: exchange.Retry, attempts: int, error: str, now: datetime
) -> None:
    """Note that a delivery failed and when it is tried again; tell a person if it is time.

    Args:
        outgoing_id: The message.
        retry: What ``exchange.after_failure`` decided.
        attempts: Deliveries begun so far; the pause grows with them.
        error: Code and text of what went wrong.
        now: The present instant.
    """
    row = Outgoing.objects.select_for_update().get(pk=outgoing_id)
    if row.finished_at is not None:
        return
    row.due_at = retry.due_at
    row.attempts = max(row.attempts, attempts)
    row.leased_until = None
    row.last_error = error[:500]
    if retry.tell:
        _tell_undelivered(row, now)
    row.save(
        update_fields=["due_at", "attempts", "leased_until", "last_error", "told_at"],
    )


def tell_overdue(now: datetime, *, limit: int = 500) -> int:
    """Tell of what should have arrived, whether or not anybody tries to deliver it; how many.

    Source: promise R5.
    """
    late = queries.overdue(urgent=True, before=now - exchange.TELL_URGENT_AFTER, limit=limit)
    late += queries.overdue(urgent=False, before=now - exchange.TELL_AFTER, limit=limit)
    return sum(_told_overdue(one, now) for one in late)


@transaction.atomic
def _told_overdue(outgoing_id: str, now: datetime) -> bool:
    row = Outgoing.objects.select_for_update().get(pk=outgoing_id)
    if row.finished_at is not None or row.told_at is not None:
        return False
    _tell_undelivered(row, now)
    row.save(update_fields=["told_at"])
    return True


def _tell_undelivered(row: Outgoing, now: datetime) -> None:
    if row.told_at is not None:
        return
    row.told_at = now
    access.notify(
        exchange.UNDELIVERED,
        level="alarm" if row.urgent else "warning",
        now=now,
        message=row.id,
        to=row.aud,
        thread=row.thread,
        since=row.created_at.isoformat(),
        attempts=row.attempts,
    )


@transaction.atomic
def doubt(outgoing_id: str, error: ComityError, *, now: datetime) -> None:
    """Tell a person, once, that the peer answered a message with a receipt that proves nothing.

    A receipt of another time would move every deadline.
    """
    row = Outgoing.objects.select_for_update().get(pk=outgoing_id)
    if row.finished_at is not None or row.doubted_at is not None:
        return
    row.doubted_at = now
    row.save(update_fields=["doubted_at"])
    access.notify(
        error.code, level="alarm", now=now, message=row.id, to=row.aud, detail=error.message
    )
