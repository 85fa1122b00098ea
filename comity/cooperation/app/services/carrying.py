"""Evidence for a partner without a node: sealed as ever, encrypted into a file, carried by hand.

The file opens with the key that is kept of the partner, or with a passphrase that goes on another
way. It can be made again at any time; that it was made, handed over and has come is in the journal
and in the custody of the package.

Source: process 1.14 (handover: encryption, channel, receipt).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from comity.access.app import gate
from comity.access.app.services import Person
from comity.cooperation.app import registry
from comity.cooperation.app.registers import Registration
from comity.cooperation.app.services import recording
from comity.cooperation.errors import NoPartnerKeyError, NotByHandError
from comity.cooperation.people import named
from comity.cooperation.registering import What
from comity.evidence.age_files import Lock, ToKey, ToPassphrase
from comity.evidence.app import doors as evidence_doors
from comity.evidence.app import services as evidence


@dataclass(frozen=True, slots=True)
class Carried:
    """An encrypted package, on its way out.

    Attributes:
        name: What the file is called: it tells nothing but the number of the request.
        opens_with: ``key`` or ``passphrase``.
        content: The file, made while it is read.
    """

    name: str
    opens_with: str
    content: Iterator[bytes]


def locked_package(
    package_id: str,
    *,
    passphrase: str,
    why: str,
    accepted: str,
    person: Person,
    now: datetime,
) -> Carried:
    """Return a package encrypted for its partner: to its key, or with ``passphrase`` if one is set.

    Args:
        package_id: Which.
        passphrase: Empty where the key of the partner is to open it; it is kept nowhere.
        why: What it is made for; it stands in the journal.
        accepted: Digest of the limits of its use, where there are any.
        person: Who makes it.
        now: The present instant.

    Raises:
        HandlingNotAcceptedError: Its use is limited, and nobody has taken the limits on.
        NoPartnerKeyError: No passphrase is given, and no key of the partner is known.
        NoSuchPackageError: There is none that the person may know of.
        NotByHandError: Its recipient has a node.
        PermissionRefusedError: The person may not take evidence out.
        WeakPassphraseError: The passphrase can be guessed, or not typed everywhere.
    """
    held = evidence_doors.package(person, "package_download", package_id, now=now)
    by = gate.acting(person, "package_download", held, now=now)
    if not held.by_hand:
        msg = f"{held.peer} has a node, which gets the package by the wire"
        raise NotByHandError(msg, package=held.pk, peer=held.peer)
    lock = _lock(held.peer, passphrase)
    content = evidence.locked_of(
        held.pk, lock=lock, by=by.named, person=person.pk, why=why, accepted=accepted, now=now
    )
    return Carried(f"{held.reference or 'package'}-{held.pk}.tar.age", lock.told, content)


@transaction.atomic
def record_handed(
    asked: str, facts: Mapping[str, Any], *, person: Person, now: datetime
) -> Registration:
    """Record that an encrypted package was handed over: which, by which way, when, to whom.

    Raises:
        ImpossibleTimeError: It is said to have left later than now, or before it was sealed.
        MalformedContentError: No file goes that way, or the passphrase went with the file.
        NoSuchPackageError: No such package was sealed in this request.
        NotByHandError: The other side has a node.
        PermissionRefusedError: The person may not.
    """
    held, by = recording.held_by_hand(asked, person=person, now=now)
    stated = recording.checked_facts(What.HANDED, facts, now=now)
    said = recording.announced_by(held, str(stated["package"]))
    recording.check_left(stated, made_at=said.said_at)
    made = recording.keep(held, What.HANDED, stated, of=said.digest, by=by, person=person, now=now)
    evidence.note_handed_over(
        str(stated["package"]),
        peer=held.peer,
        by=named(by),
        now=now,
        way=stated["way"],
        to=stated["to"],
        record=made.pk,
    )
    return made


def _lock(partner: str, passphrase: str) -> Lock:
    if passphrase:
        return ToPassphrase.read(passphrase)
    key = registry.partner(partner).age_key
    if not key:
        msg = f"no public key of {partner} is known here"
        raise NoPartnerKeyError(msg, partner=partner)
    return ToKey.read(key)
