"""What a member does at home: keys of its own role, a signed publication, a fingerprint."""

from pathlib import Path

import click

from comity.cli.directory.media import (
    json_option,
    keys_option,
    make_media,
    now,
    passphrase_option,
    passphrases,
    role_keys,
    signers_on,
)
from comity.cli.output import show
from comity.directory.bundles import read_bundle, role_from_json, role_to_json, write_bundle
from comity.directory.entries import entry_from_yaml
from comity.directory.publications import application_fingerprint, sign_publication
from comity.directory.roles import MEMBER
from comity.kernel.identifiers import checked_member
from comity.kernel.strict_json import parse_object
from comity.protocol.keyring import KeyDocument
from comity.protocol.keyring import fingerprint as document_fingerprint

readable = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("member-keys")
@click.argument("member")
@click.option(
    "--keys",
    "media",
    multiple=True,
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Empty folder for one new key; give it once for each holder.",
)
@click.option("--threshold", default=1, show_default=True, help="How many of them sign.")
@click.option(
    "--role",
    "role_file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="New file that names the public keys of the role.",
)
@passphrase_option
@json_option
def member_keys(
    member: str,
    *,
    media: tuple[Path, ...],
    threshold: int,
    role_file: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Make the keys with which MEMBER will sign its own files in the directory."""
    made = make_media(media, MEMBER, passphrases(passphrase_file, new=True))
    role_file.write_bytes(role_to_json(checked_member(member), role_keys(made, threshold)))
    show({"member": member, "keys": len(made), "threshold": threshold}, as_json=as_json)


@click.command()
@click.option("--role", "role_file", required=True, type=readable, help="From member-keys.")
@click.option("--document", required=True, type=readable, help="The node's key document, JSON.")
@click.option("--entry", required=True, type=readable, help="The entry, YAML.")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the publication, to be sent to the directory office.",
)
@keys_option
@passphrase_option
@json_option
def sign(
    *,
    role_file: Path,
    document: Path,
    entry: Path,
    out: Path,
    media: tuple[Path, ...],
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Sign a member's key document and entry, for joining or for an update."""
    _, role = role_from_json(role_file.read_bytes())
    publication = sign_publication(
        document=KeyDocument.from_json(parse_object(document.read_bytes())),
        entry=entry_from_yaml(entry.read_text(encoding="utf-8")),
        role=role,
        signers=signers_on(media, passphrases(passphrase_file)).get(MEMBER, []),
        now=now(),
    )
    write_bundle(out, publication)
    show(
        {
            "member": publication.member,
            "publication": str(out),
            "fingerprint": application_fingerprint(publication),
        },
        as_json=as_json,
    )


@click.command()
@click.argument("of", type=click.Path(exists=True, path_type=Path))
@json_option
def fingerprint(of: Path, *, as_json: bool) -> None:
    """Print what is compared outside the network.

    OF is the folder of a publication (what a State joins by), or a key document alone.
    """
    if of.is_dir():
        publication = read_bundle(of)
        member, found = publication.member, application_fingerprint(publication)
    else:
        document = KeyDocument.from_json(parse_object(of.read_bytes()))
        member, found = document.member, document_fingerprint(document)
    show({"member": member, "fingerprint": found}, as_json=as_json)
