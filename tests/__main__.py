"""Run the tests: ``python -m tests``.

Ends with a status other than 0 if one of the two halves does, or if a cell of the page of kinds
names a test that did not pass in this run.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.halves import run_halves
from tests.proofs import NOTES, tell

BESIDE = ("journeys", "cli", "house")
"""What takes about as long as all others: those in a browser wait more than they work."""


def main() -> int:
    """Run both halves and say what they showed."""
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "proofs.jsonl"
        environment = {**os.environ, NOTES: str(notes)}
        status = run_halves(BESIDE, environments=(environment, environment))
        return tell(notes) or status


if __name__ == "__main__":
    sys.exit(main())
