"""What a person may have is kept as SQL; it must stay what the gate says."""

from datetime import UTC, datetime, timedelta

import pytest

from comity.access.app import gate, kept, notices
from comity.access.app.models import Notice, Person
from comity.access.app.queries import RoleEndedError
from comity.access.permissions import PermissionRefusedError, Side
from comity.cooperation.app.models import Participant, Thread
from tests.builders.desk import person_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
READERS = ("poc_247", "ca_officer", "investigator", "prosecutor", "auditor")


@pytest.fixture
def threads() -> list[Thread]:
    return [
        Thread.objects.create(
            id=f"01900000-0000-7000-8000-00000000000{2 * place + (side == 'requested')}",
            peer="XB",
            own_side=side,
            kind="PRES",
            state="received",
            opened_at=NOW,
            changed_at=NOW,
            mark_level=level,
        )
        for place, level in enumerate((0, 2, 3, 4))
        for side in ("requesting", "requested")
    ]


def read(person: Person, *, now: datetime = NOW) -> set[str]:
    return set(kept.rows(person, "read", now=now).values_list("pk", flat=True))


@pytest.mark.parametrize("role", READERS)
def test_it_is_what_the_gate_lists(role: str, threads: list[Thread]) -> None:
    person = person_of(role)
    Thread.objects.filter(pk=threads[3].pk).update(owner=person)
    Thread.objects.filter(pk=threads[4].pk).update(owner=person_of("poc_247", name="Another"))

    for _again in range(2):
        found = gate.list_for(person, "read", now=NOW).values_list("pk", flat=True)
        assert read(person) == set(found)
    for side in (Side.REQUESTING, Side.REQUESTED):
        one = kept.rows(person, "read", now=NOW, part=gate.Within(sides=frozenset({side})))
        assert set(one) == set(gate.list_for(person, "read", now=NOW).filter(own_side=str(side)))


def test_what_was_let_in_for_a_time_is_asked_of_each_moment(threads: list[Thread]) -> None:
    person, other = person_of("investigator"), person_of("poc_247", name="Another")
    Thread.objects.update(owner=other, mark_level=4)
    before = read(person)
    ends = NOW + timedelta(hours=1)
    Participant.objects.create(thread=threads[6], person=person, since=NOW, until=ends)

    assert read(person) - before == {threads[6].pk}
    assert read(person, now=ends + timedelta(seconds=1)) == before


def test_another_role_makes_another_list(threads: list[Thread]) -> None:
    person = person_of("ca_officer")
    as_officer = read(person)
    person.role = "admin"

    assert len(as_officer) > 0
    assert threads
    with pytest.raises(PermissionRefusedError):
        read(person)


def test_a_role_that_has_ended_reads_nothing(threads: list[Thread]) -> None:
    person = person_of("poc_247")
    assert read(person)
    person.role_ends_on = (NOW - timedelta(days=3)).date()

    with pytest.raises(RoleEndedError):
        read(person)
    assert len(threads) == 8


@pytest.mark.parametrize("role", [*READERS, "admin", "provider_lert"])
def test_notices_are_those_that_the_gate_lists(role: str, threads: list[Thread]) -> None:
    person = person_of(role)
    for about in ("", threads[0].pk, threads[7].pk, "nothing"):
        Notice.objects.create(
            code="x", facts={}, at=NOW, level="info", about_kind="request" if about else "",
            about_id=about,
        )  # fmt: skip

    for act in ("notice_read", "order_read" if role == "provider_lert" else "notice_read"):
        found = gate.list_for(person, act, now=NOW)
        told = kept.rows(person, act, now=NOW)
        assert set(told.values_list("pk", flat=True)) == set(found.values_list("pk", flat=True))
    assert set(notices.readable(person, now=NOW)) == set(
        gate.list_for(person, "notice_read", now=NOW)
    )
