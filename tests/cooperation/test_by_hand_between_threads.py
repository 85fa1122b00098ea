"""A partner without a node: what one thread with it means for another, and what was told."""

from datetime import datetime, timedelta

import pytest

from comity.access.app.models import Notice
from comity.cooperation.acts import Act
from comity.cooperation.app import queries, registry, services
from comity.cooperation.app.models import SafeguardAnswers
from comity.cooperation.lifecycles import Kind, State
from comity.cooperation.stages import line
from comity.kernel.time import written
from tests.builders.by_hand import (
    answered,
    assistance,
    came,
    emergency,
    held_by_partner,
    received,
)
from tests.builders.requests import (
    PROVIDER,
    SETTLED,
    person,
    whole_request,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_request_for_the_data_supersedes_a_preservation_once_it_is_known_to_have_come(
    now: datetime,
) -> None:
    held = held_by_partner(now)
    request = assistance(held, now + DAY)

    held.refresh_from_db()
    assert held.state == State.EXECUTED  # nobody knows that it came: the end has to be watched
    services.record_reached(
        request.pk,
        {"received_at": written(now + 3 * DAY), "known_by": "Return slip"},
        person=person("ca_officer"),
        now=now + 4 * DAY,
    )

    held.refresh_from_db()
    view = queries.folded(held)
    last = view.entries[-1].said
    assert (held.state, view.held_until_decision) == (State.SUPERSEDED, True)
    assert (last.registered, last.body.content["by_thread"]) == (True, request.pk)
    record = registry.records(held)[-1]
    assert (record.facts["implied"], record.facts["way"]) == (True, "courier")


def test_an_answer_proves_that_the_request_for_the_data_came(now: datetime) -> None:
    held = held_by_partner(now)
    request = assistance(held, now + DAY)

    for act, said in ((Act.ACKNOWLEDGE, {"file_number": "C 1"}), (Act.ACCEPT, {"basis": "s. 3"})):
        services.register_act(
            request.pk,
            act,
            said,
            came(now + 2 * DAY),
            person=person("ca_officer"),
            now=now + 9 * DAY,
        )

    held.refresh_from_db()
    assert held.state == State.SUPERSEDED
    assert not Notice.objects.filter(code="cooperation.preservation_not_superseded").exists()


def test_a_preservation_that_had_ended_is_not_superseded_and_a_person_is_told_once(
    now: datetime,
) -> None:
    held = held_by_partner(now)
    late = now + 200 * DAY
    request = assistance(held, late)

    answered(request, late + DAY)

    held.refresh_from_db()
    assert held.state == State.EXECUTED
    assert Notice.objects.filter(code="cooperation.preservation_not_superseded").count() == 1


def test_a_request_by_letter_supersedes_the_preservation_that_we_hold_for_the_partner(
    now: datetime,
) -> None:
    held = received(now)
    officer = person("poc_247")
    SafeguardAnswers.objects.create(thread=held, answers=SETTLED)
    services.perform(held, Act.ACKNOWLEDGE, {}, person=officer, now=now)
    services.perform(
        held, Act.FORWARD, {"provider": PROVIDER, "provider_ticket": "T-1"}, person=officer, now=now
    )
    days = {"taken_effect_on": "2026-03-02", "expires_on": "2026-06-01"}
    services.perform(held, Act.EXECUTE, days, person=officer, now=now)
    held.refresh_from_db()

    content = whole_request(Kind.MLA, preservation_ref=held.own_reference)
    services.register_request(
        Kind.MLA,
        content,
        came(now + DAY, reference="C 13/26"),
        sender=held.peer,
        person=person("ca_officer"),
        now=now + DAY,
    )

    held.refresh_from_db()
    assert held.state == State.SUPERSEDED


def test_an_answer_to_an_emergency_says_what_was_not_told_of_call_and_assessment(
    now: datetime,
) -> None:
    thread = emergency(now)

    services.register_act(
        thread.pk,
        Act.EXECUTE,
        {"answer": "The line is in Harbour Street 4."},
        came(now + DAY, way="telephone"),
        person=person("poc_247"),
        now=now + DAY,
    )

    thread.refresh_from_db()
    view = queries.folded(thread)
    assert thread.state == State.EXECUTED
    assert [entry.said.body.act for entry in view.entries] == [
        *("request", "call_back", "assess", "accept", "execute")
    ]
    assert view.applied(Act.CALL_BACK) == view.applied(Act.ASSESS) == ({"as_told": True},)
    assert "sender_verified" not in {step.stage for step in line(view)}


def test_what_was_told_later_of_a_call_stands_in_the_place_of_what_was_not(now: datetime) -> None:
    thread, officer = emergency(now), person("poc_247")
    services.register_act(thread.pk, Act.ACCEPT, {}, came(now + DAY), person=officer, now=now + DAY)
    untold = next(
        one for one in registry.records(thread) if (one.body or {}).get("act") == "call_back"
    )

    services.correct(
        thread.pk,
        untold.id,
        came(now + DAY),
        content={"as_told": True, "called_by": "B. Clerk", "number": "+99912345678"},
        why="They told it on the telephone.",
        person=officer,
        now=now + 2 * DAY,
    )

    view = queries.folded(thread)
    assert view.applied(Act.CALL_BACK)[0]["called_by"] == "B. Clerk"
    assert "sender_verified" in {step.stage for step in line(view)}
