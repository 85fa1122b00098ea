"""A role that is lent: who lends it to whom, what it opens, and when it ends."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comity.access.app import delegations, gate, posts, queries, services
from comity.access.app.delegations import DelegationRefusedError, NoSuchDelegationError
from comity.access.app.models import Delegation, Organisation, Person, Unit
from comity.access.app.organisations import OrganisationMismatchError
from comity.access.app.recovery import MissingReasonError
from comity.access.permissions import PermissionRefusedError
from comity.access.roles import Role
from comity.cooperation.app import doors
from comity.cooperation.app.models import Participant, Thread
from comity.cooperation.app.services import parts
from comity.cooperation.errors import HandOverRefusedError, NoSuchRequestError
from comity.journal.app.models import Entry
from comity.web import navigation
from tests.builders.desk import browser_of, person_of
from tests.builders.requests import PeerDesk

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> datetime:
    return timezone.now()


def somebody(role: Role, name: str = "", organisation: str = "Cyber Unit") -> Person:
    return person_of(str(role), name=name or f"The {role}", organisation=organisation)


def lend(giver: Person, receiver: Person, by: Person, at: datetime, **how: object) -> Delegation:
    said = {"until": at + timedelta(days=3), "why": "On leave.", "by": by, "now": at} | how
    return delegations.delegate(giver.pk, receiver.pk, **said)  # type: ignore[arg-type]


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def last(kind: str) -> dict[str, object]:
    held = Entry.objects.filter(kind=kind).latest("index")
    found: dict[str, object] = json.loads(held.body)
    return found


def test_whoever_is_lent_a_role_acts_in_it_until_it_ends(at: datetime) -> None:
    officer, judge = somebody(Role.POC_247), somebody(Role.JUDGE)
    lend(officer, judge, officer, at)

    assert queries.roles_at(fresh(judge), at) == (Role.JUDGE, Role.POC_247)
    assert gate.permit(fresh(judge), "draft", "requesting", now=at).lent_by == officer.pk
    assert queries.roles_at(fresh(judge), at + timedelta(days=4)) == (Role.JUDGE,)


def test_what_is_lent_ends_when_the_giver_leaves_or_changes_the_post(at: datetime) -> None:
    officer, judge = somebody(Role.POC_247), somebody(Role.JUDGE)
    admin = somebody(Role.ADMIN)
    lend(officer, judge, officer, at)

    posts.change_role(
        officer.pk, role="investigator", provider_code=None, by=admin, why="Moved.", now=at
    )

    assert queries.roles_at(fresh(judge), at) == (Role.JUDGE,)


def test_taking_a_role_back_ends_it_and_says_why(at: datetime) -> None:
    officer, judge = somebody(Role.POC_247), somebody(Role.JUDGE)
    held = lend(officer, judge, officer, at)

    with pytest.raises(MissingReasonError):
        delegations.revoke_delegation(held.pk, why=" ", by=officer, now=at)
    delegations.revoke_delegation(held.pk, why="Back early.", by=officer, now=at)
    delegations.revoke_delegation(held.pk, why="Once more.", by=officer, now=at)

    assert queries.roles_at(fresh(judge), at) == (Role.JUDGE,)
    assert Entry.objects.filter(kind="role-taken-back").count() == 1
    assert last("role-taken-back")["why"] == "Back early."


def refusals() -> Iterator[tuple[Role, Role, dict[str, object]]]:
    yield Role.POC_247, Role.AUDITOR, {}
    yield Role.POC_247, Role.ADMIN, {}
    yield Role.AUDITOR, Role.JUDGE, {}
    yield Role.POC_247, Role.JUDGE, {"until": timezone.now() + timedelta(days=400)}
    yield Role.POC_247, Role.JUDGE, {"until": timezone.now() - timedelta(days=1)}
    yield Role.POC_247, Role.PROVIDER_LERT, {}


@pytest.mark.parametrize(("giver", "receiver", "how"), list(refusals()))
def test_no_role_is_lent_to_whom_it_does_not_fit_or_for_too_long(
    giver: Role, receiver: Role, how: dict[str, object], at: datetime
) -> None:
    head = somebody(Role.CA_HEAD)

    with pytest.raises(DelegationRefusedError):
        lend(somebody(giver, "Giver"), somebody(receiver, "Receiver"), head, at, **how)
    assert not Delegation.objects.exists()


def test_nobody_lends_what_is_not_theirs(at: datetime) -> None:
    officer, judge = somebody(Role.POC_247), somebody(Role.JUDGE)

    with pytest.raises(PermissionRefusedError):
        lend(officer, judge, somebody(Role.INVESTIGATOR), at)
    with pytest.raises(MissingReasonError):
        lend(officer, judge, officer, at, why="  ")
    with pytest.raises(DelegationRefusedError):
        lend(officer, officer, officer, at)
    with pytest.raises(NoSuchDelegationError):
        delegations.revoke_delegation(99, why="So.", by=officer, now=at)


def test_what_is_lent_cannot_be_lent_on(at: datetime) -> None:
    officer, judge = somebody(Role.POC_247), somebody(Role.JUDGE)
    lend(officer, judge, officer, at)

    made = lend(fresh(judge), somebody(Role.INVESTIGATOR), fresh(judge), at)

    assert made.role == Role.JUDGE


def test_a_mark_that_hides_a_request_from_the_own_role_does_not_from_the_lent_one(
    at: datetime,
) -> None:
    head, officer = somebody(Role.CA_HEAD), somebody(Role.CA_OFFICER, organisation="Ministry")
    thread = PeerDesk("XB").request(at=at, handling_mark="TLP:RED")
    Thread.objects.filter(pk=thread.pk).update(owner=somebody(Role.POC_247))

    with pytest.raises(NoSuchRequestError):
        doors.request(officer, "read", thread.pk, now=at)
    lend(head, officer, head, at)

    assert doors.request(fresh(officer), "read", thread.pk, now=at).pk == thread.pk


def test_the_ways_of_a_lent_role_stand_in_the_rail(at: datetime) -> None:
    statistician = somebody(Role.FORENSIC_EXAMINER)
    browser = browser_of(statistician)
    assert 'href="/inbox"' not in browser.get("/more").content.decode()
    officer = somebody(Role.POC_247)
    lend(officer, statistician, officer, at)

    said = browser_of(fresh(statistician)).get("/more").content.decode()

    assert 'href="/inbox"' in said
    assert 'href="/drafts"' in said


@pytest.mark.parametrize("role", Role)
def test_nobody_is_shown_a_way_that_is_closed_to_them(role: Role) -> None:
    browser = browser_of(somebody(role))
    shown = navigation.rail({role}, at="", counts={})

    closed = [
        entry.url
        for entries in shown.values()
        for entry in entries
        if browser.get(entry.url).status_code != 200
    ]
    assert closed == []


def test_somebody_is_let_in_for_a_time_and_reads(at: datetime) -> None:
    owner, liaison = somebody(Role.POC_247), somebody(Role.LIAISON)
    thread = PeerDesk("XB").request(at=at)
    parts.take(thread.pk, person=owner, now=at)
    with pytest.raises(NoSuchRequestError):
        doors.request(liaison, "read", thread.pk, now=at)

    parts.let_in(
        thread.pk, liaison, until=at + timedelta(days=2), why="Sits there.", person=owner, now=at
    )

    assert doors.request(liaison, "read", thread.pk, now=at).pk == thread.pk
    with pytest.raises(NoSuchRequestError):
        doors.request(liaison, "read", thread.pk, now=at + timedelta(days=3))
    told = last("request-opened-to")
    assert (told["whom"], told["why"], told["before"]) == (liaison.pk, "Sits there.", None)


def test_letting_in_needs_a_reason_an_end_and_a_role_that_reads(at: datetime) -> None:
    owner, liaison = somebody(Role.POC_247), somebody(Role.LIAISON)
    thread = PeerDesk("XB").request(at=at)
    parts.take(thread.pk, person=owner, now=at)
    day = timedelta(days=1)

    for who, until, why in (
        (liaison, at + day, " "),
        (liaison, at - day, "So."),
        (liaison, at + 400 * day, "So."),
        (somebody(Role.CSIRT), at + day, "So."),
    ):
        with pytest.raises(HandOverRefusedError):
            parts.let_in(thread.pk, who, until=until, why=why, person=owner, now=at)
    with pytest.raises(PermissionRefusedError):
        parts.let_in(
            thread.pk,
            liaison,
            until=at + day,
            why="So.",
            person=somebody(Role.POC_247, organisation="Elsewhere"),
            now=at,
        )
    assert not Participant.objects.filter(person=liaison).exists()


def test_an_organisation_comes_with_its_first_person_and_units_with_theirs(at: datetime) -> None:
    for unit in ("Desk", "Desk", ""):
        services.enrol(name="A B", role="poc_247", organisation="Écoute & Co", unit=unit, now=at)

    held = Organisation.objects.get(name="Écoute & Co")
    assert (held.code, held.kind, held.units.count()) == ("ecoute-co", "authority", 1)
    assert Unit.objects.get().code == "desk"
    assert last("unit-added")["by"] == services.MACHINE


def test_an_authority_is_no_provider(at: datetime) -> None:
    services.enrol(name="A B", role="poc_247", organisation="One", now=at)

    with pytest.raises(OrganisationMismatchError):
        services.enrol(
            name="C D", role="provider_lert", organisation="One", provider_code="P-1", now=at
        )


def test_the_interface_says_which_mark_a_request_bears(at: datetime) -> None:
    made = services.enrol(name="A B", role="poc_247", organisation="Cyber Unit", now=at)
    thread = PeerDesk("XB").request(at=at, handling_mark="TLP:GREEN")
    program = Client(headers={"authorization": f"Bearer {made.token}"})

    assert program.get("/api/v1/requests").json()[0]["mark"] == "TLP:GREEN"
    assert program.get(f"/api/v1/requests/{thread.pk}").json()["mark"] == "TLP:GREEN"
