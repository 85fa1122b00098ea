"""Requests of every kind over HTTP: sent by one side, asked about and answered by the other."""

from datetime import datetime

import pytest

from comity.cooperation.acts import Act
from comity.cooperation.app.models import Thread
from comity.cooperation.kinds import plan_of
from comity.cooperation.lifecycles import Kind, State, after
from tests.builders.cooperation import ROLES, content_for, role_for
from tests.builders.requests import PROVIDER, REASON, PeerDesk
from tests.builders.walking import answer_of_ours, first_answer, know_the_provider, until_asked
from tests.cooperation.test_api import Desk, asked

pytestmark = pytest.mark.django_db


def sent_by(desk: Desk, kind: Kind, now: datetime) -> str:
    """Write a request of ``kind``, answer what is asked before it goes, and send it."""
    writer = desk if plan_of(kind).alone else Desk(ROLES[kind], now)
    draft = writer.tell("/drafts", asked(kind)).json()["id"]
    open_ones = [
        {"question": one["id"], "says": "yes", "reason": REASON}
        for one in writer.ask(f"/drafts/{draft}/safeguards").json()
        if one["blocks"]
    ]
    writer.tell(f"/drafts/{draft}/safeguards", {"answers": open_ones})
    return str(desk.tell("/requests", {"draft": draft}).json()["id"])


@pytest.mark.proves("api")
@pytest.mark.parametrize("kind", Kind)
def test_a_request_of_each_kind_is_sent_over_http_and_a_question_about_it_answered(
    kind: Kind, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    know_the_provider(monkeypatch)
    peer, desk = PeerDesk("XB"), Desk(ROLES[kind], now)
    thread = Thread.objects.get(pk=sent_by(desk, kind, now))
    peer.receipt(thread, at=now)
    for act in until_asked(kind):
        peer.say(thread, act, at=now)

    shown = desk.ask(f"/requests/{thread.own_reference}").json()
    answer = {"content": content_for(kind, Act.ANSWER)}
    answered = desk.tell(f"/requests/{thread.pk}/acts/answer", answer).json()

    assert (shown["kind"], shown["state"]) == (str(kind), "query")
    assert [entry["act"] for entry in shown["entries"]] == ["request", *until_asked(kind)]
    assert "answer" in shown["open_acts"]
    assert answered["state"] == after(kind, State.QUERY, Act.ANSWER)


@pytest.mark.proves("api")
@pytest.mark.parametrize("kind", Kind)
def test_a_request_of_each_kind_is_found_and_answered_over_http(kind: Kind, now: datetime) -> None:
    act = first_answer(kind)
    role = role_for(kind, act)
    desk = Desk(role, now, provider=PROVIDER if role == "provider_lert" else None)
    thread = PeerDesk("XB").request(kind, at=now)

    listed = desk.ask("/requests?box=inbox").json()
    opened = desk.ask(f"/requests/{thread.pk}").json()
    done = desk.tell(f"/requests/{thread.pk}/acts/{act}", {"content": answer_of_ours(kind)})

    assert [line["id"] for line in listed] == [thread.pk]
    assert act in opened["open_acts"]
    assert done.status_code == 200, done.json()
    assert done.json()["state"] == after(kind, State.RECEIVED, act)
