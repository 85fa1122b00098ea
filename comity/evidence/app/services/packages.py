"""Sealing packages and exporting them."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import transaction

from comity.evidence.age_files import Lock, locked
from comity.evidence.app import queries
from comity.evidence.app.models import Delivery, Handling, Item, Package
from comity.evidence.app.services.clear import decrypt
from comity.evidence.app.services.handlings import note
from comity.evidence.app.services.reserves import held_back, let_items_out
from comity.evidence.app.services.workrooms import workplace
from comity.evidence.contents import Contents
from comity.evidence.custody import CustodyEvent
from comity.evidence.deliveries import recipient_of
from comity.evidence.errors import HandlingNotAcceptedError
from comity.evidence.manifests import Announcement
from comity.evidence.names import distinct, payload_name
from comity.evidence.proofs import JournalProof
from comity.evidence.releases import Given, Purpose, release
from comity.evidence.sealing import Exhibit, Occasion, seal
from comity.evidence.sources import StreamSource
from comity.evidence.tars import tar_stream
from comity.evidence.transport import KEY_BYTES, Recipient, encrypted
from comity.evidence.use_rules import UseRules
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.failpoints import failpoint
from comity.kernel.identifiers import uuid7
from comity.kernel.strict_json import Json
from comity.protocol.app import queries as protocol
from comity.protocol.app.signer_client import SignerClient
from comity.storage.app import services as storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A sealed package, and what the statement that announces it must carry.

    Attributes:
        package_id: UUIDv7.
        attachments: For the statement's ``attachments``.
    """

    package_id: str
    attachments: tuple[dict[str, Json], ...]


def seal_for(
    *,
    thread: str,
    reference: str,
    items: Sequence[str],
    recipient_member: str,
    by: Mapping[str, str],
    legal_basis: str,
    now: datetime,
    handling: UseRules | None = None,
    by_hand: bool = False,
) -> Announced:
    """Seal deposited items for another member; the delivery waits until it is announced.

    For a partner without a node nothing is delivered: ``locked_of`` gives the file to be carried.

    Sealing and encryption take long and happen before the transaction that makes the package
    known; the journal records the sealing in a short one of its own, because its proof travels in
    the package. Whatever is interrupted leaves an entry and some chunks that nobody can open.

    Args:
        thread: Identifier of the request that the package answers.
        reference: Its number for people.
        items: Identifiers of deposited items.
        recipient_member: Who is to open it: a member, or a partner without a node.
        by: Officer who seals: name, role, unit.
        legal_basis: What the sealing rests on.
        now: Aware instant of sealing.
        handling: How it may be handled by whoever gets it.
        by_hand: The recipient has no node and no key in the directory.

    Raises:
        UnknownPackageError: An item is not there.
        PackageRefusedError: There are no items.
        HeldBackError: A partner gave an item, or what is written in it, for other uses alone.
        UnknownKeyError: The recipient has no encryption key in use.
    """
    held, ring = queries.items(items), protocol.keyring()
    let_items_out(held, purpose=_purpose_of(handling or UseRules()), to=recipient_member)
    recipients = [] if by_hand else [recipient_of(ring, recipient_member, now)]
    occasion = _occasion(reference, recipient_member, by=by, legal_basis=legal_basis, now=now)
    occasion = replace(occasion, handling=handling or UseRules())
    sealed = _sealed(occasion, held, recipients, by_hand=by_hand)
    _keep(sealed, thread=thread, reference=reference, peer=recipient_member, now=now)
    announced = sealed.announcement.to_json()
    return Announced(package_id=occasion.package, attachments=(announced,))


def _purpose_of(rules: UseRules) -> Purpose:
    """Return what files are sealed for: information goes as it is, all else is evidence."""
    return Purpose.LEAD if rules.use else Purpose.EVIDENCE


def let_package_out(held: Package, *, purpose: Purpose) -> None:
    """Let a package leave this node in clear, or be certified, for ``purpose``.

    Raises:
        HeldBackError: It was given for other uses alone.
    """
    use, own = queries.use_rules(held).use, settings.COMITY_NODE.code
    if not use:
        return
    given = Given(use=use, giver=own if held.direction == Package.OUT else held.peer)
    found = release(given, purpose=purpose, to=own, own=own)
    if found.reason is not None:
        raise held_back(given, found.reason, package=held.pk)


def export(
    package_id: str,
    folder: Path,
    *,
    by: Mapping[str, str],
    now: datetime,
    purpose: Purpose = Purpose.EVIDENCE,
) -> Path:
    """Write the package in clear into the new folder ``folder``, and journal that it left.

    Raises:
        HeldBackError: It was given for other uses alone.
        UnknownPackageError: No such package.
        IncompletePackageError: It has not arrived whole yet.
        PackageRefusedError: ``folder`` exists.
    """
    held = queries.package(package_id)
    let_package_out(held, purpose=purpose)
    decrypt(held, folder)
    with transaction.atomic():
        note(held, "exported", by=by, now=now)
    return folder


def tar_of(
    package_id: str,
    *,
    by: Mapping[str, str],
    now: datetime,
    person: str | None = None,
    why: str | None = None,
    accepted: str = "",
    purpose: Purpose = Purpose.EVIDENCE,
) -> Iterator[bytes]:
    """Return the package in clear as a tar stream, and journal that it left.

    ``person`` is the identifier of whoever takes it; ``why`` is what they said it is for;
    ``accepted`` is the digest of the rules under which they take it; ``purpose`` is evidence,
    unless whoever takes it says that it is a lead.

    Raises:
        HeldBackError: It was given for other uses alone.
        HandlingNotAcceptedError: Its use is limited, and nobody has taken the limits on.
        UnknownPackageError: No such package.
        IncompletePackageError: It has not arrived whole yet.
    """
    held = queries.package(package_id)
    let_package_out(held, purpose=purpose)
    content = _in_clear(held)
    rules = _taken_on(held, accepted)
    said = {"person": person, "why": why, "handling": rules}
    with transaction.atomic():
        note(held, "exported", by=by, now=now, **_told(said))
    return content


def locked_of(
    package_id: str,
    *,
    lock: Lock,
    by: Mapping[str, str],
    now: datetime,
    person: str,
    why: str,
    accepted: str = "",
) -> Iterator[bytes]:
    """Return the package as an age file that ``lock`` opens, and journal that it was made.

    What was made can be made again: each has keys of its own. It goes to whom it was sealed for.

    Raises:
        HeldBackError: A partner gave it for other uses alone.
        HandlingNotAcceptedError: Its use is limited, and nobody has taken the limits on.
        UnknownPackageError: No such package.
        IncompletePackageError: It has not arrived whole yet.
    """
    held = queries.package(package_id)
    sealed_here = held.direction == Package.OUT
    let_package_out(held, purpose=Purpose.LEAD if sealed_here else Purpose.EVIDENCE)
    content = _in_clear(held)
    rules = _taken_on(held, accepted)
    said = {"person": person, "why": why, "handling": rules, "outcome": lock.told}
    with transaction.atomic():
        note(held, "locked", by=by, now=now, **_told(said))
    return locked(content, lock=lock, rng=secrets.token_bytes)


def _in_clear(held: Package) -> Iterator[bytes]:
    return tar_stream(
        queries.manifest(held),
        content_key=queries.content_key(held),
        fetch=partial(queries.chunk, held.pk),
        at=held.announced_at,
    )


def _taken_on(held: Package, accepted: str) -> str | None:
    """Return the digest of the limits under which it leaves, if there are any."""
    rules = queries.use_rules(held)
    if rules.binds and accepted != rules.digest:
        msg = f"its use is limited: {'; '.join((*rules.limits, rules.use)).rstrip('; ')}"
        raise HandlingNotAcceptedError(msg, handling=rules.to_json(), accept=rules.digest)
    return rules.digest if rules.binds else None


def _told(said: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in said.items() if value is not None}


def _occasion(
    reference: str, recipient: str, *, by: Mapping[str, str], legal_basis: str, now: datetime
) -> Occasion:
    node = settings.COMITY_NODE
    return Occasion(
        package=uuid7(now=now, rng=secrets.token_bytes),
        reference=reference,
        member=node.code,
        name=node.name,
        at=now,
        zone=node.zone,
        by=by,
        legal_basis=legal_basis,
        recipients=(recipient,),
        practice=node.practice,
        journalled=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    """What was made outside the transaction that makes it known."""

    announcement: Announcement
    content_key: bytes
    contents: Contents | None
    entry: int
    by: Mapping[str, str]
    mark: str
    use: str
    by_hand: bool


def _sealed(
    occasion: Occasion, held: Sequence[Item], recipients: Sequence[Recipient], *, by_hand: bool
) -> _Sealed:
    """Seal the items and keep the package in encrypted chunks; nothing of it is known yet."""
    content_key = secrets.token_bytes(KEY_BYTES)
    with workplace(occasion.package) as folder:
        bag = folder / occasion.package
        entry = _seal(bag, occasion, held)
        contents = Contents.of(bag)
        said = encrypted(
            bag,
            package=occasion.package,
            content_key=content_key,
            recipients=recipients,
            keep=partial(_keep_chunk, occasion.package),
        )
    failpoint("evidence.chunks_kept")
    return _Sealed(
        announcement=said,
        content_key=content_key,
        contents=contents,
        entry=entry,
        by=occasion.by,
        mark=occasion.handling.mark,
        use=occasion.handling.use,
        by_hand=by_hand,
    )


def _seal(bag: Path, occasion: Occasion, held: Sequence[Item]) -> int:
    """Seal the items into ``bag``; return the number of the journal's entry."""
    entries: list[int] = []

    def journalled(entry: Mapping[str, Json]) -> str:
        index, proof = _journalled(entry, signer=signer, now=occasion.at)
        entries.append(index)
        return proof

    with closing(_signer()) as signer:
        seal(
            bag,
            occasion=occasion,
            exhibits=_exhibits(held, occasion.name),
            chain=queries.seal_chain(),
            signer=signer,
            rng=secrets.token_bytes,
            journal=journalled,
        )
    return entries[0]


def _keep_chunk(package_id: str, name: str, chunk: memoryview) -> None:
    storage.node_blobs().put(queries.chunk_name(package_id, name), bytes(chunk))


def _journalled(
    entry: Mapping[str, Json], *, signer: SignerClient, now: datetime
) -> tuple[int, str]:
    with transaction.atomic():
        appended = journal.append([entry], now)
        checkpoint = journal.sign(appended, signer)
    proof = JournalProof(
        entry=appended.bodies[0],
        salt=appended.salts[0],
        index=appended.indexes[0],
        path=appended.proofs[0],
        checkpoint=checkpoint,
    )
    return appended.indexes[0], proof.text()


@transaction.atomic
def _keep(sealed: _Sealed, *, thread: str, reference: str, peer: str, now: datetime) -> None:
    said = sealed.announcement
    contents = sealed.contents
    kept = Package.objects.create(
        id=said.package,
        direction=Package.OUT,
        peer=peer,
        thread=thread,
        reference=reference,
        manifest_sha256=said.manifest_sha256,
        size=said.size,
        held=said.size,
        files=said.files,
        chunks=said.chunks,
        key_item=storage.store(BytesIO(sealed.content_key), now).id,
        contents_item=storage.store(BytesIO(contents.to_bytes()), now).id if contents else "",
        mark=sealed.mark,
        use=sealed.use,
        by_hand=sealed.by_hand,
        announced_at=now,
        complete_at=now,
    )
    journal.record(
        "package-kept",
        now=now,
        package=kept.pk,
        sealed=sealed.entry,
        by=dict(sealed.by),
        after=traced(kept),
    )
    if not sealed.by_hand:
        Delivery.objects.create(package=kept, due_at=now)
    Handling.objects.create(
        package=kept, kind="sealed", at=now, by=dict(sealed.by), entry=sealed.entry
    )


def _exhibits(held: Sequence[Item], place: str) -> list[Exhibit]:
    names = distinct([payload_name(item.name) for item in held])
    return [
        Exhibit(
            item=item.pk,
            name=name,
            source=StreamSource(partial(storage.open_item, item.pk)),
            original_name=item.name,
            history=(_handed_over(item, place),),
        )
        for item, name in zip(held, names, strict=True)
    ]


def _handed_over(item: Item, place: str) -> CustodyEvent:
    return CustodyEvent(
        event_id=uuid7(now=item.deposited_at, rng=secrets.token_bytes),
        item=item.pk,
        type="transferred_in",
        at=item.deposited_at,
        place=place,
        by=item.deposited_by,
        giver=str(item.deposited_by.get("unit") or item.deposited_by.get("name")),
        taker=place,
        purpose=f"Handed over under order {item.order_id}",
        authority=item.order_id,
        output_sha256=item.sha256,
    )


def _signer() -> SignerClient:
    return SignerClient(settings.COMITY_NODE.home)
