"""The fold: the statements of a thread give its state, the same on both nodes.

Nothing is dropped in silence. A statement whose act is not open where it stands is noted without
effect and shown; so is one that is not understood. The fold asks no clock: what time makes of a
thread is for ``clocks``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from comity.cooperation.acts import SIDES, Act, Side, known_act
from comity.cooperation.answers import (
    Answers,
    Delivered,
    ExtensionGrant,
    ExtensionWish,
    Preserved,
    ReceiptOfPackage,
    content_model,
)
from comity.cooperation.contents import Content, MalformedContentError, taken
from comity.cooperation.decisions import Consultation
from comity.cooperation.emergencies import Told, TwoPeople
from comity.cooperation.freezes import Frozen
from comity.cooperation.information import GivenInformation
from comity.cooperation.kinds import REQUESTS, is_urgent, plan_of
from comity.cooperation.lifecycles import Kind, State, after, open_acts, roles_of
from comity.cooperation.ordering import Ordered, ordered
from comity.cooperation.recoveries import HeldMoney
from comity.cooperation.statements import COVERS_ALLOWED, Said
from comity.kernel.time import end_of_day

UNOPPOSED = frozenset({Act.OBJECT, Act.NO_OBJECTION, Act.AWAIT_LEAVE})
"""What is over once the provider's State has said that it does not object."""


class Effect(StrEnum):
    """What a statement did to the thread."""

    APPLIED = "applied"
    NOT_OPEN = "not_open"
    NOT_COMPETENT = "not_competent"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One statement in its place.

    Attributes:
        before: State that it met.
        after: State that it left; the same where it had no effect.
        reason: Why it had no effect; empty where it had.
        crossed: Digests of statements of the other side that stand before it and that its author
            had not seen.
    """

    said: Said
    before: State
    after: State
    effect: Effect
    reason: str = ""
    crossed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A thread as both sides see it.

    Attributes:
        kind: ``None`` while the request has not come, or is of a kind that a newer peer knows.
        received_at: When the requested node received the request.
        content: The request with the changes of later answers.
        urgent: Whether the request was made as urgent.
        expires_on: Last day of the preservation, in the legal time of ``zone``.
        held_until_decision: The preservation lasts until the request for the data is decided.
        packages: Packages delivered, in order.
        until: When a hold of hours ends.
        assumed: Nobody knows when the request arrived; its clocks count from when it left.
    """

    kind: Kind | None
    state: State
    entries: tuple[Entry, ...]
    order: Ordered
    references: Mapping[Side, str]
    received_at: datetime | None
    content: Mapping[str, Any]
    urgent: bool
    expires_on: date | None
    zone: str | None
    held_until_decision: bool
    packages: tuple[str, ...]
    until: datetime | None = None
    assumed: bool = False

    @property
    def held(self) -> tuple[Said, ...]:
        """Return what has arrived and cannot be placed yet."""
        return self.order.held

    @property
    def ends_at(self) -> datetime | None:
        """Return the last instant of the preservation, the freeze or the hold."""
        return self.until or _ends_at(self.expires_on, self.zone)

    def open_acts(self, side: Side) -> tuple[Act, ...]:
        """Return what ``side`` can do now."""
        if self.kind is None:
            return ()
        closed = UNOPPOSED if self.applied(Act.NO_OBJECTION) else frozenset()
        bars, state = plan_of(self.kind).bars, self.state
        acts = (act for act in open_acts(self.kind, state, side) if act not in closed)
        past, entries = plan_of(self.kind).past, self.entries
        return tuple(
            act
            for act in acts
            if not bars(self.content, state, act) and not past(entries, act, None, None)
        )

    @property
    def version(self) -> int:
        """Return the version of the request: an answer that changes it makes a new one."""
        said = (*self.applied(Act.ANSWER), *self.applied(Act.SEND_DOCUMENTS))
        return 1 + sum(bool(one.get("changes")) for one in said)

    def applied(self, act: Act) -> tuple[Mapping[str, Any], ...]:
        """Return what was said each time that ``act`` had an effect, in order."""
        return tuple(
            entry.said.body.content
            for entry in self.entries
            if entry.effect is Effect.APPLIED and entry.said.body.act == act
        )

    def next_number(self, side: Side) -> int:
        """Return the number of the next statement of ``side``."""
        return 1 + max((one.body.n for one in self._all() if one.side is side), default=0)

    def last_seen(self, side: Side) -> str | None:
        """Return the digest of the last statement across that ``side`` has seen."""
        across = [one.digest for one in self.order.placed if one.side is side.other]
        return across[-1] if across else None

    def uncovered(self) -> tuple[str, ...]:
        """Return what the requested side's next statement has to list; what is too much waits."""
        waiting = (
            one.digest
            for one in self.order.placed
            if one.side is Side.REQUESTING and one.digest not in self.order.covered
        )
        return tuple(islice(waiting, COVERS_ALLOWED))

    def _all(self) -> tuple[Said, ...]:
        return self.order.placed + self.order.held + self.order.twins


def fold(said: Iterable[Said]) -> Thread:
    """Return the thread that the statements make; their order and repeats do not matter."""
    order = ordered(said)
    course = _Course()
    for one in order.placed:
        course.take(one, order)
    return Thread(
        kind=course.kind,
        state=course.state,
        entries=tuple(course.entries),
        order=order,
        references=MappingProxyType(course.references),
        received_at=course.received_at,
        content=MappingProxyType(course.content),
        urgent=course.urgent,
        expires_on=course.expires_on,
        zone=course.zone,
        held_until_decision=course.held_until_decision,
        packages=tuple(course.packages),
        until=course.until,
        assumed=course.assumed,
    )


class _NoEffectError(Exception):
    """A statement is kept, but changes nothing."""

    def __init__(self, effect: Effect, reason: str) -> None:
        super().__init__(reason)
        self.effect = effect
        self.reason = reason


@dataclass(slots=True)
class _Course:
    """The thread while it is being folded."""

    begun: bool = False
    kind: Kind | None = None
    state: State = State.DRAFT
    entries: list[Entry] = field(default_factory=list)
    references: dict[Side, str] = field(default_factory=dict)
    received_at: datetime | None = None
    content: dict[str, Any] = field(default_factory=dict)
    urgent: bool = False
    expires_on: date | None = None
    zone: str | None = None
    held_until_decision: bool = False
    packages: list[str] = field(default_factory=list)
    until: datetime | None = None
    assumed: bool = False
    views_by: datetime | None = None
    unopposed: bool = False
    numbers: dict[str, int] = field(default_factory=dict)
    people: TwoPeople = field(default_factory=TwoPeople)

    def take(self, one: Said, order: Ordered) -> None:
        """Put ``one`` in its place and let it have its effect."""
        if one.side is Side.REQUESTING and one.body.n == 1:
            self.begun, self.kind = True, _known_kind(one.body.kind)
        if one.body.reference:
            self.references.setdefault(one.side, one.body.reference)
        before, crossed = self.state, self._crossed(one)
        effect, reason = self._applied(one)
        if self.kind is not None and before is State.DRAFT and self.state is State.SENT:
            self.received_at, self.assumed = one.received_at, one.assumed
            known = one.received_at is not None and not one.assumed
            if known or one.digest in order.covered:
                self.state = after(self.kind, self.state, Act.RECEIVE) or self.state
        self.numbers[one.digest] = one.body.n
        self.entries.append(
            Entry(
                said=one,
                before=before,
                after=self.state,
                effect=effect,
                reason=reason,
                crossed=crossed,
            )
        )

    def _crossed(self, one: Said) -> tuple[str, ...]:
        seen = self.numbers.get(one.body.cites or "", 0)
        return tuple(
            entry.said.digest
            for entry in self.entries
            if entry.said.side is not one.side
            and entry.said.body.n > seen
            and entry.said.digest not in one.body.covers
        )

    def _applied(self, one: Said) -> tuple[Effect, str]:
        try:
            kind, act, next_state = self._opened(one)
            content = self._read(kind, act, one)
        except _NoEffectError as error:
            return error.effect, error.reason
        closed = self._promised(act) or self._barred(kind, act, one)
        closed = closed or self._two_people(act, content)
        closed = closed or plan_of(kind).past(self.entries, act, content, one.at)
        closed = closed or self._guarded(act, content, one)
        if closed:
            return Effect.NOT_OPEN, closed
        self._note_facts(act, content, one)
        self.state = next_state
        return Effect.APPLIED, ""

    def _opened(self, one: Said) -> tuple[Kind, Act, State]:
        """Return what the table says to ``one``; raise where it says nothing."""
        act = known_act(one.body.act)
        if not self.begun:
            raise _NoEffectError(Effect.NOT_OPEN, "nothing has been asked yet")
        if self.kind is None or one.body.kind != self.kind:
            reason = f"kind {one.body.kind} is not understood here"
            raise _NoEffectError(Effect.NOT_UNDERSTOOD, reason)
        if act is None:
            reason = f"act {one.body.act} is not understood here"
            raise _NoEffectError(Effect.NOT_UNDERSTOOD, reason)
        if SIDES[act] is not one.side:
            raise _NoEffectError(Effect.NOT_OPEN, f"{act} is not for the {one.side} side")
        if one.by_role not in roles_of(self.kind, act):
            reason = f"{act} is not for the role {one.by_role}"
            raise _NoEffectError(Effect.NOT_COMPETENT, reason)
        next_state = after(self.kind, self.state, act)
        if next_state is None:
            reason = f"{act} is not open in the state {self.state}"
            raise _NoEffectError(Effect.NOT_OPEN, reason)
        return self.kind, act, next_state

    def _read(self, kind: Kind, act: Act, one: Said) -> Content:
        try:
            content = taken(content_model(kind, act), one.body.content, own=False)
            if isinstance(content, Answers):  # the new version must be a request, as the first was
                taken(REQUESTS[kind], {**self.content, **content.changes}, own=False)
        except MalformedContentError as error:
            reason = f"content cannot be read: {error.message}"
            raise _NoEffectError(Effect.NOT_UNDERSTOOD, reason) from error
        if isinstance(content, Told) and content.as_told and not one.registered:
            reason = "whoever has a node says itself who called and who assessed"
            raise _NoEffectError(Effect.NOT_UNDERSTOOD, reason)
        return content

    def _barred(self, kind: Kind, act: Act, one: Said) -> str:
        """Return why the request itself bars ``act`` though the table opens it, or nothing."""
        plan = plan_of(kind)
        if plan.takes_down and one.attachments:
            return "no file travels where content is to be taken away"
        return plan.bars(self.content, self.state, act)

    def _promised(self, act: Act) -> str:
        """Return why ``act`` is closed by what the provider's State has said, or nothing."""
        if act in UNOPPOSED and self.unopposed:
            return "the provider's State has said that it does not object"
        return ""

    def _two_people(self, act: Act, content: Content) -> str:
        """Return why ``act`` is closed in an emergency, or nothing: nobody releases alone."""
        if act is Act.ACCEPT and self.state is State.ASSESSED:
            return self.people.releases()
        return self.people.closes(content)

    def _guarded(self, act: Act, content: Content, one: Said) -> str:
        """Return why ``act`` is closed though the table opens it, or nothing."""
        ends_at = self.until or _ends_at(self.expires_on, self.zone)
        too_late = ends_at is not None and one.at is not None and one.at > ends_at
        if act in {Act.ASK_EXTENSION, Act.SUPERSEDE} and too_late:
            return "the preservation had ended"
        if act is Act.REFUSE and self.state is State.CONSULTATION:
            waited = self.views_by is None or one.at is None or one.at > self.views_by
            return "" if waited else "the other side can still give its views"
        if isinstance(content, ExtensionGrant | ExtensionWish):
            longer = self.expires_on is None or content.expires_on > self.expires_on
            return "" if longer else "the new last day does not lie after the old one"
        if isinstance(content, ReceiptOfPackage):
            named = content.package_id
            if self.state is State.PARTLY_EXECUTED:
                return "" if named in self.packages else "no such package was delivered"
            last = self.packages[-1] if self.packages else None
            return "" if named == last else "it speaks of an earlier package"
        return "" if self.kind is None else plan_of(self.kind).closed(self.content, content)

    def _note_facts(self, act: Act, content: Content, one: Said) -> None:
        if act is Act.REQUEST:
            self.content = dict(one.body.content)
            self.urgent = is_urgent(one.body.content)
        elif act is Act.SUPERSEDE:
            self.held_until_decision = True
        elif act is Act.NO_OBJECTION:
            self.unopposed = True
        self.people.note(content)
        match content:
            case Answers():
                self.content.update(content.changes)
            case Consultation():
                self.views_by = _ends_at(content.views_by, content.zone)
            case Preserved() | ExtensionGrant():
                self.expires_on, self.zone = content.expires_on, content.zone
            case HeldMoney():
                self.until = content.held_until
            case Frozen(expires_on=date(), zone=str()):
                self.expires_on, self.zone = content.expires_on, content.zone
            case Delivered(package_id=str(package)) | GivenInformation(package_id=str(package)):
                self.packages.append(package)
            case _:
                pass


def _known_kind(code: str) -> Kind | None:
    try:
        return Kind(code)
    except ValueError:
        return None


def _ends_at(expires_on: date | None, zone: str | None) -> datetime | None:
    if expires_on is None or zone is None:
        return None
    return end_of_day(expires_on, zone=ZoneInfo(zone))
