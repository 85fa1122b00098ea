"""What this node knows of teams, read only."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from comity.kernel.strict_json import parse_object
from comity.protocol.app import queries as protocol
from comity.teams.app.models import Team, TeamEvent
from comity.teams.copies import Copy
from comity.teams.events import Event, read_event
from comity.teams.stages import Stage
from comity.teams.team import Team as FoldedTeam


def me() -> str:
    """Return the code of this node."""
    code: str = settings.COMITY_NODE.code
    return code


def event_in(row: TeamEvent) -> Event:
    """Return a kept event."""
    return read_event(parse_object(bytes(row.raw)))


def copy_of(team: str) -> Copy:
    """Return the copy of a team that this node holds; empty if it holds nothing of it."""
    rows = TeamEvent.objects.filter(team=team)
    return Copy(me(), {row.digest: event_in(row) for row in rows})


def folded(row: Team) -> FoldedTeam:
    """Return the team as its events make it."""
    return copy_of(row.pk).team()


def arrivals(row: Team) -> Mapping[str, tuple[datetime, str]]:
    """Return when each event came here, and from whom."""
    rows = TeamEvent.objects.filter(team=row.pk)
    return {found.digest: (found.came_at, found.came_from) for found in rows}


def proofs(digests: list[str]) -> Mapping[str, bytes]:
    """Return by digest the statement that proves an event of somebody else."""
    rows = TeamEvent.objects.filter(pk__in=digests)
    return {row.digest: bytes(row.proof) for row in rows}


def known_states() -> list[str]:
    """Return the codes of the members in good standing, ours first."""
    return [me(), *protocol.peers()]


def with_a_clock() -> QuerySet[Team]:
    """Return the teams whose end or evaluation somebody waits for."""
    return Team.objects.exclude(Q(ends_at=None) | Q(stage=Stage.ARCHIVED)).filter(left_at=None)


def to_ask(before: datetime) -> QuerySet[Team]:
    """Return the teams whose other members were not asked since ``before``."""
    due = Q(asked_at=None) | Q(asked_at__lt=before)
    return Team.objects.filter(due, left_at=None).exclude(stage=Stage.ARCHIVED)
