"""Referrals and removal orders in the workspace of the provider: no file, row by row, put back."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils.html import escape

from comity.access.app.models import Person
from comity.cooperation.acts import Act
from comity.cooperation.app import addressees, queries, services
from comity.cooperation.app.models import Order, Thread
from comity.cooperation.errors import (
    BlockedByFindingsError,
    BlockedBySafeguardsError,
    TransitionRefusedError,
)
from comity.cooperation.kinds import plan_of
from comity.cooperation.lifecycles import Kind, State
from comity.cooperation.orders import OrderKind, OrderState
from tests.builders.cooperation import content_for
from tests.builders.desk import browser_of
from tests.builders.requests import (
    PROVIDER,
    SETTLED,
    PeerDesk,
    person,
    sent_from,
    state_says,
    whole_request,
)

pytestmark = pytest.mark.django_db

REFERRAL, REMOVAL = Kind("REFERRAL"), Kind("REMOVAL")
BOTH = (REFERRAL, REMOVAL)


@pytest.fixture
def lert() -> Person:
    return person("provider_lert", provider=PROVIDER)


def came(kind: Kind, lert: Person, now: datetime, **changes: object) -> Thread:
    """Return what came, with its sender verified by the provider."""
    thread = PeerDesk("XB").request(kind, at=now, **changes)
    return done(thread, Act.ACKNOWLEDGE, lert, now)


def done(thread: Thread, act: Act, by: Person, now: datetime, **changes: object) -> Thread:
    content = {**content_for(Kind(thread.kind), act), **changes}
    services.perform(thread, act, content, person=by, now=now)
    thread.refresh_from_db()
    return thread


def sent(
    kind: Kind, officer: Person, now: datetime, *, answered: bool = True, **changes: object
) -> Thread:
    """Return what somebody wrote and ``officer`` sent, with every question answered."""
    writer = person("poc_247", name="Bo Writer")
    content = whole_request(kind, **changes)
    draft = services.file_draft(kind, content, aud="XB", person=writer, now=now)
    if answered:
        said = {one: dict(says) for one, says in SETTLED.items()}
        draft.typed = {**draft.typed, "safeguards": said}
        draft.save()
    return sent_from(draft, by=officer, now=now)


@pytest.fixture
def at_xb(monkeypatch: pytest.MonkeyPatch) -> PeerDesk:
    """Let the directory know the provider under the law of XB."""
    entry = SimpleNamespace(code=PROVIDER, name="Nordmail", accepts={})
    monkeypatch.setattr(addressees.directory, "provider", lambda _asked: ("XB", entry))
    return PeerDesk("XB")


@pytest.mark.parametrize("kind", BOTH)
def test_the_order_follows_its_thread_from_the_copy_to_the_end(
    kind: Kind, lert: Person, now: datetime
) -> None:
    thread = came(kind, lert, now)
    order = Order.objects.get(thread=thread)
    assert (order.kind, order.state, order.waits) == (OrderKind.REMOVE, OrderState.ISSUED, True)

    done(thread, Act.KEEP_COPY, lert, now)
    done(thread, Act.REPORT_RESULT, lert, now)
    order.refresh_from_db()
    assert (order.state, order.waits) == (OrderState.ANSWERED, False)

    PeerDesk("XB").say(thread, Act.REPORT_ONLINE, at=now)
    order.refresh_from_db()
    assert (thread.state, order.state, order.waits) == (State.REOPENED, OrderState.ISSUED, True)


@pytest.mark.parametrize("kind", BOTH)
def test_nothing_is_reported_before_the_copy_and_the_answer_says_to_what_it_is(
    kind: Kind, lert: Person, now: datetime
) -> None:
    thread = came(kind, lert, now)
    with pytest.raises(TransitionRefusedError):
        done(thread, Act.REPORT_RESULT, lert, now)

    done(thread, Act.KEEP_COPY, lert, now)
    said = queries.folded(thread).applied(Act.KEEP_COPY)[0]
    force = plan_of(kind).force
    assert force is not None
    assert said["in_answer_to"] == force.code


def test_no_file_is_taken_whatever_the_content(lert: Person, now: datetime) -> None:
    for content_class in ("csam", "fraud"):
        thread = came(REMOVAL, lert, now, content_class=content_class)
        order = Order.objects.get(thread=thread)
        with pytest.raises(TransitionRefusedError):
            services.begin_upload(order, name="picture.jpg", size=3, person=lert, now=now)
        assert not order.uploads.exists()


def test_the_page_of_the_provider_shows_no_picture_and_no_link(lert: Person, now: datetime) -> None:
    bad = "https://clips.nordmail.example/v/99812.jpg"
    target = {"type": "url", "value": bad, "service": "Nordmail"}
    thread = came(REMOVAL, lert, now, content_class="csam", targets=[target])
    order = Order.objects.get(thread=thread)
    client = browser_of(lert)

    for address in (f"/orders/{order.pk}", f"/requests/{thread.pk}/acts/keep_copy"):
        page = client.get(address).content.decode()
        assert 'data-force="order"' in page
        for attribute in ("href", "src", "data-src", "poster", "srcset", "action"):
            assert f'{attribute}="{bad}' not in page
        assert "<img" not in page
        assert 'type="file"' not in page
    assert bad.partition("//")[2] in client.get(f"/orders/{order.pk}").content.decode()


def test_the_form_of_the_answer_asks_for_each_location(lert: Person, now: datetime) -> None:
    rows = [
        {"type": "url", "value": "HTTPS://Chat.nordmail.example/a/../p/1", "service": "Nordmail"},
        {"type": "url", "value": "https://chat.nordmail.example/p/2", "service": "Nordmail"},
    ]
    thread = done(came(REMOVAL, lert, now, targets=rows), Act.KEEP_COPY, lert, now)
    client = browser_of(lert)
    address = f"/requests/{thread.pk}/acts/report_result"

    shown = client.get(address).content.decode()
    assert "https://chat.nordmail.example/p/1" in shown  # the normal form, beside what was typed
    short = client.post(address, {"result_0": "removed", "done_at": "2026-03-02 12:00"})
    assert short.status_code == 422
    typed = {
        "result_0": "removed",
        "result_1": "refused",
        "reason": "It is a report of a newspaper.",
        "refusal_ground": ["press_freedom"],
        "done_at": "2026-03-02 12:00",
        "user_told_on": "2026-03-02",
        "redress": "The complaints desk.",
    }
    assert client.post(address, typed).status_code == 302

    said = queries.folded(thread).applied(Act.REPORT_RESULT)[0]
    assert [row["result"] for row in said["results"]] == ["removed", "refused"]
    assert said["results"][1]["grounds"] == ["press_freedom"]
    page = client.get(f"/orders/{Order.objects.get(thread=thread).pk}").content.decode()
    assert escape("It is a report of a newspaper.") in page


@pytest.mark.parametrize(
    ("kind", "badge"), [(REFERRAL, "Referral: it asks"), (REMOVAL, "Order: it binds")]
)
def test_every_page_of_the_requester_says_which_it_is(
    kind: Kind, badge: str, now: datetime
) -> None:
    PeerDesk("XB")
    officer = person("ca_officer")
    content = whole_request(kind)
    del content["addressee_provider"]  # the directory of the test has no provider there
    draft = services.file_draft(kind, content, aud="XB", person=officer, now=now)
    client: Client = browser_of(officer)

    pages = [f"/drafts/{draft.pk}", f"/drafts/{draft.pk}/check"]
    for address in pages:
        assert badge in client.get(address).content.decode(), address


def test_a_change_of_mind_of_the_state_has_it_put_back(lert: Person, now: datetime) -> None:
    thread = done(came(REMOVAL, lert, now), Act.KEEP_COPY, lert, now)
    done(thread, Act.REPORT_RESULT, lert, now)
    authority = person("ca_officer")
    services.perform(
        thread, Act.OBJECT, content_for(REMOVAL, Act.OBJECT), person=authority, now=now
    )
    thread.refresh_from_db()
    order = Order.objects.get(thread=thread)
    assert (thread.state, order.state) == (State.CONTESTED, OrderState.ISSUED)

    done(thread, Act.RESTORE, lert, now)
    order.refresh_from_db()
    assert (thread.state, order.state) == (State.RESTORED, OrderState.ANSWERED)


def test_a_declined_referral_and_a_reupload_lead_to_the_next_draft(
    at_xb: PeerDesk, now: datetime
) -> None:
    officer, peer = person("poc_247"), at_xb
    thread = sent(REFERRAL, officer, now)
    peer.receipt(thread, at=now)
    for act in (Act.ACKNOWLEDGE, Act.REFUSE):
        peer.say(thread, act, at=now)
    order = services.ask_the_state(thread.pk, person=officer, now=now)
    assert (order.kind, order.basis) == (str(REMOVAL), thread)
    assert order.content["notice_type"] == "order"
    assert order.content["targets"] == queries.folded(thread).content["targets"]

    again = sent(REFERRAL, officer, now)
    peer.receipt(again, at=now)
    for act in (Act.ACKNOWLEDGE, Act.KEEP_COPY, Act.REPORT_RESULT):
        peer.say(again, act, at=now)
    done(again, Act.REPORT_REUPLOAD, officer, now)
    draft = services.ask_the_state(again.pk, person=officer, now=now)
    assert (draft.kind, draft.content["supersedes"]) == (str(REFERRAL), again.own_reference)
    assert [row["value"] for row in draft.content["targets"]] == ["https://mirror.example/p/9"]


@pytest.mark.usefixtures("at_xb")
def test_nothing_is_sent_before_the_questions_on_free_expression_are_answered(
    now: datetime,
) -> None:
    with pytest.raises(BlockedBySafeguardsError, match="SG-TDE"):
        sent(REFERRAL, person("poc_247"), now, answered=False)


@pytest.mark.usefixtures("at_xb")
@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"targets": [{"type": "url", "value": "https://chat.nordmail.example/*"}]}, "R-REF-008"),
        ({"targets": [{"type": "url", "value": "https://chat.nordmail.example/"}]}, "R-REF-001"),
        ({"notice_type": "order"}, "R-REF-013"),
        ({"preserve_first": False}, "R-REF-012"),
    ],
)
def test_what_is_not_exact_or_not_what_it_says_stands_in_the_way(
    changes: dict[str, object], rule: str, now: datetime
) -> None:
    with pytest.raises(BlockedByFindingsError) as blocked:
        sent(REFERRAL, person("poc_247"), now, **changes)
    assert rule in str(blocked.value.facts)


@pytest.mark.usefixtures("at_xb")
@pytest.mark.parametrize("kind", BOTH)
def test_what_a_state_says_of_requests_for_data_is_not_about_taking_content_away(
    kind: Kind, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    state_says(monkeypatch, "refused")

    assert sent(kind, person("ca_officer"), now).state == State.SENT
