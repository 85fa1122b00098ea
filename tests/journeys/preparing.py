"""What a journey finds when it begins; made through the HTTP interface, as the story is."""

import itertools
from pathlib import Path
from typing import Any

from comity.cli.demo.setting import ZONES
from comity.cli.demo.story import form, seen
from tests.journeys.stage import Stage

_numbers = itertools.count(1)


def asked_urgently(stage: Stage) -> dict[str, Any]:
    """Let State XA ask State XB to preserve one mailbox, urgently; return XB's view of it."""
    number = next(_numbers)
    content = {
        **form("preservation"),
        "case_no_sender": f"XA-C-2026-{700 + number}",
        "targets": [_mailbox(f"urgent{number}", ["SUB"])],
    }
    sent = stage.story.act(
        "XA duty officer", "/requests", {"kind": "PRES", "to": "XB", "content": content}
    )
    return seen(stage.story, "XB duty officer", str(sent["id"]), "received")


def ordered(stage: Stage) -> dict[str, Any]:
    """Let State XA ask for data and State XB order them; return the order as its provider."""
    number = next(_numbers)
    content = {
        **form("production"),
        "case_no_sender": f"XA-C-2026-{800 + number}",
        "targets": [_mailbox(f"ordered{number}", ["SUB", "TRAFFIC"])],
    }
    act, registry = stage.story.act, "XB central authority"
    draft = act("XA prosecutor", "/drafts", {"kind": "MLA", "to": "XB", "content": content})
    thread = str(act("XA central authority", "/requests", {"draft": draft["id"]})["id"])
    seen(stage.story, registry, thread, "received")
    said = {
        "acknowledge": {"file_number": f"XB-PGO-26-{800 + number}", "zone": ZONES["XB"]},
        "forward": {"provider": "EXT-XB", "basis": "Practice Law on Electronic Evidence, art. 11"},
    }
    for name, told in said.items():
        act(registry, f"/requests/{thread}/acts/{name}", {"content": told})
    reference = stage.ask(registry, f"/requests/{thread}")["orders"][-1]
    orders = stage.ask("XB provider", "/orders")
    found = next(one for one in orders if one["reference"] == reference)
    return {**found, "thread": thread}


def delivered(stage: Stage, path: Path) -> dict[str, Any]:
    """Let the provider hand over the file and State XB seal it; return the package at State XA."""
    order = ordered(stage)
    with path.open("rb") as file:
        stage.story.people["XB provider"].upload(f"/orders/{order['id']}/files/{path.name}", file)
    stage.story.act("XB provider", f"/orders/{order['id']}/deliver", {"content": {}})
    outcomes = [
        {"target": 0, "category": category, "outcome": "executed"}
        for category in ("SUB", "TRAFFIC")
    ]
    told = {"timezone": "UTC", "field_key": "None.", "outcomes": outcomes}
    where = f"/requests/{order['thread']}/acts/execute"
    done = stage.story.act("XB central authority", where, {"content": told})
    package = done["packages"][-1]

    def here() -> dict[str, Any] | None:
        held = stage.ask("XA central authority", "/packages")
        return next((one for one in held if one["id"] == package and one["complete_at"]), None)

    return stage.story.until("the package arrives", here)


def _mailbox(name: str, categories: list[str]) -> dict[str, Any]:
    return {
        "service": "Example Mail",
        "type": "email",
        "value": f"{name}@mail.xb.example",
        "period_from": "2026-02-15T00:00:00Z",
        "period_to": "2026-03-03T00:00:00Z",
        "categories": categories,
    }
