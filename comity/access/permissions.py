"""May this person do this act, on this side of a request?

The table is data: ``data/permissions.yaml``. What it does not name is refused. It decides by role
and side alone; whether the act is open in the state of the request is for ``cooperation``.

Example:
    >>> may(Role.POC_247, "acknowledge", side=Side.REQUESTED)
    True
    >>> may(Role.AUDITOR, "send", side=Side.REQUESTING)
    False

Source: process catalogue, 3.2 (permission matrix).
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Protocol, TypeAlias

import yaml

from comity.access.roles import Role, role_of
from comity.kernel.errors import InvalidInputError, RefusedError

Table: TypeAlias = Mapping[str, Mapping["Side", frozenset[Role]]]


class Side(StrEnum):
    """Where the person stands towards the thing."""

    REQUESTING = "requesting"
    """The person's State asked."""
    REQUESTED = "requested"
    """The person's State was asked."""
    PROVIDER = "provider"
    """The person works for the provider that was ordered to act."""
    ANY = "any"
    """The act is not about one request."""


class PermissionRefusedError(RefusedError):
    """This person may not do this."""

    code = "access.permission_refused"
    remedy = "Ask a colleague whose role may do it, or the administrator of the node."


class UnknownActError(InvalidInputError):
    """No rule names this act."""

    code = "access.unknown_act"
    remedy = "Use one of the acts in comity/access/data/permissions.yaml."


class Actor(Protocol):
    """Whoever has a role."""

    @property
    def role(self) -> str:
        """Code of the role."""
        ...


@cache
def permissions() -> Table:
    """Return the whole table: act, side, roles."""
    text = resources.files("comity.access").joinpath("data/permissions.yaml").read_text("utf-8")
    stated = yaml.safe_load(text)["acts"]
    return MappingProxyType({act: _sides(rule["who"]) for act, rule in stated.items()})


def may(role: Role, act: str, *, side: Side) -> bool:
    """Say whether ``role`` may do ``act`` on ``side``.

    Raises:
        UnknownActError: No rule names the act, which is a mistake in the program.
    """
    rule = permissions().get(act)
    if rule is None:
        msg = f"no rule names the act {act!r}"
        raise UnknownActError(msg, act=act)
    return role in rule.get(side, frozenset())


def permitted(person: Actor, act: str, on: Side | str) -> None:
    """Return quietly if ``person`` may do ``act`` on that side.

    Raises:
        PermissionRefusedError: The person may not.
        UnknownActError: No rule names the act.
    """
    side = Side(on)
    if not may(role_of(person.role), act, side=side):
        where = "" if side is Side.ANY else f" on the {side} side"
        msg = f"role {person.role} may not {act.replace('_', ' ')}{where}"
        raise PermissionRefusedError(msg, role=person.role, act=act, side=str(side))


def _sides(who: Mapping[str, list[str]]) -> Mapping[Side, frozenset[Role]]:
    return MappingProxyType(
        {Side(side): frozenset(role_of(role) for role in roles) for side, roles in who.items()}
    )
