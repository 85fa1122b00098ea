"""Receiving packages: only what was announced, within the peer's quota, each chunk verified."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

from django.db import transaction
from django.db.models import Sum

from comity.access.app import services as access
from comity.evidence.app import queries
from comity.evidence.app.models import Chunk, Package
from comity.evidence.app.services.handlings import note
from comity.evidence.app.services.verifications import verify
from comity.evidence.errors import (
    ChunkRefusedError,
    MalformedManifestError,
    UnknownPackageError,
)
from comity.evidence.manifests import Announcement, TransportManifest
from comity.evidence.transport import checked_chunk
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.errors import ComityError
from comity.kernel.failpoints import failpoint
from comity.kernel.strict_json import Json
from comity.storage.app import services as storage

QUOTA = 256 * 1024**3
"""Bytes that one peer may have announced and not yet delivered."""
TOLD_AT_ONCE = 64
"""Names of missing chunks in one answer."""
MACHINE: Mapping[str, str] = {"name": "system", "role": "system", "unit": ""}


@transaction.atomic
def announced(
    attachments: Sequence[Mapping[str, Json]],
    *,
    sender: str,
    thread: str,
    now: datetime,
    mark: str = "",
    use: str = "",
) -> list[str]:
    """Note the packages that a verified statement of ``sender`` announces; return the new ones.

    ``mark`` is the handling mark of the request that they answer; ``use`` is what they may be used
    for, where they hold information and no evidence.

    Called inside the transaction of the statement's effect. What cannot be a package is told to a
    person and otherwise left: the statement itself was accepted.
    """
    known = []
    for said in attachments:
        try:
            known.append(Announcement.from_json(said))
        except MalformedManifestError as error:
            access.notify(
                error.code,
                "alarm",
                now,
                about=access.About("request", thread),
                member=sender,
                thread=thread,
                detail=error.message,
            )
    return [
        one.package
        for one in known
        if _noted(one, sender=sender, thread=thread, mark=mark, use=use, now=now)
    ]


def receive_chunk(peer: str, digest: str, content: bytes, *, now: datetime) -> None:
    """Keep a chunk that ``peer`` announced; it is durable when this returns, and a repeat is quiet.

    Raises:
        ChunkRefusedError: Nobody announced it, it exceeds the quota, or it is not what its name
            says.
        MalformedManifestError: It is the manifest of a package, and cannot be.
    """
    held = Chunk.objects.filter(digest=digest, package__peer=peer, package__direction=Package.IN)
    waiting = [one for one in held.select_related("package") if _admitted(one.package)]
    if not waiting:
        msg = "no accepted package announced this chunk"
        raise ChunkRefusedError(msg, digest=digest)
    checked_chunk(digest, content)
    for one in waiting:
        if one.held_at is None:
            _kept(one.package, digest, content, now)


def missing(peer: str, package_id: str) -> list[str]:
    """Return names of chunks that ``peer`` is still to send, the manifest first; empty if none.

    Raises:
        UnknownPackageError: ``peer`` has announced no such package.
        ChunkRefusedError: The peer has announced more than its quota.
    """
    held = Package.objects.filter(pk=package_id, peer=peer, direction=Package.IN).first()
    if held is None:
        msg = f"{peer} has announced no package {package_id}"
        raise UnknownPackageError(msg, package=package_id)
    if not _admitted(held):
        msg = f"{peer} has announced more than {QUOTA} bytes that are not here yet"
        raise ChunkRefusedError(msg, package=package_id, quota=QUOTA)
    waiting = Chunk.objects.filter(package=held, held_at=None).order_by("pk")
    return list(waiting.values_list("digest", flat=True)[:TOLD_AT_ONCE])


def take_over(now: datetime) -> int:
    """Keep the key of each package that is complete, verify it and tell; return how many."""
    arrived = Package.objects.filter(
        direction=Package.IN, complete_at__isnull=False, outcome="", defect=""
    )
    for held in arrived:
        try:
            _keep_key(held, now)
            verdict = verify(held.pk, by=MACHINE, now=now)
        except ComityError as error:
            _defect(held, error, now)
            continue
        if verdict.intact:
            access.notify(
                "evidence.package_arrived",
                "info",
                now,
                about=access.About("package", held.pk),
                package=held.pk,
                member=held.peer,
            )
        else:
            _alarm("evidence.package_altered", now, of=held)
    return len(arrived)


def _noted(
    said: Announcement, *, sender: str, thread: str, mark: str, use: str, now: datetime
) -> bool:
    known = Package.objects.filter(pk=said.package).first()
    if known is not None:
        if (known.peer, known.manifest_sha256) != (sender, said.manifest_sha256):
            _alarm("evidence.package_twice", now, of=known, sender=sender)
        return False
    held = Package.objects.create(
        id=said.package,
        direction=Package.IN,
        peer=sender,
        thread=thread,
        manifest_sha256=said.manifest_sha256,
        size=said.size,
        files=said.files,
        chunks=said.chunks,
        mark=mark,
        use=use,
        announced_at=now,
    )
    Chunk.objects.create(package=held, digest=said.manifest_sha256)
    by = {"name": sender, "role": "member", "unit": ""}
    note(held, "announced", by=by, now=now, member=sender, manifest=said.manifest_sha256)
    if not _admitted(held):
        _alarm("evidence.quota_exceeded", now, of=held, size=held.size)
    return True


def _admitted(held: Package) -> bool:
    if held.complete_at is not None:
        return True
    before = Package.objects.filter(
        peer=held.peer,
        direction=Package.IN,
        complete_at=None,
        defect="",
        announced_at__lte=held.announced_at,
    )
    return not held.defect and (before.aggregate(total=Sum("size"))["total"] or 0) <= QUOTA


def _kept(held: Package, digest: str, content: bytes, now: datetime) -> None:
    name = queries.chunk_name(held.pk, digest)
    storage.node_blobs().put(name, content)
    failpoint("evidence.chunk_put")
    try:
        _held(held.pk, digest, content, now)
    except ComityError as error:
        storage.node_blobs().destroy(name)
        _defect(held, error, now)
        raise


@transaction.atomic
def _held(package_id: str, digest: str, content: bytes, now: datetime) -> None:
    held = Package.objects.select_for_update().get(pk=package_id)
    if not Chunk.objects.filter(package=held, digest=digest, held_at=None).update(held_at=now):
        return
    held.held += len(content)
    if held.held > held.size:
        msg = f"the package {package_id} is larger than it was announced"
        raise ChunkRefusedError(msg, package=package_id, size=held.size)
    if digest == held.manifest_sha256:
        manifest = TransportManifest.from_bytes(content, queries.announcement(held))
        Chunk.objects.bulk_create(
            (Chunk(package=held, digest=name) for name in manifest.chunks), batch_size=500
        )
    if not Chunk.objects.filter(package=held, held_at=None).exists():
        held.complete_at = now
        note(held, "arrived", by=MACHINE, now=now, member=held.peer)
    held.save(update_fields=["held", "complete_at"])


@transaction.atomic
def _keep_key(held: Package, now: datetime) -> None:
    # The key to which it was sealed is destroyed one day; the package is to open after that, too.
    if not held.key_item:
        before = traced(held)
        held.key_item = storage.store(BytesIO(queries.content_key(held)), now).id
        held.save(update_fields=["key_item"])
        journal.record(
            "package-key-kept", now=now, package=held.pk, before=before, after=traced(held)
        )


@transaction.atomic
def _defect(held: Package, error: ComityError, now: datetime) -> None:
    """Set the package aside: what its sender announced cannot be had."""
    Package.objects.filter(pk=held.pk).update(defect=error.code)
    journal.record("package-set-aside", now=now, package=held.pk, why=error.code)
    _alarm(error.code, now, of=held, detail=error.message)


def _alarm(
    code: str, now: datetime, *, of: Package, sender: str | None = None, **facts: object
) -> None:
    access.notify(
        code,
        "alarm",
        now,
        about=access.About("package", of.pk),
        package=of.pk,
        member=sender or of.peer,
        **facts,
    )
