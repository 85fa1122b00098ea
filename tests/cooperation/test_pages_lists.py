"""Home, inbox, sent, search: what stands there, for whom, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comity.cooperation.acts import Act
from comity.cooperation.app.models import Thread
from comity.cooperation.lifecycles import Kind
from tests.builders import desk
from tests.builders.requests import PeerDesk, opened, whole_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def peer() -> PeerDesk:
    return PeerDesk()


def officer(role: str = "poc_247") -> Client:
    return desk.signed_in(role, name=f"{role} of the pages")


def shown(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_an_empty_inbox_says_who_will_appear_there() -> None:
    assert "No requests need us" in shown(officer(), "/inbox")


def test_an_empty_home_says_that_nothing_needs_one() -> None:
    assert "Nothing needs you now" in shown(officer(), "/")


def test_nothing_sent_leads_to_a_new_request() -> None:
    told = shown(officer(), "/sent")

    assert "You have sent nothing yet" in told
    assert "/drafts/new" in told


def test_an_overdue_request_stands_first_and_under_its_own_head(peer: PeerDesk) -> None:
    now = timezone.now()
    peer.request(at=now - timedelta(hours=30))
    peer.request(at=now, urgency="urgent")
    told = shown(officer(), "/inbox")

    assert told.index("Overdue") < told.index("Due in the next 3 hours")
    assert "1 is overdue" in told


def test_the_preview_of_the_first_is_fetched_where_it_can_be_seen(peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())
    client = officer()
    assert f'hx-get="/inbox/preview/{thread.pk}" hx-trigger="intersect once"' in shown(
        client, "/inbox"
    )

    response = client.get(f"/inbox/preview/{thread.pk}", headers={"HX-Request": "true"})

    told = response.content.decode()
    assert told.startswith("<article")
    assert "Acknowledge" in told
    assert "Is it complete?" in told


def test_a_preview_without_script_is_the_request_itself(peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())
    response = officer().get(f"/inbox/preview/{thread.pk}")

    assert response["Location"] == f"/requests/{thread.pk}"


def test_a_list_asked_for_by_script_is_the_list_alone(peer: PeerDesk) -> None:
    peer.request(at=timezone.now())
    response = officer().get("/inbox", headers={"HX-Request": "true", "HX-Target": "list"})
    told = response.content.decode()

    assert told.lstrip().startswith('<div id="list"')
    assert "<html" not in told
    assert 'hx-swap-oob="true"' in told


@pytest.mark.parametrize("view", ["needs-us", "urgent", "not-assigned", "waiting", "everything"])
@pytest.mark.parametrize("path", ["/inbox", "/sent"])
def test_every_view_can_be_looked_at(peer: PeerDesk, path: str, view: str) -> None:
    peer.request(at=timezone.now(), urgency="urgent")
    shown(officer(), f"{path}?view={view}")


def test_a_question_moves_a_request_to_what_waits_for_others(peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())
    client = officer()
    client.post(f"/requests/{thread.pk}/acts/ask", {"asked": ["time"]})

    assert "No requests need us" in shown(client, "/inbox")
    assert str(thread.pk) in shown(client, "/inbox?view=waiting")


def test_an_answer_that_came_stands_on_home_until_it_is_opened(peer: PeerDesk) -> None:
    person = desk.person_of("poc_247", name="Sender")
    thread = opened(
        Kind.PRES, whole_request(Kind.PRES), aud="XB", person=person, now=timezone.now()
    )
    peer.receipt(thread, at=timezone.now())
    peer.say(thread, Act.ACKNOWLEDGE, at=timezone.now())
    client = desk.browser_of(person)
    assert "answer came that nobody has read" in shown(client, "/")

    shown(client, f"/requests/{thread.pk}")

    thread.refresh_from_db()
    assert thread.unread_at is None
    assert "Answers that came" not in shown(client, "/")


@pytest.mark.parametrize(
    "path",
    ["/", "/inbox", "/inbox?view=everything", "/sent?view=everything", "/search?q=XB", "/notices"],
)
def test_a_list_costs_as_many_queries_with_fifty_rows_as_with_one(
    peer: PeerDesk, path: str
) -> None:
    client = officer()
    person = desk.person_of("poc_247", name="Sender")
    _both(peer, person)
    few = _queries(client, path)
    for _ in range(49):
        _both(peer, person)

    assert _queries(client, path) <= few


def test_what_was_sent_says_how_long_they_have_had_it(peer: PeerDesk) -> None:
    person = desk.person_of("poc_247", name="Sender")
    begun = timezone.now() - timedelta(hours=5)
    opened(Kind.PRES, whole_request(Kind.PRES), aud="XB", person=person, now=begun)

    assert "Waiting 5 hours" in shown(officer(), "/sent")


def test_a_row_is_said_anew_when_its_request_or_the_language_changes(peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())
    client = officer()
    assert "Nobody yet" in shown(client, "/inbox")

    Thread.objects.filter(pk=thread.pk).update(owner=desk.person_of("poc_247", name="Ines Alba"))
    told = shown(client, "/inbox")
    assert "Ines Alba" in told
    assert "Nobody yet" not in told
    other = client.get("/inbox", headers={"Accept-Language": "ar"}).content.decode()
    assert "Ines Alba" in other
    assert "Deadline" not in other


def _both(peer: PeerDesk, person: object) -> None:
    peer.request(at=timezone.now())
    opened(Kind.PRES, whole_request(Kind.PRES), aud="XB", person=person, now=timezone.now())


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        shown(client, path)
    return len(asked)


def test_a_request_is_found_by_its_reference(peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())
    response = officer().get("/search", {"q": thread.peer_reference})

    assert response["Location"] == f"/requests/{thread.pk}"


def test_who_keeps_the_node_sees_no_case() -> None:
    assert officer("admin").get("/inbox").status_code == 403


def test_somebody_takes_a_request_from_the_list(peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())
    person = desk.person_of("poc_247", name="Taker")
    response = desk.browser_of(person).post(f"/requests/{thread.pk}/take", {"next": "inbox"})

    assert response["Location"] == f"/inbox?at={thread.pk}"
    assert Thread.objects.get(pk=thread.pk).owner_id == person.pk
