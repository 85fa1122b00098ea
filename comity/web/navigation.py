"""What stands in the rail and in the bar of telephones, for whom.

An entry is shown only if its address exists and the role may read what it shows: nobody sees a
dead link.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comity.access.roles import Role

_PROVIDER: Final = frozenset({Role.PROVIDER_LERT})
_DESK: Final = frozenset(
    {Role.POC_247, Role.CA_OFFICER, Role.CA_HEAD, Role.DUTY_SUPERVISOR}
    | {Role.INVESTIGATOR, Role.PROSECUTOR}
)
READS: Final = _DESK | {Role.AUDITOR}
_WRITES: Final = frozenset(
    {Role.POC_247, Role.CA_OFFICER, Role.CA_HEAD, Role.DUTY_SUPERVISOR, Role.INVESTIGATOR}
)
_KEEPS: Final = frozenset({Role.ADMIN, Role.AUDITOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One thing that can be gone to.

    Attributes:
        name: Name of the address.
        label: What people read.
        icon: Symbol in the sprite.
        roles: Who sees it.
        group: ``work``, ``together`` or ``node``: where in the rail.
        key: Keys that lead there.
        short: A shorter label for the bar of telephones.
    """

    name: str
    label: str | Promise
    icon: str
    roles: frozenset[Role]
    group: str = "work"
    key: str = ""
    short: str | Promise = ""


_UNDER: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "inbox": frozenset({"request", "request-act", "request-take", "inbox-preview"}),
        "sent": frozenset({"request-sent"}),
        "drafts": frozenset({"draft", "draft-check", "draft-new"}),
        "evidence": frozenset({"package", "package-verify"}),
        "orders": frozenset(
            {"order", "order-confirm", "order-upload", "order-check", "order-deliver"}
        ),
        "delivered": frozenset({"order-receipt"}),
        "directory": frozenset({"member"}),
        "legal-assistant": frozenset({"law-instruments", "law-instrument"}),
        "people": frozenset({"person", "person-act", "person-new"}),
        "journal": frozenset({"journal-entry", "journal-export"}),
    }
)
"""Pages that lie under a place, though no entry of their own leads to them."""
PLACES: Final = (
    Place(name="home", label=_("Home"), icon="circle-dot", roles=_DESK, key="g h"),
    Place(name="inbox", label=_("Inbox"), icon="inbox", roles=READS, key="g i"),
    Place(
        name="sent",
        label=_("Sent requests"),
        icon="send",
        roles=READS,
        key="g s",
        short=pgettext_lazy("bar", "Sent"),
    ),
    Place(name="drafts", label=_("Drafts"), icon="pencil", roles=_WRITES, key="g d"),
    Place(
        name="evidence",
        label=_("Evidence"),
        icon="shield-check",
        roles=READS,
        key="g e",
        short=pgettext_lazy("bar", "Evidence"),  # a soft hyphen lets a long word break
    ),
    Place(
        name="orders",
        label=_("Orders"),
        short=pgettext_lazy("bar", "Orders"),
        icon="inbox",
        roles=_PROVIDER,
        key="g i",
    ),
    Place(
        name="delivered",
        label=_("Delivered data"),
        icon="package",
        roles=_PROVIDER,
        short=pgettext_lazy("bar", "Delivered"),
    ),
    Place(
        name="our-contacts",
        label=_("Our contact points"),
        icon="address-book",
        roles=_PROVIDER,
        short=pgettext_lazy("bar", "Contacts"),
    ),
    Place(
        name="directory",
        label=_("24/7 directory"),
        icon="phone",
        roles=READS | {Role.ADMIN},
        group="together",
        key="g c",
    ),
    Place(
        name="legal-assistant",
        label=_("Legal assistant"),
        short=pgettext_lazy("bar", "Law"),
        icon="scale",
        roles=frozenset(Role) - _PROVIDER,
        group="together",
        key="g l",
    ),
    Place(
        name="people",
        label=_("People"),
        icon="users",
        roles=frozenset({Role.ADMIN, Role.CA_HEAD, Role.AUDITOR}),
        group="node",
    ),
    Place(
        name="peers",
        label=_("Partner nodes"),
        short=pgettext_lazy("bar", "Partners"),
        icon="affiliate",
        roles=_KEEPS,
        group="node",
    ),
    Place(name="journal", label=_("Journal"), icon="notebook", roles=_KEEPS, group="node"),
    Place(
        name="health",
        label=_("Node health"),
        icon="heartbeat",
        roles=_KEEPS,
        group="node",
        short=pgettext_lazy("bar", "Health"),
    ),
)

NEW: Final = Place(
    name="draft-new",
    label=_("New request"),
    icon="plus",
    roles=_WRITES,
    key="n",
    short=pgettext_lazy("begin", "New"),
)
MORE: Final = Place(name="more", label=_("More"), icon="dots", roles=frozenset(Role))
SEARCH: Final = Place(name="search", label=_("Search"), icon="search", roles=READS, key="/")
_BAR: Final = {  # five slots of the bar on telephones, the middle one for what is begun there
    "desk": ("inbox", "sent", "draft-new", "evidence", "more"),
    "provider": ("orders", "delivered", "our-contacts", "more"),
    "node": ("people", "peers", "journal", "health", "more"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One place as it is shown on one page.

    Attributes:
        url: Where it leads.
        here: Whether the page shown is it, or lies under it.
        count: How many things there are new; 0 shows nothing.
        begins: Whether something new is begun there.
        short: What the bar of telephones says.
    """

    name: str
    url: str
    label: str | Promise
    icon: str
    key: str
    here: bool
    count: int
    begins: bool
    short: str | Promise


def rail(role: Role, *, at: str, counts: dict[str, int]) -> dict[str, list[Entry]]:
    """Return the entries for ``role`` by group, seen from the page named ``at``."""
    shown: dict[str, list[Entry]] = {"work": [], "together": [], "node": []}
    for place in PLACES:
        entry = entry_of(place, role, at=at, counts=counts)
        if entry is not None:
            shown[place.group].append(entry)
    return shown


def bar(role: Role, *, at: str, counts: dict[str, int]) -> list[Entry]:
    """Return the five slots of the bar on telephones for ``role``."""
    return list(_slots(role, at=at, counts=counts))


def entry_of(place: Place, role: Role, *, at: str, counts: dict[str, int]) -> Entry | None:
    """Return ``place`` for ``role``, or nothing if it is not for it or does not exist."""
    url = address_of(place.name) if role in place.roles else ""
    if not url:
        return None
    return Entry(
        name=place.name,
        url=url,
        label=place.label,
        icon=place.icon,
        key=place.key,
        here=at == place.name or at in _UNDER.get(place.name, ()),
        count=counts.get(place.name, 0),
        begins=place is NEW,
        short=place.short or place.label,
    )


@cache
def address_of(name: str) -> str:
    """Return an address, or nothing if it does not exist; asked for twenty times by every page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _slots(role: Role, *, at: str, counts: dict[str, int]) -> Iterator[Entry]:
    side = "provider" if role in _PROVIDER else "desk" if role in READS else "node"
    known = {place.name: place for place in (*PLACES, NEW, MORE)}
    for name in _BAR[side]:
        entry = entry_of(known[name], role, at=at, counts=counts)
        if entry is not None:
            yield entry
