"""Speaks to the node's HTTP interface on behalf of one person.

Who that is stands in a small TOML file with ``url`` and ``token``, mode 0600, named by ``--as`` or
by the environment variable ``COMITY_AS``. A problem document that comes back is raised as the same
error with the same code, so that a command exits as the node would have.
"""

import json
import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NoReturn, cast
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from comity.kernel.errors import ComityError, InvalidInputError, RefusedError, UnavailableError
from comity.kernel.strict_json import MalformedJsonError, parse_object

AS_VARIABLE = "COMITY_AS"
_CHUNK = 1024 * 1024
_ERROR_FROM = 400
_FAMILIES: Mapping[str, type[ComityError]] = {
    "refused": RefusedError,
    "invalid": InvalidInputError,
    "unavailable": UnavailableError,
}


class MalformedIdentityError(InvalidInputError):
    """The file that says who you are cannot be used."""

    code = "cli.malformed_identity"
    remedy = "Name a file with --as or COMITY_AS; comity node person add --as FILE makes one."


class NodeSilentError(UnavailableError):
    """The node does not answer."""

    code = "cli.node_silent"
    remedy = "See whether the node runs (comity node serve), and whether the address is right."


class UnreadableAnswerError(UnavailableError):
    """What answers is not a node, or not one of this version."""

    code = "cli.unreadable_answer"
    remedy = "See whether the address in your --as file is that of the node's desk."


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who asks, and where.

    Attributes:
        url: Address of the desk, such as ``http://127.0.0.1:8400``.
        token: The person's token; never printed.
    """

    url: str
    token: str = field(repr=False)

    @classmethod
    def read(cls, path: Path | None) -> "Identity":
        """Return the identity in ``path``, or else in the file that ``COMITY_AS`` names.

        Raises:
            MalformedIdentityError: No file is named, others may read it, or it is malformed.
        """
        named = path or (Path(os.environ[AS_VARIABLE]) if os.environ.get(AS_VARIABLE) else None)
        if named is None:
            _refuse("nobody is named: who sends this?")
        try:
            if stat.S_IMODE(named.stat().st_mode) & 0o077:
                _refuse(f"others may read {named}: chmod 600", path=str(named))
            stated = tomllib.loads(named.read_text(encoding="utf-8"))
        except OSError as error:
            _refuse(f"cannot read {named}: {error.strerror}", path=str(named))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            _refuse(f"{named} is no file with url and token: {error}", path=str(named))
        url, token = stated.get("url"), stated.get("token")
        if (
            set(stated) != {"url", "token"}
            or not isinstance(url, str)
            or not isinstance(token, str)
        ):
            _refuse(f"{named} must hold url and token, nothing else", path=str(named))
        parts = urlsplit(str(url))
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            _refuse(f"{url!r} is not the address of a desk", path=str(named))
        return cls(url=str(url).rstrip("/"), token=str(token))

    def write(self, path: Path) -> None:
        """Write this identity to a new file, mode 0600.

        Raises:
            MalformedIdentityError: The file exists already.
        """
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            _refuse(f"cannot write {path}: {error.strerror}", path=str(path))
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"url = {json.dumps(self.url)}\ntoken = {json.dumps(self.token)}\n")


class ApiClient:
    """One person's way into one node."""

    def __init__(self, identity: Identity, *, seconds: float = 30) -> None:
        """Speak as ``identity``; give up after ``seconds`` without an answer."""
        self._identity = identity
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=5, read=seconds), retries=False
        )

    def close(self) -> None:
        """Hang up."""
        self._pool.clear()

    def ask(self, path: str, **query: object) -> object:
        """Return what the node answers to GET ``/api/v1`` + ``path``."""
        asked = {name: value for name, value in query.items() if value is not None}
        return self._spoken("GET", f"{path}?{urlencode(asked)}" if asked else path)

    def act(
        self, path: str, body: Mapping[str, object] | None = None, *, key: str | None = None
    ) -> object:
        """Return what the node answers to POST ``/api/v1`` + ``path`` with ``body`` as JSON.

        Args:
            path: Below ``/api/v1``.
            body: What is said.
            key: A UUID; said again under the same key, it is done once.
        """
        raw = json.dumps(body or {}, ensure_ascii=False).encode("utf-8")
        return self._spoken("POST", path, body=raw, media_type="application/json", key=key)

    def upload(self, path: str, file: BinaryIO, *, method: str = "PUT") -> object:
        """Send ``file`` as it is, streamed, and return what the node answers."""
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        # The length must be said beforehand: the desk's server takes no chunked bodies.
        return self._spoken(
            method, path, body=file, media_type="application/octet-stream", size=size
        )

    def download(self, path: str, body: Mapping[str, object] | None = None) -> Iterator[bytes]:
        """Yield the bytes that the node keeps at ``path``, or makes of what ``body`` says."""
        if body is None:
            response = self._sent("GET", path, stream=True)
        else:
            raw = json.dumps(body, ensure_ascii=False).encode("utf-8")
            media = "application/json"
            response = self._sent("POST", path, body=raw, media_type=media, stream=True)
        try:
            yield from response.stream(_CHUNK)
        except HTTPError as error:
            self._silent(error)
        finally:
            response.release_conn()

    def _spoken(
        self,
        method: str,
        path: str,
        *,
        body: bytes | BinaryIO | None = None,
        media_type: str = "",
        size: int | None = None,
        key: str | None = None,
    ) -> object:
        response = self._sent(method, path, body=body, media_type=media_type, size=size, key=key)
        if not response.data:
            return None
        try:
            return json.loads(response.data)
        except ValueError as error:
            msg = f"{self._identity.url} answers with something that is not JSON"
            raise UnreadableAnswerError(msg, status=response.status) from error

    def _sent(
        self,
        method: str,
        path: str,
        *,
        body: bytes | BinaryIO | None = None,
        media_type: str = "",
        size: int | None = None,
        key: str | None = None,
        stream: bool = False,
    ) -> urllib3.BaseHTTPResponse:
        headers = {"Authorization": f"Bearer {self._identity.token}"}
        if media_type:
            headers["Content-Type"] = media_type
        if size is not None:
            headers["Content-Length"] = str(size)
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            response = self._pool.request(
                method,
                f"{self._identity.url}/api/v1{path}",
                body=body,
                headers=headers,
                preload_content=not stream,
                redirect=False,  # the token goes to the node that was named and nowhere else
            )
            if response.status >= _ERROR_FROM:
                raise error_in(response.read() if stream else response.data, response.status)
        except HTTPError as error:
            self._silent(error)
        return response

    def _silent(self, error: HTTPError) -> NoReturn:
        msg = f"no answer from {self._identity.url}"
        raise NodeSilentError(msg, why=str(error)) from error


def error_in(body: bytes, status: int) -> ComityError:
    """Return the error that the problem document ``body`` tells, with its own code and remedy."""
    try:
        told = parse_object(body)
    except MalformedJsonError:
        told = {}
    code, detail, remedy = told.get("code"), told.get("detail"), told.get("remedy")
    if not (isinstance(code, str) and isinstance(detail, str) and isinstance(remedy, str)):
        msg = f"the answer has status {status} and is not a problem document"
        return UnreadableAnswerError(msg, status=status)
    family = _FAMILIES.get(str(told.get("family")), ComityError)
    kind = type("ToldByNodeError", (family,), {"code": code, "remedy": remedy})
    stated = told.get("facts")
    facts: dict[str, object] = dict(stated) if isinstance(stated, dict) else {}
    if "findings" in told:
        facts["findings"] = told["findings"]
    return cast("ComityError", kind(detail, **facts))


def _refuse(message: str, **facts: object) -> NoReturn:
    raise MalformedIdentityError(message, **facts)
