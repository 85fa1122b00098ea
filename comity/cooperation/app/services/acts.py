"""Going on with a request: every act of either side that needs no evidence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from comity.access.app import gate
from comity.access.app.services import Person
from comity.cooperation.acts import MACHINE_ACTS, Act, permission_of
from comity.cooperation.answers import (
    ExtensionGrant,
    ExtensionWish,
    Forwarding,
    content_model,
)
from comity.cooperation.app import checks, doors, queries, safeguards, scopes
from comity.cooperation.app.models import ActOverride, Thread
from comity.cooperation.app.services import (
    abuse,
    calling,
    extraditing,
    judging,
    lawful,
    orders,
    parts,
    regularising,
    speaking,
    supersession,
)
from comity.cooperation.app.services.completions import completed
from comity.cooperation.app.services.judging import Done, Judged
from comity.cooperation.app.services.requests import checked_reason
from comity.cooperation.app.services.scopes import act_by_machine
from comity.cooperation.clocks import ClockName, ClockStatus
from comity.cooperation.contents import Content, malformed, taken
from comity.cooperation.errors import NotYetError, UnknownActError
from comity.cooperation.judgements import ANSWERING
from comity.cooperation.kinds import Kind, holds, is_of_property, plan_of, supplies
from comity.cooperation.lifecycles import State
from comity.cooperation.orders import OrderKind
from comity.cooperation.people import named
from comity.cooperation.statements import Override
from comity.cooperation.threads import Thread as FoldedThread
from comity.cooperation.wrongs import Wrong
from comity.journal.app import services as journal
from comity.journal.app.traces import traced

_GIVING = frozenset({Act.EXECUTE, Act.PARTLY})


def act_of(code: str) -> Act:
    """Return the act with that code, if a person can do it in a thread that is open.

    Raises:
        UnknownActError: There is none.
    """
    known = {str(act): act for act in Act if act not in MACHINE_ACTS and act is not Act.REQUEST}
    if code not in known:
        msg = f"there is no act {code!r}; the acts are {', '.join(sorted(known))}"
        raise UnknownActError(msg, act=code)
    return known[code]


@transaction.atomic
def perform(
    thread: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    person: Person,
    now: datetime,
    attachments: tuple[Mapping[str, Any], ...] = (),
) -> Done:
    """Do ``act``: say it, and what it brings about here; both happen or neither does.

    Raises:
        BlockedByFindingsError: An answer, or the wish for an extension, lacks what it must have.
        BlockedBySafeguardsError: Questions of the safeguards that come before it are open.
        MalformedContentError: The content is not what the act needs.
        PermissionRefusedError: The person may not.
        ScopeReviewNeededError: The request is very large, and no person has reviewed it by law.
        TransitionRefusedError: The act is not open.
    """
    named_act = permission_of(act)
    held = doors.request(person, named_act, thread.pk, now=now)
    by, before = gate.acting(person, named_act, held, now=now), traced(held)
    view = queries.folded(held)
    content = calling.said_by_the_node(held, act, content, view=view, person=person, now=now)
    content = regularising.linked(held, act, content, person=person, now=now)
    kind, said = prepared(held, act, content, view=view, now=now)
    abuse.let_act(held, act, view)
    safeguards.let_act(held, act, view)
    scopes.let_act(held, act, view, now=now)
    judged = _judged(held, act, said, view=view, now=now)
    said = _ordered(held, said, kind=kind, view=view, person=person, now=now)
    law = lawful.keep_for_received(held, view, now=now)
    row = speaking.say(
        held,
        act,
        said.written(),
        by=named(by),
        now=now,
        view=view,
        kind=kind,
        judged=judged,
        attachments=attachments,
        urgent=view.urgent,
    )
    parts.note_part(held, person, now=now)
    journal.record(
        "request-act",
        now=now,
        thread=held.pk,
        reference=held.own_reference,
        act=str(act),
        of=row.digest,
        person=person.id,
        lent_by=by.lent_by,
        before=before,
        after=traced(held),
        **law,
    )
    _bring_about(held, act, kind, before=view.state, now=now)
    return Done(held, () if judged is None else judged.findings)


def _bring_about(held: Thread, act: Act, kind: Kind, *, before: State, now: datetime) -> None:
    """Let what was said have its further effects here; ``before`` is the state that it met."""
    if act is Act.OBJECT and held.state == State.OBJECTED:  # else the provider puts it back
        orders.cancel_all(held, now=now)
    if before is State.AWAITING_LEAVE and act is Act.NO_OBJECTION:
        act_by_machine(held, queries.folded(held), now=now)
    frozen = act in {Act.EXECUTE, Act.PARTLY} and is_of_property(kind)
    if frozen or (act is Act.EXECUTE and holds(kind)):
        supersession.by_request_that_came_before(held, now=now)


def _ordered(
    held: Thread,
    said: Content,
    *,
    kind: Kind,
    view: FoldedThread,
    person: Person,
    now: datetime,
) -> Content:
    """Give the order that ``said`` forwards the request by, and return it with its reference."""
    if not isinstance(said, Forwarding) or said.provider_ticket:
        return said
    if not (said.basis or "").strip():  # the provider is told by which law it is ordered
        raise malformed(Wrong("basis", "missing"))
    wanted = OrderKind.PRESERVE if holds(kind) else OrderKind.DISCLOSE
    order = orders.issue(held, said, view=view, kind=wanted, person=person, now=now)
    return said.model_copy(update={"order_reference": order.reference})


def prepared(
    thread: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    view: FoldedThread,
    now: datetime,
) -> tuple[Kind, Content]:
    """Return the kind of ``thread`` and what ``act`` will say, if it can be said now.

    Raises:
        MalformedContentError: The content is not what the act needs.
        NotHeardError: It refuses, and the other State has not been heard.
        NotYetError: Something has to be done before.
        TransitionRefusedError: The act is not open.
    """
    extraditing.let_say(thread, act, None, view=view, now=now)
    kind = speaking.opened(thread, act, view)
    stated = completed(thread, act, content, kind=kind, view=view, now=now)
    said = taken(content_model(kind, act), stated, own=True)
    _is_longer(said, view)
    extraditing.let_say(thread, act, said, view=view, now=now)
    not_yet = plan_of(kind).guard(view, act, said)
    if not not_yet and act in _GIVING:
        not_yet = _suspended(thread, view, now=now)
    if not_yet:
        raise NotYetError(not_yet, act=str(act), thread=thread.pk)
    return kind, said


def _is_longer(said: Content, view: FoldedThread) -> None:
    """Want a day after the present end of what is to be kept for longer.

    Raises:
        MalformedContentError: It is none.
    """
    ends = view.expires_on
    if not isinstance(said, ExtensionWish | ExtensionGrant) or ends is None:
        return
    if said.expires_on <= ends:
        raise malformed(Wrong("expires_on", "not_longer", {"day": ends.isoformat()}))


@transaction.atomic
def override_extension(thread: Thread, *, reason: str, person: Person, now: datetime) -> Thread:
    """Let the next wish for an extension be sent although findings block it.

    Raises:
        PermissionRefusedError: Only a supervisor may, and with a reason.
        TransitionRefusedError: No extension can be asked for now.
    """
    held = doors.request(person, "override_extension", thread.pk, now=now)
    by = gate.acting(person, "override_extension", held, now=now)
    why = checked_reason(reason, person=by)
    speaking.opened(held, Act.ASK_EXTENSION, queries.folded(held))
    made = ActOverride.objects.create(
        thread=held, reason=why, by=by.id, by_name=by.name, role=by.role, at=now
    )
    parts.note_part(held, person, now=now)
    journal.record(
        "findings-overridden",
        now=now,
        thread=held.pk,
        person=person.id,
        lent_by=by.lent_by,
        why=why,
        after=traced(made),
    )
    return held


def _suspended(thread: Thread, view: FoldedThread, *, now: datetime) -> str:
    """Return why nothing is given yet, or nothing: the provider's State may still object."""
    for clock in queries.clocks(thread, view):
        if clock.name is ClockName.SUSPENDED and clock.status(now) is ClockStatus.RUNNING:
            return f"the State may object until {clock.due_at:%Y-%m-%d %H:%M} UTC: give nothing yet"
    return ""


def _judged(
    held: Thread, act: Act, said: Content, *, view: FoldedThread, now: datetime
) -> Judged | None:
    """Judge what is about to be said; acts that are no form of their own are not judged."""
    if isinstance(said, ExtensionWish) and not is_of_property(held.kind):
        waiting = queries.override_for(held)
        override = None
        if waiting is not None:
            override = Override(reason=waiting.reason, by=waiting.by_name, role=waiting.role)
        report = judging.of_extension(said, held, view, now=now)
        judged = judging.let_through(report, act=act, override=override)
        ActOverride.objects.filter(thread=held, used_at=None).update(used_at=now)
        return judged
    if act in ANSWERING and supplies(held.kind):
        return judging.let_through(judging.of_response(act, said, held, view, now=now), act=act)
    if act is Act.ACCEPT and plan_of(Kind(held.kind)).theirs:
        released = checks.before_release(held, view, now=now)
        return None if released is None else judging.let_through(released, act=act)
    return None
