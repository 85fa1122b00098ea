"""What goes between the copies: events to members, questions for what is missing, what came.

No person stands behind what is here, but for those who asked for it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, cast

from django.conf import settings

from comity.access.app import services as access
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.digests import from_base64url, to_base64url
from comity.kernel.errors import ComityError
from comity.kernel.strict_json import Json
from comity.protocol.app import queries as protocol_queries
from comity.protocol.app import services as protocol
from comity.protocol.app.registry import Received
from comity.protocol.envelopes import verify_statement
from comity.teams.app import queries
from comity.teams.app.models import Team, TeamEvent
from comity.teams.contents import Act
from comity.teams.copies import Copy, to_bring_in
from comity.teams.errors import MalformedEventError, UnprovedEventError
from comity.teams.events import ASK_TYPE, EVENT_TYPE, HAND_TYPE, SLACK, Event, event_of
from comity.teams.folding import fold
from comity.teams.stages import stage_at
from comity.teams.team import Standing
from comity.teams.team import Team as FoldedTeam

BY_THE_NODE: Final[Mapping[str, Json]] = {"name": "Node", "role": "node", "unit": "Node"}
LARGEST: Final = 400_000
"""Characters of proofs in one statement: it has to fit the largest envelope."""
_NOTICES: Final[Mapping[str, tuple[str, str]]] = {
    Act.FOUND: ("teams.proposed", "warning"),
    Act.DRAFT: ("teams.drafted", "warning"),
    Act.PROLONG: ("teams.prolongation_proposed", "warning"),
    Act.LEAVE: ("teams.state_left", "warning"),
}


def keep(event: Event, *, proof: bytes, came_from: str, now: datetime) -> None:
    """Keep an event of a team."""
    TeamEvent.objects.create(
        digest=event.digest,
        team=event.team,
        author=event.author,
        act=event.act[:40],
        raw=event.raw,
        proof=proof,
        came_from=came_from,
        came_at=now,
    )


def tell(event: Event, member: str, *, now: datetime) -> None:
    """Send an event of our own to a member; one that is suspended asks for it afterwards.

    Raises:
        UnknownMemberError: It founds a team with a State that has no node in good standing.
    """
    if event.founds or protocol_queries.is_member(member):
        protocol.send(aud=member, type=EVENT_TYPE, body=event.body, by=event.by, now=now)


def hand(
    copy: Copy, member: str, have: Iterable[str], *, by: Mapping[str, Json], now: datetime
) -> int:
    """Send ``member`` what it lacks; nothing if it does not share the team. Return how many."""
    given = copy.to_hand(member, tuple(have))
    if not given or not protocol_queries.is_member(member):
        return 0
    kept = queries.proofs([one.digest for one in given])
    foreign: list[Json] = []
    size = 0
    for event in given:
        if event.author == queries.me():
            tell(event, member, now=now)
            continue
        proof = to_base64url(kept[event.digest])
        if foreign and size + len(proof) > LARGEST:
            _hand_on(given[0].team, foreign, member, by=by, now=now)
            foreign, size = [], 0
        foreign.append(proof)
        size += len(proof)
    if foreign:
        _hand_on(given[0].team, foreign, member, by=by, now=now)
    return len(given)


def _hand_on(
    team: str, proofs: list[Json], member: str, *, by: Mapping[str, Json], now: datetime
) -> None:
    body: dict[str, Json] = {"team": team, "proofs": proofs}
    protocol.send(aud=member, type=HAND_TYPE, body=body, by=by, now=now)


def ask(copy: Copy, team: str, member: str, *, by: Mapping[str, Json], now: datetime) -> None:
    """Ask ``member`` for what is missing here."""
    have = cast("list[Json]", list(copy.seen_last()))
    if protocol_queries.is_member(member):
        body: dict[str, Json] = {"team": team, "have": have}
        protocol.send(aud=member, type=ASK_TYPE, body=body, by=by, now=now)


def ask_all(row: Team, *, by: Mapping[str, Json], now: datetime) -> int:
    """Ask all who share a team for what is missing here; return how many were asked."""
    copy = queries.copy_of(row.pk)
    if copy.left():
        return 0
    members = sorted(copy.to_tell())
    for member in members:
        ask(copy, row.pk, member, by=by, now=now)
    row.asked_at = now
    row.save(update_fields=["asked_at"])
    return len(members)


def bring_in(copy: Copy, before: Team | None, *, by: Mapping[str, Json], now: datetime) -> None:
    """Send the States that we asked in, and that share the team now, what is here."""
    if before is None:
        return
    for member in sorted(to_bring_in(before.states, copy.team(), me=queries.me())):
        hand(copy, member, (), by=by, now=now)


def settled(copy: Copy, *, now: datetime) -> Team:
    """Let the row of a team say what its events make it, and return it."""
    team = copy.team()
    held = Team.objects.filter(pk=team.id).first()
    row = held or Team(id=team.id)
    if row.ends_at != team.ends:
        row.told_days = None
    row.reference, row.name = team.reference, team.name
    row.stage, row.states = str(stage_at(team, now)), sorted(team.sharing)
    row.begins_at, row.ends_at = team.begins, team.ends
    row.left_at, row.changed_at = team.left.get(queries.me()), now
    row.save()
    return row


# --- what arrives --------------------------------------------------------------------------------


def take_event(received: Received) -> None:
    """Take over an event that its author sent."""
    said = received.statement
    try:
        event = event_of(said)
    except MalformedEventError as error:
        _refused(said.digest, said.iss, error, now=received.received_at)
        return
    _taken({event: said.jws}, sender=said.iss, of=said.digest, now=received.received_at)


def take_hand(received: Received) -> None:
    """Take over events that somebody hands on, each by the proof of its author."""
    said, now = received.statement, received.received_at
    proved: dict[Event, bytes] = {}
    proofs = said.body.get("proofs")
    for text in proofs if isinstance(proofs, list) else []:
        try:
            event, proof = _proved(text, now=now)
        except ComityError as error:
            _refused(said.digest, said.iss, error, now=now)
            continue
        if event.team == said.body.get("team"):
            proved[event] = proof
    _taken(proved, sender=said.iss, of=said.digest, now=now)


def _proved(text: Json, *, now: datetime) -> tuple[Event, bytes]:
    if not isinstance(text, str):
        msg = "a proof is text"
        raise UnprovedEventError(msg)
    raw = from_base64url(text)
    said = verify_statement(raw, keyring=protocol_queries.keyring(), now=now)
    if said.iat - now > SLACK or said.practice != settings.COMITY_NODE.practice:
        msg = "the proof is of a later time, or practice and earnest are mixed"
        raise UnprovedEventError(msg)
    return event_of(said), raw


def take_ask(received: Received) -> None:
    """Give whoever asks what it lacks, if it shares the team; ask back if it has what we lack."""
    said, now = received.statement, received.received_at
    team, stated = said.body.get("team"), said.body.get("have")
    have = [one for one in stated if isinstance(one, str)] if isinstance(stated, list) else []
    copy = queries.copy_of(str(team))
    given = 0
    if copy.founded():
        given = hand(copy, said.iss, have, by=BY_THE_NODE, now=now)
        if set(have) - set(copy.held) and not copy.left() and copy.may_have(said.iss):
            ask(copy, str(team), said.iss, by=BY_THE_NODE, now=now)
    journal.record(
        "team-asked", now=now, of=said.digest, team=str(team)[:64], sender=said.iss, given=given
    )


def _taken(events: Mapping[Event, bytes], *, sender: str, of: str, now: datetime) -> None:
    """Keep what is new, fold it, tell people of it, and ask for what is missing."""
    events = {event: proof for event, proof in events.items() if _readable(event, sender, of, now)}
    if not events:
        return
    team_id = next(iter(events)).team
    before = Team.objects.select_for_update().filter(pk=team_id).first()
    was = None if before is None else traced(before)
    copy = queries.copy_of(team_id)
    if copy.left():
        journal.record("team-not-taken", now=now, of=of, team=team_id, sender=sender, why="left")
        return
    old = copy.team() if copy.founded() else None
    new = [event for event in events if copy.take(event)]
    for event in new:
        keep(event, proof=events[event], came_from=sender, now=now)
    row = None
    if copy.founded():
        row = settled(copy, now=now)
    journal.record(
        "team-heard",
        now=now,
        of=of,
        team=team_id,
        sender=sender,
        events=[event.digest for event in new],
        before=was,
        after=None if row is None else traced(row),
    )
    if copy.lacks():
        ask(copy, team_id, sender, by=BY_THE_NODE, now=now)
    if row is not None and new:
        bring_in(copy, before, by=BY_THE_NODE, now=now)
        _tell_people(row, old, copy.team(), now=now)


def _readable(event: Event, sender: str, of: str, now: datetime) -> bool:
    """Say whether what founds a team can be read; without that there is no team."""
    try:
        return not event.founds or bool(fold([event]).id)
    except MalformedEventError as error:
        _refused(of, sender, error, now=now)
        return False


def _tell_people(row: Team, old: FoldedTeam | None, team: FoldedTeam, *, now: datetime) -> None:
    known = set() if old is None else {one.digest for one in old.events}
    for event in team.events:
        told = _NOTICES.get(event.act)
        if event.digest not in known and event.author != queries.me() and told is not None:
            _notify(row, *told, now=now, peer=event.author)
    was = None if old is None or old.in_force is None else old.in_force.event
    if team.in_force is not None and team.in_force.event != was:
        _notify(row, "teams.in_force", "info", now=now, peer=team.in_force.author)
    done = {one.event for one in team.prolongations if one.standing is Standing.IN_FORCE}
    before = () if old is None else old.prolongations
    if done - {one.event for one in before if one.standing is Standing.IN_FORCE}:
        _notify(row, "teams.prolonged", "info", now=now)
    flagged = {one.event for one in team.log if one.flags} - known
    if flagged:
        _notify(row, "teams.entry_flagged", "warning", now=now, entries=len(flagged))
    if team.forked - (frozenset() if old is None else old.forked):
        _notify(row, "teams.forked", "alarm", now=now, peer=", ".join(sorted(team.forked)))


def _notify(row: Team, code: str, level: str, *, now: datetime, **facts: object) -> None:
    about = access.About("team", row.pk)
    access.notify(code, level, now, about=about, team=row.pk, reference=row.reference, **facts)


def _refused(digest: str, sender: str, error: ComityError, *, now: datetime) -> None:
    journal.record(
        "team-not-taken", now=now, of=digest, team="", sender=sender, why=error.message[:500]
    )
    access.notify(
        "teams.not_read", "alarm", now, sender=sender, message=digest, why=error.message[:500]
    )


# --- the clock -----------------------------------------------------------------------------------


def remind(row: Team, days: int, *, now: datetime) -> None:
    """Tell people that a team ends in so many days, has ended, or was not evaluated in time."""
    codes = {0: "teams.ended", -1: "teams.evaluation_overdue"}
    code = codes.get(days, "teams.ends_soon")
    level = "warning" if days > 0 else "alarm"
    ends = None if row.ends_at is None else row.ends_at.isoformat()
    _notify(row, code, level, now=now, days=days, ends=ends)
    row.told_days = days
    row.save(update_fields=["told_days"])
