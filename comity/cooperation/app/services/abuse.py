"""Flagging a sender whose emergency requests were abused, telling the others, and clearing it.

Source: process 2.4 (abuse: sender organisation blocked until cleared, all providers warned).
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from comity.access.app import gate
from comity.access.app import services as access
from comity.access.app.services import Person
from comity.cooperation.abuse import FLAG_TYPE, ToldFlag, key_of, told_flag
from comity.cooperation.acts import Act
from comity.cooperation.app import doors, queries
from comity.cooperation.app.abuse_models import AbuseFlag, Clearance
from comity.cooperation.app.models import Statement, Thread
from comity.cooperation.app.services.calling import sender_of
from comity.cooperation.codes import code_list
from comity.cooperation.kinds import calling_back
from comity.cooperation.people import named
from comity.cooperation.threads import Thread as FoldedThread
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.errors import InvalidInputError, RefusedError
from comity.kernel.identifiers import uuid7
from comity.kernel.time import read, written
from comity.protocol.app import queries as protocol_queries
from comity.protocol.app import services as protocol
from comity.protocol.app.registry import Received

_RELEASING: Final = frozenset({Act.ACCEPT, Act.FORWARD, Act.PARTLY, Act.EXECUTE})
"""Acts of an emergency that a head lets pass first, where the sender is flagged."""


class FlagReasonNeededError(InvalidInputError):
    """A sender is flagged, cleared or let pass with a reason alone."""

    code = "cooperation.flag_reason_needed"
    remedy = "Choose a reason, and say in a sentence or two what happened."


class NoSuchFlagError(InvalidInputError):
    """There is no such flag that stands, or another node set it."""

    code = "cooperation.no_such_flag"
    remedy = "List the flagged senders; only the node that set a flag clears it."


class NothingToFlagError(RefusedError):
    """The request names no sender, or the sender is flagged already."""

    code = "cooperation.nothing_to_flag"
    remedy = "Look at the flagged senders: one flag stands for all that the sender does."


class ClearanceNeededError(RefusedError):
    """The sender is flagged: a head has to let this emergency request pass."""

    code = "cooperation.clearance_needed"
    remedy = "Ask the head of the central authority or the duty supervisor to clear this request."


@dataclass(frozen=True, slots=True)
class Sender:
    """How the sender of a request stands here.

    Attributes:
        flags: Those that stand on it, our own and those that peers told of.
        cleared: Who let this request pass, if somebody did.
    """

    flags: tuple[AbuseFlag, ...]
    cleared: Clearance | None

    @property
    def binds(self) -> bool:
        """Say whether a flag of our own stands and nobody let the request pass."""
        own = any(flag.origin == settings.COMITY_NODE.code for flag in self.flags)
        return own and self.cleared is None


def sender(thread: Thread, view: FoldedThread) -> Sender:
    """Return how the sender of a request stands; of ours, the flags that the request gave."""
    if thread.own_side == "requesting":
        own = settings.COMITY_NODE.code
        return Sender(tuple(standing().filter(member=own, thread=thread.pk)), None)
    found = tuple(standing().filter(member=thread.peer, key=key_of(sender_of(view))))
    return Sender(found, Clearance.objects.filter(pk=thread.pk).first() if found else None)


def flagged_among(rows: Iterable[Thread]) -> frozenset[str]:
    """Return the ids of those requests that came from a flagged sender; one query where none is."""
    came = {row.pk: row.peer for row in rows if row.own_side == "requested"}
    flags = set(standing().filter(member__in=set(came.values())).values_list("member", "key"))
    if not flags:
        return frozenset()
    asked = Statement.objects.filter(thread__in=came, side="requesting", body__n=1)
    senders = {
        row.thread_id: str((row.body["content"].get("sender_org") or {}).get("name") or "")
        for row in asked.only("thread_id", "body")
    }
    return frozenset(pk for pk, name in senders.items() if (came[pk], key_of(name)) in flags)


def standing() -> Any:  # noqa: ANN401 - a QuerySet, whose type Django gives
    """Return the flags that stand."""
    return AbuseFlag.objects.filter(cleared_at=None)


def let_act(thread: Thread, act: Act, view: FoldedThread) -> None:
    """Let ``act`` pass, unless it releases something in an emergency of a flagged sender.

    Raises:
        ClearanceNeededError: A head has not let it pass.
    """
    if act in _RELEASING and is_emergency(view) and sender(thread, view).binds:
        msg = f"{sender_of(view)} of {thread.peer} is flagged: a head has to let this pass"
        raise ClearanceNeededError(msg, thread=thread.pk)


def is_emergency(view: FoldedThread) -> bool:
    """Say whether a request asks for help in an emergency, in whatever kind."""
    if view.kind is None:
        return False
    return str(view.kind) in calling_back() or view.content.get("urgency") == "emergency"


@transaction.atomic
def flag(asked: str, *, reason: str, words: str, person: Person, now: datetime) -> AbuseFlag:
    """Flag the sender of a request, and tell the other nodes.

    Raises:
        FlagReasonNeededError: No reason of the list, or no words.
        NoSuchRequestError: There is none that the person may know of.
        NothingToFlagError: The request names no sender, or it is flagged by us already.
        PermissionRefusedError: The person may not.
    """
    thread = doors.request(person, "flag_abuse", asked, now=now)
    if reason not in code_list("abuse_reason"):
        msg = f"the reasons are {', '.join(code_list('abuse_reason'))}"
        raise FlagReasonNeededError(msg)
    organisation = sender_of(queries.folded(thread))
    own, told = settings.COMITY_NODE.code, _said(words)
    known = standing().filter(member=thread.peer, key=key_of(organisation), origin=own)
    if not organisation or known.exists():
        msg = f"there is no sender to flag in {thread}, or it is flagged"
        raise NothingToFlagError(msg, thread=thread.pk)
    made = AbuseFlag.objects.create(
        id=uuid7(now=now, rng=secrets.token_bytes),
        origin=own,
        member=thread.peer,
        organisation=organisation[:200],
        key=key_of(organisation)[:200],
        reason=reason,
        words=told,
        thread=thread.pk,
        set_by=person.name,
        set_for=person.organisation,
        set_at=now,
    )
    _tell_peers(made, person, now=now)
    journal.record(
        "sender-flagged",
        now=now,
        flag=made.pk,
        thread=thread.pk,
        member=made.member,
        person=person.id,
        why=told,
        after=traced(made),
    )
    _notify("cooperation.sender_flagged", made, now=now)
    return made


@transaction.atomic
def clear(asked: str, *, why: str, person: Person, now: datetime) -> AbuseFlag:
    """End a flag of our own, and tell the other nodes.

    Raises:
        FlagReasonNeededError: Nobody said why.
        NoSuchFlagError: There is none of ours that stands.
        PermissionRefusedError: The person may not.
    """
    gate.permit(person, "flag_clear", now=now)
    reason = _said(why)
    own = settings.COMITY_NODE.code
    found = standing().select_for_update().filter(pk=asked, origin=own)
    held: AbuseFlag | None = found.first()
    if held is None:
        msg = f"no flag {asked} of this node stands"
        raise NoSuchFlagError(msg, flag=asked)
    before = traced(held)
    held.cleared_at, held.cleared_by, held.cleared_why = now, person.name, reason
    held.save(update_fields=["cleared_at", "cleared_by", "cleared_why"])
    _tell_peers(held, person, now=now)
    journal.record(
        "sender-cleared",
        now=now,
        flag=held.pk,
        member=held.member,
        person=person.id,
        why=reason,
        before=before,
        after=traced(held),
    )
    _notify("cooperation.sender_cleared", held, now=now)
    return held


@transaction.atomic
def let_pass(asked: str, *, why: str, person: Person, now: datetime) -> Clearance:
    """Let one emergency request of a flagged sender be dealt with.

    Raises:
        FlagReasonNeededError: Nobody said why.
        NothingToFlagError: No flag of ours stands in its way.
        PermissionRefusedError: The person is no head.
    """
    thread = doors.request(person, "clear_sender", asked, now=now)
    by = gate.acting(person, "clear_sender", thread, now=now)
    reason = _said(why)
    if not sender(thread, queries.folded(thread)).binds:
        msg = f"no flag of this node stands in the way of {thread}"
        raise NothingToFlagError(msg, thread=thread.pk)
    made = Clearance.objects.create(
        thread=thread.pk, by=by.id, by_name=by.name, role=by.role, why=reason, at=now
    )
    journal.record(
        "sender-let-pass",
        now=now,
        thread=thread.pk,
        person=person.id,
        why=reason,
        after=traced(made),
    )
    return made


def take_flag(received: Received) -> None:
    """Take over what a peer tells of a flag of its own; what cannot be read is told to a person."""
    said, now = received.statement, received.received_at
    try:
        told = told_flag(said.body)
        set_at, cleared_at = read(told.set_at), told.cleared_at and read(told.cleared_at)
    except InvalidInputError as error:
        _not_read(said.digest, said.iss, error.message, now=now)
        return
    held = AbuseFlag.objects.select_for_update().filter(pk=told.id).first()
    if held is not None and held.origin != said.iss:
        _not_read(said.digest, said.iss, "the flag is of another node", now=now)
        return
    before = None if held is None else traced(held)
    made = held or AbuseFlag(
        id=told.id,
        origin=said.iss,
        member=told.member,
        organisation=told.organisation,
        key=key_of(told.organisation)[:200],
        set_at=set_at,
    )
    made.reason, made.words, made.thread = told.reason, told.words, told.thread or ""
    made.set_by = made.set_by or str(said.by.get("name", ""))[:200]
    made.set_for = made.set_for or str(said.by.get("unit", ""))[:200]
    if cleared_at:
        made.cleared_at, made.cleared_why = cleared_at, told.cleared_why or ""
        made.cleared_by = str(said.by.get("name", ""))[:200]
    made.save()
    journal.record(
        "sender-flag-heard",
        now=now,
        flag=made.pk,
        of=said.digest,
        member=said.iss,
        before=before,
        after=traced(made),
    )
    code = "cooperation.sender_cleared" if cleared_at else "cooperation.sender_flagged"
    _notify(code, made, now=now)


def warn_on_arrival(thread: Thread, view: FoldedThread, *, now: datetime) -> None:
    """Tell people that a request came from a flagged sender."""
    found = sender(thread, view)
    if found.flags:
        access.notify(
            "cooperation.flagged_sender_asks",
            "alarm" if is_emergency(view) else "warning",
            now,
            about=access.About("request", thread.pk),
            thread=thread.pk,
            sender=found.flags[0].organisation,
            peer=thread.peer,
        )


def _tell_peers(made: AbuseFlag, person: Person, *, now: datetime) -> None:
    """Tell all other nodes in good standing; only the State concerned is told of which request."""
    for peer in protocol_queries.peers():
        body = ToldFlag(
            id=made.pk,
            member=made.member,
            organisation=made.organisation,
            reason=made.reason,
            words=made.words,
            set_at=written(made.set_at),
            thread=made.thread or None if peer == made.member else None,
            cleared_at=None if made.cleared_at is None else written(made.cleared_at),
            cleared_why=made.cleared_why or None,
        )
        protocol.send(aud=peer, type=FLAG_TYPE, body=body.written(), by=named(person), now=now)


def _notify(code: str, made: AbuseFlag, *, now: datetime) -> None:
    access.notify(
        code,
        "warning" if code.endswith("flagged") else "info",
        now,
        flag=made.pk,
        sender=made.organisation,
        member=made.member,
        origin=made.origin,
    )


def _not_read(digest: str, sender: str, why: str, *, now: datetime) -> None:
    journal.record("statement-not-placed", now=now, of=digest, sender=sender, why=why[:500])
    access.notify(
        "cooperation.not_placed",
        "alarm",
        now,
        sender=sender,
        message=digest,
        to=settings.COMITY_NODE.code,
        why=why[:500],
    )


def _said(words: str) -> str:
    if not words.strip():
        msg = "a sender is flagged, cleared or let pass with a reason"
        raise FlagReasonNeededError(msg)
    return words.strip()[:2000]
