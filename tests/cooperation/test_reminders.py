"""Warnings of clocks: each once, to a person, with the state of the moment."""

from datetime import datetime, timedelta

import pytest

from comity.access.app.models import Notice
from comity.cooperation.acts import Act
from comity.cooperation.app import services
from tests.builders.requests import PeerDesk

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
