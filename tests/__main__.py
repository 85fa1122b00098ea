"""Run the tests: those in a browser beside all others, for most machines have two cores.

    python -m tests

Ends with a status other than 0 if one of the two does.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
JOURNEYS = HERE / "journeys"


def main() -> int:
    """Run both, print both, and return the worse status."""
    pytest = [sys.executable, "-m", "pytest", "--quiet"]
    with tempfile.TemporaryFile() as told:
        beside = subprocess.Popen(
            [*pytest, str(JOURNEYS)], stdout=told, stderr=subprocess.STDOUT, cwd=HERE.parent
        )
        try:
            first = subprocess.run([*pytest, f"--ignore={JOURNEYS}"], cwd=HERE.parent, check=False)
            second = beside.wait()
        finally:
            beside.terminate()
        told.seek(0)
        print("\nThe journeys:", flush=True)
        sys.stdout.buffer.write(told.read())
        sys.stdout.buffer.flush()
    return first.returncode or second


if __name__ == "__main__":
    sys.exit(main())
