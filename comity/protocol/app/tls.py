"""TLS between nodes: 1.3 only, both sides show the certificate that the directory publishes.

No certificate authority stands between two States: what is trusted is exactly the certificates in
the keyring, and a connection belongs to the member whose certificate it showed.
"""

import hashlib
import secrets
import ssl
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from comity.kernel.errors import UnavailableError
from comity.protocol import keys
from comity.protocol.keyring import Keyring, PublicKey


class NoCertificateError(UnavailableError):
    """A member has published no certificate for its lane."""

    code = "protocol.no_certificate"
    remedy = "Publish the node's key document, then refresh the directory on this node."


def certificates(keyring: Keyring) -> Mapping[str, str]:
    """Return SHA-256 of each published lane certificate with the member who shows it."""
    found: dict[str, str] = {}
    for member in keyring.members():
        for key in keyring.document(member).of_role(keys.TLS):
            if key.revoked_at is None:
                found[hashlib.sha256(key.public).hexdigest()] = member
    return found


def server_context(*, me: str, secret: bytes, keyring: Keyring) -> ssl.SSLContext:
    """Return the context of the lane: a caller must show a certificate of the keyring."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    trusted = [key.public for member in keyring.members() for key in _tls(keyring, member)]
    return _armed(context, trusted=trusted, own=_own(keyring, me), secret=secret)


def client_context(*, me: str, secret: bytes, keyring: Keyring, peer: str) -> ssl.SSLContext:
    """Return the context to call ``peer``: only its own certificates are trusted.

    Raises:
        NoCertificateError: One of both has published none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # the certificate itself is pinned, whatever the address
    trusted = [key.public for key in _tls(keyring, peer)]
    if not trusted:
        msg = f"{peer} has published no certificate"
        raise NoCertificateError(msg, member=peer)
    return _armed(context, trusted=trusted, own=_own(keyring, me), secret=secret)


def trust_also(context: ssl.SSLContext, keyring: Keyring) -> None:
    """Let members that have joined since ``context`` was made connect too."""
    for member in keyring.members():
        for key in _tls(keyring, member):
            context.load_verify_locations(cadata=key.public)


def _tls(keyring: Keyring, member: str) -> list[PublicKey]:
    return [key for key in keyring.document(member).of_role(keys.TLS) if key.revoked_at is None]


def _own(keyring: Keyring, me: str) -> bytes:
    own = _tls(keyring, me) if me in keyring.members() else []
    if not own:
        msg = f"{me} has published no certificate"
        raise NoCertificateError(msg, member=me)
    return max(own, key=lambda key: key.not_before).public


def _armed(
    context: ssl.SSLContext, *, trusted: list[bytes], own: bytes, secret: bytes
) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    for certificate in trusted:
        context.load_verify_locations(cadata=certificate)
    # The ssl module reads keys from files alone: an encrypted one, that is gone at once.
    password = secrets.token_bytes(32).hex()
    key = keys.certified_key(secret).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lane.pem"
        path.touch(mode=0o600)
        path.write_bytes(ssl.DER_cert_to_PEM_cert(own).encode() + key)
        context.load_cert_chain(path, password=password)
    return context
