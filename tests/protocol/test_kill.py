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


PAIRS, INSTANTS = ("100", "60") if "COMITY_TEST_EVERY_KILL" in os.environ else ("60", "10")
"""Two kills in one run, at points drawn by lot; and kills at any instant."""


def _report(root: Path, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.protocol.kill_runs", *arguments]
    done = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_node_that_is_killed_at_any_failpoint_keeps_what_it_promised(root: Path) -> None:
    report = _report(root, "--pairs", PAIRS)

    print(json.dumps(report))
    assert not report["problems"]
    assert set(report["never_passed"]) <= UPLOADS
    assert report["kills"] >= report["hits"] >= 150
    assert set(report["killed_at"]) == set(report["failpoints"])
    assert all(any(name.startswith(kind) for name in report["failpoints"]) for kind in EVERY_KIND)


@pytest.mark.slow
def test_a_node_that_is_killed_at_any_instant_keeps_what_it_promised(root: Path) -> None:
    report = _report(root, "--no-points", "--pairs", "0", "--instants", INSTANTS)

    assert not report["problems"]
