"""The notices that a person may read, for lists and figures.

What a notice is about decides who may know of it, and each kind of thing has a long condition of
its own; so it is asked first what the notices in question are about.
"""

from datetime import datetime

from django.db.models import QuerySet

from comity.access.app import kept
from comity.access.app.gate import Within
from comity.access.app.models import Notice, Person


def readable(person: Person, *, now: datetime) -> QuerySet[Notice]:
    """Return every notice that ``person`` may read.

    Raises:
        PermissionRefusedError: The person reads none.
    """
    return _among(person, Notice.objects.all(), now=now)


def unread(person: Person, *, now: datetime) -> QuerySet[Notice]:
    """Return what ``person`` may read and nobody has read yet.

    Raises:
        PermissionRefusedError: The person reads none.
    """
    return _among(person, Notice.objects.filter(seen_at=None), now=now).filter(seen_at=None)


def _among(person: Person, notices: QuerySet[Notice], *, now: datetime) -> QuerySet[Notice]:
    about = frozenset(notices.order_by().values_list("about_kind", flat=True).distinct())
    readable = kept.rows(person, "notice_read", now=now, part=Within(about=about))
    # Said anew: a kind that was written meanwhile was not decided about.
    return readable.filter(about_kind__in=about)
