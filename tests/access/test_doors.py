"""Every address, every method, every role, on rows of every ownership: as the table says."""

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.template.base import Template
from django.test import Client
from django.utils import timezone

from comity.access.app import gate
from comity.access.app.models import Notice, Person
from comity.access.permissions import (
    Ownership,
    PermissionRefusedError,
    Side,
    permissions,
    rule_of,
)
from comity.access.roles import Role
from comity.journal.app.traces import traced
from tests.builders.doors import METHODS, Door, doors, doors_in_turn, routes, stated
from tests.builders.knocking import World, entries_kept

pytestmark = pytest.mark.django_db
REFUSALS = {
    "access.permission_refused",
    "attributions.no_such_attribution",
    "access.role_ended",
    "access.not_signed_in",
    "access.no_such_notice",
    "access.no_such_person",
    "cooperation.no_such_draft",
    "cooperation.no_such_order",
    "cooperation.no_such_request",
    "evidence.no_such_package",
    "teams.no_such_team",
}
"""What is told to whom the gate does not let through."""
READABLE = {
    "api/v1/law/basis": {"requesting": "XA", "measure": "preserve_stored"},
    "api/v1/law/matrix": {"measure": "preserve_stored"},
}
"""What a question must have to be read at all."""
WALKERS = (
    [Role.POC_247, Role.PROVIDER_LERT, Role.AUDITOR]
    if os.environ.get("COMITY_TEST_DATABASE_URL")
    else list(Role)
)
"""Who walks: on a server a few, for what a role may do is decided by the table and not by it."""


def test_every_address_stands_in_the_table_and_every_line_has_an_address() -> None:
    assert set(stated()) == routes()


def test_every_act_of_the_table_of_doors_is_one_of_the_table_of_permissions() -> None:
    asked = {door.act for door in doors() if door.act}
    asked |= {act for door in doors() for _, act in door.fields}

    assert asked <= set(permissions())


def test_every_place_in_an_address_that_names_a_row_is_guarded() -> None:
    named = re.compile(r"<(?:str:)?(asked|package_id|number)>")
    missing = [
        str(door)
        for door in doors()
        for place in named.findall(door.route)
        if not door.open_to and place != door.id
    ]

    assert missing == []


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture(params=WALKERS, ids=str)
def world(request: pytest.FixtureRequest, now: datetime, monkeypatch: pytest.MonkeyPatch) -> World:
    # Whether somebody is let in is decided before a page is drawn; drawing takes half the time.
    monkeypatch.setattr(Template, "render", lambda *_: "")
    return World(request.param, now)


class Answer(NamedTuple):
    """What came back, and whether anything was changed."""

    status: int
    code: str
    changed: bool

    @property
    def refused(self) -> bool:
        return self.status in {403, 404} and self.code in REFUSALS

    @property
    def let_through(self) -> bool:
        """Whether the gate was passed; what lies behind it may still say no."""
        return self.status not in {401, 405, 500} and self.code not in REFUSALS


def outcome(world: World, door: Door, row: Any = None, **fields: str) -> Answer:  # noqa: ANN401
    """Return what is answered, and take back what it has changed."""
    before, trace = world.entries, None if row is None else traced(row)
    with transaction.atomic():
        answer = world.call(door, row, **fields)
        changed = entries_kept() != before
        if row is not None:
            row.refresh_from_db()
            changed = changed or traced(row) != trace
        transaction.set_rollback(True)
    if row is not None and changed:
        row.refresh_from_db()
    return Answer(answer.status_code, _code(answer), changed)


def _code(answer: HttpResponseBase) -> str:
    if "problem+json" not in answer.headers.get("Content-Type", ""):
        return ""
    return str(json.loads(answer.content).get("code", ""))  # type: ignore[attr-defined]


@pytest.mark.slow
def test_every_door_opens_to_whom_the_table_says_and_to_nobody_else(world: World) -> None:
    wrong, calls = [], 0
    for door in doors_in_turn(list(Role).index(world.role)):
        for row, may in _cases(world, door):
            answer = outcome(world, door, row)
            calls += 1
            right = answer.let_through if may else answer.refused and not answer.changed
            if not right:
                standing = "" if row is None else getattr(row, "title", str(row.pk))
                wrong.append(f"{door} on {standing!r}: {may=}, {answer}")

    assert not wrong, "\n".join(wrong)
    assert calls > 100


def test_the_roles_together_walk_through_every_door() -> None:
    walked = {door for walker, _ in enumerate(Role) for door in doors_in_turn(walker)}

    assert walked == set(doors())


def _cases(world: World, door: Door) -> Iterator[tuple[Any, bool]]:
    if door.open_to:
        if door.open_to == "own" and door.method == "GET":
            yield None, True
    elif door.id:
        yield from world.chosen(door.act)
    else:
        yield None, _at_all(world, door.act)


def _at_all(world: World, act: str) -> bool:
    rule = rule_of(act)
    return any(rule.reach(world.role, side) for side in rule.who)


@pytest.mark.slow
def test_no_field_names_a_row_that_the_person_may_not_have(world: World) -> None:
    wrong = []
    for door in doors():
        for place, act in door.fields:
            for row, may in world.chosen(act):
                if may:
                    continue
                for own, allowed in list(_cases(world, door)):
                    if allowed:
                        answer = outcome(world, door, own, **{place: str(row.pk)})
                        if answer.status < 400 or answer.status == 500 or answer.changed:
                            wrong.append(f"{door} with {place}={row.pk}: {answer}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_lists_show_what_the_gate_gives_and_nothing_else(world: World) -> None:
    for route, act in (
        ("requests", "read"),
        ("orders", "order_read"),
        ("packages", "package_read"),
        ("notices", "notice_read"),
        ("drafts", "draft_read"),
        ("attributions", "attribution_read"),
    ):
        try:
            expected = {str(row.pk) for row in gate.list_for(world.person, act)}
        except PermissionRefusedError:
            expected = set()
        answer = world.program.get(f"/api/v1/{route}")
        shown = {str(row["id"]) for row in answer.json()} if answer.status_code == 200 else set()

        assert shown == expected, route


def test_what_the_table_does_not_name_is_not_answered(now: datetime) -> None:
    world = World(Role.POC_247, now)
    wrong = []
    for route, methods in stated().items():
        if any("public" in told or "own" in told for told in methods.values()):
            continue  # nothing is asked of anybody there
        for method in set(METHODS) - set(methods):
            status = world.call(Door(route=route, method=method)).status_code
            if status not in {404, 405}:
                wrong.append(f"{method} /{route}: {status}")

    assert not wrong, "\n".join(wrong)


def test_nobody_gets_through_a_door_without_having_signed_in(now: datetime) -> None:
    world = World(Role.CA_HEAD, now)
    world.browser = world.program = Client(raise_request_exception=False)
    wrong = []
    for door in doors():
        if door.open_to == "public":
            continue
        answer = world.call(door, world.rows(door.act)[0] if door.id else None)
        to_sign_in = answer.status_code == 302 and "/account/login" in answer.headers["Location"]
        if answer.status_code not in {401, 403} and not to_sign_in:
            wrong.append(f"{door}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_a_role_that_has_ended_opens_nothing_but_what_is_about_oneself(now: datetime) -> None:
    world = World(Role.CA_HEAD, now)
    Person.objects.filter(pk=world.person.pk).update(role_ends_on=(now - timedelta(days=2)).date())
    wrong = []
    for door in doors():
        if door.open_to == "public" or (door.open_to and door.method != "GET"):
            continue
        row = world.rows(door.act)[0] if door.id else None
        answer = outcome(world, door, row, **READABLE.get(door.route, {}))
        opens = bool(door.open_to) and bool(door.route)
        if not (answer.let_through if opens else answer.code == "access.role_ended"):
            wrong.append(f"{door}: {answer}")

    assert not wrong, "\n".join(wrong)


def test_the_world_of_the_test_has_every_ownership(now: datetime) -> None:
    world = World(Role.POC_247, now)
    thing = gate.things()["request"]
    ways = {
        way
        for row in world.rows("read")
        for found in thing.standing(world.person, row, now).sides.values()
        for way in found
    }

    assert ways == set(Ownership)
    assert Notice.objects.exists()
    assert Side.PROVIDER in rule_of("confirm").who
