"""Teams on the command line: proposed, shown, signed, logged and left."""

from datetime import datetime
from pathlib import Path

import pytest

from comity.kernel.strict_json import canonical
from tests.builders.commands import Command
from tests.builders.requests import join
from tests.builders.teams import agreement, entry

pytestmark = pytest.mark.django_db
LEADER = "prosecutor"


def test_a_team_is_made_and_left_by_commands(
    comity: Command, tmp_path: Path, now: datetime
) -> None:
    join("XB")
    file, logged = tmp_path / "agreement.json", tmp_path / "entry.json"
    file.write_bytes(canonical(agreement("XA", "XB", period_to="2099-06-10T23:59:59.999Z")))
    logged.write_bytes(canonical(entry("XA", now)))

    assert comity(LEADER, "team", "check", "--content", str(file)) == []
    ref = comity(LEADER, "team", "propose", "--content", str(file))["reference"]
    first = comity(LEADER, "team", "show", ref)["versions"][0]
    signing = ("--digest", first["digest"], "--authority", "Prosecution XA")
    comity(LEADER, "team", "sign", ref, "--of", first["event"], *signing)

    assert [one["reference"] for one in comity(LEADER, "team", "list")] == [ref]
    assert [one["act"] for one in comity(LEADER, "team", "events", ref)] == ["found", "sign"]
    assert comity(LEADER, "team", "differences", ref)[0]["field"] == "name"
    comity(LEADER, "team", "say", ref, "log", "--content", str(logged), status=2)  # no force yet
    assert comity(LEADER, "team", "renew", ref) == {"asked": 1}
    assert "XB" in comity(LEADER, "team", "show", ref, text=True)
    left = comity(LEADER, "team", "leave", ref, "--why", "Done.")
    assert left["team"]["left_at"]
    assert comity(LEADER, "team", "log", ref) == comity(LEADER, "team", "plan", ref) == []
