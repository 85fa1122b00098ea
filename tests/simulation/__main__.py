"""Run many seeds, keep those that fail: ``python -m tests.simulation --first 0 --count 50000``."""

import argparse
import os
import sys
import time
from pathlib import Path

SEEDS = Path(__file__).resolve().parent.parent / "seeds" / "simulation.txt"


def kept_seeds() -> list[int]:
    """Return the seeds that once failed."""
    lines = SEEDS.read_text(encoding="utf-8").splitlines()
    return [int(line.split()[0]) for line in lines if line and not line.startswith("#")]


def main() -> int:
    """Run the seeds that the arguments name; return 1 if one of them failed."""
    stated = argparse.ArgumentParser(description=__doc__)
    stated.add_argument("--first", type=int, default=0)
    stated.add_argument("--count", type=int, default=500)
    stated.add_argument("--hashes", action="store_true", help="print the trace hash of each seed")
    asked = stated.parse_args()
    os.environ["COMITY_TEST"] = "1"
    from tests.simulation.world import World

    began, failed = time.perf_counter(), 0
    for seed in range(asked.first, asked.first + asked.count):
        world = World(seed).run()
        if asked.hashes:
            print(seed, world.hash)
        if world.oracle.symptoms:
            failed += 1
            print(f"seed {seed}: {world.oracle.symptoms[0]}", file=sys.stderr)
            if seed not in kept_seeds():
                with SEEDS.open("a", encoding="utf-8") as file:
                    file.write(f"{seed}\n")
    took = time.perf_counter() - began
    speed = asked.count / took
    print(f"{asked.count} seeds, {failed} failed, {speed:.1f} seeds/s", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
