"""How the other processes of a node ask its signer."""

import socket
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from comity.kernel.errors import ComityError, InvalidInputError
from comity.kernel.strict_json import Json
from comity.kernel.time import written
from comity.protocol.app.signer_frames import Frame, receive_frame, send_frame
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
        return self.begin_statements(payloads).signatures()

    def begin_statements(self, payloads: Sequence[bytes]) -> "Signing":
        """Have ``payloads`` signed while the caller does something else.

        Raises:
            SignerUnavailableError: No signer listens.
        """
        return Signing(self, {"intent": "statements"}, payloads)

    def sign_checkpoint(self, text: str) -> str:
        """Return the signed note over ``text``; see ``Signer``."""
        return self._one({"intent": "checkpoint"}, text.encode()).decode()

    def cosign_checkpoint(self, text: str, at: datetime) -> str:
        """Return this node's line, as a witness, over ``text``; see ``Signer``."""
        return self._one({"intent": "cosignature", "at": written(at)}, text.encode()).decode()

    def sign_seal(self, signed_attributes_der: bytes) -> bytes:
        """Return the RSA signature over CMS attributes; see ``Signer``."""
        return self._one({"intent": "seal"}, signed_attributes_der)

    def member(self) -> str:
        """Return for whom the signer signs; also tells that it is there."""
        return str(Signing(self, {"intent": "member"}, ()).answer()[0]["member"])

    def close(self) -> None:
        """Close the idle connections."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _one(self, intent: dict[str, Json], part: bytes) -> bytes:
        signatures = Signing(self, intent, (part,)).signatures()
        return signatures[0]

    def sent(
        self, intent: dict[str, Json], parts: Sequence[bytes], *, fresh: bool
    ) -> socket.socket | None:
        """Send a request; return its connection, or None if that had gone stale."""
        connection = self._connection(fresh=fresh)
        try:
            send_frame(connection, intent, parts)
        except OSError as error:
            self._broke(connection, error, fresh=fresh)
            return None
        except BaseException:
            connection.close()
            raise
        return connection

    def received(self, connection: socket.socket, *, fresh: bool) -> Frame | None:
        """Return the answer on ``connection``, or None if that had gone stale."""
        try:
            answer = receive_frame(connection)
        except (OSError, InvalidInputError) as error:
            self._broke(connection, error, fresh=fresh)
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

    def _broke(self, connection: socket.socket, error: Exception, *, fresh: bool) -> None:
        connection.close()
        if fresh or isinstance(error, TimeoutError):
            msg = f"the signer does not answer: {error}"
            raise SignerUnavailableError(msg, home=str(self._home)) from error

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


class Signing:
    """A request that the signer is at work on. Whoever wants the answer takes it, from any thread.

    Each has a connection of its own. One that broke (the signer was started again) is replaced
    once, without the caller noticing.
    """

    def __init__(
        self, client: SignerClient, intent: dict[str, Json], parts: Sequence[bytes]
    ) -> None:
        """Send the request."""
        self._client = client
        self._intent = intent
        self._parts = parts
        self._lock = threading.Lock()
        self._answer: Frame | None = None
        self._connection = client.sent(intent, parts, fresh=False)

    def signatures(self) -> list[bytes]:
        """Return what was signed, in order, waiting for it.

        Raises:
            IntentRefusedError: The signer refuses.
            SignerUnavailableError: It does not answer.
        """
        said, parts = self.answer()
        if len(parts) != len(self._parts):
            msg = f"the signer answered {len(parts)} of {len(self._parts)}: {sorted(said)}"
            raise SignerUnavailableError(msg)
        return list(parts)

    def answer(self) -> Frame:
        """Return the answer, waiting for it; see ``signatures``."""
        with self._lock:
            if self._answer is None:
                self._answer = self._first() or self._second()
        problem = self._answer[0].get("problem")
        if isinstance(problem, dict):
            raise _error(problem)
        return self._answer

    def abandon(self) -> None:
        """Want no answer."""
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _first(self) -> Frame | None:
        connection, self._connection = self._connection, None
        return None if connection is None else self._client.received(connection, fresh=False)

    def _second(self) -> Frame:
        connection = self._client.sent(self._intent, self._parts, fresh=True)
        answer = None if connection is None else self._client.received(connection, fresh=True)
        if answer is None:
            msg = "the signer closed the connection"
            raise SignerUnavailableError(msg)
        return answer


def _error(problem: dict[str, Json]) -> ComityError:
    message = str(problem.get("message"))
    if problem.get("code") == IntentRefusedError.code:
        return IntentRefusedError(message)
    return SignerUnavailableError(message)
