"""Enrolment, tokens and notices; each act leaves one line in the journal."""

from datetime import datetime, timedelta

import pytest

from comity.access.app import doors, queries, services
from comity.access.app.models import Person, Token
from comity.access.roles import UnknownRoleError
from comity.journal.app.models import Entry

pytestmark = pytest.mark.django_db


def enrolled(now: datetime, **stated: str) -> services.Enrolled:
    sound = {"name": "Ines Alba", "role": "poc_247", "organisation": "Cyber Unit"}
    return services.enrol(now=now, **(sound | stated))


def test_a_person_is_known_by_the_token_that_was_told_once(now: datetime) -> None:
    person, token = enrolled(now)

    assert services.authenticate(token) == person


def test_the_database_does_not_hold_the_token(now: datetime) -> None:
    _, token = enrolled(now)

    row = Token.objects.get()
    assert token not in (row.digest, str(row))


@pytest.mark.parametrize("token", ["", "wrong", "\x00", "é" * 40])
def test_any_other_token_opens_nothing(now: datetime, token: str) -> None:
    enrolled(now)

    with pytest.raises(services.NotSignedInError):
        services.authenticate(token)


def test_a_revoked_token_no_longer_opens(now: datetime) -> None:
    person, token = enrolled(now)

    assert services.revoke(person, now=now) == 1
    with pytest.raises(services.NotSignedInError):
        services.authenticate(token)


def test_a_renewed_token_replaces_the_old_one(now: datetime) -> None:
    person, old = enrolled(now)

    new = services.renew(person, now=now)

    assert services.authenticate(new) == person
    with pytest.raises(services.NotSignedInError):
        services.authenticate(old)


def test_somebody_who_left_is_no_longer_known(now: datetime) -> None:
    person, token = enrolled(now)
    person.active = False
    person.save()

    with pytest.raises(services.NotSignedInError):
        services.authenticate(token)


def test_a_provider_person_needs_the_providers_code_and_nobody_else_has_one(now: datetime) -> None:
    with pytest.raises(services.IncompletePersonError):
        enrolled(now, role="provider_lert")
    with pytest.raises(services.IncompletePersonError):
        enrolled(now, provider_code="xb-mail")


def test_a_blank_name_and_an_unknown_role_are_refused(now: datetime) -> None:
    with pytest.raises(services.IncompletePersonError):
        enrolled(now, name="  ")
    with pytest.raises(UnknownRoleError):
        enrolled(now, role="king")
    assert not Person.objects.exists()


def test_a_person_is_found_by_id_and_by_the_very_name(now: datetime) -> None:
    person, _ = enrolled(now)

    assert queries.person(person.id) == queries.person("Ines Alba") == person
    with pytest.raises(queries.NoSuchPersonError):
        queries.person("ines")


def test_a_name_that_two_people_have_names_nobody(now: datetime) -> None:
    enrolled(now)
    enrolled(now)

    with pytest.raises(queries.NoSuchPersonError, match="more than one"):
        queries.person("Ines Alba")


def test_a_notice_waits_until_somebody_reads_it_and_the_first_reader_stands(
    now: datetime,
) -> None:
    person, _ = enrolled(now)
    other, _ = enrolled(now, name="Second")
    notice = services.notify("protocol.undelivered", "alarm", now, peer="XB")

    services.mark_seen(notice, by=person, now=now)
    seen = services.mark_seen(notice, by=other, now=now + timedelta(hours=1))

    assert (seen.seen_by, seen.seen_at) == (person, now)
    assert not doors.notices(person, unseen_only=True)
    assert list(doors.notices(person, unseen_only=False)) == [notice]


def test_a_providers_people_see_notices_of_their_own_orders_alone(now: datetime) -> None:
    provider, _ = enrolled(now, role="provider_lert", provider_code="EXT-XB")
    services.notify("protocol.undelivered", "alarm", now, to="XB")
    foreign = services.notify("cooperation.order_issued", "info", now, provider="OTHER-XB")
    own = services.notify("cooperation.order_issued", "info", now, provider="EXT-XB")

    assert list(doors.notices(provider, unseen_only=False)) == [own]
    with pytest.raises(queries.NoSuchNoticeError):
        doors.notice(provider, "notice_read", foreign.pk, now=now)


def test_every_act_leaves_one_line_in_the_journal(now: datetime) -> None:
    person, _ = enrolled(now)
    services.renew(person, now=now)
    services.revoke(person, now=now)
    services.mark_seen(services.notify("a.b", "info", now), by=person, now=now)

    kinds = list(Entry.objects.order_by("index").values_list("kind", flat=True))
    assert kinds == [
        "organisation-added",
        "person-enrolled",
        "token-renewed",
        "tokens-revoked",
        "notice-given",
        "notice-seen",
    ]
