"""Private keys at rest: encrypted, for the owner's eyes alone, behind one small port.

``KeyStore`` is the port; a PKCS#11 token would be another way to keep it. ``FolderKeyStore`` keeps
each secret in a file of its own, sealed by AES-256-GCM under a key that scrypt makes of the
passphrase. The name of the role is bound into the seal: a file renamed does not open.

Example:
    >>> import tempfile
    >>> keys = FolderKeyStore(Path(tempfile.mkdtemp()) / "secrets", b"passphrase", cost=2)
    >>> keys.keep("storage", b"secret")
    >>> keys.load("storage"), keys.roles()
    (b'secret', ('storage',))

Source: RFC 7914 (scrypt); NIST SP 800-38D (AES-GCM).
"""

import os
import re
import secrets
import stat
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from comity.kernel.digests import from_base64url, to_base64url
from comity.kernel.errors import InvalidInputError
from comity.kernel.failpoints import failpoint
from comity.kernel.identifiers import Rng
from comity.kernel.strict_json import canonical, parse_object
from comity.storage.errors import (
    KeyExistsError,
    LooseModeError,
    MalformedNameError,
    MissingKeyError,
    SealedKeyError,
)
from comity.storage.folders import sync_folder

PASSPHRASE_FILE = "passphrase"  # noqa: S105 - the name of the file
SUFFIX: Final = ".key"
COST: Final = 2**16  # 64 MiB and a quarter of a second, once per process

_ROLE = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}", re.ASCII)
_BLOCK, _PARALLEL = 8, 1  # the other two parameters of scrypt
_KEY_BYTES, _SALT_BYTES, _NONCE_BYTES = 32, 16, 12
_COST_ALLOWED = 2**20
_FILE_ALLOWED = 64 * 1024  # bytes


class KeyStore(Protocol):
    """Keeps secrets by role."""

    def load(self, role: str) -> bytes:
        """Return the secret of ``role``."""
        ...

    def keep(self, role: str, secret: bytes) -> None:
        """Keep ``secret`` as that of ``role``; there must be none yet."""
        ...

    def roles(self) -> tuple[str, ...]:
        """Return the roles that have a secret, sorted."""
        ...


class FolderKeyStore:
    """Secrets in a folder that only its owner may enter."""

    def __init__(
        self,
        folder: Path,
        passphrase: bytes,
        *,
        cost: int = COST,
        rng: Rng = secrets.token_bytes,
    ) -> None:
        """Keep secrets in ``folder``, which is made if it is not there.

        Args:
            folder: Mode 0700, owned by the user of this process.
            passphrase: What opens the secrets.
            cost: scrypt's N for secrets kept from now on; less than ``COST`` in tests alone.
            rng: Where salts and nonces come from.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_mode(folder, allowed=0o700)
        self._folder = folder
        self._passphrase = passphrase
        self._cost = cost
        self._rng = rng
        self._derived: dict[tuple[bytes, int], AESGCM] = {}

    def roles(self) -> tuple[str, ...]:
        """Return the roles that have a secret, sorted."""
        return tuple(sorted(path.stem for path in self._folder.glob(f"*{SUFFIX}")))

    def keep(self, role: str, secret: bytes) -> None:
        """Keep ``secret`` as that of ``role``, on the disk before this returns.

        Raises:
            KeyExistsError: There is one already.
            MalformedNameError: It cannot be a role.
        """
        salt, nonce = self._salt(), self._rng(_NONCE_BYTES)
        sealed = self._cipher(salt, self._cost).encrypt(nonce, secret, _bound(role))
        text = canonical(
            {
                "v": 1,
                "kdf": "scrypt",
                "cost": self._cost,
                "salt": to_base64url(salt),
                "nonce": to_base64url(nonce),
                "sealed": to_base64url(sealed),
            }
        )
        self._write(self._path(role), text)

    def load(self, role: str) -> bytes:
        """Return the secret of ``role``.

        Raises:
            MissingKeyError: There is none.
            LooseModeError: Others may read it.
            SealedKeyError: The passphrase is wrong, or the file was changed.
        """
        path = self._path(role)
        try:
            _check_mode(path, allowed=0o600)
            text = path.read_bytes()[: _FILE_ALLOWED + 1]
        except FileNotFoundError as error:
            msg = f"there is no key {role}"
            raise MissingKeyError(msg, role=role) from error
        try:
            salt, cost, nonce, sealed = _read(text)
            return self._cipher(salt, cost).decrypt(nonce, sealed, _bound(role))
        except (InvalidInputError, InvalidTag, ValueError) as error:
            msg = f"the key {role} does not open"
            raise SealedKeyError(msg, role=role) from error

    def destroy(self, role: str) -> None:
        """Destroy the secret of ``role``: what was sealed to it cannot be opened any more.

        Raises:
            MissingKeyError: There is none.
        """
        try:
            self._path(role).unlink()
        except FileNotFoundError as error:
            msg = f"there is no key {role}"
            raise MissingKeyError(msg, role=role) from error
        sync_folder(self._folder)

    def _path(self, role: str) -> Path:
        if not _ROLE.fullmatch(role):
            msg = "not the name of a key's role"
            raise MalformedNameError(msg, length=len(role))
        return self._folder / f"{role}{SUFFIX}"

    def _salt(self) -> bytes:
        # One salt per folder: the passphrase is the same, and scrypt is meant to be slow.
        for salt, cost in self._derived:
            if cost == self._cost:
                return salt
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            salt, cost, _, _ = _read(path.read_bytes())
            if cost == self._cost:
                return salt
        return self._rng(_SALT_BYTES)

    def _cipher(self, salt: bytes, cost: int) -> AESGCM:
        if (salt, cost) not in self._derived:
            kdf = Scrypt(salt=salt, length=_KEY_BYTES, n=cost, r=_BLOCK, p=_PARALLEL)
            self._derived[salt, cost] = AESGCM(kdf.derive(self._passphrase))
        return self._derived[salt, cost]

    def _write(self, path: Path, text: bytes) -> None:
        draft = path.with_name(f".{path.name}.{self._rng(8).hex()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        failpoint("storage.key_written")
        try:
            path.hardlink_to(draft)  # unlike a rename, it never replaces what is there
        except FileExistsError as error:
            msg = f"there is a key {path.stem} already"
            raise KeyExistsError(msg, role=path.stem) from error
        finally:
            draft.unlink()
        sync_folder(self._folder)


def open_keys(folder: Path) -> FolderKeyStore:
    """Return the keys in ``folder``, opened by the passphrase that lies beside them.

    Raises:
        MissingKeyError: There is no passphrase in the folder.
        LooseModeError: Others may read it.
    """
    path = folder / PASSPHRASE_FILE
    try:
        _check_mode(path, allowed=0o600)
        passphrase = path.read_bytes().rstrip(b"\r\n")
    except FileNotFoundError as error:
        msg = f"there is no passphrase in {folder}"
        raise MissingKeyError(msg, path=str(path)) from error
    return FolderKeyStore(folder, passphrase)


def _bound(role: str) -> bytes:
    return b"comity-key/1\n" + role.encode()


def _read(text: bytes) -> tuple[bytes, int, bytes, bytes]:
    held = parse_object(text, size_allowed=_FILE_ALLOWED)
    cost = held.get("cost")
    known = (held.get("v"), held.get("kdf")) == (1, "scrypt")
    if not known or not isinstance(cost, int) or not 1 < cost <= _COST_ALLOWED:
        msg = "not a key file"
        raise MalformedNameError(msg)
    salt, nonce, sealed = (
        from_base64url(str(held.get(part))) for part in ("salt", "nonce", "sealed")
    )
    return salt, cost, nonce, sealed


def _check_mode(path: Path, *, allowed: int) -> None:
    found = path.lstat()
    loose = stat.S_IMODE(found.st_mode) & ~allowed
    if loose or stat.S_ISLNK(found.st_mode) or found.st_uid != os.geteuid():
        msg = f"{path.name} is a link, another user's, or open to others"
        raise LooseModeError(msg, path=str(path), mode=oct(stat.S_IMODE(found.st_mode)))
