"""Peers watch each other's journals: a fork is refused, kept as evidence, and told."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from comity.access.app.models import Notice
from comity.journal.app import queries as journal_queries
from comity.journal.app import services as journal
from comity.journal.app.models import Cosignature, PeerCheckpoint, PeerConflict
from comity.journal.errors import StaleCheckpointError
from comity.kernel.digests import to_base64url
from comity.kernel.errors import ComityError
from comity.kernel.strict_json import canonical
from comity.protocol.app import witnessing
from comity.protocol.app.peers import PeerRefusedError, PeerUnavailableError
from tests.builders.lanes import Net
from tests.builders.protocol import NOON
from tests.builders.witnesses import LEAVES, OTHERS, Peers, note_of, shown, signing_here, telling

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def net(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Net]:
    with signing_here(monkeypatch) as made:
        yield made


def _codes() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("code", flat=True))


def test_a_journal_that_only_grows_is_signed(net: Net) -> None:
    peer = net.peers[0]

    lines = [shown(peer, LEAVES[:3], 0), shown(peer, LEAVES[:7], 3), shown(peer, LEAVES[:7], 7)]

    assert all(one.startswith("— comity.example/witness/XA ") for one in lines)
    assert _codes() == []


@pytest.mark.parametrize(
    ("leaves", "since", "code"),
    [
        (OTHERS[:7], 3, "journal.forked"),
        (OTHERS[:5], 5, "journal.forked"),
        (LEAVES[:2], 0, "journal.rewound"),
    ],
)
def test_a_journal_that_was_rewritten_or_cut_is_refused_kept_and_told_once(
    net: Net, leaves: list[bytes], since: int, code: str
) -> None:
    peer = net.peers[0]
    shown(peer, LEAVES[:5], 0)

    note = note_of(peer, leaves)
    for _ in range(30):
        with pytest.raises(ComityError) as caught:
            shown(peer, leaves, since, note)
        assert caught.value.code == code

    assert _codes() == [code]
    assert Notice.objects.get().facts["member"] == "XB"
    assert PeerConflict.objects.get().offered_note == note
    assert PeerCheckpoint.objects.get().size == 5
    assert shown(peer, LEAVES[:6], 5)


def test_nobody_shows_the_journal_of_another(net: Net) -> None:
    peer, other = net.peers

    with pytest.raises(ComityError) as caught:
        witnessing._cosigned(peer.member, note_of(other, LEAVES[:3]), [], NOON)

    assert caught.value.code in {"journal.unproved_checkpoint", "journal.malformed_note"}
    assert not PeerCheckpoint.objects.exists()


def _refuses(code: str) -> Callable[[str], bytes]:
    def answer(path: str) -> bytes:
        if path != "POST":
            return canonical({"size": 0})
        msg = f"XB refuses: {code}"
        raise PeerRefusedError(msg, member="XB", peer_code=code)

    return answer


def _away(_path: str) -> bytes:
    msg = "XB does not answer"
    raise PeerUnavailableError(msg)


LIARS: dict[str, Callable[[str], bytes]] = {
    "away": _away,
    "no size": telling({}),
    "a size in words": telling({"size": "many"}),
    "a size below zero": telling({"size": -4}),
    "no object": lambda _path: b"[]",
    "no json": lambda _path: b"\xff",
    "no line": lambda path: canonical({"size": 0} if path != "POST" else {}),
    "a forged line": lambda path: canonical(
        {"size": 0} if path != "POST" else {"line": "— comity.example/witness/XB AAAAAAAA"}
    ),
    "another's line": lambda path: canonical(
        {"size": 0} if path != "POST" else {"line": "— x/y " + to_base64url(bytes(80))}
    ),
}


@pytest.mark.parametrize("name", LIARS)
def test_one_peer_that_talks_nonsense_keeps_no_other_from_being_shown_the_journal(
    net: Net, name: str
) -> None:
    journal.record("test", now=NOON)

    signed = witnessing.be_witnessed(NOON, Peers(net, XB=LIARS[name]))

    assert signed == 1
    assert Cosignature.objects.get().witness.endswith("XC")


@pytest.mark.parametrize(
    "code", ["journal.forked", "journal.rewound", "journal.unproved_checkpoint"]
)
def test_a_person_is_told_once_an_hour_that_a_peer_disbelieves_our_journal(
    net: Net, code: str
) -> None:
    journal.record("test", now=NOON)

    for minute in range(61):
        witnessing.be_witnessed(NOON + timedelta(minutes=minute), Peers(net, XB=_refuses(code)))

    assert _codes() == [witnessing.DISBELIEVED] * 2
    assert Notice.objects.first().facts["why"] == code  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "code", [StaleCheckpointError.code, "protocol.busy", "protocol.lane_fault"]
)
def test_a_peer_that_is_only_busy_or_ahead_alarms_nobody(net: Net, code: str) -> None:
    journal.record("test", now=NOON)

    witnessing.be_witnessed(NOON, Peers(net, XB=_refuses(code)))

    assert _codes() == []


def test_a_peer_that_saw_more_than_there_is_means_that_our_journal_was_cut(net: Net) -> None:
    journal.record("test", now=NOON)
    seen = journal_queries.head().size + 5

    witnessing.be_witnessed(NOON, Peers(net, XB=telling({"size": seen})))

    assert _codes() == [witnessing.DISBELIEVED]
