"""The desk whose pages are measured is filled by the code of the rooms, and must stay possible."""

import importlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comity.cooperation.app.models import Thread

BENCH = Path(__file__).parent.parent.parent / "bench"


@pytest.mark.django_db
def test_a_made_up_desk_has_requests_of_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCH)
    bench = importlib.import_module("desk_fill")

    bench.fill(40, now=datetime(2026, 11, 22, 9, 30, tzinfo=UTC), seed=1)

    assert bench.held()["requests"] == 40
    assert {thread.own_side for thread in Thread.objects.all()} == {"requesting", "requested"}
