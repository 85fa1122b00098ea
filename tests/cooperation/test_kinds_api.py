"""Requests of every kind over HTTP: sent by one side, answered by the other."""

from datetime import datetime

import pytest

from comity.cooperation.acts import Act
from comity.cooperation.app.models import Thread
from comity.cooperation.kinds import plan_of
from comity.cooperation.lifecycles import Kind
from tests.builders.cooperation import ROLES, content_for, role_for
from tests.builders.requests import PROVIDER, PeerDesk
from tests.cooperation.test_api import Desk, asked

pytestmark = pytest.mark.django_db


@pytest.mark.proves("api")
@pytest.mark.parametrize("kind", Kind)
def test_a_request_of_each_kind_is_sent_over_http_and_the_answer_to_it_is_shown(
    kind: Kind, now: datetime
) -> None:
    peer, desk = PeerDesk("XB"), Desk(ROLES[kind], now)

    if plan_of(kind).alone:
        sent = desk.tell("/requests", asked(kind)).json()
    else:
        drafted = Desk(ROLES[kind], now).tell("/drafts", asked(kind)).json()
        sent = desk.tell("/requests", {"draft": drafted["id"]}).json()
    thread = Thread.objects.get(pk=sent["id"])
    peer.receipt(thread, at=now)
    peer.say(thread, Act.ACKNOWLEDGE, at=now)
    peer.say(thread, Act.ASK, at=now)
    shown = desk.ask(f"/requests/{sent['own_reference']}").json()
    answer = {"content": content_for(kind, Act.ANSWER)}
    answered = desk.tell(f"/requests/{sent['id']}/acts/answer", answer).json()

    assert (sent["kind"], sent["state"]) == (str(kind), "sent")
    assert [entry["act"] for entry in shown["entries"]] == ["request", "acknowledge", "ask"]
    assert "answer" in shown["open_acts"]
    assert (answered["state"], answered["kind"]) == ("acknowledged", str(kind))


@pytest.mark.proves("api")
@pytest.mark.parametrize("kind", Kind)
def test_a_request_of_each_kind_is_found_and_answered_over_http(kind: Kind, now: datetime) -> None:
    role = role_for(kind, Act.ACKNOWLEDGE)
    desk = Desk(role, now, provider=PROVIDER if role == "provider_lert" else None)
    thread = PeerDesk("XB").request(kind, at=now)

    listed = desk.ask("/requests?box=inbox").json()
    opened = desk.ask(f"/requests/{thread.pk}").json()
    said = {"content": content_for(kind, Act.ACKNOWLEDGE)}
    done = desk.tell(f"/requests/{thread.pk}/acts/acknowledge", said)

    assert [line["id"] for line in listed] == [thread.pk]
    assert "acknowledge" in opened["open_acts"]
    assert (done.status_code, done.json()["state"]) == (200, "acknowledged")
