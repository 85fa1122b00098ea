"""When the line is down: what waits for a member goes by file, and its receipts come back so.

Nothing is taken off the line by it: whatever comes first counts, and what comes again is answered
with the stored receipt. So a request that comes by two ways is one request.

Source: promise R4: what arrives is ordered by its place, not by its way.
"""

import secrets
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from comity.journal.app import services as journal
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError, RefusedError
from comity.protocol import exchange, sticks
from comity.protocol.app import queries, wakeups
from comity.protocol.app.models import Incoming, Outgoing
from comity.protocol.app.signer_client import SignerClient
from comity.protocol.app.store import DjangoStore
from comity.protocol.envelopes import open_envelope, seal_statement
from comity.protocol.framing import PARTS_ALLOWED
from comity.protocol.problems import problem, problem_code
from comity.protocol.receipts import read_receipt, verify_receipt_for
from comity.protocol.sealing import Opener
from comity.protocol.statements import Statement

BATCH = 64


class NothingToExportError(RefusedError):
    """Nothing waits for that member."""

    code = "protocol.nothing_to_export"
    remedy = "See what waits: comity node status. What was receipted already need not travel again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What a file carries away.

    Attributes:
        more: How many messages did not fit; export again after the receipts came.
    """

    content: bytes
    messages: int
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a file.

    Attributes:
        receipts: The file that goes back to the sender.
        new: Messages that had not come before.
        known: Messages that had come already, by whichever way.
        refused: Code and text of each envelope that was refused.
    """

    receipts: bytes
    new: int
    known: int
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipted:
    """What came of a file of receipts.

    Attributes:
        settled: Messages that are delivered by it.
        known: Receipts that were here already.
        refused: Code and text of each that proves nothing, or says no.
    """

    settled: int
    known: int
    refused: tuple[str, ...]


def export(member: str, *, now: datetime) -> Exported:
    """Return what waits for ``member`` as a file, and journal that it was written.

    Raises:
        NothingToExportError: Nothing waits.
        SignerUnavailableError: The signer does not answer.
        UnknownSenderError: The directory has no such member in good standing.
    """
    rows = Outgoing.objects.filter(aud=member, finished_at=None).order_by("epoch", "seq")
    waiting = [Statement.kept(bytes(row.payload)) for row in rows[:PARTS_ALLOWED]]
    keyring = queries.keyring()
    keyring.document(member)  # says plainly if there is none
    if not waiting:
        msg = f"nothing waits for {member}"
        raise NothingToExportError(msg, member=member)
    envelopes = []
    with closing(SignerClient(settings.COMITY_NODE.home)) as signer:
        for start in range(0, len(waiting), BATCH):
            part = waiting[start : start + BATCH]
            signatures = signer.sign_statements([one.payload for one in part])
            envelopes += [
                seal_statement(one.signed(jws), keyring=keyring, now=now)
                for one, jws in zip(part, signatures, strict=True)
            ]
    content = sticks.envelopes_file(envelopes)
    _journal("envelopes-exported", content, now=now, to=member, messages=len(waiting))
    return Exported(content=content, messages=len(waiting), more=rows.count() - len(waiting))


def take(content: bytes, *, opener: Opener, now: datetime) -> Imported:
    """Take the envelopes of a file as if the line had brought them.

    Raises:
        MalformedStickError, MalformedBatchError: It is no file of envelopes, or was cut.
        SignerUnavailableError: The signer does not answer; nothing was taken.
    """
    answers: list[bytes] = []
    new = known = 0
    raws = sticks.read_envelopes(content)
    with closing(SignerClient(settings.COMITY_NODE.home)) as signer:
        store = DjangoStore(signer)
        for start in range(0, len(raws), BATCH):
            part = raws[start : start + BATCH]
            opened = [_opened(raw, opener=opener, now=now) for raw in part]
            said = [one for one in opened if isinstance(one, Statement)]
            before = sum(_is_here(one) for one in said)
            told = iter(_committed(store, said, now=now))
            answers += [
                _answer(next(told) if isinstance(one, Statement) else one) for one in opened
            ]
            known += before
            new += len(said) - before
    _journal("envelopes-imported", content, now=now, messages=len(raws), new=new)
    wakeups.wake("worker")
    wakeups.wake("lane")
    refused = tuple(problem_code(one) for one in answers if _is_problem(one))
    return Imported(receipts=sticks.receipts_file(answers), new=new, known=known, refused=refused)


def settle(content: bytes, *, now: datetime) -> Receipted:
    """Take the receipts of a file as if the line had brought them.

    Raises:
        MalformedStickError, MalformedBatchError: It is no file of receipts, or was cut.
    """
    refused: list[str] = []
    found: list[exchange.Settlement] = []
    known = 0
    for raw in sticks.read_receipts(content):
        try:
            settlement = _settlement(raw, now=now)
        except ComityError as error:
            refused.append(f"{error.code}: {error.message}")
            continue
        if settlement is None:
            known += 1
        else:
            found.append(settlement)
    settled = 0
    if found:
        batch = exchange.Batch(settled=found)
        done = exchange.commit(DjangoStore(), batch, now=now, rng=secrets.token_bytes)
        settled = len(done.newly_settled)
    _journal("receipts-imported", content, now=now, settled=settled)
    return Receipted(settled=settled, known=known, refused=tuple(refused))


class StrangeReceiptError(RefusedError):
    """A receipt is for a message that this node never sent, or says no."""

    code = "protocol.strange_receipt"
    remedy = "See that the file belongs to this node, and read the peer's code among the facts."


def _settlement(raw: bytes, *, now: datetime) -> exchange.Settlement | None:
    """Return what the receipt settles; nothing if that was settled before."""
    if _is_problem(raw):
        msg = f"the peer refuses a message: {problem_code(raw)}"
        raise StrangeReceiptError(msg, peer_code=problem_code(raw))
    digest = read_receipt(raw).of
    row = Outgoing.objects.filter(digest=digest).first()
    if row is None:
        msg = "the receipt is for a message that this node did not send"
        raise StrangeReceiptError(msg, of=digest)
    if row.finished_at is not None:
        return None
    statement = Statement.kept(bytes(row.payload))
    keys = queries.keyring().log_keys(statement.aud, now)
    said = verify_receipt_for(statement, raw, log_keys=keys, now=now)
    with closing(SignerClient(settings.COMITY_NODE.home)) as signer:
        (jws,) = signer.sign_statements([statement.payload])
    return exchange.Settlement(statement.id, statement.digest, raw, jws, said)


def _opened(raw: bytes, *, opener: Opener, now: datetime) -> Statement | ComityError:
    node = settings.COMITY_NODE
    try:
        return open_envelope(
            raw,
            keyring=queries.keyring(),
            opener=opener,
            now=now,
            me=node.code,
            practice=node.practice,
        )
    except ComityError as error:
        return error


def _is_here(statement: Statement) -> bool:
    return Incoming.objects.filter(iss=statement.iss, message_id=statement.id).exists()


def _committed(
    store: DjangoStore, said: Sequence[Statement], *, now: datetime
) -> Sequence[bytes | ComityError]:
    """Commit what arrived, and return the answer to each."""
    if not said:
        return []
    batch = exchange.Batch(arrived=list(said))
    return exchange.commit(store, batch, now=now, rng=secrets.token_bytes).answers


def _answer(one: bytes | ComityError) -> bytes:
    return problem(one) if isinstance(one, ComityError) else one


def _is_problem(raw: bytes) -> bool:
    return raw.startswith(b'{"code":')


def _journal(kind: str, content: bytes, *, now: datetime, **facts: object) -> None:
    with transaction.atomic():
        journal.record(kind, now=now, sha256=digest_of(content), **facts)
