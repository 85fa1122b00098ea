"""Acts of ``comity request`` with a partner without a node: what is registered, what left, files.

FACTS are a YAML or JSON file. In it, ``how`` says how something came: ``way`` (mail,
registered_mail, courier, in_person, diplomatic, telephone, fax, portal, desk_email), ``said_by``,
``received_at``, and if there is one ``written_on``, ``reference``, ``unit``, ``called_back``,
``ticket``, ``link`` with ``link_until``.

Example:
    $ comity request register letter.yaml --from XD-0001 --as officer.toml
    $ comity request dispatched XA-MLA-2026-000004 --way registered_mail --to "Ministry, Registry" \
        --at 2026-03-02T10:00:00+01:00 --ticket RR123456789 --as officer.toml
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import click

from comity.cli.api_client import ApiClient, Identity
from comity.cli.desk import (
    SECONDS,
    MalformedFileError,
    asked,
    desk_command,
    fields,
    form,
    named,
    stated,
    told,
)
from comity.cli.output import plain, print_json, show_all

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_RECORDS = ("id", "what", "act", "by", "at", "stands", "why")
_WAY = click.option("--way", required=True, help="mail, registered_mail, telephone, fax, ...")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--from", "sender", required=True, help="Code of the partner, such as XD-0001.")
@desk_command
def register(file: Path, *, sender: str, identity: Path | None, as_json: bool) -> None:
    """Register the request in FILE, which came by letter or telephone; ``how`` says how it came."""
    said = form(file)
    content = dict(said["content"])
    how = content.pop("how", {})
    body = {"kind": said["kind"], "sender": sender, "content": content, "how": how}
    _tell(told(identity, "/registrations", body), as_json=as_json)


@click.command()
@click.argument("ref", type=named)
@click.argument("act")
@click.argument("facts", type=_FILE)
@desk_command
def heard(ref: str, act: str, facts: Path, *, identity: Path | None, as_json: bool) -> None:
    """Register that the other side did ACT in REF; FACTS hold ``how``, and ``content``."""
    said = stated(facts)
    body = {
        "act": act.replace("-", "_"),
        "content": said.get("content") or {},
        "how": said.get("how") or {},
    }
    _tell(told(identity, f"/requests/{ref}/registrations", body), as_json=as_json)


@click.command()
@click.argument("ref", type=named)
@_WAY
@click.option("--to", required=True, help="To whom, as it stands on the letter.")
@click.option("--at", "sent_at", required=True, help="When it left, with the offset from UTC.")
@click.option("--ticket", help="Number of the registered letter, or of the portal.")
@click.option("--of", "of", help="Digest of the statement; the first that has not left else.")
@click.option("--note", help="A remark.")
@desk_command
def dispatched(
    ref: str, *, of: str | None, identity: Path | None, as_json: bool, **given: object
) -> None:
    """Record that a statement of ours left."""
    _record(identity, ref, "sent", fields(None, **given), of=of, as_json=as_json)


@click.command()
@click.argument("ref", type=named)
@click.option("--at", "received_at", required=True, help="When it came there, with the offset.")
@click.option("--known-by", required=True, help="How we know: the return slip, a call.")
@click.option("--of", "of", help="Digest of the statement; the first not known to have come else.")
@desk_command
def reached(
    ref: str, *, of: str | None, identity: Path | None, as_json: bool, **given: object
) -> None:
    """Record that a statement of ours has come there; its clocks count from then."""
    _record(identity, ref, "reached", fields(None, **given), of=of, as_json=as_json)


@click.command()
@click.argument("ref", type=named)
@click.option("--ticket", required=True, help="What the portal gave.")
@click.option("--link", help="Address from which files are to be fetched.")
@click.option("--until", "link_until", help="When that address ends, with the offset.")
@click.option("--note", help="A remark.")
@desk_command
def portal(ref: str, *, identity: Path | None, as_json: bool, **given: object) -> None:
    """Record what the portal of a provider gave; you are warned before the address ends."""
    _record(identity, ref, "portal", fields(None, **given), of=None, as_json=as_json)


@click.command()
@click.argument("ref", type=named)
@click.argument("to", type=named)
@desk_command
def continued(ref: str, to: str, *, identity: Path | None, as_json: bool) -> None:
    """Link REF, which was registered, to the signed request TO of the same matter."""
    _record(identity, ref, "linked", {"thread": to}, of=None, as_json=as_json)


@click.command()
@click.argument("ref", type=named)
@desk_command
def records(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """List all that was registered in REF, with what was corrected."""
    show_all(asked(identity, f"/requests/{ref}/records"), _RECORDS, as_json=as_json)


@click.command("correct-record")
@click.argument("ref", type=named)
@click.argument("record", type=named)
@click.argument("facts", type=_FILE)
@click.option("--why", required=True, help="What was wrong.")
@desk_command
def correct_record(
    ref: str, record: str, facts: Path, *, why: str, identity: Path | None, as_json: bool
) -> None:
    """Let the record in FACTS stand for RECORD, which stays and is shown as corrected."""
    said = stated(facts)
    body = {"facts": said.get("facts") or {}, "content": said.get("content"), "why": why}
    made = told(identity, f"/requests/{ref}/records/{record}/correct", body)
    _tell_record(made, as_json=as_json)


@click.command("take-back-record")
@click.argument("ref", type=named)
@click.argument("record", type=named)
@click.option("--why", required=True, help="Why it was registered by mistake.")
@desk_command
def take_back_record(
    ref: str, record: str, *, why: str, identity: Path | None, as_json: bool
) -> None:
    """Take back what was registered by mistake; it stays and is shown as taken back."""
    made = told(identity, f"/requests/{ref}/records/{record}/take-back", {"why": why})
    _tell_record(made, as_json=as_json)


@click.command()
@click.argument("ref", type=named)
@click.argument("record", type=named)
@click.argument("files", type=_FILE, nargs=-1, required=True)
@click.option("--as-what", "filed_as", default="original", show_default=True, help="What it is.")
@desk_command
def attach(
    ref: str,
    record: str,
    files: tuple[Path, ...],
    *,
    filed_as: str,
    identity: Path | None,
    as_json: bool,
) -> None:
    """Take in FILES that belong to RECORD: a scan, a proof of dispatch, data that were sent."""
    kept = []
    query = urlencode({"filed_as": filed_as})
    with closing(ApiClient(Identity.read(identity), seconds=SECONDS)) as client:
        for path in files:
            address = f"/requests/{ref}/records/{record}/files/{quote(path.name)}?{query}"
            with path.open("rb") as file:
                kept.append(client.upload(address, file))
    rows = [dict(one["facts"]) for one in kept if isinstance(one, dict)]
    show_all(rows, ("name", "size", "sha256", "filed_as"), as_json=as_json)


@click.command()
@click.argument("package", type=named)
@click.option("--why", required=True, help="What it is made for; it stands in the journal.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option(
    "--with-passphrase",
    is_flag=True,
    help="Draw a passphrase; without it, the partner's key opens.",
)
@click.option("--accept-handling", default="", help="Digest of the limits that you take on.")
@desk_command
def encrypted(
    package: str,
    *,
    why: str,
    out: Path,
    with_passphrase: bool,
    accept_handling: str,
    identity: Path | None,
    as_json: bool,
) -> None:
    """Encrypt PACKAGE, sealed for a partner without a node, into the age file OUT."""
    from comity.evidence.age_files import drawn_passphrase

    passphrase = drawn_passphrase(secrets.token_bytes) if with_passphrase else ""
    body = {"passphrase": passphrase, "why": why, "accept_handling": accept_handling}
    with closing(ApiClient(Identity.read(identity), seconds=SECONDS)) as client:
        sha256 = _kept(out, client.download(f"/packages/{package}/encrypted", body))
    made = {"file": str(out), "sha256": sha256, "passphrase": passphrase}
    if as_json:
        print_json(made)
        return
    click.echo(plain(f"{out}: SHA-256 {made['sha256']}"))
    if passphrase:
        click.echo(f"passphrase: {passphrase}")
        click.echo("It is kept nowhere. Tell it on another way than the file goes.")


@click.command()
@click.argument("ref", type=named)
@click.argument("package", type=named)
@_WAY
@click.option("--to", required=True, help="Who took it, or whose name stands on the parcel.")
@click.option("--at", "sent_at", required=True, help="When it left, with the offset from UTC.")
@click.option("--opens-with", type=click.Choice(("key", "passphrase")), required=True)
@click.option("--told-by", help="By which way the passphrase was told.")
@click.option("--sha256", help="Of the encrypted file.")
@click.option("--ticket", help="Number of the parcel, or of the portal.")
@click.option("--note", help="A remark.")
@desk_command
def handed(
    ref: str, *, package: str, identity: Path | None, as_json: bool, **given: object
) -> None:
    """Record that PACKAGE, sealed in REF and encrypted, was handed over to be carried."""
    facts = fields(None, package=package, **given)
    _record(identity, ref, "handed", facts, of=None, as_json=as_json)


BY_HAND = (
    *(register, heard, dispatched, reached, portal, continued, encrypted, handed),
    *(records, correct_record, take_back_record, attach),
)
"""Commands that ``comity request`` takes from here."""


@click.group()
def partner() -> None:
    """Partners without a node: who they are, and by which ways they are reached."""


_PARTNER = ("code", "name", "nature", "state", "phone", "email", "portal", "ended_at")


@partner.command("list")
@click.option("--ended", is_flag=True, help="Those too to whom nobody writes any more.")
@desk_command
def listed(*, ended: bool, identity: Path | None, as_json: bool) -> None:
    """List the partners without a node."""
    show_all(asked(identity, "/partners", ended=ended), _PARTNER, as_json=as_json)


@partner.command()
@click.argument("facts", type=_FILE)
@desk_command
def add(facts: Path, *, identity: Path | None, as_json: bool) -> None:
    """Write down the partner in FACTS: name, nature, state, zone, address, phone, email, portal.

    ``age_key`` is its public key for encrypted files, ``key_known_by`` how you know that it is.
    """
    _tell_partner(told(identity, "/partners", stated(facts)), as_json=as_json)


@partner.command()
@click.argument("code", type=named)
@click.argument("facts", type=_FILE)
@desk_command
def change(code: str, facts: Path, *, identity: Path | None, as_json: bool) -> None:
    """Write down anew how the partner CODE is reached."""
    _tell_partner(told(identity, f"/partners/{code}", stated(facts)), as_json=as_json)


@partner.command()
@click.argument("code", type=named)
@desk_command
def end(code: str, *, identity: Path | None, as_json: bool) -> None:
    """Let nobody write to the partner CODE any more."""
    _tell_partner(told(identity, f"/partners/{code}/end", {}), as_json=as_json)


def _kept(out: Path, pieces: Iterator[bytes]) -> str:
    """Write a new file, and return its SHA-256; nothing stays of one that came in part."""
    first = next(pieces)  # a refusal makes no file
    digest = hashlib.sha256(first)
    try:
        file = out.open("xb")
    except OSError as error:
        msg = f"cannot write {out}: {error.strerror}"
        raise MalformedFileError(msg, path=str(out)) from error
    try:
        with file:
            file.write(first)
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
    except BaseException:
        out.unlink()
        raise
    return digest.hexdigest()


def _record(
    identity: Path | None,
    ref: str,
    what: str,
    facts: Mapping[str, object],
    *,
    of: str | None,
    as_json: bool,
) -> None:
    body = {"what": what, "facts": dict(facts), "of": of}
    _tell_record(told(identity, f"/requests/{ref}/records", body), as_json=as_json)


def _tell(whole: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(whole)
        return
    name = whole["own_reference"] or whole["peer_reference"] or whole["id"]
    click.echo(plain(f"{name} ({whole['peer']}): {whole['state']}, registered and not signed"))


def _tell_record(made: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(made)
    else:
        click.echo(plain(f"{made['what']} is registered as {made['id']}"))


def _tell_partner(made: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(made)
    else:
        click.echo(plain(f"{made['code']}: {made['name']}"))
