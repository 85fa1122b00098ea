"""Handling marks: who may see what bears one.

A mark is text such as ``TLP:AMBER+STRICT`` or ``TLP:AMBER // XA:COURT FILE``: a label of TLP 2.0,
national marks, or both. The most restrictive one wins; what is not known counts as ``TLP:RED``.

The rule, for people of the node at which the row lies:

========== =====================================================================================
RED        named people alone: whoever took it, whoever took part or was let in, and the head or
           the duty supervisor; while nobody has taken it, the roles that may take it
AMBER+     the same, and whoever works for an organisation that takes part in it
STRICT
AMBER      every authority of this State, as far as the person's role reaches
GREEN      the same: the community of GREEN is wider than one node, but nobody outside the
           authorities sees a request
CLEAR      the same
========== =====================================================================================

A mark never opens what the table of permissions closes; it narrows. National marks are data
(``data/marks.yaml``): each is worth a label of TLP, and may name the roles that see it.

Example:
    >>> mark_of("TLP:GREEN // TLP:AMBER+STRICT").text
    'TLP:AMBER+STRICT'
    >>> mark_of("for our eyes").level is Level.RED
    True

Source: FIRST, Traffic Light Protocol 2.0 (RED: for the eyes and ears of individual recipients;
AMBER+STRICT: the organization only; AMBER: need-to-know within the organization and its clients;
GREEN: the community; CLEAR: no limit).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib import resources
from types import MappingProxyType

import yaml

from comity.access.permissions import Ownership
from comity.access.roles import Role, role_of

SEPARATOR = " // "


class Level(IntEnum):
    """The labels of TLP 2.0, the most restrictive highest."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4

    @property
    def label(self) -> str:
        """Return the label as it is written."""
        return "TLP:" + self.name.replace("_", "+")


LABELS: Mapping[str, Level] = MappingProxyType({level.label: level for level in Level})
DEFAULT = Level.AMBER.label
"""The mark of what bears none."""

SEES_ALL = frozenset({Role.CA_HEAD, Role.DUTY_SUPERVISOR})
"""Who answers for what the named people do."""
RECEIVES = frozenset({Role.POC_247, Role.CA_OFFICER, Role.CA_CYBER_DESK}) | SEES_ALL
"""Who may take what nobody has taken yet, and is named by that."""

_CEILINGS: Mapping[Ownership, Level] = MappingProxyType(
    {
        Ownership.OWN: Level.RED,
        Ownership.PART: Level.RED,
        Ownership.FREE: Level.AMBER,
        Ownership.ORGANISATION: Level.AMBER_STRICT,
        Ownership.NODE: Level.AMBER,
    }
)


@dataclass(frozen=True, slots=True)
class National:
    """A national mark: what it is worth, and who alone may see it (``None``: the level says)."""

    code: str
    label: str
    floor: Level
    roles: frozenset[Role] | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as it is kept and shown.

    Attributes:
        level: What it is worth.
        national: Codes of the national marks in it, sorted.
    """

    level: Level
    national: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return it as it is written."""
        return SEPARATOR.join((self.level.label, *self.national))


@cache
def national_marks() -> Mapping[str, National]:
    """Return the national marks that this node knows, by code."""
    text = resources.files("comity.access").joinpath("data/marks.yaml").read_text("utf-8")
    stated = yaml.safe_load(text)["national"]
    return MappingProxyType(
        {
            code: National(
                code=code,
                label=told["label"],
                floor=LABELS[told["floor"]],
                roles=frozenset(map(role_of, told["roles"])) if "roles" in told else None,
            )
            for code, told in stated.items()
        }
    )


def mark_of(text: object) -> Mark:
    """Return the mark that ``text`` says; nothing at all is ``TLP:AMBER``, the unknown is RED."""
    if text is None or text == "":
        return Mark(Level.AMBER)
    parts = [re.sub(r"\s+", " ", one).strip().upper() for one in re.split(r"//|[,;]", str(text))]
    known = national_marks()
    named = sorted({one for one in parts if one in known})
    levels = [LABELS[one] for one in parts if one in LABELS]
    levels += [known[one].floor for one in named]
    if not levels or any(one and one not in LABELS and one not in known for one in parts):
        levels.append(Level.RED)
    return Mark(max(levels), tuple(named))


def ceiling(role: Role, ownership: Ownership) -> Level:
    """Return the strictest level that somebody in ``role`` sees who stands so to a row."""
    if role in SEES_ALL or (ownership is Ownership.FREE and role in RECEIVES):
        return Level.RED
    return _CEILINGS[ownership]


def hidden_from(role: Role) -> tuple[str, ...]:
    """Return the national marks that ``role`` never sees."""
    return tuple(
        one.code
        for one in national_marks().values()
        if one.roles is not None and role not in one.roles
    )


def seen(mark: Mark, role: Role, ownership: Ownership) -> bool:
    """Say whether somebody in ``role`` who stands so to a row sees what bears ``mark``."""
    return mark.level <= ceiling(role, ownership) and not set(mark.national) & set(
        hidden_from(role)
    )
