"""The one order of the statements of a thread, the same on both nodes.

The requested side orders the thread: each of its statements lists what had arrived since the one
before. Whatever it has not listed yet comes last, in its author's order. Two statements that
crossed on the wire are therefore both kept, in the order in which the requested side met them.

What cannot be placed yet, because something before it is missing, is held.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.cooperation.acts import Side
from comity.cooperation.statements import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """A thread in order.

    Attributes:
        placed: In the order that counts.
        held: Arrived, but something that goes before is missing.
        twins: A second statement under a number that was used already; without effect. A node
            that was restored from an old copy can do this.
        covered: Digests that the requested side has listed.
    """

    placed: tuple[Said, ...]
    held: tuple[Said, ...]
    twins: tuple[Said, ...]
    covered: frozenset[str]


def ordered(said: Iterable[Said]) -> Ordered:
    """Return ``said`` in order; neither the order nor repeats of the argument matter."""
    distinct = {one.digest: one for one in said}
    first, twins = _first_under_each_number(distinct.values())
    requesting = _without_gaps(first[Side.REQUESTING])
    by_digest = {one.digest: one for one in requesting}
    harmless = {one.digest for one in twins}
    placed: dict[str, Said] = {}
    for one in _without_gaps(first[Side.REQUESTED]):
        if any(digest not in by_digest and digest not in harmless for digest in one.body.covers):
            break  # it answers something that has not come; what follows it waits as well
        for digest in one.body.covers:
            if digest in by_digest:
                placed.setdefault(digest, by_digest[digest])
        placed[one.digest] = one
    covered = frozenset(placed) & frozenset(by_digest)
    for one in requesting:
        placed.setdefault(one.digest, one)
    order = tuple(placed.values())
    waiting = distinct.keys() - placed.keys() - harmless
    held = tuple(sorted((distinct[digest] for digest in waiting), key=_number))
    return Ordered(placed=order, held=held, twins=twins, covered=covered)


def _first_under_each_number(
    said: Iterable[Said],
) -> tuple[Mapping[Side, Mapping[int, Said]], tuple[Said, ...]]:
    first: dict[Side, dict[int, Said]] = {side: {} for side in Side}
    by_place = sorted(said, key=lambda each: (each.place, each.digest))
    twins = tuple(one for one in by_place if first[one.side].setdefault(one.body.n, one) is not one)
    return first, twins


def _without_gaps(by_number: Mapping[int, Said]) -> Sequence[Said]:
    run: list[Said] = []
    while len(run) + 1 in by_number:
        run.append(by_number[len(run) + 1])
    return run


def _number(one: Said) -> tuple[Side, int, str]:
    return (one.side, one.body.n, one.digest)
