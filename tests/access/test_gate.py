"""The one way to a row: who may read it, who may do what to it, and what is said of the rest."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from comity.access.app import gate
from comity.access.app import services as access
from comity.access.app.models import Person
from comity.access.marks import Level, mark_of
from comity.access.permissions import PermissionRefusedError, permissions
from comity.access.roles import PROVIDER_ROLES, Role
from comity.cooperation.app.models import Draft, Order, Participant, Thread
from comity.cooperation.errors import NoSuchOrderError, NoSuchRequestError, TransitionRefusedError
from comity.cooperation.lifecycles import Kind
from comity.evidence.app.models import Item, Package

pytestmark = pytest.mark.django_db
POLICE, MINISTRY = "Cyber Unit", "Ministry"
MARKS = [*(level.label for level in Level), "XA:COURT FILE"]


def somebody(role: Role, now: datetime, organisation: str = POLICE, *, code: str = "P-1") -> Person:
    return access.enrol(
        name=f"{role} {organisation}",
        role=role,
        organisation=f"Provider {code}" if role in PROVIDER_ROLES else organisation,
        provider_code=code if role in PROVIDER_ROLES else None,
        now=now,
    ).person


def request(now: datetime, number: int, **said: object) -> Thread:
    mark = mark_of(said.pop("mark", None))
    return Thread.objects.create(
        **{
            "id": f"request-{number}",
            "peer": "XB",
            "own_side": "requested",
            "kind": str(Kind.PRES),
            "state": "received",
            "own_reference": f"XA-PRES-2026-{number:06d}",
            "opened_at": now,
            "changed_at": now,
            "mark": mark.text,
            "mark_level": int(mark.level),
        }
        | said
    )


def order(thread: Thread, now: datetime, *, provider: str = "P-1") -> Order:
    return Order.objects.create(
        id=f"order-{thread.pk}-{provider}",
        thread=thread,
        reference=f"O-{thread.pk}-{provider}",
        provider_code=provider,
        kind="disclose",
        state="issued",
        needed={"targets": []},
        issued_at=now,
        issued_by=POLICE,
    )


class World:
    """Rows of every thing, in every ownership, under every mark."""

    def __init__(self, now: datetime) -> None:
        self.people = {
            (role, organisation): somebody(role, now, organisation)
            for role in Role
            for organisation in (POLICE, MINISTRY)
        }
        owners = [None, *(self.people[Role.POC_247, one] for one in (POLICE, MINISTRY))]
        sides = ("requesting", "requested")
        for number, (side, mark, owner) in enumerate(
            (side, mark, owner) for side in sides for mark in MARKS for owner in owners
        ):
            held = request(now, number, own_side=side, mark=mark, owner=owner)
            if owner is not None:
                self.part(held, owner, now)
                self.part(held, self.people[Role.INVESTIGATOR, POLICE], now)
                Participant.objects.create(
                    thread=held,
                    person=self.people[Role.LIAISON, POLICE],
                    since=now,
                    until=now + timedelta(days=1 if number % 2 else -1),
                )
            self.belongings(held, number, now)
        Draft.objects.create(
            id="draft",
            kind="PRES",
            aud="XB",
            content={},
            made_by=self.people[Role.INVESTIGATOR, POLICE].pk,
            made_by_organisation=POLICE,
            made_at=now,
        )
        access.notify("protocol.undelivered", "alarm", now, provider="P-1")
        access.notify("protocol.undelivered", "alarm", now, peer="XB")

    @staticmethod
    def part(held: Thread, person: Person, now: datetime) -> None:
        Participant.objects.create(
            thread=held, person=person, organisation=person.organisation, since=now
        )

    @staticmethod
    def belongings(held: Thread, number: int, now: datetime) -> None:
        if held.own_side == "requested":
            ordered = order(held, now, provider=f"P-{number % 2}")
            Item.objects.create(
                id=f"item-{number}",
                name="a.log",
                size=1,
                sha256="0" * 64,
                order_id=ordered.pk,
                deposited_by={},
                deposited_at=now,
            )
        Package.objects.create(
            id=f"package-{number}",
            direction="in" if held.own_side == "requesting" else "out",
            peer="XB",
            thread=held.pk,
            manifest_sha256="0" * 64,
            size=1,
            files=1,
            chunks=1,
            announced_at=now,
        )


@pytest.fixture
def world(now: datetime) -> World:
    return World(now)


def guarded() -> Iterator[str]:
    yield from (act for act, rule in sorted(permissions().items()) if rule.object in gate.things())


def test_the_list_and_the_single_row_say_the_same_for_everybody_and_every_act(
    world: World, now: datetime
) -> None:
    """What ``list_for`` selects in the database is what ``allowed`` says row by row."""
    wrong, seen = [], 0
    for act in guarded():
        thing = gate.things()[permissions()[act].object]
        rows = list(thing.rows().prefetch_related(*thing.fetched))
        for person in world.people.values():
            open_to = [row for row in rows if thing.competent(row, act, Role(person.role))]
            expected = {row.pk for row in open_to if gate.allowed(person, act, row, now=now)}
            try:
                listed = set(gate.list_for(person, act, now=now).values_list("pk", flat=True))
            except PermissionRefusedError:
                listed = set()
            listed &= {row.pk for row in open_to}
            seen += len(expected)
            if listed != expected:
                wrong.append((act, person.name, listed ^ expected))
    assert wrong == []
    assert seen > 1000


def test_red_is_for_named_people_and_who_answers_for_them(now: datetime) -> None:
    officer, colleague = somebody(Role.POC_247, now), somebody(Role.POC_247, now)
    head, auditor = somebody(Role.CA_HEAD, now, MINISTRY), somebody(Role.AUDITOR, now)
    held = request(now, 1, mark="TLP:RED", owner=officer)
    World.part(held, officer, now)

    assert [gate.allowed(one, "read", held) for one in (officer, head)] == [True, True]
    assert [gate.allowed(one, "read", held) for one in (colleague, auditor)] == [False, False]
    with pytest.raises(NoSuchRequestError):
        gate.get_for(colleague, "read", held.pk, now=now)


def test_a_red_request_that_nobody_has_taken_can_be_taken(now: datetime) -> None:
    held = request(now, 1, mark="TLP:RED")

    assert gate.allowed(somebody(Role.POC_247, now), "take", held)
    assert not gate.allowed(somebody(Role.PROSECUTOR, now), "read", held)


def test_amber_strict_stays_in_the_organisation(now: datetime) -> None:
    officer = somebody(Role.POC_247, now)
    held = request(now, 1, mark="TLP:AMBER+STRICT", owner=officer)
    World.part(held, officer, now)

    assert gate.allowed(somebody(Role.INVESTIGATOR, now), "read", held)
    assert not gate.allowed(somebody(Role.CA_OFFICER, now, MINISTRY), "read", held)


def test_whoever_may_not_know_of_a_row_is_told_that_there_is_none(now: datetime) -> None:
    held = order(request(now, 1), now, provider="P-2")
    lert = somebody(Role.PROVIDER_LERT, now)

    with pytest.raises(NoSuchOrderError) as hidden:
        gate.get_for(lert, "order_read", held.pk, now=now)
    with pytest.raises(NoSuchOrderError) as absent:
        gate.get_for(lert, "order_read", "order-none", now=now)

    assert hidden.value.message.replace(held.pk, "") == absent.value.message.replace(
        "order-none", ""
    )


def test_whoever_may_read_but_not_act_is_told_why(now: datetime) -> None:
    owner = somebody(Role.POC_247, now, MINISTRY)
    held = request(now, 1, owner=owner)
    World.part(held, owner, now)

    with pytest.raises(PermissionRefusedError, match="role auditor may not acknowledge"):
        gate.get_for(somebody(Role.AUDITOR, now), "acknowledge", held.pk, now=now)
    with pytest.raises(PermissionRefusedError, match="others deal with this request"):
        gate.get_for(somebody(Role.POC_247, now), "acknowledge", held.pk, now=now)
    with pytest.raises(PermissionRefusedError, match="acknowledge is not for the role ca_officer"):
        gate.get_for(somebody(Role.CA_OFFICER, now), "acknowledge", held.pk, now=now)


def test_what_is_not_open_is_refused_in_the_words_of_the_room(now: datetime) -> None:
    held = request(now, 1, state="executed")
    officer = somebody(Role.POC_247, now)

    with pytest.raises(TransitionRefusedError, match="cannot acknowledge a request that is exec"):
        gate.get_for(officer, "acknowledge", held.pk, now=now)
    with pytest.raises(TransitionRefusedError, match="only the requesting side"):
        gate.get_for(officer, "withdraw", held.pk, now=now)


def test_a_row_that_is_changed_is_locked_in_a_transaction(now: datetime) -> None:
    held = request(now, 1)
    officer = somebody(Role.POC_247, now)

    with transaction.atomic():
        assert gate.get_for(officer, "acknowledge", held.own_reference, now=now) == held


def test_one_query_tells_for_a_whole_list(world: World, now: datetime) -> None:
    officer = world.people[Role.POC_247, POLICE]
    rows = list(gate.list_for(officer, "read", now=now))

    expected = {row.pk for row in rows if gate.allowed(officer, "take", row)}
    assert gate.which(officer, "take", rows, now=now) == expected
