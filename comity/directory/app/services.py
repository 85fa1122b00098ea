"""Acts on the directory: take over a verified version, and fetch one.

The keyring of the lane follows in the same transaction: a member that is suspended is heard no
more from the moment at which this node takes the version over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from comity.access.app.services import notify
from comity.directory.app import numbers, queries
from comity.directory.app.models import (
    Authority,
    DirectoryVersion,
    Fault,
    Member,
    Provider,
    StoppedPeer,
)
from comity.directory.entries import Entry
from comity.directory.errors import DirectoryRolledBackError, DirectoryUnreachableError
from comity.directory.register import JOINED, LEFT, SUSPENDED, Membership
from comity.directory.trusted import TrustedDirectory
from comity.journal.app import services as journal
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError, RefusedError
from comity.kernel.strict_json import canonical
from comity.protocol.app.services import renew_keyring
from comity.protocol.keyring import KeyDocument

PATIENCE: Final = timedelta(minutes=15)
"""How long the directory may be silent before a person is told."""


class DirectoryNotSetError(RefusedError):
    """The node does not know where the directory is published."""

    code = "directory.not_set"
    remedy = "Set directory_url in node.toml to its address or folder, then pin its root."


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """How a refresh went.

    Attributes:
        version: The version in use afterwards, or None if there is none yet.
        changed: Members for which something changed.
        fault: Why nothing was taken over, or None.
    """

    version: int | None
    changed: tuple[str, ...] = ()
    fault: ComityError | None = None


def pin(root_sha256: str) -> None:
    """Pin the root of the directory by the digest given outside the network.

    Raises:
        DirectoryNotSetError: The node has no directory.
        PinnedRootMismatchError: It is another root.
        DirectoryUnreachableError: It does not answer.
    """
    from comity.directory import trust
    from comity.directory.fetchers import fetcher_of

    node = settings.COMITY_NODE
    fetcher = fetcher_of(_address(), practice=node.practice)
    trust.pin(node.home / "trust", fetcher, root_sha256=root_sha256)


def refresh(now: datetime) -> Refreshed:
    """Fetch the directory and take over what is new; a failure is kept and told, not raised."""
    from comity.directory import trust
    from comity.directory.fetchers import fetcher_of

    node = settings.COMITY_NODE
    held = queries.version()
    version = None if held is None else held.version
    if not node.directory_url:
        return Refreshed(version=version)
    try:
        fetcher = fetcher_of(_address(), practice=node.practice)
        trusted = trust.refresh(node.home / "trust", fetcher, now=now, practice=node.practice)
        changed = adopt(trusted, now)
    except ComityError as error:
        _note_fault(error, now)
        return Refreshed(version=version, fault=error)
    _end_fault(now)
    return Refreshed(version=trusted.version, changed=changed)


@transaction.atomic
def adopt(trusted: TrustedDirectory, now: datetime) -> tuple[str, ...]:
    """Take over a verified directory and return the members for whom something changed.

    What is already in use is only confirmed, without a line in the journal.

    Raises:
        DirectoryRolledBackError: This node has taken over a newer one.
    """
    held = DirectoryVersion.objects.select_for_update().first()
    digest = _digest(trusted)
    if held is not None and trusted.version < held.version:
        msg = f"version {trusted.version} is older than version {held.version}, which stays in use"
        raise DirectoryRolledBackError(msg, kept_version=held.version)
    DirectoryVersion.objects.update_or_create(
        version=trusted.version,
        defaults={
            "digest": digest,
            "confirmed_at": trusted.fetched_at,
            "expires_at": trusted.expires_at,
        },
        create_defaults={
            "digest": digest,
            "adopted_at": now,
            "confirmed_at": trusted.fetched_at,
            "expires_at": trusted.expires_at,
        },
    )
    if held is not None and held.digest == digest:
        return ()
    before = {row.code: (row.standing, row.lapsed) for row in Member.objects.all()}
    changed = _take_over(trusted, now)
    renew(now)
    journal.record(
        "directory-adopted",
        now=now,
        version=trusted.version,
        digest=digest,
        changed=sorted(changed),
        suspended=_suspended(),
    )
    _tell_standings(before, now)
    return tuple(sorted(changed))


def _take_over(trusted: TrustedDirectory, now: datetime) -> set[str]:
    documents = {document.member: document for document in trusted.documents}
    held = {row.code: row for row in Member.objects.all()}
    changed: set[str] = set()
    for line in trusted.register:
        document, entry = documents.get(line.member), trusted.entries.get(line.member)
        row = _row(
            line, document, entry, held.get(line.member), lapsed=line.member in trusted.lapsed
        )
        if _differs(row, held.get(line.member)):
            row.save()
            changed.add(line.member)
            if entry is not None:
                _index(row, entry)
                before = held.get(line.member)
                replaced = before is not None and bool(before.entry)
                numbers.note(row, entry, replaced=replaced, now=now)
    return changed


def _row(
    line: Membership,
    document: KeyDocument | None,
    entry: Entry | None,
    held: Member | None,
    *,
    lapsed: bool,
) -> Member:
    """Return the new row; what a suspended or lapsed member said last is kept."""
    last = (held.document, held.entry) if held is not None else ("", "")
    return Member(
        code=line.member,
        name=line.name,
        standing=line.standing,
        since=line.since,
        reason=line.reason,
        fingerprint=line.fingerprint,
        lapsed=lapsed,
        document=last[0] if document is None else canonical(document.to_json()).decode(),
        entry=last[1] if entry is None else entry.to_json().decode(),
    )


def _differs(row: Member, held: Member | None) -> bool:
    names = [field.attname for field in Member._meta.concrete_fields]  # noqa: SLF001 - Django's own name
    return held is None or any(getattr(row, name) != getattr(held, name) for name in names)


def _index(row: Member, entry: Entry) -> None:
    row.authorities.all().delete()
    row.providers.all().delete()
    Authority.objects.bulk_create(
        Authority(
            member=row,
            code=held.code,
            name=held.name,
            functions=list(held.functions),
            receives=list(held.receives),
        )
        for held in entry.authorities
    )
    Provider.objects.bulk_create(
        Provider(member=row, code=held.code, name=held.name, legal_entity=held.legal_entity)
        for held in entry.providers
    )


def _documents() -> Sequence[KeyDocument]:
    standing = Member.objects.filter(standing__in=[JOINED, SUSPENDED]).exclude(document="")
    found = [queries.document_of(code) for code in standing.values_list("code", flat=True)]
    return [document for document in found if document is not None]


def _suspended() -> Sequence[str]:
    return list(Member.objects.filter(standing=SUSPENDED).values_list("code", flat=True))


def renew(now: datetime) -> None:
    """Give the lane the keys of those who are heard: neither suspended nor stopped by us."""
    stopped = StoppedPeer.objects.filter(lifted_at=None).values_list("member", flat=True)
    renew_keyring(_documents(), [*_suspended(), *stopped], now)


def _tell_standings(before: Mapping[str, tuple[str, bool]], now: datetime) -> None:
    """Tell people who joined, who is heard no more, and whose signature has lapsed."""
    for row in Member.objects.all():
        standing, lapsed = before.get(row.code, ("", False))
        facts: dict[str, Any] = {"member": row.code, "name": row.name, "reason": row.reason}
        if row.standing != standing:
            level = "info" if row.standing == JOINED else "warning"
            words = {JOINED: "joined", SUSPENDED: "suspended", LEFT: "left"}
            notify(f"directory.member_{words[row.standing]}", level=level, now=now, **facts)
        if row.lapsed and not lapsed:
            notify("directory.member_lapsed", level="warning", now=now, **facts)


@transaction.atomic
def _note_fault(error: ComityError, now: datetime) -> None:
    """Keep that the refresh failed; tell people once, and of an attack at once."""
    Fault.objects.filter(ended_at=None).exclude(code=error.code).update(ended_at=now)
    row = Fault.objects.filter(ended_at=None, code=error.code).first()
    if row is None:
        row = Fault(code=error.code, began_at=now)
    row.message, row.last_at = error.message, now
    silent = isinstance(error, DirectoryUnreachableError)
    held = queries.version()
    stale = held is not None and held.expires_at <= now
    if row.told_at is None and (not silent or stale or now - row.began_at >= PATIENCE):
        row.told_at = now
        notify(
            error.code,
            level="warning" if silent and not stale else "alarm",
            now=now,
            message=error.message,
            version=None if held is None else held.version,
        )
    row.save()


@transaction.atomic
def _end_fault(now: datetime) -> None:
    ended = Fault.objects.filter(ended_at=None)
    told = ended.exclude(told_at=None).exists()
    if ended.update(ended_at=now) and told:
        notify("directory.recovered", level="info", now=now)


def _digest(trusted: TrustedDirectory) -> str:
    """Return the digest of what is said, whenever it was fetched."""
    return digest_of(
        canonical(
            {
                "register": [line.to_json() for line in trusted.register],
                "documents": [document.to_json() for document in trusted.documents],
                "entries": {
                    member: digest_of(entry.to_json()) for member, entry in trusted.entries.items()
                },
                "lapsed": list(trusted.lapsed),
            }
        )
    )


def _address() -> str:
    address: str = settings.COMITY_NODE.directory_url
    if not address:
        msg = "no directory is set"
        raise DirectoryNotSetError(msg)
    return address
