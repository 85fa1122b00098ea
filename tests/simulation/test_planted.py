"""The simulator sees: bugs that are planted from outside are found within fifty seeds."""

import pytest

from tests.simulation.planted import PLANTED
from tests.simulation.world import World

SEEDS = 50


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_found(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = None
    for seed in range(SEEDS):
        with PLANTED[name]():
            symptoms = World(seed).run().oracle.symptoms
        if symptoms:
            found = (seed, symptoms)
            break

    assert found, f"nobody saw: {name}"
    with capsys.disabled():
        print(f"\n{name}: first failing seed {found[0]}, {len(found[1])} symptoms, {found[1][0]}")


def test_a_bug_that_was_taken_out_is_gone() -> None:
    for planted in PLANTED.values():
        with planted():
            pass

    assert not World(0).run().oracle.symptoms
