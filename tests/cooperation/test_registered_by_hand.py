"""A partner without a node at the desk: the same thread and clocks, and never called signed."""

import dataclasses
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from comity.access.app.models import Notice
from comity.access.permissions import PermissionRefusedError
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import queries, registry, services
from comity.cooperation.app.models import SafeguardAnswers, Statement, Thread
from comity.cooperation.app.registers import Partner, Registration
from comity.cooperation.app.services import records, speaking
from comity.cooperation.errors import (
    ImpossibleTimeError,
    NotByHandError,
    NotSentYetError,
    PartnerEndedError,
    RecordStandsError,
    TransitionRefusedError,
)
from comity.cooperation.lifecycles import Kind, State
from comity.cooperation.stages import line
from comity.cooperation.statements import STATEMENT_TYPE
from comity.journal.app.models import Entry as JournalEntry
from comity.kernel.time import written
from comity.protocol.app.models import Outgoing
from comity.protocol.statements import FIRST
from comity.protocol.statements import Statement as Signed
from tests.builders.requests import (
    PROVIDER,
    SETTLED,
    PeerDesk,
    opened,
    person,
    sent_from,
    whole_request,
)
from tests.cooperation.test_api import Desk

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PRES = Kind("PRES")
EMERG = Kind("EMERG")


@pytest.fixture
def node(settings: Settings, private: Path) -> Path:
    """Give the node a place for files."""
    secrets = private / "secrets"
    secrets.mkdir(mode=0o700)
    (secrets / "passphrase").touch(mode=0o600)
    (secrets / "passphrase").write_text("correct horse")
    settings.COMITY_NODE = dataclasses.replace(settings.COMITY_NODE, home=private)
    return private


def partner(now: datetime, **more: object) -> Partner:
    said = {"name": "Ministry of Justice", "nature": "authority", "state": "XC", **more}
    return services.add_partner(said, person=person("poc_247"), now=now)


def by_hand(now: datetime) -> Thread:
    """Return a request of ours to a partner without a node."""
    return opened(
        PRES, whole_request(PRES), aud=partner(now).code, person=person("poc_247"), now=now
    )


def left(thread: Thread, at: datetime) -> Registration:
    facts = {"way": "registered_mail", "to": "Registry", "sent_at": written(at), "ticket": "RR 1"}
    return services.record_sent(thread.pk, facts, person=person("poc_247"), now=at)


def came(at: datetime, **more: object) -> dict[str, Any]:
    return {"way": "mail", "said_by": "B. Clerk", "received_at": written(at), **more}


def received(now: datetime, **more: object) -> Thread:
    """Return a request that came by letter."""
    content = {
        name: value
        for name, value in whole_request(PRES).items()
        if name not in {"sender_person", "sender_org"}
    }
    return services.register_request(
        PRES,
        content,
        came(now, reference="C 12/26", **more),
        sender=partner(now).code,
        person=person("poc_247"),
        now=now,
    )


def test_a_request_to_a_partner_without_a_node_is_signed_here_and_goes_on_no_wire(
    now: datetime,
) -> None:
    thread = by_hand(now)

    kept = Statement.objects.get(thread=thread)
    row = Registration.objects.get(thread=thread)
    payload = Signed.kept(bytes(row.payload))
    assert thread.by_hand
    assert not Outgoing.objects.exists()
    assert (payload.type, payload.aud, payload.digest) == (STATEMENT_TYPE, "XC-0001", kept.digest)
    assert (thread.state, thread.due_at.year) == (State.SENT, 9999)


def test_the_clocks_of_a_letter_count_from_dispatch_and_then_from_its_receipt(
    now: datetime,
) -> None:
    thread = by_hand(now)

    left(thread, now + DAY)
    thread.refresh_from_db()
    assumed = queries.folded(thread)
    assert (thread.state, assumed.assumed, assumed.received_at) == (State.SENT, True, now + DAY)
    due = thread.due_at
    known = {"received_at": written(now + 4 * DAY), "known_by": "Return slip"}
    services.record_reached(thread.pk, known, person=person("poc_247"), now=now + 5 * DAY)

    thread.refresh_from_db()
    view = queries.folded(thread)
    assert (thread.state, view.assumed, view.received_at) == (State.RECEIVED, False, now + 4 * DAY)
    assert thread.due_at - due == 3 * DAY


def test_an_answer_by_telephone_carries_the_thread_on_and_is_registered_not_signed(
    now: datetime,
) -> None:
    thread, later = by_hand(now), now + 3 * DAY
    left(thread, now)
    said = {"taken_effect_on": "2026-03-03", "expires_on": "2026-06-01"}
    how = came(later, way="telephone", called_back="+4312345", reference="C 9/26")

    services.register_act(thread.pk, Act.EXECUTE, said, how, person=person("poc_247"), now=later)

    thread.refresh_from_db()
    view = queries.folded(thread)
    assert (thread.state, thread.peer_reference) == (State.EXECUTED, "C 9/26")
    acts = [(entry.said.body.act, entry.said.registered) for entry in view.entries]
    assert acts == [
        ("request", False),
        ("acknowledge", True),
        ("forward", True),
        ("execute", True),
    ]
    told = registry.records(thread)
    assert [bool(one.facts.get("implied")) for one in told if one.what == "heard"] == [
        True,
        True,
        False,
    ]
    assert JournalEntry.objects.filter(kind="registered").count() == 4


def test_nothing_is_heard_of_a_request_that_has_not_left(now: datetime) -> None:
    thread = by_hand(now)

    with pytest.raises(NotSentYetError):
        services.register_act(
            thread.pk,
            Act.ACKNOWLEDGE,
            {"file_number": "C 9/26"},
            came(now),
            person=person("poc_247"),
            now=now,
        )


def test_a_request_by_letter_is_dealt_with_as_any_other_and_its_answer_is_a_letter(
    now: datetime,
) -> None:
    thread = received(now - 2 * DAY)
    assert (thread.state, thread.peer_reference) == (State.RECEIVED, "C 12/26")
    assert thread.due_at < now

    services.perform(thread, Act.ACKNOWLEDGE, {}, person=person("poc_247"), now=now)

    thread.refresh_from_db()
    view = queries.folded(thread)
    assert thread.state == State.ACKNOWLEDGED
    assert [entry.said.registered for entry in view.entries] == [True, False]
    assert not Outgoing.objects.exists()


def test_records_form_a_chain_that_this_node_signs(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = received(now)
    services.perform(thread, Act.ACKNOWLEDGE, {}, person=person("poc_247"), now=now)
    left(thread, now)

    rows = list(Registration.objects.order_by("seq"))
    payloads = [Signed.kept(bytes(row.payload)) for row in rows]
    assert [one.prev for one in payloads] == [FIRST, *(row.digest for row in rows[:-1])]
    first = payloads[0].body["registered"]
    assert isinstance(first, dict)
    assert (first["said_by"], first["way"], first["with"]) == ("B. Clerk", "mail", "XC-0001")

    class Signer:
        def __init__(self, _home: object) -> None: ...

        def sign_statements(self, payloads: list[bytes]) -> list[bytes]:
            return [b"signed " + payload[:8] for payload in payloads]

        def close(self) -> None: ...

    monkeypatch.setattr(records, "SignerClient", Signer)
    assert services.sign_waiting() == 3
    assert services.sign_waiting() == 0


def test_a_mistake_is_corrected_by_a_new_record_and_both_stay(now: datetime) -> None:
    thread, officer = received(now), person("poc_247")
    wrong = Registration.objects.get()

    services.correct(
        thread.pk,
        wrong.pk,
        came(now - DAY, reference="C 13/26"),
        why="Another stamp was on the envelope.",
        person=officer,
        now=now,
    )

    thread.refresh_from_db()
    assert thread.peer_reference == "C 13/26"
    assert queries.folded(thread).received_at == speaking.instant(now - DAY)
    assert Registration.objects.count() == 2
    with pytest.raises(RecordStandsError):
        services.correct(thread.pk, wrong.pk, came(now), why="Again.", person=officer, now=now)


def test_what_was_registered_by_mistake_is_taken_back_unless_something_rests_on_it(
    now: datetime,
) -> None:
    thread, officer = received(now), person("poc_247")
    wrong = Registration.objects.get()

    services.take_back(thread.pk, wrong.pk, why="It was registered twice.", person=officer, now=now)

    thread.refresh_from_db()
    assert (thread.open, queries.folded(thread).entries) == (False, ())
    other = received(now)
    services.perform(other, Act.ACKNOWLEDGE, {}, person=officer, now=now)
    first = Registration.objects.filter(thread=other).order_by("seq")[0]
    with pytest.raises(RecordStandsError):
        services.take_back(other.pk, first.pk, why="No.", person=officer, now=now)


@pytest.mark.usefixtures("node")
def test_the_portal_of_a_provider_gives_a_ticket_and_a_clock_that_ends_when_files_are_in(
    now: datetime,
) -> None:
    thread, officer = by_hand(now), person("poc_247")
    left(thread, now)
    ends = written(now + 10 * DAY)
    facts = {"ticket": "T-9", "link": "https://portal.example/9", "link_until": ends}

    row = services.record_portal(thread.pk, facts, person=officer, now=now)
    thread.refresh_from_db()
    warned = [clock for clock in queries.clocks(thread, queries.folded(thread)) if clock.due_at]
    services.file(
        thread.pk,
        row.pk,
        name="data.zip",
        reader=io.BytesIO(b"data"),
        filed_as="data",
        person=officer,
        now=now + DAY,
    )

    assert "download" in {str(clock.name) for clock in warned}
    assert thread.remind_at is not None
    after = queries.clocks(thread, queries.folded(thread))
    assert next(one for one in after if one.name == "download").stopped_at == now + DAY
    filed = Registration.objects.get(what="filed").facts
    assert filed["sha256"].startswith("3a6eb0790f39ac87")
    assert JournalEntry.objects.filter(kind="item-deposited").count() == 1


def test_what_cannot_have_been_is_refused(now: datetime) -> None:
    thread, officer = by_hand(now), person("poc_247")

    with pytest.raises(ImpossibleTimeError, match="future"):
        services.record_sent(
            thread.pk,
            {"way": "mail", "to": "Registry", "sent_at": written(now + DAY)},
            person=officer,
            now=now,
        )
    left(thread, now)
    with pytest.raises(ImpossibleTimeError, match="before it left"):
        services.record_reached(
            thread.pk,
            {"received_at": written(now - DAY), "known_by": "Slip"},
            person=officer,
            now=now,
        )
    with pytest.raises(TransitionRefusedError):
        services.register_act(
            thread.pk, Act.GRANT_EXTENSION, {}, came(now), person=officer, now=now
        )


def test_only_the_desk_registers_and_only_where_nothing_is_signed(now: datetime) -> None:
    PeerDesk("XB")
    signed = opened(PRES, whole_request(PRES), aud="XB", person=person("poc_247"), now=now)

    with pytest.raises(NotByHandError):
        left(signed, now)
    with pytest.raises(PermissionRefusedError):
        services.add_partner(
            {"name": "Court", "nature": "authority", "state": "XC"},
            person=person("auditor"),
            now=now,
        )


def test_a_signed_request_of_the_same_matter_takes_over(now: datetime) -> None:
    thread, peer = received(now), PeerDesk("XB")
    signed = peer.request(PRES, at=now)

    services.link(thread.pk, signed.pk, person=person("poc_247"), now=now)

    thread.refresh_from_db()
    assert (thread.open, thread.continued_in_id, thread.waits_for) == (False, signed.pk, "")


def test_nobody_writes_to_a_partner_that_has_ended(now: datetime) -> None:
    ended = partner(now)
    services.end_partner(ended.code, person=person("poc_247"), now=now)

    with pytest.raises(PartnerEndedError):
        opened(PRES, whole_request(PRES), aud=ended.code, person=person("poc_247"), now=now)


@pytest.mark.usefixtures("node")
def test_over_http_what_is_registered_says_so_in_every_answer(now: datetime) -> None:
    desk = Desk("poc_247", now)
    known = {"name": "Ministry of Justice", "nature": "authority", "state": "XC"}
    code = desk.tell("/partners", known).json()["code"]
    at = written(datetime.now(tz=UTC) - DAY)
    body = {"kind": "PRES", "sender": code, "content": whole_request(PRES), "how": came(at=now)}
    body["how"]["received_at"] = at

    made = desk.tell("/registrations", body).json()
    rows = desk.ask(f"/requests/{made['id']}/records").json()
    put = desk.put(
        f"/api/v1/requests/{made['id']}/records/{rows[0]['id']}/files/scan.pdf?filed_as=original",
        b"%PDF",
        content_type="application/octet-stream",
    )
    out = desk.get(f"/api/v1/requests/{made['id']}/records/{put.json()['id']}/file")

    assert (made["by_hand"], made["own_side"], made["state"]) == (True, "requested", "received")
    assert [entry["proof"] for entry in made["entries"]] == ["registered"]
    assert (rows[0]["what"], rows[0]["act"], rows[0]["stands"]) == ("heard", "request", True)
    assert b"".join(out.streaming_content) == b"%PDF"
    assert "attachment" in out.headers["Content-Disposition"]
    assert Side(made["own_side"]) is Side.REQUESTED


def sent_by_two(
    kind: Kind, content: dict[str, Any], *, aud: str, role: str, now: datetime
) -> Thread:
    """Return a request that one of ours drafted and another sent, every safeguard answered."""
    [basis] = content["legal_basis"]
    content["legal_basis"] = [{**basis, "text": "Reciprocity was promised in a letter."}]
    draft = services.file_draft(kind, content, aud=aud, person=person(role), now=now)
    draft.typed = {"safeguards": {name: dict(said) for name, said in SETTLED.items()}}
    draft.save()
    return sent_from(draft, by=person(role), now=now)


def emergency(now: datetime) -> Thread:
    """Return an emergency request of ours to a provider without a node; it has left."""
    code = partner(now, nature="provider").code
    thread = sent_by_two(EMERG, whole_request(EMERG), aud=code, role="poc_247", now=now)
    left(thread, now)
    return thread


def held_by_partner(now: datetime) -> Thread:
    """Return a preservation of ours that a partner without a node has made."""
    thread = by_hand(now)
    left(thread, now)
    said = {"taken_effect_on": "2026-03-03", "expires_on": "2026-06-01"}
    services.register_act(
        thread.pk, Act.EXECUTE, said, came(now), person=person("poc_247"), now=now
    )
    thread.refresh_from_db()
    return thread


def assistance(preservation: Thread, now: datetime) -> Thread:
    """Return our request for the data that ``preservation`` holds; it has left."""
    content = whole_request(Kind.MLA, preservation_ref=preservation.own_reference)
    content.pop("no_preservation_reason")
    thread = sent_by_two(Kind.MLA, content, aud=preservation.peer, role="ca_officer", now=now)
    facts = {"way": "courier", "to": "Registry", "sent_at": written(now)}
    services.record_sent(thread.pk, facts, person=person("ca_officer"), now=now)
    return thread


def answered(request: Thread, at: datetime) -> None:
    """Register that the partner has answered twice."""
    officer = person("ca_officer")
    for act, said in ((Act.ACKNOWLEDGE, {"file_number": "C 1"}), (Act.ACCEPT, {"basis": "s. 3"})):
        services.register_act(request.pk, act, said, came(at), person=officer, now=at)


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
