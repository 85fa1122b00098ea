"""Teams for tests: agreements, events, and members whose copies speak over a bad line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from comity.kernel.time import written
from comity.teams.contents import Act
from comity.teams.copies import Copy, to_bring_in
from comity.teams.events import Event
from comity.teams.folding import signed_digest
from comity.teams.team import Prolongation, Standing, Team, Version

DAY = timedelta(days=1)
BEGIN = datetime(2026, 3, 2, 12, tzinfo=UTC)
END = BEGIN + 100 * DAY


def agreement(*states: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return an agreement of ``states`` that has all that the rules ask for."""
    return {
        "name": "Team Lantern",
        "parties": [
            {"authority": f"Prosecution {code}", "member": code, "legal_basis": "Own law."}
            for code in states
        ],
        "purpose": "To find who runs the service.",
        "period_from": written(BEGIN - DAY),
        "period_to": written(END),
        "states_of_operation": list(states),
        "leaders": [
            {"name": f"Leader {code}", "authority": f"Prosecution {code}", "member": code}
            for code in states
        ],
        "members": [
            {"name": f"Officer {code}", "authority": f"Police {code}", "member": code}
            for code in states
        ],
        "law": "That of the State in which it is done.",
        **changes,
    }


def entry(state: str, at: datetime, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return an item of the evidence log."""
    return {
        "what": "Image of a server.",
        "gathered_by": f"Officer {state}",
        "gathered_at": written(at),
        "law_of": state,
        "law": "Code, section 9",
        **changes,
    }


def event(
    team: str,
    author: str,
    act: str,
    *,
    after: Iterable[str],
    at: datetime,
    **content: Any,  # noqa: ANN401 - JSON
) -> Event:
    """Return one event."""
    by = {"name": f"Prosecutor {author}", "role": "prosecutor", "unit": "Prosecution"}
    return Event.authored(
        team=team, author=author, act=act, after=after, at=at, by=by, content=content
    )


@dataclass
class Members:
    """Members whose every word is heard at once by all: for what is about the rules alone."""

    states: tuple[str, ...]
    at: datetime = BEGIN
    held: dict[str, Event] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let the first State found the team."""
        first = {"reference": "XA-JIT-2026-000001", "agreement": agreement(*self.states)}
        self.founding = event("", self.states[0], "found", after=(), at=self.at, **first)
        self.held[self.founding.digest] = self.founding

    @property
    def team(self) -> Team:
        """Return the team."""
        return Copy("XA", dict(self.held)).team()

    def say(
        self,
        author: str,
        act: str,
        *,
        after: Iterable[str] | None = None,
        wait: timedelta = timedelta(minutes=1),
        at: datetime | None = None,
        **content: Any,  # noqa: ANN401 - JSON
    ) -> Event:
        """Let ``author`` say something, having seen everything unless ``after`` says what."""
        self.at = at or self.at + wait
        seen = Copy(author, self.held).seen_last() if after is None else after
        said = event(self.founding.digest, author, act, after=seen, at=self.at, **content)
        self.held[said.digest] = said
        return said

    def sign(self, author: str, proposed: Event, **how: Any) -> Event:  # noqa: ANN401 - as ``say``
        """Let ``author`` sign what was proposed."""
        return self.say(author, "sign", **signing(author, proposed), **how)

    def signed(self) -> "Members":
        """Let all sign the founding version."""
        for state in self.states:
            self.sign(state, self.founding)
        return self


def signing(author: str, proposed: Event) -> dict[str, str]:
    """Return the content of a signature."""
    return {
        "of": proposed.digest,
        "digest": signed_digest(proposed),
        "authority": f"Prosecution {author}",
    }


@dataclass
class Line:
    """Nodes with a copy each, and a line that delays, doubles, reorders and is cut.

    Attributes:
        way: What is on its way: from whom, to whom, the event.
        handed: Who was given what by whom while that one knew that the other had left.
    """

    random: Random
    states: tuple[str, ...]
    copies: dict[str, Copy] = field(default_factory=dict)
    way: list[tuple[str, str, Event]] = field(default_factory=list)
    cut: frozenset[frozenset[str]] = frozenset()
    known: dict[str, frozenset[str]] = field(default_factory=dict)
    kept_by_leaver: dict[str, frozenset[str]] = field(default_factory=dict)
    at: datetime = BEGIN

    def __post_init__(self) -> None:
        """Give each an empty copy."""
        self.copies = {code: Copy(code) for code in self.states}
        self.known = {code: frozenset() for code in self.states}

    def author(self, code: str, act: str, **content: Any) -> Event:  # noqa: ANN401 - JSON
        """Let ``code`` say something, and put it on the way to whom it goes."""
        copy = self.copies[code]
        self.at += timedelta(minutes=self.random.randint(1, 600))
        skew = timedelta(seconds=self.random.randint(-200, 200))
        team = next((one.team for one in copy.held.values()), "")
        told = copy.to_tell()
        said = event(team, code, act, after=copy.seen_last(), at=self.at + skew, **content)
        copy.take(said)
        for other in sorted(told or copy.to_tell()):
            self._put(code, other, said)
        self._looked(code)
        if act == Act.LEAVE:
            self.kept_by_leaver[code] = frozenset(copy.held)
        return said

    def _put(self, sender: str, to: str, said: Event) -> None:
        for _ in range(self.random.choice((1, 1, 1, 2))):
            self.way.append((sender, to, said))

    def _looked(self, code: str) -> None:
        """Send those who share the team now, and did not, what is here."""
        copy = self.copies[code]
        if not copy.founded():
            return
        team = copy.team()
        for other in sorted(to_bring_in(self.known[code], team, me=code)):
            if self.known[code]:
                self.hand(code, other, ())
        self.known[code] |= team.sharing

    def hand(self, code: str, to: str, have: Iterable[str]) -> None:
        """Let ``code`` give ``to`` what it lacks."""
        copy = self.copies[code]
        given = copy.to_hand(to, tuple(have)) if copy.founded() else ()
        assert not (given and any(one.author == to and one.act == "leave" for one in given))
        for said in given:
            self._put(code, to, said)

    def deliver(self, place: int) -> None:
        """Let one message arrive, if the line between the two is not cut."""
        sender, to, said = self.way[place]
        if frozenset({sender, to}) in self.cut:
            return
        self.way.pop(place)
        copy = self.copies[to]
        if not copy.take(said):
            return
        if said.digest not in copy.whole():
            self.hand(sender, to, copy.seen_last())
        if said.act in {Act.FOUND, Act.SIGN}:  # what asks a State in
            self._looked(to)

    def some(self, most: int) -> None:
        """Let some of what is on its way arrive, in any order."""
        for _ in range(self.random.randint(0, most)):
            if self.way:
                self.deliver(self.random.randrange(len(self.way)))

    def part(self) -> None:
        """Cut some lines, and mend others."""
        pairs = [frozenset({a, b}) for a in self.states for b in self.states if a < b]
        self.cut = frozenset(one for one in pairs if self.random.random() < 0.5)

    def heal(self) -> None:
        """Mend all lines, let everything arrive, and let everybody ask everybody."""
        self.cut = frozenset()
        for _ in range(4):
            while self.way:
                self.deliver(self.random.randrange(len(self.way)))
            for asker in self.states:
                for asked in self.states:
                    if asker != asked and not self.copies[asker].left():
                        self.hand(asked, asker, self.copies[asker].seen_last())
            if not self.way:
                return
        while self.way:
            self.deliver(0)


def unsigned_of(team: Team, code: str) -> list[Version | Prolongation]:
    """Return what waits for the signature of ``code``; of versions the newest alone."""
    every = (*team.prolongations, team.newest)
    return [one for one in every if one.standing is Standing.OPEN and code in one.lacking]


def all_sign(line: Line) -> None:
    """Mend the lines, and let each sign the newest that waits for it."""
    for _ in range(2):
        line.heal()
        for code in line.states:
            copy = line.copies[code]
            if not copy.founded() or copy.left() or code not in copy.team().sharing:
                continue
            team = copy.team()
            proposed = {one.digest: one for one in team.events}
            for one in unsigned_of(team, code):
                line.author(code, "sign", **signing(code, proposed[one.event]))


def acts_of(line: Line, code: str) -> tuple[str, Mapping[str, Any]] | None:
    """Return something that ``code`` may want to say as it sees the team."""
    copy, random = line.copies[code], line.random
    if not copy.founded() or copy.left():
        return None
    team = copy.team()
    if code not in team.sharing:
        return None
    proposed = {one.digest: one for one in team.events}
    unsigned = unsigned_of(team, code)
    if unsigned and random.random() < 0.7:
        return "sign", signing(code, proposed[random.choice(unsigned).event])
    inside = ("log", "log", "plan", "plan", "prolong", "prolong", "people", "draft", "leave")
    wanted = random.choice(inside if code in team.members else ("draft", "draft", "leave", "log"))
    return wanted, _content(line, code, team, wanted)


def _content(line: Line, code: str, team: Team, act: str) -> Mapping[str, Any]:
    random = line.random
    if act == "draft":
        wanted = (set(team.members) | {code} | set(random.sample(line.states, 1))) - set(team.left)
        states = sorted(wanted)
        return {"agreement": agreement(*states, media=f"Version {random.randint(0, 9)}")}
    if act == "log":
        return entry(code, line.at)
    if act == "plan":
        item = random.choice([None, *(one.item for one in team.plan)])
        changed = {} if item is None else {"item": item, "standing": "done"}
        return {"task": f"Task {random.randint(0, 9)}", "responsible": code, **changed}
    if act == "prolong":
        return {"period_to": written(END + random.randint(1, 90) * DAY), "reason": "More to do."}
    if act == "people":
        people = [{"name": f"Officer {code}", "authority": "Police", "member": code}]
        return {"members": people}
    return {"reason": "No more people."}
