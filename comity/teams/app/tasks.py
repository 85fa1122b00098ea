"""What this room does when a message arrives, and from time to time."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from comity.protocol.app import registry
from comity.teams.app import exchanges, queries
from comity.teams.app.models import Team
from comity.teams.events import ASK_TYPE, EVENT_TYPE, HAND_TYPE
from comity.teams.stages import Stage, stage_at, warning_due
from comity.teams.team import Team as FoldedTeam

REMIND_EVERY: Final = 600.0
"""Seconds between two looks at the clocks."""
ASK_EVERY: Final = 3600.0
ASKED_AFTER: Final = timedelta(days=1)
"""How long after it asked the members of a team last a node asks them again."""
OVERDUE: Final = -1


def remind(now: datetime, peers: registry.PeerCalls) -> int:
    """Give the warnings that are due, each once; return how many were."""
    del peers
    return sum(_remind(row.pk, now) for row in queries.with_a_clock())


def ask(now: datetime, peers: registry.PeerCalls) -> int:
    """Ask the members of each team for what is missing here; return how many teams."""
    del peers
    return sum(_ask(row.pk, now) for row in queries.to_ask(now - ASKED_AFTER))


@transaction.atomic
def _remind(team: str, now: datetime) -> int:
    row = Team.objects.select_for_update().get(pk=team)
    known = queries.folded(row)
    row.stage = str(stage_at(known, now))
    row.save(update_fields=["stage"])
    due = _due(known, now)
    if due is None or (row.told_days is not None and row.told_days <= due):
        return 0
    exchanges.remind(row, due, now=now)
    return 1


def _due(team: FoldedTeam, now: datetime) -> int | None:
    return OVERDUE if stage_at(team, now) is Stage.OVERDUE else warning_due(team, now)


@transaction.atomic
def _ask(team: str, now: datetime) -> int:
    row = Team.objects.select_for_update().get(pk=team)
    return bool(exchanges.ask_all(row, by=exchanges.BY_THE_NODE, now=now))


def register() -> None:
    """Own the types of messages of teams, and look at their clocks."""
    registry.register(EVENT_TYPE, exchanges.take_event)
    registry.register(HAND_TYPE, exchanges.take_hand)
    registry.register(ASK_TYPE, exchanges.take_ask)
    registry.every(REMIND_EVERY, "teams.remind", remind)
    registry.every(ASK_EVERY, "teams.ask", ask)
