"""The past of events: what each author had seen, and one order that every node finds.

Events are a graph: each names the last ones that its author had seen. The order goes by time and
never puts an event before one that its author had seen; an event is never earlier than its past, so
that nobody dates a late signature back once others have spoken.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from comity.teams.events import Event


def placed(held: Mapping[str, Event]) -> dict[str, Event]:
    """Return those of ``held`` whose whole past is held, each after its past."""
    waiting: dict[str, list[str]] = {}
    lacking: dict[str, int] = {}
    ready: list[str] = []
    for digest, event in held.items():
        lacking[digest] = len(event.after)
        for seen in event.after:
            waiting.setdefault(seen, []).append(digest)
        if not event.after:
            ready.append(digest)
    found: dict[str, Event] = {}
    while ready:
        digest = ready.pop()
        found[digest] = held[digest]
        for later in waiting.get(digest, ()):
            lacking[later] -= 1
            if not lacking[later]:
                ready.append(later)
    return found


def missing(held: Mapping[str, Event]) -> frozenset[str]:
    """Return the digests that events of ``held`` name and that are not held."""
    return frozenset(seen for event in held.values() for seen in event.after if seen not in held)


def heads(whole: Mapping[str, Event]) -> tuple[str, ...]:
    """Return the last events of ``whole``: those that no other one has seen, sorted."""
    seen = {digest for event in whole.values() for digest in event.after}
    return tuple(sorted(set(whole) - seen))


@dataclass(frozen=True)
class Past:
    """Events whose whole past is there, in the one order, with what each had seen.

    Attributes:
        order: The events.
        times: When each counts as said: never before what it had seen.
        masks: For each the set of the events that it had seen, as bits by place in ``order``.
    """

    order: tuple[Event, ...]
    times: tuple[datetime, ...]
    masks: tuple[int, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """Return the place of each event by its digest."""
        return {event.digest: place for place, event in enumerate(self.order)}

    @property
    def whole(self) -> int:
        """Return the set of all events."""
        return (1 << len(self.order)) - 1

    def saw(self, later: int, earlier: int) -> bool:
        """Say whether the author of the event at ``later`` had seen the one at ``earlier``."""
        return bool(self.masks[later] >> earlier & 1)

    def beyond(self, have: Collection[str]) -> tuple[Event, ...]:
        """Return all events that are neither among ``have`` nor in their past, in order."""
        known = 0
        for digest in have:
            place = self.places.get(digest)
            if place is not None:
                known |= self.masks[place] | 1 << place
        return tuple(event for place, event in enumerate(self.order) if not known >> place & 1)


def past_of(events: Iterable[Event]) -> Past:
    """Return the past of ``events``; those whose own past is not whole are left out."""
    whole = placed({event.digest: event for event in events})
    times: dict[str, datetime] = {}
    depths: dict[str, int] = {}
    for digest, event in whole.items():  # each after its past
        times[digest] = max([event.at, *(times[seen] for seen in event.after)])
        depths[digest] = 1 + max([0, *(depths[seen] for seen in event.after)])
    ranks = {digest: (times[digest], depths[digest], digest) for digest in whole}
    order = [whole[digest] for digest in sorted(whole, key=ranks.__getitem__)]
    places = {event.digest: place for place, event in enumerate(order)}
    masks: list[int] = []
    for event in order:
        mask = 0
        for seen in event.after:
            mask |= masks[places[seen]] | 1 << places[seen]
        masks.append(mask)
    return Past(tuple(order), tuple(times[event.digest] for event in order), tuple(masks))
