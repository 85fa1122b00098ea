"""Journals of peers as they are shown to us, and answers that peers give."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from comity.journal import merkle
from comity.journal.checkpoints import checkpoint_text, origin_of
from comity.kernel.strict_json import Json, canonical, parse_object
from comity.protocol.app import queries, services, witnessing
from tests.builders.lanes import Net
from tests.builders.protocol import NOON, PeerNode

LEAVES = [hashlib.sha256(bytes([n])).digest() for n in range(9)]
OTHERS = [hashlib.sha256(bytes([n, 1])).digest() for n in range(9)]


@contextmanager
def signing_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Net]:
    """Give a net of nodes whose own signer runs in this process."""
    made = Net()

    class Signer:
        def __init__(self, _home: object) -> None:
            self.cosign_checkpoint = made.me.signer.cosign_checkpoint
            self.sign_checkpoint = made.me.signer.sign_checkpoint

        def close(self) -> None:
            """Nothing is open."""

    monkeypatch.setattr(witnessing, "SignerClient", Signer)
    monkeypatch.setattr(witnessing, "_told", {})
    monkeypatch.setattr(queries, "_held", None)
    services.renew_keyring(list(made.documents.values()), [], NOON)
    yield made
    queries._held = None


def note_of(peer: PeerNode, leaves: Sequence[bytes], *, epoch: int = 1) -> str:
    """Return the signed checkpoint of a journal with these leaves."""
    text = checkpoint_text(origin_of(peer.member, epoch), len(leaves), merkle.root_of(leaves))
    return peer.signer.sign_checkpoint(text)


def shown(peer: PeerNode, leaves: Sequence[bytes], since: int, note: str = "") -> str:
    """Show us the journal of ``peer``, grown since ``since``; return our cosignature."""
    proof = list(merkle.consistency_proof(since, leaves)) if since else []
    return witnessing._cosigned(peer.member, note or note_of(peer, leaves), proof, NOON)


class Peers:
    """Peers that answer as the test says."""

    def __init__(self, net: Net, **answers: Callable[[str], bytes]) -> None:
        """Answer as peers of ``net`` do, but for those named in ``answers``."""
        self.net, self.answers, self.asked = net, answers, []

    def call(
        self,
        member: str,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        media: str = "",
        query: object = None,
    ) -> bytes:
        """Answer one call."""
        del media, query
        self.asked.append((member, method))
        if member in self.answers:
            return self.answers[member](path if body is None else "POST")
        if method == "GET":
            return canonical({"size": 0})
        peer = next(one for one in self.net.peers if one.member == member)
        note = str(parse_object(body or b"{}")["note"])
        text = note.split("\n\n", 1)[0] + "\n"
        return canonical({"line": peer.signer.cosign_checkpoint(text, NOON)})


def telling(value: dict[str, Json]) -> Callable[[str], bytes]:
    """Return an answer that says ``value``, whatever is asked."""
    return lambda _path: canonical(value)
