"""Verifying packages: at once where they are small, by the worker where a page could not wait."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from io import BytesIO
from time import monotonic

from django.db import transaction

from comity.access.app import services as access
from comity.evidence.app import queries
from comity.evidence.app.models import Package, Verification
from comity.evidence.app.services.clear import decrypt
from comity.evidence.app.services.handlings import note
from comity.evidence.app.services.workrooms import workplace
from comity.evidence.contents import Contents
from comity.evidence.errors import MalformedManifestError
from comity.evidence.verification import Verdict, verify_package
from comity.kernel.errors import ComityError
from comity.storage.app import leases
from comity.storage.app import services as storage

AT_ONCE = 64 * 1024 * 1024
"""A larger package is verified by the worker when a page asks for it."""
LEASE = timedelta(hours=2)
TOLD_EVERY = 1.0
"""Seconds between two notes of how far a verification is."""


def verify(
    package_id: str,
    *,
    by: Mapping[str, str],
    now: datetime,
    person: str | None = None,
    told: Callable[[int], None] | None = None,
) -> Verdict:
    """Open a package that is here whole, verify it as a court would, and journal the verdict.

    Args:
        package_id: Which.
        by: Who verifies: name, role, unit.
        now: Present instant.
        person: Identifier of that person; None for the machine.
        told: Is called with the number of bytes that were decrypted so far.

    Raises:
        UnknownPackageError: No such package.
        IncompletePackageError: It has not arrived whole yet.
        MalformedManifestError: It does not decrypt.
    """
    held = queries.package(package_id)
    with workplace(package_id) as folder:
        try:
            decrypt(held, folder / package_id, told=told)
        except MalformedManifestError as error:
            _set_aside(held, error, by=by, now=now)
            raise
        verdict = verify_package(folder / package_id, anchor=queries.anchor_of(held))
        contents = Contents.of(folder / package_id)
    with transaction.atomic():
        _keep_verdict(held, verdict, contents, by=by, now=now)
        facts = {} if person is None else {"person": person}
        note(
            held,
            "verified",
            by=by,
            now=now,
            outcome=verdict.outcome,
            origin=verdict.origin,
            **facts,
        )
    return verdict


def verify_when_asked(
    package_id: str, *, by: Mapping[str, str], person: str, now: datetime
) -> Verdict | None:
    """Verify a small package at once; leave a large one to the worker and return None.

    Raises:
        UnknownPackageError: No such package.
        IncompletePackageError: It has not arrived whole yet.
        MalformedManifestError: It does not decrypt.
    """
    held = queries.package(package_id)
    if held.size < AT_ONCE:
        return verify(package_id, by=by, now=now, person=person)
    queries.manifest(held)  # raises if it is not here whole
    with transaction.atomic():
        Package.objects.select_for_update().get(pk=package_id)
        if queries.running_verification(held) is None:
            Verification.objects.create(
                package=held,
                by={**by, "person": person},
                asked_at=now,
                due_at=now,
                total=held.size,
            )
    return None


def verify_due(now: datetime, *, clock: Callable[[], datetime]) -> int:
    """Carry out the verifications that people wait for; return how many were done."""
    done = 0
    for row in leases.claim(Verification, now=now, lease_for=LEASE, limit=1):
        by = dict(row.by)
        person = by.pop("person", None)
        try:
            verify(row.package_id, by=by, person=person, now=clock(), told=_progress(row))
        except ComityError as error:
            with suppress(leases.LeaseLostError):
                leases.fail(row, f"{error.code}: {error.message}", clock())
            continue
        with suppress(leases.LeaseLostError), transaction.atomic():
            leases.finish(row, clock())
        done += 1
    return done


def _progress(row: Verification) -> Callable[[int], None]:
    last = monotonic()

    def told(read: int) -> None:
        nonlocal last
        if monotonic() - last >= TOLD_EVERY:
            last = monotonic()
            Verification.objects.filter(pk=row.pk).update(read=read)

    return told


@transaction.atomic
def _set_aside(
    held: Package, error: MalformedManifestError, *, by: Mapping[str, str], now: datetime
) -> None:
    """Let nobody use a package any more that does not decrypt, whatever was found before."""
    if held.direction == Package.OUT:
        return
    Package.objects.filter(pk=held.pk).update(defect=error.code)
    note(held, "verified", by=by, now=now, outcome="altered", detail=error.message)
    about = access.About("package", held.pk)
    access.notify(
        error.code,
        "alarm",
        now,
        about=about,
        package=held.pk,
        member=held.peer,
        detail=error.message,
    )


def _keep_verdict(
    held: Package,
    verdict: Verdict,
    contents: Contents | None,
    *,
    by: Mapping[str, str],
    now: datetime,
) -> None:
    held.outcome, held.report, held.verified_at = verdict.outcome, verdict.report, now
    held.verified_by = dict(by)
    held.reference = held.reference or str(verdict.report.get("reference") or "")
    if contents is not None:
        old = held.contents_item
        held.contents_item = storage.store(BytesIO(contents.to_bytes()), now).id
        if old:
            storage.destroy(old, now)
    held.save(
        update_fields=[
            *("outcome", "report", "verified_at", "verified_by", "reference", "contents_item")
        ]
    )
