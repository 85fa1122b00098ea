"""How a team stands on the clock: its stage, the warnings before its end, when to evaluate it.

Source: process 2.6 (end date warnings 60, 30 and 14 days before; evaluation within six months).
"""

from calendar import monthrange
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from comity.teams.team import Standing, Team

WARNED: Final = (60, 30, 14)
"""Days before the end on which people are warned."""
MONTHS_TO_EVALUATE: Final = 6


class Stage(StrEnum):
    """Where a team stands."""

    TALKS = "talks"
    SIGNED = "signed"
    ACTIVE = "active"
    ENDING = "ending"
    ENDED = "ended"
    OVERDUE = "overdue"
    ARCHIVED = "archived"


def stage_at(team: Team, now: datetime) -> Stage:
    """Return where ``team`` stands at ``now``."""
    if team.in_force is None or team.begins is None or team.ends is None:
        return Stage.TALKS
    if now < team.ends:
        if now < team.begins:
            return Stage.SIGNED
        days = team.ends - now
        return Stage.ENDING if days <= timedelta(days=WARNED[0]) else Stage.ACTIVE
    if team.members <= set(team.evaluations):
        return Stage.ARCHIVED
    return Stage.OVERDUE if now > evaluated_by(team.ends) else Stage.ENDED


def evaluated_by(ends: datetime) -> datetime:
    """Return the last instant for the evaluation of a team that ended at ``ends``.

    Source: process 1.8, article 16 (within six months after the end).
    """
    month = ends.month - 1 + MONTHS_TO_EVALUATE
    year, month = ends.year + month // 12, month % 12 + 1
    return ends.replace(year=year, month=month, day=min(ends.day, monthrange(year, month)[1]))


def warning_due(team: Team, now: datetime) -> int | None:
    """Return the nearest warning whose day has come, in days before the end; None before the first.

    After the end it is 0.
    """
    if team.in_force is None or team.ends is None:
        return None
    if now >= team.ends:
        return 0
    left = team.ends - now
    due = [days for days in WARNED if left <= timedelta(days=days)]
    return min(due) if due else None


def open_prolongations(team: Team) -> tuple[str, ...]:
    """Return the events of the prolongations that lack a signature."""
    return tuple(one.event for one in team.prolongations if one.standing is Standing.OPEN)
