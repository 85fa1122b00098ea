"""Where data are: each State answers for itself, and the search goes on where it says."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from comity.access.app.models import Person
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import services, trails
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.services import requests
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import Clock, ClockName, clocks_of
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.errors import NothingToFollowError
from comity.cooperation.kinds import Kind
from comity.cooperation.lifecycles import State
from comity.cooperation.searches import Located, NotHere, answered, asked_before, next_stop
from comity.cooperation.stages import Stage, Standing, Word, line, next_step, word_for
from comity.cooperation.tasks import Known, Progress, TaskName, tasks
from comity.law.calendars import Calendar
from tests.builders import desk as people
from tests.builders.cooperation import NOON, ZONE, Desk, request_content
from tests.builders.requests import PeerDesk, person, sent_from, whole_request

LOCATE = Kind("LOCATE")
ROWS = [
    {"type": "ip", "value": "203.0.113.7", "service": "Relay", "categories": ["IDENT"]},
    {"type": "email", "value": "someone@mail.example", "categories": ["IDENT"]},
]
ELSEWHERE = {
    "reason": "The relay holds no logs.",
    "next_member": "XC",
    "next_provider": "Farmail",
    "path": "It passed the connection on to 198.51.100.9.",
}


def asked(**changes: object) -> Desk:
    desk = Desk(LOCATE)
    desk.say(Act.REQUEST, request_content(targets=ROWS, **changes))
    desk.say(Act.ACKNOWLEDGE)
    return desk


def test_the_answer_names_the_next_state_and_says_what_leads_there() -> None:
    desk = asked()
    desk.say(Act.NO_DATA, ELSEWHERE)
    said = answered(desk.thread)

    assert desk.thread.state is State.NO_DATA
    assert said is not None
    assert (said.found, said.rest) == (False, (0, 1))
    assert next_stop(desk.thread, peer="XB") == "XC"
    assert asked_before(desk.thread, peer="XB", reference="XB-LOCATE-1") == [
        {
            "member": "XB",
            "reference": "XB-LOCATE-1",
            "said": f"{ELSEWHERE['reason']}; {ELSEWHERE['path']}",
        }
    ]


@pytest.mark.parametrize("named", ["XB", "XD", ""])
def test_the_search_does_not_go_in_a_circle(named: str) -> None:
    desk = asked(asked_before=[{"member": "XD", "reference": "XD-1", "said": "Not here."}])

    desk.say(Act.NO_DATA, {**ELSEWHERE, "next_member": named})

    assert next_stop(desk.thread, peer="XB") == ""


def test_some_of_it_may_be_here_and_the_rest_elsewhere() -> None:
    desk = asked()
    desk.say(Act.EXECUTE, {**ELSEWHERE, "place": "At Nordmail.", "targets": [1]})
    said = answered(desk.thread)

    assert said is not None
    assert (said.found, said.here, said.rest) == (True, (1,), (0,))
    assert next_stop(desk.thread, peer="XB") == "XC"
    assert [step.stage for step in line(desk.thread) if step.standing is Standing.DONE][
        -1
    ] is Stage.LOCATED


@pytest.mark.parametrize(("model", "said"), [(Located, "place"), (NotHere, "reason")])
def test_whoever_names_a_state_says_what_leads_there(
    model: type[Located] | type[NotHere], said: str
) -> None:
    with pytest.raises(MalformedContentError, match="leads"):
        taken(model, {said: "So.", "next_member": "XC"}, own=True)


def test_a_question_stops_the_clock_and_the_search_ends_with_the_answer() -> None:
    desk = asked()
    first = _clock(desk, ClockName.LOCATE)
    desk.say(Act.ASK, after=timedelta(hours=1))
    assert _clock(desk, ClockName.LOCATE).due_at is None
    desk.say(Act.ANSWER, {"answers": ["At noon."]}, after=timedelta(hours=2))

    assert first.due_at == NOON + timedelta(hours=120)
    assert _clock(desk, ClockName.LOCATE).due_at == NOON + timedelta(hours=122)
    assert next_step(LOCATE, State.ACKNOWLEDGED, Side.REQUESTED) is Act.EXECUTE
    assert next_step(LOCATE, State.EXECUTED, Side.REQUESTING) is None
    assert word_for(LOCATE, State.EXECUTED, Side.REQUESTING) is Word.CLOSED
    assert [(one.name, one.progress) for one in tasks(desk.thread, Side.REQUESTED, Known())] == [
        (TaskName.ACKNOWLEDGE, Progress.DONE),
        (TaskName.LOCATE, Progress.NOW),
    ]


@pytest.mark.django_db
def test_a_search_walks_from_state_to_state_and_ends_in_a_preservation(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(requests, "with_addressee", lambda _kind, stated, *, aud: dict(stated))  # noqa: ARG005 - as it is named
    peers = {"XB": PeerDesk("XB"), "XC": PeerDesk("XC")}
    monkeypatch.setattr(trails, "is_member", lambda code: code in peers)
    writer, sender = person("ca_officer", name="One"), people.person_of("ca_officer", name="Two")
    basis = [{"instrument": "reciprocity", "text": "Like requests are answered."}]
    said = whole_request(LOCATE, targets=ROWS, why_there="A relay is there.", legal_basis=basis)
    first = _sent(peers["XB"], said, writer=writer, sender=sender, now=now)
    with pytest.raises(NothingToFollowError):
        services.follow(first.pk, "next", person=writer, now=now)
    peers["XB"].say(first, Act.NO_DATA, ELSEWHERE, at=now)

    next_one = services.follow(first.pk, "next", person=writer, now=now)
    assert (next_one.aud, next_one.kind) == ("XC", str(LOCATE))
    assert [row["value"] for row in next_one.content["targets"]] == [row["value"] for row in ROWS]
    assert "service" not in next_one.content["targets"][0]
    assert next_one.content["facts"] == said["facts"]
    assert ELSEWHERE["path"] in next_one.content["why_there"]
    assert next_one.content["asked_before"][0]["member"] == "XB"

    Draft.objects.filter(pk=next_one.pk).update(content={**said, **_kept(next_one)})
    next_one.refresh_from_db()
    second = sent_from(next_one, by=sender, now=now)
    peers["XC"].receipt(second, at=now)
    peers["XC"].say(second, Act.ACKNOWLEDGE, at=now)
    peers["XC"].say(second, Act.EXECUTE, {"place": "At Farmail.", "provider": "Farmail"}, at=now)
    held = services.follow(second.pk, "preservation", person=writer, now=now)
    data = services.follow(second.pk, "data", person=writer, now=now)

    assert (held.aud, held.kind, data.aud) == ("XC", "PRES", "XC")
    assert held.content["custodian_or_location"] == "At Farmail."
    assert held.content["addressee_provider"] == "Farmail"
    assert data.content["targets"][0]["value"] == ROWS[0]["value"]
    assert [(step.depth, step.thread and step.thread.pk) for step in trails.trail(second)] == [
        (0, first.pk),
        (1, second.pk),
        (2, None),
        (2, None),
    ]
    page = people.browser_of(sender).get(f"/requests/{second.pk}").content.decode()
    assert "Where it was looked for" in page
    assert first.own_reference in page
    posted = people.browser_of(sender).post(f"/requests/{second.pk}/follow/nowhere")
    assert posted.status_code in {403, 409}


def _kept(draft: Draft) -> dict[str, Any]:
    return {name: draft.content[name] for name in ("asked_before", "why_there", "targets")}


def _sent(
    peer: PeerDesk, said: dict[str, Any], *, writer: Person, sender: Person, now: datetime
) -> Thread:
    draft = services.file_draft(LOCATE, said, aud=peer.member, person=writer, now=now)
    thread = sent_from(draft, by=sender, now=now)
    peer.receipt(thread, at=now)
    peer.say(thread, Act.ACKNOWLEDGE, at=now)
    return thread


def _clock(desk: Desk, name: ClockName) -> Clock:
    made = clocks_of(desk.thread, calendar=Calendar(zone=ZoneInfo(ZONE)), rules=clock_rules())
    return {one.name: one for one in made}[name]
