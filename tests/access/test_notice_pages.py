"""The page of notices: what is told, in words, until it is read."""

import ast
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comity.access.app import services
from comity.access.app.models import Notice
from comity.access.app.notice_words import NOTICES, told
from comity.journal.app.models import Entry
from tests.builders import desk

pytestmark = pytest.mark.django_db


def signed_in(role: str = "poc_247", name: str = "Ines Alba") -> Client:
    return desk.signed_in(role, name=name)


def page(client: Client, path: str = "/notices") -> str:
    response = client.get(path)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def notice(number: int = 1, code: str = "protocol.undelivered") -> Notice:
    return services.notify(code, "alarm", timezone.now(), to="XB", message=f"m{number}")


def test_nothing_new_says_what_will_be_told() -> None:
    told_there = page(signed_in())

    assert "Everything has been read." in told_there
    assert "Nothing new" in told_there


def test_a_notice_says_what_happens_and_what_to_do() -> None:
    notice()

    said = page(signed_in())

    assert "A message to <bdi" in said or "A message to XB has not arrived" in said
    assert "If it is urgent, call XB now." in said
    assert "Needs help now" in said
    assert 'href="/directory/XB"' in said


def test_a_notice_is_read_once_and_stays_in_the_whole_list() -> None:
    held, client = notice(), signed_in()

    answer = client.post("/notices/seen", {"notice": held.pk})

    assert answer.status_code == 302
    assert "Nothing new" in page(client)
    assert "Read by Ines Alba" in page(client, "/notices?show=all")
    assert Entry.objects.filter(kind="notice-seen").count() == 1
    client.post("/notices/seen", {"notice": held.pk})
    assert Entry.objects.filter(kind="notice-seen").count() == 1


def test_a_page_of_notices_is_read_at_once() -> None:
    held, client = [notice(n) for n in range(3)], signed_in()

    client.post("/notices/seen", {"notice": [one.pk for one in held]})

    assert not Notice.objects.filter(seen_at=None).exists()


def test_people_of_a_provider_see_what_concerns_their_orders_alone() -> None:
    held, client = notice(), signed_in("provider_lert")

    assert "Nothing new" in page(client)
    assert client.post("/notices/seen", {"notice": held.pk}).status_code == 404


def test_fifty_stand_on_a_page_and_more_ask_the_database_no_more_often() -> None:
    client = signed_in()

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            page(client)
        return len(found)

    notice()
    asked()
    few = asked()
    for n in range(60):
        notice(n)

    assert asked() == few
    assert page(client).count("c-card c-tell") == 50
    assert page(client, "/notices?page=2").count("c-card c-tell") == 11


def test_a_code_without_words_is_shown_as_it_is() -> None:
    services.notify("room.unheard_of", "info", timezone.now())

    assert "room.unheard_of" in page(signed_in())


def test_a_fact_that_is_missing_is_a_dash() -> None:
    held = services.notify("cooperation.arrived", "info", timezone.now(), peer="XB")

    assert told(held).title == "XB wrote in request -"
    assert told(held).url == ""


def codes_given(root: Path) -> set[str]:
    """Return every literal code that a room gives to ``notify``."""
    found: set[str] = set()
    for path in (root / "comity").rglob("app/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {
                "notify",
                "_notify",
                "_tell",
                "_alarm",
            }:
                found |= {
                    one.value
                    for one in ast.walk(node)
                    if isinstance(one, ast.Constant)
                    and isinstance(one.value, str)
                    and re.fullmatch(r"[a-z]+\.[a-z_]+[a-z]", one.value)
                }
    return found


def test_every_code_that_a_room_gives_has_its_words(root: Path) -> None:
    given = codes_given(root)

    assert "cooperation.order_issued" in given
    assert given - set(NOTICES) == set()


def test_the_page_for_telephones_names_every_place_of_the_role() -> None:
    said = page(signed_in("admin"), "/more")

    for place in ("/directory", "/peers", "/notices"):
        assert f'href="{place}"' in said
