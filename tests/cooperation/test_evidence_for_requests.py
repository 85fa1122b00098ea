"""Orders, files, packages: from the provider's desk to the requesting State's verdict."""

import io
from datetime import datetime

import pytest

from comity.access.permissions import PermissionRefusedError
from comity.cooperation.acts import Act
from comity.cooperation.app import doors, queries, services
from comity.cooperation.app.models import Order, OrderFile, Thread
from comity.cooperation.errors import (
    FileRefusedError,
    NoSuchOrderError,
    NothingToDeliverError,
    OriginNotProvedError,
    TransitionRefusedError,
)
from comity.cooperation.lifecycles import Kind, State
from comity.kernel.digests import digest_of
from tests.builders.requests import (
    FORWARD,
    PROVIDER,
    Evidence,
    PeerDesk,
    Verdict,
    person,
    sent_from,
    whole_request,
)

pytestmark = pytest.mark.django_db
LOG = b"2026-03-01T09:14:05Z login from 192.0.2.7\n"


def ordered(peer: PeerDesk, now: datetime) -> Order:
    """Let the central authority order the data that ``peer`` asks for."""
    officer = person("ca_officer")
    thread = peer.request(Kind.MLA, at=now)
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "C 1"}, person=officer, now=now)
    services.perform(thread, Act.FORWARD, FORWARD, person=officer, now=now)
    return Order.objects.get(thread=thread)


def delivered(peer: PeerDesk, now: datetime) -> Thread:
    lert = person("provider_lert", provider=PROVIDER)
    order = ordered(peer, now)
    services.deposit(order, name="access.log", reader=io.BytesIO(LOG), person=lert, now=now)
    services.deliver(order, {"ticket": "NM-2"}, person=lert, now=now)
    return order.thread


def test_a_provider_sees_its_own_orders_alone_and_only_what_it_needs(now: datetime) -> None:
    own, other = (person("provider_lert", provider=code) for code in (PROVIDER, "XA-SOUTH"))

    order = ordered(PeerDesk("XB"), now)

    assert list(doors.orders(own)) == [order]
    assert list(doors.orders(other)) == []
    with pytest.raises(NoSuchOrderError):
        doors.order(other, "order_read", order.reference, now=now)
    assert order.reference == "XA-ORDER-2026-000001"
    assert not {"facts", "offence", "persons", "sender_person"} & set(order.needed)
    assert "XB" not in str(order.needed)


def test_a_file_is_streamed_and_its_digest_kept(evidence: Evidence, now: datetime) -> None:
    lert = person("provider_lert", provider=PROVIDER)
    order = ordered(PeerDesk("XB"), now)

    kept = services.deposit(order, name="a.log", reader=io.BytesIO(LOG), person=lert, now=now)

    assert (kept.size, kept.sha256) == (len(LOG), digest_of(LOG))
    assert evidence.files[kept.item_id] == LOG


def test_the_same_file_twice_is_one_and_another_under_its_name_is_refused(
    evidence: Evidence, now: datetime
) -> None:
    lert = person("provider_lert", provider=PROVIDER)
    order = ordered(PeerDesk("XB"), now)
    for _ in range(2):
        services.deposit(order, name="a.log", reader=io.BytesIO(LOG), person=lert, now=now)

    with pytest.raises(FileRefusedError):
        services.deposit(order, name="a.log", reader=io.BytesIO(b"x"), person=lert, now=now)

    assert OrderFile.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../a", "a/b", "a\\b", "a\0b", "a\u202eb", "-rf", "a ", "a" * 300, ".x"]
)
def test_a_file_has_a_plain_name(name: str, evidence: Evidence, now: datetime) -> None:
    lert = person("provider_lert", provider=PROVIDER)
    order = ordered(PeerDesk("XB"), now)

    with pytest.raises(FileRefusedError):
        services.deposit(order, name=name, reader=io.BytesIO(LOG), person=lert, now=now)

    assert evidence.files == {}


def test_a_delivery_holds_files_or_says_that_nothing_was_found(
    evidence: Evidence, now: datetime
) -> None:
    lert = person("provider_lert", provider=PROVIDER)
    order = ordered(PeerDesk("XB"), now)

    with pytest.raises(NothingToDeliverError):
        services.deliver(order, {}, person=lert, now=now)
    nothing = {"targets": [{"target": 0, "found": False}]}
    assert services.deliver(order, nothing, person=lert, now=now).state == "delivered"
    with pytest.raises(TransitionRefusedError):
        services.deposit(order, name="a.log", reader=io.BytesIO(LOG), person=lert, now=now)


def test_an_authority_does_not_answer_for_the_provider(evidence: Evidence, now: datetime) -> None:
    person("provider_lert", provider=PROVIDER)
    order = ordered(PeerDesk("XB"), now)

    with pytest.raises(PermissionRefusedError):
        services.confirm(order, {"ticket": "x"}, person=person("ca_officer"), now=now)


def test_execution_seals_what_was_delivered_and_announces_it(
    evidence: Evidence, now: datetime
) -> None:
    peer = PeerDesk("XB")
    thread = delivered(peer, now)
    officer = person("ca_officer", name="B. Officer")

    services.carry_out(thread, Act.EXECUTE, {"timezone": "UTC"}, person=officer, now=now)

    thread.refresh_from_db()
    view = queries.folded(thread)
    assert (thread.state, view.packages) == (State.EXECUTED, ("package-1",))
    assert view.entries[-1].said.attachments[0]["package"] == "package-1"
    sealed = evidence.sealed[0]
    assert (sealed["thread"], sealed["items"]) == (thread.pk, ["item-1"])
    assert (sealed["recipient_member"], sealed["legal_basis"]) == ("XB", "budapest 29")
    assert Order.objects.get(thread=thread).package_id == "package-1"
    assert peer.view(thread) == view


def test_nothing_is_sealed_for_an_act_that_is_not_open(evidence: Evidence, now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = delivered(peer, now)
    peer.say(thread, Act.WITHDRAW, at=now)

    with pytest.raises(TransitionRefusedError):
        services.carry_out(thread, Act.EXECUTE, {}, person=person("ca_officer"), now=now)

    assert evidence.sealed == []


def test_a_part_is_delivered_first_and_the_rest_later(evidence: Evidence, now: datetime) -> None:
    peer = PeerDesk("XB")
    thread, officer = delivered(peer, now), person("ca_officer")

    services.carry_out(thread, Act.PARTLY, {"remaining": "content"}, person=officer, now=now)
    services.carry_out(thread, Act.EXECUTE, {"answer": "No more."}, person=officer, now=now)

    assert queries.folded(thread).packages == ("package-1",)
    assert len(evidence.sealed) == 1


def answered(peer: PeerDesk, now: datetime) -> Thread:
    """Let ``peer`` answer a request of this node with a package."""
    drafter, officer = person("prosecutor"), person("ca_officer")
    held = services.file_draft(Kind.MLA, whole_request(Kind.MLA), aud="XB", person=drafter, now=now)
    thread = sent_from(held, by=officer, now=now)
    peer.receipt(thread, at=now)
    for act in (Act.ACKNOWLEDGE, Act.FORWARD, Act.EXECUTE):
        peer.say(thread, act, at=now)
    return thread


@pytest.mark.parametrize(
    ("verdict", "state", "act"),
    [
        (Verdict("verified", intact=True), State.CONFIRMED, "confirm_receipt"),
        (Verdict("altered", intact=False), State.REOPENED, "report_defect"),
    ],
)
def test_a_package_is_verified_and_the_verdict_told_across(
    verdict: Verdict, state: State, act: str, evidence: Evidence, now: datetime
) -> None:
    evidence.verdict = verdict
    thread = answered(PeerDesk("XB"), now)

    services.carry_out(thread, Act.CONFIRM_RECEIPT, {}, person=person("ca_officer"), now=now)

    thread.refresh_from_db()
    said = queries.folded(thread).entries[-1].said.body
    assert (thread.state, said.act) == (state, act)
    assert said.content == {"package_id": "package", "verdict": verdict.outcome}


def test_a_package_of_unknown_origin_is_neither_confirmed_nor_called_defective(
    evidence: Evidence, now: datetime
) -> None:
    evidence.verdict = Verdict("intact", intact=True)
    thread = answered(PeerDesk("XB"), now)

    with pytest.raises(OriginNotProvedError):
        services.carry_out(thread, Act.CONFIRM_RECEIPT, {}, person=person("ca_officer"), now=now)

    thread.refresh_from_db()
    assert thread.state == State.EXECUTED


def test_a_package_is_expected_once_the_statement_counts(evidence: Evidence, now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = answered(peer, now)
    peer.say(thread, Act.EXECUTE, at=now, attachments=({"sha256": "0" * 64, "size": 1},))
    assert evidence.heard == []  # it was executed before: noted without effect

    other = answered(peer, now)
    services.perform(
        other,
        Act.REPORT_DEFECT,
        {"package_id": "package", "verdict": "altered"},
        person=person("ca_officer"),
        now=now,
    )
    peer.say(other, Act.EXECUTE, at=now, attachments=({"sha256": "1" * 64, "size": 1},))

    assert evidence.heard == [{"sha256": "1" * 64, "size": 1}]
