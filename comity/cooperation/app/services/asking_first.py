"""Asking the provider's State first: for its consent, or for assistance instead.

The draft to the provider stays as it is, and waits.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from comity.access.app.services import Person
from comity.cooperation.app import asking_first, doors, leaves
from comity.cooperation.app.models import Draft
from comity.cooperation.app.services.drafts import begin_draft
from comity.cooperation.errors import NotYetError
from comity.cooperation.kinds import Kind

_Made = Callable[[Draft, Person], tuple[Kind, dict[str, Any]]]


@transaction.atomic
def ask_consent(asked: str, *, person: Person, now: datetime) -> Draft:
    """Begin the request for consent that the draft ``asked`` waits for.

    Raises:
        NotYetError: It waits for no consent.
        PermissionRefusedError: The person may not draft.
    """
    return _begun(asked, asking_first.for_consent, waits="waits", person=person, now=now)


@transaction.atomic
def ask_assistance(asked: str, *, person: Person, now: datetime) -> Draft:
    """Begin the request for assistance that takes the place of the draft ``asked``.

    Raises:
        NotYetError: The request may go to the provider.
        PermissionRefusedError: The person may not draft.
    """
    return _begun(asked, asking_first.for_assistance, waits="blocks", person=person, now=now)


def _begun(asked: str, made: _Made, *, waits: str, person: Person, now: datetime) -> Draft:
    held = doors.draft(person, "draft_read", asked, now=now, lock=False)
    found = leaves.standing(Kind(held.kind), held.content, aud=held.aud, now=now)
    if found is None or not getattr(found, waits):
        msg = "nothing has to be asked of the State before this request is sent"
        raise NotYetError(msg, draft=held.pk)
    return begin_draft(*made(held, person), aud=held.aud, person=person, now=now)
