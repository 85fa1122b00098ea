"""A team as its events make it. Values alone: ``folding`` makes them, ``stages`` the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from comity.kernel.strict_json import Json
from comity.teams.agreements import Leader, Named, Worker
from comity.teams.contents import Evaluating, Logging, Planning
from comity.teams.events import Event


class Void(StrEnum):
    """Why an event has no effect. It is kept, shown and handed on all the same."""

    UNREADABLE = "unreadable"
    NO_MEMBER = "no_member"
    NOT_IN_FORCE = "not_in_force"
    LEAVES_OUT = "leaves_out"
    HAS_LEFT = "has_left"
    ENDED = "ended"
    NOT_ENDED = "not_ended"
    NOTHING_TO_SIGN = "nothing_to_sign"
    OTHER_DIGEST = "other_digest"
    SIGNED = "signed"
    OLDER_VERSION = "older_version"
    NOT_LATER = "not_later"
    NOT_OWN = "not_own"


class Standing(StrEnum):
    """How a version or a prolongation stands."""

    OPEN = "open"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    LATE = "late"


class Flag(StrEnum):
    """What a reader of the evidence log is warned of."""

    BEFORE = "before"
    AFTER = "after"
    NOT_NAMED = "not_named"
    OTHER_STATE = "other_state"


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of one State."""

    member: str
    authority: str
    by: Mapping[str, str]
    at: datetime
    event: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the agreement.

    Attributes:
        event: Digest of the event that proposed it: how it is named.
        digest: Digest of the agreement: what the signatures are over.
        number: From 1, in the one order.
        before: Digest of the event of the version before it, which its author had seen last.
        complete_at: When the last State signed; empty while one is missing.
    """

    event: str
    digest: str
    number: int
    author: str
    at: datetime
    note: str
    agreement: Mapping[str, Json]
    states: frozenset[str]
    before: str
    signatures: Mapping[str, Signature]
    complete_at: datetime | None
    standing: Standing

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return the States that have not signed."""
        return tuple(sorted(self.states - set(self.signatures)))


@dataclass(frozen=True, slots=True)
class Prolongation:
    """A later end of the period that a State proposed.

    Attributes:
        digest: Digest of what the signatures are over.
        states: The States whose consent it needs, as its author saw them; those that left since
            are no longer asked.
    """

    event: str
    digest: str
    author: str
    at: datetime
    period_to: datetime
    reason: str
    states: frozenset[str]
    signatures: Mapping[str, Signature]
    complete_at: datetime | None
    standing: Standing

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return the States that have not signed."""
        return tuple(sorted(self.states - set(self.signatures)))


@dataclass(frozen=True, slots=True)
class People:
    """Who works for one State, since when."""

    leaders: tuple[Leader, ...]
    members: tuple[Worker, ...]
    since: datetime

    @property
    def names(self) -> frozenset[str]:
        """Return all names, as they are compared: case and spaces do not hide anybody."""
        everybody: tuple[Named, ...] = (*self.leaders, *self.members)
        return frozenset(folded(one.name) for one in everybody)


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One item of the action plan.

    Attributes:
        item: Digest of the event that began it.
        changes: How often it was changed.
        at_once: Two States changed it without having seen each other; the later one stands.
    """

    item: str
    now: Planning
    author: str
    at: datetime
    changes: int
    at_once: bool


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One item of the evidence log.

    Attributes:
        event: Digest of the event.
        author: The State that shared it.
        shared_at: When.
        flags: What a reader is warned of.
        corrected_by: Digest of the entry that took its place.
    """

    event: str
    author: str
    said: Logging
    by: Mapping[str, str]
    shared_at: datetime
    flags: tuple[Flag, ...]
    corrected_by: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one State made of the team."""

    author: str
    said: Evaluating
    by: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Team:
    """A team, as far as its events are known here.

    Attributes:
        members: States that are in it: those of the version in force that have not left; none
            before one is in force.
        sharing: States to which everything goes: the members, and those that are asked in.
        left: When each State left.
        begins: First instant of the period; empty before a version is in force.
        ends: Last instant of it, with what prolonged or shortened it.
        void: Events without effect, by digest, and why.
        forked: States whose node said two things at once: restored from a backup, or lying.
    """

    id: str
    reference: str
    name: str
    versions: tuple[Version, ...]
    prolongations: tuple[Prolongation, ...]
    in_force: Version | None
    members: frozenset[str]
    sharing: frozenset[str]
    left: Mapping[str, datetime]
    begins: datetime | None
    ends: datetime | None
    people: Mapping[str, People]
    plan: tuple[PlanItem, ...]
    log: tuple[LogEntry, ...]
    evaluations: Mapping[str, Evaluation]
    void: Mapping[str, Void]
    forked: frozenset[str]
    heads: tuple[str, ...]
    events: tuple[Event, ...]

    @property
    def newest(self) -> Version:
        """Return the version that was proposed last."""
        return self.versions[-1]


def folded(name: str) -> str:
    """Return a name as names are compared."""
    return " ".join(name.casefold().split())
