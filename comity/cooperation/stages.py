"""The line of stages that a request passes, the word for where it stands, and the next step.

Example:
    >>> word_for(Kind("PRES"), State.RECEIVED, Side.REQUESTED)
    <Word.NEW: 'new'>
    >>> next_step(Kind("PRES"), State.RECEIVED, Side.REQUESTED)
    <Act.ACKNOWLEDGE: 'acknowledge'>
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.emergencies import is_untold
from comity.cooperation.kinds import ByKind, Kind, holds, permits, plan_of, supplies
from comity.cooperation.lifecycles import State
from comity.cooperation.threads import Effect, Thread


class Word(StrEnum):
    """The one word for where a request stands, as lists show it.

    Source: web 5.5 (status words).
    """

    NEW = "new"
    IN_REVIEW = "in_review"
    WAITING_FOR_THEM = "waiting_for_them"
    WAITING_FOR_US = "waiting_for_us"
    PRESERVED = "preserved"
    FROZEN = "frozen"
    HELD = "held"
    CONFISCATED = "confiscated"
    DELIVERING = "delivering"
    CLOSED = "closed"
    REFUSED = "refused"


class Stage(StrEnum):
    """A milestone on the way of a request."""

    SENT = "sent"
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ORDERED = "ordered"
    PRESERVED = "preserved"
    DELIVERED = "delivered"
    VERIFIED = "verified"
    GRANTED = "granted"
    SENDER_VERIFIED = "sender_verified"
    ASSESSED = "assessed"
    REVIEWED = "reviewed"
    CLOSED = "closed"
    REFUSED = "refused"
    NO_DATA = "no_data"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"
    SECURED = "secured"
    ACTED = "acted"
    RECHECKED = "rechecked"
    RESTORED = "restored"
    UNDERTAKEN = "undertaken"
    LOCATED = "located"
    DECIDED = "decided"
    HELD = "held"
    FROZEN = "frozen"
    LIFTED = "lifted"
    SURRENDERED = "surrendered"
    BANK_CONTACTED = "bank_contacted"
    CONFISCATED = "confiscated"
    DISPOSED = "disposed"
    POSITIONS_GIVEN = "positions_given"
    AGREED = "agreed"
    NO_AGREEMENT = "no_agreement"


class Standing(StrEnum):
    """How a stage stands."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a line, and how it stands."""

    stage: Stage
    standing: Standing


BEGINNING = (Stage.SENT, Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.ORDERED)
"""Stages with which the line of every request from State to State begins."""

LINES: Mapping[Kind, tuple[Stage, ...]] = ByKind(lambda plan: plan.line)
_REACHED: Mapping[State, Stage] = MappingProxyType(
    {
        State.SENT: Stage.SENT,
        State.RECEIVED: Stage.RECEIVED,
        State.AWAITING_LEAVE: Stage.RECEIVED,
        State.ACKNOWLEDGED: Stage.ACKNOWLEDGED,
        State.FORWARDED: Stage.ORDERED,
        State.PARTLY_EXECUTED: Stage.ORDERED,
        State.CONFIRMED: Stage.VERIFIED,
        State.RELEASED: Stage.CLOSED,
        State.REOPENED: Stage.ORDERED,
        State.ACCEPTED: Stage.ACKNOWLEDGED,
        State.CLOSED: Stage.VERIFIED,
        State.SENDER_VERIFIED: Stage.SENDER_VERIFIED,
        State.ASSESSED: Stage.ASSESSED,
        State.REVIEWED: Stage.REVIEWED,
        State.REGULARISED: Stage.REVIEWED,
        State.SECURED: Stage.SECURED,
        State.ACTED: Stage.ACTED,
        State.RECHECKED: Stage.RECHECKED,
        State.CONTESTED: Stage.ACTED,
        State.FROZEN: Stage.FROZEN,
        State.CHALLENGED: Stage.FROZEN,
        State.ARREST_ORDERED: Stage.ACKNOWLEDGED,
        State.ARRESTED: Stage.ACKNOWLEDGED,
        State.ARRANGED: Stage.DECIDED,
        State.SURRENDERED: Stage.SURRENDERED,
        State.BANK_CONTACTED: Stage.BANK_CONTACTED,
        State.CONFISCATED: Stage.CONFISCATED,
        State.SHARING_PROPOSED: Stage.CONFISCATED,
        State.DISPOSED: Stage.DISPOSED,
        State.POSITIONS_GIVEN: Stage.POSITIONS_GIVEN,
        State.AGREED: Stage.AGREED,
    }
)
_PRESERVED = frozenset({State.EXECUTED, State.EXTENSION_ASKED, State.EXTENDED, State.SUPERSEDED})
_WITH_THEM = frozenset(
    {State.QUERY, State.CONSULTATION, State.CONDITIONS_SET, State.ACTED, State.POSITIONS_GIVEN}
)
"""States in which the requesting side has to say something."""
_ENDS: Mapping[State, Stage] = MappingProxyType(
    {
        State.REFUSED: Stage.REFUSED,
        State.NO_DATA: Stage.NO_DATA,
        State.WITHDRAWN: Stage.WITHDRAWN,
        State.OBJECTED: Stage.OBJECTED,
        State.RESTORED: Stage.RESTORED,
        State.LIFTED: Stage.LIFTED,
        State.PROSECUTED: Stage.REFUSED,
        State.NO_AGREEMENT: Stage.NO_AGREEMENT,
    }
)
_WORDS: Mapping[State, Word] = MappingProxyType(
    {
        State.DRAFT: Word.NEW,
        State.SENT: Word.WAITING_FOR_THEM,
        State.ACKNOWLEDGED: Word.IN_REVIEW,
        State.FORWARDED: Word.IN_REVIEW,
        State.REOPENED: Word.IN_REVIEW,
        State.ACCEPTED: Word.IN_REVIEW,
        State.POSTPONED: Word.IN_REVIEW,
        State.CLOSED: Word.CLOSED,
        State.PARTLY_EXECUTED: Word.DELIVERING,
        State.CONFIRMED: Word.CLOSED,
        State.RELEASED: Word.CLOSED,
        State.WITHDRAWN: Word.CLOSED,
        State.NO_DATA: Word.CLOSED,
        State.REFUSED: Word.REFUSED,
        State.SENDER_VERIFIED: Word.IN_REVIEW,
        State.ASSESSED: Word.IN_REVIEW,
        State.REVIEWED: Word.CLOSED,
        State.REGULARISED: Word.CLOSED,
        State.OBJECTED: Word.REFUSED,
        State.SECURED: Word.IN_REVIEW,
        State.RECHECKED: Word.CLOSED,
        State.CONTESTED: Word.IN_REVIEW,
        State.RESTORED: Word.CLOSED,
        State.AWAITING_LEAVE: Word.IN_REVIEW,
        State.FROZEN: Word.FROZEN,
        State.CHALLENGED: Word.IN_REVIEW,
        State.LIFTED: Word.CLOSED,
        State.ARREST_ORDERED: Word.IN_REVIEW,
        State.HEARD: Word.IN_REVIEW,
        State.TALKS: Word.IN_REVIEW,
        State.ARRANGED: Word.IN_REVIEW,
        State.PROSECUTED: Word.REFUSED,
        State.BANK_CONTACTED: Word.IN_REVIEW,
        State.CONFISCATED: Word.CONFISCATED,
        State.SHARING_PROPOSED: Word.IN_REVIEW,
        State.DISPOSED: Word.CONFISCATED,
        State.AGREED: Word.CLOSED,
        State.NO_AGREEMENT: Word.CLOSED,
    }
)
_NEXT: Mapping[tuple[Side, State], Act] = MappingProxyType(
    {
        (Side.REQUESTED, State.RECEIVED): Act.ACKNOWLEDGE,
        (Side.REQUESTED, State.ACKNOWLEDGED): Act.FORWARD,
        (Side.REQUESTED, State.FORWARDED): Act.EXECUTE,
        (Side.REQUESTED, State.PARTLY_EXECUTED): Act.EXECUTE,
        (Side.REQUESTED, State.REOPENED): Act.EXECUTE,
        (Side.REQUESTED, State.EXTENSION_ASKED): Act.GRANT_EXTENSION,
        (Side.REQUESTING, State.QUERY): Act.ANSWER,
        (Side.REQUESTED, State.ACCEPTED): Act.FORWARD,
        (Side.REQUESTED, State.POSTPONED): Act.RESUME,
        (Side.REQUESTING, State.CONSULTATION): Act.GIVE_VIEWS,
        (Side.REQUESTING, State.CONDITIONS_SET): Act.ACCEPT_CONDITIONS,
        (Side.REQUESTING, State.CONFIRMED): Act.CLOSE,
    }
)
_GRANTING: Mapping[State, Act] = MappingProxyType({State.RECEIVED: Act.ACKNOWLEDGE})
"""What the State that is asked for its consent does next, but for deciding on it."""


def word_for(kind: Kind | None, state: State, side: Side) -> Word:
    """Return the word for ``state`` as the people of ``side`` read it."""
    own = None if kind is None else plan_of(kind).words.get((side, state))
    if own is not None:
        return own
    if state is State.RECEIVED:
        return Word.NEW if side is Side.REQUESTED else Word.WAITING_FOR_THEM
    if state is State.ACCEPTED and permits(kind):
        return Word.CLOSED
    if state in _WITH_THEM:
        return Word.WAITING_FOR_THEM if side is Side.REQUESTED else Word.WAITING_FOR_US
    if state in _PRESERVED:
        return Word.PRESERVED if holds(kind) else Word.DELIVERING
    return _WORDS[state]


def line(view: Thread) -> tuple[Step, ...]:
    """Return the stages of ``view``; a request that ended otherwise ends its line there."""
    if view.kind is None:
        return ()
    untold = _untold(view)
    whole = tuple(stage for stage in LINES[view.kind] if stage not in untold)
    reached = _furthest(view, whole)
    end = _ENDS.get(view.state)
    if end is not None:
        passed = [Step(stage, Standing.DONE) for stage in whole[: reached + 1]]
        return (*passed, Step(end, Standing.ENDED))
    return tuple(Step(stage, _standing(place, reached + 1)) for place, stage in enumerate(whole))


_OF_CARE: Mapping[str, Stage] = MappingProxyType(
    {str(Act.CALL_BACK): Stage.SENDER_VERIFIED, str(Act.ASSESS): Stage.ASSESSED}
)


def _untold(view: Thread) -> frozenset[Stage]:
    """Return the stages of which a partner without a node has not told whether it passed them."""
    applied = (one for one in view.entries if one.effect is Effect.APPLIED)
    last = {one.said.body.act: one.said.body.content for one in applied}
    return frozenset(stage for act, stage in _OF_CARE.items() if is_untold(last.get(act) or {}))


def next_step(kind: Kind | None, state: State, side: Side) -> Act | None:
    """Return the act that brings the request on, if it is for ``side``."""
    if state is State.EXECUTED and side is Side.REQUESTING and not holds(kind) and supplies(kind):
        return Act.CONFIRM_RECEIPT
    if state is State.AWAITING_LEAVE:
        return Act.NO_OBJECTION if side is Side.REQUESTED else None
    steps = {} if kind is None else plan_of(kind).steps
    if steps:
        act = steps.get(state)
        return act if act is not None and SIDES[act] is side else None
    if permits(kind) and side is Side.REQUESTED:
        return Act.ACCEPT if state is State.ACKNOWLEDGED else _GRANTING.get(state)
    return _NEXT.get((side, state))


def _standing(place: int, current: int) -> Standing:
    if place < current:
        return Standing.DONE
    return Standing.CURRENT if place == current else Standing.AHEAD


def _furthest(view: Thread, whole: tuple[Stage, ...]) -> int:
    if view.state is State.REOPENED:  # what was delivered, or done, has to be done anew
        again = Stage.DELIVERED if Stage.DELIVERED in whole else Stage.ACTED
        return whole.index(again) - 1
    places = (_place(state, view.kind, whole) for state in _states(view))
    return max(places, default=-1)


def _states(view: Thread) -> Iterable[State]:
    yield view.state
    for entry in view.entries:
        if entry.effect is Effect.APPLIED:
            yield entry.before
            yield entry.after


_GIVEN = (Stage.LOCATED, Stage.FROZEN, Stage.HELD, Stage.DELIVERED)
"""What a line has, where a request was carried out."""


def _place(state: State, kind: Kind | None, whole: tuple[Stage, ...]) -> int:
    if state in _PRESERVED:
        given = next((one for one in _GIVEN if one in whole), Stage.DELIVERED)
        return whole.index(Stage.PRESERVED if holds(kind) else given)
    stage = _REACHED.get(state)
    if state is State.ACCEPTED and permits(kind):
        stage = Stage.GRANTED
    elif state is State.ACCEPTED:
        decided = (one for one in (Stage.UNDERTAKEN, Stage.DECIDED) if one in whole)
        stage = next(decided, stage)
    elif state is State.FROZEN and Stage.HELD in whole:
        stage = Stage.HELD
    elif state is State.CLOSED and stage not in whole:
        stage = Stage.CLOSED
    return -1 if stage is None or stage not in whole else whole.index(stage)
