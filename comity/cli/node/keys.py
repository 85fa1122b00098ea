"""``comity node keys``: the node's public side, and the seal that its State's authority certifies.

Three steps, once: the State makes its evidence authority (a key that stays off line), the authority
certifies the node's seal, the node writes its key document. Its fingerprint is compared on the
telephone before the directory takes it in.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import click
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from comity.cli.output import show
from comity.evidence.seals import authority_certificate, pem, seal_certificate
from comity.kernel.errors import InvalidInputError, RefusedError
from comity.kernel.nodes import NodeSettings, read_node
from comity.kernel.strict_json import canonical
from comity.protocol import keys as roles
from comity.protocol.app.own_keys import own_keys
from comity.protocol.certificates import lane_certificate
from comity.protocol.keyring import POLICIES, KeyDocument, PublicKey, fingerprint

AUTHORITY_DAYS = 3650
KEY_DAYS = 730
_RAW_ROLES = (
    roles.SIGN_ED25519,
    roles.SIGN_ML_DSA_65,
    roles.ENCRYPT_X_WING,
    roles.ENCRYPT_X25519,
    roles.LOG_ED25519,
    roles.LOG_ML_DSA_65,
)


class AuthorityExistsError(RefusedError):
    """The folder already holds an evidence authority."""

    code = "cli.authority_exists"
    remedy = "Use it, or name another folder; an authority is never overwritten."


class NoAuthorityError(InvalidInputError):
    """The folder holds no evidence authority."""

    code = "cli.no_authority"
    remedy = "Make one first: comity node keys authority FOLDER."


@click.group()
def keys() -> None:
    """The node's keys: its State's evidence authority, and the document that peers read."""


@keys.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def authority(home: Path, /, *, folder: Path, as_json: bool) -> None:
    """Make the State's evidence authority in FOLDER; keep that folder off line."""
    node, now = read_node(home), datetime.now(tz=UTC)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / "authority.key").exists():
        msg = f"{folder} holds an authority already"
        raise AuthorityExistsError(msg, path=str(folder))
    key = rsa.generate_private_key(public_exponent=65537, key_size=roles.RSA_BITS)
    certificate = authority_certificate(
        key,
        member=node.code,
        name=node.name,
        not_before=now - timedelta(minutes=5),
        not_after=now + timedelta(days=AUTHORITY_DAYS),
    )
    _keep(folder / "authority.key", _pem_of(key))
    (folder / "authority.pem").write_bytes(pem(certificate))
    show({"authority": str(folder / "authority.pem"), "member": node.code}, as_json=as_json)


@keys.command()
@click.option(
    "--authority",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the State's evidence authority.",
)
@click.option("--endpoint", help="Address of the lane for peers; https://HOST:PORT.")
@click.option("--policy", type=click.Choice(POLICIES), default="hybrid", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def document(
    home: Path,
    /,
    *,
    folder: Path,
    endpoint: str | None,
    policy: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Certify seal and lane, write the key document, and print its fingerprint."""
    node, now = read_node(home), datetime.now(tz=UTC)
    address = endpoint or f"https://{node.lane_host}:{node.lane_port}"
    made = KeyDocument(
        member=node.code,
        practice=node.practice,
        policy=policy,
        endpoint=address,
        keys=_published(node, folder, address, now=now),
    )
    path = out or home / "key-document.json"
    path.write_bytes(canonical(made.to_json()))
    told = {"document": str(path), "member": node.code, "fingerprint": fingerprint(made)}
    show(told, as_json=as_json)


def _published(
    node: NodeSettings, folder: Path, address: str, *, now: datetime
) -> tuple[PublicKey, ...]:
    store = own_keys(node)
    begin, end = now - timedelta(minutes=5), now + timedelta(days=KEY_DAYS)
    public = {role: roles.public_of(role, store.load(role)) for role in _RAW_ROLES}
    public[roles.TLS] = lane_certificate(
        store.load(roles.TLS),
        member=node.code,
        hosts=[urlsplit(address).hostname or node.lane_host],
        not_before=begin,
        not_after=end,
    )
    certified = _certified_seal(node, folder, store.load(roles.SEAL), begin=begin, end=end)
    public[roles.SEAL] = certified
    return tuple(
        PublicKey.of(role, one, not_before=begin, not_after=end) for role, one in public.items()
    )


def _certified_seal(
    node: NodeSettings, folder: Path, secret: bytes, *, begin: datetime, end: datetime
) -> bytes:
    try:
        held = serialization.load_pem_private_key(
            (folder / "authority.key").read_bytes(), password=None
        )
        root = x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())
    except (OSError, ValueError) as error:
        msg = f"{folder} holds no evidence authority: {error}"
        raise NoAuthorityError(msg, path=str(folder)) from error
    seal = roles.certified_key(secret)
    if not isinstance(held, rsa.RSAPrivateKey) or not isinstance(seal, rsa.RSAPrivateKey):
        msg = "an evidence authority and its seals are RSA keys"
        raise NoAuthorityError(msg, path=str(folder))
    certificate = seal_certificate(
        seal.public_key(),
        authority=root.public_bytes(serialization.Encoding.DER),
        authority_key=held,
        member=node.code,
        name=node.name,
        not_before=begin,
        not_after=end,
    )
    # Both are public; packages carry them, so that a court needs nothing but the anchor.
    certificates = node.home / "certificates"
    certificates.mkdir(exist_ok=True)
    (certificates / "seal.pem").write_bytes(pem(certificate))
    (certificates / "authority.pem").write_bytes((folder / "authority.pem").read_bytes())
    return certificate


def _pem_of(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _keep(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
