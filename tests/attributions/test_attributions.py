"""Attribution records at a node: written, reviewed, given; on pages, over HTTP, by rights."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from comity.access.app.models import Person
from comity.access.permissions import PermissionRefusedError
from comity.attributions.app import doors, queries, services
from comity.attributions.app.models import Attribution, AttributionVersion
from comity.attributions.errors import (
    BrokenChainError,
    ChangedRecordError,
    NoSuchAttributionError,
    NotReviewedError,
    SecondPersonError,
    UnsoundRecordError,
)
from comity.cooperation.acts import Act
from comity.cooperation.app import doors as requests
from comity.cooperation.app import queries as cooperation
from comity.cooperation.errors import TransitionRefusedError
from comity.cooperation.kinds import Kind
from comity.journal.app.models import Entry
from tests.builders import desk
from tests.builders.attributions import record
from tests.builders.requests import SETTLED, PeerDesk, join, person, sent_from, whole_request
from tests.cooperation.test_api import Desk

pytestmark = pytest.mark.django_db
SOUND = {"sound": True, "note": "The sources do not depend on each other."}


@pytest.fixture
def author() -> Person:
    return person("ca_officer", name="Ines Alba")


@pytest.fixture
def second() -> Person:
    return person("ca_head", name="Omar Reed")


def test_versions_are_added_named_in_the_journal_and_never_overwritten(
    author: Person, now: datetime
) -> None:
    row = services.begin(record(), person=author, now=now)
    later = now + timedelta(hours=1)
    services.write(row.pk, record(title="Renamed"), on=1, person=author, now=later)
    with pytest.raises(ChangedRecordError):
        services.write(row.pk, record(), on=1, person=author, now=later)
    with pytest.raises(UnsoundRecordError):
        services.write(row.pk, record(alternatives=None), on=2, person=author, now=later)

    made = queries.versions(row)
    named = [
        json.loads(one.body)["of"]
        for one in Entry.objects.filter(kind="attribution-written").order_by("index")
    ]

    assert [one.record.title for one in made] == ["Outage of the harbour", "Renamed"]
    assert named == [one.digest for one in made]
    AttributionVersion.objects.filter(number=1).update(author_name="x", author="somebody else")
    with pytest.raises(BrokenChainError):
        queries.versions(row)


def test_it_is_final_when_a_second_person_has_reviewed_it_and_open_again_when_changed(
    author: Person, second: Person, now: datetime
) -> None:
    row = services.begin(record(), person=author, now=now)
    head = person("ca_head", name="Ines Alba")
    with pytest.raises(PermissionRefusedError):
        services.review(row.pk, SOUND, on=1, person=author, now=now)
    with pytest.raises(SecondPersonError):
        services.review(row.pk, SOUND, on=1, person=head, now=now)

    assert services.review(row.pk, SOUND, on=1, person=second, now=now).standing == "final"
    again = services.write(row.pk, record(title="Renamed"), on=1, person=author, now=now)
    assert again.standing == "draft"
    with pytest.raises(ChangedRecordError):
        services.review(row.pk, SOUND, on=1, person=second, now=now)
    with pytest.raises(NotReviewedError):
        services.give(row.pk, {"to": "XB", "summary": "S"}, person=author, now=now)
    back = services.review(row.pk, SOUND | {"sound": False}, on=2, person=second, now=now)
    assert back.standing == "returned"


def test_it_is_read_by_rights_and_by_its_mark(author: Person, now: datetime) -> None:
    amber = services.begin(record(), person=author, now=now)
    red = services.begin(record(handling_mark="TLP:RED"), person=author, now=now)
    judge, stranger = person("judge"), desk.person_of("investigator", organisation="Elsewhere")

    assert list(doors.attributions(judge)) == [amber]
    assert set(doors.attributions(author)) == {amber, red}
    assert not doors.attributions(stranger).exists()
    with pytest.raises(NoSuchAttributionError):
        doors.attribution(stranger, "attribution_read", amber.pk, now=now)
    with pytest.raises(PermissionRefusedError):
        doors.attributions(person("poc_247"))


def test_it_is_given_as_information_that_was_not_asked_for_summary_first(
    author: Person, second: Person, now: datetime
) -> None:
    peer = PeerDesk("XB")
    row = services.begin(record(), person=author, now=now)
    services.review(row.pk, SOUND, on=1, person=second, now=now)
    offer = {"to": "XB", "summary": "We have a record on the outage.", "conditions": ["Ask us."]}
    gift = services.give(row.pk, offer, person=author, now=now)
    draft = requests.draft(author, "draft_change", gift.draft, now=now)
    assert draft.kind == "SPONT"
    assert draft.content["facts"] == offer["summary"]
    assert "ransom" not in str(draft.content)
    with pytest.raises(NotReviewedError):
        services.hand_over(row.pk, gift.pk, person=author, now=now)

    draft.content = whole_request(Kind("SPONT")) | draft.content
    draft.typed = {"safeguards": {name: dict(said) for name, said in SETTLED.items()}}
    draft.save()
    thread = sent_from(draft, by=second, now=now)
    peer.receipt(thread, at=now)
    peer.say(thread, Act.ACKNOWLEDGE, at=now)
    with pytest.raises(TransitionRefusedError):
        services.hand_over(row.pk, gift.pk, person=author, now=now)
    terms = ("conditions", "use_allowed", "handling_mark")
    said = cooperation.folded(thread).content
    peer.say(thread, Act.ACCEPT, {name: said[name] for name in terms if name in said}, at=now)
    services.write(row.pk, record(title="Renamed"), on=1, person=author, now=now)

    assert services.hand_over(row.pk, gift.pk, person=author, now=now) == thread.pk
    given = next(iter(cooperation.folded(thread).applied(Act.GIVE)))["information"]
    assert "Outage of the harbour" in given
    assert "H1: A group that wants ransom." in given
    assert "No demand for money has come." in given


def text_of(answer: Any) -> str:  # noqa: ANN401 - a response of Django
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


TYPED = {
    "title": "Outage of the harbour",
    "incident": "The cranes stood still.",
    "handling_mark": "TLP:AMBER",
    "authors": "Ines Alba; Noor Vale",
    "H1": "A group that wants ransom.",
    "H2": "Somebody who worked there.",
    "E1-what": "A ransom note.",
    "E1-source": "Finder of the note",
    "E1-source_grading": "B",
    "E1-information_grading": "2",
    "E1-H1": "strongly_for",
    "E1-H2": "weakly_against",
}


def test_a_record_is_typed_compared_reviewed_and_offered_on_pages(now: datetime) -> None:
    join("XB")
    client: Client = desk.browser_of(desk.person_of("ca_officer", name="Ines Alba"))
    head: Client = desk.browser_of(desk.person_of("ca_head", name="Omar Reed"))

    assert "No attribution record yet" in text_of(client.get("/attributions"))
    wider = client.post("/attributions/new", TYPED | {"more": "1"})
    assert 'name="E5-what"' in wider.content.decode()
    assert not Attribution.objects.exists()
    alone = client.post("/attributions/new", TYPED | {"H2": TYPED["H1"]})
    assert alone.status_code == 422
    assert "Two hypotheses say the same." in text_of(alone)
    client.post("/attributions/new", TYPED)
    row = Attribution.objects.get()
    here = f"/attributions/{row.pk}"
    page = text_of(client.get(here))
    assert "Against it: 3. For it: 0." in page
    assert "Review it" not in page

    form = client.get(f"{here}/write")
    assert 'value="Ines Alba; Noor Vale"' in form.content.decode()
    client.post(f"{here}/write", TYPED | {"on": "1", "H2": "A worker.", "note": "Shorter."})
    version = client.get(f"{here}/versions/2").content.decode()
    assert "<del><bdi>Somebody who worked there.</bdi></del>" in version
    assert "<ins><bdi>A worker.</bdi></ins>" in version

    assert "Review it" in text_of(head.get(here))
    head.post(f"{here}/review", {"on": "2", "sound": "yes", "note": "It holds."})
    assert "Reviewed, final" in text_of(client.get("/attributions"))
    assert client.get(f"{here}/give").status_code == 200
    begun = client.post(f"{here}/give", {"to": "XB", "summary": "A record.", "conditions": "Ask."})
    assert begun["Location"].startswith("/drafts/")
    assert "Offered to other States" in text_of(client.get(here))


def test_programs_do_the_same(now: datetime) -> None:
    join("XB")
    api, head = Desk("ca_officer", now), Desk("ca_head", now)
    made = api.tell("/attributions", {"record": record()})
    assert made.status_code == 200, made.json()
    asked = made.json()["reference"]
    here = f"/attributions/{asked}"

    api.tell(f"{here}/versions", {"on": 1, "record": record(title="Renamed")})
    stale = api.tell(f"{here}/versions", {"on": 1, "record": record()})
    assert stale.json()["code"] == "attributions.changed_record"
    changed = api.ask(f"{here}/differences").json()
    assert [(one["part"], one["after"]) for one in changed] == [("title", "Renamed")]
    assert head.tell(f"{here}/review", {"on": 2, **SOUND}).json()["standing"] == "final"
    offer = api.tell(f"{here}/offers", {"to": "XB", "summary": "A record."}).json()
    early = api.tell(f"{here}/offers/{offer['id']}/content", {})
    found = api.ask(here).json()

    assert early.json()["code"] == "attributions.not_reviewed"
    assert [one["key"] for one in found["versions"][1]["ranking"]] == ["H1", "H2", "H3"]
    assert found["versions"][1]["review"]["sound"] is True
    assert found["offers"][0]["to"] == "XB"
