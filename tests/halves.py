"""Run the tests in two halves, side by side, for most machines have two cores."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run_halves(
    beside: Sequence[str],
    *arguments: str,
    environments: Sequence[Mapping[str, str] | None] = (None, None),
) -> int:
    """Run both halves, print both, and return the worse status.

    Args:
        beside: The rooms whose tests run in the second half; all others run in the first.
        arguments: What pytest is told in both.
        environments: That of the first half and that of the second.
    """
    pytest = [sys.executable, "-m", "pytest", "--quiet", *arguments]
    rooms = [HERE / room for room in beside]
    here, there = environments
    with tempfile.TemporaryFile() as told:
        second = subprocess.Popen(
            [*pytest, *map(str, rooms)],
            stdout=told,
            stderr=subprocess.STDOUT,
            cwd=HERE.parent,
            env=there,
        )
        try:
            others = [f"--ignore={room}" for room in rooms]
            first = subprocess.run([*pytest, *others], cwd=HERE.parent, env=here, check=False)
            status = second.wait()
        finally:
            second.terminate()
        told.seek(0)
        print("\nBeside them:", flush=True)
        sys.stdout.buffer.write(told.read())
        sys.stdout.buffer.flush()
    return first.returncode or status
