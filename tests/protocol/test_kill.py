"""SIGKILL at every commit point of send, store, receive, effect and settle: nothing is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EVERY_KIND = ("exchange.", "effect.", "journal.", "storage.")


UPLOADS = {"storage.part_put", "storage.part_kept"}
"""No message passes these; tests/storage/test_uploads.py ends the process there."""


PAIRS, INSTANTS = ("100", "60") if "COMITY_TEST_EVERY_KILL" in os.environ else ("40", "10")
"""Two kills in one run, at points drawn by lot; and kills at any instant."""


@pytest.fixture(scope="module")
def report(root: Path) -> dict[str, Any]:
    """What one process saw that killed a node at every point, at pairs of them, at any instant."""
    command = [sys.executable, "-m", "tests.protocol.kill_runs"]
    command += ["--pairs", PAIRS, "--instants", INSTANTS]
    done = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_node_that_is_killed_at_any_failpoint_keeps_what_it_promised(
    report: dict[str, Any],
) -> None:
    print(json.dumps(report))
    broken = {name for name in report["problems"] if not name.startswith("instant")}
    assert not broken
    assert set(report["never_passed"]) <= UPLOADS
    assert report["kills"] >= report["hits"] >= 150
    assert set(report["killed_at"]) == set(report["failpoints"])
    assert all(any(name.startswith(kind) for name in report["failpoints"]) for kind in EVERY_KIND)


def test_a_node_that_is_killed_at_any_instant_keeps_what_it_promised(
    report: dict[str, Any],
) -> None:
    broken = {name for name in report["problems"] if name.startswith("instant")}
    assert not broken
    assert report["runs"] > report["hits"] + int(PAIRS) + int(INSTANTS)
