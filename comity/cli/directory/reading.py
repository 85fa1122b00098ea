"""Look at a directory, and serve one on loopback for practice."""

import hashlib
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from os import PathLike
from pathlib import Path

import click

from comity.cli import output
from comity.cli.directory.media import folder_argument, json_option, told
from comity.directory import publishing
from comity.directory.entries import entry_schema
from comity.directory.repository import Repository
from comity.kernel.errors import UnavailableError

LOOPBACK = "127.0.0.1"
COLUMNS = ("member", "name", "standing", "since", "reason")


class LoopbackPortTakenError(UnavailableError):
    """The port is in use, or not allowed."""

    code = "cli.loopback_port_taken"
    remedy = "Choose another with --port, or end what listens there."


@click.command()
@folder_argument
@json_option
def show(folder: Path, *, as_json: bool) -> None:
    """Show what is in force in FOLDER: the register, and until when it is signed."""
    state, register = publishing.standing_state(folder)
    head = {**told(state), "practice": register.practice, "root_sha256": _root_digest(folder)}
    lines = [dict(line.to_json()) for line in register.lines]
    if as_json:
        output.print_json({**head, "members": lines})
        return
    output.show(head, as_json=False)
    click.echo()
    output.show_all(lines, COLUMNS, as_json=False)


@click.command()
@folder_argument
@click.option("--port", default=8600, show_default=True, help="0 takes any free port.")
def serve(folder: Path, *, port: int) -> None:
    """Serve FOLDER on 127.0.0.1 until Ctrl-C. A real directory lies on any web server."""
    digest = _root_digest(folder)
    try:
        server = ThreadingHTTPServer((LOOPBACK, port), partial(_Files, directory=str(folder)))
    except OSError as error:
        msg = f"port {port} on {LOOPBACK}: {error.strerror}"
        raise LoopbackPortTakenError(msg, port=port) from error
    with server:
        click.echo(f"http://{LOOPBACK}:{server.server_port}/")
        click.echo(f"root sha256 {digest}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("stopped")


@click.command()
def schema() -> None:
    """Print the JSON Schema of an entry, for editors that check while one types."""
    output.print_json(entry_schema())


def _root_digest(folder: Path) -> str:
    return hashlib.sha256(Repository(folder).root_bytes(1)).hexdigest()


class _Files(SimpleHTTPRequestHandler):
    """Gives files, lists nothing, says nothing on the terminal."""

    def list_directory(self, path: str | PathLike[str]) -> BytesIO | None:
        del path
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""
