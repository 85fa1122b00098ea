"""A publication as a folder of four files, to be carried to the directory office.

By mail, on a stick, over any line: nothing in it is secret, and what is changed on the way is
found out.
"""

from pathlib import Path
from typing import Final, cast

from comity.directory.errors import DirectoryMalformedError
from comity.directory.publications import ENTRY_FILE, KEYS_FILE, Publication
from comity.directory.roles import RoleKeys
from comity.kernel.errors import InvalidInputError
from comity.kernel.identifiers import checked_member
from comity.kernel.strict_json import Json, canonical, parse_object

ROLE_FILE: Final = "role.json"
SIGNED_FILE: Final = "signed.json"


def role_to_json(member: str, role: RoleKeys) -> bytes:
    """Return the file that names the keys of a member's role."""
    return canonical({"v": 1, "member": member, **role.to_json()})


def role_from_json(raw: bytes) -> tuple[str, RoleKeys]:
    """Return the member and the keys that such a file names.

    Raises:
        DirectoryMalformedError: It is not such a file.
    """
    try:
        value: dict[str, Json] = parse_object(raw)
        member = checked_member(cast("str", value["member"]))
    except (InvalidInputError, KeyError, TypeError) as error:
        msg = "not the file of a member's role"
        raise DirectoryMalformedError(msg) from error
    return member, RoleKeys.from_json(value)


def write_bundle(folder: Path, publication: Publication) -> None:
    """Write ``publication`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ROLE_FILE).write_bytes(role_to_json(publication.member, publication.role))
    (folder / SIGNED_FILE).write_bytes(publication.metadata)
    (folder / KEYS_FILE).write_bytes(publication.document)
    (folder / ENTRY_FILE).write_bytes(publication.entry)


def read_bundle(folder: Path) -> Publication:
    """Return the publication in ``folder``, not yet believed.

    Raises:
        DirectoryMalformedError: A file is missing or not what its name says.
    """
    try:
        member, role = role_from_json((folder / ROLE_FILE).read_bytes())
        return Publication(
            member=member,
            role=role,
            metadata=(folder / SIGNED_FILE).read_bytes(),
            document=(folder / KEYS_FILE).read_bytes(),
            entry=(folder / ENTRY_FILE).read_bytes(),
        )
    except OSError as error:
        msg = f"{folder} is not a publication: {error.strerror}"
        raise DirectoryMalformedError(msg) from error
