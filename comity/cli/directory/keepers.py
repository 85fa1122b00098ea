"""What the keepers of the keys do from time to time: new keys, a new signature, the hourly tick."""

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
from comity.directory.roles import ROOT, TOP_ROLES


@click.command("rotate-root")
@folder_argument
@click.option("--role", type=click.Choice(TOP_ROLES), default=ROOT, show_default=True)
@click.option("--holders", default=5, show_default=True, help="How many new keys.")
@click.option("--threshold", default=3, show_default=True, help="How many of them sign.")
@click.option(
    "--new-keys",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Empty folder; it receives one key folder for each new key.",
)
@click.option(
    "--new-passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the passphrase of the new keys; without it each holder types their own.",
)
@keys_option
@passphrase_option
@json_option
def rotate_root(
    folder: Path,
    *,
    role: str,
    holders: int,
    threshold: int,
    new_keys: Path,
    new_passphrase_file: Path | None,
    media: tuple[Path, ...],
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Give ROLE new keys: the old root and the new one both sign, so no node is told anything."""
    signers = signers_on(media, passphrases(passphrase_file))
    made = make_media(
        (new_keys / f"{role}-{number + 1}" for number in range(holders)),
        role,
        passphrases(new_passphrase_file, new=True),
    )
    signers[role] = [*signers.get(role, []), *made]
    state = publishing.rotate_root(
        folder, roles={role: role_keys(made, threshold)}, signers=signers, now=now()
    )
    show({"role": role, "new_keys": len(made), **told(state)}, as_json=as_json)


@click.command()
@folder_argument
@keys_option
@passphrase_option
@json_option
def renew(
    folder: Path, *, media: tuple[Path, ...], passphrase_file: Path | None, as_json: bool
) -> None:
    """Sign the register again, unchanged, before its signature ends."""
    signers = signers_on(media, passphrases(passphrase_file))
    show(told(publishing.renew(folder, signers=signers, now=now())), as_json=as_json)


@click.command()
@folder_argument
@keys_option
@passphrase_option
@json_option
def refresh(
    folder: Path, *, media: tuple[Path, ...], passphrase_file: Path | None, as_json: bool
) -> None:
    """Say again that the present state is the newest; run it every hour with the clock's key.

    With the publisher's key as well, the snapshot is signed again: once a month.
    """
    signers = signers_on(media, passphrases(passphrase_file))
    show(told(publishing.refresh_timestamp(folder, signers=signers, now=now())), as_json=as_json)
