"""What stands in the rail and in the bar of telephones, for whom.

An entry is shown only if its address exists and one of the reader's roles may do what it is for:
the own one, or one that was lent. Nobody sees a dead link.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comity.access.permissions import Side, rule_of
from comity.access.roles import Role


def _may(act: str, *sides: Side) -> frozenset[Role]:
    """Return the roles that may do ``act`` on one of ``sides``, or on any."""
    who = rule_of(act).who
    return frozenset(role for side in sides or tuple(who) for role in who.get(side, ()))


_PROVIDER: Final = frozenset({Role.PROVIDER_LERT})
READS: Final = _may("read", Side.REQUESTING, Side.REQUESTED)
"""A provider reads what came straight to it at its orders."""
_DESK: Final = READS - {Role.AUDITOR}
_WRITES: Final = _may("draft")
_WATCHES: Final = _may("package_read")
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
        "inbox": frozenset(
            {"request", "request-act", "request-take", "inbox-preview", "request-safeguards"}
            | {"request-translations", "request-review", "request-flag", "register"}
            | {"request-registered", "registered-record", "request-heard", "request-went"}
        ),
        "sent": frozenset({"request-sent"}),
        "drafts": frozenset({"draft", "draft-check", "draft-new", "draft-translations"}),
        "evidence": frozenset({"package", "package-verify"}),
        "orders": frozenset(
            {"order", "order-confirm", "order-upload", "order-check", "order-deliver"}
        ),
        "delivered": frozenset({"order-receipt"}),
        "directory": frozenset({"member"}),
        "teams": frozenset({"team", "team-new", "team-act", "team-version"}),
        "attributions": frozenset(
            {"attribution", "attribution-new", "attribution-write", "attribution-review"}
            | {"attribution-give", "attribution-version"}
        ),
        "partners": frozenset({"partner"}),
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
        roles=_WATCHES,
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
        name="teams",
        label=_("Joint teams"),
        icon="users",
        roles=_may("team_read"),
        group="together",
    ),
    Place(
        name="attributions",
        label=_("Attribution records"),
        short=pgettext_lazy("bar", "Attribution"),
        icon="fingerprint",
        roles=_may("attribution_read"),
        group="together",
    ),
    Place(
        name="partners",
        label=_("Partners without a node"),
        icon="address-book",
        roles=_may("partner_keep"),
        group="together",
    ),
    Place(
        name="senders",
        label=_("Flagged senders"),
        icon="alert-triangle",
        roles=_may("flag_read"),
        group="together",
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
    """One place as it is shown on one page; its name says what it is called and how it looks.

    Attributes:
        url: Where it leads.
        here: Whether the page shown is it, or lies under it.
        count: How many things there are new; 0 shows nothing.
        begins: Whether something new is begun there.
        short: What the bar of telephones says.
    """

    name: str
    url: str
    label: str | Promise = field(compare=False)
    icon: str = field(compare=False)
    key: str
    here: bool
    count: int
    begins: bool
    short: str | Promise = field(compare=False)


def rail(
    roles: Collection[Role], *, at: str, counts: dict[str, int]
) -> dict[str, tuple[Entry, ...]]:
    """Return the entries for ``roles`` by group, seen from the page named ``at``."""
    shown: dict[str, list[Entry]] = {"work": [], "together": [], "node": []}
    for place in PLACES:
        entry = entry_of(place, roles, at=at, counts=counts)
        if entry is not None:
            shown[place.group].append(entry)
    return {group: tuple(entries) for group, entries in shown.items()}


def bar(roles: Collection[Role], *, at: str, counts: dict[str, int]) -> tuple[Entry, ...]:
    """Return the five slots of the bar on telephones for ``roles``."""
    return tuple(_slots(roles, at=at, counts=counts))


def entry_of(
    place: Place, roles: Collection[Role], *, at: str, counts: dict[str, int]
) -> Entry | None:
    """Return ``place`` for ``roles``, or nothing if it is not for them or does not exist."""
    url = "" if place.roles.isdisjoint(roles) else address_of(place.name)
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


def _slots(roles: Collection[Role], *, at: str, counts: dict[str, int]) -> Iterator[Entry]:
    reads = not READS.isdisjoint(roles)
    side = "desk" if reads else "node" if _PROVIDER.isdisjoint(roles) else "provider"
    known = {place.name: place for place in (*PLACES, NEW, MORE)}
    for name in _BAR[side]:
        entry = entry_of(known[name], roles, at=at, counts=counts)
        if entry is not None:
            yield entry
