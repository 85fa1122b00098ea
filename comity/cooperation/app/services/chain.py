"""The national chain in front of a request: a prosecutor or judge approves what was drafted."""

from datetime import datetime

from django.db import transaction

from comity.access.app import gate
from comity.access.app import queries as access
from comity.access.app.services import Person
from comity.cooperation.app import doors
from comity.cooperation.app.models import Draft
from comity.cooperation.chains import APPROVAL, Approval, lacks_approval, version_of
from comity.cooperation.errors import ApprovalNeededError, SecondPersonNeededError
from comity.cooperation.kinds import Kind, plan_of
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.time import written


@transaction.atomic
def approve_draft(asked: str, *, person: Person, now: datetime) -> Draft:
    """Approve what a draft says now; whoever changes it has to have it approved again.

    Raises:
        NoSuchDraftError: There is none that the person may know of.
        PermissionRefusedError: The person is no judicial authority.
        SecondPersonNeededError: The person wrote it.
    """
    held = doors.draft(person, "approve", asked, now=now)
    by, before = gate.acting(person, "approve", held, now=now), traced(held)
    if held.drafted_by == person.pk:
        msg = "whoever wrote a draft cannot approve it"
        raise SecondPersonNeededError(msg, draft=held.pk)
    of = version_of(held.content, aud=held.aud)
    approval = Approval(by=person.pk, name=by.name, role=by.role, at=written(now), of=of)
    held.typed = {**held.typed, APPROVAL: approval.written()}
    held.save(update_fields=["typed"])
    journal.record(
        "draft-approved",
        now=now,
        draft=held.pk,
        of=of,
        person=person.pk,
        before=before,
        after=traced(held),
    )
    return held


def waits_for_approval(held: Draft) -> bool:
    """Say whether a judicial authority still has to approve ``held`` before it is sent."""
    writer = access.known(held.drafted_by)
    return lacks_approval(
        "" if writer is None else writer.role,
        plan_of(Kind(held.kind)).approving,
        held.typed,
        held.content,
        aud=held.aud,
    )


def let_approved_through(held: Draft) -> None:
    """Let ``held`` be sent if it has passed the chain.

    Raises:
        ApprovalNeededError: A prosecutor or judge has not approved what it says now.
    """
    if waits_for_approval(held):
        msg = "an investigator wrote it, and no prosecutor or judge has approved what it says now"
        raise ApprovalNeededError(msg, draft=held.pk)
