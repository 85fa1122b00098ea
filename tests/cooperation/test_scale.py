"""Ten thousand people, all data, ten years: a person reviews it by law, and no machine acts."""

from datetime import date, datetime
from typing import Any

import pytest

from comity.access.permissions import PermissionRefusedError
from comity.cooperation.acts import Act
from comity.cooperation.app import services
from comity.cooperation.app.models import Order, Thread
from comity.cooperation.app.services.scopes import review_scope
from comity.cooperation.contents import MalformedContentError
from comity.cooperation.errors import ScopeNotLargeError, ScopeReviewNeededError
from comity.cooperation.kinds import Kind
from comity.cooperation.scale import MANY, Reason, reasons, scope_of
from comity.journal.app.models import Entry
from tests.builders import desk
from tests.builders.requests import PROVIDER, PeerDesk, person, whole_request

TODAY = date(2026, 3, 2)
DECADE = {"period_from": "2016-01-01", "period_to": "2026-01-01"}
EVERYTHING = ["SUB", "TRAFFIC", "CONTENT", "LOC", "PAY"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"targets": [{"value": str(n)} for n in range(10_000)]}, [Reason.MANY_ACCOUNTS]),
        ({"targets": [{"value": str(n)} for n in range(MANY - 1)]}, []),
        ({"targets": [{"categories": EVERYTHING}]}, [Reason.EVERY_KIND]),
        (
            {"targets": [{"categories": ["SUB"]}, {"categories": EVERYTHING[1:]}]},
            [Reason.EVERY_KIND],
        ),
        ({"categories": EVERYTHING[1:]}, []),
        ({"targets": [{"all_users": True}]}, [Reason.ALL_USERS]),
        (DECADE, [Reason.LONG_PERIOD]),
        ({"targets": [{**DECADE}]}, [Reason.LONG_PERIOD]),
        ({"targets": [{"period_from": "2021-01-01T00:00:00+00:00"}]}, [Reason.LONG_PERIOD]),
        ({"period_from": "2025-01-01"}, []),
        ({"period_from": "last year", "targets": ["broken"]}, []),
    ],
)
def test_what_is_very_large(content: dict[str, Any], why: list[Reason]) -> None:
    assert list(reasons(content, today=TODAY)) == why


def test_a_review_is_of_what_is_asked_for_and_of_nothing_else() -> None:
    asked = {"targets": [{"value": "a"}], "facts": "One."}

    assert scope_of(asked) == scope_of({**asked, "facts": "Another."})
    assert scope_of(asked) != scope_of({**asked, "targets": [{"value": "b"}]})


@pytest.fixture
def large(now: datetime) -> Thread:
    targets = [{**whole_request(Kind.PRES)["targets"][0], **DECADE}]
    thread = PeerDesk().request(targets=targets, at=now)
    officer = person("poc_247")
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "B 1"}, person=officer, now=now)
    return Thread.objects.get(pk=thread.pk)


@pytest.mark.django_db
def test_nothing_is_ordered_before_a_person_has_reviewed_a_very_large_request(
    large: Thread, now: datetime
) -> None:
    officer, lawyer = person("poc_247"), person("ca_officer")
    order = {"provider": PROVIDER, "provider_ticket": "T 1"}

    with pytest.raises(ScopeReviewNeededError, match="long_period"):
        services.perform(large, Act.FORWARD, order, person=officer, now=now)
    page = desk.browser_of(officer).get(f"/requests/{large.pk}").content.decode()
    assert "Very large request" in page
    with pytest.raises(PermissionRefusedError):
        review_scope(large.pk, finding="It is fine.", person=officer, now=now)
    with pytest.raises(MalformedContentError):
        review_scope(large.pk, finding="  ", person=lawyer, now=now)
    asked = desk.browser_of(lawyer).post(f"/requests/{large.pk}/review", {"finding": " "})
    assert asked.status_code == 422
    told = desk.browser_of(lawyer).post(
        f"/requests/{large.pk}/review", {"finding": "The case covers the decade."}
    )

    assert told.status_code == 302
    assert Entry.objects.filter(kind="scope-reviewed").count() == 1
    assert "has reviewed it by law" in (
        desk.browser_of(officer).get(f"/requests/{large.pk}").content.decode()
    )
    assert services.perform(large, Act.FORWARD, order, person=officer, now=now)
    with pytest.raises(ScopeNotLargeError):
        review_scope(large.pk, finding="Again.", person=lawyer, now=now)


@pytest.mark.django_db
def test_a_node_gives_no_order_by_itself_for_a_very_large_request(now: datetime) -> None:
    kind = Kind("PRES_DIRECT")
    targets = [{**whole_request(kind)["targets"][0], **DECADE}]
    thread = PeerDesk().request(kind=kind, targets=targets, at=now)

    assert not Order.objects.filter(thread=thread).exists()
    review_scope(thread.pk, finding="Lawful.", person=person("ca_head"), now=now)
    assert Order.objects.filter(thread=thread).count() == 1
