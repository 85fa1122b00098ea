"""Who of our own people something can be handed to."""

from datetime import datetime

from comity.access.app import gate
from comity.access.app import queries as access
from comity.access.app.services import Person
from comity.cooperation.acts import Act
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.lifecycles import Kind, roles_of

MOST = 200
"""People that a list offers."""


def who_may_take(thread: Thread, *, besides: Person, now: datetime) -> list[Person]:
    """Return the people who could deal with ``thread``."""
    roles = roles_of(Kind(thread.kind), Act.ACKNOWLEDGE) if thread.kind in set(Kind) else ()
    found = access.people().filter(active=True, role__in=roles).exclude(pk=besides.pk)[:MOST]
    return [one for one in found if gate.allowed(one, "read", thread, now=now)]


def who_may_send(draft: Draft) -> list[Person]:
    """Return the people who could be the second person for ``draft``."""
    roles = roles_of(Kind(draft.kind), Act.REQUEST)
    found = access.people().filter(active=True, role__in=roles)
    return list(found.exclude(pk=draft.drafted_by)[:MOST])
