"""Going on with a search or an inquiry: to the next State, or to the request for the data."""

from datetime import datetime

from django.db import transaction

from comity.access.app.services import Person
from comity.cooperation.app import doors, queries, recovering, trails
from comity.cooperation.app.models import Draft
from comity.cooperation.app.services.drafts import begin_draft
from comity.cooperation.errors import NothingToFollowError
from comity.cooperation.kinds import informs, is_of_property


@transaction.atomic
def follow(asked: str, way: str, *, person: Person, now: datetime) -> Draft:
    """Draft the request that follows the answer to ``asked``, with everything that was typed.

    Args:
        asked: Id or reference of the request that asked where the data are, or what is known.
        way: ``next``, ``preservation`` or ``data``.
        person: Who goes on with it.
        now: When.

    Raises:
        NoSuchRequestError: There is none that the person may know of.
        NothingToFollowError: The answer leads nowhere by that way, or has not come.
        PermissionRefusedError: The person may not draft.
    """
    thread = doors.request(person, "read", asked, now=now)
    view = queries.folded(thread)
    ways = (*trails.open_ways(thread, view), *recovering.open_ways(thread, view))
    if way not in ways:
        msg = f"this request leads to no {way}: it was not answered so"
        raise NothingToFollowError(msg, thread=thread.pk, way=way[:32])
    if informs(thread.kind):
        kind, content, aud = trails.evidence_request(thread, view, person, way=way)
    elif is_of_property(thread.kind):
        kind, content, aud = recovering.next_request(thread, view, person, way=way)
    elif way == trails.NEXT:
        kind, content, aud = trails.next_request(thread, view, person)
    else:
        kind, content, aud = trails.found_request(thread, view, person, way=way)
    return begin_draft(kind, content, aud=aud, person=person, now=now, basis=thread)
