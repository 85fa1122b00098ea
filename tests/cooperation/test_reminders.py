"""Warnings of clocks: each once, to a person, with the state of the moment."""

import json
from datetime import datetime, timedelta

import pytest

from comity.access.app.models import Notice
from comity.cooperation.acts import Act
from comity.cooperation.app import services
from comity.cooperation.lifecycles import Kind
from comity.journal.app.models import Entry
from tests.builders.requests import PeerDesk, opened, person, whole_request

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def codes() -> list[str]:
    found = Notice.objects.filter(code__startswith="cooperation.clock").order_by("pk")
    return [notice.code for notice in found]


def test_each_warning_of_a_clock_is_given_once(now: datetime) -> None:
    PeerDesk("XB").request(at=now)

    assert services.remind(now=now) == 0
    assert services.remind(now=now + 12 * HOUR) == 1
    assert services.remind(now=now + 13 * HOUR) == 0
    assert services.remind(now=now + 25 * HOUR) == 1
    assert services.remind(now=now + 26 * HOUR) == 0

    assert codes() == ["cooperation.clock_running", "cooperation.clock_overdue"]
    assert Notice.objects.filter(code="cooperation.clock_overdue", level="alarm").count() == 1


def test_a_clock_that_was_stopped_is_silent(now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = peer.request(at=now)
    peer.say(thread, Act.WITHDRAW, at=now + HOUR)

    assert services.remind(now=now + 100 * HOUR) == 0


def test_a_node_that_was_off_tells_the_present_state_once(now: datetime) -> None:
    PeerDesk("XB").request(at=now)

    services.remind(now=now + 100 * HOUR)

    assert codes() == ["cooperation.clock_overdue"]


@pytest.mark.parametrize("asked_for", [False, True])
def test_a_preservation_that_lapses_is_a_failure_in_the_journal_once(
    asked_for: bool, now: datetime
) -> None:
    peer = PeerDesk("XB")
    content = whole_request(Kind.PRES)
    thread = opened(Kind.PRES, content, aud="XB", person=person("poc_247"), now=now)
    peer.receipt(thread, at=now)
    for act in (Act.ACKNOWLEDGE, Act.FORWARD, Act.EXECUTE):
        peer.say(thread, act, at=now + HOUR)
    if asked_for:
        peer.say(thread, Act.SUPERSEDE, at=now + 2 * HOUR)

    for days in (1, 59, 70, 80):  # it is held until the first of May
        services.remind(now=now + timedelta(days=days))

    found = [json.loads(one.body) for one in Entry.objects.filter(kind="preservation-lapsed")]
    assert codes().count("cooperation.clock_lapsed") == len(found)
    if asked_for:
        assert found == []
        return
    assert [(one["thread"], one["own_side"]) for one in found] == [(thread.pk, "requesting")]
    assert found[0]["reference"] == thread.own_reference
    assert found[0]["ended_at"].startswith("2026-05-01T21:59:59")  # that day ends in Etc/GMT-2
