"""One sending node of the exchange benchmark, driven from inside its own process.

``bench/exchange.py`` starts it with the node's folder; it prints one JSON object: how many messages
a second and the latencies from "send" to "receipt stored".
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))

if TYPE_CHECKING:
    from comity.protocol.app.lane_process import Engine

BY = {"name": "A. Officer", "role": "poc_247", "unit": "24/7 desk"}


def main() -> None:
    """Send and print what was measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--to", default="XB")
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--in-flight", type=int, default=32)
    stated = parser.parse_args()
    os.environ["COMITY_HOME"] = str(stated.home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "comity.web.settings"
    import django
    import uvloop

    django.setup()
    print(json.dumps(uvloop.run(_measured(stated.to, stated.messages, stated.in_flight))))


async def _measured(to: str, messages: int, in_flight: int) -> dict[str, float]:
    from comity.protocol.app.lane_process import running

    async with running() as engine:
        await _sent(engine, to, min(100, messages), in_flight)  # connections and caches
        before = time.process_time()
        began = time.perf_counter()
        latencies = await _sent(engine, to, messages, in_flight)
        seconds = time.perf_counter() - began
        cpu = time.process_time() - before
    latencies.sort()
    return {
        "messages": messages,
        "in_flight": in_flight,
        "seconds": round(seconds, 3),
        "per_second": round(messages / seconds, 1),
        "p50_ms": round(1000 * latencies[len(latencies) // 2], 2),
        "p99_ms": round(1000 * latencies[int(len(latencies) * 0.99)], 2),
        "sender_cpu_ms": round(1000 * cpu / messages, 3),
    }


async def _sent(engine: "Engine", to: str, messages: int, in_flight: int) -> list[float]:
    loop = asyncio.get_running_loop()
    waiting: dict[str, asyncio.Future[None]] = {}
    early: set[str] = set()
    latencies: list[float] = []
    left = iter(range(messages))

    def delivered(settled: Sequence) -> None:
        for one in settled:
            future = waiting.pop(one.id, None)
            if future is None:
                early.add(one.id)
            else:
                future.set_result(None)

    engine.dispatcher.delivered = delivered

    async def sender() -> None:
        for number in left:
            began = time.perf_counter()
            done = await asyncio.wrap_future(engine.writer.send([_draft(to, number)]))
            identifier = done.sent[0].id
            if identifier in early:
                early.discard(identifier)
            else:
                waiting[identifier] = loop.create_future()
                await waiting[identifier]
            latencies.append(time.perf_counter() - began)

    await asyncio.gather(*(sender() for _ in range(in_flight)))
    return latencies


def _draft(to: str, number: int):  # noqa: ANN202 - exchange.Draft, imported late
    from comity.protocol.exchange import Draft

    facts = (
        "On 1 March 2026 the servers of a hospital were encrypted and a ransom was asked for. "
        "The log of its mail gateway names the address below as the origin of the first message. "
    )
    return Draft(
        aud=to,
        type="protocol.ping",
        by=BY,
        urgent=False,
        thread=None,
        body={
            "kind": "PRES",
            "act": "send",
            "n": 1,
            "cites": None,
            "covers": [],
            "reference": f"XA-PRES-2026-{number:06d}",
            "content": {
                "facts": facts * 4,
                "necessity": "The provider deletes such logs after seven days.",
                "targets": [
                    {
                        "service": "mail",
                        "type": "ipv4",
                        "value": f"203.0.113.{number % 250}",
                        "timestamp": datetime(2026, 3, 1, tzinfo=UTC).isoformat(),
                        "source_port": 50000 + number % 1000,
                        "categories": ["SUB", "IDENT", "TRAFFIC"],
                    }
                ]
                * 3,
            },
        },
    )


if __name__ == "__main__":
    main()
