"""Secrets of authenticators, encrypted under the node's web secret before they reach the database.

Whoever has a copy of the database alone can make no code.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from comity.kernel.digests import from_base64url, to_base64url
from comity.kernel.errors import ComityError

_LABEL = b"comity-authenticator-secrets/1"
_MARK = "v1."
_NONCE = 12  # bytes


class LostSecretError(ComityError):
    """A secret in the database was encrypted under another web secret."""

    code = "access.lost_secret"
    remedy = "Restore secrets/django.secret from the backup that belongs to the database."


def sealed(text: str) -> str:
    """Return ``text`` as the database may keep it."""
    nonce = secrets.token_bytes(_NONCE)
    return _MARK + to_base64url(
        nonce + AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), _LABEL)
    )


def opened(kept: str) -> str:
    """Return what ``sealed`` was given.

    Raises:
        LostSecretError: No secret that the node has opens it.
    """
    raw = from_base64url(kept.removeprefix(_MARK))
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(secret)).decrypt(raw[:_NONCE], raw[_NONCE:], _LABEL).decode()
        except InvalidTag:
            continue
    msg = "the secret of an authenticator cannot be opened"
    raise LostSecretError(msg)


def _key(secret: str | bytes) -> bytes:
    raw = secret if isinstance(secret, bytes) else secret.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_LABEL).derive(raw)
