"""An invitation opens once and for 72 hours; a recovery needs two administrators."""

from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from comity.access.app import invitations, recovery, services, sessions
from comity.access.app.invitations import (
    MalformedNameError,
    NameTakenError,
    NoSuchInvitationError,
    accept,
    invitation,
    invite,
)
from comity.access.app.models import Invitation, Notice, Person, Recovery
from comity.access.app.recovery import (
    MissingReasonError,
    NoSuchRecoveryError,
    RecoveryOpenError,
    SecondPersonNeededError,
)
from comity.access.app.services import NotSignedInError
from comity.access.permissions import PermissionRefusedError
from comity.journal.app.models import Entry
from tests.builders.access import browser, person_with

pytestmark = pytest.mark.django_db
WORDS = "violet tractor moons"
TYPED = {"password": WORDS, "again": WORDS}


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def enrolled(now: datetime, name: str = "Ines Alba", role: str = "admin") -> Person:
    return services.enrol(name=name, role=role, organisation="Unit", now=now).person


def kinds() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("kind", flat=True))


def test_the_link_lets_a_person_set_a_password_and_then_a_second_factor_alone(
    now: datetime,
) -> None:
    made = invite(enrolled(now), by=None, now=now)
    client = browser()

    shown, done = client.get(made.path), client.post(made.path, TYPED)

    assert (shown.status_code, done.status_code, done["Location"]) == (200, 302, "/account")
    assert "ines.alba" in shown.content.decode()
    assert client.get("/account").status_code == 200
    for elsewhere in ("/directory", "/account/password", "/notices"):
        assert client.get(elsewhere)["Location"] == "/account"
    assert client.get("/account/codes/add").status_code == 200
    assert kinds()[-3:] == ["person-invited", "password-set", "signed-in"]


def test_a_link_opens_once(now: datetime) -> None:
    made = invite(enrolled(now), by=None, now=now)
    browser().post(made.path, TYPED)

    for again in (browser().get(made.path), browser().post(made.path, TYPED)):
        assert again.status_code == 404
    with pytest.raises(NoSuchInvitationError):
        accept(made.code, WORDS, now=now)


def test_a_link_opens_for_72_hours(now: datetime) -> None:
    made = invite(enrolled(now), by=None, now=now)

    assert invitation(made.code, now=now + timedelta(hours=71, minutes=59))
    with pytest.raises(NoSuchInvitationError):
        invitation(made.code, now=now + timedelta(hours=72))


def test_a_new_link_ends_the_old_one(now: datetime) -> None:
    person = enrolled(now)
    old, new = (invite(person, by=None, now=now) for _ in range(2))

    assert invitation(new.code, now=now).person == person
    with pytest.raises(NoSuchInvitationError):
        invitation(old.code, now=now)


def test_the_link_of_who_has_left_opens_nothing(now: datetime) -> None:
    person = enrolled(now)
    made = invite(person, by=None, now=now)
    Person.objects.filter(pk=person.pk).update(active=False)

    with pytest.raises(NoSuchInvitationError):
        invitation(made.code, now=now)


def test_the_code_is_256_bits_and_only_its_digest_is_kept(now: datetime) -> None:
    made = invite(enrolled(now), by=None, now=now)

    assert len(made.code) == 43
    assert made.code not in str(Invitation.objects.values_list().get())


@pytest.mark.parametrize("code", ["x", "\ud800", "é", "a" * 5000, "%00"])
def test_a_link_that_never_was_opens_nothing(now: datetime, code: str) -> None:
    with pytest.raises(NoSuchInvitationError):
        invitation(code, now=now)


def test_a_password_alone_opens_the_door_only_while_the_invitation_lasts(now: datetime) -> None:
    person = enrolled(now)
    made = invite(person, by=None, now=now)
    browser().post(made.path, TYPED)
    typed = {"login": "ines.alba", "password": WORDS}

    early = browser().post("/account/login", typed)
    Invitation.objects.update(expires_at=now - timedelta(seconds=1))
    late = browser().post("/account/login", typed)

    assert early.status_code == 302
    assert late.status_code == 409
    assert "invitation ended" in late.content.decode()


def test_only_an_administrator_invites(now: datetime) -> None:
    person, officer = enrolled(now), enrolled(now, "O. Fficer", "poc_247")

    invite(officer, by=person, now=now)
    with pytest.raises(PermissionRefusedError):
        invite(person, by=officer, now=now)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ines Alba", "ines.alba"),
        ("A. Duty", "a.duty"),
        ("José María Núñez", "jose.maria.nunez"),
        ("X", None),
        ("Иван Петров", None),
    ],
)
def test_a_name_to_sign_in_with_is_made_from_the_name(
    now: datetime, name: str, expected: str | None
) -> None:
    person = enrolled(now, name)

    made = invite(person, by=None, now=now).person.username

    assert made == (expected or f"person-{person.id[-6:]}")


def test_two_people_of_one_name_get_two_names(now: datetime) -> None:
    names = [invite(enrolled(now), by=None, now=now).person.username for _ in range(3)]

    assert names == ["ines.alba", "ines.alba2", "ines.alba3"]
    with pytest.raises(NameTakenError):
        invite(enrolled(now), by=None, now=now, username="Ines.Alba")
    with pytest.raises(MalformedNameError):
        invite(enrolled(now), by=None, now=now, username="ines alba")


def test_who_has_a_second_factor_sets_a_new_password_and_signs_in_with_both(now: datetime) -> None:
    person, _ = person_with(now)
    made = invite(person, by=None, now=now)
    client = browser()

    done = client.post(made.path, TYPED)

    assert done["Location"] == "/account/login"
    assert client.get("/account").status_code == 302


# --- recovery ---------------------------------------------------------------------------------


def test_a_recovery_needs_two_different_administrators(now: datetime) -> None:
    person, given = person_with(now)
    first, second = enrolled(now, "First"), enrolled(now, "Second")
    client = Client()
    client.force_login(person)
    token = services.renew(person, now=now)

    asked = recovery.ask_recovery(person, by=first, reason="Lost the bag", now=now)
    with pytest.raises(SecondPersonNeededError):
        recovery.approve_recovery(asked.id, by=first, now=now)
    made = recovery.approve_recovery(asked.id, by=second, now=now)

    assert sessions.open_sessions(person, now=now) == []
    assert not Authenticator.objects.filter(user=person).exists()
    with pytest.raises(NotSignedInError):
        services.authenticate(token)
    assert (
        b"not right"
        in browser()
        .post("/account/login", {"login": given.username, "password": given.password})
        .content
    )
    assert browser().post(made.path, TYPED)["Location"] == "/account"
    assert {"recovery-asked", "recovery-approved", "ways-in-ended", "person-invited"} <= set(
        kinds()
    )
    assert Notice.objects.filter(code="access.recovery_asked").exists()


def test_nobody_recovers_himself(now: datetime) -> None:
    first, second = enrolled(now, "First"), enrolled(now, "Second")

    with pytest.raises(SecondPersonNeededError):
        recovery.ask_recovery(first, by=first, reason="Lost", now=now)
    asked = recovery.ask_recovery(first, by=second, reason="Lost", now=now)
    with pytest.raises(SecondPersonNeededError):
        recovery.approve_recovery(asked.id, by=first, now=now)


def test_who_is_no_administrator_neither_asks_nor_approves(now: datetime) -> None:
    person, admin = enrolled(now), enrolled(now, "First")
    officer = enrolled(now, "O. Fficer", "poc_247")
    asked = recovery.ask_recovery(person, by=admin, reason="Lost", now=now)

    for act in (
        lambda: recovery.ask_recovery(person, by=officer, reason="Lost", now=now),
        lambda: recovery.approve_recovery(asked.id, by=officer, now=now),
        lambda: recovery.refuse_recovery(asked.id, by=officer, now=now),
    ):
        with pytest.raises(PermissionRefusedError):
            act()
    assert [held.id for held in recovery.waiting()] == [asked.id]


def test_a_recovery_has_a_reason_and_is_the_only_one_that_waits(now: datetime) -> None:
    person, admin = enrolled(now), enrolled(now, "First")

    with pytest.raises(MissingReasonError):
        recovery.ask_recovery(person, by=admin, reason="  ", now=now)
    recovery.ask_recovery(person, by=admin, reason="Lost", now=now)
    with pytest.raises(RecoveryOpenError):
        recovery.ask_recovery(person, by=admin, reason="Lost", now=now)


def test_a_refused_recovery_changes_nothing_and_cannot_be_approved(now: datetime) -> None:
    person, _ = person_with(now)
    first, second = enrolled(now, "First"), enrolled(now, "Second")
    asked = recovery.ask_recovery(person, by=first, reason="Lost", now=now)

    recovery.refuse_recovery(asked.id, by=second, now=now)

    assert Recovery.objects.get().approved is False
    assert Authenticator.objects.filter(user=person).exists()
    with pytest.raises(NoSuchRecoveryError):
        recovery.approve_recovery(asked.id, by=second, now=now)


def test_on_the_nodes_own_machine_a_recovery_is_journalled_as_such(now: datetime) -> None:
    person, _ = person_with(now)

    made = recovery.recover_on_machine(person, reason="The only administrator lost a key", now=now)

    assert invitations.invitation(made.code, now=now).person == person
    assert '"by":"machine"' in Entry.objects.get(kind="recovery-approved").body
    with pytest.raises(MissingReasonError):
        recovery.recover_on_machine(person, reason="", now=now)
