"""How the other processes of a node ask its signer."""

import socket
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

from comity.kernel.errors import ComityError, InvalidInputError
from comity.kernel.strict_json import Json
from comity.kernel.time import written
from comity.protocol.app.signer_frames import receive_frame, send_frame
from comity.protocol.errors import IntentRefusedError, SignerUnavailableError

SOCKET_NAME = "signer.sock"
PATH_NAME = "signer.path"
PATH_ALLOWED = 100  # bytes; the system takes 107
ANSWER_WITHIN = 30.0  # seconds


def socket_path(home: Path) -> Path:
    """Return where the signer of the node in ``home`` listens.

    It is ``run/signer.sock``, unless that is too long for a socket: then ``run/signer.path`` says.
    """
    recorded = home / "run" / PATH_NAME
    try:
        return Path(recorded.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return home / "run" / SOCKET_NAME


class SignerClient:
    """A ``Signer`` whose keys are in another process. Threads may share it.

    Each request under way has a connection of its own; idle ones are kept. A connection that broke
    (the signer was started again) is replaced once, without the caller noticing.
    """

    def __init__(self, home: Path) -> None:
        """Ask the signer of the node in ``home``; it need not run yet."""
        self._home = home
        self._idle: list[socket.socket] = []
        self._lock = threading.Lock()

    def sign_statements(self, payloads: Sequence[bytes]) -> list[bytes]:
        """Return one JWS per payload, in one round trip; see ``Signer``.

        Raises:
            IntentRefusedError: One is not a statement of this member; none is signed.
            SignerUnavailableError: The signer does not answer.
        """
        try:
            said = [payload.decode("utf-8") for payload in payloads]
        except UnicodeDecodeError as error:
            msg = "not a statement: not UTF-8"
            raise IntentRefusedError(msg) from error
        answer = self._ask({"intent": "statements", "payloads": cast("list[Json]", said)})
        return [str(one).encode("ascii") for one in cast("list[Json]", answer["signed"])]

    def sign_checkpoint(self, text: str) -> str:
        """Return the signed note over ``text``; see ``Signer``."""
        return str(self._ask({"intent": "checkpoint", "text": text})["signed"])

    def cosign_checkpoint(self, text: str, at: datetime) -> str:
        """Return this node's line, as a witness, over ``text``; see ``Signer``."""
        asked: dict[str, Json] = {"intent": "cosignature", "text": text, "at": written(at)}
        return str(self._ask(asked)["signed"])

    def sign_seal(self, signed_attributes_der: bytes) -> bytes:
        """Return the RSA signature over CMS attributes; see ``Signer``."""
        answer = self._ask({"intent": "seal", "attributes": signed_attributes_der.hex()})
        return bytes.fromhex(str(answer["signed"]))

    def member(self) -> str:
        """Return for whom the signer signs; also tells that it is there."""
        return str(self._ask({"intent": "member"})["member"])

    def close(self) -> None:
        """Close the idle connections."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _ask(self, intent: dict[str, Json]) -> dict[str, Json]:
        answer = self._answer(intent, fresh=False) or self._answer(intent, fresh=True)
        if answer is None:
            msg = "the signer closed the connection"
            raise SignerUnavailableError(msg, home=str(self._home))
        problem = answer.get("problem")
        if isinstance(problem, dict):
            raise _error(problem)
        return answer

    def _answer(self, intent: dict[str, Json], *, fresh: bool) -> dict[str, Json] | None:
        """Return the answer, or None if the connection had gone stale."""
        connection = self._connection(fresh=fresh)
        try:
            send_frame(connection, intent)
            answer = receive_frame(connection)
        except (OSError, InvalidInputError) as error:
            connection.close()
            if fresh or isinstance(error, TimeoutError):
                msg = f"the signer does not answer: {error}"
                raise SignerUnavailableError(msg, home=str(self._home)) from error
            return None
        except BaseException:
            connection.close()  # an answer that nobody waits for must not meet the next question
            raise
        if answer is None:
            connection.close()
        else:
            with self._lock:
                self._idle.append(connection)
        return answer

    def _connection(self, *, fresh: bool) -> socket.socket:
        if fresh:
            self.close()  # they all broke with the one that did
        with self._lock:
            if self._idle:
                return self._idle.pop()
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(ANSWER_WITHIN)
        try:
            connection.connect(str(socket_path(self._home)))
        except OSError as error:
            connection.close()
            msg = "no signer listens"
            raise SignerUnavailableError(msg, home=str(self._home)) from error
        return connection


def _error(problem: dict[str, Json]) -> ComityError:
    message = str(problem.get("message"))
    if problem.get("code") == IntentRefusedError.code:
        return IntentRefusedError(message)
    return SignerUnavailableError(message)
