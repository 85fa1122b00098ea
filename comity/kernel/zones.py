"""Which time zones there are, and which of them a State has.

Example:
    >>> checked_zone("UTC")
    'UTC'

Source: IANA time zone database, zone.tab.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def checked_zone(name: str) -> str:
    """Return ``name`` if it is a zone of the IANA database.

    Raises:
        ValueError: There is no such zone; readers of files say where it stands.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = f"{name!r} is not a time zone of the IANA database"
        raise ValueError(msg) from error
    return name


def zones_of(state: str) -> tuple[str, ...]:
    """Return the zones of ``state``, by name; none if the database does not know the State."""
    return _zones().get(state, ())


@cache
def _zones() -> Mapping[str, tuple[str, ...]]:
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row[2])
    return {state: tuple(sorted(zones)) for state, zones in found.items()}
