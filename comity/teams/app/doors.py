"""The rows of this room as people may have them: typed names for ``access.app.gate``."""

from datetime import datetime
from typing import cast

from django.db.models import QuerySet

from comity.access.app import gate
from comity.access.app.services import Person
from comity.teams.app.models import Team


def team(person: Person, act: str, asked: str, *, now: datetime, lock: bool = True) -> Team:
    """Return the team of that id or reference, if ``person`` may do ``act`` in it.

    Raises:
        NoSuchTeamError: There is none that the person may know of.
        PermissionRefusedError: The person may not.
    """
    return cast("Team", gate.get_for(person, act, asked, now=now, lock=lock))


def teams(person: Person) -> QuerySet[Team]:
    """Return the teams that ``person`` may read, the one that changed last first.

    Raises:
        PermissionRefusedError: The person reads none.
    """
    return cast("QuerySet[Team]", gate.list_for(person, "team_read"))
