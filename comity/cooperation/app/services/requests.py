"""Opening a request: draft, override, send."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from comity.access.app import gate
from comity.access.app.services import Person
from comity.access.marks import mark_of
from comity.access.permissions import PermissionRefusedError, Side
from comity.cooperation import acts
from comity.cooperation.acts import Act
from comity.cooperation.app import doors, registry, safeguards, translations
from comity.cooperation.app.addressees import let_named_provider_through, with_addressee
from comity.cooperation.app.alone import may_alone
from comity.cooperation.app.leaves import let_through
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.services import chain, judging, lawful, parts, speaking
from comity.cooperation.app.services.judging import Done, Judged
from comity.cooperation.contents import taken
from comity.cooperation.errors import (
    DraftConflictError,
    IncompleteCallError,
    SecondPersonNeededError,
    UnknownKindError,
)
from comity.cooperation.kinds import REQUESTS, Kind, in_order, is_urgent
from comity.cooperation.lifecycles import State
from comity.cooperation.people import Someone, named
from comity.cooperation.statements import Override
from comity.cooperation.threads import fold
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.identifiers import uuid7
from comity.law.findings import Report


def kind_of(code: str) -> Kind:
    """Return the kind with that code.

    Raises:
        UnknownKindError: There is none.
    """
    try:
        return Kind(code)
    except ValueError as error:
        msg = f"there is no kind {code!r}; the kinds are {', '.join(in_order())}"
        raise UnknownKindError(msg, kind=code) from error


@transaction.atomic
def file_draft(
    kind: Kind, content: Mapping[str, Any], *, aud: str, person: Person, now: datetime
) -> Draft:
    """Keep a draft, for another person to look at and send.

    Raises:
        MalformedContentError: A field is unknown or of another type; gaps are no error.
        PermissionRefusedError: The person may not draft.
        ProviderNotThereError: It goes to a provider that does not stand under that State's law.
    """
    gate.permit(person, "draft", Side.REQUESTING, now=now)
    stated = _as_typed(kind, content, aud=aud)
    mark = mark_of(stated.get("handling_mark"))
    draft = Draft.objects.create(
        id=uuid7(now=now, rng=secrets.token_bytes),
        kind=str(kind),
        aud=aud,
        content=stated,
        made_by=person.id,
        made_by_name=person.name,
        made_by_organisation=person.organisation,
        made_at=now,
        mark=mark.text,
        mark_level=int(mark.level),
    )
    journal.record(
        "draft-filed",
        now=now,
        draft=draft.pk,
        request=str(kind),
        person=person.id,
        after=traced(draft),
        **lawful.keep_for_draft(draft, now=now),
    )
    return draft


def checked(kind: Kind, content: Mapping[str, Any], *, aud: str, now: datetime) -> Report:
    """Return what a request to ``aud`` lacks; nothing is kept or sent.

    Raises:
        MalformedContentError: A field is unknown or of another type.
        ProviderNotThereError: It goes to a provider that does not stand under that State's law.
    """
    return judging.of_request(kind, _as_typed(kind, content, aud=aud), aud=aud, now=now)


def _as_typed(kind: Kind, content: Mapping[str, Any], *, aud: str) -> dict[str, Any]:
    """Return what was typed, if a request of ``kind`` can say it at all."""
    stated = taken(REQUESTS[kind], content, own=True).written()
    let_named_provider_through(kind, stated, aud=aud)
    return stated


@transaction.atomic
def override(draft: Draft, *, reason: str, person: Person, now: datetime) -> Draft:
    """Let a draft be sent although findings block it; the receiver sees reason and name.

    Raises:
        DraftSentError: It has been sent.
        PermissionRefusedError: Only a supervisor may, and with a reason.
    """
    held = doors.draft(person, "override", draft.pk, now=now)
    by, before = gate.acting(person, "override", held, now=now), traced(held)
    held.override_reason = checked_reason(reason, person=by)
    held.override_by = by.id
    held.override_by_name = by.name
    held.override_role = by.role
    held.save()
    journal.record(
        "findings-overridden",
        now=now,
        draft=held.pk,
        person=person.id,
        why=held.override_reason,
        before=before,
        after=traced(held),
    )
    return held


def checked_reason(reason: str, *, person: Someone) -> str:
    """Return the reason for an override, if one is given.

    Raises:
        PermissionRefusedError: Nobody overrides without a reason.
    """
    if not reason.strip():
        msg = "findings are overridden with a reason that the receiver sees"
        raise PermissionRefusedError(msg, role=person.role, act="override")
    return reason.strip()


def send(
    *,
    kind: str | None,
    aud: str | None,
    content: Mapping[str, Any] | None,
    draft: str | None,
    person: Person,
    now: datetime,
) -> Done:
    """Send either a draft by its id, or what is said here; see ``open_request``.

    Raises:
        IncompleteCallError: Neither or both are given.
        NoSuchDraftError: There is no such draft.
        PermissionRefusedError: The person sends nothing at all.
    """
    gate.permit(person, "send", Side.REQUESTING, now=now)
    if draft is not None and kind is None and aud is None and content is None:
        held = doors.draft(person, "send", draft, now=now, lock=False)
        return open_request(
            kind_of(held.kind), held.content, aud=held.aud, person=person, now=now, draft=held
        )
    if draft is None and kind is not None and aud is not None and content is not None:
        return open_request(kind_of(kind), content, aud=aud, person=person, now=now)
    msg = "give kind, to and content, or the id of a draft alone"
    raise IncompleteCallError(msg)


def needs_second(draft: Draft, person: Someone, *, now: datetime) -> bool:
    """Say whether somebody else than ``person`` has to send ``draft``."""
    return draft.drafted_by == person.id and not may_alone(Kind(draft.kind), now=now)


@transaction.atomic
def open_request(
    kind: Kind,
    content: Mapping[str, Any],
    *,
    aud: str,
    person: Person,
    now: datetime,
    draft: Draft | None = None,
) -> Done:
    """Send a request and open its thread.

    Raises:
        ApprovalNeededError: An investigator wrote it and no prosecutor or judge has approved it.
        BasisReasonNeededError: It relies on a basis that was not found, and nobody says why.
        BlockedByFindingsError: Findings block it and no supervisor has overridden them.
        BlockedBySafeguardsError: Questions of the safeguards are open, likewise.
        DraftConflictError: Somebody has changed the draft since it was read.
        ConsentNeededError: The provider's State has to consent first, and has not.
        MalformedContentError: A field is unknown or of another type.
        PermissionRefusedError: The person may not send.
        StraightRefusedError: That State allows no request straight to its provider.
        SecondPersonNeededError: This kind is sent only from a draft of somebody else.
        TranslationNeededError: The other State does not read the language of its texts.
        UnknownMemberError: ``aud`` is not a member in good standing.
    """
    held = None if draft is None else doors.draft(person, "send", draft.pk, now=now)
    by = speaking.may(person, Act.REQUEST, kind=kind, side=acts.Side.REQUESTING, now=now)
    _by_two(held, kind, person, now=now)
    stated = _stated(held, kind, content, aud=aud)
    stated, leave = let_through(kind, stated, aud=aud, now=now)
    judged = _judged(held, kind, stated, aud=aud, now=now)
    thread = _begun(kind, aud=aud, person=person, now=now)
    law = lawful.keep_for_request(thread, stated, draft=held, now=now)
    said = speaking.say(
        thread,
        Act.REQUEST,
        stated,
        by=named(by),
        now=now,
        view=fold(()),
        kind=kind,
        judged=judged,
        urgent=is_urgent(stated),
    )
    if held is not None:
        _leave(held, thread, person=person, now=now)
    journal.record(
        "request-sent",
        now=now,
        thread=thread.pk,
        reference=thread.own_reference,
        to=aud,
        of=said.digest,
        person=person.id,
        lent_by=by.lent_by,
        after=traced(thread),
        **law,
        **leave,
    )
    return Done(thread, judged.findings)


def _by_two(held: Draft | None, kind: Kind, person: Person, *, now: datetime) -> None:
    """Want a second person, unless one may send a request of ``kind`` alone."""
    drafted_alone = held is None or held.drafted_by == person.id
    if drafted_alone and not may_alone(kind, now=now):
        msg = f"a request of the kind {kind} is drafted by one person and sent by another"
        raise SecondPersonNeededError(msg, kind=str(kind))


def _stated(
    held: Draft | None, kind: Kind, content: Mapping[str, Any], *, aud: str
) -> dict[str, Any]:
    """Return what is sent: as the draft was kept, with its translations, to whom it is for."""
    if held is not None:
        content = translations.with_those_of(held, _as_kept(held, content))
    stated = taken(REQUESTS[kind], content, own=True).written()
    return with_addressee(kind, stated, aud=aud)


def _judged(
    held: Draft | None, kind: Kind, stated: Mapping[str, Any], *, aud: str, now: datetime
) -> Judged:
    """Let pass what the rules, the safeguards and the national chain let pass."""
    report = judging.of_request(kind, stated, aud=aud, now=now)
    judged = judging.let_through(report, override=_override(held))
    if held is None:
        safeguards.let_content_through(kind, stated)
        return judged
    safeguards.let_through(held)
    chain.let_approved_through(held)
    translations.let_translated_through(held, now=now)
    return judged


def _leave(draft: Draft, thread: Thread, *, person: Person, now: datetime) -> None:
    """Let ``draft`` point at the request that was sent with it."""
    before, draft.thread = traced(draft), thread
    draft.save(update_fields=["thread"])
    parts.note_drafters(thread, draft, now=now)
    journal.record(
        "draft-sent",
        now=now,
        draft=draft.pk,
        thread=thread.pk,
        person=person.id,
        before=before,
        after=traced(draft),
    )


def _begun(kind: Kind, *, aud: str, person: Person, now: datetime) -> Thread:
    """Return a thread in which nothing is said yet; whoever begins it deals with it."""
    thread = Thread.objects.create(
        id=uuid7(now=now, rng=secrets.token_bytes),
        peer=aud,
        own_side=str(acts.Side.REQUESTING),
        kind=str(kind),
        state=str(State.DRAFT),
        owner=person,
        opened_at=now,
        changed_at=now,
        by_hand=registry.writes_to(aud),
    )
    parts.note_part(thread, person, now=now)
    return thread


def _as_kept(held: Draft, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a draft says, if it still says what whoever sends it has read.

    Raises:
        DraftConflictError: Somebody has changed it since.
    """
    if held.content != content:
        msg = f"{held.changed_by_name or held.made_by_name} has changed this draft meanwhile"
        raise DraftConflictError(msg, draft=held.pk, by=held.changed_by_name, version=held.version)
    return content


def _override(draft: Draft | None) -> Override | None:
    if draft is None or not draft.override_reason:
        return None
    return Override(
        reason=draft.override_reason, by=draft.override_by_name, role=draft.override_role
    )
