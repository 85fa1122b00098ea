"""The pages of people: only administrators change anything, and every change leaves its trace."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comity.access.app import belongings
from comity.access.app.belongings import Belonging
from comity.access.app.identity import DeskSession, Invitation, Recovery
from comity.access.app.models import Delegation, Person, Token
from comity.journal.app.models import Entry
from tests.builders import desk

pytestmark = pytest.mark.django_db


def confirmed(client: Client, *, ago: timedelta = timedelta()) -> Client:
    session = client.session
    session["confirmed_at"] = (timezone.now() - ago).timestamp()
    session.save()
    return client


def administrator(name: str = "K. Keeper") -> Client:
    return confirmed(desk.signed_in("admin", name=name))


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.content.decode()[:3000]
    return response.content.decode()


def enrolled(**changed: str) -> dict[str, str]:
    return {"name": "N. Ew", "organisation": "Unit", "unit": "", "role": "poc_247", **changed}


def said(kind: str) -> dict[str, object]:
    body: dict[str, object] = json.loads(Entry.objects.filter(kind=kind).latest("index").body)
    return body


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("admin", "/people", 200),
        ("auditor", "/people", 200),
        ("ca_head", "/people", 200),
        ("poc_247", "/people", 403),
        ("provider_lert", "/people", 403),
        ("admin", "/people/new", 200),
        ("auditor", "/people/new", 403),
        ("ca_head", "/people/new", 403),
    ],
)
def test_each_page_is_for_those_who_may(role: str, path: str, status: int) -> None:
    assert desk.signed_in(role).get(path).status_code == status


@pytest.mark.parametrize("act", ["role", "leave", "details", "invite", "recover", "sessions"])
@pytest.mark.parametrize("role", ["auditor", "ca_head", "poc_247"])
def test_nobody_else_changes_anything_of_a_person(act: str, role: str) -> None:
    held = desk.person_of("investigator", name="I. Field")

    answer = confirmed(desk.signed_in(role)).post(f"/people/{held.pk}/{act}", {"why": "x"})

    assert answer.status_code in {403, 404}


def test_people_are_listed_with_post_and_second_factor_and_found_by_name() -> None:
    client = administrator()
    desk.person_of("investigator", name="I. Field")

    told = page(client, "/people")

    assert "I. Field" in told
    assert "Investigator" in told
    assert "Codes only" in told
    assert page(client, "/people?q=field").count("data-row") == 1
    assert page(client, "/people?role=admin").count("data-row") == 1
    assert "Nobody fits" in page(client, "/people?q=zzz")
    assert "Nobody has left" in page(client, "/people?left=on")


def test_a_newcomer_gets_a_link_that_is_shown_once() -> None:
    client = administrator()

    answer = client.post("/people/new", enrolled())
    made = Person.objects.get(name="N. Ew")

    assert answer["Location"] == f"/people/{made.pk}"
    first, second = page(client, answer["Location"]), page(client, answer["Location"])
    assert "/join/" in first
    assert "/join/" not in second
    assert Invitation.objects.get(person=made).used_at is None
    assert not Token.objects.filter(person=made).exists()


def test_nobody_is_enrolled_without_a_fresh_confirmation() -> None:
    client = confirmed(desk.signed_in("admin"), ago=timedelta(hours=1))

    assert client.post("/people/new", enrolled()).status_code == 422
    assert not Person.objects.filter(name="N. Ew").exists()


@pytest.mark.parametrize(
    ("changed", "said_there"),
    [
        ({"name": " "}, "Write the name"),
        ({"organisation": ""}, "Write the organisation"),
        ({"role": ""}, "Choose a post"),
        ({"role": "king"}, "king"),
        ({"role": "provider_lert"}, "Write the code of the provider"),
        ({"provider_code": "EXT-XA"}, "Leave this empty"),
        ({"username": "N EW"}, "Use small letters"),
    ],
)
def test_a_slip_is_told_beside_the_field_and_what_was_typed_stays(
    changed: dict[str, str], said_there: str
) -> None:
    answer = administrator().post("/people/new", enrolled(unit="Night desk", **changed))

    assert answer.status_code == 422
    assert said_there in answer.content.decode()
    assert "Night desk" in answer.content.decode()


def test_another_post_ends_every_session_and_says_why_before_and_after() -> None:
    held = desk.person_of("investigator", name="I. Field")
    theirs = desk.browser_of(held)
    assert theirs.get("/notices").status_code == 200

    answer = administrator().post(
        f"/people/{held.pk}/role", {"role": "poc_247", "why": "Moves to the desk."}
    )

    assert answer.status_code == 302
    assert Person.objects.get(pk=held.pk).role == "poc_247"
    assert theirs.get("/notices").status_code == 302
    entry = said("role-changed")
    assert (entry["person"], entry["why"]) == (held.pk, "Moves to the desk.")
    assert (entry["before"], entry["after"]) == (
        {"role": "investigator", "provider_code": None},
        {"role": "poc_247", "provider_code": None},
    )


def test_a_change_needs_a_reason() -> None:
    held = desk.person_of("investigator", name="I. Field")

    answer = administrator().post(f"/people/{held.pk}/role", {"role": "poc_247", "why": " "})

    assert answer.status_code == 422
    assert "Say in one sentence why" in answer.content.decode()
    assert Person.objects.get(pk=held.pk).role == "investigator"


def test_nobody_changes_the_own_post_or_leaves_by_oneself() -> None:
    client = administrator()
    desk.person_of("admin", name="M. Second")
    own = Person.objects.get(name="K. Keeper")

    for act in ("role", "leave"):
        answer = client.post(f"/people/{own.pk}/{act}", {"role": "auditor", "why": "So."})
        assert answer.status_code == 422
    assert Person.objects.get(pk=own.pk).role == "admin"


def test_the_last_administrator_but_one_may_leave_and_the_last_may_not() -> None:
    client, second = administrator(), desk.person_of("admin", name="M. Second")

    assert client.post(f"/people/{second.pk}/leave", {"why": "Retires."}).status_code == 302
    assert not Person.objects.get(pk=second.pk).active


@pytest.fixture
def bags() -> dict[str, int]:
    """Return what each person has in hand in a room that the test makes up."""
    held: dict[str, int] = {}

    def pass_on(person: Person, to: Person, by: Person, now: object) -> int:
        del by, now
        moved = held.pop(person.pk, 0)
        held[to.pk] = held.get(to.pk, 0) + moved
        return moved

    belongings.register(
        Belonging(name="bag", label="Bags", count=lambda one: held.get(one.pk, 0), pass_on=pass_on)
    )
    yield held
    belongings._known.pop("bag")


def test_whoever_leaves_loses_every_way_in_and_passes_on_what_is_in_hand(
    bags: dict[str, int],
) -> None:
    held, colleague = desk.person_of("poc_247", name="A. Duty"), desk.person_of("poc_247", name="B")
    theirs = desk.browser_of(held)
    bags[held.pk] = 3
    client = administrator()
    path = f"/people/{held.pk}/leave"

    assert "Bags" in page(client, path)
    assert client.post(path, {"why": "Left the force."}).status_code == 422
    assert Person.objects.get(pk=held.pk).active
    answer = client.post(path, {"why": "Left the force.", "successor": colleague.pk})

    assert answer.status_code == 302
    assert bags == {colleague.pk: 3}
    assert theirs.get("/notices").status_code == 302
    assert not DeskSession.objects.filter(person=held, ended_at=None).exists()
    assert said("person-left")["why"] == "Left the force."
    assert "A. Duty" in page(client, "/people?left=on")
    assert client.post(path, {"why": "Again."}).status_code == 409


def test_details_are_changed_with_what_they_were_before() -> None:
    held = desk.person_of("poc_247", name="A. Duty")

    administrator().post(
        f"/people/{held.pk}/details",
        {"name": "A. Duty-Night", "organisation": "Unit", "unit": "Night", "why": "Married."},
    )

    assert said("person-changed")["before"] == {"name": "A. Duty", "unit": ""}
    assert said("person-changed")["after"] == {"name": "A. Duty-Night", "unit": "Night"}


def test_recovery_takes_two_administrators() -> None:
    held = desk.person_of("poc_247", name="A. Duty")
    first, second = administrator(), administrator("M. Second")

    assert first.post(f"/people/{held.pk}/recover", {"why": "Lost the key."}).status_code == 302
    assert first.post(f"/people/{held.pk}/approve").status_code == 422
    assert Recovery.objects.get().closed_at is None
    assert "is to be let in again" in page(second, "/people")
    answer = second.post(f"/people/{held.pk}/approve")

    assert answer.status_code == 302
    assert "/join/" in page(second, answer["Location"])
    assert Recovery.objects.get().approved


def test_a_recovery_is_refused_by_the_second() -> None:
    held = desk.person_of("poc_247", name="A. Duty")
    first, second = administrator(), administrator("M. Second")
    first.post(f"/people/{held.pk}/recover", {"why": "Lost the key."})

    assert second.post(f"/people/{held.pk}/refuse").status_code == 302
    assert Recovery.objects.get().approved is False


def test_tokens_are_revoked_all_at_once() -> None:
    held = desk.person_of("poc_247", name="A. Duty")

    assert administrator().post(f"/people/{held.pk}/tokens").status_code == 302
    assert not Token.objects.filter(person=held, revoked_at=None).exists()


def test_what_is_no_person_and_what_is_no_act_is_not_found() -> None:
    client = administrator()
    held = desk.person_of("poc_247", name="A. Duty")

    assert client.get("/people/nobody").status_code == 404
    assert client.get(f"/people/{held.pk}/crown").status_code == 404


def test_more_people_ask_the_database_no_more_often() -> None:
    client = administrator()
    page(client, "/people")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            page(client, "/people")
        return len(found)

    few = asked()
    for number in range(60):
        desk.person_of("poc_247", name=f"Person {number:02}")

    assert asked() == few
    assert page(client, "/people").count("data-row") == 50


def test_a_post_goes_on_until_the_day_that_is_named() -> None:
    held, client = desk.person_of("poc_247", name="A. Duty"), administrator()
    path = f"/people/{held.pk}/extend"

    told = client.post(path, {"until": "31/03/2027", "why": "Goes on."})
    done = client.post(path, {"until": "2027-03-31", "why": "Goes on."})

    assert "Write the day as year-month-day" in told.content.decode()
    assert done.status_code == 302
    assert "31 March 2027" in page(client, f"/people/{held.pk}")
    assert said("role-extended")["why"] == "Goes on."


def test_a_post_is_lent_for_a_time_and_taken_back() -> None:
    giver, taker = (desk.person_of("poc_247", name=name) for name in ("A. Giver", "B. Taker"))
    client = administrator()
    until = (timezone.now() + timedelta(days=9)).date().isoformat()
    path = f"/people/{giver.pk}"

    lent = client.post(
        f"{path}/delegate", {"receiver": taker.pk, "until": until, "why": "On leave."}
    )
    assert lent.status_code == 302
    assert "B. Taker" in page(client, path)
    number = Delegation.objects.get().pk
    back = client.post(f"{path}/take-back", {"delegation": number, "why": "Is back."})

    assert back.status_code == 302
    assert "B. Taker" not in page(client, path)
    assert said("role-taken-back")["why"] == "Is back."


def test_nobody_takes_back_what_another_lent_by_an_address_of_their_own() -> None:
    giver, taker = (desk.person_of("poc_247", name=name) for name in ("A. Giver", "B. Taker"))
    until = (timezone.now() + timedelta(days=9)).date().isoformat()
    administrator().post(
        f"/people/{giver.pk}/delegate", {"receiver": taker.pk, "until": until, "why": "On leave."}
    )
    number = Delegation.objects.get().pk

    answer = confirmed(desk.browser_of(taker)).post(
        f"/people/{taker.pk}/take-back", {"delegation": number, "why": "Mine."}
    )

    assert answer.status_code == 422
    assert Delegation.objects.get().revoked_at is None
