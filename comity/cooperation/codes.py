"""The code lists of the forms, read from ``data/codes.yaml``.

Example:
    >>> "data_not_held" in code_list("refusal_ground")
    True
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml


@cache
def code_lists() -> Mapping[str, tuple[str, ...]]:
    """Return every list by its name, in the order of the file."""
    text = (files("comity.cooperation") / "data" / "codes.yaml").read_text("utf-8")
    return MappingProxyType(
        {name: tuple(entry["codes"]) for name, entry in yaml.safe_load(text).items()}
    )


def code_list(name: str) -> tuple[str, ...]:
    """Return the codes of one list."""
    return code_lists()[name]
