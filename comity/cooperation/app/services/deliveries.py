"""Delivering evidence, and confirming that it came intact."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from comity.cooperation.acts import Act, Side
from comity.cooperation.app import queries
from comity.cooperation.app.models import Order, Thread
from comity.cooperation.app.services import judging, speaking
from comity.cooperation.app.services.acts import perform, prepared
from comity.cooperation.app.services.judging import Done
from comity.cooperation.errors import OriginNotProvedError
from comity.cooperation.lifecycles import Kind
from comity.cooperation.people import Someone, named
from comity.cooperation.threads import Thread as FoldedThread
from comity.evidence.app import services as evidence
from comity.law.findings import Finding

_TO_BE_SEALED = "to be sealed"

INTACT = "intact"
"""What ``evidence`` calls a package that was not altered and whose origin is not proved."""


def execute(
    thread: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    person: Someone,
    now: datetime,
) -> Done:
    """Answer a request for data, whole or in part, with all that providers have delivered.

    The package is sealed before the transaction that announces it, because sealing large files
    takes long. If that transaction fails, the package stays here, announced to nobody.

    Raises:
        BlockedByFindingsError: The files or the answer lack what they must have.
        MalformedContentError: There is nothing to deliver: no package, no answer, no outcome.
        PermissionRefusedError: The person may not.
        TransitionRefusedError: The act is not open.
    """
    view = queries.folded(thread)
    kind = speaking.opened(thread, act, view)
    speaking.may(person, act, kind=kind, side=Side(thread.own_side))
    orders = () if kind is Kind.PRES else queries.deliveries(thread)
    items = [file.item_id for order in orders for file in order.files.all()]
    if not items:
        return perform(thread, act, content, person=person, now=now)
    sealed = {**content, "package_id": _TO_BE_SEALED}
    _, said = prepared(thread, act, sealed, view=view, person=person, now=now)
    judging.let_through(judging.of_response(act, said, thread, view, now=now), act=act)
    found = _judged(thread, orders, content, view=view, now=now)
    announced = evidence.seal_for(
        thread=thread.pk,
        reference=thread.own_reference,
        items=items,
        recipient_member=thread.peer,
        by=named(person),
        legal_basis=_basis(view.content),
        now=now,
    )
    with transaction.atomic():
        done = perform(
            thread,
            act,
            {**content, "package_id": announced.package_id},
            person=person,
            now=now,
            attachments=announced.attachments,
        )
        Order.objects.filter(pk__in=[order.pk for order in orders]).update(
            package_id=announced.package_id
        )
    return Done(done.thread, found + done.findings)


def _judged(
    thread: Thread,
    orders: Sequence[Order],
    content: Mapping[str, Any],
    *,
    view: FoldedThread,
    now: datetime,
) -> tuple[Finding, ...]:
    """Judge what is to be sealed, before it is: sealing takes long and cannot be taken back."""
    key = queries.recipient_key(thread.peer, now)
    reports = [judging.of_transfer(one, content, view, key=key, now=now) for one in orders]
    judged = [judging.let_through(report, act=Act.EXECUTE) for report in reports]
    return tuple(finding for one in judged for finding in one.findings)


def confirm_receipt(
    thread: Thread, content: Mapping[str, Any], *, person: Someone, now: datetime
) -> Done:
    """Verify the package that came, and tell the other side what was found.

    What verifies is confirmed; what was altered is reported as a defect, which opens the request
    again.

    Raises:
        OriginNotProvedError: Nothing was altered, but the seal leads to no anchor known here.
        PermissionRefusedError: The person may not.
        TransitionRefusedError: There is nothing to confirm.
        UnavailableError: The package is not here whole yet.
    """
    view = queries.folded(thread)
    kind = speaking.opened(thread, Act.CONFIRM_RECEIPT, view)
    speaking.may(person, Act.CONFIRM_RECEIPT, kind=kind, side=Side(thread.own_side))
    package = content.get("package_id") or (view.packages[-1] if view.packages else None)
    if package is None:
        return perform(
            thread,
            Act.CONFIRM_RECEIPT,
            {"verdict": "answered without a package", **content},
            person=person,
            now=now,
        )
    verdict = evidence.verify(str(package), by=named(person), now=now)
    if verdict.outcome == INTACT:
        msg = "nothing was altered, but the seal leads to no anchor known here"
        raise OriginNotProvedError(msg, package=str(package))
    found = {**content, "package_id": package, "verdict": verdict.outcome}
    act = Act.CONFIRM_RECEIPT if verdict.intact else Act.REPORT_DEFECT
    return perform(thread, act, found, person=person, now=now)


def _basis(content: Mapping[str, Any]) -> str:
    """Return the legal basis of a request as a custody record names it."""
    rows = content.get("legal_basis") or ()
    return "; ".join(
        " ".join(str(row[part]) for part in ("instrument", "article") if row.get(part))
        for row in rows
    )
