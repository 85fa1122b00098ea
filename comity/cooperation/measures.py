"""The measure that a request names itself, where the data asked for do not decide it.

A search and a service of documents are carried out by an authority, not by a provider; nobody has
to name an account for them.

Example:
    >>> named_in({"measures": [{"code": "search_seizure"}]})
    'search_seizure'
    >>> named_in({"measures": [{"code": "production_order"}]})
    ''

Source: UNTOC, Art. 18(3)(b) and (c).
"""

from collections.abc import Mapping
from typing import Any, Final

BY_AUTHORITIES: Final = frozenset({"search_seizure", "service_documents"})
"""Measures of the law data that an authority carries out."""


def named_in(content: Mapping[str, Any]) -> str:
    """Return the first measure of the law data that ``content`` names; empty if it names none."""
    codes = (str(row.get("code")) for row in content.get("measures") or ())
    return next((code for code in codes if code in BY_AUTHORITIES), "")
