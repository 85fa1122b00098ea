"""The rows of this room as people may have them: typed names for ``gate``."""

from datetime import datetime
from typing import cast

from django.db.models import QuerySet

from comity.access.app import gate
from comity.access.app.models import Notice, Person


def notices(reader: Person, *, unseen_only: bool, now: datetime | None = None) -> QuerySet[Notice]:
    """Return what ``reader`` has to know, the newest first.

    Raises:
        RoleEndedError: The person's role has ended.
    """
    found = cast("QuerySet[Notice]", gate.list_for(reader, "notice_read", now=now))
    return found.filter(seen_at=None) if unseen_only else found


def notice(reader: Person, act: str, number: int, *, now: datetime, lock: bool = True) -> Notice:
    """Return the notice of that number, if ``reader`` may do ``act`` on it.

    Raises:
        NoSuchNoticeError: There is none for this reader.
    """
    return cast("Notice", gate.get_for(reader, act, str(number), now=now, lock=lock))


def person(asker: Person, act: str, asked: str, *, now: datetime, lock: bool = True) -> Person:
    """Return the person of that id or very name, if ``asker`` may do ``act`` on them.

    Raises:
        NoSuchPersonError: There is none that the asker may know of.
        PermissionRefusedError: The asker may not.
    """
    return cast("Person", gate.get_for(asker, act, asked, now=now, lock=lock))


def people(asker: Person, act: str = "person_read") -> QuerySet[Person]:
    """Return the people on whom ``asker`` may do ``act``.

    Raises:
        PermissionRefusedError: The asker may do it on nobody.
    """
    return cast("QuerySet[Person]", gate.list_for(asker, act))
