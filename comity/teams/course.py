"""Which version is in force, who is in the team, and when its time ends, for any set of events.

An event is judged by what its author had seen, never by what came at the same time: so every node
judges it alike. The rules:

- A version needs the signatures of all States that it names. It names every member; a State that
  left is named in none.
- A State signs a version only if its author had seen every version that this State signed before.
  So of two versions that were written at the same time one alone can ever be signed by all.
- A version after the first one, and a prolongation, count only if the last signature was given
  before the end of the time. Of several prolongations the longest counts.
- A State is asked in by a version that names it once all members have signed that version.
- A State that leaves does not come back, and its consent to a prolongation is no longer needed.
- With fewer than two States the team has ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from comity.teams.agreements import LEAST
from comity.teams.past import Past
from comity.teams.team import Standing


@dataclass(frozen=True, slots=True)
class Drafted:
    """A version that was soundly proposed: its place, its States, its period."""

    place: int
    states: frozenset[str]
    period_from: datetime
    period_to: datetime


@dataclass(frozen=True, slots=True)
class Prolonged:
    """A prolongation that was soundly proposed, and the States that were members then."""

    place: int
    states: frozenset[str]
    period_to: datetime


@dataclass(slots=True)
class Known:
    """What was soundly said so far, in the one order.

    Attributes:
        signed: By the place of what was signed and State, the place of the signature.
        left: By State, the place of its leaving.
    """

    past: Past
    drafts: list[Drafted] = field(default_factory=list)
    prolongations: list[Prolonged] = field(default_factory=list)
    signed: dict[int, dict[str, int]] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)

    def signatures(self, place: int, mask: int) -> dict[str, int]:
        """Return who had signed what stands at ``place``, within ``mask``, and where."""
        given = self.signed.get(place, {})
        return {member: at for member, at in given.items() if mask >> at & 1}

    def gone(self, mask: int) -> dict[str, int]:
        """Return who had left within ``mask``, and where."""
        return {member: at for member, at in self.left.items() if mask >> at & 1}


@dataclass(frozen=True, slots=True)
class Course:
    """How a team stands after a set of events.

    Attributes:
        in_force: The version in force; none before the first.
        standings: By place, how versions and prolongations stand.
        complete: By place, when the last signature was given.
    """

    in_force: Drafted | None
    members: frozenset[str]
    sharing: frozenset[str]
    begins: datetime | None
    ends: datetime | None
    standings: Mapping[int, Standing]
    complete: Mapping[int, datetime]


def course_of(known: Known, mask: int) -> Course:
    """Return how the team stands after the events of ``mask``."""
    complete = {**_versions_complete(known, mask), **_prolongations_complete(known, mask)}
    steps = sorted(complete, key=lambda place: (complete[place], place))
    drafts = {one.place: one for one in known.drafts}
    longer = {one.place: one for one in known.prolongations}
    standings: dict[int, Standing] = {}
    in_force: Drafted | None = None
    begins = ends = None
    for place in steps:
        at = complete[place]
        if (ends is not None and at >= ends) or (place in longer and ends is None):
            standings[place] = Standing.LATE
        elif place in longer:
            standings[place] = Standing.IN_FORCE
            ends = max(ends or at, longer[place].period_to)
        elif at >= drafts[place].period_to:
            standings[place] = Standing.LATE
        elif in_force is not None and known.past.saw(in_force.place, place):
            standings[place] = Standing.REPLACED
        else:
            if in_force is not None:
                standings[in_force.place] = Standing.REPLACED
            in_force, ends = drafts[place], drafts[place].period_to
            begins = max(at, in_force.period_from) if begins is None else begins
            standings[place] = Standing.IN_FORCE
    gone = known.gone(mask)
    members = frozenset() if in_force is None else in_force.states - set(gone)
    ends = _end_by_leaving(known, in_force, gone, ends)
    asked = _asked_in(known, mask, in_force, members)
    sharing = (members | asked) - set(gone)
    return Course(in_force, members, sharing, begins, ends, standings, complete)


def _versions_complete(known: Known, mask: int) -> dict[int, datetime]:
    found = {}
    for one in known.drafts:
        signed = known.signatures(one.place, mask)
        if mask >> one.place & 1 and one.states <= set(signed):
            found[one.place] = max(known.past.times[signed[member]] for member in one.states)
    return found


def _prolongations_complete(known: Known, mask: int) -> dict[int, datetime]:
    gone, found = known.gone(mask), {}
    for one in known.prolongations:
        signed = known.signatures(one.place, mask)
        enough = len(set(signed) & one.states) >= LEAST
        if mask >> one.place & 1 and enough and one.states <= set(signed) | set(gone):
            done = {**{member: gone[member] for member in gone}, **signed}
            found[one.place] = max(known.past.times[done[member]] for member in one.states)
    return found


def _end_by_leaving(
    known: Known, in_force: Drafted | None, gone: Mapping[str, int], ends: datetime | None
) -> datetime | None:
    if in_force is None or ends is None or len(in_force.states - set(gone)) >= LEAST:
        return ends
    times = sorted(
        known.past.times[place] for member, place in gone.items() if member in in_force.states
    )
    return min(ends, times[len(in_force.states) - LEAST])


def _asked_in(
    known: Known, mask: int, in_force: Drafted | None, members: frozenset[str]
) -> frozenset[str]:
    """Return the States that are asked in: by the founding, or by a version all others signed."""
    asked: frozenset[str] = frozenset()
    for one in known.drafts:
        if not mask >> one.place & 1:
            continue
        if in_force is not None and (
            one.place == in_force.place or known.past.saw(in_force.place, one.place)
        ):
            continue
        inside = members | asked
        signed = set(known.signatures(one.place, mask))
        if known.past.order[one.place].founds or (
            one.states - inside and inside & one.states <= signed
        ):
            asked |= one.states
    return asked - members
