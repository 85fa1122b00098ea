"""A notice is told to whoever may know of what it is about: its words name references."""

import ast
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from comity.access.app import doors, gate, services
from comity.access.app.models import Notice, Person
from comity.access.app.services import About
from comity.access.marks import mark_of
from comity.access.roles import Role
from comity.cooperation.app.models import Order, Participant, Thread
from comity.cooperation.lifecycles import Kind
from tests.builders.desk import browser_of

pytestmark = pytest.mark.django_db
ABOUT_CASES = {"thread", "reference", "request", "order", "draft", "package", "person"}
"""Facts that name a guarded row."""


def somebody(role: Role, organisation: str = "Cyber Unit") -> Person:
    provider = "P-1" if role is Role.PROVIDER_LERT else None
    return services.enrol(
        name=f"{role} {organisation}",
        role=role,
        organisation=organisation,
        provider_code=provider,
        now=timezone.now(),
    ).person


def request(mark: str, owner: Person, now: datetime) -> Thread:
    held = mark_of(mark)
    made = Thread.objects.create(
        id="request-1",
        peer="XB",
        own_side="requested",
        kind=str(Kind.PRES),
        state="received",
        own_reference="XA-PRES-2026-000001",
        owner=owner,
        opened_at=now,
        changed_at=now,
        mark=held.text,
        mark_level=int(held.level),
    )
    Participant.objects.create(
        thread=made, person=owner, organisation=owner.organisation, since=now
    )
    return made


def arrived(held: Thread, now: datetime) -> Notice:
    return services.notify(
        "cooperation.arrived",
        "alarm",
        now,
        about=About("request", held.pk),
        thread=held.pk,
        reference=held.own_reference,
        peer="XB",
    )


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ("TLP:AMBER", ["owner", "colleague", "elsewhere", "head", "auditor"]),
        ("TLP:AMBER+STRICT", ["owner", "colleague", "head"]),
        ("TLP:RED", ["owner", "head"]),
    ],
)
def test_a_notice_of_a_request_is_told_to_whoever_may_read_the_request(
    mark: str, told: list[str]
) -> None:
    now = timezone.now()
    people = {
        "owner": somebody(Role.POC_247),
        "colleague": somebody(Role.POC_247),
        "elsewhere": somebody(Role.CA_OFFICER, "Ministry"),
        "head": somebody(Role.CA_HEAD, "Ministry"),
        "auditor": somebody(Role.AUDITOR, "Audit"),
        "administrator": somebody(Role.ADMIN, "Ministry"),
        "provider": somebody(Role.PROVIDER_LERT, "Provider P-1"),
    }
    arrived(request(mark, people["owner"], now), now)

    assert [
        name for name, one in people.items() if doors.notices(one, unseen_only=True).exists()
    ] == told


def test_nobody_marks_a_notice_as_read_that_is_not_told_to_them() -> None:
    now = timezone.now()
    held = arrived(request("TLP:RED", somebody(Role.POC_247), now), now)
    browser = browser_of(somebody(Role.POC_247))

    assert browser.post("/notices/seen", {"notice": held.pk}).status_code == 404
    held.refresh_from_db()
    assert held.seen_at is None


def test_page_and_interface_do_not_name_the_reference_of_a_marked_request() -> None:
    now = timezone.now()
    arrived(request("TLP:RED", somebody(Role.POC_247), now), now)
    made = services.enrol(name="A B", role="poc_247", organisation="Cyber Unit", now=now)
    program = Client(headers={"authorization": f"Bearer {made.token}"})

    assert "XA-PRES-2026-000001" not in browser_of(made.person).get("/notices").content.decode()
    assert program.get("/api/v1/notices").json() == []


def test_a_provider_is_told_of_its_own_orders() -> None:
    now = timezone.now()
    held = request("TLP:AMBER", somebody(Role.POC_247), now)
    for code in ("P-1", "P-2"):
        order = Order.objects.create(
            id=f"order-{code}",
            thread=held,
            reference=f"O-{code}",
            provider_code=code,
            kind="disclose",
            state="issued",
            needed={"targets": []},
            issued_at=now,
        )
        services.notify(
            "cooperation.order_issued",
            "info",
            now,
            about=About("order", order.pk),
            order=order.reference,
            provider=code,
        )

    found = doors.notices(somebody(Role.PROVIDER_LERT, "Provider P-1"), unseen_only=True)

    assert [one.facts["order"] for one in found] == ["O-P-1"]


def test_a_notice_of_an_order_from_before_is_told_again() -> None:
    now = timezone.now()
    held = request("TLP:AMBER", somebody(Role.POC_247), now)
    for code in ("P-1", "P-2"):
        Order.objects.create(
            id=f"order-{code}",
            thread=held,
            reference=f"O-{code}",
            provider_code=code,
            kind="disclose",
            state="issued",
            needed={"targets": []},
            issued_at=now,
        )
        services.notify("cooperation.order_issued", "info", now, order=f"O-{code}", provider=code)
    services.notify("cooperation.order_issued", "info", now, about=About("order", "order-P-2"))
    provider = somebody(Role.PROVIDER_LERT, "Provider P-1")
    import_module("comity.access.app.migrations.0006_notice_about").note_about(apps, None)
    assert not doors.notices(provider, unseen_only=True)

    import_module("comity.access.app.migrations.0007_notices_of_orders").name_rows(apps, None)

    assert [one.facts["order"] for one in doors.notices(provider, unseen_only=True)] == ["O-P-1"]
    told = Notice.objects.order_by("pk").values_list("about_id", flat=True)
    assert [*told] == ["order-P-1", "order-P-2", "order-P-2"]


def test_a_recovery_is_told_to_those_who_decide_about_it() -> None:
    now, lost = timezone.now(), somebody(Role.POC_247)
    services.notify("access.recovery_asked", "warning", now, about=About("person", lost.pk))

    assert doors.notices(somebody(Role.ADMIN), unseen_only=True).count() == 1
    assert doors.notices(somebody(Role.CA_OFFICER), unseen_only=True).count() == 0


def test_what_is_about_nothing_is_told_to_everybody_of_an_authority() -> None:
    services.notify("protocol.undelivered", "alarm", timezone.now(), to="XB")

    assert doors.notices(somebody(Role.ADMIN), unseen_only=True).count() == 1
    assert doors.notices(somebody(Role.PROVIDER_LERT, "P"), unseen_only=True).count() == 0


def test_every_notice_whose_facts_name_a_row_says_what_it_is_about(root: Path) -> None:
    wrong = []
    for path in (root / "comity").rglob("app/**/*.py"):
        if "protocol" in path.parts:
            continue  # its threads are no requests, and its words name no reference
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("notify"):
                named = {one.arg for one in node.keywords}
                if named & ABOUT_CASES and "about" not in named:
                    wrong.append(f"{path.name}:{node.lineno}")

    assert wrong == []


def test_what_can_be_about_something_is_a_guarded_thing() -> None:
    assert {"request", "draft", "order", "package", "person"} <= set(gate.things())
