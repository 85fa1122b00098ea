"""The certificate that a node shows on the lane, made by the node itself.

Nobody is to believe it for its own signature: it is trusted because the key document names it,
byte for byte. Its form is the one that TLS libraries know.

Example:
    >>> from datetime import UTC, datetime
    >>> secret = keys.make_secret(keys.TLS, bytes)
    >>> der = lane_certificate(secret, member="XA", hosts=["127.0.0.1"],
    ...     not_before=datetime(2026, 3, 1, tzinfo=UTC), not_after=datetime(2027, 3, 1, tzinfo=UTC))
    >>> x509.load_der_x509_certificate(der).subject.rfc4514_string()
    'CN=XA lane'

Source: RFC 5280, 4.1 and 4.2; RFC 8446, 4.4.2.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from comity.kernel.identifiers import checked_member
from comity.protocol import keys


def lane_certificate(
    secret: bytes,
    *,
    member: str,
    hosts: Sequence[str],
    not_before: datetime,
    not_after: datetime,
) -> bytes:
    """Return a certificate in DER for the private key of the role ``tls``.

    Args:
        secret: PKCS#8 DER, as ``keys.make_secret`` returned it.
        member: Code of the member; it stands in the common name.
        hosts: Names and addresses under which the lane is reached.
        not_before: First instant of validity.
        not_after: Last instant of validity.

    Raises:
        MalformedKeyError: ``secret`` is not such a key.
    """
    key = keys.certified_key(secret)
    common_name = f"{checked_member(member)} lane"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    both_ends = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(_serial(keys.public_of(keys.TLS, secret), not_before))
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNS_ONLY, critical=True)
        .add_extension(x509.ExtendedKeyUsage(both_ends), critical=False)
        .add_extension(names, critical=False)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _serial(public: bytes, not_before: datetime) -> int:
    # Derived, not drawn: one certificate per key and beginning, 159 bits, positive.
    digest = hashlib.sha256(public + not_before.isoformat().encode("ascii")).digest()
    return int.from_bytes(digest[:20], "big") >> 1 or 1


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


_SIGNS_ONLY = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
