"""How the exchange stands, at one look."""

from datetime import datetime

import pytest

from comity.protocol.app import services
from comity.protocol.app.models import Incoming
from comity.protocol.app.standing import standing
from tests.builders.protocol import PeerNode

pytestmark = pytest.mark.django_db
BY = {"name": "A. Duty", "role": "poc_247", "unit": "desk"}


def known(*codes: str, now: datetime) -> None:
    services.renew_keyring([PeerNode(code).document for code in codes], [], now)


def arrived(seq: int, now: datetime, **changed: object) -> Incoming:
    row = {
        "iss": "XB",
        "message_id": f"m{seq}",
        "type": "protocol.ping",
        "epoch": 1,
        "seq": seq,
        "digest": f"{seq:064x}",
        "jws": b"",
        "received_at": now,
        "outcome": "received",
        "index": seq,
        "receipt": b"",
        "due_at": now,
    }
    return Incoming.objects.create(**{**row, **changed})


def test_what_waits_for_a_peer_is_counted_from_the_oldest(now: datetime) -> None:
    known("XA", "XB", "XC", now=now)
    for _ in range(2):
        services.send(aud="XB", type="protocol.ping", body={}, by=BY, now=now)

    found = {peer.member: peer for peer in standing(now).peers}

    assert (found["XB"].waiting, found["XB"].oldest) == (2, now)
    assert (found["XC"].waiting, found["XC"].oldest) == (0, None)


def test_a_gap_in_the_stream_of_a_peer_is_named(now: datetime) -> None:
    known("XA", "XB", now=now)
    arrived(1, now)
    arrived(4, now)

    assert standing(now).peers[0].missing == (2, 3)


def test_what_was_set_aside_is_named(now: datetime) -> None:
    known("XA", "XB", now=now)
    arrived(1, now, quarantined_at=now)

    assert standing(now).set_aside == ("m1",)


def test_a_node_that_nobody_has_watched_yet_says_so(now: datetime) -> None:
    known("XA", "XB", now=now)

    found = standing(now)

    assert found.signed_entries == 0 < found.entries
    assert not found.peers[0].witnessed
    assert found.peers[0].seen_entries is None
