"""Recording that a person has reviewed a very large request by law."""

from datetime import datetime

from django.db import transaction

from comity.access.app import gate
from comity.access.app import services as access
from comity.access.app.services import Person
from comity.cooperation.app import doors, queries, scopes
from comity.cooperation.app.beside_models import ScopeReview
from comity.cooperation.app.models import Thread
from comity.cooperation.app.services import leave, orders, parts, supersession
from comity.cooperation.contents import LONG_TEXT, MalformedContentError
from comity.cooperation.errors import ScopeNotLargeError
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.scale import scope_of
from comity.cooperation.threads import Thread as FoldedThread
from comity.journal.app import services as journal
from comity.journal.app.traces import traced


@transaction.atomic
def review_scope(asked: str, *, finding: str, person: Person, now: datetime) -> ScopeReview:
    """Record what a person found of a very large request; what waited for that can be done then.

    Raises:
        MalformedContentError: Nothing is found, or too much is written.
        NoSuchRequestError: There is none that the person may know of.
        PermissionRefusedError: The person reviews nothing by law.
        ScopeNotLargeError: It is not very large, or was reviewed as it stands.
    """
    held = doors.request(person, "review_scope", asked, now=now)
    by = gate.acting(person, "review_scope", held, now=now)
    view = queries.folded(held)
    found = scopes.waits_for_review(held, view, now=now)
    if not found:
        msg = "this request waits for no review of its scope"
        raise ScopeNotLargeError(msg, thread=held.pk)
    said = finding.strip()
    if not said or len(said) > LONG_TEXT:
        wrong = f"say what the law allows of it and why, in {LONG_TEXT} characters at most"
        msg = f"finding: {wrong}"
        raise MalformedContentError(msg, fields=[{"field": "finding", "wrong": wrong}])
    row = ScopeReview.objects.create(
        thread=held,
        of=scope_of(view.content),
        reasons=[str(one) for one in found],
        finding=said,
        by=by.id,
        by_name=by.name,
        role=by.role,
        at=now,
    )
    parts.note_part(held, person, now=now)
    journal.record(
        "scope-reviewed",
        now=now,
        thread=held.pk,
        of=row.of,
        reasons=row.reasons,
        why=said,
        person=person.pk,
        lent_by=by.lent_by,
        after=traced(row),
    )
    act_by_machine(held, view, now=now)
    return row


def act_by_machine(thread: Thread, view: FoldedThread, *, now: datetime) -> None:
    """Do what a node does by itself with a request that came; a very large one waits for a person.

    The order to the provider that is asked straight is given, and the preservation is superseded;
    but not while our State has to let the request go on.
    """
    if leave.holds_back(thread, view, now=now):
        return
    if scopes.waits_for_review(thread, view, now=now):
        reference = thread.own_reference or thread.peer_reference
        access.notify(
            "cooperation.very_large",
            "warning",
            now,
            about=access.About("request", thread.pk),
            thread=thread.pk,
            reference=reference,
        )
        return
    orders.arrive(thread, view, now=now)
    if plan_of(Kind(thread.kind)).relies:
        supersession.by_request_that_arrived(thread, now=now)
