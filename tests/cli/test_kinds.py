"""Requests of every kind on the command line: sent by one side, answered by the other."""

from datetime import datetime
from pathlib import Path

import pytest

from comity.cooperation.acts import Act
from comity.cooperation.app.models import Thread
from comity.cooperation.kinds import plan_of
from comity.cooperation.lifecycles import Kind, State, after
from comity.kernel.strict_json import canonical
from tests.builders.commands import Command
from tests.builders.cooperation import ROLES, role_for
from tests.builders.requests import REASON, PeerDesk, whole_request
from tests.builders.walking import answer_of_ours, first_answer, know_the_provider, until_asked

pytestmark = pytest.mark.django_db


def sent_by(comity: Command, kind: Kind, path: Path) -> str:
    """Write a request of ``kind``, answer what is asked before it goes, and send it."""
    role = ROLES[kind]
    writer = role if plan_of(kind).alone else f"{role}/2"
    path.write_bytes(canonical({"kind": str(kind), "to": "XB", "content": whole_request(kind)}))
    draft = comity(writer, "request", "draft", str(path))["id"]
    questions = ("request", "safeguards", "--draft", draft)
    for one in comity(writer, *questions):
        if one["blocks"]:
            comity(writer, *questions, "--answer", one["id"], "yes", REASON)
    return str(comity(role, "request", "send", "--draft", draft)["id"])


@pytest.mark.proves("command")
@pytest.mark.parametrize("kind", Kind)
def test_a_request_of_each_kind_goes_out_by_command_and_a_question_about_it_is_answered(
    kind: Kind,
    comity: Command,
    tmp_path: Path,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    know_the_provider(monkeypatch)
    peer, ours = PeerDesk("XB"), ROLES[kind]
    thread = Thread.objects.get(pk=sent_by(comity, kind, tmp_path / "request.json"))
    peer.receipt(thread, at=now)
    for act in until_asked(kind):
        peer.say(thread, act, at=now)
    ref = thread.own_reference

    answered = comity(ours, "request", "answer", ref, "--answer", "Port 443.")

    assert answered["state"] == after(kind, State.QUERY, Act.ANSWER)
    assert [line["id"] for line in comity(ours, "request", "sent")] == [thread.pk]
    told = comity(ours, "request", "show", ref, text=True)
    assert "Which port?" in told
    assert "Port 443." in told


@pytest.mark.proves("command")
@pytest.mark.parametrize("kind", Kind)
def test_a_request_of_each_kind_is_found_and_answered_by_command(
    kind: Kind, comity: Command, tmp_path: Path, now: datetime
) -> None:
    act = first_answer(kind)
    theirs = role_for(kind, act)
    comity(theirs, "request", "inbox")
    ref = PeerDesk("XB").request(kind, at=now).peer_reference
    said = tmp_path / "said.json"
    said.write_bytes(canonical(answer_of_ours(kind)))

    listed = comity(theirs, "request", "inbox")
    done = comity(theirs, "request", act.replace("_", "-"), ref, "--content", str(said))

    assert [line["peer_reference"] for line in listed] == [ref]
    assert done["state"] == after(kind, State.RECEIVED, act)
