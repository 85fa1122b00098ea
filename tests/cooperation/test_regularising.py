"""The request that regularises an emergency disclosure: looked for, checked, linked both ways."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from comity.access.app.models import Person
from comity.cooperation.acts import Act
from comity.cooperation.app import addressees, queries, regularised, services
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.services import regularising
from comity.cooperation.errors import NotRegularisingError
from comity.cooperation.kinds import Kind
from comity.cooperation.lifecycles import State
from tests.builders.requests import (
    PROVIDER,
    SETTLED,
    Evidence,
    PeerDesk,
    person,
    sent_from,
    whole_request,
)
from tests.cooperation.test_api import Desk
from tests.cooperation.test_senders import published

pytestmark = pytest.mark.django_db
AUTHORITY = "National Cybercrime Unit of State XA"
HOUR = timedelta(hours=1)


def row(**changes: Any) -> Thread:  # noqa: ANN401 - columns
    """Return a request of ours that fits, but for ``changes``; it is not kept."""
    known: dict[str, Any] = {
        "peer": "XB",
        "own_side": "requesting",
        "kind": "MLA",
        "state": "received",
        "opened_at": datetime.fromisoformat("2026-03-02T13:00:00Z"),
    }
    return Thread(**(known | changes))


EMERGENCY = row(kind="EMERG", opened_at=datetime.fromisoformat("2026-03-02T12:00:00Z"))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"kind": "DIRECT"}, ""),
        ({"peer": "XC"}, "of_another_state"),
        ({"own_side": "requested"}, "not_for_data"),
        ({"kind": "PRES"}, "not_for_data"),
        ({"kind": "CONSENT"}, "not_for_data"),
        ({"kind": "EMERG"}, "not_for_data"),
        ({"opened_at": EMERGENCY.opened_at}, "before"),
        ({"state": "withdrawn"}, "ended"),
        ({"state": "refused"}, "ended"),
        ({"state": "no_data"}, "ended"),
    ],
)
def test_a_request_fits_that_asks_the_same_state_later_and_still_stands(
    changes: dict[str, Any], why: str
) -> None:
    wrong = regularising.misfit(row(**changes), EMERGENCY)

    assert wrong == why
    if why:
        with pytest.raises(NotRegularisingError, match=r"by_thread: .*XA-7.*: name"):
            regularising.refuse(why, "XA-7")


@pytest.fixture
def officer() -> Person:
    return person("poc_247", name="Officer")


@pytest.fixture
def peer() -> PeerDesk:
    return PeerDesk("XB")


@pytest.fixture
def given(
    monkeypatch: pytest.MonkeyPatch,
    evidence: Evidence,
    peer: PeerDesk,
    officer: Person,
    now: datetime,
) -> Thread:
    """Return an emergency of ours in which data were given."""
    entry = SimpleNamespace(code=PROVIDER, name="Nordmail", accepts={})
    monkeypatch.setattr(addressees.directory, "provider", lambda _asked: ("XB", entry))
    published("XA")
    thread = sent(Kind.EMERG, officer, now)
    peer.receipt(thread, at=now)
    for act in (Act.CALL_BACK, Act.ASSESS, Act.ACCEPT, Act.EXECUTE):
        peer.say(thread, act, at=now)
    assert thread.state == State.EXECUTED
    return thread


def sent(kind: Kind, by: Person, now: datetime) -> Thread:
    """Return a request of ours to XB that somebody wrote and ``by`` sent."""
    content = whole_request(kind, sender_org={"name": AUTHORITY, "member": "XA"})
    writer = person("ca_officer", name=f"Writer of {kind}")
    draft = services.file_draft(kind, content, aud="XB", person=writer, now=now)
    typed = {"safeguards": {name: dict(said) for name, said in SETTLED.items()}}
    Draft.objects.filter(pk=draft.pk).update(typed=typed)
    draft.refresh_from_db()
    return sent_from(draft, by=by, now=now)


def regularise(thread: Thread, by: Person, now: datetime, **said: object) -> Thread:
    services.perform(thread, Act.REGULARISE, said, person=by, now=now)
    thread.refresh_from_db()
    return thread


def test_the_request_that_is_named_is_found_kept_by_its_id_and_told_by_its_reference(
    given: Thread, officer: Person, peer: PeerDesk, now: datetime
) -> None:
    later = now + HOUR
    proper = sent(Kind.SUBSCR_MLA, person("ca_officer", name="Sender"), later)

    regularise(given, officer, later, by_thread=proper.own_reference)

    (filed,) = regularised.filed_for(given, queries.folded(given))
    assert (filed.thread, filed.reference, filed.lost) == (proper, proper.own_reference, False)
    assert filed.filed_on == "2026-03-02"
    assert list(regularised.regularises(proper)) == [given]
    assert not regularised.regularises(given)
    assert peer.view(given).applied(Act.REGULARISE)[0]["by_thread"] == proper.pk
    desk = Desk("poc_247", now)
    assert desk.ask(f"/requests/{given.pk}").json()["regularised_by"][0]["thread"] == proper.pk
    assert desk.ask(f"/requests/{proper.pk}").json()["regularises"] == [given.pk]
    client = Client(headers={"accept": "text/html"})
    client.force_login(officer)
    assert f'href="/requests/{proper.pk}"' in client.get(f"/requests/{given.pk}").content.decode()
    assert f'href="/requests/{given.pk}"' in client.get(f"/requests/{proper.pk}").content.decode()


def test_what_cannot_be_the_one_is_refused_with_the_reason_and_what_to_do(
    given: Thread, officer: Person, now: datetime
) -> None:
    for named, why in (("XA-MLA-2026-000777", "no request"), (given.pk, "ordinary way")):
        with pytest.raises(NotRegularisingError, match=why) as refused:
            regularise(given, officer, now, by_thread=named)
        assert refused.value.facts["fields"][0]["field"] == "by_thread"
        assert "after the emergency" in refused.value.remedy
    client = Client(headers={"accept": "text/html"})
    client.force_login(officer)
    place = f"/requests/{given.pk}/acts/regularise"
    wrong = client.post(place, {"by_thread": "XA-MLA-2026-000777"})
    assert wrong.status_code == 422
    told = wrong.content.decode().replace("\u2066", "").replace("\u2069", "")
    assert "There is no request XA-MLA-2026-000777: give its reference" in told
    assert client.post(place, {"note": "So."}).status_code == 422


def test_what_was_filed_by_another_way_has_a_reference_and_a_day(
    given: Thread, officer: Person, now: datetime
) -> None:
    regularise(given, officer, now, reference="Court 5/26", filed_on="2026-03-03")

    (filed,) = regularised.filed_for(given, queries.folded(given))
    assert (filed.thread, filed.lost, filed.reference) == (None, False, "Court 5/26")


def test_a_request_that_this_node_does_not_have_is_told_as_lost(now: datetime) -> None:
    thread = PeerDesk("XB").request(Kind.EMERG, at=now)
    said = {"reference": "XB-MLA-2026-000009", "filed_on": "2026-03-04", "by_thread": thread.pk}
    view = SimpleNamespace(applied=lambda _act: (said, {**said, "by_thread": "elsewhere"}))

    here, lost = regularised.filed_for(thread, view)  # type: ignore[arg-type]

    assert (here.thread, here.lost) == (thread, False)
    assert (lost.thread, lost.lost) == (None, True)
