"""The process that holds the signing keys of a node, and nothing else.

It answers on a Unix socket to processes of the same user, reads what it is asked to sign, refuses
what is not an act of its own member, and writes one line per request to ``logs/signer.jsonl``:
digests, never bodies. Run it as ``python -m comity.protocol.app.signer_process --home HOME``.
"""

import argparse
import json
import os
import resource
import shutil
import signal
import socket
import struct
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError, InvalidInputError, RefusedError
from comity.kernel.nodes import read_node
from comity.kernel.strict_json import Json
from comity.kernel.time import read, written
from comity.protocol.app.own_keys import own_keys
from comity.protocol.app.signer_client import PATH_ALLOWED, PATH_NAME, SOCKET_NAME, socket_path
from comity.protocol.app.signer_frames import Frame, receive_frame, send_frame
from comity.protocol.errors import IntentRefusedError
from comity.protocol.signing import SIGNING_ROLES, LocalSigner

_PEER = struct.Struct("3i")  # pid, uid, gid
_EXIT_CODES = ((RefusedError, 2), (InvalidInputError, 3))
_UNAVAILABLE = 4


class SignerRunsError(RefusedError):
    """Another signer of this node is running."""

    code = "protocol.signer_runs"
    remedy = "Use the one that runs, or stop it first: two would write one log."


class SignerServer:
    """Answers intents, one thread per client."""

    def __init__(self, signer: LocalSigner, *, home: Path, now: Callable[[], datetime]) -> None:
        """Sign with ``signer`` for the node in ``home``; ``now`` dates the lines of the log."""
        self._signer = signer
        self._home = home
        self._now = now
        self._listener: socket.socket | None = None
        self._log = -1

    def serve(self) -> None:
        """Listen until ``stop`` is called.

        Raises:
            SignerRunsError: Another one does.
        """
        path = _free_path(self._home)
        logs = self._home / "logs"
        logs.mkdir(mode=0o700, exist_ok=True)
        self._log = os.open(logs / "signer.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        listener = _listener(path)
        self._listener = listener
        try:
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=self._client, args=(connection,), daemon=True).start()
        except OSError:
            if self._listener is not None:  # else it was closed by stop()
                raise
        finally:
            listener.close()
            _clear(self._home, path)
            os.close(self._log)

    def stop(self) -> None:
        """End ``serve``."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _client(self, connection: socket.socket) -> None:
        with connection:
            pid, uid, _ = _PEER.unpack(
                connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
            )
            if uid != os.getuid():
                return
            try:
                while (intent := receive_frame(connection)) is not None:
                    send_frame(connection, *self._answer(*intent, pid))
            except (OSError, InvalidInputError):
                return  # the other side went away, or does not speak our frames

    def _answer(self, intent: dict[str, Json], parts: tuple[bytes, ...], pid: int) -> Frame:
        line: dict[str, Json] = {"at": written(self._now()), "pid": pid}
        answer: Frame
        try:
            answer = self._signed(intent, parts, line)
        except ComityError as error:
            line["refused"] = error.code
            answer = {"problem": {"code": error.code, "message": error.message}}, ()
        os.write(self._log, json.dumps(line, sort_keys=True).encode("ascii") + b"\n")
        return answer

    def _signed(
        self, intent: dict[str, Json], parts: tuple[bytes, ...], line: dict[str, Json]
    ) -> Frame:
        match intent, parts:
            case {"intent": "statements"}, _:
                line |= {"intent": "statements", "of": [digest_of(one) for one in parts]}
                return {}, tuple(self._signer.sign_statements(parts))
            case {"intent": "checkpoint"}, (raw,):
                line |= {"intent": "checkpoint", "of": [digest_of(raw)]}
                return {}, (self._signer.sign_checkpoint(_text(raw)).encode("utf-8"),)
            case {"intent": "cosignature", "at": str(at)}, (raw,):
                line |= {"intent": "cosignature", "of": [digest_of(raw)]}
                signed = self._signer.cosign_checkpoint(_text(raw), read(at))
                return {}, (signed.encode("utf-8"),)
            case {"intent": "seal"}, (der,):
                line |= {"intent": "seal", "of": [digest_of(der)]}
                return {}, (self._signer.sign_seal(der),)
            case {"intent": "member"}, ():
                line |= {"intent": "member"}
                return {"member": self._signer.member}, ()
        msg = "not an intent that the signer knows"
        raise IntentRefusedError(msg)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the signer until it is told to stop; return the exit code."""
    parser = argparse.ArgumentParser(prog="comity-signer", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="folder of the node")
    parser.add_argument(
        "--passphrase-fd", type=int, help="read the passphrase of the keys from this descriptor"
    )
    stated = parser.parse_args(arguments)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no key in a core dump
    try:
        server = _server(stated.home, stated.passphrase_fd)

        def stop(_number: int, _frame: FrameType | None) -> None:
            server.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        server.serve()
    except ComityError as error:
        sys.stderr.write(f"{error.code}: {error.message}. {error.remedy}\n")
        return next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), _UNAVAILABLE)
    return 0


def _server(home: Path, passphrase_fd: int | None) -> SignerServer:
    node = read_node(home)
    store = own_keys(node, descriptor=passphrase_fd)
    held = set(store.roles())
    secrets: dict[str, bytes] = {role: store.load(role) for role in SIGNING_ROLES if role in held}
    signer = LocalSigner(member=node.code, secrets=secrets)
    return SignerServer(signer, home=home, now=lambda: datetime.now(UTC))


def _free_path(home: Path) -> Path:
    """Return where to listen; clear away what a killed signer left behind."""
    old = socket_path(home)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(old))
        except OSError:
            _clear(home, old)
        else:
            msg = "a signer of this node is running"
            raise SignerRunsError(msg, path=str(old))
    run = home / "run"
    run.mkdir(mode=0o700, exist_ok=True)
    path = run / SOCKET_NAME
    if len(os.fsencode(path)) <= PATH_ALLOWED:
        return path
    short = Path(tempfile.mkdtemp(prefix="comity-")) / SOCKET_NAME
    (run / PATH_NAME).write_text(f"{short}\n", encoding="utf-8")
    return short


def _listener(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)  # the socket is born 0600
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(64)
    return listener


def _clear(home: Path, path: Path) -> None:
    path.unlink(missing_ok=True)
    recorded = home / "run" / PATH_NAME
    if recorded.exists():
        recorded.unlink()
        if path.parent.name.startswith("comity-"):
            shutil.rmtree(path.parent, ignore_errors=True)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = "a checkpoint is text"
        raise IntentRefusedError(msg) from error


if __name__ == "__main__":
    sys.exit(main())
