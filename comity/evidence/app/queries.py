"""Reading: packages, their manifests and chunks, and the anchor of each member."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from comity.access.marks import mark_of
from comity.evidence import releases
from comity.evidence.anchors import anchor_file
from comity.evidence.app.models import Delivery, Handling, Item, Package, Verification
from comity.evidence.contents import Contents
from comity.evidence.errors import IncompletePackageError, UnknownPackageError
from comity.evidence.manifests import Announcement, TransportManifest
from comity.evidence.seals import SealChain
from comity.evidence.transport import content_key_of
from comity.evidence.use_rules import UseRules
from comity.protocol.app import queries as protocol
from comity.protocol.app.own_keys import own_keys
from comity.protocol.errors import UnknownSenderError
from comity.protocol.sealing import SUITE_OF_ROLE, Opener, OpeningKey
from comity.storage.app import services as storage


def package(package_id: str) -> Package:
    """Return the package.

    Raises:
        UnknownPackageError: There is none of that identifier.
    """
    found = Package.objects.filter(pk=package_id).first()
    if found is None:
        msg = f"there is no package {package_id}"
        raise UnknownPackageError(msg, package=package_id)
    return found


def packages(directions: Iterable[str]) -> QuerySet[Package]:
    """Return the packages of these directions, newest first."""
    return Package.objects.filter(direction__in=list(directions)).order_by("-announced_at", "pk")


def items(ids: Sequence[str]) -> list[Item]:
    """Return deposited items, in the order of ``ids``.

    Raises:
        UnknownPackageError: One is not there.
    """
    found = Item.objects.in_bulk(list(ids))
    missing = [one for one in ids if one not in found]
    if missing:
        msg = f"there is no item {missing[0]}"
        raise UnknownPackageError(msg, item=missing[0])
    return [found[one] for one in ids]


def handed_over(under: str) -> list[Item]:
    """Return the items that were deposited under one order or request, in order."""
    return list(Item.objects.filter(order_id=under).order_by("deposited_at", "pk"))


def item(item_id: str) -> Item:
    """Return one deposited item.

    Raises:
        UnknownPackageError: It is not there.
    """
    return items([item_id])[0]


def chunk_name(package_id: str, digest: str) -> str:
    """Return the name of the blob that holds a chunk."""
    return f"chunks/{package_id}/{digest}"


def chunk(package_id: str, digest: str) -> bytes:
    """Return a chunk that is held."""
    return storage.node_blobs().get(chunk_name(package_id, digest))


def contents(held: Package) -> Contents | None:
    """Return what a package tells of itself, or None before it was verified here."""
    if not held.contents_item:
        return None
    return Contents.from_bytes(b"".join(storage.open_item(held.contents_item)))


def use_rules(held: Package) -> UseRules:
    """Return how a package may be handled, as it was sealed; its mark here is the stricter one."""
    told = contents(held)
    sealed = UseRules.from_json({} if told is None else told.facts.get("handling"))
    marks = [mark_of(one) for one in (held.mark, sealed.mark) if one]
    strictest = max(marks, key=lambda mark: mark.level, default=None)
    use = releases.strictest(held.use, sealed.use)
    return replace(sealed, mark="" if strictest is None else strictest.text, use=use)


def handlings(held: Package) -> QuerySet[Handling]:
    """Return what was done with a package here, in order."""
    return Handling.objects.filter(package=held)


def running_verification(held: Package) -> Verification | None:
    """Return the verification that the worker has before it, if there is one."""
    waiting = Verification.objects.filter(package=held, finished_at=None, quarantined_at=None)
    return waiting.last()


def failed_verification(held: Package) -> Verification | None:
    """Return the last verification that was given up, if none was done since."""
    last = Verification.objects.filter(package=held).last()
    return last if last is not None and last.quarantined_at is not None else None


def delivery(held: Package) -> Delivery | None:
    """Return how the sending of a package stands; None for what came."""
    return Delivery.objects.filter(package=held).first()


def announcement(held: Package) -> Announcement:
    """Return what was announced of a package."""
    return Announcement(
        package=held.pk,
        manifest_sha256=held.manifest_sha256,
        size=held.size,
        files=held.files,
        chunks=held.chunks,
    )


def manifest(held: Package) -> TransportManifest:
    """Return the transport manifest of a package whose chunks are all here.

    Raises:
        IncompletePackageError: They are not.
    """
    if held.complete_at is None:
        msg = f"the package {held.pk} has not arrived whole yet"
        raise IncompletePackageError(msg, package=held.pk)
    return TransportManifest.from_bytes(chunk(held.pk, held.manifest_sha256), announcement(held))


def content_key(held: Package) -> bytes:
    """Return the key that opens a complete package."""
    if held.key_item:
        return b"".join(storage.open_item(held.key_item))
    return content_key_of(manifest(held), member=settings.COMITY_NODE.code, opener=_opener())


def seal_chain() -> SealChain:
    """Return the certificates of this node's seal."""
    folder = settings.COMITY_NODE.home / "certificates"
    found = [folder / "seal.pem", folder / "authority.pem"]
    return SealChain.from_pem(b"".join(path.read_bytes() for path in found))


def anchor(member: str, *, at: datetime) -> bytes:
    """Return the anchor file of a member, for packages that arrived at ``at``.

    Raises:
        UnknownSenderError: No such member in good standing.
    """
    return anchor_file(protocol.keyring().document(member), at=at)


def anchor_of(held: Package) -> bytes | None:
    """Return the anchor of whoever sealed the package; ``None`` if the directory has none."""
    member = settings.COMITY_NODE.code if held.direction == Package.OUT else held.peer
    try:
        return anchor(member, at=held.announced_at)
    except UnknownSenderError:
        return None


def _opener() -> Opener:
    return _opener_of(settings.COMITY_NODE.home)


@cache
def _opener_of(home: Path) -> Opener:
    del home  # one per node: reading keys is slow on purpose
    held = own_keys(settings.COMITY_NODE)
    roles = [role for role in SUITE_OF_ROLE if role in held.roles()]
    return Opener(OpeningKey.of(role, held.load(role)) for role in roles)
