"""Time stamps for letters, from the authority that the administrator names in ``node.toml``.

The address is checked as every address is that a node calls; no redirect is followed, and what
comes back is verified before it is embedded.

Source: RFC 3161, 3.4 (time stamps over HTTP).
"""

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.errors import PathError, ValidationError

from comity.cooperation.letters.sealing import Stamping
from comity.kernel.errors import RefusedError, UnavailableError
from comity.kernel.nodes import NodeSettings
from comity.protocol.outbound import checked_address

SECONDS: Final = 10.0
LARGEST: Final = 65_536  # bytes of an answer
_ASKED: Final = "application/timestamp-query"


class StampUnavailableError(UnavailableError):
    """The time stamping authority gives no stamp."""

    code = "cooperation.stamp_unavailable"
    remedy = "Try again, or have the administrator see to stamp_url and certificates/stamps.pem."


def stamping_of(node: NodeSettings) -> Stamping | None:
    """Return whom the node asks for time stamps; ``None`` where it names nobody.

    Raises:
        StampUnavailableError: An authority is named, and what its stamps lead to is not there.
    """
    if not node.stamp_url:
        return None
    folder = node.home / "certificates"
    try:
        roots = x509.load_pem_x509_certificates((folder / "stamps.pem").read_bytes())
        lists = [x509.load_pem_x509_crl(path.read_bytes()) for path in sorted(folder.glob("*.crl"))]
    except (OSError, ValueError) as error:
        msg = f"stamps cannot be verified: {Path(folder / 'stamps.pem')} cannot be read"
        raise StampUnavailableError(msg) from error
    return Stamping(
        HttpStamper(node.stamp_url, practice=node.practice),
        [root.public_bytes(Encoding.DER) for root in roots],
        [held.public_bytes(Encoding.DER) for held in lists],
    )


@contextmanager
def from_the_authority_named() -> Iterator[None]:
    """Refuse a stamp that leads to none of the certificates that the administrator trusts.

    Raises:
        StampUnavailableError: What was sealed inside was stamped by somebody else.
    """
    try:
        yield
    except (PathError, ValidationError) as error:
        msg = f"the time stamp leads to none of the certificates in stamps.pem: {error}"
        raise StampUnavailableError(msg) from error


class HttpStamper(TimeStamper):  # type: ignore[misc] # pyHanko publishes no types
    """Asks one authority over HTTP."""

    def __init__(self, address: str, *, practice: bool) -> None:
        """Ask ``address``; without ``practice`` only https and public addresses."""
        super().__init__()
        self._address, self._practice = address, practice

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return the answer of the authority to ``req``.

        Raises:
            StampUnavailableError: There is none.
        """
        try:
            return _checked(tsp.TimeStampResp.load(self._asked(bytes(req.dump()))), req)
        except (OSError, http.client.HTTPException, RefusedError, ValueError) as error:
            msg = f"no time stamp from {urlsplit(self._address).hostname}: {error}"
            raise StampUnavailableError(msg) from error

    def _asked(self, query: bytes) -> bytes:
        parts = urlsplit(self._address)
        tls = parts.scheme == "https"
        if not parts.hostname or not (tls or self._practice):
            msg = "stamp_url must be an https address"
            raise ValueError(msg)
        port = parts.port or (443 if tls else 80)
        connection = http.client.HTTPConnection(parts.hostname, port)
        try:
            connection.sock = self._line(parts.hostname, port, tls=tls)
            headers = {"Content-Type": _ASKED}
            where = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", where, body=query, headers=headers)
            with connection.getresponse() as answer:
                if answer.status != http.client.OK:
                    msg = f"it answers {answer.status}"
                    raise ValueError(msg)
                return answer.read(LARGEST)
        finally:
            connection.close()

    def _line(self, host: str, port: int, *, tls: bool) -> socket.socket:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            checked_address(address, practice=self._practice)
        line = socket.create_connection((addresses[0], port), SECONDS)
        if not tls:
            return line
        return ssl.create_default_context().wrap_socket(line, server_hostname=host)


def _checked(answer: tsp.TimeStampResp, asked: tsp.TimeStampReq) -> tsp.TimeStampResp:
    """Return ``answer`` if it grants a stamp, of what was asked; who signed it is for the seal.

    Source: RFC 3161, 2.4.2.
    """
    status = answer["status"]
    if status["status"].native != "granted":
        told = "; ".join(status["status_string"].native or ())
        msg = f"it refuses: {told or status['status'].native}"
        raise ValueError(msg)
    stamp = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    if stamp["message_imprint"].native != asked["message_imprint"].native:
        msg = "its stamp is of something else"
        raise ValueError(msg)
    if stamp["nonce"].native != asked["nonce"].native:
        msg = "its stamp answers another question"
        raise ValueError(msg)
    return answer
