"""Reference numbers for people: counted per member, kind and year, never used again.

Example:
    >>> from datetime import UTC
    >>> str(next_reference("XA", "PRES", now=datetime(2026, 3, 1, tzinfo=UTC), last=122))
    'XA-PRES-2026-000123'
"""

from datetime import UTC, datetime

from comity.kernel.identifiers import Reference

ORDER_KIND = "ORDER"
"""Code of the kind for orders to providers."""


def next_reference(member: str, kind: str, *, now: datetime, last: int) -> Reference:
    """Return the reference after number ``last`` of the present year (UTC)."""
    return Reference(member=member, kind=kind, year=now.astimezone(UTC).year, number=last + 1)
