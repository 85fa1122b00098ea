"""A team at a node: proposed, signed, logged, handed on; what nobody may, and what is told."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from comity.access.app.models import Notice, Person
from comity.access.permissions import PermissionRefusedError
from comity.kernel.digests import to_base64url
from comity.kernel.identifiers import uuid7
from comity.kernel.strict_json import Json, parse_object
from comity.protocol.app.models import Outgoing
from comity.protocol.app.registry import Received
from comity.protocol.statements import FIRST, Statement
from comity.teams.app import exchanges, queries, services, tasks
from comity.teams.app.models import Team, TeamEvent
from comity.teams.contents import Act
from comity.teams.copies import Copy
from comity.teams.errors import (
    ChangedVersionError,
    IncompleteAgreementError,
    NoSuchTeamError,
    NotForNowError,
)
from comity.teams.events import ASK_TYPE, EVENT_TYPE, HAND_TYPE, Event, read_event
from comity.teams.team import Flag
from tests.builders.requests import arrive, join, person
from tests.builders.teams import DAY, END, agreement, entry, event, signing

pytestmark = pytest.mark.django_db


class Peer:
    """Another member in memory, with its own copy."""

    def __init__(self, code: str) -> None:
        """Join the directory."""
        self.code, self.copy, self.seen, self.seq = code, Copy(code), set[str](), 0
        join(code)

    def hear(self) -> list[str]:
        """Take what the node sent since; return the types of the messages."""
        types = []
        for row in Outgoing.objects.filter(aud=self.code).order_by("seq"):
            if row.pk not in self.seen:
                self.seen.add(row.pk)
                types.append(row.type)
                if row.type == EVENT_TYPE:
                    body: Any = parse_object(bytes(row.payload))["body"]
                    self.copy.take(read_event(body))
        return types

    def say(self, act: str, at: datetime, **content: Any) -> Event:  # noqa: ANN401 - JSON
        """Say something in the team, and send it to the node."""
        team = self.copy.team().id
        said = event(team, self.code, act, after=self.copy.seen_last(), at=at, **content)
        self.copy.take(said)
        self.send(EVENT_TYPE, said.body, at, by=said.by)
        return said

    def send(
        self,
        kind: str,
        body: Mapping[str, Json],
        at: datetime,
        *,
        by: Mapping[str, str] | None = None,
    ) -> None:
        """Let the node receive one message."""
        self.seq += 1
        statement = Statement.authored(
            id=uuid7(now=at, rng=secrets.token_bytes),
            iss=self.code,
            aud="XA",
            iat=at,
            type=kind,
            epoch=1,
            seq=self.seq,
            prev=FIRST if self.seq == 1 else "ab" * 32,
            by=dict(by or {"name": "Node", "role": "node", "unit": "Node"}),
            body=dict(body),
            practice=True,
        )
        takes = {
            EVENT_TYPE: exchanges.take_event,
            ASK_TYPE: exchanges.take_ask,
            HAND_TYPE: exchanges.take_hand,
        }
        arrive(takes[kind], Received(statement=statement, received_at=at, index=self.seq))


@pytest.fixture
def leader() -> Person:
    return person("prosecutor", name="Ines Alba")


def signed(leader: Person, peers: list[Peer], now: datetime) -> Team:
    """Return a team of XA and the peers, signed by all."""
    row = services.propose(agreement("XA", *(peer.code for peer in peers)), person=leader, now=now)
    first = queries.folded(row).events[0]
    services.say(row.pk, Act.SIGN, signing("XA", first), person=leader, now=now)
    for peer in peers:
        peer.hear()
        peer.say("sign", now + timedelta(minutes=1), **signing(peer.code, first))
    row.refresh_from_db()
    return row


def test_a_team_is_proposed_signed_by_all_and_works(leader: Person, now: datetime) -> None:
    peer = Peer("XB")

    row = signed(leader, [peer], now)
    services.say(row.pk, Act.LOG, entry("XA", now + DAY), person=leader, now=now + DAY)
    services.say(row.pk, Act.LOG, entry("XA", now - 9 * DAY), person=leader, now=now + DAY)
    peer.hear()

    assert (row.reference, row.stage, row.states) == ("XA-JIT-2026-000001", "active", ["XA", "XB"])
    assert queries.folded(row) == peer.copy.team()
    assert [one.flags for one in peer.copy.team().log] == [(), (Flag.BEFORE,)]


def test_what_the_rules_of_an_agreement_miss_is_not_sent(leader: Person, now: datetime) -> None:
    Peer("XB")

    with pytest.raises(IncompleteAgreementError) as refused:
        services.propose(agreement("XA", "XB", law=None), person=leader, now=now)

    assert refused.value.facts["findings"][0]["rule"] == "R-JIT-001"  # type: ignore[index]
    assert not Outgoing.objects.exists()


def test_only_the_version_that_was_read_is_signed_and_only_by_whom_may(
    leader: Person, now: datetime
) -> None:
    Peer("XB")
    row = services.propose(agreement("XA", "XB"), person=leader, now=now)
    first = queries.folded(row).events[0]
    other = {**signing("XA", first), "digest": "ab" * 32}

    with pytest.raises(ChangedVersionError):
        services.say(row.pk, Act.SIGN, other, person=leader, now=now)
    with pytest.raises(NoSuchTeamError):
        services.say(row.pk, Act.LOG, entry("XA", now), person=person("investigator"), now=now)
    with pytest.raises(PermissionRefusedError):
        services.say(row.pk, Act.SIGN, signing("XA", first), person=person("auditor"), now=now)
    with pytest.raises(NotForNowError) as early:
        services.say(row.pk, Act.LOG, entry("XA", now), person=leader, now=now)
    assert early.value.facts["why"] == "not_in_force"


def test_an_investigator_is_let_in_and_writes_in_the_log(leader: Person, now: datetime) -> None:
    row, officer = signed(leader, [Peer("XB")], now), person("investigator", name="Officer XA")

    services.let_in(row.pk, [officer.pk], person=leader, now=now)
    services.say(row.pk, Act.LOG, entry("XA", now + DAY), person=officer, now=now + DAY)

    assert queries.folded(row).log[0].by["name"] == "Officer XA"
    services.let_in(row.pk, [], person=leader, now=now)
    with pytest.raises(NoSuchTeamError):
        services.say(row.pk, Act.LOG, entry("XA", now), person=officer, now=now + DAY)


def test_what_is_missing_is_asked_for_and_handed_on_with_its_proof(
    monkeypatch: pytest.MonkeyPatch, leader: Person, now: datetime
) -> None:
    near, far = Peer("XB"), Peer("XC")
    row = signed(leader, [near, far], now)
    for one in (near, far):
        one.copy.held.update({**near.copy.held, **far.copy.held})
    later = now + DAY
    said = event(row.pk, "XC", "log", after=far.copy.seen_last(), at=later, **entry("XC", now))
    near.copy.take(said)
    near.say("plan", later, task="Read the disk.", responsible="XB")

    assert TeamEvent.objects.filter(author="XB", act="plan").exists()
    assert not queries.folded(row).plan, "its past is not here yet"
    assert near.hear().count(ASK_TYPE) == 1

    monkeypatch.setattr(exchanges, "_proved", lambda _text, *, now: (said, b"proof"))  # noqa: ARG005 - signatures are of protocol
    near.send(HAND_TYPE, {"team": row.pk, "proofs": [to_base64url(b"proof")]}, later)

    assert [one.now.task for one in queries.folded(row).plan] == ["Read the disk."]
    near.copy.held.pop(said.digest)
    near.send(ASK_TYPE, {"team": row.pk, "have": []}, later)
    types = near.hear()
    assert HAND_TYPE in types


def test_who_left_is_given_nothing_and_a_node_that_left_takes_nothing(
    leader: Person, now: datetime
) -> None:
    near, far = Peer("XB"), Peer("XC")
    row = signed(leader, [near, far], now)
    far.hear()
    far.say("leave", now + DAY, reason="No more people.")

    services.say(row.pk, Act.LOG, entry("XA", now), person=leader, now=now + DAY)
    far.send(ASK_TYPE, {"team": row.pk, "have": []}, now + DAY)
    assert far.hear() == []

    services.say(row.pk, Act.LEAVE, {"reason": "Done."}, person=leader, now=now + 2 * DAY)
    near.hear()
    held = TeamEvent.objects.count()
    near.say("evaluate", now + 3 * DAY, results="Much.")

    row.refresh_from_db()
    assert TeamEvent.objects.count() == held
    assert (row.left_at, row.stage) == (now + 2 * DAY, "ended")
    with pytest.raises(NotForNowError):
        services.say(row.pk, Act.LOG, entry("XA", now), person=leader, now=now + 3 * DAY)


def test_the_end_is_warned_of_and_a_prolongation_counts_only_before_it(
    leader: Person, now: datetime
) -> None:
    peer = Peer("XB")
    row = signed(leader, [peer], now)

    def told() -> list[str]:
        return list(Notice.objects.order_by("pk").values_list("code", flat=True))

    for at in (END - 61 * DAY, END - 60 * DAY, END - 59 * DAY, END - 29 * DAY, END - 2 * DAY):
        tasks.remind(at, None)  # type: ignore[arg-type] # asks no peer
    assert told().count("teams.ends_soon") == 3

    _row, wish = services.say(
        row.pk,
        Act.PROLONG,
        {"period_to": (END + 30 * DAY).isoformat(), "reason": "More to do."},
        person=leader,
        now=END - DAY,
    )
    services.say(row.pk, Act.SIGN, signing("XA", wish), person=leader, now=END - DAY)
    peer.hear()
    peer.say("sign", END + DAY, **signing("XB", wish))
    tasks.remind(END + DAY, None)  # type: ignore[arg-type] # asks no peer

    row.refresh_from_db()
    assert (row.ends_at, row.stage) == (END, "ended")
    assert told()[-1] == "teams.ended"
    tasks.remind(END + 200 * DAY, None)  # type: ignore[arg-type] # asks no peer
    assert told()[-1] == "teams.evaluation_overdue"


def test_members_are_asked_once_a_day_for_what_is_missing(leader: Person, now: datetime) -> None:
    peer = Peer("XB")
    signed(leader, [peer], now)
    peer.hear()

    assert tasks.ask(now, None) == 1  # type: ignore[arg-type] # asks no peer
    assert tasks.ask(now + timedelta(hours=1), None) == 0  # type: ignore[arg-type] # likewise
    assert peer.hear() == [ASK_TYPE]


def test_what_cannot_be_read_is_told_and_taken_from_nobody(leader: Person, now: datetime) -> None:
    peer = Peer("XB")
    signed(leader, [peer], now)
    held = TeamEvent.objects.count()

    peer.send(EVENT_TYPE, {"v": 1, "team": "x"}, now)
    peer.send(HAND_TYPE, {"team": "x", "proofs": ["AAAA", 7]}, now)

    assert TeamEvent.objects.count() == held
    assert Notice.objects.filter(code="teams.not_read").count() == 3
