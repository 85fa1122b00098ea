"""``comity package``: make, check and carry evidence packages, without a node.

Exit status of ``verify``: 0 verified, 5 intact but origin not proved, 3 altered or unusable.
"""

import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from comity.cli.output import plain, print_json, show
from comity.cli.problems import Exit
from comity.evidence.errors import PackageRefusedError, PackageUnusableError
from comity.evidence.names import distinct, payload_name
from comity.evidence.records import LARGEST, LARGEST_ASKED
from comity.evidence.sealing import Exhibit, Occasion
from comity.evidence.sealing import seal as seal_package
from comity.evidence.sealing import verifier_digest as digest_of_verifier
from comity.evidence.seals import SealChain, authority_certificate, pem, seal_certificate
from comity.evidence.sources import FileSource, files_below
from comity.evidence.verification import Verdict, spoken, verify_package
from comity.kernel.identifiers import checked_member, uuid7

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_NEW = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for the next program.")
_ANCHOR = click.option(
    "--anchor",
    type=_FILE,
    help="Evidence authority of the sealing State (PEM), got elsewhere.",
)
_YEAR = timedelta(days=365)


@click.group(invoke_without_command=True)
@click.option(
    "--verifier-digest", is_flag=True, help="Print the SHA-256 of the verify.py in every package."
)
@click.pass_context
def package(context: click.Context, verifier_digest: bool) -> None:
    """Make, check and carry sealed evidence packages."""
    if verifier_digest:
        click.echo(digest_of_verifier())
    elif context.invoked_subcommand is None:
        click.echo(context.get_help())


@package.command()
@click.argument("folder", type=_NEW)
@click.option("--member", required=True, help="Code of the member, such as XB.")
@click.option("--name", required=True, help="What the member is called.")
@click.option("--years", default=5, show_default=True, help="How long the seal may be used.")
@_JSON
def keys(folder: Path, member: str, name: str, years: int, as_json: bool) -> None:
    """Make an evidence authority and a seal under it, in the new FOLDER.

    Keep authority.key off line; give authority.pem to courts and other States.
    """
    checked_member(member)
    root, seal = (rsa.generate_private_key(public_exponent=65537, key_size=3072) for _ in "ab")
    since = datetime.now(tz=UTC) - timedelta(hours=1)
    authority = authority_certificate(
        root, member=member, name=name, not_before=since, not_after=since + 2 * years * _YEAR
    )
    certificate = seal_certificate(
        seal.public_key(),
        authority=authority,
        authority_key=root,
        member=member,
        name=name,
        not_before=since,
        not_after=since + years * _YEAR,
    )
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        msg = f"cannot make {folder}: {error.strerror}"
        raise PackageRefusedError(msg, folder=str(folder)) from error
    made = {"authority.pem": pem(authority), "seal.pem": pem(certificate) + pem(authority)}
    for file, content in made.items():
        (folder / file).write_bytes(content)
    for file, key in (("authority.key", root), ("seal.key", seal)):
        (folder / file).touch(mode=0o600)
        (folder / file).write_bytes(_private(key))
    show({name: str(folder / name) for name in (*made, "seal.key")}, as_json=as_json)


@package.command()
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path, exists=True, readable=False))
@click.option(
    "--collected", type=_FOLDER, help="A collection that was ended, with its record and history."
)
@click.option("--out", type=_NEW, required=True, help="Folder to make; it must not exist.")
@click.option("--key", type=_FILE, required=True, help="Private key of the seal (PEM).")
@click.option("--certificate", type=_FILE, required=True, help="Its certificates, seal first.")
@click.option("--reference", required=True, help="Such as XA-MLA-2026-000001.")
@click.option("--officer", required=True, help="Who seals.")
@click.option("--name", help="What the sealing member is called.")
@click.option("--legal-basis", help="What it rests on (default: the reference).")
@click.option("--for", "recipients", multiple=True, help="Member for whom it is meant.")
@click.option("--zone", default="UTC", show_default=True, help="Legal time of the place (IANA).")
@click.option("--practice", is_flag=True, help="Mark it as made for training.")
@click.option(
    "--by-rows", is_flag=True, help="Let logs and tables of up to 128 MiB be redacted by rows."
)
@_JSON
def seal(  # noqa: PLR0917 - click calls it by name
    sources: tuple[Path, ...],
    collected: Path | None,
    out: Path,
    key: Path,
    certificate: Path,
    reference: str,
    officer: str,
    name: str | None,
    legal_basis: str | None,
    recipients: tuple[str, ...],
    zone: str,
    practice: bool,
    by_rows: bool,
    as_json: bool,
) -> None:
    """Seal files and folders (SOURCES), or a collection, into a new package."""
    if collected is None and not sources:
        msg = "name the files to seal, or a collection"
        raise PackageRefusedError(msg)
    now = datetime.now(tz=UTC)
    chain = SealChain.from_pem(certificate.read_bytes())
    occasion = Occasion(
        package=uuid7(now=now, rng=secrets.token_bytes),
        reference=reference,
        member=chain.member,
        name=name or f"State {chain.member}",
        at=now,
        zone=zone,
        by={"name": officer},
        legal_basis=legal_basis or reference,
        recipients=recipients,
        practice=practice,
    )
    made = seal_package(
        out,
        occasion=occasion,
        exhibits=[*_exhibits(sources, now), *(_collected(collected) if collected else ())],
        chain=chain,
        signer=_SealKey(key),
        rng=secrets.token_bytes,
        cut_up_to=LARGEST_ASKED if by_rows else LARGEST,
    )
    show(
        {
            "package": made.package,
            "folder": str(made.folder),
            "files": made.files,
            "size": made.size,
            "tagmanifest_sha256": made.tagmanifest_sha256,
        },
        as_json=as_json,
    )


@package.command()
@click.argument("folder", type=click.Path(path_type=Path))
@_ANCHOR
@_JSON
def verify(folder: Path, anchor: Path | None, as_json: bool) -> int:
    """Verify the package in FOLDER as a court would."""
    return _told(verify_package(folder, anchor=_content(anchor)), as_json=as_json)


@package.command()
@click.argument("folder", type=_FOLDER)
@click.option("--out", type=_NEW, required=True, help="Folder to make; it must not exist.")
@click.option("--key", type=_FILE, required=True, help="Private key of the seal (PEM).")
@click.option("--certificate", type=_FILE, required=True, help="Its certificates, seal first.")
@click.option("--reference", required=True, help="Number of the copy, for people.")
@click.option("--officer", required=True, help="Who redacts.")
@click.option("--legal-basis", help="What it rests on (default: the reference).")
@click.option("--rows", nargs=3, multiple=True, help="Hide rows: FILE 3-7,9 GROUND, from 1.")
@click.option(
    "--columns", nargs=3, multiple=True, help="Hide columns: FILE NAME,NAME (or numbers) GROUND."
)
@click.option("--text", nargs=3, multiple=True, help="Hide parts with a text: FILE TEXT GROUND.")
@click.option("--show", "whole", multiple=True, help="A file that is shown whole besides.")
@_JSON
def redact(  # noqa: PLR0917 - click calls it by name
    folder: Path,
    out: Path,
    key: Path,
    certificate: Path,
    reference: str,
    officer: str,
    legal_basis: str | None,
    rows: tuple[tuple[str, str, str], ...],
    columns: tuple[tuple[str, str, str], ...],
    text: tuple[tuple[str, str, str], ...],
    whole: tuple[str, ...],
    as_json: bool,
) -> None:
    """Make a redacted copy of logs and tables in the package in FOLDER.

    The copy proves that what it shows stood in the sealed original, and lets nobody try out what it
    hides. A ground is one of: child, condition_of_giver, not_relevant, ongoing_case, personal_data,
    privilege, security, source, third_party, victim, witness.
    """
    from comity.evidence import redaction

    chain = SealChain.from_pem(certificate.read_bytes())
    occasion = _occasion(chain, reference, officer, legal_basis or reference)
    hidings = [
        *(redaction.Hiding(path=p, rows=redaction.rows_said(r), ground=g) for p, r, g in rows),
        *(redaction.Hiding(path=p, columns=tuple(c.split(",")), ground=g) for p, c, g in columns),
        *(redaction.Hiding(path=p, text=t.encode(), ground=g) for p, t, g in text),
    ]
    copy = redaction.redact(folder, hidings, paths=whole, for_=occasion, rng=secrets.token_bytes)
    made = seal_package(
        out,
        occasion=occasion,
        exhibits=copy.exhibits,
        chain=chain,
        signer=_SealKey(key),
        rng=secrets.token_bytes,
        enclosed=copy.enclosed,
    )
    told = {"package": made.package, "folder": str(made.folder), "files": made.files}
    show(told, as_json=as_json)


@package.command()
@click.argument("plan", type=_FILE)
@click.option("--out", type=_NEW, required=True, help="Folder to make; it must not exist.")
@click.option("--key", type=_FILE, required=True, help="Private key of the seal (PEM).")
@click.option("--certificate", type=_FILE, required=True, help="Its certificates, seal first.")
@click.option("--reference", required=True, help="Number of the disclosure, for people.")
@click.option("--officer", required=True, help="Who discloses.")
@click.option("--salts", type=_NEW, required=True, help="File to make for the secret salts.")
@_JSON
def disclose(  # noqa: PLR0917 - click calls it by name
    plan: Path,
    out: Path,
    key: Path,
    certificate: Path,
    reference: str,
    officer: str,
    salts: Path,
    as_json: bool,
) -> None:
    """Make a disclosure pack for the defence from PLAN, a YAML file.

    The plan says of every file of every package whether it is given whole, given redacted or
    withheld. Keep the salts: they prove later that what is withheld is what the schedule lists.
    """
    from comity.evidence.disclosure import disclose as disclosed
    from comity.evidence.disclosure import plan_of

    if salts.exists():
        msg = f"{salts} already exists"
        raise PackageRefusedError(msg, target=str(salts))
    said, chain = plan_of(plan.read_bytes()), SealChain.from_pem(certificate.read_bytes())
    occasion = _occasion(chain, reference, officer, said.basis)
    pack = disclosed(said, beside=plan.parent, for_=occasion, rng=secrets.token_bytes)
    salts.touch(mode=0o600)
    salts.write_text(json.dumps(dict(pack.salts), indent=1), encoding="utf-8")
    made = seal_package(
        out,
        occasion=occasion,
        exhibits=pack.exhibits,
        chain=chain,
        signer=_SealKey(key),
        rng=secrets.token_bytes,
    )
    told = {"package": made.package, "folder": str(made.folder), "files": made.files}
    show(told | {"withheld": len(pack.salts), "salts": str(salts)}, as_json=as_json)


@package.command()
@click.argument("folder", type=_FOLDER)
@click.option("--out", type=_NEW, required=True, help="Folder to make for the delivery.")
@click.option("--to", type=_FILE, multiple=True, required=True, help="Key document of a recipient.")
@_JSON
def encrypt(folder: Path, out: Path, to: tuple[Path, ...], as_json: bool) -> None:
    """Encrypt the package in FOLDER for others, to travel on any medium."""
    from comity.evidence.deliveries import write_delivery

    announced = write_delivery(
        folder,
        out,
        recipients=[path.read_bytes() for path in to],
        now=datetime.now(tz=UTC),
        rng=secrets.token_bytes,
    )
    show({"folder": str(out), **announced.to_json()}, as_json=as_json)


@package.command("open")
@click.argument("delivery", type=_FOLDER)
@click.option("--out", type=_NEW, required=True, help="Folder to make; it must not exist.")
@click.option("--member", required=True, help="Code of the member that opens, such as XA.")
@click.option("--keys", "secrets_", type=_FOLDER, required=True, help="Its folder of secrets.")
@_ANCHOR
@_JSON
def open_(  # noqa: PLR0917 - click calls it by name
    delivery: Path, out: Path, member: str, secrets_: Path, anchor: Path | None, as_json: bool
) -> int:
    """Decrypt a DELIVERY into a new package folder and verify it."""
    from comity.evidence.deliveries import read_delivery
    from comity.protocol.sealing import SUITE_OF_ROLE, Opener, OpeningKey
    from comity.storage.keyfiles import open_keys

    held = open_keys(secrets_)
    roles = [role for role in SUITE_OF_ROLE if role in held.roles()]
    opener = Opener(OpeningKey.of(role, held.load(role)) for role in roles)
    read_delivery(delivery, out, member=member, opener=opener)
    return _told(verify_package(out, anchor=_content(anchor)), as_json=as_json)


class _SealKey:
    """The key of a seal in a PEM file; on a node the signer's process has it."""

    def __init__(self, path: Path) -> None:
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError) as error:
            msg = f"{path} holds no private key in PEM without a passphrase"
            raise PackageUnusableError(msg, path=str(path)) from error
        if not isinstance(key, rsa.RSAPrivateKey):
            msg = f"{path} is not an RSA key"
            raise PackageUnusableError(msg, path=str(path))
        self._key = key

    def sign_seal(self, signed_attributes: bytes) -> bytes:
        """Sign the attributes of a seal."""
        return self._key.sign(signed_attributes, padding.PKCS1v15(), hashes.SHA256())


def _exhibits(sources: tuple[Path, ...], now: datetime) -> Iterator[Exhibit]:
    found = [
        (file, str(file.relative_to(source.parent)))
        for source in sources
        for file in files_below(source)
    ]
    names = distinct([payload_name(name) for _, name in found])
    for (file, original), name in zip(found, names, strict=True):
        yield Exhibit(
            item=uuid7(now=now, rng=secrets.token_bytes),
            name=name,
            source=FileSource(file),
            original_name=original.encode("utf-8", "backslashreplace").decode(),
        )


def _occasion(chain: SealChain, reference: str, officer: str, legal_basis: str) -> Occasion:
    now = datetime.now(tz=UTC)
    return Occasion(
        package=uuid7(now=now, rng=secrets.token_bytes),
        reference=reference,
        member=chain.member,
        name=f"State {chain.member}",
        at=now,
        zone="UTC",
        by={"name": officer},
        legal_basis=legal_basis,
    )


def _collected(folder: Path) -> list[Exhibit]:
    from comity.evidence.collecting import exhibits_of

    return exhibits_of(folder, rng=secrets.token_bytes)[1]


def _content(path: Path | None) -> bytes | None:
    return None if path is None else path.read_bytes()


def _told(verdict: Verdict, *, as_json: bool) -> int:
    status = Exit.INVALID if verdict.problems else Exit(verdict.exit_code)
    if as_json:
        print_json(verdict.report | {"exit": int(status)})
    else:
        click.echo("\n".join(map(plain, spoken(verdict).splitlines())))
    return status


def _private(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
