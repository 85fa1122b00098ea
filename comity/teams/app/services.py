"""Acts in teams by our own people: each says one thing, keeps it, and sends it to the members."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from comity.access.app import gate
from comity.access.app import queries as access_queries
from comity.access.app.gate import Acting
from comity.access.app.services import Person
from comity.cooperation.contents import taken
from comity.evidence.app import doors as evidence_doors
from comity.evidence.app import services as evidence
from comity.evidence.releases import COURT, Purpose
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.identifiers import Reference
from comity.kernel.strict_json import Json
from comity.law import completeness
from comity.law.findings import Finding, Severity
from comity.teams.agreements import Agreement, as_the_rules_read_it
from comity.teams.app import doors, exchanges, queries
from comity.teams.app.models import Seat, Team
from comity.teams.contents import MODELS, Act, Logging
from comity.teams.copies import Copy
from comity.teams.errors import (
    ChangedVersionError,
    IncompleteAgreementError,
    NoSuchPartError,
    NotForNowError,
)
from comity.teams.events import Event
from comity.teams.folding import signed_digest
from comity.teams.team import Team as FoldedTeam

KIND: Final = "JIT"
"""The kind whose completeness rules judge an agreement."""
_EVIDENCE: Final = frozenset({Act.FOUND, Act.DRAFT, Act.LOG})
"""What is said as evidence: the log, and an agreement with the evidence from before."""


def findings(agreement: Mapping[str, Any], *, now: datetime) -> tuple[Finding, ...]:
    """Return what the completeness rules say of an agreement."""
    report = completeness.check(
        as_the_rules_read_it(agreement, member=queries.me()),
        kind=KIND,
        profile={},
        now=now,
        practice=settings.COMITY_NODE.practice,
    )
    return report.findings


@transaction.atomic
def propose(agreement: Mapping[str, Any], *, person: Person, now: datetime) -> Team:
    """Found a team: propose its agreement to the States that it names.

    Raises:
        IncompleteAgreementError: A rule that blocks fires.
        MalformedContentError: A field is missing, unknown or of another type.
        NotForNowError: This State is not among the parties.
        PermissionRefusedError: The person may not.
        UnknownMemberError: A State that it names has no node in good standing.
    """
    by = gate.permit(person, "team_propose", now=now)
    stated = _complete(agreement, now=now)
    content = {"reference": _next_reference(now), "agreement": stated}
    event = _authored("", Act.FOUND, (), content, by=by, now=now)
    copy = Copy(queries.me())
    copy.take(event)
    if queries.me() not in copy.team().sharing:
        msg = "this State is not among the parties"
        raise NotForNowError(msg, why="no_member")
    return _said(copy, event, frozenset(), by=by, now=now)


@transaction.atomic
def say(
    asked: str, act: Act, content: Mapping[str, Any], *, person: Person, now: datetime
) -> tuple[Team, Event]:
    """Say something in a team; return the team and the event.

    Raises:
        ChangedVersionError: What is signed is not what was read.
        IncompleteAgreementError: A rule that blocks fires on the agreement.
        MalformedContentError: A field is missing, unknown or of another type.
        NoSuchPartError: What is signed or changed is not there.
        NoSuchTeamError: There is no such team that the person may know of.
        NotForNowError: The rules of the team do not allow it; ``why`` says which.
        PermissionRefusedError: The person may not.
    """
    permission = f"team_{act}"
    row = doors.team(person, permission, asked, now=now)
    by = gate.acting(person, permission, row, now=now)
    copy = queries.copy_of(row.pk)
    stated = _stated(act, content, copy.team(), person=person, now=now)
    event = _authored(row.pk, act, copy.seen_last(), stated, by=by, now=now)
    told = copy.to_tell()
    refused = copy.left() or not copy.take(event)
    why = None if refused else copy.team().void.get(event.digest)
    if refused or why is not None:
        msg = f"the team does not allow it: {why or 'this State has left'}"
        raise NotForNowError(msg, why=str(why or "no_member"), act=str(act))
    return _said(copy, event, told, by=by, now=now), event


@transaction.atomic
def let_in(asked: str, people: list[str], *, person: Person, now: datetime) -> Team:
    """Let these people of ours into a team, and no others beside those who see all of them.

    Raises:
        NoSuchPartError: Somebody is not one of our people.
        PermissionRefusedError: The person may not.
    """
    row = doors.team(person, "team_people", asked, now=now)
    by = gate.acting(person, "team_people", row, now=now)
    known = {one.pk for one in access_queries.people().filter(active=True, pk__in=people)}
    if known != set(people):
        msg = "one of them is not at this node"
        raise NoSuchPartError(msg, people=sorted(set(people) - known))
    before = sorted(row.seats.values_list("person_id", flat=True))
    row.seats.exclude(person_id__in=known).delete()
    Seat.objects.bulk_create(
        Seat(team=row, person_id=one, since=now) for one in sorted(known - set(before))
    )
    journal.record(
        "team-opened-to", now=now, team=row.pk, person=by.id, before=before, after=sorted(known)
    )
    return row


@transaction.atomic
def renew(asked: str, *, person: Person, now: datetime) -> int:
    """Ask the other members for what is missing here; return how many were asked.

    Raises:
        PermissionRefusedError: The person may not.
    """
    row = doors.team(person, "team_plan", asked, now=now)
    by = gate.acting(person, "team_plan", row, now=now)
    return exchanges.ask_all(row, by=by.named, now=now)


def _stated(
    act: Act, content: Mapping[str, Any], team: FoldedTeam, *, person: Person, now: datetime
) -> Mapping[str, Any]:
    if act is Act.DRAFT:
        _complete(content.get("agreement") or {}, now=now)
    if act is Act.SIGN:
        _check_signed(content, team)
    if act is Act.LOG:
        return _check_package(taken(Logging, content, own=True), person, now=now)
    return taken(MODELS[act], content, own=True).written()


def _check_signed(content: Mapping[str, Any], team: FoldedTeam) -> None:
    proposed = next((one for one in team.events if one.digest == content.get("of")), None)
    if proposed is None or proposed.act not in {Act.FOUND, Act.DRAFT, Act.PROLONG}:
        msg = "there is no such version or prolongation"
        raise NoSuchPartError(msg, part=content.get("of"))
    if content.get("digest") != signed_digest(proposed):
        msg = "the digest is not that of the version"
        raise ChangedVersionError(msg, expected=signed_digest(proposed))


def _complete(agreement: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    stated = taken(Agreement, agreement, own=True).written()
    blocking = [one for one in findings(stated, now=now) if one.severity is Severity.BLOCK]
    if blocking:
        msg = "; ".join(one.message for one in blocking)
        rows = [{"rule": one.rule, "field": one.field, "message": one.message} for one in blocking]
        raise IncompleteAgreementError(msg, findings=rows)
    return stated


def _authored(
    team: str,
    act: Act,
    after: tuple[str, ...],
    content: Mapping[str, Any],
    *,
    by: Acting,
    now: datetime,
) -> Event:
    return Event.authored(
        team=team,
        author=queries.me(),
        act=str(act),
        after=after,
        at=now,
        by=by.named,
        content=content,
    )


def _said(copy: Copy, event: Event, told: frozenset[str], *, by: Acting, now: datetime) -> Team:
    """Keep our own event, send it, and write it down."""
    before = Team.objects.filter(pk=event.team).first()
    members = sorted(told or copy.to_tell())
    for member in members:
        _let_out(event, member)
    exchanges.keep(event, proof=b"", came_from=queries.me(), now=now)
    for member in members:
        exchanges.tell(event, member, now=now)
    row = exchanges.settled(copy, now=now)
    exchanges.bring_in(copy, before, by=by.named, now=now)
    journal.record(
        "team-said",
        now=now,
        team=row.pk,
        act=event.act,
        of=event.digest,
        person=by.id,
        before=None if before is None else traced(before),
        after=traced(row),
    )
    return row


def _let_out(event: Event, member: str) -> None:
    """Let what is said leave to ``member``; what a partner gave for other uses is held back."""
    texts = list(_texts(dict(event.content)))
    purpose = Purpose.EVIDENCE if event.act in _EVIDENCE else Purpose.LEAD
    evidence.let_out(purpose=purpose, to=member, texts=texts, files=texts)


def _texts(said: Json) -> Iterator[str]:
    """Yield every text that is said."""
    match said:
        case str():
            yield said
        case dict():
            for one in said.values():
                yield from _texts(one)
        case list():
            for one in said:
                yield from _texts(one)


def _check_package(said: Logging, person: Person, *, now: datetime) -> dict[str, Any]:
    """Return what is logged, with the digest of the package that it names.

    Raises:
        NoSuchPackageError: The person may read no such package here.
        NotForNowError: It was given for other uses than evidence.
    """
    if said.package is None:
        return said.written()
    held = evidence_doors.package(person, "package_read", said.package, now=now)
    if held.use not in {"", COURT}:
        msg = "the package was given for other uses than evidence"
        raise NotForNowError(msg, package=held.pk, why="not_evidence")
    return {**said.written(), "package": held.pk, "sha256": held.manifest_sha256}


def _next_reference(now: datetime) -> str:
    begin = f"{queries.me()}-{KIND}-{now.year:04d}-"
    taken_already = Team.objects.filter(reference__startswith=begin).values_list(
        "reference", flat=True
    )
    numbers = [Reference.parse(one).number for one in taken_already]
    return str(
        Reference(member=queries.me(), kind=KIND, year=now.year, number=max(numbers, default=0) + 1)
    )
