"""Stopping the exchange with one peer, here and by ourselves, and letting it go on again.

The register suspends a member for everybody; this is for one node alone, at once and without
asking anybody: a peer whose keys may be stolen, whose journal contradicts itself, or that floods
us. The peer is not heard and not spoken to: its connections close, what it sends waits on its own
side, what we have for it waits here, and new requests to it are refused. Nothing is lost: when the
exchange goes on, both sides deliver what waited.

Source: trust 1.2 (unilateral suspension), process 3.1 (administrator).
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from comity.access.app import gate
from comity.access.app.services import MACHINE, Person, notify
from comity.directory.app import queries, services
from comity.directory.app.models import StoppedPeer
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.errors import InvalidInputError, RefusedError

CHANGE = "peer_change"


class PeerStoppedError(RefusedError):
    """The exchange with this peer is stopped already, or it cannot be."""

    code = "directory.peer_stopped"
    remedy = "Look at the page of the partner nodes: it says who stopped it, and why."


class PeerNotStoppedError(RefusedError):
    """The exchange with this peer is not stopped here."""

    code = "directory.peer_not_stopped"
    remedy = "If the register suspends it, ask the register office."


class StopReasonNeededError(InvalidInputError):
    """Nobody said why."""

    code = "directory.stop_reason_needed"
    remedy = "Say in one sentence what happened; it stands in the journal."


def stopped() -> Mapping[str, StoppedPeer]:
    """Return the peers with which the exchange is stopped here, by code."""
    found = StoppedPeer.objects.filter(lifted_at=None).select_related("stopped_by")
    return {row.member: row for row in found}


@transaction.atomic
def stop(code: str, *, why: str, by: Person | None, now: datetime) -> StoppedPeer:
    """Stop the exchange with ``code`` at once.

    Args:
        code: The peer.
        why: The reason.
        by: Who decides it; None for who works on the node's own machine.
        now: Present instant.

    Raises:
        NoSuchMemberError: There is no such member.
        PeerStoppedError: It is stopped already, or it is this node.
        PermissionRefusedError: ``by`` may not decide that.
        StopReasonNeededError: Nobody said why.
    """
    reason = _decided(why, by, now)
    member = queries.member(code)
    if member.code == settings.COMITY_NODE.code or member.code in stopped():
        msg = f"the exchange with {member.code} cannot be stopped, or is already"
        raise PeerStoppedError(msg, member=member.code)
    made = StoppedPeer.objects.create(
        member=member.code, reason=reason, stopped_at=now, stopped_by=by
    )
    services.renew(now)
    journal.record(
        "peer-stopped",
        now=now,
        member=made.member,
        person=_named(by),
        why=reason,
        before=None,
        after=traced(made),
    )
    notify("directory.peer_stopped", "warning", now, member=member.code, name=member.name)
    return made


@transaction.atomic
def lift(code: str, *, why: str, by: Person | None, now: datetime) -> StoppedPeer:
    """Let the exchange with ``code`` go on; what waited on both sides is delivered.

    Raises:
        NoSuchMemberError: There is no such member.
        PeerNotStoppedError: It is not stopped here.
        PermissionRefusedError: ``by`` may not decide that.
        StopReasonNeededError: Nobody said why.
    """
    reason = _decided(why, by, now)
    member = queries.member(code)
    held = StoppedPeer.objects.select_for_update().filter(member=code, lifted_at=None).first()
    if held is None:
        msg = f"the exchange with {code} is not stopped here"
        raise PeerNotStoppedError(msg, member=code)
    before = traced(held)
    held.lifted_at, held.lifted_by, held.lift_reason = now, by, reason
    held.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    services.renew(now)
    journal.record(
        "peer-heard-again",
        now=now,
        member=code,
        person=_named(by),
        why=reason,
        before=before,
        after=traced(held),
    )
    notify("directory.peer_heard_again", "info", now, member=code, name=member.name)
    return held


def _decided(why: str, by: Person | None, now: datetime) -> str:
    if by is not None:
        gate.permit(by, CHANGE, now=now)
    if not why.strip():
        msg = "the exchange with a peer is stopped, or goes on, with a reason"
        raise StopReasonNeededError(msg)
    return why.strip()[:500]


def _named(by: Person | None) -> str:
    return MACHINE if by is None else by.id
