"""What the codes of the law room's answers are called in English, by what they are about.

Example:
    >>> word("deadline_kinds", "reply")
    'Time limit for the answer'
    >>> word("deadline_kinds", "something_new")
    'something new'
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, cast

from comity.law.files import read_data


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Return every label by kind and code, in the order of the file."""
    stated = cast("Mapping[str, Any]", read_data("words.yaml"))["words"]
    return MappingProxyType({kind: MappingProxyType(dict(held)) for kind, held in stated.items()})


def word(kind: str, code: str) -> str:
    """Return what ``code`` is called; its own words where an administrator's data bring it."""
    return words()[kind].get(code) or code.replace("_", " ")
