"""Every address, every method, every role, on rows of every ownership: as the table says."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.template.base import Template
from django.test import Client
from django.utils import timezone

from comity.access.app import gate
from comity.access.app import services as access
from comity.access.app.models import Notice, Person
from comity.access.marks import mark_of
from comity.access.permissions import (
    Ownership,
    PermissionRefusedError,
    Side,
    permissions,
    readings,
    rule_of,
)
from comity.access.roles import PROVIDER_ROLES, Role
from comity.attributions.app.models import Attribution, AttributionVersion
from comity.attributions.record import Record
from comity.attributions.versions import digest_of_version
from comity.cooperation.app.models import Draft, Order, Participant, Thread
from comity.cooperation.contents import taken
from comity.cooperation.lifecycles import Kind
from comity.directory.app.models import Member
from comity.evidence.app.models import Package
from comity.journal.app.models import Entry
from comity.journal.app.traces import traced
from comity.kernel.strict_json import canonical
from comity.teams.app.models import Seat, Team, TeamEvent
from tests.builders.attributions import record
from tests.builders.doors import METHODS, Door, doors, doors_in_turn, routes, stated
from tests.builders.requests import PeerDesk, whole_request
from tests.builders.responses import put_away
from tests.builders.teams import agreement, event

pytestmark = pytest.mark.django_db
UUID = "018f0000-0000-7000-8000-000000000001"
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
OURS, THEIRS = "Authority of ours", "Another authority"
WAYS = ("own", "part", "free", "organisation", "node", "red")


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


class World:
    """Rows in every way in which ``person`` can stand to them, and the person's own way in."""

    def __init__(self, role: Role, now: datetime) -> None:
        self.now, self.role = now, role
        self._chosen: dict[str, list[tuple[Any, bool]]] = {}
        provider = "P-1" if role in PROVIDER_ROLES else None
        self.person = self._somebody("The person", role, provider or OURS, provider)
        self.colleague = self._somebody("A colleague", Role.POC_247, OURS)
        self.stranger = self._somebody("A stranger", Role.POC_247, THEIRS)
        self.providers = self._somebody("A provider", Role.PROVIDER_LERT, "P-2", "P-2")
        self._somebody("Another administrator", Role.ADMIN, OURS)
        peer = PeerDesk("XB")
        self.kind = kind = Kind.PRES if role in {Role.POC_247, Role.DUTY_SUPERVISOR} else Kind.MLA
        for way in WAYS:
            for side in ("requested", "requesting"):
                thread = peer.request(kind, at=now)
                self._stand(thread, way, side)
                self._belongings(thread, way)
        for way in ("own", "part", "organisation", "node"):
            self._draft(way, kind)
        self._team(seated=True)
        self._team(seated=False)
        for way in ("own", "part", "organisation", "node", "red"):
            self._attribution(way)
        Member.objects.create(code="XB", name="XB", standing="member", since=now)
        for provider_code in ("P-1", "P-2"):
            access.notify("cooperation.order_issued", "info", now, provider=provider_code)
        self.browser = Client(raise_request_exception=False)
        self.browser.force_login(self.person)
        self.program = Client(
            headers={"authorization": f"Bearer {self.token}"}, raise_request_exception=False
        )

    def _somebody(
        self, name: str, role: Role, organisation: str, provider: str | None = None
    ) -> Person:
        made = access.enrol(
            name=name, role=role, organisation=organisation, provider_code=provider, now=self.now
        )
        if name == "The person":
            self.token = made.token
        return made.person

    def _stand(self, thread: Thread, way: str, side: str) -> None:
        owner = {
            "own": self.person,
            "part": self.stranger,
            "free": None,
            "organisation": self.colleague,
            "node": self.stranger,
            "red": self.stranger,
        }[way]
        mark = mark_of("TLP:RED" if way == "red" else "TLP:AMBER")
        Thread.objects.filter(pk=thread.pk).update(
            own_side=side,
            owner=owner,
            mark=mark.text,
            mark_level=int(mark.level),
            title=f"{way} {side}",
        )
        for one in {owner, self.person if way == "part" else owner} - {None}:
            Participant.objects.create(
                thread=thread, person=one, organisation=one.organisation, since=self.now
            )
        if way == "part":
            Participant.objects.filter(thread=thread, person=self.person).update(organisation="")

    def _belongings(self, thread: Thread, way: str) -> None:
        thread.refresh_from_db()
        incoming = thread.own_side == "requesting"
        Package.objects.create(
            id=thread.pk,
            direction="in" if incoming else "out",
            peer="XB",
            thread=thread.pk,
            manifest_sha256="0" * 64,
            size=1,
            files=1,
            chunks=1,
            announced_at=self.now,
        )
        if not incoming:
            Order.objects.create(
                id=thread.pk,
                thread=thread,
                reference=f"O-{thread.pk}",
                provider_code="P-1" if way in {"own", "free"} else "P-2",
                kind="disclose",
                state="issued",
                needed={"targets": []},
                issued_at=self.now,
                issued_by=OURS,
            )

    def _draft(self, way: str, kind: Kind) -> None:
        maker = {"own": self.person, "organisation": self.colleague}.get(way, self.stranger)
        Draft.objects.create(
            id=f"draft-{way}",
            kind=str(kind),
            aud="XB",
            content=whole_request(kind),
            made_by=maker.pk,
            made_by_name=maker.name,
            made_by_organisation=maker.organisation,
            handed_to=self.person if way == "part" else None,
            made_at=self.now,
        )

    @cached_property
    def entries(self) -> int:
        """How many entries there are; whatever a call adds is taken back."""
        return _entries()

    def _team(self, *, seated: bool) -> None:
        stated = {"reference": f"XA-JIT-2026-{seated:06d}", "agreement": agreement("XA", "XB")}
        first = event("", "XA", "found", after=(), at=self.now, **stated)
        row = Team.objects.create(
            pk=first.digest,
            reference=stated["reference"],
            name="Team Lantern",
            stage="talks",
            states=["XA", "XB"],
            changed_at=self.now,
        )
        TeamEvent.objects.create(
            digest=first.digest,
            team=first.team,
            author="XA",
            act="found",
            raw=first.raw,
            proof=b"",
            came_from="XA",
            came_at=self.now,
        )
        if seated:
            Seat.objects.create(team=row, person=self.person, since=self.now)

    def _attribution(self, way: str) -> None:
        maker = {"own": self.person, "organisation": self.colleague}.get(way, self.stranger)
        author = self.person if way == "part" else maker
        mark = mark_of("TLP:RED" if way == "red" else "TLP:AMBER")
        said = taken(Record, record(handling_mark=mark.text), own=True)
        row = Attribution.objects.create(
            id=f"attribution-{way}",
            reference=f"XA-ATTR-2026-{WAYS.index(way):06d}",
            title=said.title,
            mark=mark.text,
            mark_level=int(mark.level),
            standing="draft",
            made_by=maker.pk,
            made_by_organisation=maker.organisation,
            changed_at=self.now,
        )
        AttributionVersion.objects.create(
            attribution=row,
            number=1,
            raw=canonical(said.written()),
            digest=digest_of_version(
                of=row.pk, number=1, before="", record=said, author=author.pk, at=self.now
            ),
            author=author.pk,
            author_name=author.name,
            at=self.now,
        )

    def rows(self, act: str) -> list[Any]:
        thing = gate.things()[rule_of(act).object]
        return list(thing.rows().prefetch_related(*thing.fetched))

    def chosen(self, act: str) -> Iterator[tuple[Any, bool]]:
        """Yield rows for each answer that there can be: one to be allowed, one to be refused."""
        known = self._chosen.get(act)
        if known is None:
            known = self._chosen[act] = list(self._choose(act))
        for row, may in known:
            row.refresh_from_db()  # another act may have asked for another state
            self.open_up(row, act)
            yield row, may

    def _choose(self, act: str) -> Iterator[tuple[Any, bool]]:
        rule, reading = rule_of(act), readings()[rule_of(act).object]
        classes: dict[tuple[bool, bool], Any] = {}
        for row in self.rows(act):
            self.open_up(row, act)
            standing = gate.things()[rule.object].standing(self.person, row, self.now)
            if not set(standing.sides) & set(rule.who):
                continue  # on the other side, it is the state that refuses
            may = gate.allowed(self.person, act, row)
            classes.setdefault((may, gate.allowed(self.person, reading, row)), row)
        for (may, _), row in classes.items():
            yield row, may

    def open_up(self, row: Any, act: str) -> None:  # noqa: ANN401 - any row
        """Bring ``row`` into a state in which ``act`` is open."""
        states = rule_of(act).states
        if states and isinstance(row, Thread | Order) and row.state not in states:
            row.state = min(states)
            row.save(update_fields=["state"])

    def call(self, door: Door, row: Any = None, **fields: str) -> HttpResponseBase:  # noqa: ANN401
        address = "/" + door.route
        given = dict(door.parts) | ({door.id: str(row.pk)} if row is not None else {})
        for place, value in given.items():
            address = re.sub(rf"<(?:\w+:)?{place}>", value, address)
        address = address.replace("/heard/<str:act>", "/heard/acknowledge")
        address = address.replace("/went/<str:what>", "/went/sent")
        address = re.sub(r"<int:\w+>", "1", address)
        address = re.sub(r"<(?:str:)?(?:code|member)>", "XB", address)
        address = re.sub(r"<(?:\w+:)?\w+>", UUID, address)
        client = self.program if door.is_api else self.browser
        client.defaults["HTTP_UPLOAD_OFFSET"] = "0"
        if door.route.endswith("/translator"):
            fields = {"to": self.person.pk, **fields}
        if door.route.endswith("v1/registrations"):
            fields = {"kind": str(self.kind), **fields}
        call = getattr(client, door.method.lower())
        if door.method == "GET":
            answer = call(address, fields)
        elif door.is_api and door.method != "PATCH":
            answer = call(address, json.dumps(_body(door) | fields), "application/json")
        elif door.method == "PATCH":
            answer = call(address, b"", "application/offset+octet-stream")
        else:
            answer = call(address, _body(door) | fields) if door.method == "POST" else call(address)
        put_away(answer)
        return answer


_NEEDED: Mapping[str, dict[str, Any]] = {
    "/requests/check": {"kind": "PRES", "to": "XB", "content": {}},
    "v1/drafts": {"kind": "PRES", "to": "XB", "content": {}},
    "/safeguards": {"answers": []},
    "v1/registrations": {"kind": "PRES", "sender": "XB-0001", "content": {}, "how": {}},
    "/registrations": {"act": "acknowledge", "how": {}},
    "/records": {"what": "sent", "facts": {}},
    "/correct": {"facts": {}, "why": "A reason."},
    "/take-back": {"why": "A reason."},
    "/encrypted": {"why": "A reason."},
    "v1/partners": {"name": "A ministry", "nature": "authority", "state": "XC"},
    "v1/partners/<code>": {"name": "A ministry", "nature": "authority"},
    "/translations": {"field": "facts", "language": "fr", "text": "Une facture."},
    "/translator": {"to": UUID},
    "/requests/<asked>/review": {"finding": "It is lawful."},
    "/flag": {"reason": "other", "words": "A reason."},
    "/clearance": {"why": "A reason."},
    "/clear": {"why": "A reason."},
    "v1/teams": {"agreement": {}},
    "/teams/check": {"agreement": {}},
    "/teams/<asked>/acts/<act>": {"content": {}},
    "/seats": {"people": []},
    "v1/attributions": {"record": {}},
    "/attributions/<asked>/versions": {"on": 1, "record": {}},
    "/attributions/<asked>/review": {"on": 1, "sound": True, "note": "It holds."},
    "/attributions/<asked>/offers": {"to": "XB", "summary": "A record."},
}
"""What a call must have to be read at all, by the end of the address."""


def _body(door: Door) -> dict[str, Any]:
    """Return what a call must have to be read at all; what it means is for the act."""
    if "override" in door.route:
        return {"reason": "A reason."}
    if door.route.endswith("/uploads"):
        return {"name": "a.log", "size": 1}
    if door.is_api or door.route.endswith("/requests/check"):
        return next((said for end, said in _NEEDED.items() if door.route.endswith(end)), {})
    return {}


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
        changed = _entries() != before
        if row is not None:
            row.refresh_from_db()
            changed = changed or traced(row) != trace
        transaction.set_rollback(True)
    if row is not None and changed:
        row.refresh_from_db()
    return Answer(answer.status_code, _code(answer), changed)


def _entries() -> int:
    return Entry.objects.exclude(kind="act-refused").count()  # an attempt is no change


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
