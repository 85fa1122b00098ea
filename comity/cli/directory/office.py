"""What the register office does: open the directory, admit, publish, suspend, let leave."""

import hashlib
from pathlib import Path

import click

from comity.cli.directory.media import (
    folder_argument,
    json_option,
    keys_option,
    make_media,
    now,
    passphrase_option,
    passphrases,
    role_keys,
    signers_on,
    told,
)
from comity.cli.output import show
from comity.directory import publishing
from comity.directory.bundles import read_bundle
from comity.directory.roles import ROOT, SNAPSHOT, TARGETS, TIMESTAMP

bundle_argument = click.argument(
    "bundle", type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.command()
@folder_argument
@click.option(
    "--keys",
    "keys",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Empty folder; it receives one key folder for each holder.",
)
@click.option("--holders", default=5, show_default=True, help="How many hold a root key.")
@click.option("--threshold", default=3, show_default=True, help="How many of them sign.")
@click.option("--office", default=3, show_default=True, help="How many hold an office key.")
@click.option("--office-threshold", default=2, show_default=True, help="How many of them sign.")
@click.option("--practice", is_flag=True, help="A practice directory: refused by real nodes.")
@passphrase_option
@json_option
def init(
    folder: Path,
    *,
    keys: Path,
    holders: int,
    threshold: int,
    office: int,
    office_threshold: int,
    practice: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Begin a directory in FOLDER, with new keys for everybody who keeps it."""
    secret = passphrases(passphrase_file, new=True)
    signers = {
        ROOT: make_media((keys / f"root-{n + 1}" for n in range(holders)), ROOT, secret),
        TARGETS: make_media((keys / f"office-{n + 1}" for n in range(office)), TARGETS, secret),
        SNAPSHOT: make_media([keys / "publisher"], SNAPSHOT, secret),
        TIMESTAMP: make_media([keys / "clock"], TIMESTAMP, secret),
    }
    roles = {
        ROOT: role_keys(signers[ROOT], threshold),
        TARGETS: role_keys(signers[TARGETS], office_threshold),
        SNAPSHOT: role_keys(signers[SNAPSHOT], 1),
        TIMESTAMP: role_keys(signers[TIMESTAMP], 1),
    }
    state = publishing.initialise(
        folder, roles=roles, signers=signers, practice=practice, now=now()
    )
    root = (folder / "metadata" / "1.root.json").read_bytes()
    digest = hashlib.sha256(root).hexdigest()
    show({**told(state), "practice": practice, "root_sha256": digest}, as_json=as_json)


@click.command("add-member")
@folder_argument
@bundle_argument
@click.option("--fingerprint", required=True, help="As compared outside the network.")
@keys_option
@passphrase_option
@json_option
def add_member(
    folder: Path,
    bundle: Path,
    *,
    fingerprint: str,
    media: tuple[Path, ...],
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Admit the member whose publication is in BUNDLE, if the fingerprint is the one compared."""
    publication = read_bundle(bundle)
    state = publishing.add_member(
        folder,
        publication,
        expected_fingerprint=fingerprint,
        signers=signers_on(media, passphrases(passphrase_file)),
        now=now(),
    )
    show({"member": publication.member, "standing": "member", **told(state)}, as_json=as_json)


@click.command()
@folder_argument
@bundle_argument
@keys_option
@passphrase_option
@json_option
def publish(
    folder: Path,
    bundle: Path,
    *,
    media: tuple[Path, ...],
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Put the publication in BUNDLE in force; the member itself has signed it."""
    publication = read_bundle(bundle)
    signers = signers_on(media, passphrases(passphrase_file))
    state = publishing.publish_member(folder, publication, signers=signers, now=now())
    show({"member": publication.member, **told(state)}, as_json=as_json)


@click.command()
@folder_argument
@click.argument("member")
@click.option("--reason", required=True, help="Why; every member will read it.")
@keys_option
@passphrase_option
@json_option
def suspend(
    folder: Path,
    member: str,
    *,
    reason: str,
    media: tuple[Path, ...],
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Suspend MEMBER: from the next refresh no node hears it any more."""
    signers = signers_on(media, passphrases(passphrase_file))
    state = publishing.suspend(folder, member, reason=reason, signers=signers, now=now())
    show({"member": member, "standing": "suspended", **told(state)}, as_json=as_json)


@click.command()
@folder_argument
@click.argument("member")
@click.option("--reason", required=True, help="Why; every member will read it.")
@keys_option
@passphrase_option
@json_option
def remove(
    folder: Path,
    member: str,
    *,
    reason: str,
    media: tuple[Path, ...],
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Let MEMBER leave; its line stays in the register."""
    signers = signers_on(media, passphrases(passphrase_file))
    state = publishing.remove(folder, member, reason=reason, signers=signers, now=now())
    show({"member": member, "standing": "left", **told(state)}, as_json=as_json)
