"""What was given as intelligence only is tried through every way out, and none lets it pass.

The ways are gathered from the product: its addresses, its commands, and the functions that send,
seal, print or hand out. One that nobody has judged here makes a test fail.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
import pytest
from django.test import Client

from comity.access.permissions import rule_of
from comity.cli.main import comity
from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.app import queries, services, trails
from comity.cooperation.app.models import Thread
from comity.cooperation.app.services import letters, releasing
from comity.cooperation.kinds import Kind, holds, in_order, supplies
from comity.evidence.age_files import ToPassphrase
from comity.evidence.app import services as evidence
from comity.evidence.app.models import Item, Package, Reserved
from comity.evidence.errors import HeldBackError
from comity.evidence.releases import INTELLIGENCE_ONLY, WITH_CONSENT, Purpose
from comity.journal.app.models import Entry
from comity.protocol.app import registry as wire
from comity.storage.app import services as storage
from tests.builders.doors import doors
from tests.builders.house import sources
from tests.builders.requests import SETTLED, PeerDesk, opened, person, sent_from, whole_request

INQUIRY, ASSISTANCE = Kind("INQUIRY"), Kind("MLA")
SECRET = "The heron sells the passwords of forty hospitals from a boat in the northern harbour."
COPIED = f"We know that {SECRET.lower().replace('.', '')}, and ask for the logs."
FILE = "5" * 64
BY = {"name": "Ines Alba", "role": "ca_officer", "unit": "Desk"}

# --- the ways, as they were judged ---------------------------------------------------------------

PRINTS = {"requests/<str:asked>/letter", "api/v1/requests/<asked>/letter"}
"""A sealed paper is made."""
TAKES_OUT = {
    f"{start}/{end}"
    for start in ("evidence/<str:package_id>", "api/v1/packages/<package_id>")
    for end in ("download", "encrypted")
} | {"evidence/<str:package_id>/certificate"}
"""A package leaves in clear or encrypted, or is certified."""
SAYS = {
    "api/v1/requests",
    "drafts/<str:asked>/send",
    "requests/<str:asked>/acts/<str:act>",
    "api/v1/requests/<asked>/acts/<act>",
    "requests/<str:asked>/flag",
    "requests/<str:asked>/clearance",
    "api/v1/requests/<asked>/flag",
    "api/v1/requests/<asked>/clearance",
    "senders/<str:flag>/clear",
    "api/v1/senders/<flag>/clear",
}
"""Something is said to another State."""
LEADS_ON = {
    "requests/<str:asked>/follow/<str:way>",
    "api/v1/requests/<asked>/follow/<way>",
    "requests/<str:asked>/assistance",
    "api/v1/requests/<asked>/assistance",
}
"""A draft is made of a request; it is said to nobody before it is sent."""
SHOWS = {
    *("inbox", "sent", "search", "inbox/preview/<str:asked>"),
    *("requests/<str:asked>", "api/v1/requests", "api/v1/requests/<asked>"),
    *(f"requests/<str:asked>/{end}" for end in ("sent", "take", "registered", "safeguards")),
    *(f"requests/<str:asked>/{end}" for end in ("translations", "review", "acts/<str:act>")),
    *(f"requests/<str:asked>/{end}" for end in ("flag", "heard/<str:act>", "went/<str:what>")),
    "requests/<str:asked>/registered/<str:record>",
    "requests/<str:asked>/registered/<str:record>/file",
    *(f"api/v1/requests/{end}" for end in ("counts", "<asked>/clocks", "<asked>/safeguards")),
    *(f"api/v1/requests/<asked>/{end}" for end in ("translations", "records", "numbers")),
    "api/v1/requests/<asked>/records/<record>/file",
    *("registrations/new", "drafts", "drafts/new", "drafts/<str:asked>", "api/v1/drafts"),
    *(f"drafts/<str:asked>/{end}" for end in ("accounts", "check", "translations")),
    *(f"api/v1/drafts/<asked>/{end}" for end in ("safeguards", "translations", "leave")),
    "api/v1/drafts/<asked>/numbers",
    *("evidence", "evidence/<str:package_id>", "evidence/<str:package_id>/progress"),
    *("evidence/<str:package_id>/anchor", "api/v1/packages", "api/v1/packages/<package_id>"),
}
"""It is shown to people of this State who may read it; that is what it was given for."""
OF_PROVIDERS = {"order"}
"""An order has rows of a request that was sent or came, never what was told (see its tests)."""
WITHOUT_CONTENT = {"directory", "journal", "law", "node", "notice", "peer", "person"}
"""Objects that hold nothing of what was told; the journal keeps digests alone."""

OF_TEAMS = {"team"}
"""What members of a joint team say; all of it goes to them by the wire, and is judged there."""
OF_RECORDS = {"attribution"}
"""What our own people wrote of an incident; it is given to another State as the content of a
request (the act of giving), and is judged when that is said."""

HANDS_OUT: Mapping[str, str] = {
    "evidence/app/services/packages.py:export": "let_package_out",
    "evidence/app/services/packages.py:locked_of": "let_package_out",
    "evidence/app/services/packages.py:_in_clear": "let_package_out, in each that calls it",
    "evidence/app/services/packages.py:_seal": "let_items_out, in seal_for",
    "evidence/app/services/verifications.py:verify": "into a workroom that is swept",
    "evidence/app/services/clear.py:decrypt": "in each that calls it",
    "evidence/deliveries.py:read_delivery": "away from a node, by whoever was sent the files",
    "evidence/app/services/reserves.py:_written": "compares, and gives nothing out",
    "evidence/app/queries.py:contents": "what a package tells of itself, to be shown",
    "evidence/app/queries.py:content_key": "a key, for those above",
    "cooperation/app/registered_files.py:as_kept": "a letter of theirs, shown as it came",
    "cooperation/app/services/letters.py:_sealed": "let_printed, in make_letter",
    "cooperation/app/services/speaking.py:say": "let_said",
    "cooperation/app/services/deliveries.py:execute": "let_items_out, in seal_for",
    "cooperation/app/services/giving.py:give": "let_items_out, in seal_for",
    "protocol/app/services.py:send": "judged, whatever its type",
    "protocol/app/writer.py:_committed": "receipts, and what was let leave before",
    "protocol/app/sticks.py:settle": "receipts of what was let leave before",
    "protocol/app/sticks.py:_committed": "what came",
    "storage/app/uploads.py:content": "parts of a file on its way in",
}
"""Functions that send, open, seal or hand out, and where each is judged."""
PRIMITIVES = {
    *("decrypt", "decrypted", "locked", "tar_stream", "open_item", "say_by_hand"),
    *("seal_for", "sealed", "seal", "Batch"),
}
_MINDED = ("attributions", "cooperation/app", "evidence", "protocol/app", "storage/app", "teams")
_OTHER_SEALS = {
    *("cooperation/letters/sealing.py", "cooperation/letters/verification.py"),
    *("evidence/sealing.py", "evidence/transport.py", "evidence/data/verify.py"),
    *("protocol/sealing.py", "protocol/envelopes.py"),
}
"""What the primitives themselves are made of."""


def handing_out() -> Iterator[str]:
    """Yield each function that calls one of the primitives."""
    for source in sources():
        name = source.name.removeprefix("comity/")
        if not name.startswith(_MINDED) or name in _OTHER_SEALS:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef) and PRIMITIVES & set(_called(node)):
                yield f"{name}:{node.name}"


def _called(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            called = one.func
            if isinstance(called, ast.Name):
                yield called.id
            elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                yield called.attr if called.value.id not in {"self", "speaking"} else ""


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    """Yield every command of the product."""
    for name in group.list_commands(click.Context(group)):
        one = group.get_command(click.Context(group), name)
        if isinstance(one, click.Group):
            yield from commands(one, f"{before}{name} ")
        else:
            yield f"{before}{name}"


OVER_THE_INTERFACE = {
    *("request", "order", "partner", "translation", "letter", "team", "attribution"),
}
"""They call addresses of the node, which are judged above: no command but those below reaches the
database (``tests/house/test_purity.py``)."""
LOCAL = {"evidence", "package", "law", "journal", "directory", "demo"}
"""They work on files that somebody has, without a node; what left the node was judged there."""
OF_THE_NODE = {"node", "envelope"}
"""Whoever runs the node: its machines, backups (encrypted whole), and what waits for the wire and
was judged when it was said."""


def test_every_address_that_could_let_something_out_was_judged() -> None:
    judged = PRINTS | TAKES_OUT | SAYS | LEADS_ON | SHOWS
    found = {
        door.route
        for door in doors()
        if not door.open_to
        and rule_of(door.act).object not in WITHOUT_CONTENT | OF_PROVIDERS | OF_TEAMS | OF_RECORDS
        and door.method == "GET"
    }

    assert found - judged == set()
    assert found >= SHOWS


def test_every_function_that_hands_something_out_was_judged() -> None:
    assert set(handing_out()) - set(HANDS_OUT) == set()
    assert set(HANDS_OUT) - set(handing_out()) == set()


def test_every_command_goes_by_an_address_or_works_on_files_alone() -> None:
    groups = {one.partition(" ")[0] for one in commands(comity)}

    assert groups - (LOCAL | OVER_THE_INTERFACE | OF_THE_NODE) == set()


# --- the tries ----------------------------------------------------------------------------------


@pytest.fixture
def told(now: datetime) -> Thread:
    """Return an inquiry of ours in which the other State has told something as intelligence."""
    peer, officer = PeerDesk("XB"), person("poc_247")
    thread = opened(INQUIRY, whole_request(INQUIRY), aud="XB", person=officer, now=now)
    peer.receipt(thread, at=now)
    peer.say(thread, Act.ACKNOWLEDGE, at=now)
    items = [
        {"information": SECRET, "use_allowed": INTELLIGENCE_ONLY},
        {"information": "The boat was hired on the third of March.", "use_allowed": WITH_CONSENT},
        {"information": "He paid for it by card.", "use_allowed": "court", "consent_by": "A. P."},
    ]
    peer.say(thread, Act.EXECUTE, {"items": items}, at=now)
    return thread


def held(do: Callable[[], object]) -> str:
    with pytest.raises(HeldBackError) as refused:
        do()
    return str(refused.value.facts["reason"])


@pytest.mark.django_db
def test_no_request_relies_on_it_whatever_its_kind_and_whomever_it_asks(
    told: Thread, now: datetime
) -> None:
    PeerDesk("XC")
    tried = {}
    for kind in in_order():
        for to in ("XB", "XC"):
            thread = Thread(id="t", peer=to, own_side="requesting", kind=str(kind))
            content = {"targets": [{"value": "x", "note": COPIED}]}
            try:
                releasing.let_said(thread, kind, content)
                tried[kind, to] = ""
            except HeldBackError as refused:
                tried[kind, to] = str(refused.facts["reason"])

    for (kind, to), reason in tried.items():
        as_evidence = supplies(kind) and not holds(kind)
        onward = "" if to == "XB" else "not_onward"
        assert reason == ("intelligence_only" if as_evidence else onward), (kind, to)
    assert "intelligence_only" in tried.values()


@pytest.mark.django_db
def test_no_request_and_no_draft_is_sent_with_it(told: Thread, now: datetime) -> None:
    officer, second = person("ca_officer"), person("ca_head", name="Second")
    draft = services.file_draft(
        ASSISTANCE, whole_request(ASSISTANCE, facts=COPIED), aud="XB", person=officer, now=now
    )
    draft.typed = {"safeguards": {name: dict(said) for name, said in SETTLED.items()}}
    draft.save()
    services.override(draft, reason="It is urgent.", person=second, now=now)
    before = Thread.objects.count()

    reason = held(lambda: sent_from(draft, by=second, now=now))
    pres = Kind("PRES")
    sent = held(
        lambda: services.open_request(
            pres,
            whole_request(pres, facts=COPIED),
            aud="XC",
            person=person("poc_247", name="Duty"),
            now=now,
        )
    )

    assert (reason, sent) == ("intelligence_only", "not_onward")
    assert Thread.objects.count() == before


@pytest.mark.django_db
def test_no_act_says_it_where_evidence_is_asked_for(told: Thread, now: datetime) -> None:
    peer = PeerDesk("XC")
    thread = peer.request(ASSISTANCE, at=now)
    officer = person("ca_officer")
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "C 1"}, person=officer, now=now)
    said: Mapping[Act, dict[str, Any]] = {
        Act.ASK: {
            "questions": [{"text": COPIED, "field": "facts"}],
            "preservation_state": "not_preserved",
        },
        Act.ACCEPT: {"basis": "Act, s. 1", "note": COPIED},
        Act.HAND_ON: {"authority": "Regional court", "reason": COPIED},
        Act.SET_CONDITIONS: {"conditions": [COPIED]},
        Act.POSTPONE: {"reason": COPIED, "review_on": "2026-09-01"},
    }

    tried = {
        act: held(partial(services.perform, thread, act, one, person=officer, now=now))
        for act, one in said.items()
    }

    assert set(tried.values()) == {"intelligence_only"}
    assert {SIDES[act] for act in tried} == {Side.REQUESTED}
    assert queries.folded(thread).state == "acknowledged"


@pytest.mark.django_db
def test_nothing_else_that_leaves_by_the_wire_says_it(told: Thread) -> None:
    for message_type in ("cooperation.flag", "team.event", "a.type.of.tomorrow"):
        body = {"deep": [{"words": COPIED}]}
        assert held(lambda t=message_type, b=body: wire.judged("XC", t, b)) == "intelligence_only"


@pytest.mark.django_db
def test_the_request_that_follows_is_typed_already_and_holds_none_of_it(
    told: Thread, now: datetime
) -> None:
    draft = services.follow(told.pk, trails.DATA, person=person("ca_officer"), now=now)

    assert draft.kind in {"MLA", "SUBSCR_MLA"}
    asked = queries.folded(told).content
    assert {name: draft.content.get(name) for name in ("facts", "targets", "offence")} == {
        name: asked.get(name) for name in ("facts", "targets", "offence")
    }
    assert SECRET not in str(draft.content)
    assert "hired on the third" not in str(draft.content)


@pytest.mark.django_db
def test_no_letter_is_made_of_the_answer_that_tells_it(told: Thread, now: datetime) -> None:
    answer = queries.folded(told).entries[-1].said.digest
    officer = person("ca_officer")

    reason = held(
        lambda: letters.make_letter(
            told.pk, language="en", statement=answer, person=officer, now=now
        )
    )

    assert reason == "intelligence_only"
    assert not Entry.objects.filter(kind="letter-made").exists()


def item(pk: str, sha256: str, now: datetime) -> Item:
    return Item.objects.create(
        id=pk,
        name="note.txt",
        size=200,
        sha256=sha256,
        order_id="XA-ORDER-1",
        deposited_by=BY,
        deposited_at=now,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("by_hand", [False, True])
def test_no_package_is_sealed_with_its_file_or_with_its_words(
    told: Thread, now: datetime, monkeypatch: pytest.MonkeyPatch, *, by_hand: bool
) -> None:
    written = {"a": b"\x00\x01", "b": COPIED.encode(), "c": b"a log of its own"}
    monkeypatch.setattr(storage, "open_item", lambda pk: iter([written[pk]]))
    Reserved.objects.create(digest=FILE, thread=told.pk, item=0, giver="XB", use=INTELLIGENCE_ONLY)
    item("a", FILE, now), item("b", "6" * 64, now), item("c", "7" * 64, now)

    def sealed(*items: str) -> object:
        return evidence.seal_for(
            thread=told.pk,
            reference="XA-MLA-2026-000001",
            items=items,
            recipient_member="XC",
            by=BY,
            legal_basis="Act, s. 1",
            now=now,
            by_hand=by_hand,
        )

    assert held(lambda: sealed("c", "a")) == "intelligence_only"
    assert held(lambda: sealed("b")) == "intelligence_only"
    assert not Package.objects.exists()


@pytest.mark.django_db
def test_a_package_of_it_leaves_for_nothing_but_a_lead_and_is_never_certified(
    told: Thread, now: datetime, tmp_path: Path, client: Client
) -> None:
    held_here = Package.objects.create(
        id="018f0000-0000-7000-8000-000000000009",
        direction=Package.IN,
        peer="XB",
        thread=told.pk,
        manifest_sha256="0" * 64,
        size=1,
        files=1,
        chunks=1,
        use=INTELLIGENCE_ONLY,
        outcome="verified",
        announced_at=now,
        complete_at=now,
    )
    lock = ToPassphrase.read("ABCD EFGH IJKL MNOP QRST UVWX")
    how: dict[str, Any] = {"by": BY, "now": now}
    tries: dict[str, Callable[[], object]] = {
        "export": lambda: evidence.export(held_here.pk, tmp_path / "out", **how),
        "download": lambda: evidence.tar_of(held_here.pk, **how),
        "encrypted": lambda: evidence.locked_of(
            held_here.pk, lock=lock, person="p", why="So.", **how
        ),
        "certificate": lambda: evidence.let_package_out(held_here, purpose=Purpose.EVIDENCE),
    }

    assert {name: held(do) for name, do in tries.items()} == dict.fromkeys(
        tries, "intelligence_only"
    )
    assert not (tmp_path / "out").exists()
    evidence.let_package_out(held_here, purpose=Purpose.LEAD)
    client.force_login(person("ca_officer"))
    for end in ("download", "certificate"):
        answer = client.get(f"/evidence/{held_here.pk}/{end}")
        assert (end, answer.status_code) == (end, 200 if end == "download" else 409)


@pytest.mark.django_db
def test_consent_lets_out_what_waited_for_it_and_leaves_the_rest(
    told: Thread, now: datetime
) -> None:
    peer = PeerDesk("XB")
    waiting = "It is said that the boat was hired on the third of March by him."
    asked = Thread(peer="XB", own_side="requesting", kind="MLA")
    assert (
        held(lambda: releasing.let_said(asked, ASSISTANCE, {"facts": waiting})) == "needs_consent"
    )

    services.perform(
        told, Act.ASK_USE, {"items": [1], "reason": "So."}, person=person("poc_247"), now=now
    )
    peer.receipt(told, at=now)
    peer.say(told, Act.ALLOW_USE, {"items": [0, 1], "consent_by": "A. Public"}, at=now)

    releasing.let_said(asked, ASSISTANCE, {"facts": waiting})
    assert (
        held(lambda: releasing.let_said(asked, ASSISTANCE, {"facts": COPIED}))
        == "intelligence_only"
    )
    draft = services.follow(told.pk, trails.DATA, person=person("ca_officer"), now=now)
    known = draft.content.get("probable_cause")
    facts = [one["fact"] for one in known or ()]
    assert facts in ([], ["The boat was hired on the third of March.", "He paid for it by card."])
    assert draft.kind != "MLA" or facts


@pytest.mark.django_db
def test_what_we_said_ourselves_before_is_not_held_back(now: datetime) -> None:
    peer, officer = PeerDesk("XB"), person("poc_247")
    ours = whole_request(INQUIRY)
    thread = opened(INQUIRY, ours, aud="XB", person=officer, now=now)
    peer.receipt(thread, at=now)
    peer.say(thread, Act.ACKNOWLEDGE, at=now)
    items = [{"information": str(ours["facts"]), "use_allowed": INTELLIGENCE_ONLY}]
    peer.say(thread, Act.EXECUTE, {"items": items}, at=now)

    releasing.let_said(
        Thread(peer="XB", own_side="requesting", kind="MLA"), ASSISTANCE, {"facts": ours["facts"]}
    )
    assert not Reserved.objects.exists()
