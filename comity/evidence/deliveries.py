"""A delivery as a folder: the same chunks as on the wire, for a disk that is carried by hand.

``announcement.json`` says what a statement would have said; ``chunks/`` holds every chunk under its
name, the transport manifest among them.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from comity.evidence.errors import IncompletePackageError
from comity.evidence.manifests import CHUNK_ALLOWED, Announcement, TransportManifest
from comity.evidence.transport import (
    KEY_BYTES,
    Recipient,
    checked_chunk,
    content_key_of,
    decrypted,
    encrypted,
)
from comity.evidence.verification import verify_package
from comity.evidence.workplaces import appearing
from comity.kernel.identifiers import Rng
from comity.kernel.strict_json import canonical, parse_object
from comity.protocol.keyring import KeyDocument, Keyring
from comity.protocol.sealing import SUITE_OF_ROLE, Opener

ANNOUNCEMENT = "announcement.json"


def recipient_of(keyring: Keyring, member: str, at: datetime) -> Recipient:
    """Return whom to seal to when ``member`` is to open a package at ``at``.

    Raises:
        UnknownSenderError: No such member.
        UnknownKeyError: It has no encryption key in use.
    """
    key = keyring.encryption_key(member, at)
    return Recipient(member=member, kid=key.kid, suite=SUITE_OF_ROLE[key.role], public=key.public)


def write_delivery(
    folder: Path, target: Path, *, recipients: Sequence[bytes], now: datetime, rng: Rng
) -> Announcement:
    """Encrypt the package in ``folder`` into the new folder ``target``.

    Args:
        folder: An intact package.
        target: Folder that does not exist.
        recipients: Key documents (JSON) of those who are to open it.
        now: Aware instant; keys must be in use then.
        rng: Draws the content key.

    Raises:
        PackageAlteredError: The package is not as it was sealed.
        PackageRefusedError: ``target`` exists.
    """
    package = str(verify_package(folder).unaltered().package)
    documents = [KeyDocument.from_json(parse_object(content)) for content in recipients]
    keyring = Keyring(documents)
    with appearing(target) as workplace:
        announced = encrypted(
            folder,
            package=package,
            content_key=rng(KEY_BYTES),
            recipients=[recipient_of(keyring, one.member, now) for one in documents],
            keep=lambda name, content: workplace.put(f"chunks/{name}", content),
        )
        workplace.put(ANNOUNCEMENT, canonical(announced.to_json()))
    return announced


def read_delivery(folder: Path, target: Path, *, member: str, opener: Opener) -> None:
    """Decrypt the delivery in ``folder`` into the new folder ``target``.

    Raises:
        IncompletePackageError: A chunk is not there.
        ChunkRefusedError: A chunk is not what its name says.
        MalformedManifestError: The delivery is not what was announced, or not for ``member``.
        PackageRefusedError: ``target`` exists.
    """

    def fetch(name: str) -> bytes:
        try:
            with (folder / "chunks" / name).open("rb") as file:
                return checked_chunk(name, file.read(CHUNK_ALLOWED + 1))
        except FileNotFoundError as error:
            msg = f"the chunk {name} is not there"
            raise IncompletePackageError(msg, chunk=name) from error

    try:
        told = parse_object((folder / ANNOUNCEMENT).read_bytes())
    except FileNotFoundError as error:
        msg = f"there is no {ANNOUNCEMENT} in {folder}"
        raise IncompletePackageError(msg, folder=str(folder)) from error
    announced = Announcement.from_json(told)
    manifest = TransportManifest.from_bytes(fetch(announced.manifest_sha256), announced)
    content_key = content_key_of(manifest, member=member, opener=opener)
    decrypted(target, manifest, content_key=content_key, fetch=fetch)
