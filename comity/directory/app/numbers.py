"""Since when this node has known the telephone numbers of members."""

from datetime import datetime

from comity.directory.app import queries
from comity.directory.app.models import KnownNumber, Member
from comity.directory.entries import Entry
from comity.directory.numbers import ListedNumber, Since, is_listed, listed, numbers_in


def note(member: Member, entry: Entry, *, replaced: bool, now: datetime) -> None:
    """Note the numbers of an entry that was taken over, and forget those that are gone.

    Args:
        member: Whose entry it is.
        entry: What it published.
        replaced: The node had an entry of it before.
        now: Present instant.
    """
    held = {
        (row.contact_point, row.number): row for row in KnownNumber.objects.filter(member=member)
    }
    wanted, replaced = numbers_in(entry), replaced and bool(held)
    KnownNumber.objects.filter(pk__in=[held[one].pk for one in held.keys() - wanted]).delete()
    KnownNumber.objects.bulk_create(
        KnownNumber(
            member=member, contact_point=point, number=number, seen_at=now, replaced=replaced
        )
        for point, number in sorted(wanted - held.keys())
    )


def of_authority(code: str, authority: str, *, now: datetime) -> tuple[ListedNumber, ...]:
    """Return at which numbers ``authority`` of the member ``code`` is called back."""
    entry = queries.entry_of(code)
    if entry is None:
        return ()
    rows = KnownNumber.objects.filter(member_id=code)
    known = {(row.contact_point, row.number): Since(row.seen_at, row.replaced) for row in rows}
    return listed(entry, known, authority=authority, now=now)


def has_authority(code: str, authority: str) -> bool:
    """Say whether the member ``code`` lists an authority of that name."""
    entry = queries.entry_of(code)
    return entry is not None and is_listed(entry, authority=authority)
