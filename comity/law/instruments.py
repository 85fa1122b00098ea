"""What the instruments are called on which a request can rely.

Example:
    >>> instrument_name("reciprocity")
    'Reciprocity'
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, cast

from comity.law.files import read_data


@cache
def instruments() -> Mapping[str, str]:
    """Return the name of each instrument by its code, in the order of the file."""
    stated = cast("Mapping[str, Any]", read_data("instruments.yaml"))
    return MappingProxyType({row["code"]: row["name"] for row in stated["instruments"]})


def instrument_name(code: str) -> str:
    """Return what ``code`` is called; the code itself where the file does not know it."""
    return instruments().get(code, code)
