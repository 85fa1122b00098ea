"""``comity node init``: make a new node in an empty folder."""

import secrets
import shutil
import sys
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

import click

from comity.cli.node import opened
from comity.cli.node.migrate import migrated
from comity.cli.output import show
from comity.kernel.errors import InvalidInputError
from comity.kernel.nodes import NodeExistsError, NodeSettings, write_node
from comity.kernel.time import written
from comity.protocol.keys import ROLES, make_secret
from comity.storage.keyfiles import PASSPHRASE_FILE, FolderKeyStore

_FOLDERS = ("secrets", "blobs", "trust", "run", "logs")
_PASSPHRASE_LENGTH = 12  # characters, at least


class MissingAnswerError(InvalidInputError):
    """Something that a node cannot be without was not said."""

    code = "cli.missing_answer"
    remedy = "Give the option that the message names; questions are asked only on a terminal."


class WeakPassphraseError(InvalidInputError):
    """The passphrase of the keys is too short."""

    code = "cli.weak_passphrase"
    remedy = "Choose at least twelve characters, or leave it out and one is made."


@click.command()
@click.option("--code", help="The member's code in the directory, such as XA.")
@click.option("--name", help="What people call the node.")
@click.option("--desk-host", default="127.0.0.1", show_default=True)
@click.option("--desk-port", type=int, default=8400, show_default=True)
@click.option("--desk-name", default="", help="Host name by which browsers reach the desk.")
@click.option("--desk-certificate", default="", help="PEM file: the desk then speaks HTTPS.")
@click.option("--desk-key", default="", help="PEM file with the key to that certificate.")
@click.option("--lane-host", default="127.0.0.1", show_default=True)
@click.option("--lane-port", type=int, default=8500, show_default=True)
@click.option("--zone", help="IANA zone of the legal time; UTC if nobody is there to ask.")
@click.option("--practice", is_flag=True, help="A practice node: refused by every other node.")
@click.option("--directory", "directory_url", help="Directory: address or folder.")
@click.option("--administrator", help="Name of the first administrator, who gets a link to join.")
@click.option("--database", default="sqlite", show_default=True, help="sqlite or postgresql://…")
@click.option("--storage", "storage_url", default="file", show_default=True, help="file or s3://…")
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the passphrase of the keys, copied to secrets/passphrase; else one is made.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def init(
    home: Path,
    /,
    *,
    code: str | None,
    name: str | None,
    zone: str | None,
    directory_url: str | None,
    administrator: str | None,
    passphrase_file: Path | None,
    as_json: bool,
    database: str,
    **stated: object,
) -> None:
    """Make a new node: its folder, keys and database, and its first administrator.

    On a terminal, what is left out is asked: code, name, legal time zone, directory, administrator.
    """
    settings = NodeSettings(
        home=home,
        code=code or asked("code", "Code of the member in the directory, such as XA"),
        name=name or asked("name", "Name of the node, such as Cybercrime Unit of State XA"),
        zone=zone or answered("Legal time zone, such as Africa/Nairobi (empty: UTC)") or "UTC",
        directory_url=answered("Directory of members, address or folder (empty: none yet)")
        if directory_url is None
        else directory_url,
        database=MappingProxyType(stated_database(database)),
        **stated,  # type: ignore[arg-type]
    )
    first = administrator or answered("Name of the first administrator (empty: none yet)")
    passphrase = _passphrase(passphrase_file)
    make_folders(home)
    try:
        _fill(settings, passphrase)
        joining = _administrator(first, settings) if first else {}
    except BaseException:
        shutil.rmtree(home)  # it was empty: half a node is worse than none
        raise
    show(
        {
            "node": settings.code,
            "home": str(home),
            "practice": settings.practice,
            "address": settings.desk_address,
            **joining,
        },
        as_json=as_json,
    )
    if joining and not as_json:
        click.echo(
            f"\nStart the node: comity node --home {home} serve\n"
            "Then open the link. It works once, for 72 hours."
        )


def _fill(settings: NodeSettings, passphrase: bytes) -> None:
    write_node(settings)
    _keep(settings.secrets / "django.secret", secrets.token_urlsafe(50).encode("ascii"))
    _keep(settings.secrets / PASSPHRASE_FILE, passphrase)
    _make_keys(settings.secrets, passphrase)
    opened(settings.home)
    migrated()


def _administrator(name: str, settings: NodeSettings) -> dict[str, object]:
    from django.db import transaction
    from django.utils import timezone

    from comity.access.app import invitations, services

    now = timezone.now()
    with transaction.atomic():
        person, _ = services.enrol(name=name, role="admin", organisation=settings.name, now=now)
        services.revoke(person, now=now)  # nobody was told the token: the link is the way in
        made = invitations.invite(person, by=None, now=now)
    return {
        "administrator": person.name,
        "username": made.person.username,
        "link": settings.desk_address + made.path,
        "until": written(made.expires_at),
    }


def asked(option: str, question: str = "") -> str:
    """Return what the person at the terminal answers.

    Raises:
        MissingAnswerError: Nobody sits at a terminal.
    """
    if not sys.stdin.isatty():
        msg = f"--{option} is missing"
        raise MissingAnswerError(msg, option=option)
    answer: str = click.prompt(question or option.capitalize())
    return answer


def answered(question: str) -> str:
    """Return what the person at the terminal answers; nothing if nobody sits there."""
    if not sys.stdin.isatty():
        return ""
    answer: str = click.prompt(question, default="", show_default=False)
    return answer.strip()


def _passphrase(file: Path | None) -> bytes:
    if file is None:
        return secrets.token_urlsafe(32).encode("ascii")
    passphrase = file.read_bytes().rstrip(b"\r\n")
    if len(passphrase) < _PASSPHRASE_LENGTH:
        msg = "the passphrase is too short"
        raise WeakPassphraseError(msg, at_least=_PASSPHRASE_LENGTH)
    return passphrase


def make_folders(home: Path) -> None:
    """Make the folders of a node in ``home``, which is empty or not there.

    Raises:
        NodeExistsError: Something is in it.
    """
    if home.exists() and any(home.iterdir()):
        msg = f"{home} is not empty"
        raise NodeExistsError(msg, path=str(home))
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for folder in _FOLDERS:
        (home / folder).mkdir(mode=0o700)


def _keep(path: Path, secret: bytes) -> None:
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(secret + b"\n")


def _make_keys(folder: Path, passphrase: bytes) -> None:
    store = FolderKeyStore(folder, passphrase)
    for role in ROLES:
        store.keep(role, make_secret(role, secrets.token_bytes))


def stated_database(stated: str) -> dict[str, object]:
    """Return the database that the option ``--database`` names.

    Raises:
        MissingAnswerError: It names none.
    """
    if stated == "sqlite":
        return {"engine": "sqlite"}
    parts = urlsplit(stated)
    if parts.scheme != "postgresql":
        msg = "--database is sqlite or postgresql://user:password@host:port/name"
        raise MissingAnswerError(msg, option="database")
    found = {
        "name": parts.path.lstrip("/"),
        "host": parts.hostname,
        "port": parts.port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }
    return {"engine": "postgresql", **{key: value for key, value in found.items() if value}}
