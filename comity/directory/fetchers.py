"""Brings the files of a directory: from a folder, or over HTTP from a checked address.

Nothing that is brought is believed here. A real node fetches over https from public addresses
alone, and connects to the very address that it checked; a practice node may use loopback.

Source: The Update Framework specification, 5 (the client checks all it downloads); RFC 6890.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient import FetcherInterface

from comity.directory.errors import DirectoryAddressRefusedError
from comity.kernel.errors import RefusedError
from comity.protocol.outbound import checked_address

CHUNK: Final = 65_536  # bytes
TIMEOUT_SECONDS: Final = 10.0
DEADLINE_SECONDS: Final = 60.0
NOT_FOUND: Final = 404


class FolderFetcher(FetcherInterface):
    """Reads a directory from a folder: a disc, a stick, a shared mount."""

    def __init__(self, folder: Path) -> None:
        """Read from ``folder``."""
        self._folder = folder

    def _fetch(self, url: str) -> Iterator[bytes]:
        place = self._folder / url
        inside = ".." not in place.parts and place.is_relative_to(self._folder)
        if not inside or not place.is_file():
            msg = f"{url} is not there"
            raise DownloadHTTPError(msg, NOT_FOUND)
        yield place.read_bytes()


class HttpFetcher(FetcherInterface):
    """Reads a directory from a web server, following no redirect."""

    def __init__(
        self,
        address: str,
        *,
        practice: bool,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read from ``address``; without ``practice`` only https and public addresses.

        Raises:
            DirectoryAddressRefusedError: ``address`` is no address that this node may call.
        """
        parts = urlsplit(address)
        schemes = ("http", "https") if practice else ("https",)
        if parts.scheme not in schemes or not parts.hostname or parts.username or parts.query:
            msg = f"the directory address must be {' or '.join(schemes)}://host/path"
            raise DirectoryAddressRefusedError(msg)
        self._tls = parts.scheme == "https"
        self._host, self._path = parts.hostname, parts.path.rstrip("/")
        self._port = parts.port or (443 if self._tls else 80)
        self._practice, self._monotonic = practice, monotonic

    def _fetch(self, url: str) -> Iterator[bytes]:
        until = self._monotonic() + DEADLINE_SECONDS
        connection = self._connected()
        try:
            connection.request("GET", f"{self._path}/{quote(url)}")
            with connection.getresponse() as response:
                if response.status != http.client.OK:
                    msg = f"{url}: the server answers {response.status}"
                    raise DownloadHTTPError(msg, response.status)
                while chunk := response.read1(CHUNK):
                    if self._monotonic() > until:
                        msg = f"{url}: not whole after {DEADLINE_SECONDS:.0f} seconds"
                        raise SlowRetrievalError(msg)
                    yield chunk
        except (OSError, http.client.HTTPException) as error:
            msg = f"{url}: {type(error).__name__}"
            raise DownloadError(msg) from error
        finally:
            connection.close()

    def _connected(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(self._host, self._port)
        try:
            address = self._checked_address()
            connection.sock = socket.create_connection((address, self._port), TIMEOUT_SECONDS)
            if self._tls:
                context = ssl.create_default_context()
                connection.sock = context.wrap_socket(connection.sock, server_hostname=self._host)
        except (OSError, RefusedError) as error:
            connection.close()
            msg = f"no line to {self._host}: {type(error).__name__}"
            raise DownloadError(msg) from error
        return connection

    def _checked_address(self) -> str:
        """Return the address to call; the name is not looked up a second time."""
        found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            checked_address(address, practice=self._practice)
        return addresses[0]


def fetcher_of(address: str, *, practice: bool) -> FetcherInterface:
    """Return the fetcher for ``address``: an http(s) address, or a folder.

    Raises:
        DirectoryAddressRefusedError: It is an address that this node may not call.
    """
    if "://" in address:
        return HttpFetcher(address, practice=practice)
    return FolderFetcher(Path(address))
