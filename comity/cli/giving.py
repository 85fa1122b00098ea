"""``comity request enclose``: files that go with spontaneous information.

Example:
    $ comity request enclose XA-SPONT-2026-000001 list.csv --as officer.toml
    $ comity request give XA-SPONT-2026-000001 --information "See the list." --as officer.toml
"""

from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from comity.cli.api_client import ApiClient, Identity
from comity.cli.desk import SECONDS, desk_command, named
from comity.cli.output import show_all

_FILES = ("name", "size", "sha256", "deposited_at")


@click.command()
@click.argument("ref", type=named)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@desk_command
def enclose(ref: str, *, files: tuple[Path, ...], identity: Path | None, as_json: bool) -> None:
    """Take in FILES that go with the content of REF, which is given next."""
    kept: list[Any] = []
    with closing(ApiClient(Identity.read(identity), seconds=SECONDS)) as client:
        for path in files:
            with path.open("rb") as file:
                address = f"/requests/{ref}/files/{quote(path.name)}"
                kept.append(client.upload(address, file))
    show_all(kept, _FILES, as_json=as_json)
