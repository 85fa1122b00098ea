"""Files with spontaneous information: under accepted conditions only, and marked as it is."""

import io
from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from comity.cooperation.acts import Act
from comity.cooperation.app import queries, services
from comity.cooperation.app.models import Thread
from comity.cooperation.app.services import giving
from comity.cooperation.errors import FileRefusedError, TransitionRefusedError
from comity.cooperation.kinds import Kind
from comity.evidence.app.models import Item, Package, Reserved
from comity.evidence.releases import INTELLIGENCE_ONLY
from comity.evidence.use_rules import UseRules
from comity.kernel.digests import digest_of
from tests.builders.requests import SETTLED, PeerDesk, person, sent_from, whole_request

pytestmark = pytest.mark.django_db
SPONT = Kind("SPONT")
LIST = b"hospital;password\n"
PACKAGE = "018f0000-0000-7000-8000-00000000000b"


class Room:
    """Takes files over and seals them, without the store and the signer."""

    def __init__(self) -> None:
        self.sealed: list[Mapping[str, Any]] = []

    def deposit(self, *, name: str, reader: Any, by: object, order_id: str, now: datetime) -> str:  # noqa: ANN401 - any reader
        content = reader.read()
        made = Item.objects.create(
            id=f"item-{Item.objects.count()}",
            name=name,
            size=len(content),
            sha256=digest_of(content),
            order_id=order_id,
            deposited_by=by,
            deposited_at=now,
        )
        return str(made.pk)

    def seal_for(self, **facts: Any) -> SimpleNamespace:  # noqa: ANN401 - as it is called
        self.sealed.append(facts)
        announced = {"package": PACKAGE, "manifest_sha256": "0" * 64, "size": 9, "files": 1}
        return SimpleNamespace(package_id=PACKAGE, attachments=({**announced, "chunks": 1},))


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    made = Room()
    monkeypatch.setattr(giving, "evidence", made)
    return made


def offered(now: datetime, **changes: object) -> tuple[PeerDesk, Thread]:
    """Return information of ours of which the summary was sent."""
    peer = PeerDesk("XB")
    content = whole_request(SPONT, use_allowed=INTELLIGENCE_ONLY, **changes)
    draft = services.file_draft(SPONT, content, aud="XB", person=person("ca_officer"), now=now)
    draft.typed = {"safeguards": {name: dict(said) for name, said in SETTLED.items()}}
    draft.save()
    thread = sent_from(draft, by=person("ca_head", name="Head"), now=now)
    peer.receipt(thread, at=now)
    peer.say(thread, Act.ACKNOWLEDGE, at=now)
    return peer, thread


def accepted(peer: PeerDesk, thread: Thread, now: datetime) -> None:
    terms = {
        name: queries.folded(thread).content[name]
        for name in ("conditions", "use_allowed", "handling_mark")
    }
    peer.say(thread, Act.ACCEPT, terms, at=now)


def test_no_file_is_taken_in_before_the_conditions_are_accepted(room: Room, now: datetime) -> None:
    _peer, thread = offered(now)

    with pytest.raises(TransitionRefusedError):
        services.attach(
            thread.pk,
            name="list.csv",
            reader=io.BytesIO(LIST),
            person=person("ca_officer", name="Second"),
            now=now,
        )

    assert not Item.objects.exists()
    assert room.sealed == []


def test_files_go_sealed_with_the_content_under_its_conditions_and_its_mark(
    room: Room, now: datetime
) -> None:
    peer, thread = offered(now)
    accepted(peer, thread, now)
    officer = person("ca_officer", name="Second")
    for name in ("list.csv", "more.csv"):
        services.attach(
            thread.pk, name=name, reader=io.BytesIO(name.encode()), person=officer, now=now
        )
    with pytest.raises(FileRefusedError):
        services.attach(thread.pk, name="../list", reader=io.BytesIO(LIST), person=officer, now=now)

    content = {"information": "The list names forty hospitals."}
    services.carry_out(thread, Act.GIVE, content, person=officer, now=now)

    (sealed,) = room.sealed
    rules: UseRules = sealed["handling"]
    assert (rules.use, rules.limits) == (INTELLIGENCE_ONLY, ("Use in this case alone.",))
    view = queries.folded(thread)
    (given,) = view.applied(Act.GIVE)
    assert [one["name"] for one in given["files"]] == ["list.csv", "more.csv"]
    assert view.packages == (PACKAGE,)
    assert giving.waiting(thread, view) == []
    services.carry_out(thread, Act.GIVE, content, person=officer, now=now)
    assert len(room.sealed) == 1


def test_what_comes_with_it_is_known_by_its_mark_before_it_has_arrived(now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = peer.request(SPONT, at=now, use_allowed=INTELLIGENCE_ONLY)
    officer = person("ca_officer")
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "C 1"}, person=officer, now=now)
    services.perform(thread, Act.ACCEPT, {}, person=officer, now=now)
    peer.receipt(thread, at=now)
    asked = queries.folded(thread).content
    terms = {name: asked[name] for name in ("conditions", "use_allowed", "handling_mark")}
    row = {"name": "list.csv", "size": len(LIST), "sha256": digest_of(LIST)}
    told = {"information": "See the list.", "files": [row], "package_id": PACKAGE, **terms}
    announced = {
        "package": PACKAGE,
        "manifest_sha256": "0" * 64,
        "size": 9,
        "files": 1,
        "chunks": 1,
    }

    peer.say(thread, Act.GIVE, told, at=now, attachments=(announced,))

    assert queries.folded(thread).packages == (PACKAGE,)
    assert Package.objects.get(pk=PACKAGE).use == INTELLIGENCE_ONLY
    assert Reserved.objects.filter(digest=digest_of(LIST), use=INTELLIGENCE_ONLY).exists()
