"""The command line speaks to the node that was named, as the person who was named."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pytest

from comity.cli.api_client import (
    ApiClient,
    Identity,
    MalformedIdentityError,
    NodeSilentError,
    UnreadableAnswerError,
    error_in,
)
from comity.cli.problems import exit_status
from comity.kernel.errors import ComityError

PROBLEM = {
    "code": "cooperation.transition_refused",
    "detail": "cannot grant",
    "remedy": "Reload.",
    "family": "refused",
    "facts": {"state": "sent"},
    "findings": [{"rule": "R1"}],
}


class Desk(BaseHTTPRequestHandler):
    """Answers like a node, or in one way unlike one."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        del format, args

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        seen = {
            "path": self.path,
            "token": self.headers["Authorization"],
            "body": body.decode(),
            "type": self.headers["Content-Type"],
        }
        status, told = {
            "/api/v1/refused": (409, json.dumps(PROBLEM).encode()),
            "/api/v1/html": (200, b"<html>"),
            "/api/v1/bad": (502, b"<html>"),
            "/api/v1/empty": (204, b""),
            "/api/v1/elsewhere": (302, b"{}"),
            "/api/v1/bytes": (200, b"\x00" * 3_000_000),
        }.get(self.path, (200, json.dumps(seen).encode()))
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)


@pytest.fixture
def client() -> Iterator[ApiClient]:
    server = HTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    made = ApiClient(Identity(url=f"http://127.0.0.1:{server.server_port}", token="secret"))
    yield made
    made.close()
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_token_goes_with_every_question(client: ApiClient) -> None:
    assert client.ask("/me", all=True, none=None) == {
        "path": "/api/v1/me?all=True",
        "token": "Bearer secret",
        "body": "",
        "type": None,
    }


def test_an_act_carries_its_body_as_json(client: ApiClient) -> None:
    told = client.act("/requests", {"a": "é"})

    assert isinstance(told, dict)
    assert (json.loads(told["body"]), told["type"]) == ({"a": "é"}, "application/json")


def test_a_file_is_sent_as_it_is(client: ApiClient) -> None:
    told = client.upload("/files", BytesIO(b"raw\r\n"))

    assert isinstance(told, dict)
    assert (told["body"], told["type"]) == ("raw\r\n", "application/octet-stream")


def test_a_download_comes_in_parts(client: ApiClient) -> None:
    parts = list(client.download("/bytes"))

    assert sum(map(len, parts)) == 3_000_000
    assert len(parts) > 1


def test_an_empty_answer_is_nothing(client: ApiClient) -> None:
    assert client.act("/empty") is None


def test_the_nodes_error_is_raised_with_its_own_code_and_exit_status(client: ApiClient) -> None:
    with pytest.raises(ComityError) as raised:
        client.ask("/refused")

    error = raised.value
    assert (error.code, error.remedy, error.message) == (
        PROBLEM["code"],
        PROBLEM["remedy"],
        PROBLEM["detail"],
    )
    assert dict(error.facts) == {"state": "sent", "findings": [{"rule": "R1"}]}
    assert exit_status(error) == 2


@pytest.mark.parametrize("path", ["/html", "/bad"])
def test_what_is_not_a_node_is_named_so(client: ApiClient, path: str) -> None:
    with pytest.raises(UnreadableAnswerError):
        client.ask(path)


def test_the_token_does_not_follow_a_redirect(client: ApiClient) -> None:
    assert client.ask("/elsewhere") == {}


def test_a_node_that_does_not_answer_is_unavailable() -> None:
    client = ApiClient(Identity(url="http://127.0.0.1:9", token="t"))

    with pytest.raises(NodeSilentError, match=r"no answer from http://127\.0\.0\.1:9"):
        client.ask("/me")


@pytest.mark.parametrize(
    ("family", "status"), [("refused", 2), ("invalid", 3), ("unavailable", 4), ("fault", 1)]
)
def test_the_family_decides_the_exit_status(family: str, status: int) -> None:
    body = json.dumps(PROBLEM | {"family": family}).encode()

    assert exit_status(error_in(body, 400)) == status


def test_an_identity_is_written_once_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "as.toml"
    identity = Identity(url="http://127.0.0.1:8400", token="secret")

    identity.write(path)

    assert Identity.read(path) == identity
    assert path.stat().st_mode & 0o777 == 0o600
    assert "secret" not in repr(identity)
    with pytest.raises(MalformedIdentityError):
        identity.write(path)


def test_the_environment_names_the_identity_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "as.toml"
    Identity(url="http://127.0.0.1:1", token="t").write(path)
    monkeypatch.setenv("COMITY_AS", str(path))

    assert Identity.read(None).token == "t"


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ('url = "http://127.0.0.1:1"\ntoken = "t"', 0o644),
        ('url = "http://127.0.0.1:1"', 0o600),
        ('url = "ftp://127.0.0.1:1"\ntoken = "t"', 0o600),
        ('url = "http://"\ntoken = "t"', 0o600),
        ('url = "http://127.0.0.1:1"\ntoken = 1', 0o600),
        ('url = "http://127.0.0.1:1"\ntoken = "t"\nx = 1', 0o600),
        ("not toml", 0o600),
    ],
)
def test_a_file_that_cannot_say_who_you_are_is_refused(
    tmp_path: Path, text: str, mode: int
) -> None:
    path = tmp_path / "as.toml"
    path.write_text(text)
    path.chmod(mode)

    with pytest.raises(MalformedIdentityError):
        Identity.read(path)


def test_nobody_is_nobody() -> None:
    with pytest.raises(MalformedIdentityError, match="nobody is named"):
        Identity.read(None)
    with pytest.raises(MalformedIdentityError, match="cannot read"):
        Identity.read(Path("/nonexistent/as.toml"))
