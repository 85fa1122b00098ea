"""The reference pages and the schemas are what the data says."""

import subprocess
import sys

from tests.builders.law import ROOT


def test_the_generated_pages_and_schemas_are_those_of_the_data() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate_rules.py", "--check"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
