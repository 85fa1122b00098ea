"""An extradition at a node: our own people hear first, two of them act, and clocks run in days."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from comity.cooperation.acts import Act, Side
from comity.cooperation.answers import Papers
from comity.cooperation.app import queries, services
from comity.cooperation.app.services import extraditing
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import ClockName, clocks_of
from comity.cooperation.errors import NotHeardError, NotYetError, SecondPersonError
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.lifecycles import State
from comity.cooperation.stages import line, next_step
from comity.law import completeness
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, ZONE, Desk, content_for
from tests.builders.requests import PeerDesk, person, sent_from, whole_request

EXTR = Kind("EXTR")


def walked(*acts: Act, **changes: object) -> Desk:
    desk = Desk(EXTR)
    desk.say(Act.REQUEST, content_for(EXTR, Act.REQUEST) | changes)
    return desk.walk(Act.ACKNOWLEDGE, *acts)


def clock(desk: Desk, name: ClockName) -> object:
    calendar = Calendar(zone=ZoneInfo(ZONE))
    found = clocks_of(desk.thread, calendar=calendar, rules=clock_rules())
    return next(one for one in found if one.name is name)


def test_a_whole_request_has_no_finding_that_blocks() -> None:
    report = completeness.check(
        whole_request(EXTR), kind=str(EXTR), profile={}, now=NOON, practice=True
    )

    assert [one for one in report.findings if one.severity == "block"] == []


def test_nothing_is_granted_before_the_papers_have_come() -> None:
    desk = walked(Act.ORDER_ARREST, Act.ARREST, documents_follow=True)
    assert Act.ACCEPT not in desk.thread.open_acts(Side.REQUESTED)

    desk.walk(Act.SEND_DOCUMENTS)

    assert Act.ACCEPT in desk.thread.open_acts(Side.REQUESTED)
    assert desk.thread.content["documents_sent_on"] == "2026-03-10"
    assert desk.thread.version == 2


def test_the_papers_are_waited_for_from_the_arrest_until_the_day_that_was_named() -> None:
    desk = walked(Act.ORDER_ARREST, Act.ARREST, documents_follow=True)

    running = clock(desk, ClockName.PAPERS)
    desk.walk(Act.SEND_DOCUMENTS)

    assert (running.due_on.isoformat(), running.waits_for) == ("2026-03-20", Side.REQUESTING)
    assert clock(desk, ClockName.PAPERS).stopped_at == NOON


def test_views_are_waited_for_until_the_day_that_was_named() -> None:
    desk = walked(Act.CONSULT)

    assert clock(desk, ClockName.VIEWS).due_on.isoformat() == "2026-03-17"


def test_an_extradition_passes_from_grant_to_surrender_and_back() -> None:
    desk = walked(Act.ACCEPT, Act.ARRANGE_SURRENDER, Act.SURRENDER)
    assert next_step(EXTR, desk.thread.state, Side.REQUESTING) is Act.CLOSE
    assert Act.RETURN_PERSON in desk.thread.open_acts(Side.REQUESTING)

    desk.walk(Act.RETURN_PERSON)

    assert desk.thread.state is State.ACCEPTED
    assert [str(step.stage) for step in line(desk.thread)][-2:] == ["surrendered", "closed"]


def test_whoever_was_handed_over_for_good_does_not_come_back() -> None:
    desk = walked(Act.ACCEPT)
    whole = content_for(EXTR, Act.ARRANGE_SURRENDER)
    desk.say(Act.ARRANGE_SURRENDER, {**whole, "temporary": False})
    desk.walk(Act.SURRENDER, Act.RETURN_PERSON)

    assert desk.thread.state is State.SURRENDERED


def test_who_was_refused_can_be_tried_at_home_and_the_outcome_is_told() -> None:
    desk = walked(Act.CONSULT, Act.GIVE_VIEWS, Act.REFUSE, Act.PROSECUTE, Act.REPORT_OUTCOME)

    assert desk.thread.state is State.CLOSED


def test_our_people_send_papers_that_are_whole_or_are_told_what_lacks() -> None:
    desk = walked()
    guard, model = plan_of(EXTR).guard, desk.thread
    said = Papers.model_validate(
        {"documents": [{"name": "warrant.pdf"}], "sent_on": "2026-03-10", "changes": {}}
    )

    assert "certified copy" in guard(model, Act.SEND_DOCUMENTS, said)


@pytest.mark.django_db
def test_our_own_service_refuses_to_refuse_unheard_and_says_what_to_do_first(
    now: datetime,
) -> None:
    peer, officer = PeerDesk("XB"), person("ca_officer")
    thread = peer.request(EXTR, at=now)
    services.perform(thread, Act.ACKNOWLEDGE, {}, person=officer, now=now)
    refusal = {"refusal_ground": ["human_rights"], "reason": "The prisons are full."}

    with pytest.raises(NotHeardError) as unheard:
        services.perform(thread, Act.REFUSE, refusal, person=officer, now=now)
    stated = {"refusal_ground": ["human_rights"], "reason": "Prisons.", "law": "Act, s. 9"}
    services.perform(thread, Act.CONSULT, stated, person=officer, now=now)
    later = now + timedelta(days=40)
    with pytest.raises(NotHeardError, match="not known yet"):
        services.perform(thread, Act.REFUSE, refusal, person=officer, now=later)
    peer.receipt(thread, at=now)
    with pytest.raises(NotHeardError, match="can still speak"):
        services.perform(thread, Act.REFUSE, refusal, person=officer, now=now)
    done = services.perform(thread, Act.REFUSE, refusal, person=officer, now=later)

    assert "how to refuse" not in str(unheard.value.remedy)
    assert "Say first that you intend to refuse" in str(unheard.value.remedy)
    assert done.thread.state == State.REFUSED


@pytest.mark.django_db
def test_a_peer_that_refuses_unheard_is_shown_and_has_refused_nothing(now: datetime) -> None:
    peer, officer = PeerDesk("XB"), person("ca_officer")
    held = services.file_draft(
        EXTR, whole_request(EXTR), aud="XB", person=person("prosecutor"), now=now
    )
    thread = sent_from(held, by=officer, now=now)
    peer.receipt(thread, at=now)
    peer.say(thread, Act.ACKNOWLEDGE, at=now)

    shown = peer.say(thread, Act.REFUSE, at=now + timedelta(days=1))

    assert shown.state == State.ACKNOWLEDGED


@pytest.mark.django_db
def test_two_people_stand_behind_an_arrest_and_nobody_arrests_without_an_order(
    now: datetime,
) -> None:
    first, second = person("ca_officer"), person("ca_head")
    thread = PeerDesk("XB").request(EXTR, at=now)
    services.perform(thread, Act.ACKNOWLEDGE, {}, person=first, now=now)
    ordered = {"authority": "Court", "law": "Act, s. 4", "decided_on": "2026-03-02"}
    services.perform(thread, Act.ORDER_ARREST, ordered, person=first, now=now)

    with pytest.raises(SecondPersonError):
        services.perform(thread, Act.ARREST, {"arrested_on": "2026-03-02"}, person=first, now=now)
    done = services.perform(
        thread, Act.ARREST, {"arrested_on": "2026-03-02"}, person=second, now=now
    )

    assert done.thread.state == State.ARRESTED
    said = done.thread.statements.order_by("pk").last().body["content"]
    assert (said["documents_due"], said["done_by"]) == ("2026-03-20", second.id)


@pytest.mark.django_db
def test_a_person_that_went_for_good_is_no_longer_waited_for(now: datetime) -> None:
    first, second = person("ca_officer"), person("ca_head")
    thread = PeerDesk("XB").request(EXTR, at=now)
    services.perform(thread, Act.ACKNOWLEDGE, {}, person=first, now=now)
    granted = {"basis": "Act, s. 2", "authority": "Minister"}
    services.perform(thread, Act.ACCEPT, granted, person=first, now=now)
    arranged = {"surrender_on": "2026-04-10", "venue": "Airport"}
    services.perform(thread, Act.ARRANGE_SURRENDER, arranged, person=second, now=now)
    handed = {"surrendered_on": "2026-04-10", "venue": "Airport"}
    services.perform(thread, Act.SURRENDER, handed, person=second, now=now)

    view = queries.folded(thread)
    with pytest.raises(NotYetError):  # only whoever went for a time comes back
        extraditing.let_say(thread, Act.RETURN_PERSON, None, view=view, now=now)
