"""People sign in by password and second step, or by a passkey; nobody learns who else exists."""

import json
import re
import statistics
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from comity.access.app import codes, invitations, services
from comity.access.app.models import DeskSession, Person
from comity.access.app.passwords import MEMORY, ROUNDS, DeskHasher
from comity.access.app.practice import PracticeOnlyError, PracticeSignIn, give_sign_in
from comity.journal.app.models import Entry
from tests.builders.access import SoftPasskey, browser, code_of, person_with

pytestmark = pytest.mark.django_db
LOGIN = "/account/login"
STEP = "/account/login/step"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def typed(client: Client, name: str, password: str) -> object:
    return client.post(LOGIN, {"login": name, "password": password})


def signed_in(given: PracticeSignIn, person: Person, now: datetime, *, ahead: int = 0) -> Client:
    client = browser()
    typed(client, given.username, given.password)
    done = client.post(STEP, {"code": code_of(person, now, ahead=ahead)})
    assert done.status_code == 302, done.content
    return client


def with_passkey(now: datetime) -> tuple[Person, SoftPasskey, Client]:
    """A person who was invited, and set up a passkey."""
    person, _ = services.enrol(name="Ines Alba", role="admin", organisation="Unit", now=now)
    made = invitations.invite(person, by=None, now=now)
    client = browser()
    client.post(made.path, {"password": "violet tractor moons", "again": "violet tractor moons"})
    page = client.get("/account/passkeys/add").content.decode()
    options = re.search(r'data-options="([^"]+)"', page)
    assert options
    passkey = SoftPasskey()
    answer = passkey.create(json.loads(options[1].replace("&quot;", '"')))
    done = client.post("/account/passkeys/add", {"name": "Laptop", "credential": answer})
    assert (done.status_code, done["Location"]) == (302, "/account/paper"), done.content
    return person, passkey, client


def test_password_and_code_sign_in(now: datetime) -> None:
    person, given = person_with(now)
    client = browser()

    first = typed(client, given.username.upper(), given.password)
    assert (first.status_code, first["Location"]) == (302, STEP)
    assert client.get("/account").status_code == 302  # the password alone opens nothing
    second = client.post(STEP, {"code": code_of(person, now)})

    assert (second.status_code, second["Location"]) == (302, "/")
    assert client.get("/account").status_code == 200
    assert DeskSession.objects.get(person=person).method == "code"
    kinds = list(Entry.objects.values_list("kind", flat=True))
    assert kinds.count("signed-in") == 1


def test_a_code_works_once(now: datetime) -> None:
    person, given = person_with(now)
    digits = code_of(person, now)
    signed_in(given, person, now)

    again = browser()
    typed(again, given.username, given.password)
    done = again.post(STEP, {"code": digits})

    assert done.status_code == 200
    assert "used already" in done.content.decode()
    assert again.get("/account").status_code == 302


def test_a_code_may_be_typed_in_any_digits_and_with_spaces(now: datetime) -> None:
    person, given = person_with(now)
    client = browser()
    typed(client, given.username, given.password)
    digits = code_of(person, now).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    assert client.post(STEP, {"code": f"{digits[:3]} {digits[3:]}"}).status_code == 302


def test_a_recovery_code_signs_in_once(now: datetime) -> None:
    person, given = person_with(now)
    paper = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES)
    code = paper.wrap().get_unused_codes()[0]

    answers = []
    for _ in range(2):
        client = browser()
        typed(client, given.username, given.password)
        answers.append(client.post(STEP, {"code": code}).status_code)

    assert answers == [302, 200]


def test_codes_end_after_seven_days_where_it_is_no_practice(
    now: datetime, settings: Settings
) -> None:
    person, given = person_with(now)
    settings.COMITY_NODE = _real(settings)
    Authenticator.objects.filter(user=person).update(created_at=now - timedelta(days=7, seconds=1))
    client = browser()
    typed(client, given.username, given.password)

    done = client.post(STEP, {"code": code_of(person, now)})

    assert done.status_code == 200
    assert "seven days" in done.content.decode()
    held = codes.totp_of(person)
    assert held is not None
    assert codes.ends_at(held) == held.created_at + timedelta(days=7)


def test_nobody_hands_out_second_factors_where_it_is_no_practice(
    now: datetime, settings: Settings
) -> None:
    person, _ = person_with(now)
    settings.COMITY_NODE = _real(settings)

    with pytest.raises(PracticeOnlyError):
        give_sign_in(person, now=now)


def test_a_passkey_alone_signs_in(now: datetime) -> None:
    person, passkey, _ = with_passkey(now)
    client = browser()
    asked = client.get("/account/login/passkey", headers={"accept": "application/json"}).json()

    done = client.post(
        "/account/login/passkey", {"credential": passkey.get(asked["request_options"])}
    )

    assert (done.status_code, done["Location"]) == (302, "/")
    assert client.get("/account").status_code == 200
    assert DeskSession.objects.filter(person=person).first().method == "passkey"


@pytest.mark.parametrize(
    "how",
    [{"origin": "http://xa.localhost:9999"}, {"origin": "http://evil.test"}, {"verified": False}],
)
def test_a_passkey_that_answers_elsewhere_or_without_its_person_opens_nothing(
    now: datetime, how: dict[str, object]
) -> None:
    _, passkey, _ = with_passkey(now)
    client = browser()
    asked = client.get("/account/login/passkey", headers={"accept": "application/json"}).json()

    done = client.post(
        "/account/login/passkey", {"credential": passkey.get(asked["request_options"], **how)}
    )

    assert done["Location"] == "/account/login?passkey=failed"
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize("answer", ["", "{}", "[]", "x", '{"id":1}', '{"response":{}}', "[" * 9000])
def test_an_answer_that_is_none_is_refused_and_breaks_nothing(now: datetime, answer: str) -> None:
    with_passkey(now)
    client = browser()
    client.get("/account/login/passkey", headers={"accept": "application/json"})

    done = client.post("/account/login/passkey", {"credential": answer})

    assert done["Location"] == "/account/login?passkey=failed"


def test_who_does_not_exist_gets_the_answer_of_who_does(now: datetime) -> None:
    _, given = person_with(now)
    unknown, known = browser(), browser()

    first, second = typed(unknown, "nobody.at.all", "x" * 20), typed(known, given.username, "wrong")

    assert first.status_code == second.status_code == 200
    assert _plain(first, "nobody.at.all") == _plain(second, given.username)


def test_who_does_not_exist_gets_it_no_faster(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DeskHasher, "time_cost", ROUNDS)
    monkeypatch.setattr(DeskHasher, "memory_cost", MEMORY)
    _, given = person_with(now)
    taken: dict[str, list[float]] = {"nobody": [], given.username: []}
    for _ in range(4):
        for name, times in taken.items():
            started = time.perf_counter()
            typed(browser(), name, "wrong wrong wrong")
            times.append(time.perf_counter() - started)

    fast, slow = sorted(statistics.median(times) for times in taken.values())
    assert fast > slow * 0.5  # one hash is computed for each; none would be fifty times faster


def test_after_five_wrong_passwords_the_right_one_has_to_wait_too(now: datetime) -> None:
    person, given = person_with(now)
    for _ in range(5):
        typed(browser(), given.username, "wrong")

    done = typed(browser(), given.username, given.password)

    assert done.status_code == 200
    assert "Too many tries" in done.content.decode()
    assert not DeskSession.objects.filter(person=person).exists()


def test_codes_cannot_be_guessed_without_end(now: datetime) -> None:
    person, given = person_with(now)
    client = browser()
    typed(client, given.username, given.password)
    right = code_of(person, now)
    for guess in range(5):
        client.post(STEP, {"code": f"{(int(right) + guess + 1) % 10**6:06}"})

    assert "Too many tries" in client.post(STEP, {"code": right}).content.decode()


def test_a_network_that_tries_too_often_is_told_to_wait() -> None:
    client = browser()

    answers = {typed(client, f"name{number}", "x").status_code for number in range(32)}

    assert 429 in answers


def test_a_person_who_left_cannot_sign_in(now: datetime) -> None:
    person, given = person_with(now)
    Person.objects.filter(pk=person.pk).update(active=False)

    done = typed(browser(), given.username, given.password)

    assert done.status_code == 409
    assert "no longer works" in done.content.decode()


@pytest.mark.parametrize(
    "path", ["/account/signup", "/account/email", "/account/password/reset", "/accounts/login/"]
)
def test_what_is_not_needed_does_not_exist(path: str) -> None:
    assert browser().get(path).status_code == 404


def test_the_secret_of_an_app_is_encrypted_in_the_database(now: datetime) -> None:
    person, given = person_with(now)
    held = codes.totp_of(person)

    assert held is not None
    assert given.secret not in json.dumps(held.data)


def test_the_only_second_factor_cannot_be_removed(now: datetime) -> None:
    person, _, client = with_passkey(now)
    number = Authenticator.objects.get(user=person, type=Authenticator.Type.WEBAUTHN).pk

    page = client.get(f"/account/passkeys/{number}/remove")
    done = client.post(f"/account/passkeys/{number}/remove")

    assert "only second factor" in page.content.decode()
    assert done.status_code == 302
    assert Authenticator.objects.filter(pk=number).exists()


def test_changes_of_the_account_are_confirmed_first(now: datetime) -> None:
    person, given = person_with(now)
    client = signed_in(given, person, now)

    asked = client.get("/account/codes/remove")
    assert asked["Location"].startswith("/account/confirm?next=")
    done = client.post(asked["Location"], {"confirm_code": code_of(person, now, ahead=1)})

    assert done["Location"] == "/account/codes/remove"
    assert client.get("/account/codes/remove").status_code == 200


def test_a_new_password_ends_the_other_sessions(now: datetime) -> None:
    person, given = person_with(now)
    here, there = signed_in(given, person, now), signed_in(given, person, now, ahead=1)
    new = "amber bridge cloud dozen"

    wrong = here.post("/account/password", {"oldpassword": "x", "password1": new, "password2": new})
    done = here.post(
        "/account/password", {"oldpassword": given.password, "password1": new, "password2": new}
    )

    assert (wrong.status_code, done.status_code) == (422, 302)
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302


@pytest.mark.parametrize(
    "password", ["short", "passwordpassword", "aaaaaaaaaaaaaaaa", "123456789012", "ines.alba2026!"]
)
def test_passwords_that_are_short_known_or_the_own_name_are_refused(
    now: datetime, password: str
) -> None:
    person, _ = services.enrol(name="Ines Alba", role="admin", organisation="Unit", now=now)
    made = invitations.invite(person, by=None, now=now)

    done = browser().post(made.path, {"password": password, "again": password})

    assert done.status_code == 422
    person.refresh_from_db()
    assert not person.has_usable_password()


def test_hashes_are_argon2id_and_dear(now: datetime) -> None:
    person, _ = person_with(now)

    assert person.password.startswith("argon2$argon2id$v=19$")
    assert (ROUNDS, MEMORY) >= (4, 64 * 1024)


def _plain(response: object, name: str) -> str:
    text = response.content.decode()  # type: ignore[attr-defined] # a response of the test client
    return re.sub(
        r'value="[^"]{20,}"|data-(?:csrf|now)="[^"]*"|\d\d:\d\d(:\d\d)?', "", text
    ).replace(name, "")


def _real(settings: Settings) -> object:
    from dataclasses import replace

    return replace(settings.COMITY_NODE, practice=False, home=Path("/nonexistent"))


def test_new_recovery_codes_end_the_old_ones(now: datetime) -> None:
    person, given = person_with(now)
    old = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES)
    client = signed_in(given, person, now)
    asked = client.get("/account/paper/new")["Location"]
    client.post(asked, {"confirm_code": code_of(person, now, ahead=1)})

    done = client.post("/account/paper/new")

    assert (done.status_code, done["Location"]) == (302, "/account/paper")
    shown = [client.get("/account/paper").content.decode() for _ in range(2)]
    new = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES)
    codes_now = new.wrap().get_unused_codes()
    assert [code in shown[0] for code in codes_now] == [True] * 10
    assert [code in shown[1] for code in codes_now] == [False] * 10
    assert set(codes_now).isdisjoint(old.wrap().generate_codes())
