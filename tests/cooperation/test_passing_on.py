"""What somebody had in hand has a new owner when they leave."""

import pytest
from django.utils import timezone

from comity.access.app import belongings, posts
from comity.access.app.models import Person
from comity.cooperation.app.models import Thread
from comity.cooperation.errors import HandOverRefusedError
from comity.journal.app.models import Entry
from tests.builders import desk
from tests.builders.requests import PeerDesk

pytestmark = pytest.mark.django_db


def leaving(peer: PeerDesk) -> tuple[Person, Thread]:
    person = desk.person_of("poc_247", name="Leaver")
    thread = peer.request(at=timezone.now())
    Thread.objects.filter(pk=thread.pk).update(owner=person)
    return person, thread


def test_an_open_request_is_counted_and_passes_to_a_colleague_of_the_desk() -> None:
    person, thread = leaving(PeerDesk())
    colleague = desk.person_of("poc_247", name="Colleague")
    keeper = desk.person_of("admin", name="Keeper")

    assert [one.count for one in belongings.in_hand(person)] == [1]
    posts.leave(person.pk, successor=colleague.pk, by=keeper, why="Retires.", now=timezone.now())

    assert Thread.objects.get(pk=thread.pk).owner_id == colleague.pk
    assert Entry.objects.filter(kind="request-handed-over").count() == 1
    assert belongings.in_hand(person) == []


def test_whoever_has_no_role_for_it_gets_nothing_and_nobody_leaves() -> None:
    person, thread = leaving(PeerDesk())
    stranger = desk.person_of("translator", name="Translator")
    keeper = desk.person_of("admin", name="Keeper")

    with pytest.raises(HandOverRefusedError):
        posts.leave(person.pk, successor=stranger.pk, by=keeper, why="So.", now=timezone.now())

    assert Thread.objects.get(pk=thread.pk).owner_id == person.pk
    assert Person.objects.get(pk=person.pk).active
