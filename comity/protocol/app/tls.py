"""TLS between nodes: 1.3 only, both sides show the certificate that the directory publishes.

No certificate authority stands between two States: what is trusted is exactly the certificates in
the keyring, and a connection belongs to the member whose certificate it showed.
"""

import hashlib
import logging
import secrets
import ssl
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from comity.kernel.errors import UnavailableError
from comity.protocol import keys
from comity.protocol.keyring import RETIRED, Keyring, PublicKey

_log = logging.getLogger(__name__)


class NoCertificateError(UnavailableError):
    """A member has published no certificate for its lane."""

    code = "protocol.no_certificate"
    remedy = "Publish the node's key document, then refresh the directory on this node."


def certificates(keyring: Keyring) -> Mapping[str, str]:
    """Return SHA-256 of each published lane certificate with the member who shows it."""
    found: dict[str, str] = {}
    for member in keyring.members():
        for key in _tls(keyring, member):
            found[hashlib.sha256(key.public).hexdigest()] = member
    return found


def server_context(*, me: str, secret: bytes, keyring: Keyring) -> ssl.SSLContext:
    """Return the context of the lane: a caller must show a certificate of the keyring."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    trusted = [key.public for member in keyring.members() for key in _tls(keyring, member)]
    return _armed(context, trusted=trusted, own=_own(keyring, me, secret), secret=secret)


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
    return _armed(context, trusted=trusted, own=_own(keyring, me, secret), secret=secret)


def trust_also(context: ssl.SSLContext, keyring: Keyring) -> None:
    """Let members that have joined since ``context`` was made connect too."""
    _trust(context, [key.public for member in keyring.members() for key in _tls(keyring, member)])


def _trust(context: ssl.SSLContext, certificates: Iterable[bytes]) -> None:
    for certificate in certificates:
        try:
            context.load_verify_locations(cadata=certificate)
        except ssl.SSLError:  # one member's mistake must not keep out all others
            _log.exception("a lane certificate in the directory cannot be read")


def _tls(keyring: Keyring, member: str) -> list[PublicKey]:
    published = keyring.document(member).of_role(keys.TLS)
    return [key for key in published if key.revoked_at is None and key.state != RETIRED]


def _own(keyring: Keyring, me: str, secret: bytes) -> bytes:
    """Return the newest certificate for ``secret``: one for the next key may be published too."""
    public = _written(keys.certified_key(secret).public_key())
    published = _tls(keyring, me) if me in keyring.members() else []
    own = [
        key
        for key in published
        if _written(x509.load_der_x509_certificate(key.public).public_key()) == public
    ]
    if not own:
        msg = f"{me} has published no certificate for its present key"
        raise NoCertificateError(msg, member=me)
    return max(own, key=lambda key: key.not_before).public


def _written(key: CertificatePublicKeyTypes) -> bytes:
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _armed(
    context: ssl.SSLContext, *, trusted: list[bytes], own: bytes, secret: bytes
) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # Two certificates of one member have one name: each is looked up as it is, not by its issuer.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    _trust(context, trusted)
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
