"""Rows in every way in which a person can stand to them, and calls at every door of a node."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client

from comity.access.app import gate
from comity.access.app import services as access
from comity.access.app.models import Person
from comity.access.marks import mark_of
from comity.access.permissions import (
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
from comity.kernel.strict_json import canonical
from comity.teams.app.models import Seat, Team, TeamEvent
from tests.builders.attributions import record
from tests.builders.doors import Door
from tests.builders.requests import PeerDesk, whole_request
from tests.builders.responses import put_away
from tests.builders.teams import agreement, event

UUID = "018f0000-0000-7000-8000-000000000001"
OURS, THEIRS = "Authority of ours", "Another authority"
WAYS = ("own", "part", "free", "organisation", "node", "red")


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
        return entries_kept()

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


def entries_kept() -> int:
    """Return how many entries of changes the journal has."""
    return Entry.objects.exclude(kind="act-refused").count()  # an attempt is no change
