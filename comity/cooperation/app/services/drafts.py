"""Drafts of requests: begun, saved at every change, handed to a second person, given up.

A draft is kept as its fields were typed, beside the request that they make; what cannot be read
yet is kept as well and named to whoever types.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from comity.access.app import doors as people
from comity.access.app import gate
from comity.access.app import services as access
from comity.access.app.services import Person
from comity.access.marks import mark_of
from comity.access.permissions import Side
from comity.cooperation.app import doors
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.services import lawful
from comity.cooperation.chains import APPROVAL
from comity.cooperation.contents import taken
from comity.cooperation.errors import CannotTakeError, DraftConflictError
from comity.cooperation.kinds import REQUESTS
from comity.cooperation.legal import CHOSEN_FOR, chosen_for
from comity.cooperation.lifecycles import Kind
from comity.cooperation.safeguarding import STATEMENTS
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.identifiers import uuid7


@transaction.atomic
def begin_draft(
    kind: Kind,
    content: Mapping[str, Any],
    *,
    aud: str,
    person: Person,
    now: datetime,
    basis: Thread | None = None,
) -> Draft:
    """Begin a draft with what is known already; ``aud`` may still be empty.

    Raises:
        PermissionRefusedError: The person may not draft.
    """
    gate.permit(person, "draft", Side.REQUESTING, now=now)
    stated = taken(REQUESTS[kind], content, own=True).written()
    mark = mark_of(stated.get("handling_mark"))
    draft = Draft.objects.create(
        id=uuid7(now=now, rng=secrets.token_bytes),
        kind=str(kind),
        aud=aud,
        content=stated,
        made_by=person.pk,
        made_by_name=person.name,
        made_by_organisation=person.organisation,
        made_at=now,
        mark=mark.text,
        mark_level=int(mark.level),
        changed_at=now,
        basis=basis,
    )
    journal.record(
        "draft-begun",
        now=now,
        draft=draft.pk,
        request=str(kind),
        person=person.pk,
        after=traced(draft),
        **lawful.keep_for_draft(draft, now=now),
    )
    return draft


@transaction.atomic
def save_draft(
    asked: str,
    content: Mapping[str, Any],
    *,
    typed: Mapping[str, Any],
    aud: str,
    version: int,
    person: Person,
    now: datetime,
    chosen: bool = False,
) -> Draft:
    """Keep what was typed and the request that it makes; the same again changes nothing.

    Args:
        asked: Id of the draft.
        content: The request that it makes.
        typed: What was typed.
        aud: Whom it is addressed to.
        version: What the person has before them.
        person: Who saves it.
        now: When.
        chosen: Whether the basis was taken by its button; else it is chosen anew if it changes.

    Raises:
        DraftConflictError: Somebody else has changed it since ``version``.
        DraftSentError: It was sent or given up.
        MalformedContentError: A field is unknown or of another type.
    """
    held = doors.draft(person, "draft_change", asked, now=now)
    stated = taken(REQUESTS[Kind(held.kind)], content, own=True).written()
    answered = {name: held.typed[name] for name in (STATEMENTS, APPROVAL) if name in held.typed}
    typed = {**typed, **answered, CHOSEN_FOR: _chosen_for(held, stated, aud, anew=chosen)}
    if (held.content, held.typed, held.aud) == (stated, typed, aud):
        return held
    if held.version != version:
        msg = f"{held.changed_by_name or held.made_by_name} has changed this draft meanwhile"
        raise DraftConflictError(msg, draft=held.pk, by=held.changed_by_name, version=held.version)
    before = traced(held)
    says_else = (held.content, held.aud) != (stated, aud)
    held.content, held.typed, held.aud = stated, typed, aud
    held.version += 1
    held.changed_at = now
    if says_else:  # whoever last changed what it says is not the second person
        held.changed_by, held.changed_by_name = person.pk, person.name
    mark = mark_of(stated.get("handling_mark"))
    held.mark, held.mark_level = mark.text, int(mark.level)
    held.save()
    journal.record(
        "draft-changed",
        now=now,
        draft=held.pk,
        version=held.version,
        person=person.pk,
        before=before,
        after=traced(held),
        **lawful.keep_for_draft(held, now=now),
    )
    return held


def _chosen_for(held: Draft, stated: Mapping[str, Any], aud: str, *, anew: bool) -> str:
    """Return for what the basis was chosen: what is asked for now, if it is chosen or changed."""
    kind = Kind(held.kind)
    if anew or stated.get("legal_basis") != held.content.get("legal_basis"):
        return chosen_for(kind, stated, aud)
    return held.typed.get(CHOSEN_FOR) or chosen_for(kind, held.content, held.aud)


@transaction.atomic
def discard_draft(asked: str, *, person: Person, now: datetime) -> Draft:
    """Give a draft up; it stays, because the journal names it, and is shown no more."""
    held = doors.draft(person, "draft_change", asked, now=now)
    before = traced(held)
    held.discarded_at = now
    held.save(update_fields=["discarded_at"])
    journal.record(
        "draft-discarded",
        now=now,
        draft=held.pk,
        person=person.pk,
        before=before,
        after=traced(held),
    )
    return held


@transaction.atomic
def hand_draft(asked: str, *, to: str, person: Person, now: datetime) -> Draft:
    """Ask somebody to look at a draft and send it.

    Raises:
        CannotTakeError: Whoever is named may not send it, or wrote it.
        NoSuchPersonError: Nobody is known by that id.
    """
    held = doors.draft(person, "draft_change", asked, now=now)
    before = traced(held)
    taker = people.person(person, "person_read", to, now=now, lock=False)
    if not taker.active or taker.pk == held.drafted_by:
        msg = f"{taker.name} cannot be the second person for this draft"
        raise CannotTakeError(msg, person=taker.pk)
    gate.permit(taker, "send", Side.REQUESTING, now=now)
    held.handed_to = taker
    held.save(update_fields=["handed_to"])
    journal.record(
        "draft-handed",
        now=now,
        draft=held.pk,
        person=person.pk,
        whom=taker.pk,
        before=before,
        after=traced(held),
    )
    access.notify(
        "cooperation.draft_handed",
        "info",
        now,
        about=access.About("draft", held.pk),
        draft=held.pk,
        by=person.name,
        to=taker.name,
    )
    return held
