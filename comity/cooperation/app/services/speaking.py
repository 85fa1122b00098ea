"""Saying something in a thread: numbering, covering, sending, keeping; and what follows of it.

These functions run inside the transaction of the act that calls them.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings

from comity.access.app import gate
from comity.access.app.gate import Acting
from comity.access.app.services import Person
from comity.access.marks import mark_of
from comity.cooperation.acts import SIDES, Act, Side, permission_of
from comity.cooperation.app import queries
from comity.cooperation.app.models import NEVER, ReferenceCounter, Statement, Thread
from comity.cooperation.app.services import order_states, records, releasing
from comity.cooperation.app.services.judging import Judged
from comity.cooperation.attention import Attention, attention, first_answer_after
from comity.cooperation.clocks import Clock
from comity.cooperation.errors import TransitionRefusedError
from comity.cooperation.gists import gist_of
from comity.cooperation.kinds import plan_of
from comity.cooperation.lifecycles import Kind, is_final, roles_of
from comity.cooperation.references import next_reference
from comity.cooperation.statements import STATEMENT_TYPE, Body
from comity.cooperation.states import State
from comity.cooperation.threads import Effect
from comity.cooperation.threads import Thread as FoldedThread
from comity.kernel.time import read, written
from comity.protocol.app import services as protocol
from comity.protocol.statements import Statement as SignedStatement

FOREVER = datetime.max.replace(tzinfo=UTC)
PROVIDER: Final = "provider"
"""Stands in ``Thread.waits_for`` where a provider has to act."""

_VERBS: Mapping[Act, str] = {
    Act.ASK: "ask about",
    Act.ANSWER: "answer questions on",
    Act.PARTLY: "partly execute",
    Act.NO_DATA: "report no data on",
    Act.ASK_EXTENSION: "ask for an extension of",
    Act.GRANT_EXTENSION: "grant an extension of",
    Act.REFUSE_EXTENSION: "refuse an extension of",
    Act.CONFIRM_RECEIPT: "confirm the receipt of what was sent on",
    Act.REPORT_DEFECT: "report a defect of what was sent on",
    Act.CONSULT: "consult on",
    Act.GIVE_VIEWS: "give views on",
    Act.SET_CONDITIONS: "set conditions on",
    Act.ACCEPT_CONDITIONS: "accept conditions on",
    Act.DECLINE_CONDITIONS: "decline conditions on",
    Act.HAND_ON: "hand on",
    Act.NAME_PROVIDER: "name another provider in",
    Act.OBJECT: "object to",
    Act.NO_OBJECTION: "say that nothing stands against",
    Act.AWAIT_LEAVE: "hold back",
    Act.CALL_BACK: "note the call back on",
    Act.CALL_FAILED: "note a call without result on",
    Act.REVIEW: "review",
    Act.KEEP_COPY: "keep a copy for",
    Act.WAIVE_COPY: "waive the copy for",
    Act.REPORT_RESULT: "report the result of",
    Act.RECHECK: "look again at the locations of",
    Act.REPORT_ONLINE: "report that content is still online in",
    Act.REPORT_REUPLOAD: "report new locations in",
    Act.RESTORE: "put content back in",
    Act.GIVE: "give the content of",
    Act.REPORT_USE: "report the use of",
    Act.ORDER_ARREST: "order the arrest in",
    Act.ARREST: "report an arrest in",
    Act.FREE: "report that the person is free in",
    Act.SEND_DOCUMENTS: "send the papers of",
    Act.DECLINE_VIEWS: "decline to give views on",
    Act.ASK_CONSULTATION: "ask to be consulted on",
    Act.HOLD_CONSULTATION: "write down a consultation on",
    Act.ARRANGE_SURRENDER: "arrange the surrender in",
    Act.SURRENDER: "report the surrender in",
    Act.RETURN_PERSON: "report the return in",
    Act.PROSECUTE: "prosecute instead of granting",
    Act.REPORT_OUTCOME: "report the outcome of",
    Act.ASK_USE: "ask for the use as evidence of items in",
    Act.ALLOW_USE: "allow the use as evidence of items in",
    Act.DENY_USE: "deny the use as evidence of items in",
    Act.NOTIFY_HOLDER: "say that the holder knows of",
    Act.REPORT_CHALLENGE: "report a challenge of",
    Act.PROPOSE_SHARING: "propose shares of",
    Act.AGREE_SHARING: "agree to the shares of",
    Act.DECLINE_SHARING: "decline the shares of",
    Act.DISPOSE: "dispose of",
    Act.GIVE_POSITION: "give a position in",
    Act.END_TALKS: "end without agreement",
    Act.CONTACT_BANK: "tell the bank of",
    Act.REPORT_CUSTODY: "tell who keeps the crypto-assets of",
}
"""Acts as a sentence says them, where the code is not the verb."""


def instant(at: datetime) -> datetime:
    """Return ``at`` as the wire carries it: both nodes must keep the same instant."""
    return read(written(at))


def may(person: Person, act: Act, *, kind: Kind, side: Side, now: datetime) -> Acting:
    """Return in which role ``person`` may do ``act`` in a thread of ``kind`` that is yet to be.

    Raises:
        PermissionRefusedError: The table of permissions says no, or the role is not competent for
            this kind.
    """
    return gate.permit(person, permission_of(act), side, now=now, among=roles_of(kind, act))


def locked(thread_id: str) -> Thread:
    """Return the thread, locked until the transaction ends; for the node's own work alone."""
    return Thread.objects.select_for_update().get(pk=thread_id)


def opened(thread: Thread, act: Act, view: FoldedThread) -> Kind:
    """Return the kind of the thread if ``act`` is open to us in it.

    Raises:
        TransitionRefusedError: It is not.
    """
    side = Side(thread.own_side)
    if view.kind is None or SIDES[act] is not side or act not in view.open_acts(side):
        raise not_open(thread, act, view.state)
    return view.kind


def not_open(thread: Thread, act: Act, state: str) -> TransitionRefusedError:
    """Return the error that ``act`` is not open to us in ``thread`` while it is in ``state``."""
    side, verb = Side(thread.own_side), _VERBS.get(act, act.value)
    msg = f"cannot {verb} a request that is {state.replace('_', ' ')}"
    if SIDES[act] is not side:
        msg = f"only the {side.other} side can {verb} a request; this is the {side} side"
    last = thread.statements.order_by("pk").last()
    said: dict[str, str] = {}
    if last is not None:  # whoever comes second is told who was first
        said = {"act": str(last.body.get("act")), "by": last.by_name, "at": written(last.said_at)}
        msg = f"{msg}; last said: {said['act']} by {said['by']} at {said['at']}"
    return TransitionRefusedError(msg, act=str(act), state=state, thread=thread.pk, last=said)


def say(
    thread: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    by: Mapping[str, str],
    now: datetime,
    view: FoldedThread,
    kind: Kind,
    attachments: Sequence[Mapping[str, Any]] = (),
    judged: Judged | None = None,
    urgent: bool = False,
) -> Statement:
    """Say ``act`` in ``thread``: send it, keep it, and note what became of the thread.

    Raises:
        HeldBackError: Something in it was given to this State for other uses alone.
        TransitionRefusedError: A guard of the lifecycle closes it (an extension that is not
            longer, a receipt for another package); the caller's transaction must roll back.
        UnknownMemberError: The peer is no member in good standing.
    """
    releasing.let_said(thread, kind, content)
    if not thread.own_reference:
        thread.own_reference = reference_for(str(kind), now=now)
    body = _body(thread, act, content, view=view, kind=kind, judged=judged)
    said: dict[str, Any] = {"urgent": urgent, "attachments": attachments, "now": instant(now)}
    if thread.by_hand:  # it leaves as a letter, and somebody records that it did
        sent = records.say_by_hand(thread, body, by=by, **said)
    else:
        sent = protocol.send(
            aud=thread.peer, type=STATEMENT_TYPE, body=body, by=dict(by), thread=thread.pk, **said
        ).statement
    row = keep(thread, sent, body, side=Side(thread.own_side))
    _check_effect(renew(thread, now=now), row)
    return row


def keep(
    thread: Thread,
    said: SignedStatement,
    body: Mapping[str, Any],
    *,
    side: Side,
    received_at: datetime | None = None,
) -> Statement:
    """Keep what was said, by us or across, as the fold will read it."""
    return Statement.objects.create(
        thread=thread,
        digest=said.digest,
        message_id=said.id,
        side=str(side),
        body=body,
        by_name=str(said.by.get("name", ""))[:200],
        by_role=str(said.by.get("role", ""))[:200],
        by_unit=str(said.by.get("unit", ""))[:200],
        said_at=said.iat,
        received_at=received_at,
        epoch=said.epoch,
        seq=said.seq,
        attachments=[dict(one) for one in said.attachments],
    )


def renew(thread: Thread, *, now: datetime) -> FoldedThread:
    """Fold the thread again and keep what lists show of it."""
    view = queries.folded(thread)
    clocks = queries.clocks(thread, view)
    project(thread, view, clocks)
    order_states.follow(thread, view)
    thread.changed_at = now
    thread.remind_at = _next_warning(thread, clocks)
    thread.save()
    return view


def project(thread: Thread, view: FoldedThread, clocks: Sequence[Clock]) -> None:
    """Note what lists show, select and sort by; instants alone, never what time makes of them."""
    side = Side(thread.own_side)
    thread.state = view.state
    thread.urgent = view.urgent
    thread.own_reference = view.references.get(side, thread.own_reference)
    thread.peer_reference = view.references.get(side.other, thread.peer_reference)
    thread.preservation_ref = str(view.content.get("preservation_ref") or "")[:500]
    thread.open = view.kind is None or not is_final(view.kind, view.state)
    asked = attention(view, clocks)
    if thread.by_hand and (thread.continued_in_id or not view.entries):  # or taken back whole
        thread.open, asked = False, Attention()
    thread.provider_code = _addressee(view)
    thread.waits_for = _waits_for(thread, asked.waits_for)
    thread.clock = "" if asked.clock is None else str(asked.clock)
    thread.due_from, thread.due_at = asked.due_from, asked.due_at or NEVER
    thread.gist = gist_of(view.content).to_json()
    mark = mark_of(view.content.get("handling_mark"))
    thread.mark, thread.mark_level = mark.text, int(mark.level)
    waited = first_answer_after(view)
    thread.answered_after = None if waited is None else int(waited.total_seconds())


def _addressee(view: FoldedThread) -> str:
    """Return the code of the provider to which a request is addressed, if it is to one."""
    if view.kind is None or plan_of(view.kind).addressed != "provider":
        return ""
    return str(view.content.get("addressee_provider") or "")[:80]


def _waits_for(thread: Thread, side: Side | None) -> str:
    """Return who has to act; what a provider of ours has to do is not for our desk."""
    if side is None:
        return ""
    ours = thread.own_side == side == Side.REQUESTED
    with_it = thread.provider_code and thread.state != State.AWAITING_LEAVE
    return PROVIDER if ours and with_it else str(side)


def next_warning(thread: Thread, view: FoldedThread) -> datetime | None:
    """Return when a clock of the thread next has to be told of, given what was told already."""
    return _next_warning(thread, queries.clocks(thread, view))


def _next_warning(thread: Thread, clocks: Sequence[Clock]) -> datetime | None:
    given = queries.reminded(thread)
    waiting = [
        point
        for clock in clocks
        for point in clock.warnings(FOREVER)
        if (str(clock.name), point) not in given
    ]
    return min(waiting, default=None)


def reference_for(kind: str, *, now: datetime) -> str:
    """Return a new reference of this node."""
    year = now.year
    ReferenceCounter.objects.get_or_create(kind=kind, year=year)
    counter = ReferenceCounter.objects.select_for_update().get(kind=kind, year=year)
    given = next_reference(settings.COMITY_NODE.code, kind, now=now, last=counter.last)
    counter.last = given.number
    counter.save(update_fields=["last"])
    return str(given)


def _body(
    thread: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    view: FoldedThread,
    kind: Kind,
    judged: Judged | None,
) -> dict[str, Any]:
    side = Side(thread.own_side)
    number = view.next_number(side)
    return Body(
        kind=str(kind),
        act=str(act),
        n=number,
        cites=view.last_seen(side),
        covers=view.uncovered() if side is Side.REQUESTED else (),
        reference=thread.own_reference if number == 1 else None,
        content=content,
        findings_digest=None if judged is None else judged.findings_digest,
        rules_digest=None if judged is None else judged.rules_digest,
        override=None if judged is None else judged.override,
    ).written()


def _check_effect(view: FoldedThread, row: Statement) -> None:
    entry = next(entry for entry in view.entries if entry.said.digest == row.digest)
    if entry.effect is not Effect.APPLIED:
        raise TransitionRefusedError(entry.reason, act=row.body["act"], state=str(entry.before))
