"""Run seeds outside the tests: ``python -m tests.simulation --first 0 --count 50000``.

Seeds that fail are kept in ``tests/seeds/simulation.txt``. With ``--planted`` a bug is planted
first, and the run ends at the first seed that finds it.
"""

import argparse
import importlib
import os
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).resolve().parent.parent / "seeds" / "simulation.txt"
SHOWN = 3


def kept_seeds() -> list[int]:
    """Return the seeds that once failed."""
    lines = SEEDS.read_text(encoding="utf-8").splitlines()
    return [int(line.split()[0]) for line in lines if line and not line.startswith("#")]


def planted(name: str | None) -> AbstractContextManager[Any]:
    """Return the bug of that name: one of ``planted.PLANTED``, or ``module:function``."""
    if name is None:
        return nullcontext()
    module, _, function = name.partition(":")
    if function:
        return getattr(importlib.import_module(module), function)()  # type: ignore[no-any-return]
    from tests.simulation.planted import PLANTED

    return PLANTED[name]()  # type: ignore[no-any-return]


def main() -> int:
    """Run the seeds that the arguments name; return 1 if one of them failed."""
    stated = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    stated.add_argument("--first", type=int, default=0)
    stated.add_argument("--count", type=int, default=500)
    stated.add_argument("--hashes", action="store_true", help="print the trace hash of each seed")
    stated.add_argument("--planted", metavar="NAME", help="plant this bug first")
    asked = stated.parse_args()
    os.environ["COMITY_TEST"] = "1"
    from tests.simulation.world import World

    began, failed, run = time.perf_counter(), 0, 0
    for seed in range(asked.first, asked.first + asked.count):
        with planted(asked.planted):  # anew for each seed: a bug may remember
            world = World(seed).run()
        run += 1
        if asked.hashes:
            print(seed, world.hash)
        if world.oracle.symptoms:
            failed += 1
            for symptom in world.oracle.symptoms[:SHOWN]:
                print(f"seed {seed}: {symptom}", file=sys.stderr)
            if asked.planted:
                break
            _keep(seed)
    speed = run / (time.perf_counter() - began)
    print(f"{run} seeds, {failed} failed, {speed:.1f} seeds/s", file=sys.stderr)
    return 1 if failed else 0


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the description."""


def _keep(seed: int) -> None:
    if seed not in kept_seeds():
        with SEEDS.open("a", encoding="utf-8") as file:
            file.write(f"{seed}\n")


if __name__ == "__main__":
    sys.exit(main())
