"""Cells of mobile networks, and coordinates.

Source: 3GPP TS 23.003, 4.3, 4.7, 19.4.2.3 and 19.6A (widths of area codes and cell identities);
WGS 84.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from comity.law.identifiers.errors import WrongIdentifierError, checked_length

LONGEST_WRITTEN = 100
_CELL = re.compile(r"([0-9]{3})-([0-9]{2,3})-([0-9]{1,8})-([0-9]{1,11})", re.ASCII)
_GEO = re.compile(
    r"(?:lat)?\s*([+-]?[0-9]{1,3}(?:\.[0-9]{1,10})?)\s*(?:,\s*|\s)\s*"
    r"(?:lon)?\s*([+-]?[0-9]{1,3}(?:\.[0-9]{1,10})?)",
    re.ASCII,
)
WIDTHS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"GSM": (16, 16), "UMTS": (16, 28), "LTE": (16, 28), "NR": (24, 36)}
)
"""Bits of the area code and of the cell identity."""
POLE, ANTIMERIDIAN = 90, 180


def cell(text: str, *, radio: str | None, country_codes: frozenset[str]) -> str:
    """Return ``MCC-MNC-area-cell`` if each part is in the range of its network.

    Example:
        >>> cell("262-01-12345-67890", radio="UMTS", country_codes=frozenset({"262"}))
        '262-01-12345-67890'

    Args:
        text: The four parts in decimal figures, joined by hyphens.
        radio: GSM, UMTS, LTE or NR; the widest is taken if it is not known.
        country_codes: Mobile country codes that are assigned.

    Raises:
        WrongIdentifierError: A part is missing or out of range.
    """
    found = _CELL.fullmatch(checked_length(text, longest=LONGEST_WRITTEN))
    if found is None:
        msg = "not country code, network code, area code and cell joined by hyphens"
        raise WrongIdentifierError(msg)
    area_bits, cell_bits = WIDTHS.get(radio or "", WIDTHS["NR"])
    if found[1] not in country_codes:
        msg = f"{found[1]} is no mobile country code"
        raise WrongIdentifierError(msg)
    if int(found[3]) >= 1 << area_bits or int(found[4]) >= 1 << cell_bits:
        msg = "the area code or the cell is out of range"
        raise WrongIdentifierError(msg)
    return found[0]


def geo(text: str) -> str:
    """Return latitude and longitude with six decimals.

    Example:
        >>> geo("48.8566, 2.3522")
        '48.856600, 2.352200'

    Raises:
        WrongIdentifierError: Not two numbers, or beyond a pole or the antimeridian.
    """
    found = _GEO.fullmatch(checked_length(text, longest=LONGEST_WRITTEN))
    if found is None:
        msg = "not latitude and longitude in degrees"
        raise WrongIdentifierError(msg)
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) > POLE or abs(longitude) > ANTIMERIDIAN:
        msg = "latitude is -90 to 90, longitude -180 to 180"
        raise WrongIdentifierError(msg)
    return f"{latitude:.6f}, {longitude:.6f}"
