"""The provider's side of an emergency: the directory's number, two people, flags on the sender."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from comity.access.app.models import Notice, Person
from comity.access.permissions import PermissionRefusedError
from comity.cooperation.abuse import FLAG_TYPE, MalformedFlagError, is_about, told_flag
from comity.cooperation.acts import Act
from comity.cooperation.app import addressees, checks, queries, services
from comity.cooperation.app.abuse_models import AbuseFlag
from comity.cooperation.app.models import Draft, Order, Thread
from comity.cooperation.app.services import abuse, requests
from comity.cooperation.app.services.abuse import (
    ClearanceNeededError,
    FlagReasonNeededError,
    NoSuchFlagError,
    NothingToFlagError,
)
from comity.cooperation.app.services.calling import (
    NumberNotListedError,
    SamePersonError,
    numbers_for,
)
from comity.cooperation.errors import SecondPersonNeededError, TransitionRefusedError
from comity.cooperation.kinds import Kind
from comity.cooperation.lifecycles import State
from comity.cooperation.patterns import IN_WORDS, Unusual
from comity.directory.app import numbers
from comity.directory.app.models import Member
from comity.journal.app.models import Entry
from comity.protocol.app.models import Outgoing
from tests.builders.cooperation import CRITERIA, NOON
from tests.builders.directory import practice_entry
from tests.builders.requests import (
    PROVIDER,
    SETTLED,
    PeerDesk,
    person,
    sent_from,
    whole_request,
)
from tests.cooperation.test_api import Desk

pytestmark = pytest.mark.django_db
SENDER = "Cybercrime Directorate of State XB"
LISTED = "+441632960201"
CALLED = {"number": LISTED, "confirmed_by": "Duty officer"}
FOUND = {**CRITERIA, "is_emergency": True, "reason": "A child is in danger."}


@pytest.fixture
def lert() -> Person:
    return person("provider_lert", provider=PROVIDER)


@pytest.fixture
def second() -> Person:
    return person("provider_lert", name="Second", provider=PROVIDER)


@pytest.fixture
def listed() -> Member:
    """Let the directory know the authorities of XB, for months."""
    row = published("XB")
    numbers.note(row, practice_entry("XB"), replaced=False, now=NOON - timedelta(days=90))
    return row


def published(code: str) -> Member:
    return Member.objects.create(
        code=code,
        name=f"State {code}",
        standing="member",
        since=NOON,
        fingerprint="",
        entry=practice_entry(code).to_json().decode(),
    )


def came(now: datetime, **changes: object) -> Thread:
    content = {"sender_org": {"name": SENDER, "member": "XB"}, **changes}
    return PeerDesk("XB").request(Kind.EMERG, at=now, **content)


def done(thread: Thread, act: Act, content: dict[str, Any], by: Person, now: datetime) -> None:
    services.perform(thread, act, content, person=by, now=now)
    thread.refresh_from_db()


def heard(body: dict[str, object], now: datetime, *, iss: str = "XC") -> None:
    PeerDesk(iss).warn(body, at=now)


def told(**changes: object) -> dict[str, object]:
    return {
        "id": "flag-of-xc",
        "member": "XB",
        "organisation": SENDER,
        "reason": "false_statement",
        "words": "There was no such case.",
        "set_at": "2026-03-01T10:00:00.000Z",
        **changes,
    }


@pytest.mark.usefixtures("listed")
def test_only_a_number_of_the_directory_is_called_and_never_one_of_the_message(
    lert: Person, now: datetime
) -> None:
    stated = {"name": "Officer", "phone": "+99900000001", "post": "Officer", "email": "o@x.example"}
    thread = came(now, sender_person=stated)

    found = numbers_for(thread, queries.folded(thread), now=now)
    assert [one.number for one in found] == [LISTED, "+441632960202"]
    with pytest.raises(NumberNotListedError):
        done(thread, Act.CALL_BACK, {**CALLED, "number": "+99900000001"}, lert, now)
    done(thread, Act.CALL_BACK, {**CALLED, "called_by": "somebody else"}, lert, now)

    said = queries.folded(thread).applied(Act.CALL_BACK)[0]
    assert (said["called_by"], said["contact_point"]) == (lert.id, "XB-247")
    assert said["number_is_new"] is False
    assert (thread.state, Order.objects.get(thread=thread).state) == (
        State.SENDER_VERIFIED,
        "confirmed",
    )


def test_a_number_that_replaced_another_one_not_long_ago_is_told_of(
    listed: Member, now: datetime
) -> None:
    entry = practice_entry("XB")
    point = entry.contact_points[0].model_copy(update={"phones": ("+441632960299",)})
    changed = entry.model_copy(update={"contact_points": (point, *entry.contact_points[1:])})
    Member.objects.update(entry=changed.to_json().decode())
    numbers.note(listed, changed, replaced=True, now=now - timedelta(days=3))

    young = numbers.of_authority("XB", SENDER, now=now)
    old = numbers.of_authority("XB", SENDER, now=now + timedelta(days=28))

    assert [(one.number, one.is_new) for one in young] == [("+441632960299", True)]
    assert not old[0].is_new


@pytest.mark.usefixtures("listed")
def test_two_people_release_and_one_alone_never_does(
    lert: Person, second: Person, now: datetime
) -> None:
    thread = came(now)
    with pytest.raises(TransitionRefusedError):
        done(thread, Act.ACCEPT, {}, lert, now)
    done(thread, Act.CALL_BACK, CALLED, lert, now)
    with pytest.raises(SamePersonError):
        done(thread, Act.ASSESS, {**FOUND, "assessed_by": second.id}, lert, now)
    with pytest.raises(TransitionRefusedError):
        done(thread, Act.ACCEPT, {}, lert, now)
    done(thread, Act.ASSESS, FOUND, second, now)
    done(thread, Act.ACCEPT, {}, lert, now)

    assert thread.state == State.ACCEPTED
    assert queries.folded(thread).applied(Act.ASSESS)[0]["assessed_by"] == second.id


@pytest.mark.usefixtures("listed")
def test_the_rules_ask_for_a_second_way_until_somebody_has_called_back(
    lert: Person, now: datetime
) -> None:
    def lacking(thread: Thread) -> set[str]:
        report = checks.before_release(thread, queries.folded(thread), now=now)
        assert report is not None
        return {one.rule for one in report.findings}

    thread = came(now)
    assert lacking(thread) == {"R-EMG-005"}
    done(thread, Act.CALL_BACK, CALLED, lert, now)
    assert lacking(thread) == set()


@pytest.mark.usefixtures("listed")
def test_a_flagged_sender_gets_nothing_in_an_emergency_before_a_head_lets_it_pass(
    lert: Person, second: Person, now: datetime
) -> None:
    peer = PeerDesk("XC")
    abuse.flag(came(now).pk, reason="not_sent_by_them", words="Unknown.", person=lert, now=now)
    thread = came(now, sender_org={"name": f"  {SENDER.upper()} ", "member": "XB"})
    assert Notice.objects.filter(code="cooperation.flagged_sender_asks").exists()
    done(thread, Act.CALL_BACK, CALLED, lert, now)
    done(thread, Act.ASSESS, FOUND, second, now)

    with pytest.raises(ClearanceNeededError):
        done(thread, Act.ACCEPT, {}, lert, now)
    for nobody in (lert, person("poc_247")):
        with pytest.raises(PermissionRefusedError):
            abuse.let_pass(thread.pk, why="It is urgent.", person=nobody, now=now)
    abuse.let_pass(thread.pk, why="Spoke to their minister.", person=person("ca_head"), now=now)
    done(thread, Act.ACCEPT, {}, lert, now)

    assert thread.state == State.ACCEPTED
    sent = Outgoing.objects.filter(type=FLAG_TYPE)
    assert {row.aud for row in sent} == {"XB", peer.member}


@pytest.mark.usefixtures("listed")
def test_a_flag_is_set_once_with_a_reason_and_ended_with_one_by_a_head(
    lert: Person, now: datetime
) -> None:
    thread = came(now)
    for said in ({"reason": "no", "words": "So."}, {"reason": "other", "words": " "}):
        with pytest.raises(FlagReasonNeededError):
            abuse.flag(thread.pk, **said, person=lert, now=now)
    made = abuse.flag(thread.pk, reason="other", words="So.", person=lert, now=now)
    with pytest.raises(NothingToFlagError):
        abuse.flag(thread.pk, reason="other", words="So.", person=lert, now=now)
    with pytest.raises(PermissionRefusedError):
        abuse.clear(made.pk, why="Explained.", person=lert, now=now)

    abuse.clear(made.pk, why="Their mailbox is safe again.", person=person("ca_head"), now=now)

    assert abuse.sender(thread, queries.folded(thread)).flags == ()
    kinds = Entry.objects.filter(kind__startswith="sender-").order_by("index")
    assert [row.kind for row in kinds] == ["sender-flagged", "sender-cleared"]


@pytest.mark.usefixtures("listed")
def test_what_a_peer_tells_warns_and_does_not_bind(
    lert: Person, second: Person, now: datetime
) -> None:
    heard(told(), now)
    thread = came(now)

    found = abuse.sender(thread, queries.folded(thread))
    assert [(flag.origin, flag.set_by) for flag in found.flags] == [("XC", "Officer across")]
    assert not found.binds
    done(thread, Act.CALL_BACK, CALLED, lert, now)
    done(thread, Act.ASSESS, FOUND, second, now)
    done(thread, Act.ACCEPT, {}, lert, now)
    with pytest.raises(NoSuchFlagError):  # it is for the node that set it to end it
        abuse.clear("flag-of-xc", why="We think otherwise.", person=person("ca_head"), now=now)


def test_a_peer_ends_its_own_flag_and_no_other(now: datetime) -> None:
    heard(told(), now)
    heard(told(cleared_at="2026-03-02T11:00:00.000Z", cleared_why="No."), now, iss="XD")
    assert AbuseFlag.objects.get().cleared_at is None
    assert Notice.objects.filter(code="cooperation.not_placed").exists()

    heard(told(cleared_at="2026-03-02T11:00:00.000Z", cleared_why="Explained."), now)

    assert AbuseFlag.objects.get().cleared_why == "Explained."


def test_a_warning_that_cannot_be_read_is_told_to_a_person(now: datetime) -> None:
    with pytest.raises(MalformedFlagError):
        told_flag(told(organisation=""))
    heard(told(set_at="yesterday"), now)

    assert not AbuseFlag.objects.exists()
    assert Notice.objects.filter(code="cooperation.not_placed").exists()


def test_spaces_and_case_do_not_hide_a_sender() -> None:
    assert is_about("XB", "Police of XB", peer="XB", organisation=" police  OF xb")
    assert not is_about("XB", "Police of XB", peer="XC", organisation="Police of XB")


def test_one_person_sends_an_emergency_where_the_own_state_has_said_so(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    entry = SimpleNamespace(code="EXT-XB", name="Example Telecom XB", accepts={})
    monkeypatch.setattr(addressees.directory, "provider", lambda _asked: ("XB", entry))
    officer = person("poc_247")
    PeerDesk("XB")
    draft = services.file_draft(
        Kind.EMERG, whole_request(Kind.EMERG), aud="XB", person=officer, now=now
    )
    typed = {"safeguards": {name: dict(said) for name, said in SETTLED.items()}}
    Draft.objects.update(typed=typed)
    draft.refresh_from_db()
    with pytest.raises(SecondPersonNeededError):
        sent_from(draft, by=officer, now=now)

    published("XA")
    thread = sent_from(draft, by=officer, now=now)

    assert (thread.kind, thread.state, thread.urgent) == ("EMERG", State.SENT, True)


@pytest.mark.usefixtures("listed")
def test_the_pages_show_whom_to_call_who_is_flagged_and_let_a_head_decide(
    lert: Person, now: datetime
) -> None:
    thread = came(now)
    desk = browser(lert)
    order = Order.objects.get(thread=thread)

    page = desk.get(f"/orders/{order.pk}").content.decode()
    assert f'href="tel:{LISTED}"' in page
    assert "do not call it" in page  # the number that the request names
    assert LISTED in desk.get(f"/requests/{thread.pk}/acts/call_back").content.decode()
    empty = desk.post(f"/requests/{thread.pk}/flag", {"reason": "", "words": ""})
    said = {"reason": "false_statement", "words": "The girl does not exist."}
    assert empty.status_code == 422
    assert desk.post(f"/requests/{thread.pk}/flag", said).headers["Location"] == "/senders"
    assert "does not exist" in desk.get(f"/orders/{order.pk}").content.decode()

    head = browser(person("ca_head"))
    assert "Flagged sender" in head.get("/inbox?view=everything").content.decode()
    assert "Let this request pass" in head.get(f"/requests/{thread.pk}").content.decode()
    head.post(f"/requests/{thread.pk}/clearance", {"why": "I spoke to their minister."})
    assert "minister" in head.get(f"/requests/{thread.pk}").content.decode()
    flag = AbuseFlag.objects.get()
    assert head.post(f"/senders/{flag.pk}/clear", {"why": ""}).status_code == 422
    head.post(f"/senders/{flag.pk}/clear", {"why": "They explained it."})
    assert "They explained it." in desk.get("/senders").content.decode()


@pytest.mark.usefixtures("listed")
def test_a_provider_asks_and_refuses_on_its_pages(lert: Person, now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = peer.request(Kind.EMERG, at=now, sender_org={"name": SENDER, "member": "XB"})
    desk, acts = browser(lert), f"/requests/{thread.pk}/acts"
    desk.post(f"{acts}/call_back", CALLED)
    kept = {"preservation_state": "not_preserved"}

    asked = desk.post(f"{acts}/ask", {"text": "Who saw her last?", "field": "facts", **kept})
    thread.refresh_from_db()
    peer.say(thread, Act.ANSWER, {"answers": ["Her friend."]}, at=now)
    why = {"refusal_ground": ["emergency_not_shown"], "reason": "She is at home.", **kept}
    refused = desk.post(f"{acts}/refuse", why)

    assert [one.headers["Location"].partition("?")[2] for one in (asked, refused)] == [
        "done=ask",
        "done=refuse",
    ]
    thread.refresh_from_db()
    assert thread.state == State.REFUSED


def browser(who: Person) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.force_login(who)
    return client


@pytest.mark.usefixtures("listed")
def test_numbers_flags_and_clearances_are_there_over_http(now: datetime) -> None:
    desk = Desk("provider_lert", now, provider=PROVIDER)
    head = Desk("ca_head", now)
    thread = came(now)

    assert desk.ask(f"/requests/{thread.pk}/numbers").json()[0]["number"] == LISTED
    said = {"reason": "other", "words": "It came twice."}
    made = desk.tell(f"/requests/{thread.pk}/flag", said).json()
    assert [one["id"] for one in head.ask("/senders").json()] == [made["id"]]
    passed = head.tell(f"/requests/{thread.pk}/clearance", {"why": "It is real."}).json()
    assert (passed["role"], passed["thread"]) == ("ca_head", thread.pk)
    assert desk.tell(f"/senders/{made['id']}/clear", {"why": "No."}).status_code == 403
    assert head.tell(f"/senders/{made['id']}/clear", {"why": "No."}).json()["cleared_why"] == "No."
    assert head.ask("/senders").json() == []


@pytest.mark.usefixtures("listed")
def test_the_rules_look_at_what_this_node_knows_of_the_sender(now: datetime) -> None:
    def remark(thread: Thread) -> str:
        report = checks.of_received(thread, queries.folded(thread), now=now)
        assert report is not None
        assert "R-EMG-006" not in {one.rule for one in report.not_judged}
        return "".join(one.message for one in report.findings if one.rule == "R-EMG-006")

    officer = {"name": "B. Duty", "post": "Duty officer", "phone": LISTED}
    usual = came(now, sender_person={**officer, "email": "duty@ccd.xb.example"})
    unknown = came(now, sender_org={"name": "Office of Nobody", "member": "XB"}, facts="Another.")
    copied = came(now + timedelta(minutes=1), facts=usual.statements.get().body["content"]["facts"])

    assert remark(usual) == ""
    assert IN_WORDS[Unusual.NOT_LISTED] in remark(unknown)
    assert IN_WORDS[Unusual.COPIED] in remark(copied)


@pytest.mark.usefixtures("listed")
def test_the_providers_list_marks_what_came_from_a_flagged_sender(
    lert: Person, now: datetime
) -> None:
    thread = came(now)
    other = came(now, sender_org={"name": "Another", "member": "XB"})
    desk = browser(lert)

    abuse.flag(thread.pk, reason="false_statement", words="No.", person=lert, now=now)
    lines = desk.get("/orders").context["lines"]

    assert desk.get("/orders").content.decode().count("Flagged sender</span>") == 1
    assert {line.row.thread_id: line.flagged for line in lines} == {
        thread.pk: True,
        other.pk: False,
    }


def test_whoever_sends_an_emergency_sees_before_at_which_number_it_is_called_back(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(requests, "let_named_provider_through", lambda *_, **__: None)
    officer = person("poc_247")
    own = {"sender_org": {"name": "National Cybercrime Unit of State XA", "member": "XA"}}
    named = {"sender_org": {"name": "Desk of nobody", "member": "XA"}}
    drafts = [
        services.file_draft(kind, whole_request(kind, **said), aud="XB", person=officer, now=now)
        for kind, said in ((Kind.EMERG, own), (Kind.EMERG, named), (Kind.PRES, own))
    ]
    desk = browser(officer)

    def page(draft: Draft) -> str:
        return desk.get(f"/drafts/{draft.pk}/check").content.decode()

    assert "Nobody can call you back" in page(drafts[0])
    published("XA")
    number = practice_entry("XA").contact_points[0].phones[0]
    assert number in page(drafts[0])
    assert "by this name" not in page(drafts[0])
    assert "by this name" in page(drafts[1])
    assert "called-back" not in page(drafts[2])
    program = Desk("poc_247", now)
    first, _second, other = [program.ask(f"/drafts/{one.pk}/numbers").json() for one in drafts]
    assert (number, other) == (first[0]["number"], [])
