"""Puts a made-up desk into the database of a node: members, people, threads, orders."""

import itertools
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

from desk_rows import PEERS, PROVIDERS, Life, Spoken, lives, role_of
from django.conf import settings
from django.db import connection, transaction

from comity.access.app import services
from comity.access.app.models import Person
from comity.access.roles import PROVIDER_ROLES
from comity.cooperation.acts import Act, Side
from comity.cooperation.app.models import Order, Statement, Thread
from comity.cooperation.app.services import speaking
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import clocks_of
from comity.cooperation.orders import OrderKind, OrderState, what_the_provider_needs
from comity.cooperation.statements import Said
from comity.cooperation.threads import Effect, fold
from comity.directory.app.models import Member
from comity.directory.entries import entry_from_yaml
from comity.kernel.strict_json import canonical, parse_object
from comity.law.calendars import Calendar

ZONE = "Etc/GMT-2"
AT_ONCE = 2_000  # threads that go into the database together
ON_THE_WAY = timedelta(seconds=1)
ROLES = ("poc_247", "ca_officer", "provider_lert", "admin", "auditor")


class NotAcceptedError(Exception):
    """A statement of the made-up desk has no effect: it would not be one of a real desk."""


def fill(count: int, *, now: datetime, seed: int) -> None:
    """Fill the empty database of this node."""
    _members()
    people = _people(now)
    made = lives(count, now=now, seed=seed)
    while batch := list(itertools.islice(made, AT_ONCE)):
        with transaction.atomic():
            _keep(batch, owner=people["poc_247"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def held() -> Mapping[str, int]:
    """Return how many rows of each kind there are."""
    return {
        "requests": Thread.objects.count(),
        "open": Thread.objects.filter(open=True).count(),
        "statements": Statement.objects.count(),
        "orders": Order.objects.count(),
    }


def _members() -> None:
    folder = resources.files("comity.directory") / "data" / "practice"
    entry = entry_from_yaml((folder / "xb.yaml").read_text(encoding="utf-8"))
    stated = parse_object(entry.to_json())
    standing = {"standing": "member", "since": datetime(2023, 1, 1, tzinfo=UTC)}
    Member.objects.bulk_create(
        Member(
            code=code,
            name=f"State {code}",
            fingerprint=code,
            entry=canonical({**stated, "member": code, "state": code}).decode(),
            **standing,
        )
        for code in (settings.COMITY_NODE.code, *PEERS)
    )


def _people(now: datetime) -> Mapping[str, Person]:
    people = {
        role: services.enrol(
            name=f"Somebody of {role}",
            role=role,
            organisation="A provider" if role in PROVIDER_ROLES else "An authority of State XA",
            provider_code=PROVIDERS[0] if role in PROVIDER_ROLES else None,
            now=now,
        ).person
        for role in ROLES
    }
    for role, person in people.items():
        person.username = role
    Person.objects.bulk_update(people.values(), ["username"])
    return people


def _keep(batch: list[Life], *, owner: Person) -> None:
    threads: list[Thread] = []
    statements: list[Statement] = []
    orders: list[Order] = []
    for life in batch:
        thread = _thread(life)
        rows = [_statement(thread, life, one) for one in life.said]
        _project(thread, life)
        if thread.open and thread.own_side == Side.REQUESTED:
            thread.owner = owner if life.number % 2 and len(life.said) > 1 else None
            thread.unread_at = life.said[-1].at if life.number % 5 == 0 else None
        threads.append(thread)
        statements += rows
        orders += _orders(thread, life)
    Thread.objects.bulk_create(threads)
    Statement.objects.bulk_create(statements, batch_size=AT_ONCE)
    Order.objects.bulk_create(orders)


def _thread(life: Life) -> Thread:
    return Thread(
        id=life.id,
        peer=life.peer,
        own_side=str(life.own_side),
        kind=life.kind,
        opened_at=life.began,
        changed_at=life.said[-1].at,
    )


def _project(thread: Thread, life: Life) -> None:
    view = fold(_said(one, life) for one in life.said)
    if any(entry.effect is not Effect.APPLIED for entry in view.entries):
        raise NotAcceptedError(json.dumps([entry.reason for entry in view.entries]))
    rules = Calendar(zone=ZoneInfo(ZONE))
    speaking.project(thread, view, clocks_of(view, calendar=rules, rules=clock_rules()))


def _said(one: Spoken, life: Life) -> Said:
    return Said(
        digest=one.digest,
        side=one.side,
        body=one.body,
        said_at=one.at,
        received_at=one.at + ON_THE_WAY if one.side is Side.REQUESTING else None,
        place=(1, one.seq),
        by_name="An officer",
        by_role=role_of(life.kind),
    )


def _statement(thread: Thread, life: Life, one: Spoken) -> Statement:
    own = one.side is life.own_side
    return Statement(
        thread=thread,
        digest=one.digest,
        message_id=f"{life.id[:24]}{life.number:06x}{one.seq:06x}",
        side=str(one.side),
        body=one.body.written(),
        by_name="An officer",
        by_role=role_of(life.kind),
        said_at=one.at,
        received_at=one.at + ON_THE_WAY if one.side is Side.REQUESTING else None,
        epoch=1,
        seq=one.seq,
        receipted_at=one.at + ON_THE_WAY if own else None,
        receipt_index=life.number if own else None,
        receipt_outcome="received" if own else "",
    )


def _orders(thread: Thread, life: Life) -> Iterator[Order]:
    given = next((one for one in life.said if one.act is Act.FORWARD), None)
    if given is None or life.own_side is not Side.REQUESTED:
        return
    done = next((one for one in life.said if one.act is Act.EXECUTE), None)
    kind = OrderKind.PRESERVE if life.kind == "PRES" else OrderKind.DISCLOSE
    state = OrderState.ISSUED if thread.open else OrderState.CANCELLED
    answer: dict[str, object] = {}
    if done is not None and kind is OrderKind.PRESERVE:
        state = OrderState.CONFIRMED
        answer = {"confirmation": {"ticket": f"T-{life.number}"}, "confirmed_at": done.at}
    elif done is not None:
        state = OrderState.DELIVERED
        answer = {"delivery": {"timezone": "UTC"}, "delivered_at": done.at}
    yield Order(
        id=f"{life.id[:-1]}0",
        thread=thread,
        reference=f"{thread.own_reference}-O1",
        provider_code=life.provider,
        kind=str(kind),
        state=str(state),
        needed=what_the_provider_needs(life.said[0].body.content, targets=None),
        basis="Law on Electronic Evidence, art. 8",
        issued_at=given.at,
        issued_by="An officer",
        **answer,
    )
