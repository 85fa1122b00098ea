"""One member's copy of a team: what it takes, to whom it gives, what it asks for.

Each author sends an event to every State that shares the team, as the author knows it then. A State
that is asked in is sent what there is by whoever proposed it. Whoever lacks something asks any
member, and gets it with the proof of its author; each asks all of them once a day. A member that
left takes nothing, and is given nothing by anybody who knows of it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from comity.teams.contents import Act
from comity.teams.events import Event
from comity.teams.folding import fold
from comity.teams.past import heads, missing, past_of, placed
from comity.teams.team import Team


@dataclass(slots=True)
class Copy:
    """What one member holds of one team.

    Attributes:
        me: Code of the member.
        held: Every event that it holds, by digest; also those whose past is not here yet.
    """

    me: str
    held: dict[str, Event] = field(default_factory=dict)
    _folded: tuple[int, Team] | None = field(default=None, repr=False, compare=False)

    def whole(self) -> Mapping[str, Event]:
        """Return the events whose whole past is here."""
        return placed(self.held)

    def founded(self) -> bool:
        """Say whether the event that founds the team is here."""
        return any(event.founds for event in self.held.values())

    def team(self) -> Team:
        """Return the team as this copy has it.

        Raises:
            MalformedEventError: The event that founds it is not here.
        """
        if self._folded is None or self._folded[0] != len(self.held):  # events are only added
            self._folded = len(self.held), fold(self.held.values())
        return self._folded[1]

    def seen_last(self) -> tuple[str, ...]:
        """Return what a new event of this member names as seen last."""
        return heads(self.whole())

    def lacks(self) -> frozenset[str]:
        """Return the digests that are named by what is here and are not here."""
        return missing(self.held)

    def left(self) -> bool:
        """Say whether this member has left: it keeps what it has and takes nothing more."""
        own = (event for event in self.held.values() if event.author == self.me)
        return any(event.act == Act.LEAVE for event in own)

    def take(self, event: Event) -> bool:
        """Take an event over; say whether it is new. Who has left takes none."""
        if event.digest in self.held or (event.author != self.me and self.left()):
            return False
        self.held[event.digest] = event
        return True

    def to_tell(self) -> frozenset[str]:
        """Return to whom a new event goes."""
        return self.team().sharing - {self.me} if self.founded() else frozenset()

    def may_have(self, member: str) -> bool:
        """Say whether ``member`` is given what is here."""
        return member in self.to_tell()

    def to_hand(self, member: str, have: Collection[str]) -> tuple[Event, ...]:
        """Return what ``member`` lacks, in causal order; nothing for whoever may not have it.

        Args:
            member: Who asks.
            have: The last events that it has; those that are not known here say nothing.
        """
        if not self.may_have(member):
            return ()
        return past_of(self.held.values()).beyond(have)


def to_bring_in(before: Iterable[str], team: Team, *, me: str) -> frozenset[str]:
    """Return the States that share the team now, did not before, and were asked in by ``me``.

    Who proposed the version that asks a State in sends it what is here.
    """
    asked = {state for one in team.versions if one.author == me for state in one.states}
    return (team.sharing - set(before) - {me}) & asked
