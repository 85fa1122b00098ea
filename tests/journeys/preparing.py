"""What a journey finds when it begins; made through the HTTP interface, as the story is."""

import itertools
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from comity.cli.demo.setting import ZONES
from comity.cli.demo.story import answer_safeguards, form, seen
from comity.kernel.errors import ComityError
from comity.kernel.time import written
from tests.builders.attributions import record
from tests.journeys.stage import Stage

LETTER = b"Subject: demand\r\n\r\nTwelve bitcoin by noon.\r\n"
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


def acknowledged(stage: Stage) -> str:
    """Let State XA ask for data and State XB acknowledge that; return the request."""
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
    told = {"file_number": f"XB-PGO-26-{800 + number}", "zone": ZONES["XB"]}
    act(registry, f"/requests/{thread}/acts/acknowledge", {"content": told})
    return thread


def ordered(stage: Stage) -> dict[str, Any]:
    """Let State XA ask for data and State XB order them; return the order as its provider."""
    return _order_in(stage, acknowledged(stage))


def _order_in(stage: Stage, thread: str) -> dict[str, Any]:
    """Let State XB order the data that were asked for; return the order as its provider."""
    registry = "XB central authority"
    answer_safeguards(stage.story, registry, thread, "MLA", tells=False)
    told = {"provider": "EXT-XB", "basis": "Practice Law on Electronic Evidence, art. 11"}
    stage.story.act(registry, f"/requests/{thread}/acts/forward", {"content": told})
    reference = stage.ask(registry, f"/requests/{thread}")["orders"][-1]
    orders = stage.ask("XB provider", "/orders")
    found = next(one for one in orders if one["reference"] == reference)
    return {**found, "thread": thread}


def handed_over(stage: Stage, name: str = "letter.eml", content: bytes = LETTER) -> dict[str, Any]:
    """Let the provider hand over a file for an order of its own; return the order."""
    order = ordered(stage)
    where = f"/orders/{order['id']}/files/{name}"
    stage.story.people["XB provider"].upload(where, BytesIO(content))
    return order


def delivered(stage: Stage) -> dict[str, Any]:
    """Let the provider hand over a file and State XB seal it; return the package at State XA."""
    package = _sealed(stage, handed_over(stage))

    def here() -> dict[str, Any] | None:
        held = stage.ask("XA central authority", "/packages")
        return next((one for one in held if one["id"] == package and one["complete_at"]), None)

    return stage.story.until("the package arrives", here)


def _sealed(stage: Stage, order: dict[str, Any]) -> str:
    """Let the provider deliver what it has handed over, and State XB seal it; return it."""
    stage.story.act("XB provider", f"/orders/{order['id']}/deliver", {"content": {}})
    outcomes = [
        {"target": 0, "category": category, "outcome": "executed"}
        for category in ("SUB", "TRAFFIC")
    ]
    told = {"timezone": "UTC", "field_key": "None.", "outcomes": outcomes}
    where = f"/requests/{order['thread']}/acts/execute"
    done = stage.story.act("XB central authority", where, {"content": told})
    return str(done["packages"][-1])


def registered(stage: Stage) -> dict[str, Any]:
    """Let State XB write down what came by letter from a partner without a node; return it."""
    act, desk = stage.story.act, "XB duty officer"
    known = {"name": "Ministry of Justice of State XC", "nature": "authority", "state": "XC"}
    partner = act(desk, "/partners", {**known, "address": "Old Square 1", "languages": ["en"]})
    content = {**form("preservation"), "targets": [_mailbox("by.letter", ["SUB"])]}
    received = written(datetime.now(UTC) - timedelta(days=1))
    how = {"way": "registered_mail", "said_by": "B. Clerk", "received_at": received}
    asked = {"kind": "PRES", "sender": partner["code"], "content": content, "how": how}
    return {**act(desk, "/registrations", asked), "partner": partner["code"]}


def carried(stage: Stage) -> str:
    """Let State XB seal a file for a partner without a node that asked by letter; return it."""
    act, registry = stage.story.act, "XB central authority"
    known = {"name": "Prosecution Service of State XC", "nature": "authority", "state": "XC"}
    partner = act(registry, "/partners", known)
    content = {**form("production"), "targets": [_mailbox("carried", ["SUB", "TRAFFIC"])]}
    how = {"way": "mail", "said_by": "B. Clerk", "received_at": written(datetime.now(UTC))}
    asked = {"kind": "MLA", "sender": partner["code"], "content": content, "how": how}
    thread = str(act(registry, "/registrations", asked)["id"])
    act(registry, f"/requests/{thread}/acts/acknowledge", {"content": {}})
    order = _order_in(stage, thread)
    provider = stage.story.people["XB provider"]
    provider.upload(f"/orders/{order['id']}/files/letter.eml", BytesIO(LETTER))
    return _sealed(stage, order)


def damage(stage: Stage, package: str) -> None:
    """Change one byte of a chunk of the package on the disk of the receiving node."""
    chunks = stage.setting.home("XA") / "blobs" / "chunks" / package
    victim = max(chunks.rglob("*"), key=lambda path: path.stat().st_size)
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)


def damaged(stage: Stage) -> dict[str, Any]:
    """Let a package be found to be not what was sealed."""
    package = delivered(stage)
    damage(stage, str(package["id"]))
    where, who = f"/packages/{package['id']}", "XA central authority"
    with suppress(ComityError):  # which says what is wrong with it
        stage.story.act(who, f"{where}/verify", {})

    def known() -> dict[str, Any] | None:
        held: dict[str, Any] = stage.ask(who, where)
        return held if held["defect"] else None

    return stage.story.until("the package is known to be damaged", known)


def _mailbox(name: str, categories: list[str]) -> dict[str, Any]:
    return {
        "service": "Example Mail",
        "type": "email",
        "value": f"{name}@mail.xb.example",
        "period_from": "2026-02-15T00:00:00Z",
        "period_to": "2026-03-03T00:00:00Z",
        "categories": categories,
    }


def reaches(
    stage: Stage, who: str, team: str, so: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """Wait until the team stands so at the node of ``who``, and return it."""

    def look() -> dict[str, Any] | None:
        with suppress(ComityError):  # not there yet
            found: dict[str, Any] = stage.ask(who, f"/teams/{team}")
            return found if so(found) else None
        return None

    return stage.story.until(f"{who} has the team", look)


def working_team(stage: Stage) -> str:
    """Let States XA and XB make a team with an entry, an item and a second version; return it."""
    return stage.once("team", lambda: _team(stage))


def _team(stage: Stage) -> str:
    lawyer, registry, act = "XA prosecutor", "XB central authority", stage.story.act
    parties = {"XA": "Prosecution Service of State XA", "XB": "Prosecutor General of State XB"}
    agreement: dict[str, Any] = {
        "name": "Team Lantern",
        "parties": [
            {"member": code, "authority": name, "legal_basis": "Code of procedure"}
            for code, name in parties.items()
        ],
        "purpose": "To find who runs the service that sells stolen mailboxes.",
        "period_from": "2026-01-01T00:00:00.000Z",
        "period_to": "2099-12-31T23:59:59.999Z",
        "states_of_operation": list(parties),
        "leaders": [
            {"member": code, "name": f"Leader of {code}", "authority": name}
            for code, name in parties.items()
        ],
        "members": [
            {"member": code, "name": f"Officer of {code}", "authority": f"Police of State {code}"}
            for code in parties
        ],
        "law": "That of the State in which it is done.",
    }
    team = str(act(lawyer, "/teams", {"agreement": agreement})["id"])
    first = stage.ask(lawyer, f"/teams/{team}")["versions"][0]
    for who, code in ((lawyer, "XA"), (registry, "XB")):
        reaches(stage, who, team, lambda found: bool(found["events"]))
        said = {"of": first["event"], "digest": first["digest"], "authority": parties[code]}
        act(who, f"/teams/{team}/acts/sign", {"content": said})
    reaches(stage, lawyer, team, lambda found: bool(found["in_force"]))
    entry = {"what": "Image of the server.", "gathered_by": "Leader of XA", "law_of": "XA"}
    entry |= {"gathered_at": "2026-01-02T09:00:00.000Z", "law": "Code of procedure, s. 9"}
    act(lawyer, f"/teams/{team}/acts/log", {"content": entry})
    item = {"task": "Read the disk.", "responsible": "XB", "due_on": "2026-12-01"}
    act(lawyer, f"/teams/{team}/acts/plan", {"content": item})
    draft = {"agreement": {**agreement, "media": "Both speak together."}, "note": "Who speaks."}
    act(lawyer, f"/teams/{team}/acts/draft", {"content": draft})
    return team


def weighed(stage: Stage) -> str:
    """Let State XA write a record of two hypotheses with a second version; return it."""
    return stage.once("attribution", lambda: _record(stage))


def _record(stage: Stage) -> str:
    lawyer, act = "XA prosecutor", stage.story.act
    said = record()
    made = str(act(lawyer, "/attributions", {"record": said})["id"])
    changed = {**said, "title": "Outage of the harbour in March", "note": "A better title."}
    act(lawyer, f"/attributions/{made}/versions", {"on": 1, "record": changed})
    return made
