"""Run the tests in two halves, side by side, for most machines have two cores.

    python -m tests

Ends with a status other than 0 if one of the two does.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
BESIDE = [HERE / room for room in ("journeys", "cli", "house", "law")]
"""What takes about as long as all others: those in a browser wait more than they work."""


def main() -> int:
    """Run both halves, print both, and return the worse status."""
    pytest = [sys.executable, "-m", "pytest", "--quiet"]
    with tempfile.TemporaryFile() as told:
        beside = subprocess.Popen(
            [*pytest, *map(str, BESIDE)], stdout=told, stderr=subprocess.STDOUT, cwd=HERE.parent
        )
        try:
            others = [f"--ignore={room}" for room in BESIDE]
            first = subprocess.run([*pytest, *others], cwd=HERE.parent, check=False)
            second = beside.wait()
        finally:
            beside.terminate()
        told.seek(0)
        print("\nBeside them:", flush=True)
        sys.stdout.buffer.write(told.read())
        sys.stdout.buffer.flush()
    return first.returncode or second


if __name__ == "__main__":
    sys.exit(main())
