"""Attribution records on the command line: begun, changed, reviewed, offered."""

from pathlib import Path

import pytest

from comity.kernel.strict_json import canonical
from tests.builders.attributions import record
from tests.builders.commands import Command
from tests.builders.requests import join

pytestmark = pytest.mark.django_db
AUTHOR, HEAD = "ca_officer", "ca_head"


def test_a_record_is_written_reviewed_and_offered_by_commands(
    comity: Command, tmp_path: Path
) -> None:
    join("XB")
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    first.write_bytes(canonical(record()))
    second.write_bytes(canonical(record(title="Renamed")))

    ref = comity(AUTHOR, "attribution", "begin", "--content", str(first))["reference"]
    comity(AUTHOR, "attribution", "write", ref, "--on", "1", "--content", str(second))
    said = ("--on", "2", "--sound", "--note", "It holds.")
    assert comity(HEAD, "attribution", "review", ref, *said)["standing"] == "final"
    shown = comity(AUTHOR, "attribution", "show", ref, text=True)
    told = ("--to", "XB", "--summary", "A record.", "--condition", "Ask.")
    offer = comity(AUTHOR, "attribution", "give", ref, *told)

    assert [one["reference"] for one in comity(AUTHOR, "attribution", "list")] == [ref]
    assert comity(AUTHOR, "attribution", "differences", ref)[0]["part"] == "title"
    assert "A group that wants ransom." in shown
    assert "ca_head" in comity(AUTHOR, "attribution", "history", ref, text=True)
    comity(AUTHOR, "attribution", "deliver", ref, str(offer["id"]), status=2)
