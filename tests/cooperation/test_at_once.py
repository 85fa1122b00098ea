"""Two desks at one time: one act wins, the other is told; one key does one thing."""

import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from comity.cooperation.acts import Act
from comity.cooperation.app import services
from comity.cooperation.app.models import Statement, Thread
from comity.cooperation.errors import TransitionRefusedError
from comity.cooperation.lifecycles import Kind
from tests.builders.requests import PeerDesk, opened, person, whole_request

pytestmark = pytest.mark.django_db(transaction=True)
DESKS = 6


def at_once(act: Callable[[], object]) -> list[object]:
    """Return what each of several desks gets that act at the same moment."""
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite lives in one connection; its one writer is SQLite's own")
    start, got = threading.Barrier(DESKS), []

    def desk() -> None:
        try:
            start.wait()
            got.append(act())
        except Exception as error:  # noqa: BLE001 - the test looks at every outcome
            got.append(error)
        finally:
            connection.close()

    desks = [threading.Thread(target=desk) for _ in range(DESKS)]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    return got


def test_of_many_who_acknowledge_at_once_one_does(now: datetime) -> None:
    thread, officer = PeerDesk("XB").request(at=now), person("poc_247")
    content = {"file_number": "B 1"}

    got = at_once(
        lambda: services.perform(thread, Act.ACKNOWLEDGE, content, person=officer, now=now)
    )

    assert sum(isinstance(one, services.Done) for one in got) == 1
    assert sum(isinstance(one, TransitionRefusedError) for one in got) == DESKS - 1
    assert Statement.objects.filter(thread=thread).count() == 2


def test_one_key_from_many_places_at_once_sends_once(now: datetime) -> None:
    PeerDesk("XB")
    officer, key = person("poc_247"), str(uuid.uuid4())

    def act() -> dict[str, Any]:
        thread = opened(Kind.PRES, whole_request(Kind.PRES), aud="XB", person=officer, now=now)
        return {"id": thread.pk}

    got = at_once(lambda: services.once(key, {}, act, person=officer, now=now))

    assert got == [got[0]] * DESKS
    assert Thread.objects.count() == 1


def test_references_are_given_once_and_without_gaps(now: datetime) -> None:
    PeerDesk("XB")
    officer = person("poc_247")

    at_once(lambda: opened(Kind.PRES, whole_request(Kind.PRES), aud="XB", person=officer, now=now))

    given = sorted(Thread.objects.values_list("own_reference", flat=True))
    assert given == [f"XA-PRES-2026-{number:06d}" for number in range(1, DESKS + 1)]
