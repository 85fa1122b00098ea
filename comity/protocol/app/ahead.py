"""Signing what was just accepted while it is written down.

A message is signed for its delivery. For one that is delivered at once the signer is asked as soon
as its place in the stream is known, and answers while the database writes. Nothing of it leaves the
node before the commit, and acceptance does not wait for it: where the signer is away, or what was
asked for is not at hand, the message is signed when its turn comes.
"""

import logging
import threading
from collections.abc import Iterable, Sequence

from comity.kernel.errors import ComityError
from comity.protocol import exchange
from comity.protocol.app.signer_client import SignerClient, Signing
from comity.protocol.signing import Signer

MOST = 64 << 10  # bytes asked for at once: what a socket takes without waiting for its reader
_log = logging.getLogger(__name__)


class Ahead:
    """Signatures that are under way, by the messages that they are for."""

    def __init__(self, signer: Signer) -> None:
        """Sign by ``signer``; one in this process is not asked ahead."""
        self._signer = signer
        self._under_way: dict[str, tuple[Signing, int]] = {}
        self._lock = threading.Lock()

    def begin(self, rows: Sequence[exchange.Outgoing]) -> None:
        """Ask for the signatures of ``rows``, which have a place and may not be committed yet."""
        if not isinstance(self._signer, SignerClient):
            return
        ways: dict[tuple[str, bool], list[exchange.Outgoing]] = {}
        for row in rows:
            ways.setdefault((row.statement.aud, row.statement.urgent), []).append(row)
        for together in ways.values():
            payloads = [row.statement.payload for row in together]
            if sum(map(len, payloads)) > MOST:
                continue
            try:
                signing = self._signer.begin_statements(payloads)
            except ComityError as error:
                _log.warning("not signed ahead: %s", error.code)
                return
            with self._lock:
                self._under_way.update(
                    {row.id: (signing, number) for number, row in enumerate(together)}
                )

    def drop(self, rows: Iterable[exchange.Outgoing]) -> None:
        """Want the signatures of ``rows`` no more."""
        with self._lock:
            taken = [self._under_way.pop(row.id, None) for row in rows]
            wanted = {id(signing) for signing, _ in self._under_way.values()}
        for one in taken:
            if one is not None and id(one[0]) not in wanted:
                one[0].abandon()

    def close(self) -> None:
        """Want none any more."""
        with self._lock:
            gone = [signing for signing, _ in self._under_way.values()]
            self._under_way.clear()
        for signing in gone:
            signing.abandon()

    def signed(self, rows: Sequence[exchange.Outgoing]) -> list[bytes]:
        """Return the JWS of each row, asked for ahead or now.

        Raises:
            IntentRefusedError: The signer refuses one.
            SignerUnavailableError: It does not answer.
        """
        with self._lock:
            taken = {row.id: self._under_way.pop(row.id, None) for row in rows}
        found: dict[str, bytes] = {}
        for identifier, one in taken.items():
            if one is not None:
                try:
                    found[identifier] = one[0].signatures()[one[1]]
                except ComityError:  # perhaps for another that was asked for with it
                    continue
        missing = [row for row in rows if row.id not in found]
        if missing:
            payloads = [row.statement.payload for row in missing]
            signed = self._signer.sign_statements(payloads)
            found.update({row.id: jws for row, jws in zip(missing, signed, strict=True)})
        return [found[row.id] for row in rows]
