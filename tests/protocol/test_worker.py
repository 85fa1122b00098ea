"""The worker and its nudges: a lost one costs one look, and no task holds up another."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from comity.protocol.app import effects, registry, wakeups, worker
from comity.protocol.app.lane_process import listening
from comity.protocol.app.worker import Worker
from tests.builders.protocol import NOON


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(worker, "POLL", 0.02)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(registry, "_tasks", {})
    return


def _working(story: "asyncio.Event | None" = None, *, until: threading.Event) -> None:
    async def run() -> None:
        woken = story or asyncio.Event()
        task = asyncio.create_task(
            Worker(now=lambda: NOON, client=SimpleNamespace()).run(woken)  # type: ignore[arg-type]
        )
        assert await asyncio.to_thread(until.wait, 5)
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())


def test_without_any_nudge_effects_are_looked_for_at_every_poll(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked, enough = [0], threading.Event()

    def due(_now: object) -> int:
        looked[0] += 1
        if looked[0] == 2:
            msg = "away"
            raise OperationalError(msg)
        if looked[0] == 5:
            enough.set()
        return 0

    monkeypatch.setattr(effects, "run_due", due)
    _working(until=enough)


def test_a_task_that_waits_for_a_peer_holds_up_no_other_and_one_that_fails_is_due_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enough, release, times = threading.Event(), threading.Event(), [0]

    def waits(_now: datetime, _peers: registry.PeerCalls) -> None:
        release.wait(5)

    def fails(_now: datetime, _peers: registry.PeerCalls) -> None:
        times[0] += 1
        if times[0] == 3:
            enough.set()
        msg = "away"
        raise OperationalError(msg)

    monkeypatch.setattr(effects, "run_due", lambda _now: 0)
    for number in range(4):
        registry.every(0.01, f"waits-{number}", waits)
    registry.every(0.01, "fails", fails)
    try:
        _working(until=enough)
    finally:
        release.set()


def test_a_nudge_wakes_and_one_that_nobody_hears_is_no_error(
    private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (private / "run").mkdir(mode=0o700)
    monkeypatch.setattr(
        wakeups, "settings", SimpleNamespace(COMITY_NODE=SimpleNamespace(home=private))
    )
    wakeups.wake("lane")

    async def story() -> None:
        woken = asyncio.Event()
        with listening("lane", woken):
            for _ in range(3000):  # more than a socket holds: none of them blocks
                wakeups.wake("lane")
            await asyncio.wait_for(woken.wait(), 5)
        wakeups.wake("lane")

    asyncio.run(story())
