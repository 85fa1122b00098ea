"""Run the tests: ``python -m tests``.

Ends with a status other than 0 if one of the two halves does.
"""

import sys

from tests.halves import run_halves

BESIDE = ("journeys", "cli", "house")
"""What takes about as long as all others: those in a browser wait more than they work."""

if __name__ == "__main__":
    sys.exit(run_halves(BESIDE))
