"""What cannot be undone is confirmed over its digest, by a passkey or a code, each time anew."""

import json
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone
from fido2.utils import websafe_encode

from comity.access.app import passkeys, step_up
from comity.access.app.codes import UsedCodeError, WrongCodeError
from comity.access.app.models import Confirmation, Person
from comity.access.app.passkeys import PasskeyRefusedError
from comity.access.app.step_up import (
    StepUpFailedError,
    StepUpNeededError,
    TooManyTriesError,
    challenge_of,
    confirm,
    offered,
)
from comity.journal.app.models import Entry
from comity.kernel.digests import digest_of, from_base64url
from tests.access.test_sign_in import with_passkey
from tests.builders.access import HOST, SoftPasskey, code_of, person_with

pytestmark = pytest.mark.django_db
OVER = digest_of(b"a request")
OTHER = digest_of(b"another request")


@pytest.fixture
def now() -> datetime:
    return timezone.now()


class Desk:
    """One person at one browser."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.session = SessionStore()
        self.session.create()

    def request(self, **posted: str) -> HttpRequest:
        made = RequestFactory(headers={"host": HOST}).post("/", posted)
        made.user = self.person
        made.session = self.session
        return made


def code_desk(now: datetime) -> tuple[Desk, Person]:
    person, _ = person_with(now)
    return Desk(person), person


def passkey_desk(now: datetime) -> tuple[Desk, SoftPasskey]:
    person, passkey, _ = with_passkey(now)
    return Desk(person), passkey


def test_a_passkey_signs_the_digest_of_what_is_confirmed(now: datetime) -> None:
    desk, passkey = passkey_desk(now)

    offer = offered(desk.request(), over=OVER)
    options = json.loads(offer.options)
    made = confirm(desk.request(confirm_credential=passkey.get(options)), over=OVER, now=now)

    assert (offer.fresh, offer.passkey, offer.code) == (False, True, False)
    assert (made.method, made.over, made.person) == ("passkey", OVER, desk.person.id)
    assert made.credential == websafe_encode(passkey.credential_id)
    kept = Confirmation.objects.get(pk=made.id)
    expected = challenge_of(from_base64url(kept.nonce), OVER)
    assert options["publicKey"]["challenge"] == websafe_encode(expected)
    assert kept.assertion["response"]["signature"]


def test_what_was_kept_can_be_verified_again_by_anybody(now: datetime) -> None:
    desk, passkey = passkey_desk(now)
    options = json.loads(offered(desk.request(), over=OVER).options)
    made = confirm(desk.request(confirm_credential=passkey.get(options)), over=OVER, now=now)
    kept = Confirmation.objects.get(pk=made.id)
    held = passkeys.passkeys_of(desk.person)[0]
    held.data.pop("sign_count")
    held.save()

    again, _ = passkeys.verified(
        desk.request(),
        desk.person,
        json.dumps(kept.assertion),
        challenge=challenge_of(from_base64url(kept.nonce), OVER),
    )

    assert again.pk == held.pk
    with pytest.raises(PasskeyRefusedError):
        passkeys.verified(
            desk.request(),
            desk.person,
            json.dumps(kept.assertion),
            challenge=challenge_of(from_base64url(kept.nonce), OTHER),
        )


def test_what_was_confirmed_is_nothing_else(now: datetime) -> None:
    desk, passkey = passkey_desk(now)
    answer = passkey.get(json.loads(offered(desk.request(), over=OVER).options))
    offered(desk.request(), over=OTHER)

    with pytest.raises(StepUpFailedError):
        confirm(desk.request(confirm_credential=answer), over=OTHER, now=now)

    assert not Confirmation.objects.exists()


def test_an_answer_counts_once(now: datetime) -> None:
    desk, passkey = passkey_desk(now)
    answer = passkey.get(json.loads(offered(desk.request(), over=OVER).options))
    confirm(desk.request(confirm_credential=answer), over=OVER, now=now)

    for _ in range(2):
        with pytest.raises(StepUpFailedError):
            confirm(desk.request(confirm_credential=answer), over=OVER, now=now)
        offered(desk.request(), over=OVER)


@pytest.mark.parametrize("how", [{"verified": False}, {"origin": "http://xb.localhost:8400"}])
def test_a_passkey_confirms_only_here_and_with_its_person(
    now: datetime, how: dict[str, object]
) -> None:
    desk, passkey = passkey_desk(now)
    answer = passkey.get(json.loads(offered(desk.request(), over=OVER).options), **how)

    with pytest.raises(StepUpFailedError):
        confirm(desk.request(confirm_credential=answer), over=OVER, now=now)


def test_the_passkey_of_a_colleague_confirms_nothing(now: datetime) -> None:
    desk, _ = passkey_desk(now)
    _, foreign = passkey_desk(now)
    answer = foreign.get(json.loads(offered(desk.request(), over=OVER).options))

    with pytest.raises(StepUpFailedError):
        confirm(desk.request(confirm_credential=answer), over=OVER, now=now)


def test_a_copied_passkey_is_found_out_by_its_count(now: datetime) -> None:
    desk, passkey = passkey_desk(now)
    options = json.loads(offered(desk.request(), over=OVER).options)
    passkey.count = 7
    confirm(desk.request(confirm_credential=passkey.get(options)), over=OVER, now=now)
    options = json.loads(offered(desk.request(), over=OVER).options)
    passkey.count = 3

    with pytest.raises(StepUpFailedError):
        confirm(desk.request(confirm_credential=passkey.get(options)), over=OVER, now=now)


def test_a_code_confirms_once(now: datetime) -> None:
    desk, person = code_desk(now)
    digits = code_of(person, now)

    made = confirm(desk.request(confirm_code=digits), over=OVER, now=now)

    assert (made.method, made.over) == ("code", OVER)
    with pytest.raises(UsedCodeError):
        confirm(desk.request(confirm_code=digits), over=OTHER, now=now)
    with pytest.raises(WrongCodeError):
        confirm(desk.request(confirm_code="12"), over=OTHER, now=now)


def test_nothing_is_no_confirmation(now: datetime) -> None:
    desk, _ = code_desk(now)

    with pytest.raises(StepUpNeededError):
        confirm(desk.request(), over=OVER, now=now)


def test_minutes_ago_counts_where_that_is_said_and_nowhere_else(now: datetime) -> None:
    desk, person = code_desk(now)
    confirm(desk.request(confirm_code=code_of(person, now)), over=OVER, now=now)

    assert offered(desk.request(), over=OTHER, recent_counts=True).fresh
    assert not offered(desk.request(), over=OTHER).fresh
    made = confirm(desk.request(), over=OTHER, now=now, recent_counts=True)
    assert made.method == "recent"
    with pytest.raises(StepUpNeededError):
        confirm(desk.request(), over=OTHER, now=now)
    late = now + timedelta(minutes=5)
    with pytest.raises(StepUpNeededError):
        confirm(desk.request(), over=OTHER, now=late, recent_counts=True)


def test_guessing_ends_after_ten_tries_a_minute(now: datetime) -> None:
    desk, person = code_desk(now)
    right = code_of(person, now)
    for guess in range(10):
        wrong = f"{(int(right) + 1 + guess) % 10**6:06}"
        with pytest.raises(WrongCodeError):
            confirm(desk.request(confirm_code=wrong), over=OVER, now=now)

    with pytest.raises(TooManyTriesError):
        confirm(desk.request(confirm_code=right), over=OVER, now=now)


def test_a_confirmation_is_kept_journalled_and_gives_the_session_a_new_key(now: datetime) -> None:
    desk, person = code_desk(now)
    before = desk.session.session_key

    made = confirm(desk.request(confirm_code=code_of(person, now)), over=OVER, now=now)

    last = Entry.objects.order_by("pk").last()
    assert last is not None
    stated = json.loads(last.body)
    assert (last.kind, stated["over"], stated["confirmation"]) == ("confirmed", OVER, made.id)
    assert desk.session.session_key != before


def test_a_session_keeps_few_open_forms(now: datetime) -> None:
    desk, _ = passkey_desk(now)

    for number in range(40):
        offered(desk.request(), over=digest_of(str(number).encode()))

    assert len(desk.session["confirm_nonces"]) == step_up._OPEN_AT_ONCE
