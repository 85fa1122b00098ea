"""What goes wrong in one run: drawn from the seed, all of it, before the run begins."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

SECOND = 1_000  # everything is counted in whole milliseconds
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
LONGEST_DELAY = 2 * HOUR
LONG_CUT = 72 * HOUR
LONGEST_STALL = 20 * SECOND
CODES = ("XA", "XB", "XC", "XD", "XE")
SKEW = 150 * SECOND  # each way, so that no two clocks are more than five minutes apart


@dataclass(frozen=True, slots=True)
class Cut:
    """A time during which ``members`` and all others do not reach each other."""

    start: int
    end: int
    members: tuple[str, ...]

    def parts(self, one: str, other: str, at: int) -> bool:
        """Return whether the cut stands between ``one`` and ``other`` at that time."""
        return self.start <= at < self.end and (one in self.members) != (other in self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """The troubles of one run.

    Attributes:
        members: Codes of the nodes.
        liar: The one among them that replays and equivocates, if any.
        until: When the troubles end and the quiet phase begins.
        drop: Share of packets lost, each way.
        duplicate: Share of packets that arrive twice.
        tail: Share of packets with a heavy-tailed delay, up to two hours.
        crash: Chance to crash at each passing of a failpoint.
        crashes: How many crashes there are at most, those out of the blue included.
        full: Chance at each passing of a failpoint that the disk is full.
        stall: Share of commits that wait for a slow disk, up to 20 seconds: what comes meanwhile
            is committed with them.
        skews: How far each clock is off.
        cuts: Partitions.
    """

    members: tuple[str, ...]
    liar: str | None
    until: int
    drop: float
    duplicate: float
    tail: float
    crash: float
    crashes: int
    full: float
    stall: float
    skews: tuple[int, ...]
    cuts: Sequence[Cut]

    @property
    def long(self) -> bool:
        """Whether it goes on for days: then little may be said, for each retry is an event."""
        return self.until > LONG_CUT

    def parted(self, one: str, other: str, at: int) -> bool:
        """Return whether ``one`` and ``other`` do not reach each other at that time."""
        return any(cut.parts(one, other, at) for cut in self.cuts)


def drawn(rng: random.Random) -> Faults:
    """Draw the troubles of one run."""
    members = CODES[: rng.randint(2, 5)]
    long = rng.random() < 0.05
    until = LONG_CUT + 4 * HOUR if long else rng.choice((20 * MINUTE, HOUR, 3 * HOUR))
    cuts = [_cut(rng, members, until) for _ in range(rng.choice((0, 0, 1, 2)))]
    if long:
        cuts.append(Cut(HOUR, HOUR + LONG_CUT, members[:1]))
    return Faults(
        members=members,
        liar=members[-1] if len(members) > 2 and rng.random() < 0.4 else None,
        until=until,
        drop=_sometimes(rng, 0.5),
        duplicate=_sometimes(rng, 0.4),
        tail=_sometimes(rng, 0.2),
        crash=_sometimes(rng, 0.02),
        crashes=rng.randint(0, 12),
        full=_sometimes(rng, 0.01),
        stall=_sometimes(rng, 0.5),
        skews=tuple(rng.randint(-SKEW, SKEW) for _ in members),
        cuts=cuts,
    )


def calm(members: Sequence[str], *, until: int, cuts: Sequence[Cut] = ()) -> Faults:
    """Return a run in which nothing goes wrong but ``cuts``."""
    return Faults(
        members=tuple(members),
        liar=None,
        until=until,
        drop=0,
        duplicate=0,
        tail=0,
        crash=0,
        crashes=0,
        full=0,
        stall=0,
        skews=tuple(0 for _ in members),
        cuts=cuts,
    )


def _sometimes(rng: random.Random, most: float) -> float:
    """Return nothing in a fifth of the runs, and else up to ``most``."""
    return 0.0 if rng.random() < 0.2 else rng.uniform(0, most)


def _cut(rng: random.Random, members: Sequence[str], until: int) -> Cut:
    start = rng.randrange(until)
    length = rng.randint(MINUTE, until // 2)
    aside = rng.sample(members, rng.randint(1, len(members) - 1))
    return Cut(start, min(start + length, until), tuple(aside))
