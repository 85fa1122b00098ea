"""Evidence for a partner without a node: sealed as ever, encrypted, carried, and answered."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from comity.access.app import step_up
from comity.access.app.models import Person
from comity.access.permissions import PermissionRefusedError
from comity.cooperation.acts import Act
from comity.cooperation.app import registry, services
from comity.cooperation.app.models import SafeguardAnswers, Thread
from comity.cooperation.app.registers import Partner
from comity.cooperation.app.services import carrying
from comity.cooperation.app.views import carrying as view
from comity.cooperation.contents import MalformedContentError
from comity.cooperation.errors import ImpossibleTimeError, NoPartnerKeyError, NotByHandError
from comity.cooperation.lifecycles import Kind, State
from comity.evidence.age_files import Lock, ToKey, ToPassphrase
from comity.evidence.app.models import Delivery, Handling, Package
from comity.evidence.errors import NoSuchPackageError, WeakPassphraseError
from comity.kernel.time import written
from tests.builders.desk import browser_of, person_of
from tests.builders.requests import PROVIDER, SETTLED, Evidence, person, whole_request
from tests.cooperation.test_api import Desk

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
DRAWN = "abcde-fghij-kmnpq-rstuv-wxyz2"


def partner(now: datetime, **more: object) -> Partner:
    said = {"name": "Ministry of Justice", "nature": "authority", "state": "XC", **more}
    return services.add_partner(said, person=person("poc_247"), now=now)


def came(at: datetime) -> dict[str, Any]:
    return {"way": "mail", "said_by": "B. Clerk", "received_at": written(at)}


def executed(now: datetime, *, by: Person | None = None, **more: object) -> Thread:
    """Return a request by letter of which we have sealed what a provider delivered."""
    officer, lert = by or person("ca_officer"), person("provider_lert", provider=PROVIDER)
    thread = services.register_request(
        Kind.MLA,
        whole_request(Kind.MLA),
        came(now),
        sender=partner(now, **more).code,
        person=officer,
        now=now,
    )
    SafeguardAnswers.objects.create(thread=thread, answers=SETTLED)
    for act, content in (
        (Act.ACKNOWLEDGE, {"file_number": "C 1"}),
        (Act.FORWARD, {"provider": PROVIDER, "basis": "Code of Procedure, s. 3"}),
    ):
        services.perform(thread, act, content, person=officer, now=now)
    order = thread.orders.get()
    services.deposit(order, name="access.log", reader=io.BytesIO(b"log"), person=lert, now=now)
    services.deliver(order, {"ticket": "NM-2"}, person=lert, now=now)
    services.carry_out(thread, Act.EXECUTE, {"timezone": "UTC"}, person=officer, now=now)
    Package.objects.create(
        id="package-1",
        direction=Package.OUT,
        peer=thread.peer,
        thread=thread.pk,
        by_hand=True,
        manifest_sha256="0" * 64,
        size=1,
        files=1,
        chunks=1,
        announced_at=now,
        complete_at=now,
    )
    thread.refresh_from_db()
    return thread


def handed(at: datetime, **more: object) -> dict[str, Any]:
    said = {"package": "package-1", "way": "courier", "to": "Registry", "sent_at": written(at)}
    return {**said, "opens_with": "key", **more}


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch) -> list[Lock]:
    """Note by what packages are locked, and lock none."""
    used: list[Lock] = []

    def locked_of(_package: str, *, lock: Lock, **_: object) -> Iterator[bytes]:
        used.append(lock)
        return iter([b"age-encryption.org/v1\n"])

    monkeypatch.setattr(carrying.evidence, "locked_of", locked_of)
    return used


def test_what_providers_delivered_is_sealed_for_a_partner_that_has_no_key(
    evidence: Evidence, now: datetime
) -> None:
    thread = executed(now)

    [sealed] = evidence.sealed
    assert (sealed["recipient_member"], sealed["by_hand"]) == ("XC-0001", True)
    assert thread.state == State.EXECUTED
    assert registry.records(thread)[-1].body["content"]["package_id"] == "package-1"  # type: ignore[index]


def test_its_handing_over_its_arrival_and_its_receipt_are_registered(
    evidence: Evidence, now: datetime
) -> None:
    thread, officer = executed(now), person("ca_officer")
    answer = thread.statements.order_by("-pk")[0]
    facts = handed(now + DAY, opens_with="passphrase", told_by="telephone", ticket="P 7")

    made = services.record_handed(thread.pk, facts, person=officer, now=now + DAY)
    letter = {"way": "mail", "to": "Registry", "sent_at": written(now + DAY)}
    services.record_sent(thread.pk, letter, of=answer.digest, person=officer, now=now + DAY)
    slip = {"received_at": written(now + 2 * DAY), "known_by": "A call"}
    services.record_reached(thread.pk, slip, of=answer.digest, person=officer, now=now + 3 * DAY)
    services.register_act(
        thread.pk,
        Act.CONFIRM_RECEIPT,
        {"verdict": "It opens, and verify.py says verified."},
        came(now + 4 * DAY),
        person=officer,
        now=now + 4 * DAY,
    )

    assert (made.what, made.of) == ("handed", answer.digest)
    assert list(Handling.objects.values_list("kind", flat=True)) == ["handed_over", "delivered"]
    assert Delivery.objects.get().finished_at is not None
    thread.refresh_from_db()
    assert thread.state == State.CONFIRMED
    assert evidence.answered == [("package-1", True)]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"way": "telephone"}, "no file goes this way"),
        ({"opens_with": "passphrase"}, "by which way"),
        ({"told_by": "mail"}, "by which way"),
        ({"opens_with": "passphrase", "told_by": "courier"}, "another way"),
        ({"opens_with": "magic"}, "opens_with"),
    ],
)
def test_a_passphrase_goes_on_another_way_than_its_file(
    wrong: dict[str, Any], why: str, evidence: Evidence, now: datetime
) -> None:
    thread = executed(now)

    with pytest.raises(MalformedContentError, match=why):
        services.record_handed(
            thread.pk, handed(now, **wrong), person=person("ca_officer"), now=now
        )


def test_what_was_not_sealed_here_or_not_yet_was_not_handed_over(
    evidence: Evidence, now: datetime
) -> None:
    thread, officer = executed(now), person("ca_officer")

    with pytest.raises(NoSuchPackageError):
        services.record_handed(thread.pk, handed(now, package="package-2"), person=officer, now=now)
    with pytest.raises(ImpossibleTimeError):
        services.record_handed(thread.pk, handed(now - DAY), person=officer, now=now)


def test_a_file_is_locked_to_the_key_of_the_partner_or_with_a_passphrase(
    evidence: Evidence, locks: list[Lock], now: datetime
) -> None:
    thread, officer = executed(now), person("ca_officer")
    how: dict[str, Any] = {"why": "For the court.", "accepted": "", "person": officer, "now": now}

    with pytest.raises(NoPartnerKeyError):
        services.locked_package("package-1", passphrase="", **how)
    with pytest.raises(WeakPassphraseError):
        services.locked_package("package-1", passphrase="secret", **how)
    services.locked_package("package-1", passphrase=DRAWN, **how)
    known = {"name": "Ministry", "nature": "authority", "age_key": KEY, "key_known_by": "A call"}
    services.change_partner(thread.peer, known, person=person("poc_247"), now=now)
    made = services.locked_package("package-1", passphrase="", **how)

    assert locks == [ToPassphrase(DRAWN), ToKey.read(KEY)]
    assert (made.opens_with, made.name) == ("key", "package-package-1.tar.age")
    Package.objects.update(by_hand=False)
    with pytest.raises(NotByHandError):
        services.locked_package("package-1", passphrase=DRAWN, **how)
    with pytest.raises(PermissionRefusedError):
        services.locked_package(
            "package-1", passphrase=DRAWN, **{**how, "person": person("auditor")}
        )


@pytest.mark.parametrize(
    ("key", "field"), [({"age_key": "age1none"}, "age_key"), ({"age_key": KEY}, "key_known_by")]
)
def test_a_key_is_whole_and_somebody_knows_whose_it_is(
    key: dict[str, str], field: str, now: datetime
) -> None:
    with pytest.raises(MalformedContentError) as refused:
        partner(now, **key)

    assert [place["field"] for place in refused.value.facts["fields"]] == [field]  # type: ignore[attr-defined]


def test_the_page_draws_a_passphrase_and_gives_the_file(
    evidence: Evidence, locks: list[Lock], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = person_of("ca_officer")
    thread = executed(now, by=officer, age_key=KEY, key_known_by="A call")
    monkeypatch.setattr(step_up, "confirm", lambda *_, **__: None)
    monkeypatch.setattr(view, "drawn_passphrase", lambda _: DRAWN)
    browser: Client = browser_of(officer)
    path = "/evidence/package-1/encrypted"

    page = browser.get(path).content.decode()
    short = browser.post(path, {"opens_with": "passphrase", "passphrase": "x", "why": "Court"})
    made = browser.post(path, {"opens_with": "passphrase", "passphrase": DRAWN, "why": "Court"})

    assert DRAWN in page
    assert KEY in page
    assert short.status_code == 422
    assert made["Content-Disposition"] == 'attachment; filename="package-package-1.tar.age"'
    assert b"".join(made.streaming_content).startswith(b"age-encryption.org/v1")  # type: ignore[attr-defined]
    assert locks == [ToPassphrase(DRAWN)]
    shown = browser.get(f"/requests/{thread.pk}/registered").content.decode()
    assert f'href="{path}"' in shown
    form = browser.get(f"/requests/{thread.pk}/went/handed").content.decode()
    assert "package-1" in form


def test_over_http_a_file_is_asked_for_and_its_handing_over_told(
    evidence: Evidence, locks: list[Lock], now: datetime
) -> None:
    thread = executed(now, by=person_of("ca_officer"))
    desk = Desk("ca_officer", now)

    refused = desk.tell("/packages/package-1/encrypted", {"why": "Court"})
    made = desk.tell("/packages/package-1/encrypted", {"why": "Court", "passphrase": DRAWN})
    facts = handed(now, opens_with="passphrase", told_by="telephone")
    told = desk.tell(f"/requests/{thread.pk}/records", {"what": "handed", "facts": facts})

    assert refused.json()["code"] == "cooperation.no_partner_key"
    assert b"".join(made.streaming_content).startswith(b"age-encryption.org/v1")  # type: ignore[attr-defined]
    assert told.json()["facts"]["told_by"] == "telephone"
