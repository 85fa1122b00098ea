"""Requests of every kind on the command line: sent by one side, answered by the other."""

from datetime import datetime
from pathlib import Path

import pytest

from comity.cooperation.acts import Act, Side
from comity.cooperation.app.models import Thread
from comity.cooperation.kinds import plan_of
from comity.cooperation.lifecycles import Kind
from comity.kernel.strict_json import canonical
from tests.builders.commands import Command
from tests.builders.cooperation import ROLES, role_for
from tests.builders.requests import PeerDesk, whole_request

pytestmark = pytest.mark.django_db


@pytest.mark.proves("command")
@pytest.mark.parametrize("kind", Kind)
def test_a_request_of_each_kind_goes_out_is_asked_about_and_answered_by_command(
    kind: Kind, comity: Command, tmp_path: Path, now: datetime
) -> None:
    peer, ours = PeerDesk("XB"), ROLES[kind]
    path = tmp_path / "request.json"
    said = {"kind": str(kind), "to": "XB", "content": whole_request(kind)}
    path.write_bytes(canonical(said))

    if plan_of(kind).alone:
        sent = comity(ours, "request", "send", str(path))
    else:
        drafted = comity(f"{ours}/2", "request", "draft", str(path))
        sent = comity(ours, "request", "send", "--draft", drafted["id"])
    thread = Thread.objects.get(pk=sent["id"])
    peer.receipt(thread, at=now)
    peer.say(thread, Act.ACKNOWLEDGE, at=now)
    peer.say(thread, Act.ASK, at=now)
    answered = comity(ours, "request", "answer", sent["own_reference"], "--answer", "Port 443.")

    assert (sent["kind"], sent["state"]) == (str(kind), "sent")
    assert answered["state"] == "acknowledged"
    assert [line["id"] for line in comity(ours, "request", "sent")] == [sent["id"]]
    assert str(whole_request(kind)["facts"]) in comity(
        ours, "request", "show", sent["own_reference"], text=True
    )


@pytest.mark.proves("command")
@pytest.mark.parametrize("kind", Kind)
def test_a_request_of_each_kind_is_found_and_acknowledged_by_command(
    kind: Kind, comity: Command, now: datetime
) -> None:
    theirs = role_for(kind, Act.ACKNOWLEDGE)
    comity(theirs, "request", "inbox")
    ref = PeerDesk("XB").request(kind, at=now).peer_reference

    listed = comity(theirs, "request", "inbox")
    done = comity(theirs, "request", "acknowledge", ref, "--file-number", "B 17/26")

    assert [line["peer_reference"] for line in listed] == [ref]
    assert (done["state"], done["own_side"]) == ("acknowledged", Side.REQUESTED)
