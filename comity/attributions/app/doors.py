"""The rows of this room as people may have them: typed names for ``access.app.gate``."""

from datetime import datetime
from typing import cast

from django.db.models import QuerySet

from comity.access.app import gate
from comity.access.app.services import Person
from comity.attributions.app.models import Attribution


def attribution(
    person: Person, act: str, asked: str, *, now: datetime, lock: bool = True
) -> Attribution:
    """Return the record of that id or reference, if ``person`` may do ``act`` with it.

    Raises:
        NoSuchAttributionError: There is none that the person may know of.
        PermissionRefusedError: The person may not.
    """
    return cast("Attribution", gate.get_for(person, act, asked, now=now, lock=lock))


def attributions(person: Person) -> QuerySet[Attribution]:
    """Return the records that ``person`` may read, the one that changed last first.

    Raises:
        PermissionRefusedError: The person reads none.
    """
    return cast("QuerySet[Attribution]", gate.list_for(person, "attribution_read"))
