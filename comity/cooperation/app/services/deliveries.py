"""Delivering evidence, and confirming that it came intact."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import transaction

from comity.access.app import gate
from comity.access.app.services import Person
from comity.cooperation.acts import Act, permission_of
from comity.cooperation.app import doors, queries, safeguards, scopes
from comity.cooperation.app.models import Order, OrderFile, Thread
from comity.cooperation.app.services import judging, speaking
from comity.cooperation.app.services.acts import perform, prepared
from comity.cooperation.app.services.judging import Done
from comity.cooperation.asking import basis_of
from comity.cooperation.errors import NoSuchFileError, OriginNotProvedError
from comity.cooperation.kinds import holds
from comity.cooperation.limits import handling_of
from comity.cooperation.people import named
from comity.cooperation.threads import Thread as FoldedThread
from comity.evidence.app import services as evidence
from comity.evidence.errors import NoSuchPackageError
from comity.law.findings import Finding

_TO_BE_SEALED = "to be sealed"

INTACT = "intact"
"""What ``evidence`` calls a package that was not altered and whose origin is not proved."""


def execute(
    thread: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    person: Person,
    now: datetime,
    files: Collection[int] | None = None,
) -> Done:
    """Answer a request for data, whole or in part, with what providers have delivered.

    The package is sealed before the transaction that announces it, because sealing large files
    takes long. If that transaction fails, the package stays here, announced to nobody. What is
    sealed for a partner without a node stays here, too, until somebody carries it. ``files`` are
    the numbers of those to seal (see ``queries.deliverable_files``); all if not said.

    Raises:
        BlockedByFindingsError: The files or the answer lack what they must have.
        BlockedBySafeguardsError: Questions of the safeguards that come before it are open.
        MalformedContentError: There is nothing to deliver: no package, no answer, no outcome.
        NoSuchFileError: A file is named that does not wait for sealing.
        PermissionRefusedError: The person may not.
        TransitionRefusedError: The act is not open.
    """
    name = permission_of(act)
    thread = doors.request(person, name, thread.pk, now=now, lock=False)
    by = gate.acting(person, name, thread, now=now)
    view = queries.folded(thread)
    kind = speaking.opened(thread, act, view)
    chosen = () if holds(kind) else _chosen(thread, files)
    if not chosen:
        return perform(thread, act, content, person=person, now=now)
    sealed = {**content, "package_id": _TO_BE_SEALED}
    _, said = prepared(thread, act, sealed, view=view, now=now)
    safeguards.let_act(thread, act, view)
    scopes.let_act(thread, act, view, now=now)
    judging.let_through(judging.of_response(act, said, thread, view, now=now), act=act)
    found = _judged(thread, chosen, content, view=view, now=now)
    announced = evidence.seal_for(
        thread=thread.pk,
        reference=thread.own_reference,
        items=[file.item_id for file in chosen],
        recipient_member=thread.peer,
        by=named(by),
        legal_basis=basis_of(view.content),
        handling=handling_of(view, content, mark=thread.mark),
        by_hand=thread.by_hand,
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
        _note_sealed(chosen, announced.package_id)
    return Done(done.thread, found + done.findings)


def _judged(
    thread: Thread,
    files: Sequence[OrderFile],
    content: Mapping[str, Any],
    *,
    view: FoldedThread,
    now: datetime,
) -> tuple[Finding, ...]:
    """Judge what is to be sealed, before it is: sealing takes long and cannot be taken back."""
    key = queries.recipient_key(thread.peer, now)
    by_order = [list(group) for _, group in groupby(files, key=attrgetter("order_id"))]
    reports = [judging.of_transfer(one, content, view, key=key, now=now) for one in by_order]
    judged = [judging.let_through(report, act=Act.EXECUTE) for report in reports]
    return tuple(finding for one in judged for finding in one.findings)


def _chosen(thread: Thread, files: Collection[int] | None) -> Sequence[OrderFile]:
    waiting = queries.deliverable_files(thread)
    if files is None:
        return waiting
    missing = set(files) - {file.pk for file in waiting}
    if missing:
        msg = f"no file {min(missing)} waits to be sealed"
        raise NoSuchFileError(msg, file=min(missing))
    return [file for file in waiting if file.pk in files]


def _note_sealed(files: Sequence[OrderFile], package: str) -> None:
    """Note in which package the files are, and which orders are thereby sent on whole."""
    OrderFile.objects.filter(pk__in=[file.pk for file in files]).update(package_id=package)
    for order in {file.order_id for file in files}:
        if not OrderFile.objects.filter(order=order, package_id="").exists():
            Order.objects.filter(pk=order).update(package_id=package)


def confirm_receipt(
    thread: Thread, content: Mapping[str, Any], *, person: Person, now: datetime
) -> Done:
    """Verify the package that came, and tell the other side what was found.

    What verifies is confirmed; what was altered is reported as a defect, which opens the request
    again.

    Raises:
        NoSuchPackageError: This request has brought no such package.
        OriginNotProvedError: Nothing was altered, but the seal leads to no anchor known here.
        PermissionRefusedError: The person may not.
        TransitionRefusedError: There is nothing to confirm.
        UnavailableError: The package is not here whole yet.
    """
    name = permission_of(Act.CONFIRM_RECEIPT)
    thread = doors.request(person, name, thread.pk, now=now, lock=False)
    by = gate.acting(person, name, thread, now=now)
    view = queries.folded(thread)
    speaking.opened(thread, Act.CONFIRM_RECEIPT, view)
    package = content.get("package_id") or (view.packages[-1] if view.packages else None)
    if package is None:
        return perform(
            thread,
            Act.CONFIRM_RECEIPT,
            {"verdict": "answered without a package", **content},
            person=person,
            now=now,
        )
    if package not in view.packages:
        msg = f"this request has brought no package {package}"
        raise NoSuchPackageError(msg, package=str(package))
    verdict = evidence.verify(str(package), by=named(by), now=now)
    if verdict.outcome == INTACT:
        msg = "nothing was altered, but the seal leads to no anchor known here"
        raise OriginNotProvedError(msg, package=str(package))
    found = {**content, "package_id": package, "verdict": verdict.outcome}
    act = Act.CONFIRM_RECEIPT if verdict.intact else Act.REPORT_DEFECT
    with transaction.atomic():
        done = perform(thread, act, found, person=person, now=now)
        evidence.note_answer(str(package), accepted=verdict.intact, by=named(person), now=now)
    return done
