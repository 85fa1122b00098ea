"""One request, there and back: the demonstration, as a newcomer starts it, told as one story.

Three nodes, each of four processes, and a provider; nothing is shared but signatures. Every step
goes through the HTTP interface of the node where it happens.
"""

import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.stage import PATIENCE, Stage, comity_demo, first_free_port

STORY = [
    "preservation_sent",
    "acknowledge",
    "safeguards_answered",
    "forward",
    "provider_confirmed",
    "execute",
    "preserved",
    "drafted",
    "production_sent",
    "held_until_decision",
    "acknowledge",
    "safeguards_answered",
    "forward",
    "provider_delivered",
    "execute",
    "package_arrived",
    "package_verified",
    "confirm_receipt",
    "taken_away",
    "stranger_verified",
    "origin_not_proved",
    "tampering_found",
]


@pytest.fixture(scope="module")
def told(stage: Stage) -> dict[str, Any]:
    """The report of the demonstration in whose nodes all journeys take place."""
    return stage.report


def test_every_step_of_the_story_does_what_it_should(told: dict[str, Any]) -> None:
    assert [step["name"] for step in told["steps"]] == STORY
    assert all(step["ok"] for step in told["steps"])
    assert told["passed"] is True


def test_whatever_is_said_to_the_other_state_is_receipted_by_it(told: dict[str, Any]) -> None:
    said = [step for step in told["steps"] if step["receipt"]]

    assert len(said) == 9
    assert {step["receipt"]["outcome"] for step in said} == {"received"}
    assert {step["receipt"]["by"] for step in said} == {"XA", "XB"}


def test_a_stranger_believes_the_package_only_with_an_anchor(told: dict[str, Any]) -> None:
    assert told["verdicts"]["stranger_verified"].startswith("VERIFIED")
    assert told["verdicts"]["origin_not_proved"].startswith("INTACT, ORIGIN NOT PROVED")
    assert told["verdicts"]["tampering_found"].startswith("ALTERED")


def test_a_port_in_use_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    first = first_free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first + 3))
        taken.listen()

        demo = comity_demo("--once", "--folder", str(tmp_path / "d"), "--first-port", str(first))
        _, err = demo.communicate(timeout=PATIENCE)

    assert demo.returncode == 2
    assert f"port {first + 3} is in use" in err
    assert not (tmp_path / "d").exists()


def test_a_folder_that_no_demonstration_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    demo = comity_demo("--once", "--folder", str(tmp_path))
    _, err = demo.communicate(timeout=PATIENCE)

    assert demo.returncode == 2
    assert "not of a demonstration" in err
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_second_start_is_refused_and_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    folder, first = tmp_path / "d", first_free_port()
    running = comity_demo("--once", "--folder", str(folder), "--first-port", str(first))
    until = time.monotonic() + PATIENCE
    while not (folder / "keys").exists() and time.monotonic() < until:
        time.sleep(0.05)

    second = comity_demo("--once", "--folder", str(folder), "--first-port", str(first))
    _, err = second.communicate(timeout=PATIENCE)
    running.send_signal(signal.SIGINT)
    out, told_at_end = running.communicate(timeout=PATIENCE)

    assert second.returncode == 2
    assert "runs in" in err
    assert running.returncode == 130, out + told_at_end
    assert "Traceback" not in told_at_end
    assert not folder.exists()
