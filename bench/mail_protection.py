"""How a mail is signed and sealed: S/MIME in process, with RSA or with P-256, and GnuPG.

Favours to mail: the other's certificate is pinned, so no chain is built; CMS nests in CMS without
the MIME wrapping that a mail program adds between; GnuPG keeps its agent, asks no trust database,
takes no locks and does not compress.

Source: RFC 5652; RFC 5753, 3.1.1 and 7.2; RFC 3394; the manual of gpg.
"""

import base64
import os
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, keywrap, padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

STATES = ("xa", "xb")
RSA_BITS = 3072
BLOCK = 128  # bits of an AES block
GPG = (
    *("gpg", "--batch", "--no-tty", "--no-options", "--lock-never", "--no-random-seed-file"),
    *("--trust-model", "always", "--no-auto-check-trustdb", "--no-auto-key-locate"),
    *("--compress-algo", "none"),
)
DER = serialization.Encoding.DER
PEM = serialization.Encoding.PEM
SEQUENCE, SET, OCTETS, BITS, INTEGER = 0x30, 0x31, 0x04, 0x03, 0x02
ENVELOPED = bytes.fromhex("06092a864886f70d010703")
DATA = bytes.fromhex("06092a864886f70d010701")
EC_PUBLIC_KEY = bytes.fromhex("06072a8648ce3d0201")
ECDH_SHA256_KDF = bytes.fromhex("06062b8104010b01")  # dhSinglePass-stdDH-sha256kdf-scheme
AES256_WRAP = bytes.fromhex("060960864801650304012d")
AES256_CBC = bytes.fromhex("060960864801650304012a")
MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")


class ForgedMailError(Exception):
    """A mail is not by whom it should be by."""


class Protection(Protocol):
    """What one State does to a mail."""

    def protected(self, plain: bytes) -> bytes:
        """Return ``plain``, signed by me and encrypted to the other, as lines of text."""

    def opened(self, text: bytes) -> bytes:
        """Return what the other wrote, decrypted and verified."""


class SmimeRsa:
    """RSA-3072 signature and key transport, AES-256-CBC."""

    def __init__(self, folder: Path, me: str, other: str) -> None:
        """Load the keys."""
        self._key = _loaded(folder, me)
        self._mine, self._other = _certificate(folder, me), _certificate(folder, other)

    def protected(self, plain: bytes) -> bytes:
        """Return ``plain``, signed by me and encrypted to the other, as lines of text."""
        signed = _signed(plain, self._mine, self._key)
        builder = pkcs7.PKCS7EnvelopeBuilder().set_data(signed).add_recipient(self._other)
        builder = builder.set_content_encryption_algorithm(algorithms.AES256)
        return base64.encodebytes(builder.encrypt(DER, [pkcs7.PKCS7Options.Binary]))

    def opened(self, text: bytes) -> bytes:
        """Return what the other wrote, decrypted and verified."""
        enveloped = base64.b64decode(text)
        return _verified(pkcs7.pkcs7_decrypt_der(enveloped, self._mine, self._key, []), self._other)


class SmimeEc:
    """ECDSA P-256 signature, ephemeral-static ECDH P-256, AES-256 key wrap, AES-256-CBC."""

    def __init__(self, folder: Path, me: str, other: str) -> None:
        """Load the keys."""
        self._key = _loaded(folder, me)
        self._mine, self._other = _certificate(folder, me), _certificate(folder, other)

    def protected(self, plain: bytes) -> bytes:
        """Return ``plain``, signed by me and encrypted to the other, as lines of text."""
        ephemeral = ec.generate_private_key(ec.SECP256R1())
        wrapping = _agreed(ephemeral, self._other.public_key())
        content_key, start = os.urandom(32), os.urandom(16)
        padder = padding.PKCS7(BLOCK).padder()
        padded = padder.update(_signed(plain, self._mine, self._key)) + padder.finalize()
        encryptor = Cipher(algorithms.AES256(content_key), modes.CBC(start)).encryptor()
        point = ephemeral.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        recipient = _tlv(
            0xA1,
            _tlv(INTEGER, b"\x03"),
            _tlv(0xA0, _tlv(0xA1, _tlv(SEQUENCE, EC_PUBLIC_KEY), _tlv(BITS, b"\0" + point))),
            _tlv(SEQUENCE, ECDH_SHA256_KDF, _tlv(SEQUENCE, AES256_WRAP)),
            _tlv(
                SEQUENCE,
                _tlv(
                    SEQUENCE,
                    _issuer_and_serial(self._other),
                    _tlv(OCTETS, keywrap.aes_key_wrap(wrapping, content_key)),
                ),
            ),
        )
        content = _tlv(
            SEQUENCE,
            DATA,
            _tlv(SEQUENCE, AES256_CBC, _tlv(OCTETS, start)),
            _tlv(0x80, encryptor.update(padded) + encryptor.finalize()),
        )
        body = _tlv(SEQUENCE, _tlv(INTEGER, b"\x02"), _tlv(SET, recipient), content)
        return base64.encodebytes(_tlv(SEQUENCE, ENVELOPED, _tlv(0xA0, body)))

    def opened(self, text: bytes) -> bytes:
        """Return what the other wrote, decrypted and verified."""
        body = _inside(base64.b64decode(text), 0, 1, 0)
        recipient = _inside(body, 1, 0)
        point = _inside(_inside(recipient, 1, 0), 1)[1:]
        ephemeral = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        wrapped = _inside(_inside(recipient, 3, 0), 1)
        content_key = keywrap.aes_key_unwrap(_agreed(self._key, ephemeral), wrapped)
        content = _inside(body, 2)
        start = _inside(_inside(content, 1), 1)
        decryptor = Cipher(algorithms.AES256(content_key), modes.CBC(start)).decryptor()
        padded = decryptor.update(_inside(content, 2)) + decryptor.finalize()
        unpadder = padding.PKCS7(BLOCK).unpadder()
        return _verified(unpadder.update(padded) + unpadder.finalize(), self._other)


class Gnupg:
    """Ed25519 signature, Cv25519 encryption, AES-256; one gpg per mail, one kept agent."""

    def __init__(self, folder: Path, me: str, other: str) -> None:
        """Use the key rings of ``folder``."""
        self._command = (*GPG, "--homedir", str(folder / me))
        self._who = ("-u", f"desk@{me}.example", "-r", f"desk@{other}.example")
        self._other = (folder / f"{other}.fingerprint").read_text(encoding="ascii")

    def protected(self, plain: bytes) -> bytes:
        """Return ``plain``, signed by me and encrypted to the other, as lines of text."""
        act = ("--cipher-algo", "AES256", "--armor", *self._who, "--sign", "--encrypt")
        return _gpg((*self._command, *act), plain).stdout

    def opened(self, text: bytes) -> bytes:
        """Return what the other wrote, decrypted and verified."""
        done = _gpg((*self._command, "--status-fd", "2", "--decrypt"), text)
        if f"[GNUPG:] VALIDSIG {self._other}".encode("ascii") not in done.stderr:
            raise ForgedMailError
        return done.stdout


PROTECTIONS: Mapping[str, Callable[[Path, str, str], Protection]] = MappingProxyType(
    {"smime-p256": SmimeEc, "smime-rsa": SmimeRsa, "gnupg": Gnupg}
)


def make_keys(protection: str, folder: Path) -> None:
    """Make the keys of both States."""
    if protection == "gnupg":
        _make_gnupg(folder)
        return
    for state in STATES:
        key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
        if protection == "smime-rsa":
            key = rsa.generate_private_key(65537, RSA_BITS)
        else:
            key = ec.generate_private_key(ec.SECP256R1())
        (folder / f"{state}.key").write_bytes(
            key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        (folder / f"{state}.pem").write_bytes(_self_signed(key, state).public_bytes(PEM))


def agents(protection: str, folder: Path) -> list[int]:
    """Return the process ids of the agents that hold GnuPG's keys."""
    if protection != "gnupg":
        return []
    asked = ("GETINFO pid", "/bye")
    pids = []
    for state in STATES:
        command = ("gpg-connect-agent", "--homedir", str(folder / state), *asked)
        pids.append(int(_gpg(command, b"").stdout.split()[1]))
    return pids


def end_agents(protection: str, folder: Path) -> None:
    """End what GnuPG left running."""
    if protection == "gnupg":
        for state in STATES:
            command = ("gpgconf", "--homedir", str(folder / state), "--kill", "gpg-agent")
            subprocess.run(command, capture_output=True, timeout=20, check=False)


def _make_gnupg(folder: Path) -> None:
    public = b""
    for state in STATES:
        home = folder / state
        home.mkdir(mode=0o700)
        gpg = ("gpg", "--homedir", str(home), "--batch", "--passphrase", "")
        name = f"desk@{state}.example"
        _gpg((*gpg, "--quick-generate-key", name, "ed25519", "sign", "0"), b"")
        listed = _gpg((*gpg, "--with-colons", "--list-keys", name), b"").stdout.decode("ascii")
        fingerprint = next(
            line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr")
        )
        (folder / f"{state}.fingerprint").write_text(fingerprint, encoding="ascii")
        _gpg((*gpg, "--quick-add-key", fingerprint, "cv25519", "encr", "0"), b"")
        public += _gpg((*gpg, "--export"), b"").stdout
    for state in STATES:
        _gpg(("gpg", "--homedir", str(folder / state), "--batch", "--import"), public)


def _gpg(command: tuple[str, ...], given: bytes) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, input=given, capture_output=True, timeout=60, check=True)


def _self_signed(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, state: str
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"desk@{state}.example")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1))
    return builder.not_valid_after(now + timedelta(days=9)).sign(key, hashes.SHA256())


def _loaded(folder: Path, state: str):  # noqa: ANN202 - of either kind
    return serialization.load_pem_private_key((folder / f"{state}.key").read_bytes(), None)


def _certificate(folder: Path, state: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / f"{state}.pem").read_bytes())


def _signed(plain: bytes, mine: x509.Certificate, key) -> bytes:  # noqa: ANN001 - of either kind
    options = (
        pkcs7.PKCS7Options.Binary,
        pkcs7.PKCS7Options.NoCapabilities,
        pkcs7.PKCS7Options.NoCerts,
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(plain)
    return builder.add_signer(mine, key, hashes.SHA256()).sign(DER, options)


def _verified(signed: bytes, other: x509.Certificate) -> bytes:
    body = _inside(signed, 0, 1, 0)
    parts = _parts(body)
    content = _inside(parts[2][1], 1, 0)
    signer = _parts(_inside(parts[-1][1], 0))
    attributes = _tlv(SET, signer[3][1])
    digest = _tlv(SEQUENCE, MESSAGE_DIGEST, _tlv(SET, _tlv(OCTETS, sha256(content).digest())))
    if digest not in attributes:
        raise ForgedMailError
    public, signature = other.public_key(), signer[5][1]
    if isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(signature, attributes, ec.ECDSA(hashes.SHA256()))
    elif isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, attributes, PKCS1v15(), hashes.SHA256())
    return content


def _agreed(mine: ec.EllipticCurvePrivateKey, public) -> bytes:  # noqa: ANN001 - P-256 by making
    bits = _tlv(0xA2, _tlv(OCTETS, (256).to_bytes(4, "big")))
    shared_info = _tlv(SEQUENCE, _tlv(SEQUENCE, AES256_WRAP), bits)
    derived = X963KDF(hashes.SHA256(), length=32, sharedinfo=shared_info)
    return derived.derive(mine.exchange(ec.ECDH(), public))


def _issuer_and_serial(certificate: x509.Certificate) -> bytes:
    serial = certificate.serial_number
    number = serial.to_bytes(serial.bit_length() // 8 + 1, "big")
    return _tlv(SEQUENCE, certificate.issuer.public_bytes(), _tlv(INTEGER, number))


def _tlv(tag: int, *parts: bytes) -> bytes:
    value = b"".join(parts)
    size = len(value)
    if size < 0x80:  # noqa: PLR2004 - DER, short form
        return bytes((tag, size)) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + value


def _parts(der: bytes) -> list[tuple[int, bytes]]:
    """Return tag and value of each element in ``der``."""
    found, at = [], 0
    while at < len(der):
        tag, size = der[at], der[at + 1]
        at += 2
        if size & 0x80:
            more = size & 0x7F
            size = int.from_bytes(der[at : at + more], "big")
            at += more
        found.append((tag, der[at : at + size]))
        at += size
    return found


def _inside(der: bytes, *path: int) -> bytes:
    """Return the value of the element at ``path``."""
    for index in path:
        der = _parts(der)[index][1]
    return der
