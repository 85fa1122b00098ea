"""The simulator sees what others plant: each of their bugs is found within a hundred seeds."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.simulation.planted_by_others import (
    places_given_before_the_receipts_are_heard,
    proofs_from_the_start_of_the_batch,
    received_before_the_receipt,
)
from tests.simulation.world import World

SEEDS = 100
Planted = Callable[[], AbstractContextManager[None]]


@pytest.mark.parametrize(
    "planted",
    [
        proofs_from_the_start_of_the_batch,
        places_given_before_the_receipts_are_heard,
        received_before_the_receipt,
    ],
)
def test_a_bug_planted_by_somebody_else_is_found(
    planted: Planted, capsys: pytest.CaptureFixture[str]
) -> None:
    found = None
    for seed in range(SEEDS):
        with planted():
            symptoms = World(seed).run().oracle.symptoms
        if symptoms:
            found = (seed, symptoms[0])
            break

    assert found, f"nobody saw: {planted.__name__}"
    with capsys.disabled():
        print(f"\n{planted.__name__}: first failing seed {found[0]}, {found[1]}")
