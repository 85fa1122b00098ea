"""Going on with a request, on both sides; and what follows on this node."""

from datetime import datetime, timedelta

import pytest

from comity.access.app.models import Notice
from comity.access.permissions import PermissionRefusedError
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import queries, services
from comity.cooperation.app.models import Order, Statement, Thread
from comity.cooperation.contents import MalformedContentError
from comity.cooperation.errors import (
    NoSuchRequestError,
    ProviderNotServedError,
    TransitionRefusedError,
    UnknownActError,
)
from comity.cooperation.lifecycles import Kind, State
from comity.cooperation.threads import Effect
from tests.builders.cooperation import content_for
from tests.builders.requests import FORWARD, PROVIDER, PeerDesk, opened, person, whole_request

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FILE = {"file_number": "B 17/26"}


def preserved(peer: PeerDesk, now: datetime) -> Thread:
    """Let the node carry out a preservation for ``peer``."""
    officer, lert = person("poc_247"), person("provider_lert", provider=PROVIDER)
    thread = peer.request(at=now)
    services.perform(thread, Act.ACKNOWLEDGE, FILE, person=officer, now=now)
    services.perform(thread, Act.FORWARD, FORWARD, person=officer, now=now)
    order = Order.objects.get(thread=thread)
    confirmation = {"ticket": "NM-1", "snapshot_at": "2026-03-02T11:30:00+00:00"}
    services.confirm(order, confirmation, person=lert, now=now)
    return services.carry_out(thread, Act.EXECUTE, {}, person=officer, now=now).thread


def test_the_requested_side_acknowledges_under_its_own_file_number(now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = peer.request(at=now)

    services.perform(thread, Act.ACKNOWLEDGE, FILE, person=person("poc_247"), now=now + HOUR)

    thread.refresh_from_db()
    assert (thread.state, thread.own_reference) == (State.ACKNOWLEDGED, "XA-PRES-2026-000001")
    said = Statement.objects.get(thread=thread, side=Side.REQUESTED)
    first = Statement.objects.get(thread=thread, side=Side.REQUESTING)
    assert said.body["covers"] == [first.digest]
    assert said.body["content"] == {**FILE, "zone": "UTC"}


def test_both_sides_see_the_same_thread(now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = preserved(peer, now)
    peer.say(thread, Act.RELEASE, at=now + HOUR)

    assert queries.folded(thread) == peer.view(thread)
    assert thread.state == State.RELEASED


def test_what_the_provider_confirmed_is_what_the_authority_reports(now: datetime) -> None:
    thread = preserved(PeerDesk("XB"), now)

    content = queries.folded(thread).entries[-1].said.body.content

    assert content == {
        "outcome": "preserved",
        "taken_effect_on": "2026-03-02",
        "expires_on": "2026-05-31",  # ninety days were asked for
        "zone": "UTC",
        "snapshot_at": "2026-03-02T11:30:00.000Z",
        "provider": PROVIDER,
        "provider_ticket": "NM-1",
    }


def test_an_act_that_is_not_open_is_refused_and_leaves_nothing(now: datetime) -> None:
    thread = PeerDesk("XB").request(at=now)
    before = Statement.objects.count()

    with pytest.raises(TransitionRefusedError, match="cannot execute a request that is received"):
        services.carry_out(thread, Act.EXECUTE, {}, person=person("poc_247"), now=now)

    assert Statement.objects.count() == before


def test_an_act_of_the_other_side_is_refused(now: datetime) -> None:
    thread = PeerDesk("XB").request(at=now)

    with pytest.raises(TransitionRefusedError, match="requesting side"):
        services.perform(thread, Act.WITHDRAW, {"reason": "x"}, person=person("poc_247"), now=now)


@pytest.mark.parametrize("role", ["ca_officer", "investigator", "prosecutor", "auditor", "admin"])
def test_a_role_that_is_not_competent_is_refused(role: str, now: datetime) -> None:
    thread = PeerDesk("XB").request(at=now)

    with pytest.raises((PermissionRefusedError, NoSuchRequestError)):
        services.perform(thread, Act.ACKNOWLEDGE, FILE, person=person(role), now=now)


def test_an_extension_that_is_not_longer_is_told_and_leaves_nothing(now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = preserved(peer, now)
    wish = {"reason": "No decision yet.", "expires_on": "2026-07-01"}
    peer.say(thread, Act.ASK_EXTENSION, wish, at=now + HOUR)
    before = Statement.objects.count()

    with pytest.raises(MalformedContentError, match="until 2026-05-31 already"):
        services.perform(
            thread,
            Act.GRANT_EXTENSION,
            {"expires_on": "2026-05-31"},
            person=person("poc_247"),
            now=now + HOUR,
        )

    assert Statement.objects.count() == before


def test_an_extension_is_granted_as_it_was_asked_unless_said_otherwise(now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = preserved(peer, now)
    wish = {"reason": "No decision yet.", "expires_on": "2026-07-01"}
    peer.say(thread, Act.ASK_EXTENSION, wish, at=now + HOUR)

    services.perform(thread, Act.GRANT_EXTENSION, {}, person=person("poc_247"), now=now + HOUR)

    view = queries.folded(thread)
    assert (view.state, str(view.expires_on)) == (State.EXTENDED, "2026-07-01")


def test_a_question_is_tied_to_a_field(now: datetime) -> None:
    thread = PeerDesk("XB").request(at=now)

    with pytest.raises(MalformedContentError, match="Tie the question"):
        services.perform(
            thread,
            Act.ASK,
            {"questions": [{"text": "Why?"}]},
            person=person("poc_247"),
            now=now,
        )


@pytest.mark.parametrize("code", ["receive", "supersede", "request", "dance"])
def test_no_person_does_the_acts_of_the_machine(code: str) -> None:
    with pytest.raises(UnknownActError):
        services.act_of(code)


def test_an_order_nobody_would_see_is_not_given(now: datetime) -> None:
    peer, officer = PeerDesk("XB"), person("poc_247")
    thread = peer.request(at=now)
    services.perform(thread, Act.ACKNOWLEDGE, FILE, person=officer, now=now)

    with pytest.raises(ProviderNotServedError):
        services.perform(
            thread, Act.FORWARD, {"provider": "XA-TYPO", "basis": "Law 5"}, person=officer, now=now
        )
    by_letter = {"provider": "XA-TYPO", "provider_ticket": "by letter 3/26"}
    services.perform(thread, Act.FORWARD, by_letter, person=officer, now=now)

    thread.refresh_from_db()
    assert (thread.state, thread.orders.count()) == (State.FORWARDED, 0)


@pytest.mark.parametrize("act", [Act.WITHDRAW, Act.RELEASE])
def test_when_the_request_ends_the_provider_is_told_to_stop(act: Act, now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = preserved(peer, now)
    if act is Act.WITHDRAW:
        thread = peer.request(at=now)
        officer = person("poc_247")
        services.perform(thread, Act.ACKNOWLEDGE, FILE, person=officer, now=now)
        services.perform(thread, Act.FORWARD, FORWARD, person=officer, now=now)

    peer.say(thread, act, {"reason": "The case is closed."}, at=now + HOUR)

    assert Order.objects.get(thread=thread).state == "cancelled"
    assert Notice.objects.filter(code="cooperation.order_cancelled").exists()


@pytest.mark.parametrize("kind", [Kind.SUBSCR_MLA, Kind.MLA])
def test_the_request_for_the_data_supersedes_the_preservation_it_names(
    kind: Kind, now: datetime
) -> None:
    peer = PeerDesk("XB")
    held = preserved(peer, now)

    request = peer.request(kind, at=now + HOUR, preservation_ref=held.peer_reference)

    held.refresh_from_db()
    view = queries.folded(held)
    assert held.state == State.SUPERSEDED
    assert view.entries[-1].said.by_role == "system"
    assert view.entries[-1].said.body.content["by_thread"] == request.pk
    assert peer.view(held) == view


def test_a_preservation_made_after_the_request_for_the_data_is_superseded_at_once(
    now: datetime,
) -> None:
    peer, officer = PeerDesk("XB"), person("poc_247")
    person("provider_lert", provider=PROVIDER)
    held = peer.request(at=now)
    peer.request(Kind.MLA, at=now, preservation_ref=held.peer_reference)
    services.perform(held, Act.ACKNOWLEDGE, FILE, person=officer, now=now)
    services.perform(held, Act.FORWARD, FORWARD, person=officer, now=now)

    services.carry_out(held, Act.EXECUTE, {}, person=officer, now=now)

    held.refresh_from_db()
    assert held.state == State.SUPERSEDED
    assert Notice.objects.filter(code="cooperation.preservation_not_superseded").exists()


def test_nobody_supersedes_the_preservation_of_another_member(now: datetime) -> None:
    held = preserved(PeerDesk("XB"), now)

    PeerDesk("XC").request(Kind.MLA, at=now, preservation_ref=held.peer_reference)

    held.refresh_from_db()
    assert held.state == State.EXECUTED


def test_a_preservation_that_has_lapsed_is_not_superseded(now: datetime) -> None:
    peer = PeerDesk("XB")
    held = preserved(peer, now)

    peer.request(Kind.MLA, at=now + timedelta(days=200), preservation_ref=held.peer_reference)

    held.refresh_from_db()
    assert held.state == State.EXECUTED
    assert Notice.objects.filter(code="cooperation.preservation_not_superseded").exists()


def test_a_statement_before_its_time_waits_and_then_counts(now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = opened(
        Kind.PRES, whole_request(Kind.PRES), aud="XB", person=person("poc_247"), now=now
    )
    peer.receipt(thread, at=now)
    covers = list(thread.statements.values_list("digest", flat=True))
    said = {"kind": "PRES", "n": 1, "act": "acknowledge", "covers": covers}
    first = said | {"content": content_for(Kind.PRES, Act.ACKNOWLEDGE)}
    second = {"kind": "PRES", "n": 2, "act": "forward", "content": {"provider": "XB-MAIL"}}

    peer.speak(thread.pk, second, at=now + HOUR)
    assert Thread.objects.get(pk=thread.pk).state == State.RECEIVED
    assert Notice.objects.filter(code="cooperation.held_back").exists()
    peer.speak(thread.pk, first, at=now + HOUR)

    assert Thread.objects.get(pk=thread.pk).state == State.FORWARDED


@pytest.mark.parametrize("body", [{}, {"kind": "PRES", "act": "request", "n": "one"}])
def test_a_message_that_cannot_be_read_is_told_to_a_person(
    body: dict[str, object], now: datetime
) -> None:
    PeerDesk("XB").speak("0195560e-8f00-7000-8000-000000000001", body, at=now)

    assert Notice.objects.get().code == "cooperation.not_placed"
    assert not Thread.objects.exists()


def test_a_message_without_a_thread_is_told_to_a_person(now: datetime) -> None:
    PeerDesk("XB").speak(None, {"kind": "PRES", "act": "request", "n": 1}, at=now)

    assert Notice.objects.get().code == "cooperation.not_placed"


def test_a_stranger_does_not_speak_in_the_thread_of_others(now: datetime) -> None:
    thread = PeerDesk("XB").request(at=now)
    body = {"kind": "PRES", "act": "withdraw", "n": 2, "content": {"reason": "x"}}

    PeerDesk("XC").speak(thread.pk, body, at=now)

    thread.refresh_from_db()
    assert (thread.state, thread.statements.count()) == (State.RECEIVED, 1)
    assert Notice.objects.filter(code="cooperation.not_placed", level="alarm").exists()


def test_an_act_of_a_newer_peer_is_kept_and_told(now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = peer.request(at=now)

    peer.speak(thread.pk, {"kind": "PRES", "act": "adjourn", "n": 2}, at=now)

    assert queries.folded(thread).entries[-1].effect is Effect.NOT_UNDERSTOOD
    assert Notice.objects.filter(code="cooperation.without_effect").exists()


def test_what_the_peer_does_not_understand_is_told(now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = opened(
        Kind.PRES, whole_request(Kind.PRES), aud="XB", person=person("poc_247"), now=now
    )

    peer.receipt(thread, at=now, outcome="not-understood")

    assert Notice.objects.filter(code="cooperation.not_understood_there").exists()


def test_an_urgent_request_rings(now: datetime) -> None:
    peer = PeerDesk("XB")

    peer.request(at=now, urgency="urgent", urgency_reasons=["life"])
    peer.request(at=now)

    levels = Notice.objects.filter(code="cooperation.arrived").order_by("pk")
    assert [notice.level for notice in levels] == ["alarm", "info"]


def test_a_flood_of_statements_does_not_keep_the_requested_side_from_answering(
    now: datetime,
) -> None:
    peer = PeerDesk("XB")
    thread = peer.request(at=now)
    for number in range(2, 12):
        peer.speak(thread.pk, {"kind": "PRES", "act": "adjourn", "n": number}, at=now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("comity.cooperation.threads.COVERS_ALLOWED", 4)
        services.perform(thread, Act.ACKNOWLEDGE, FILE, person=person("poc_247"), now=now)

    view = queries.folded(thread)
    assert view.state is State.ACKNOWLEDGED
    assert len(view.uncovered()) == 7
