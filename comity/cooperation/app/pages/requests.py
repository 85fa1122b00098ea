"""One request as its page shows it: where it stands, who asks, what, and what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comity.access.app import gate
from comity.access.app.services import Person
from comity.access.permissions import PermissionRefusedError
from comity.access.permissions import Side as Standing
from comity.cooperation import tasks
from comity.cooperation.acts import MACHINE_ACTS, Act, Side, permission_of
from comity.cooperation.app import (
    checks,
    onward,
    queries,
    registry,
    scopes,
    services,
    translations,
)
from comity.cooperation.app.beside_models import ScopeReview
from comity.cooperation.app.legal import KeptShown, answer_to, kept
from comity.cooperation.app.models import Draft, Order, Statement, Thread
from comity.cooperation.app.pages import contents, recovering, safeguards, tongues, wording
from comity.cooperation.app.pages.events import Event, events
from comity.cooperation.app.pages.lists import status_word
from comity.cooperation.app.pages.titles import known_as, title_of_thread
from comity.cooperation.app.pages.wording import word
from comity.cooperation.app.races import Race, race_of
from comity.cooperation.attention import Attention, attention
from comity.cooperation.clocks import Clock
from comity.cooperation.kinds import holds, plan_of, takes_down
from comity.cooperation.lifecycles import PRESERVED
from comity.cooperation.measures import named_in
from comity.cooperation.stages import Standing as StageStanding
from comity.cooperation.stages import line, next_step
from comity.cooperation.threads import Thread as FoldedThread
from comity.directory.app import queries as directory
from comity.directory.app.states import Desk, desks
from comity.law.findings import Finding, Severity

_STANDINGS = {
    StageStanding.DONE: "done",
    StageStanding.CURRENT: "now",
    StageStanding.AHEAD: "ahead",
    StageStanding.ENDED: "stopped",
}
"""How the kit calls the standing of a stage."""


@dataclass(frozen=True, slots=True)
class Action:
    """One act that is open to this person.

    Attributes:
        quick: Whether it can be done with one press, with nothing to type.
    """

    act: str
    label: str
    icon: str
    url: str
    quick: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the line."""

    label: str
    standing: str


@dataclass(frozen=True, slots=True)
class Task:
    """One task, with the place to do it.

    Attributes:
        missing: What is missing, in words.
    """

    label: str
    status: str
    url: str
    missing: str


class Member(Protocol):
    """How the directory has the other side."""

    name: str
    standing: str
    since: datetime
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How we know who is on the other side.

    Attributes:
        member: How the directory has it; ``None`` if it is not there any more.
        digest: SHA-256 of the signed request.
        received_at: When the requested node received it.
        receipt_index: Place of the receipt in their journal, for our own requests.
    """

    member: Member | None
    name: str
    authority: str
    officer: str
    role: str
    digest: str
    received_at: datetime | None
    receipt_index: int | None

    @property
    def trusted(self) -> bool:
        """Say whether the directory has the other side as a member in good standing."""
        return self.member is not None and self.member.standing == "member"


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock, as a row."""

    label: str
    status: str
    due_at: datetime | None
    due_on: date | None
    zone: str
    ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """All that the page shows."""

    thread: Thread
    ours: bool
    title: str
    reference: str
    other_reference: str
    kind: str
    word: str
    stages: list[Stage]
    due: Attention
    due_said: str
    clocks: list[ClockRow]
    expires_on: date | None
    held_until_decision: bool
    proof: Proof
    content: Mapping[str, Any]
    rows: list[contents.Row]
    about: list[contents.Row]
    findings: tuple[Finding, ...]
    judged: bool
    tasks: list[Task]
    done: int
    events: list[Event]
    orders: Sequence[Order]
    packages: list[object]
    main: Action | None
    others: list[Action]
    waits: str
    desk: Desk | None
    can_take: bool
    can_hand_over: bool
    follow_ups: list[Draft]
    legal: KeptShown | None
    race: Race | None
    safeguards: safeguards.Asked
    large: list[str]
    reviewed: ScopeReview | None

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """Return what the rules find missing or wrong, without mere advice."""
        return tuple(one for one in self.findings if one.severity is not Severity.INFO)


@dataclass(frozen=True, slots=True)
class _Known:
    """What has been read of one request."""

    thread: Thread
    rows: list[Statement]
    view: FoldedThread
    clocks: tuple[Clock, ...]
    side: Side
    orders: list[Order]
    member: Member | None
    follow_ups: list[Draft]
    acts: list[Act]
    person: Person
    now: datetime


def page(person: Person, thread: Thread, *, now: datetime) -> RequestPage:
    """Return the page of ``thread`` as ``person`` may see it."""
    # Every question of right looks at who took part, and each part of the page at what was said.
    prefetch_related_objects([thread], "participants", "statements")
    rows = list(thread.statements.all())
    view = queries.fold_of(thread, rows)
    side = Side(thread.own_side)
    known = _Known(
        thread=thread,
        rows=rows,
        view=view,
        clocks=queries.clocks(thread, view),
        side=side,
        orders=_orders(person, thread, view, now=now),
        member=registry.member(thread) or directory.members().filter(code=thread.peer).first(),
        follow_ups=list(thread.follow_ups.filter(discarded_at=None).select_related("thread")),
        acts=_open_acts(person, thread, view, now=now),
        person=person,
        now=now,
    )
    return _page(known)


def _page(known: _Known) -> RequestPage:
    thread, view, side = known.thread, known.view, known.side
    ours = side is Side.REQUESTING
    report = None if ours else checks.of_received(thread, view, now=known.now)
    findings = () if report is None else report.findings
    due = attention(view, known.clocks)
    along = bool(thread.provider_code) and not (ours or known.person.provider_code)
    todo = () if along else tasks.tasks(view, side, _known_for_tasks(known, findings))
    main, others = _actions(known)
    own, theirs = thread.own_reference, thread.peer_reference
    told = tongues.by_text(translations.of_request(thread, view))
    large = scopes.reasons_of(view, now=known.now)
    return RequestPage(
        thread=thread,
        ours=ours,
        title=title_of_thread(thread),
        reference=known_as(thread).text,
        other_reference=theirs if ours else own,
        kind=word(wording.KINDS, thread.kind),
        word=status_word(thread),
        stages=[_stage(step.stage, step.standing) for step in line(view)],
        due=due,
        due_said=_due_said(due, side.other if along and due.clock != "leave" else side),
        clocks=[_clock(clock, known) for clock in known.clocks],
        expires_on=view.expires_on,
        held_until_decision=view.held_until_decision,
        proof=_proof(known),
        content=view.content,
        rows=contents.beside(contents.asked(view.content, thread.kind), told),
        about=contents.beside(contents.about(view.content), told),
        findings=findings,
        judged=report is not None,
        tasks=[_task(one, known) for one in todo],
        done=tasks.done(todo),
        events=_events(known, told),
        orders=known.orders,
        packages=_packages(known),
        main=main,
        others=others,
        waits="" if main else _waits(known, due),
        desk=_desk(known),
        can_take=gate.allowed(known.person, "take", thread, now=known.now)
        and thread.owner_id != known.person.pk,
        can_hand_over=gate.allowed(known.person, "hand_over", thread, now=known.now),
        follow_ups=known.follow_ups,
        race=race_of(thread, view, now=known.now),
        legal=kept(answer_to(thread, view, now=known.now), ours=ours),
        safeguards=safeguards.of_request(thread, view),
        large=[word(wording.LARGE, one) for one in large],
        reviewed=scopes.review_of(thread, view) if large and not ours else None,
    )


def _orders(person: Person, thread: Thread, view: FoldedThread, *, now: datetime) -> list[Order]:
    """Return the orders of one request; asked of each, for all orders there are make a long way."""
    given = any(entry.said.body.act == Act.FORWARD for entry in view.entries)
    if thread.own_side != Side.REQUESTED or not (given or thread.provider_code):
        return []
    found = list(thread.orders.prefetch_related("files").order_by("issued_at", "id"))
    for order in found:
        order.thread = thread  # with what was fetched beside it
    return [order for order in found if gate.allowed(person, "order_read", order, now=now)]


def _packages(known: _Known) -> list[object]:
    if not known.view.packages:
        return []
    try:
        found = gate.list_for(known.person, "package_read")
    except PermissionRefusedError:
        return []
    return list(found.filter(thread=known.thread.pk).order_by("announced_at", "pk"))


def _known_for_tasks(known: _Known, findings: Sequence[Finding]) -> tasks.Known:
    waiting = _unanswered(known.orders)
    answered = [order for order in known.orders if order.confirmed_at or order.delivered_at]
    return tasks.Known(
        gaps=sum(one.severity is not Severity.INFO for one in findings),
        ordered=len(waiting),
        answered=bool(answered),
        data_asked=any(draft.thread_id for draft in known.follow_ups)
        or known.view.held_until_decision,
        unproved=registry.unproved(known.thread),
    )


def _unanswered(orders: Sequence[Order]) -> list[Order]:
    """Return the orders on which the provider has still to act."""
    return [
        order
        for order in orders
        if order.state == "issued" or (order.kind, order.state) == ("disclose", "confirmed")
    ]


def _stage(stage: str, standing: StageStanding) -> Stage:
    return Stage(word(wording.STAGES, stage), _STANDINGS[standing])


def _task(task: tasks.Task, known: _Known) -> Task:
    url = "#what" if task.name == tasks.TaskName.CHECK else ""
    if task.name == tasks.TaskName.KNOW_THEM:
        url = "#who"
    elif task.name == tasks.TaskName.HEAR_PROVIDER:
        url = "#orders"
    elif task.act is not None and task.progress is tasks.Progress.NOW:
        url = _url(known.thread, task.act) if task.act in known.acts else ""
    missing = ""
    if task.missing:
        missing = ngettext("%(n)s thing", "%(n)s things", task.missing) % {"n": task.missing}
    return Task(word(wording.TASKS, task.name), str(task.progress), url, missing)


def _clock(clock: Clock, known: _Known) -> ClockRow:
    return ClockRow(
        label=word(wording.CLOCKS, clock.name),
        status=str(clock.status(known.now)),
        due_at=clock.due_at,
        due_on=clock.due_on,
        zone=queries.zone_of(queries.requested(known.thread)) if clock.due_on else "UTC",
        ours=clock.waits_for is known.side,
    )


def _due_said(due: Attention, side: Side) -> str:
    if due.clock is not None and due.clock in wording.ENDS:
        return str(wording.ENDS[due.clock])
    if due.waits_for is side:
        return _("You must answer by")
    return _("They must answer by")


def _proof(known: _Known) -> Proof:
    content = known.view.content
    first = next((one for one in known.view.entries if one.said.body.act == Act.REQUEST), None)
    row = next((row for row in known.rows if first and row.digest == first.said.digest), None)
    org = content.get("sender_org" if known.side is Side.REQUESTED else "addressee_org") or {}
    name = known.thread.peer if known.member is None else known.member.name
    return Proof(
        member=known.member,
        name=name,
        authority=str(org.get("name") or ""),
        officer="" if first is None else first.said.by_name,
        role="" if first is None else first.said.by_role,
        digest="" if first is None else first.said.digest,
        received_at=known.view.received_at,
        receipt_index=None if row is None else row.receipt_index,
    )


def _events(known: _Known, told: Mapping[str, tongues.Written]) -> list[Event]:
    me = settings.COMITY_NODE.code
    codes = {str(known.side): me, str(known.side.other): known.thread.peer}
    return events(
        known.view, known.rows, known.orders, own_side=str(known.side), codes=codes, written=told
    )


def _desk(known: _Known) -> Desk | None:
    """Return whom to call on the other side, by the directory and never by the request."""
    entry = None if known.member is None else directory.read_entry(known.member.entry)
    function = "" if known.view.kind is None else plan_of(known.view.kind).desk
    found = desks(entry, now=known.now)
    competent = [desk for desk in found if function in desk.authority.functions]
    return next(iter((*competent, *found)), None)


def _open_acts(person: Person, thread: Thread, view: FoldedThread, *, now: datetime) -> list[Act]:
    """Return what is open here and may be done by ``person``."""
    return [
        act
        for act in view.open_acts(Side(thread.own_side))
        if act not in MACHINE_ACTS and gate.allowed(person, permission_of(act), thread, now=now)
    ]


def _actions(known: _Known) -> tuple[Action | None, list[Action]]:
    """Return the one next step, and the other acts that are open."""
    acts = known.acts
    step = next_step(known.view.kind, known.view.state, known.side)
    if step is Act.EXECUTE and _unanswered(known.orders) and not known.thread.provider_code:
        step = None
    if step is Act.FORWARD and named_in(known.view.content):  # an authority carries it out
        step = Act.EXECUTE
    main = _action(known.thread, step) if step in acts and step is not None else None
    others = [_action(known.thread, act) for act in acts if main is None or act is not step]
    others += [*_ask_next(known), *_ask_the_state(known)]
    ways = recovering.steps(known.thread, known.view) if _may_draft(known) else []
    on = [Action(way, said, "files", url, quick=True) for way, said, url in ways]
    data = _ask_for_data(known) or next((one for one in on if one.act == "property"), None)
    others += [one for one in on if one is not data]
    first = [one for one in (main, data) if one is not None]
    return next(iter(first), None), [*first[1:], *others]


def _action(thread: Thread, act: Act) -> Action:
    special = f"{act}-{thread.kind}"
    code = special if special in wording.ACTS else str(act)
    icon = "package" if act is Act.EXECUTE and code == act else wording.ACT_ICONS[act]
    return Action(
        act=str(act),
        label=word(wording.ACTS, code),
        icon=icon,
        url=_url(thread, act),
        quick=act is Act.ACKNOWLEDGE and not thread.provider_code,
        danger=act in {Act.REFUSE, Act.WITHDRAW},
    )


def _ask_next(known: _Known) -> list[Action]:
    """Return the steps to the providers in other States that were named to us."""
    if known.side is not Side.REQUESTING or not _may_draft(known):
        return []
    begin = f"{reverse('draft-new')}?from={known.thread.pk}&onward="
    label = _("Ask %(holder)s to keep the data")
    return [
        Action("ask_next", label % {"holder": one.provider}, "send", f"{begin}{one.number}")
        for one in onward.named(known.view)
    ]


def _ask_the_state(known: _Known) -> list[Action]:
    """Return the step to the State whose provider gave nothing, once: it drafts the request."""
    if known.follow_ups or not services.may_ask_the_state(
        known.side, known.view, known.clocks, now=known.now
    ):
        return []
    url = reverse("request-assistance", args=[known.thread.pk])
    label = str(wording.LEADS_ON[takes_down(known.view.kind)])
    action = Action("ask_the_state", label, "files", url, quick=True)
    return [action] if _may_draft(known) else []


def _ask_for_data(known: _Known) -> Action | None:
    """Return the step from preserved data to the request for them."""
    view = known.view
    ours = holds(view.kind) and known.side is Side.REQUESTING and not known.follow_ups
    held = view.state in PRESERVED and not view.held_until_decision
    if not (ours and held and _may_draft(known)):
        return None
    url = f"{reverse('draft-new')}?from={known.thread.pk}"
    return Action("ask_for_data", _("Ask for the data"), "files", url)


def _may_draft(known: _Known) -> bool:
    try:
        gate.permit(known.person, "draft", Standing.REQUESTING, now=known.now)
    except PermissionRefusedError:
        return False
    return True


def _waits(known: _Known, due: Attention) -> str:
    """Return for what the request waits, where there is nothing to do for this person."""
    if due.waits_for is None:
        return _("Nothing has to be done now.")
    if due.waits_for is known.side.other:
        return _("Waiting for %(state)s.") % {"state": _peer_name(known)}
    if _unanswered(known.orders):
        return _("Waiting for the provider.")
    return _("A colleague has to act: your role may not.")


def _peer_name(known: _Known) -> str:
    return known.thread.peer if known.member is None else known.member.name


def _url(thread: Thread, act: Act) -> str:
    return reverse("request-act", args=[thread.pk, str(act)])
