"""Peers watch each other's journals: on the lane as the witness, by the worker as the witnessed.

Each minute a node shows its newest checkpoint to every peer, with the proof that it continues what
that peer saw last; the peer signs what it saw. A journal that was rewritten, cut or forked cannot
prove it: the peer keeps both checkpoints as evidence and tells a person.

Source: C2SP tlog-witness; promise R7.
"""

import logging
import time
from datetime import datetime, timedelta

from aiohttp import web
from django.conf import settings
from django.db import transaction

from comity.access.app import services as access
from comity.journal.app import queries as journal_queries
from comity.journal.app import services as journal
from comity.journal.app import witnesses
from comity.journal.cosignatures import Cosigned, witness_key
from comity.journal.errors import (
    ForkedJournalError,
    InvalidProofError,
    RaisedEpochError,
    RewoundJournalError,
    UnprovedCheckpointError,
)
from comity.kernel.digests import from_base64url, to_base64url
from comity.kernel.errors import ComityError, InvalidInputError
from comity.kernel.strict_json import Json, canonical, parse_object
from comity.protocol import keys
from comity.protocol.app import behind, queries, reaches, registry
from comity.protocol.app.calls import body_of, in_thread
from comity.protocol.app.peers import PeerRefusedError
from comity.protocol.app.signer_client import SignerClient

EVERY = 60.0  # seconds
PROOF_ALLOWED = 64  # hashes: more than any tree has levels
TOLD_AGAIN_AFTER = timedelta(hours=1)  # a person is not told each minute
DISBELIEVED = "protocol.journal_disbelieved"
_told: dict[tuple[str, str], datetime] = {}
_log = logging.getLogger(__name__)


_DISBELIEF = frozenset(
    error.code
    for error in (
        ForkedJournalError,
        InvalidProofError,
        RaisedEpochError,
        RewoundJournalError,
        UnprovedCheckpointError,
    )
)


class MalformedWitnessingError(InvalidInputError):
    """What was sent to be witnessed is not a checkpoint with its proof."""

    code = "protocol.malformed_witnessing"
    remedy = "Send note and proof as docs/reference/wire.md describes them."


def start() -> None:
    """Register the lane's routes and the worker's task."""
    registry.lane_route("GET", "/v1/checkpoint", show_checkpoint)
    registry.lane_route("GET", "/v1/consistency", show_consistency)
    registry.lane_route("GET", "/v1/witness", show_seen)
    registry.lane_route("POST", "/v1/witness", be_witness)
    registry.every(EVERY, "witness", be_witnessed)


async def show_checkpoint(request: web.Request, peer: str) -> web.Response:
    """Tell the newest checkpoint that this node has signed."""
    del request, peer
    latest = await in_thread(journal_queries.latest_checkpoint)
    if latest is None:
        return web.Response(status=204)
    return web.Response(text=latest.note)


async def show_consistency(request: web.Request, peer: str) -> web.Response:
    """Prove that the journal at one size continues it at another."""
    del peer
    old, new = _count(request.query.get("old")), _count(request.query.get("new"))
    proof = await in_thread(journal_queries.consistency, old, new)
    return _json({"proof": [to_base64url(one) for one in proof]})


async def show_seen(request: web.Request, peer: str) -> web.Response:
    """Tell a peer how long its journal was when this node saw it last, and what it signed then."""
    del request
    seen = await in_thread(journal_queries.seen_of, peer)
    if seen is None:
        return _json({"size": 0})
    return _json({"size": seen.size, "note": await in_thread(journal_queries.note_seen_of, peer)})


async def be_witness(request: web.Request, peer: str) -> web.Response:
    """Verify a peer's checkpoint against the last one seen, and sign what was seen."""
    said = parse_object(await body_of(request))
    note, proof = said.get("note"), said.get("proof")
    if not isinstance(note, str) or not isinstance(proof, list) or len(proof) > PROOF_ALLOWED:
        msg = "a note and a proof of at most 64 hashes are needed"
        raise MalformedWitnessingError(msg)
    hashes = [from_base64url(str(one)) for one in proof]
    now = datetime.now().astimezone()
    return _json({"line": await in_thread(_cosigned, peer, note, hashes, now)})


def _cosigned(peer: str, note: str, proof: list[bytes], now: datetime) -> str:
    signer = SignerClient(settings.COMITY_NODE.home)
    log_keys = queries.keyring().log_keys(peer, now)
    try:
        return witnesses.cosign(note, proof, keys=log_keys, cosigner=signer, now=now)
    except (ForkedJournalError, RewoundJournalError, RaisedEpochError) as error:
        _tell(error.code, peer, now, detail=error.message)
        raise
    finally:
        signer.close()


def be_witnessed(now: datetime, peers: registry.PeerCalls) -> int:
    """Show the newest checkpoint to every peer; return how many signed it."""
    note = None if behind.is_behind() else _fresh_note(now)
    if note is None:
        return 0
    signed, began = 0, time.monotonic()
    for member in queries.peers():
        try:
            cosigned = _shown(member, note, peers, now)
            present = now + timedelta(seconds=time.monotonic() - began)
            said_at = None if cosigned is None else cosigned.at
            reaches.keep_answer(member, now=present, said_at=said_at)
            if cosigned is not None:
                reaches.keep_witnessed(member, entries=_size(note), now=present)
                signed += 1
        except PeerRefusedError as error:
            reaches.keep_refusal(member, now=now, code=str(error.facts.get("peer_code")))
            if error.facts.get("peer_code") in _DISBELIEF:
                _tell(DISBELIEVED, member, now, why=str(error.facts.get("peer_code")))
        except ComityError as error:  # away, or no answer of a node: it is shown again in a minute
            reaches.keep_silence(member, now=now, code=error.code)
            _log.warning("%s does not witness: %s", member, error.code)
    return signed


def _size(note: str) -> int:
    return int(note.split("\n", 2)[1])


def _shown(member: str, note: str, peers: registry.PeerCalls, now: datetime) -> Cosigned | None:
    """Return the peer's countersignature, or None if there is none to be had."""
    text, size = note.split("\n\n", 1)[0] + "\n", _size(note)
    told = parse_object(peers.call(member, "GET", "/v1/witness"))
    seen = _count(str(told.get("size")))
    head, ours = journal_queries.head(), behind.ours(str(told.get("note", "")))
    if ours is not None and behind.look(member, ours, now=now):
        return None
    lost = ours is not None and ours.epoch < head.epoch and seen > size  # a person there decides
    if seen > max(size, head.size) and not lost:
        _tell(DISBELIEVED, member, now, why=RewoundJournalError.code)
        return None
    proof = () if lost else journal_queries.consistency(seen, size)
    body = canonical({"note": note, "proof": [to_base64url(one) for one in proof]})
    line = parse_object(peers.call(member, "POST", "/v1/witness", body=body)).get("line")
    for key in queries.keyring().document(member).of_role(keys.LOG_ED25519):
        if key.verifies(now):
            return witnesses.keep_cosignature(text, str(line), key=witness_key(member, key.public))
    return None


def _tell(code: str, member: str, now: datetime, **facts: str) -> None:
    """Tell a person that one journal is wrong, ours or the peer's; at most once an hour."""
    last = _told.get((member, code))
    if last is None or now - last >= TOLD_AGAIN_AFTER:
        access.notify(code, level="alarm", now=now, about=None, member=member, **facts)
        _told[member, code] = now


def _fresh_note(now: datetime) -> str | None:
    """Return a note over the whole journal; an entry that nothing has signed yet is signed now."""
    size = journal_queries.head().size
    latest = journal_queries.latest_checkpoint()
    if size == 0 or (latest is not None and latest.size == size):
        return None if latest is None else latest.note
    signer = SignerClient(settings.COMITY_NODE.home)
    try:
        with transaction.atomic():
            return journal.sign_head(signer, now=now)
    finally:
        signer.close()


def _count(text: str | None) -> int:
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 15:  # noqa: PLR2004 - digits below 2^53
        msg = "a size is a decimal number"
        raise MalformedWitnessingError(msg)
    return int(text)


def _json(value: dict[str, Json]) -> web.Response:
    return web.Response(body=canonical(value), content_type="application/json")
