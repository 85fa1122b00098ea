"""Fills the database of one node, unless it is filled, and times its pages; in its own process.

What was found comes as one JSON object on the last line.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import django

SEED = 20261121
OK = 200
WARM_UP = 5
_PLAIN = (
    ("sent", "poc_247"),
    ("home", "poc_247"),
    ("drafts", "poc_247"),
    ("draft-new", "poc_247"),
    ("evidence", "ca_officer"),
    ("directory", "poc_247"),
    ("notices", "poc_247"),
    ("orders", "provider_lert"),
    ("delivered", "provider_lert"),
    ("people", "admin"),
    ("peers", "admin"),
    ("health", "admin"),
    ("journal", "auditor"),
)
"""Pages that are the same address each time, and who looks."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses of one kind of page, and in which role they are looked at."""

    name: str
    role: str
    paths: Sequence[str]


def main() -> None:
    """Fill, sign in, measure; print what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    stated = parser.parse_args()
    django.setup()
    from django.core.management import call_command

    from comity.web.settling import settle

    call_command("collectstatic", interactive=False, verbosity=0)
    from desk_fill import ROLES, fill, held

    began = time.perf_counter()
    if not held()["requests"]:
        fill(stated.requests, now=datetime.now(UTC), seed=SEED)
    filled = time.perf_counter() - began
    sessions = {role: _session(role) for role in ROLES}
    asked = list(_pages(stated.rounds))
    settle()  # as the desk's own process does
    figures = {pages.name: _timed(pages, sessions[pages.role]) for pages in asked}
    print(
        json.dumps(
            {
                "rows": held(),
                "fill_seconds": round(filled, 1),
                "pages": figures,
                "asked": [
                    {"name": one.name, "session": sessions[one.role], "paths": one.paths}
                    for one in asked
                ],
            }
        )
    )


def figures_of(milliseconds: Sequence[float], sizes: Sequence[int]) -> dict[str, float]:
    """Return what is reported of one kind of page."""
    ordered = sorted(milliseconds)
    return {
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[max(0, -(-len(ordered) * 95 // 100) - 1)], 1),
        "bytes": int(statistics.median(sizes)),
    }


def _pages(rounds: int) -> Iterator[Pages]:
    from django.urls import reverse

    from comity.cooperation.app.boxes import View
    from comity.cooperation.app.models import Thread

    for view in View:
        yield Pages(f"inbox, {view}", "poc_247", [f"{reverse('inbox')}?view={view}"] * rounds)
    rng = random.Random(SEED)
    for name, wanted in (
        ("request, theirs", {"own_side": "requested"}),
        ("request, ours", {"own_side": "requesting"}),
        ("request, open", {"open": True}),
    ):
        known = list(Thread.objects.filter(kind="PRES", **wanted).values_list("pk", flat=True))
        chosen = [reverse("request", args=[rng.choice(known)]) for _ in range(rounds)]
        yield Pages(name, "poc_247", chosen)
    for name, role in _PLAIN:
        yield Pages(name, role, [reverse(name)] * rounds)
    yield Pages("search", "poc_247", [f"{reverse('search')}?q=XB"] * rounds)
    yield Pages("member", "poc_247", [reverse("member", args=["XB"])] * rounds)
    yield Pages("act", "poc_247", [_act()] * rounds)


def _act() -> str:
    from django.urls import reverse

    from comity.cooperation.app.models import Thread

    new = Thread.objects.filter(
        kind="PRES", own_side="requested", state__in=("received", "acknowledged")
    ).first()
    if new is None:
        msg = "nothing is new: fill with more requests"
        raise RuntimeError(msg)
    return reverse("request-act", args=[new.pk, "ask"])


def _session(role: str) -> str:
    """Sign somebody of ``role`` in and return the key of the session."""
    from django.test import Client

    from comity.access.app.models import DeskSession, Person

    client = Client()
    client.force_login(Person.objects.get(role=role))
    key: str = client.session.session_key
    DeskSession.objects.filter(key=key).update(method="passkey")
    return key


def _timed(pages: Pages, session: str) -> Mapping[str, float]:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_ENCODING="gzip")
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    with CaptureQueriesContext(connection) as captured:
        first = client.get(pages.paths[0])
        queries = len(captured)
    if first.status_code != OK:
        msg = f"{pages.paths[0]}: {first.status_code}"
        raise RuntimeError(msg)
    for path in pages.paths[:WARM_UP]:
        client.get(path)
    taken, sizes = [], []
    spent = time.process_time()
    for path in pages.paths:
        began = time.perf_counter()
        answer = client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
        sizes.append(len(answer.content))
    cpu = (time.process_time() - spent) * 1000 / len(pages.paths)
    return {**figures_of(taken, sizes), "queries": queries, "cpu_ms": round(cpu, 1)}


if __name__ == "__main__":
    main()
