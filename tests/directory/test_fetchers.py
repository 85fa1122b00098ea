"""From where a node fetches its directory, and where it never looks."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError

from comity.directory.errors import DirectoryAddressRefusedError
from comity.directory.fetchers import DEADLINE_SECONDS, FolderFetcher, HttpFetcher, fetcher_of


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Serve ``answer`` once, byte for byte, and give the address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            line, _ = listening.accept()
            with line:
                line.recv(4096)
                line.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "http://directory.example/",
        "ftp://directory.example/",
        "https://user:word@directory.example/",
        "https://directory.example/?a=b",
        "https:///path",
    ],
)
def test_a_real_node_fetches_over_https_from_a_plain_address(address: str) -> None:
    with pytest.raises(DirectoryAddressRefusedError):
        fetcher_of(address, practice=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "10.0.0.1", "[::ffff:169.254.169.254]"])
def test_a_real_node_calls_public_addresses_alone(host: str) -> None:
    fetcher = HttpFetcher(f"https://{host}/", practice=False)

    with pytest.raises(DownloadError, match="no line"):
        fetcher.download_bytes("metadata/timestamp.json", 1000)


def test_a_practice_node_may_use_loopback() -> None:
    with answering(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    ) as address:
        assert HttpFetcher(address, practice=True).download_bytes("timestamp.json", 10) == b"{}"


@pytest.mark.parametrize("status", [301, 302, 307, 403, 404, 500])
def test_a_redirect_or_a_refusal_is_never_followed(status: int) -> None:
    answer = f"HTTP/1.1 {status} No\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"

    with answering(answer.encode()) as address, pytest.raises(DownloadHTTPError) as caught:
        HttpFetcher(address, practice=True).download_bytes("timestamp.json", 10)

    assert caught.value.status_code == status


def test_an_answer_that_drips_is_given_up() -> None:
    ticks: Callable[[], float] = iter([0.0, DEADLINE_SECONDS + 1]).__next__

    with (
        answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as address,
        pytest.raises(SlowRetrievalError),
    ):
        HttpFetcher(address, practice=True, monotonic=ticks).download_bytes("timestamp.json", 10)


def test_an_answer_that_is_not_http_is_a_failed_download() -> None:
    with answering(b"\x00\x01\x02\r\n\r\n") as address, pytest.raises(DownloadError):
        HttpFetcher(address, practice=True).download_bytes("timestamp.json", 10)


def test_a_folder_gives_its_own_files_alone(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    (tmp_path / "secret").write_text("no", encoding="ascii")
    fetcher = FolderFetcher(tmp_path / "directory")

    for name in ("../secret", str(tmp_path / "secret"), "metadata/none.json"):
        with pytest.raises(DownloadHTTPError):
            fetcher.download_bytes(name, 10)
