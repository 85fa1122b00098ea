"""Four nodes, cut off from each other for days, end in one state; who left gets nothing more."""

from functools import cache
from random import Random

from comity.teams.past import past_of
from tests.builders.teams import Line, acts_of, agreement, all_sign

STATES = ("XA", "XB", "XC", "XD")
SEEDS = 200
STEPS = 12


@cache
def played(seed: int) -> Line:
    """Let four nodes work on a team over a bad line; one in three teams begins with three."""
    random = Random(seed)
    line = Line(random, STATES)
    first = STATES if seed % 3 else STATES[:3]
    stated = {"reference": "XA-JIT-2026-000001", "agreement": agreement(*first)}
    line.author("XA", "found", **stated)
    left = 0
    for step in range(STEPS):
        if step in {2, 8}:
            all_sign(line)
        if step == 6 and first != STATES:  # in force: the fourth is asked in
            line.author("XA", "draft", agreement=agreement(*STATES))
        if step % 3 == 0:
            line.part()
        line.some(8)
        code = random.choice(STATES)
        wanted = acts_of(line, code)
        if wanted is None or (wanted[0] == "leave" and (left or step < STEPS // 2)):
            continue
        left += wanted[0] == "leave"
        line.author(code, wanted[0], **wanted[1])
    line.heal()
    return line


def test_four_nodes_end_in_one_state_whatever_was_cut_delayed_doubled_and_reordered() -> None:
    in_force = prolonged = joined = gone = voids = apart = 0
    for seed in range(SEEDS):
        line = played(seed)
        sharing = {
            code: copy for code, copy in line.copies.items() if copy.founded() and not copy.left()
        }
        teams = {code: copy.team() for code, copy in sharing.items()}
        states = {code: team for code, team in teams.items() if code in team.sharing}

        assert set(states) == states[min(states)].sharing, seed
        assert all(sharing[code].held == sharing[min(states)].held for code in states), seed
        assert all(team == states[min(states)] for team in states.values()), seed
        assert not any(sharing[code].lacks() for code in states), seed

        team = states[min(states)]
        in_force += team.in_force is not None
        prolonged += any(one.standing == "in_force" for one in team.prolongations)
        joined += len(team.members) == len(STATES) and seed % 3 == 0
        gone += bool(team.left)
        voids += bool(team.void)
        apart += any(not past_of(team.events).saw(i + 1, i) for i in range(len(team.events) - 1))
    seen = (in_force, prolonged, joined, gone, voids, apart)
    assert min(seen) > 0, seen


def test_who_left_keeps_what_was_shared_and_takes_nothing_new() -> None:
    leavers = on_the_way = 0
    for seed in range(SEEDS):
        line = played(seed)
        for code, kept in line.kept_by_leaver.items():
            leavers += 1
            copy, past = line.copies[code], past_of(line.copies[code].held.values())
            others = [one for other, one in line.copies.items() if other != code]

            assert frozenset(copy.held) == kept, seed
            last = next(one for one in past.order if one.author == code and one.act == "leave")
            assert copy.seen_last() == (last.digest,), seed
            assert not any(other.may_have(code) for other in others if last.digest in other.held)
            on_the_way += any(set(other.held) - kept for other in others)
    assert leavers
    assert on_the_way, "the others went on without it"
