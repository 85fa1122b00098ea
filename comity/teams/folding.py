"""Fold the events of a team into the team: the same one, whatever the order in which they came.

Example:
    >>> from datetime import UTC, datetime
    >>> from comity.teams.events import Event, read_event
    >>> parties = [{"authority": "A", "member": code, "legal_basis": "L"} for code in ("XA", "XB")]
    >>> agreement = {"name": "N", "parties": parties, "purpose": "P",
    ...     "period_from": "2026-03-01T00:00:00.000Z", "period_to": "2027-03-01T00:00:00.000Z",
    ...     "states_of_operation": ["XA"]}
    >>> first = Event.authored(team="", author="XA", act="found", after=(),
    ...     at=datetime(2026, 3, 2, tzinfo=UTC), by={"name": "A", "role": "p", "unit": "U"},
    ...     content={"reference": "XA-JIT-2026-000001", "agreement": agreement})
    >>> team = fold([first])
    >>> sorted(team.sharing), team.in_force
    (['XA', 'XB'], None)
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import TypeVar, cast

from comity.cooperation.contents import Content, taken
from comity.kernel.digests import digest_of
from comity.kernel.errors import InvalidInputError
from comity.kernel.strict_json import Json, canonical, parse_object
from comity.teams.agreements import Agreement, Named, digest_of_agreement
from comity.teams.contents import (
    MODELS,
    Act,
    Drafting,
    Evaluating,
    Founding,
    Logging,
    Naming,
    Planning,
    Prolonging,
    Signing,
)
from comity.teams.course import Course, Drafted, Known, Prolonged, course_of
from comity.teams.errors import MalformedEventError
from comity.teams.events import Event, read_event
from comity.teams.past import Past, heads, past_of
from comity.teams.team import (
    Evaluation,
    Flag,
    LogEntry,
    People,
    PlanItem,
    Prolongation,
    Signature,
    Standing,
    Team,
    Version,
    Void,
    folded,
)

C = TypeVar("C", bound=Content)


def fold(events: Iterable[Event]) -> Team:
    """Return the team that ``events`` make; those whose past is not whole are left out.

    Raises:
        MalformedEventError: The event that founds the team is missing, or cannot be read.
    """
    past = past_of(events)
    if not past.order or not past.order[0].founds:
        msg = "the event that founds the team is not here"
        raise MalformedEventError(msg)
    judge = _Judge(past)
    for place in range(len(past.order)):
        judge.take(place)
    if judge.known.drafts[:1] == [] or judge.known.drafts[0].place != 0:
        msg = "the event that founds the team cannot be read"
        raise MalformedEventError(msg)
    return judge.team()


@dataclass(slots=True)
class _Judge:
    """Takes one event after the other, each judged by what its author had seen."""

    past: Past
    known: Known = field(init=False)
    said: dict[int, Content] = field(default_factory=dict)
    void: dict[str, Void] = field(default_factory=dict)
    courses: dict[int, Course] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = Known(self.past)

    def take(self, place: int) -> None:
        event = self.past.order[place]
        read = _read(event.raw)
        why: Void | None = Void.UNREADABLE
        if read is not None:
            act, said = read
            self.said[place] = said
            why = self._refused(place, act, said)
        if why is not None:
            self.void[event.digest] = why

    def course(self, mask: int) -> Course:
        found = self.courses.get(mask)
        if found is None:
            found = self.courses[mask] = course_of(self.known, mask)
        return found

    def _refused(self, place: int, act: Act, said: Content) -> Void | None:
        if act is Act.FOUND:
            return self._found(place, cast("Founding", said))
        mask, author = self.past.masks[place], self.past.order[place].author
        course = self.course(mask)
        if author not in course.sharing:
            return Void.NO_MEMBER
        if act in _BY_MEMBERS and author not in course.members:
            return Void.NOT_IN_FORCE if course.in_force is None else Void.NO_MEMBER
        return _RULES[act](self, place, said, course)

    def _found(self, place: int, said: Founding) -> Void | None:
        event = self.past.order[place]
        if place != 0 or event.author not in said.agreement.states:
            return Void.NO_MEMBER
        self._drafted(place, said.agreement)
        return None

    def _drafted(self, place: int, said: Agreement) -> None:
        one = Drafted(place, said.states, said.period_from, said.period_to)
        self.known.drafts.append(one)

    def draft(self, place: int, said: Content, course: Course) -> Void | None:
        agreement = cast("Drafting", said).agreement
        mask, author = self.past.masks[place], self.past.order[place].author
        if course.ends is not None and self.past.times[place] >= course.ends:
            return Void.ENDED
        if author not in agreement.states or not course.members <= agreement.states:
            return Void.LEAVES_OUT
        if agreement.states & set(self.known.gone(mask)):
            return Void.HAS_LEFT
        self._drafted(place, agreement)
        return None

    def prolong(self, place: int, said: Content, course: Course) -> Void | None:
        until = cast("Prolonging", said).period_to
        ends = cast("datetime", course.ends)
        if self.past.times[place] >= ends:
            return Void.ENDED
        if until <= ends:
            return Void.NOT_LATER
        self.known.prolongations.append(Prolonged(place, course.members, until))
        return None

    def sign(self, place: int, said: Content, course: Course) -> Void | None:
        del course
        asked, event = cast("Signing", said), self.past.order[place]
        target = self.past.places.get(asked.of)
        states = None if target is None else self._signers(target)
        if target is None or states is None or not self.past.saw(place, target):
            return Void.NOTHING_TO_SIGN
        if event.author not in states:
            return Void.NO_MEMBER
        if asked.digest != signed_digest(self.past.order[target]):
            return Void.OTHER_DIGEST
        mask = self.past.masks[place]
        if event.author in self.known.signatures(target, mask):
            return Void.SIGNED
        if self._signed_another(target, event.author, mask):
            return Void.OLDER_VERSION
        self.known.signed.setdefault(target, {}).setdefault(event.author, place)
        return None

    def _signers(self, target: int) -> frozenset[str] | None:
        drafted = {one.place: one.states for one in self.known.drafts}
        return drafted.get(target) or {
            one.place: one.states for one in self.known.prolongations
        }.get(target)

    def _signed_another(self, target: int, author: str, mask: int) -> bool:
        """Say whether the author signed a version that the author of this one had not seen."""
        drafts = [one.place for one in self.known.drafts]
        return target in drafts and any(
            author in self.known.signatures(one, mask) and not self.past.saw(target, one)
            for one in drafts
            if one != target
        )

    def people(self, place: int, said: Content, course: Course) -> Void | None:
        del course
        named, author = cast("Naming", said), self.past.order[place].author
        everybody: tuple[Named, ...] = (*named.leaders, *named.members)
        own = all(one.member == author for one in everybody)
        return None if own else Void.NOT_OWN

    def plan(self, place: int, said: Content, course: Course) -> Void | None:
        del course
        item = cast("Planning", said).item
        if item is None:
            return None
        return None if self._seen(place, item, Planning) else Void.NOT_OWN

    def log(self, place: int, said: Content, course: Course) -> Void | None:
        del course
        corrects = cast("Logging", said).corrects
        if corrects is None:
            return None
        found = self._seen(place, corrects, Logging)
        author = self.past.order[place].author
        own = found is not None and self.past.order[found].author == author
        return None if own else Void.NOT_OWN

    def evaluate(self, place: int, said: Content, course: Course) -> Void | None:
        del said
        ended = course.ends is not None and self.past.times[place] >= course.ends
        return None if ended else Void.NOT_ENDED

    def leave(self, place: int, said: Content, course: Course) -> Void | None:
        del said, course
        self.known.left.setdefault(self.past.order[place].author, place)
        return None

    def _seen(self, place: int, digest: str, kind: type[Content]) -> int | None:
        """Return the place of a sound event of that kind which the author had seen."""
        found = self.past.places.get(digest)
        if found is None or not self.past.saw(place, found) or digest in self.void:
            return None
        return found if isinstance(self.said.get(found), kind) else None

    # --- what it all makes -------------------------------------------------------------------

    def sound(self, kind: type[C]) -> list[tuple[int, Event, C]]:
        """Return the events of that kind that have an effect, in order."""
        return [
            (place, self.past.order[place], said)
            for place, said in sorted(self.said.items())
            if isinstance(said, kind) and self.past.order[place].digest not in self.void
        ]

    def team(self) -> Team:
        course = self.course(self.past.whole)
        versions = self._versions(course)
        first = cast("Founding", self.said[0])
        newest = course.in_force.place if course.in_force else self.known.drafts[-1].place
        standing = {one.event: one for one in versions}
        in_force = None
        if course.in_force is not None:
            in_force = standing[self.past.order[course.in_force.place].digest]
        rosters = self._rosters(course)
        return Team(
            id=self.past.order[0].digest,
            reference=first.reference,
            name=cast("Founding | Drafting", self.said[newest]).agreement.name,
            versions=versions,
            prolongations=self._prolongations(course),
            in_force=in_force,
            members=course.members,
            sharing=course.sharing,
            left={one: self.past.times[at] for one, at in sorted(self.known.left.items())},
            begins=course.begins,
            ends=course.ends,
            people={state: rows[-1] for state, rows in sorted(rosters.items())},
            plan=self._plan(),
            log=self._log(course, rosters),
            evaluations={
                event.author: Evaluation(event.author, said, event.by, self.past.times[place])
                for place, event, said in self.sound(Evaluating)
            },
            void=dict(self.void),
            forked=self._forked(),
            heads=heads({event.digest: event for event in self.past.order}),
            events=self.past.order,
        )

    def _signatures(self, place: int) -> dict[str, Signature]:
        found = {}
        for member, at in sorted(self.known.signed.get(place, {}).items()):
            event, said = self.past.order[at], cast("Signing", self.said[at])
            times = self.past.times[at]
            found[member] = Signature(member, said.authority, event.by, times, event.digest)
        return found

    def _versions(self, course: Course) -> tuple[Version, ...]:
        made: list[Version] = []
        for number, one in enumerate(self.known.drafts, 1):
            event, said = self.past.order[one.place], self.said[one.place]
            stated = cast("dict[str, Json]", event.content["agreement"])
            seen = [
                self.past.order[other.place].digest
                for other in self.known.drafts[: number - 1]
                if self.past.saw(one.place, other.place)
            ]
            made.append(
                Version(
                    event=event.digest,
                    digest=signed_digest(event),
                    number=number,
                    author=event.author,
                    at=event.at,
                    note=said.note or "" if isinstance(said, Drafting) else "",
                    agreement=stated,
                    states=one.states,
                    before=seen[-1] if seen else "",
                    signatures=self._signatures(one.place),
                    complete_at=course.complete.get(one.place),
                    standing=course.standings.get(one.place, Standing.OPEN),
                )
            )
        return tuple(made)

    def _prolongations(self, course: Course) -> tuple[Prolongation, ...]:
        made = []
        for one in self.known.prolongations:
            event, said = self.past.order[one.place], cast("Prolonging", self.said[one.place])
            made.append(
                Prolongation(
                    event=event.digest,
                    digest=signed_digest(event),
                    author=event.author,
                    at=event.at,
                    period_to=said.period_to,
                    reason=said.reason,
                    states=one.states - set(self.known.left),
                    signatures=self._signatures(one.place),
                    complete_at=course.complete.get(one.place),
                    standing=course.standings.get(one.place, Standing.OPEN),
                )
            )
        return tuple(made)

    def _rosters(self, course: Course) -> dict[str, list[People]]:
        """Return the people of each State, list after list: of the agreement, then as named."""
        rosters: dict[str, list[People]] = {}
        if course.in_force is None or course.begins is None:
            return rosters
        stated = cast("Founding | Drafting", self.said[course.in_force.place]).agreement
        for state in sorted(stated.states):
            leaders = tuple(one for one in stated.leaders if one.member == state)
            members = tuple(one for one in stated.members if one.member == state)
            rosters[state] = [People(leaders, members, course.begins)]
        for place, event, said in self.sound(Naming):
            since = self.past.times[place]
            rosters.setdefault(event.author, []).append(People(said.leaders, said.members, since))
        return rosters

    def _plan(self) -> tuple[PlanItem, ...]:
        items: dict[str, PlanItem] = {}
        last: dict[str, int] = {}
        for place, event, said in self.sound(Planning):
            key, since = said.item or event.digest, self.past.times[place]
            held = items.get(key)
            changes = 0 if held is None else held.changes + 1
            at_once = held is not None and (held.at_once or not self.past.saw(place, last[key]))
            items[key] = PlanItem(key, said, event.author, since, changes, at_once)
            last[key] = place
        return tuple(items.values())

    def _log(self, course: Course, rosters: Mapping[str, list[People]]) -> tuple[LogEntry, ...]:
        entries: dict[str, LogEntry] = {}
        within = frozenset[str]()
        if course.in_force is not None:
            stated = cast("Founding | Drafting", self.said[course.in_force.place]).agreement
            within = frozenset(stated.states_of_operation) | stated.states
        for place, event, said in self.sound(Logging):
            flags = tuple(_flags(said, event.author, course, rosters, within))
            entries[event.digest] = LogEntry(
                event.digest, event.author, said, event.by, self.past.times[place], flags, ""
            )
            old = entries.get(said.corrects or "")
            if old is not None:
                entries[old.event] = replace(old, corrected_by=event.digest)
        return tuple(entries.values())

    def _forked(self) -> frozenset[str]:
        last: dict[str, int] = {}
        found = set()
        for place, event in enumerate(self.past.order):
            before = last.get(event.author)
            if before is not None and not self.past.saw(place, before):
                found.add(event.author)
            last[event.author] = place
        return frozenset(found)


def _flags(
    said: Logging,
    author: str,
    course: Course,
    rosters: Mapping[str, list[People]],
    within: frozenset[str],
) -> Iterable[Flag]:
    at = said.gathered_at
    if course.begins is not None and at < course.begins:
        yield Flag.BEFORE
    if course.ends is not None and at > course.ends:
        yield Flag.AFTER
    then = [one for one in rosters.get(author, []) if one.since <= at]
    known = then[-1:] or rosters.get(author, [])[:1]
    if not said.earlier and not any(folded(said.gathered_by) in one.names for one in known):
        yield Flag.NOT_NAMED
    if said.law_of not in within:
        yield Flag.OTHER_STATE


_Rule = Callable[[_Judge, int, Content, Course], Void | None]
_RULES: Mapping[Act, _Rule] = {
    Act.DRAFT: _Judge.draft,
    Act.SIGN: _Judge.sign,
    Act.PROLONG: _Judge.prolong,
    Act.PEOPLE: _Judge.people,
    Act.PLAN: _Judge.plan,
    Act.LOG: _Judge.log,
    Act.EVALUATE: _Judge.evaluate,
    Act.LEAVE: _Judge.leave,
}
_BY_MEMBERS = frozenset({Act.PROLONG, Act.PEOPLE, Act.PLAN, Act.LOG, Act.EVALUATE})


@lru_cache(maxsize=2048)
def _read(raw: bytes) -> tuple[Act, Content] | None:
    """Return the act and its typed content; None for what a newer peer or a faulty one says."""
    event = read_event(parse_object(raw))
    try:
        act = Act(event.act)
        return act, taken(MODELS[act], event.content, own=False)
    except (ValueError, InvalidInputError):
        return None


def signed_digest(event: Event) -> str:
    """Return the digest that signatures of what ``event`` proposes are over."""
    return _signed(event.raw, event.team)


@lru_cache(maxsize=2048)
def _signed(raw: bytes, team: str) -> str:
    content = cast("dict[str, Json]", parse_object(raw)["content"])
    agreement = content.get("agreement")
    if isinstance(agreement, dict):
        return digest_of_agreement(agreement)
    return digest_of(canonical({"team": team, "prolongation": content}))
