"""What the pages of the directory show of each State: whom to call now, and how fresh that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from comity.directory.app import queries, words
from comity.directory.app.models import Authority, Fault, Member, Provider
from comity.directory.app.queries import read_entry
from comity.directory.entries import Authority as AuthorityEntry
from comity.directory.entries import ContactPoint, Entry, Terms
from comity.directory.entries import Provider as ProviderEntry
from comity.directory.hours import Opening, opening
from comity.directory.parts import OfficeHours
from comity.protocol.app import key_documents, reaches
from comity.protocol.app.reaches import LastDrill
from comity.protocol.keyring import KeyDocument

ROUND_THE_CLOCK = "poc_247"
"""The function of the authority whose desk answers at every hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Whom to call, and whether somebody is there now.

    Attributes:
        point: As the State published it.
        authority: The authority it belongs to.
        opening: Whether it is open at the moment that was asked about.
    """

    point: ContactPoint
    authority: AuthorityEntry
    opening: Opening

    @property
    def languages(self) -> list[str]:
        """Return the names of the languages spoken there, in the language of the page."""
        return words.language_names(self.point.languages)

    @property
    def functions(self) -> list[str]:
        """Return what the authority is, in words."""
        return words.said(words.FUNCTIONS, self.authority.functions)

    @property
    def hours(self) -> list[str]:
        """Return its weekly hours, one line each; none if it is always open."""
        return weekly(self.point.office_hours)

    @property
    def there(self) -> str:
        """Return what its clock shows now."""
        return f"{self.opening.local:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLine:
    """One State in the list.

    Attributes:
        member: How it stands.
        entry: What it published last, or None if nothing is held.
        desk: Its desk for urgent matters, or None if it named none.
        drill: The last test of the way to its node, or None.
        own: It is this node's own State.
    """

    member: Member
    entry: Entry | None
    desk: Desk | None
    drill: LastDrill | None
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLine:
    """One provider of a State, and whether its desk is open."""

    provider: ProviderEntry
    opening: Opening

    @property
    def languages(self) -> list[str]:
        """Return the names of the languages spoken there, in the language of the page."""
        return words.language_names(self.provider.languages)

    @property
    def services(self) -> list[str]:
        """Return what it does, in words."""
        return words.said(words.SERVICES, self.provider.services)

    @property
    def hours(self) -> list[str]:
        """Return its weekly hours, one line each; none if it is always open."""
        return weekly(self.provider.office_hours)

    @property
    def there(self) -> str:
        """Return what its clock shows now."""
        return f"{self.opening.local:%H:%M}"

    @property
    def accepts(self) -> list[tuple[str, list[str], str]]:
        """Return, for each kind of request, its data in words and whether it comes from abroad."""
        return [
            (
                str(words.KINDS.get(kind, kind)),
                words.said(words.DATA, one.data_categories),
                one.from_abroad,
            )
            for kind, one in self.provider.accepts.items()
        ]

    @property
    def keeps(self) -> list[tuple[str, int | None]]:
        """Return the data it holds, in words, and how many days; None if that is not known."""
        kept = self.provider.retention_days
        return [
            (str(words.DATA.get(held, held)), _count(kept.get(held)))
            for held in self.provider.holds
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """Under which terms a State takes one kind of request, in words.

    Attributes:
        kind: The kind of request.
        languages: Accepted without translation.
        hours: Shortest time in which it can act, or None while not known.
        days: Usual time to the answer, or None while not known.
        terms: As the State published them.
    """

    kind: str
    languages: list[str]
    hours: int | None
    days: int | None
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How fresh the directory is.

    Attributes:
        version: Number of the version in use, or None before the first.
        confirmed_at: When the directory last said that it is the newest.
        expires_at: Until when that holds.
        stale: Whether that is over.
        fault: Why the last refresh failed, or None if it went well.
    """

    version: int | None
    confirmed_at: datetime | None
    expires_at: datetime | None
    stale: bool
    fault: Fault | None


def freshness(now: datetime) -> Freshness:
    """Return how fresh the directory is at ``now``."""
    held, fault = queries.version(), queries.fault()
    if held is None:
        return Freshness(version=None, confirmed_at=None, expires_at=None, stale=True, fault=fault)
    return Freshness(
        version=held.version,
        confirmed_at=held.confirmed_at,
        expires_at=held.expires_at,
        stale=held.expires_at <= now,
        fault=fault,
    )


def found(text: str, *, function: str = "") -> QuerySet[Member]:
    """Return the members that ``text`` and ``function`` fit, by code.

    Args:
        text: Part of a code or a name: of a State, of its authorities or of its providers.
        function: Code of a function that one of its authorities has.
    """
    rows = Member.objects.order_by("code")
    held = Authority.objects.filter(member_id=OuterRef("pk"))
    if function:
        rows = rows.filter(Exists(held.filter(functions__icontains=f'"{function}"')))
    if not text:
        return rows
    word = "_".join(text.lower().split())
    providers = Provider.objects.filter(member_id=OuterRef("pk"))
    return rows.filter(
        Q(code__iexact=text)
        | Q(name__icontains=text)
        | Exists(held.filter(Q(name__icontains=text) | Q(functions__icontains=word)))
        | Exists(held.filter(code__icontains=text))
        | Exists(providers.filter(Q(name__icontains=text) | Q(code__icontains=text)))
    )


def lines(rows: Sequence[Member], *, now: datetime) -> list[StateLine]:
    """Return the lines of the list for ``rows``; asks the database once for all of them."""
    drills = reaches.last_drills(row.code for row in rows)
    return [line(row, now=now, drills=drills) for row in rows]


def line(row: Member, *, now: datetime, drills: Mapping[str, LastDrill]) -> StateLine:
    """Return the line of one State."""
    entry = read_entry(row.entry)
    return StateLine(
        member=row,
        entry=entry,
        desk=first_desk(desks(entry, now=now)),
        drill=drills.get(row.code),
        own=row.code == settings.COMITY_NODE.code,
    )


def read_document(row: Member) -> KeyDocument | None:
    """Return the key document that is held of ``row``, or None."""
    return key_documents.read_document(row.document) if row.document else None


def desks(entry: Entry | None, *, now: datetime) -> list[Desk]:
    """Return the desks of a State, those that answer at every hour first."""
    if entry is None:
        return []
    by_code = {held.code: held for held in entry.authorities}
    made = [
        Desk(
            point=point,
            authority=by_code[point.authority],
            opening=opening(point.office_hours, zone=point.zone, now=now),
        )
        for point in entry.contact_points
    ]
    return sorted(made, key=_rank)


def first_desk(found: Sequence[Desk]) -> Desk | None:
    """Return the desk to call when it is urgent."""
    return found[0] if found else None


def provider_lines(entry: Entry | None, *, now: datetime) -> list[ProviderLine]:
    """Return the providers of a State with their hours."""
    if entry is None:
        return []
    return [
        ProviderLine(provider=one, opening=opening(one.office_hours, zone=one.zone, now=now))
        for one in entry.providers
    ]


def term_lines(entry: Entry | None) -> list[TermLine]:
    """Return the terms of a State, one line for each kind of request."""
    if entry is None:
        return []
    return [
        TermLine(
            kind=str(words.KINDS.get(kind, kind)),
            languages=words.language_names(one.languages),
            hours=_count(one.minimum_hours),
            days=_count(one.median_days),
            terms=one,
        )
        for kind, one in entry.terms.items()
    ]


def longest_hold(entry: Entry | None) -> int | None:
    """Return how many days one order of preservation may run there, or None if not known."""
    return None if entry is None else _count(entry.preservation.maximum_days)


def weekly(hours: Literal["24/7"] | Sequence[OfficeHours]) -> list[str]:
    """Return weekly hours in words, one line for each rule."""
    if isinstance(hours, str):
        return []
    return [
        f"{', '.join(words.said(words.DAYS, rule.days))}  {rule.opens} - {rule.closes}"
        for rule in hours
    ]


def _count(stated: object) -> int | None:
    return stated if isinstance(stated, int) else None


def _rank(desk: Desk) -> tuple[bool, bool, bool]:
    on_duty = ROUND_THE_CLOCK in desk.authority.functions
    return (not (on_duty and desk.opening.always), not on_duty, not desk.opening.always)
