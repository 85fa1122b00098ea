"""Sending a request: checked, numbered, journalled; and who may."""

import uuid
from datetime import datetime
from typing import Any

import pytest

from comity.access.permissions import PermissionRefusedError
from comity.cooperation.acts import Side
from comity.cooperation.app import doors, queries, services
from comity.cooperation.app.models import Draft, Statement, Thread
from comity.cooperation.contents import MalformedContentError
from comity.cooperation.errors import (
    BlockedByFindingsError,
    DraftSentError,
    IncompleteCallError,
    KeyReusedError,
    MalformedKeyError,
    SecondPersonNeededError,
    UnknownKindError,
)
from comity.cooperation.lifecycles import Kind, State
from comity.journal.app.models import Entry as JournalEntry
from comity.law.findings import Severity
from comity.protocol.app.models import Outgoing
from comity.protocol.app.services import UnknownMemberError
from tests.builders.requests import PeerDesk, opened, person, sent_from, whole_request

pytestmark = pytest.mark.django_db


def sent(now: datetime, kind: Kind = Kind.PRES, **changes: object) -> Thread:
    return opened(kind, whole_request(kind, **changes), aud="XB", person=person("poc_247"), now=now)


def draft(kind: Kind, now: datetime, *, role: str = "prosecutor", **changes: object) -> Draft:
    content = whole_request(kind, **changes)
    return services.file_draft(kind, content, aud="XB", person=person(role), now=now)


@pytest.mark.parametrize("kind", Kind)
def test_the_request_of_the_tests_is_one_that_nothing_blocks(kind: Kind, now: datetime) -> None:
    report = services.of_request(kind, whole_request(kind), aud="XB", now=now)

    assert [found for found in report.findings if found.severity is Severity.BLOCK] == []


def test_a_request_is_sent_under_a_reference_of_its_own_and_waits_for_the_receipt(
    now: datetime,
) -> None:
    peer = PeerDesk("XB")

    first, second = sent(now), sent(now)

    assert (first.own_reference, second.own_reference) == (
        "XA-PRES-2026-000001",
        "XA-PRES-2026-000002",
    )
    assert first.state == State.SENT
    peer.receipt(first, at=now)
    first.refresh_from_db()
    assert first.state == State.RECEIVED
    assert queries.folded(first).received_at == now


def test_what_is_sent_and_what_is_kept_are_one_transaction_with_the_journal(now: datetime) -> None:
    PeerDesk("XB")

    thread = sent(now)

    kept = Statement.objects.get(thread=thread)
    assert Outgoing.objects.get(digest=kept.digest).thread == thread.pk
    kinds = list(JournalEntry.objects.order_by("index").values_list("kind", flat=True))
    assert kinds[-2:] == ["sent", "request-sent"]


def test_a_request_records_the_rules_by_which_it_was_judged(now: datetime) -> None:
    PeerDesk("XB")

    body = Statement.objects.get(thread=sent(now)).body

    report = services.of_request(Kind.PRES, body["content"], aud="XB", now=now)
    assert body["rules_digest"] == report.rules_digest
    assert len(body["findings_digest"]) == 64


def test_findings_that_block_stop_the_request_and_are_told(now: datetime) -> None:
    PeerDesk("XB")

    with pytest.raises(BlockedByFindingsError) as caught:
        sent(now, mla_intent=False)

    findings = caught.value.facts["findings"]
    assert isinstance(findings, list)
    assert "R-PRS-001" in {found["rule"] for found in findings}
    assert not Thread.objects.exists()


def test_a_supervisor_overrides_findings_with_a_reason_that_goes_along(now: datetime) -> None:
    PeerDesk("XB")
    held = draft(Kind.PRES, now, mla_intent=False)
    officer = person("poc_247")
    services.override(held, reason="Lives are at risk.", person=person("prosecutor"), now=now)

    thread = sent_from(held, by=officer, now=now)

    override = Statement.objects.get(thread=thread).body["override"]
    assert (override["reason"], override["rules"]) == ("Lives are at risk.", ["R-PRS-001"])


@pytest.mark.parametrize(("role", "reason"), [("poc_247", "Yes."), ("prosecutor", "  ")])
def test_findings_are_overridden_by_nobody_else_and_not_without_a_reason(
    role: str, reason: str, now: datetime
) -> None:
    held = draft(Kind.PRES, now)

    with pytest.raises(PermissionRefusedError):
        services.override(held, reason=reason, person=person(role), now=now)


@pytest.mark.parametrize("kind", [Kind.SUBSCR_MLA, Kind.MLA])
def test_everything_but_a_preservation_is_drafted_by_one_and_sent_by_another(
    kind: Kind, now: datetime
) -> None:
    PeerDesk("XB")
    officer = person("ca_officer")
    own = services.file_draft(kind, whole_request(kind), aud="XB", person=officer, now=now)
    other = draft(kind, now)

    for held in (None, own):
        with pytest.raises(SecondPersonNeededError):
            opened(kind, whole_request(kind), aud="XB", person=officer, now=now, draft=held)
    law = {"SG-LEG": ("yes", "Penal Code, s. 12; ordered by a judge.")}
    services.answer_safeguards(other.pk, law, person=person("ca_head"), now=now)
    thread = sent_from(other, by=officer, now=now)

    assert thread.kind == kind
    with pytest.raises(DraftSentError):
        services.send(kind=None, aud=None, content=None, draft=other.pk, person=officer, now=now)


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("ca_officer", Kind.PRES),
        ("prosecutor", Kind.PRES),
        ("provider_lert", Kind.PRES),
        ("auditor", Kind.PRES),
        ("poc_247", Kind.MLA),
    ],
)
def test_only_the_role_of_the_kind_sends(role: str, kind: Kind, now: datetime) -> None:
    PeerDesk("XB")
    held = draft(kind, now)
    somebody = person(role, provider="XA-NORDMAIL" if role == "provider_lert" else None)

    with pytest.raises(Exception, match=r"may not send|not for the role"):
        services.send(kind=None, aud=None, content=None, draft=held.pk, person=somebody, now=now)


def test_nothing_is_sent_to_who_is_no_member(now: datetime) -> None:
    with pytest.raises(UnknownMemberError):
        sent(now)

    assert not Thread.objects.exists()


def test_own_input_with_an_unknown_field_is_refused(now: datetime) -> None:
    PeerDesk("XB")

    with pytest.raises(MalformedContentError, match="moods"):
        sent(now, moods=["grim"])


@pytest.mark.parametrize("call", [{}, {"kind": "PRES"}, {"draft": "x", "kind": "PRES"}])
def test_a_call_says_what_is_sent_in_one_way(call: dict[str, Any], now: datetime) -> None:
    said = {"kind": None, "aud": None, "content": None, "draft": None} | call

    with pytest.raises(IncompleteCallError):
        services.send(**said, person=person("poc_247"), now=now)


def test_there_are_no_other_kinds() -> None:
    with pytest.raises(UnknownKindError, match="SUBSCR_MLA"):
        services.kind_of("NOTHING")


def test_the_same_key_is_answered_the_same_and_does_one_thing(now: datetime) -> None:
    officer, key, calls = person("poc_247"), str(uuid.uuid4()), []

    def act() -> dict[str, Any]:
        calls.append(1)
        return {"n": len(calls)}

    for _ in range(3):
        answer = services.once(key, {"path": "/a"}, act, person=officer, now=now)
        assert answer == {"n": 1}

    assert len(calls) == 1
    with pytest.raises(KeyReusedError):
        services.once(key, {"path": "/b"}, act, person=officer, now=now)
    other = person("ca_officer")
    assert services.once(key, {"path": "/a"}, act, person=other, now=now) == {"n": 2}
    assert services.once(None, {"path": "/a"}, act, person=officer, now=now) == {"n": 3}


def test_an_act_that_fails_keeps_no_answer(now: datetime) -> None:
    officer, key = person("poc_247"), str(uuid.uuid4())

    def fail() -> dict[str, Any]:
        msg = "no"
        raise IncompleteCallError(msg)

    with pytest.raises(IncompleteCallError):
        services.once(key, {}, fail, person=officer, now=now)

    assert services.once(key, {}, lambda: {"n": 1}, person=officer, now=now) == {"n": 1}


@pytest.mark.parametrize("key", ["", "1", "X" * 36, str(uuid.uuid4()).upper()])
def test_a_key_is_a_uuid(key: str, now: datetime) -> None:
    if key.lower() == key and len(key) == 36:
        pytest.skip("no letter in this one")

    with pytest.raises(MalformedKeyError):
        services.once(key, {}, dict, person=person("poc_247"), now=now)


def test_lists_show_what_came_in_and_what_went_out(now: datetime) -> None:
    peer = PeerDesk("XB")
    outgoing, incoming = sent(now), peer.request()

    officer = person("poc_247")
    assert list(queries.boxed(doors.requests(officer), box="sent")) == [outgoing]
    assert list(queries.boxed(doors.requests(officer), box="inbox")) == [incoming]
    assert doors.request(officer, "read", incoming.peer_reference, now=now) == incoming
    assert incoming.own_side == Side.REQUESTED
