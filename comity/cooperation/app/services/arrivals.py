"""What peers say, and what their receipts say about what we said.

Both run inside the transaction of ``protocol``, exactly once per message. A message that cannot
be placed is told to a person and never dropped in silence.
"""

from datetime import datetime

from django.conf import settings

from comity.access.app import services as access
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import queries
from comity.cooperation.app.models import Statement, Thread
from comity.cooperation.app.services import abuse, orders, releasing, scopes, speaking
from comity.cooperation.lifecycles import State
from comity.cooperation.statements import Body, MalformedStatementError, read_body
from comity.cooperation.threads import Effect, Entry
from comity.cooperation.threads import Thread as FoldedThread
from comity.evidence.app import services as evidence
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.protocol.app.registry import Receipted, Received
from comity.protocol.statements import Statement as SignedStatement

_STOPPING = frozenset({Act.WITHDRAW, Act.RELEASE})
_DELIVERING = frozenset({Act.PARTLY, Act.EXECUTE})
_MARKING = _DELIVERING | {Act.GIVE, Act.ALLOW_USE}
_ANSWERING_PACKAGES = frozenset({Act.CONFIRM_RECEIPT, Act.REPORT_DEFECT})


def take(received: Received) -> None:
    """Place what a peer said in its thread, and let it have its effects here."""
    said = received.statement
    now = speaking.instant(received.received_at)
    try:
        body = read_body(said.body)
    except MalformedStatementError as error:
        _not_placed(said, error.message, now=now)
        return
    thread = _thread(said, body, now=now)
    if thread is None:
        _not_placed(said, "the thread belongs to another member", now=now)
        return
    trace = None if thread.state == State.DRAFT else traced(thread)
    before = _applied(thread)
    side = Side(thread.own_side).other
    speaking.keep(thread, said, body.written(), side=side, received_at=now)
    thread.unread_at = now
    view = speaking.renew(thread, now=now)
    news = [entry for entry in view.entries if entry.said.digest not in before]
    for entry in news:
        have_effect(thread, entry, view, now=now)
    # Last: rows are locked before the journal, everywhere, so that no two acts wait for each other.
    journal.record(
        "request-heard",
        now=now,
        thread=thread.pk,
        act=body.act[:64],
        of=said.digest,
        before=trace,
        after=traced(thread),
    )
    _tell(thread, said.digest, news, body.act, now=now)


def note_receipt(receipted: Receipted) -> None:
    """Note when a statement of ours was received; from then its clocks run."""
    row = Statement.objects.filter(digest=receipted.digest).select_related("thread").first()
    if row is None:
        return
    receipt = receipted.receipt
    at = speaking.instant(receipt.received_at)
    row.receipted_at = at
    row.receipt_index = receipt.index
    row.receipt_outcome = receipt.outcome
    if row.side == Side.REQUESTING:
        row.received_at = at
    row.save()
    thread = speaking.locked(row.thread_id)
    speaking.renew(thread, now=at)
    if receipt.outcome != "received":
        access.notify(
            "cooperation.not_understood_there",
            "warning",
            at,
            about=access.About("request", thread.pk),
            thread=thread.pk,
            of=row.digest,
        )


def _thread(said: SignedStatement, body: Body, *, now: datetime) -> Thread | None:
    """Return the thread of ``said``; a thread that is new here was opened by who speaks."""
    if said.thread is None:
        return None
    held = Thread.objects.select_for_update().filter(pk=said.thread).first()
    if held is None:
        return Thread.objects.create(
            id=said.thread,
            peer=said.iss,
            own_side=str(Side.REQUESTED),
            kind=body.kind,
            state=str(State.DRAFT),
            opened_at=now,
            changed_at=now,
        )
    return held if held.peer == said.iss and not held.by_hand else None


def _applied(thread: Thread) -> frozenset[str]:
    view = queries.folded(thread)
    return frozenset(entry.said.digest for entry in view.entries)


def have_effect(thread: Thread, entry: Entry, view: FoldedThread, *, now: datetime) -> None:
    """Let what the other side said have its effects here, however it came."""
    if entry.effect is not Effect.APPLIED or entry.said.side == thread.own_side:
        return
    if entry.said.body.act in _MARKING:
        releasing.keep_marks(thread, entry, view)
    if entry.said.body.act in _DELIVERING | {Act.GIVE}:
        evidence.announced(
            entry.said.attachments,
            sender=thread.peer,
            thread=thread.pk,
            mark=thread.mark,
            use=releasing.use_of_files(entry, view),
            now=now,
        )
    elif entry.said.body.act in _ANSWERING_PACKAGES:
        _package_answered(thread, entry, now=now)
    elif entry.said.body.act in _STOPPING:
        orders.cancel_all(thread, now=now)
    elif entry.said.body.act == Act.REQUEST:
        scopes.act_by_machine(thread, view, now=now)
        abuse.warn_on_arrival(thread, view, now=now)


def _package_answered(thread: Thread, entry: Entry, *, now: datetime) -> None:
    package = entry.said.body.content.get("package_id")
    if isinstance(package, str) and package:
        by = {"name": entry.said.by_name, "role": entry.said.by_role, "unit": thread.peer}
        accepted = entry.said.body.act == Act.CONFIRM_RECEIPT
        evidence.note_answer(package, accepted=accepted, by=by, now=now, peer=thread.peer)


def _tell(thread: Thread, digest: str, news: list[Entry], act: str, *, now: datetime) -> None:
    """Tell a person what came, one notice per entry that now has its place."""
    if not any(entry.said.digest == digest for entry in news):
        _notify(thread, "cooperation.held_back", "warning", act, now=now)
    for entry in news:
        if entry.said.side == thread.own_side:
            continue
        fell_flat = entry.effect is not Effect.APPLIED
        alarming = thread.urgent and thread.own_side == Side.REQUESTED
        level = "warning" if fell_flat else "alarm" if alarming else "info"
        code = "cooperation.without_effect" if fell_flat else "cooperation.arrived"
        _notify(thread, code, level, entry.said.body.act, now=now)


def _notify(thread: Thread, code: str, level: str, act: str, *, now: datetime) -> None:
    access.notify(
        code,
        level,
        now,
        about=access.About("request", thread.pk),
        thread=thread.pk,
        reference=thread.own_reference or thread.peer_reference,
        peer=thread.peer,
        act=act[:64],
        state=thread.state,
    )


def _not_placed(said: SignedStatement, why: str, *, now: datetime) -> None:
    journal.record("statement-not-placed", now=now, of=said.digest, sender=said.iss, why=why[:500])
    access.notify(
        "cooperation.not_placed",
        "alarm",
        now,
        sender=said.iss,
        message=said.id,
        to=settings.COMITY_NODE.code,
        why=why[:500],
    )
