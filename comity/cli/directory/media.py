"""Key media: one folder for each holder, with one key in it, under the holder's passphrase.

The public half lies beside it in ``public.json``, so that a role can be described without opening
anything.
"""

import json
import secrets
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import click
from securesystemslib.signer import CryptoSigner

from comity.directory.errors import TooFewKeysError
from comity.directory.releases import State
from comity.directory.roles import RoleKeys, raw_public, signer_of
from comity.kernel.errors import InvalidInputError, RefusedError
from comity.storage.keyfiles import FolderKeyStore

Passphrases = Callable[[Path], bytes]
SEED_SIZE = 32  # bytes
PASSPHRASE_LENGTH = 12  # characters, at least


class MediumTakenError(RefusedError):
    """The folder for a new key is not empty."""

    code = "cli.medium_taken"
    remedy = "Give an empty folder for each new key; a key is never written over."


class PassphraseMissingError(InvalidInputError):
    """No usable passphrase was given."""

    code = "cli.passphrase_missing"
    remedy = "Type it on a terminal, or give --passphrase-file; at least twelve characters."


keys_option = click.option(
    "--keys",
    "media",
    multiple=True,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of one key; give it once for each key at hand.",
)
passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the passphrase of all keys given; without it each holder types their own.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
folder_argument = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def passphrases(file: Path | None, *, new: bool = False) -> Passphrases:
    """Return how the passphrase of each medium is found: in ``file``, or typed by its holder."""

    def of(medium: Path) -> bytes:
        if file is not None:
            found = file.read_bytes().rstrip(b"\r\n")
        elif sys.stdin.isatty():
            words = f"Passphrase of {medium.name}"
            found = click.prompt(words, hide_input=True, confirmation_prompt=new).encode("utf-8")
        else:
            msg = f"no passphrase for {medium}"
            raise PassphraseMissingError(msg)
        if len(found) < PASSPHRASE_LENGTH:
            msg = f"the passphrase of {medium.name} is too short"
            raise PassphraseMissingError(msg)
        return found

    return of


def make_media(
    folders: Iterable[Path], role: str, passphrase_of: Passphrases
) -> list[CryptoSigner]:
    """Make one new key for ``role`` in each of ``folders``.

    Raises:
        MediumTakenError: One of them is not empty; nothing was made.
    """
    places = list(folders)
    for place in places:
        if place.exists() and any(place.iterdir()):
            msg = f"{place} is not empty"
            raise MediumTakenError(msg, path=str(place))
    made = []
    for place in places:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.chmod(0o700)
        seed = secrets.token_bytes(SEED_SIZE)
        FolderKeyStore(place, passphrase_of(place)).keep(role, seed)
        signer = signer_of(seed)
        public = {"role": role, "public": raw_public(signer).hex()}
        (place / "public.json").write_text(json.dumps(public) + "\n", encoding="ascii")
        made.append(signer)
    return made


def signers_on(media: Iterable[Path], passphrase_of: Passphrases) -> dict[str, list[CryptoSigner]]:
    """Return the keys on ``media`` by role, each opened with its holder's passphrase.

    Raises:
        TooFewKeysError: A folder holds no key of a directory.
    """
    found: dict[str, list[CryptoSigner]] = {}
    for place in media:
        if not (place / "public.json").is_file():
            msg = f"{place} holds no key of a directory"
            raise TooFewKeysError(msg, path=str(place))
        role = json.loads((place / "public.json").read_text(encoding="ascii"))["role"]
        seed = FolderKeyStore(place, passphrase_of(place)).load(role)
        found.setdefault(role, []).append(signer_of(seed))
    return found


def role_keys(signers: list[CryptoSigner], threshold: int) -> RoleKeys:
    """Return the public side of new keys, after a look at the numbers.

    Raises:
        TooFewKeysError: The threshold can never be met.
    """
    if not 1 <= threshold <= len(signers):
        msg = f"{threshold} of {len(signers)} keys can never be met"
        raise TooFewKeysError(msg, needed=threshold, at_hand=len(signers))
    return RoleKeys.of(signers, threshold=threshold)


def told(state: State) -> dict[str, object]:
    """Return what an act left in force, for people and machines."""
    ends = {f"{role}_until": f"{end:%Y-%m-%d %H:%M} UTC" for role, end in state.ends.items()}
    return {"version": state.version, "root_version": state.root_version, **ends}
