"""What the commands for a node's desk have in common: who asks, files, acts said once.

An act goes out under a key of its own. If the node does not answer, it is said again under the
same key, so that it is done once whatever was lost on the way.
"""

import uuid
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import click

from comity.cli.api_client import ApiClient, Identity
from comity.kernel.errors import InvalidInputError, UnavailableError

TRIES = 3
SECONDS = 600
"""Patience with one answer: sealing large files takes as long as they are large."""

F = TypeVar("F", bound=Callable[..., Any])

as_option = click.option(
    "--as",
    "identity",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Who asks: a file with url and token, else COMITY_AS.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
content_option = click.option(
    "--content",
    "content_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="More fields of the act, from a YAML or JSON file.",
)


def named(value: str) -> str:
    """Return a reference or an id, so that nothing in it changes the address around it.

    Raises:
        BadParameter: It cannot be one.
    """
    if "/" in value or value.strip(". ") == "":
        msg = "a reference such as XA-PRES-2026-000001, or an id, is expected"
        raise click.BadParameter(msg)
    return quote(value, safe="")


class MalformedFileError(InvalidInputError):
    """A file is not YAML or JSON that can be sent."""

    code = "cli.malformed_file"
    remedy = "Correct the file at the place named; nothing was sent."


def desk_command(command: F) -> F:
    """Give ``command`` the options ``--as`` and ``--json``."""
    return as_option(json_option(command))


def asked(identity: Path | None, path: str, **query: object) -> Any:  # noqa: ANN401 - JSON
    """Return what the desk answers to a question."""
    with closing(ApiClient(Identity.read(identity))) as client:
        return client.ask(path, **query)


def told(identity: Path | None, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
    """Return what the desk answers to an act, which is done once however often it is said."""
    key = str(uuid.uuid4())
    with closing(ApiClient(Identity.read(identity), seconds=SECONDS)) as client:
        for _ in range(TRIES - 1):
            try:
                return client.act(path, body, key=key)
            except UnavailableError as error:
                if error.code != "cli.node_silent":
                    raise
        return client.act(path, body, key=key)


def stated(path: Path) -> dict[str, Any]:
    """Return the object in a YAML or JSON file; dates and times stay text, as they were typed.

    Raises:
        MalformedFileError: Not readable, neither YAML nor JSON, or no object.
    """
    from comity.directory.yaml_files import read_yaml
    from comity.kernel.errors import ComityError
    from comity.kernel.strict_json import parse_object

    try:
        text = path.read_text(encoding="utf-8")
        is_json = text.lstrip().startswith("{")
        return dict(parse_object(text)) if is_json else read_yaml(text)
    except ComityError as error:
        msg = f"{path}: {' '.join(error.message.split())}"
    except OSError as error:
        msg = f"cannot read {path}: {error.strerror}"
    except UnicodeDecodeError as error:
        msg = f"{path} is no text in UTF-8: {error.reason} at byte {error.start}"
    raise MalformedFileError(msg, path=str(path))


def form(path: Path) -> dict[str, Any]:
    """Return the request in a file as the desk takes it: kind, addressee, content.

    The file may hold just these three, or the fields of the form with ``kind`` among them; then
    the addressee is ``to``, or else the member of ``addressee_org``.

    Raises:
        MalformedFileError: It cannot be read, or names no kind.
    """
    said = stated(path)
    kind = said.pop("kind", None)
    if not isinstance(kind, str):
        msg = f"{path} does not say which kind of request it is"
        raise MalformedFileError(msg, path=str(path), field="kind")
    addressee = said.get("addressee_org")
    named = addressee.get("member") if isinstance(addressee, Mapping) else None
    to = said.pop("to", None) or named or ""
    content = said.get("content", said)
    if not isinstance(content, dict):
        msg = f"{path}: content must be an object with named fields"
        raise MalformedFileError(msg, path=str(path), field="content")
    return {"kind": kind, "to": to, "content": content}


def fields(content_file: Path | None, /, **given: object) -> dict[str, Any]:
    """Return the content of an act: what the file says, and over it what was given."""
    stood = {} if content_file is None else stated(content_file)
    return stood | {name: value for name, value in given.items() if value not in (None, (), [])}
