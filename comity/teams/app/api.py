"""Over HTTP: teams, their agreements, plan and log, and what is said in them."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.cooperation.app.schemas import Strict
from comity.teams.agreements import differences
from comity.teams.app import doors, queries, services
from comity.teams.app.models import Team
from comity.teams.contents import Act
from comity.teams.errors import NoSuchPartError
from comity.teams.stages import evaluated_by, stage_at
from comity.teams.team import Prolongation, Version
from comity.teams.team import Team as FoldedTeam

router = Router(tags=["teams"])


class TeamIn(Strict):
    """A team to be proposed."""

    agreement: dict[str, Any]


class SaidIn(Strict):
    """What is said in a team; its fields are those of the act."""

    content: dict[str, Any]


class SeatsIn(Strict):
    """Who of our own people is let in: their ids."""

    people: list[str]


class RowOut(Schema):
    """A team in a list."""

    id: str
    reference: str
    name: str
    stage: str
    states: list[str]
    begins_at: datetime | None
    ends_at: datetime | None
    left_at: datetime | None

    @classmethod
    def of(cls, row: Team) -> "RowOut":
        """Return ``row`` as it is shown."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class FindingOut(Schema):
    """What a rule says of an agreement."""

    rule: str
    severity: str
    field: str
    message: str


class SignatureOut(Schema):
    """The signature of one State."""

    member: str
    authority: str
    by: dict[str, str]
    at: datetime
    event: str


class VersionOut(Schema):
    """One version of the agreement."""

    event: str
    digest: str
    number: int
    author: str
    at: datetime
    note: str
    agreement: dict[str, Any]
    before: str
    signatures: list[SignatureOut]
    lacking: list[str]
    complete_at: datetime | None
    standing: str

    @classmethod
    def of(cls, made: Version) -> "VersionOut":
        """Return ``made`` as it is shown."""
        plain = set(cls.model_fields) - {"signatures", "lacking", "agreement"}
        return cls(
            **{name: getattr(made, name) for name in plain},
            agreement=dict(made.agreement),
            signatures=_signatures(made),
            lacking=list(made.lacking),
        )


class ProlongationOut(Schema):
    """A later end that was proposed."""

    event: str
    digest: str
    author: str
    at: datetime
    period_to: datetime
    reason: str
    signatures: list[SignatureOut]
    lacking: list[str]
    complete_at: datetime | None
    standing: str

    @classmethod
    def of(cls, made: Prolongation) -> "ProlongationOut":
        """Return ``made`` as it is shown."""
        plain = set(cls.model_fields) - {"signatures", "lacking"}
        return cls(
            **{name: getattr(made, name) for name in plain},
            signatures=_signatures(made),
            lacking=list(made.lacking),
        )


class EntryOut(Schema):
    """One item of the evidence log."""

    event: str
    author: str
    said: dict[str, Any]
    by: dict[str, str]
    shared_at: datetime
    came_at: datetime
    flags: list[str]
    corrected_by: str


class ItemOut(Schema):
    """One item of the action plan."""

    item: str
    said: dict[str, Any]
    author: str
    at: datetime
    changes: int
    at_once: bool


class EvaluationOut(Schema):
    """What one State made of the team."""

    author: str
    said: dict[str, Any]
    by: dict[str, str]
    at: datetime


class PeopleOut(Schema):
    """Who works for one State."""

    member: str
    leaders: list[dict[str, Any]]
    members: list[dict[str, Any]]
    since: datetime


class EventOut(Schema):
    """One thing that was said; ``void`` says why it has no effect, if it has none."""

    digest: str
    author: str
    act: str
    at: datetime
    came_at: datetime
    came_from: str
    void: str


class TeamOut(RowOut):
    """A team as its events make it."""

    members: list[str]
    left: dict[str, datetime]
    evaluated_by: datetime | None
    in_force: str
    versions: list[VersionOut]
    prolongations: list[ProlongationOut]
    people: list[PeopleOut]
    plan: list[ItemOut]
    log: list[EntryOut]
    evaluations: list[EvaluationOut]
    forked: list[str]
    missing: list[str]
    events: list[EventOut]


class DifferenceOut(Schema):
    """One field that two versions state otherwise."""

    article: str
    field: str
    before: str
    after: str


class SaidOut(Schema):
    """What was said: its digest, and the team since."""

    event: str
    team: RowOut


class AskedOut(Schema):
    """How many members were asked for what is missing."""

    asked: int


@router.get("/teams", response=list[RowOut])
def teams(request: HttpRequest) -> list[RowOut]:
    """Return the teams that the person may read, the one that changed last first."""
    return [RowOut.of(row) for row in doors.teams(person_of(request))]


@router.post("/teams", response=RowOut)
def propose(request: HttpRequest, given: TeamIn) -> RowOut:
    """Propose a team to the States that its agreement names."""
    person, now = person_of(request), timezone.now()
    return RowOut.of(services.propose(given.agreement, person=person, now=now))


@router.post("/teams/check", response=list[FindingOut])
def check(request: HttpRequest, given: TeamIn) -> list[FindingOut]:
    """Return what the completeness rules say of an agreement; nothing is sent."""
    gate.permit(person_of(request), "team_propose")
    return [
        FindingOut(rule=one.rule, severity=str(one.severity), field=one.field, message=one.message)
        for one in services.findings(given.agreement, now=timezone.now())
    ]


@router.get("/teams/{asked}", response=TeamOut)
def team(request: HttpRequest, asked: str) -> TeamOut:
    """Return one team with all that was said in it."""
    now = timezone.now()
    row = doors.team(person_of(request), "team_read", asked, now=now)
    return _whole(row, now)


@router.get("/teams/{asked}/differences", response=list[DifferenceOut])
def compared(request: HttpRequest, asked: str, new: str = "", old: str = "") -> list[DifferenceOut]:
    """Return what a version states otherwise: the newest one than the one before it, if not said.

    ``new`` and ``old`` are the events that proposed them.
    """
    row = doors.team(person_of(request), "team_read", asked, now=timezone.now())
    versions = queries.folded(row).versions
    known, new = {one.event: one for one in versions}, new or versions[-1].event
    if new not in known or (old and old not in known):
        msg = "there is no such version"
        raise NoSuchPartError(msg, new=new, old=old)
    before = known.get(old or known[new].before)
    found = differences({} if before is None else before.agreement, known[new].agreement)
    return [
        DifferenceOut(article=one.article, field=one.field, before=one.before, after=one.after)
        for one in found
    ]


@router.put("/teams/{asked}/seats", response=RowOut)
def seats(request: HttpRequest, asked: str, given: SeatsIn) -> RowOut:
    """Let these people of ours into a team, and no others."""
    person, now = person_of(request), timezone.now()
    return RowOut.of(services.let_in(asked, given.people, person=person, now=now))


@router.post("/teams/{asked}/renew", response=AskedOut)
def renew(request: HttpRequest, asked: str) -> AskedOut:
    """Ask the other members for what is missing here."""
    person, now = person_of(request), timezone.now()
    return AskedOut(asked=services.renew(asked, person=person, now=now))


@router.post("/teams/{asked}/acts/{act}", response=SaidOut)
def say(request: HttpRequest, asked: str, act: str, given: SaidIn) -> SaidOut:
    """Say something in a team, and send it to its members."""
    person, now = person_of(request), timezone.now()
    known = known_act(act)
    row, event = services.say(asked, known, given.content, person=person, now=now)
    return SaidOut(event=event.digest, team=RowOut.of(row))


def known_act(act: str) -> Act:
    """Return the act of that name that can be said in a team.

    Raises:
        NoSuchPartError: There is none.
    """
    if act not in set(Act) - {Act.FOUND}:
        msg = f"there is no act {act[:40]}"
        raise NoSuchPartError(msg, act=act[:40])
    return Act(act)


def _signatures(made: Version | Prolongation) -> list[SignatureOut]:
    return [
        SignatureOut(
            member=one.member, authority=one.authority, by=dict(one.by), at=one.at, event=one.event
        )
        for one in made.signatures.values()
    ]


def _whole(row: Team, now: datetime) -> TeamOut:
    copy = queries.copy_of(row.pk)
    known, came = copy.team(), queries.arrivals(row)
    shown = {name: getattr(row, name) for name in RowOut.model_fields} | {
        "stage": str(stage_at(known, now))
    }
    return TeamOut(
        **shown,
        members=sorted(known.members),
        left=dict(known.left),
        evaluated_by=None if known.ends is None else evaluated_by(known.ends),
        in_force="" if known.in_force is None else known.in_force.event,
        versions=[VersionOut.of(one) for one in known.versions],
        prolongations=[ProlongationOut.of(one) for one in known.prolongations],
        people=_people(known),
        plan=[
            ItemOut(
                item=one.item,
                said=one.now.written(),
                author=one.author,
                at=one.at,
                changes=one.changes,
                at_once=one.at_once,
            )
            for one in known.plan
        ],
        log=[
            EntryOut(
                event=one.event,
                author=one.author,
                said=one.said.written(),
                by=dict(one.by),
                shared_at=one.shared_at,
                came_at=came[one.event][0],
                flags=[str(flag) for flag in one.flags],
                corrected_by=one.corrected_by,
            )
            for one in known.log
        ],
        evaluations=[
            EvaluationOut(author=one.author, said=one.said.written(), by=dict(one.by), at=one.at)
            for one in known.evaluations.values()
        ],
        forked=sorted(known.forked),
        missing=sorted(copy.lacks()),
        events=[
            EventOut(
                digest=one.digest,
                author=one.author,
                act=one.act,
                at=one.at,
                came_at=came[one.digest][0],
                came_from=came[one.digest][1],
                void=str(known.void.get(one.digest, "")),
            )
            for one in known.events
        ],
    )


def _people(known: FoldedTeam) -> list[PeopleOut]:
    return [
        PeopleOut(
            member=state,
            leaders=[found.written() for found in one.leaders],
            members=[found.written() for found in one.members],
            since=one.since,
        )
        for state, one in known.people.items()
    ]
