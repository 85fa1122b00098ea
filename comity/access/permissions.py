"""May this person do this act on this row?

The table is data: ``data/permissions.yaml``, object × act × role × ownership × state. What it does
not name is refused. ``may`` and ``permitted`` decide by role and side alone, for what is not about
one row; ``app.gate`` decides about rows, with ownership, state and handling mark.

Example:
    >>> may(Role.POC_247, "acknowledge", side=Side.REQUESTED)
    True
    >>> may(Role.AUDITOR, "send", side=Side.REQUESTING)
    False
    >>> sorted(rule_of("hand_over").reach(Role.POC_247, Side.REQUESTED))
    [<Ownership.OWN: 'own'>]

Source: process catalogue, 3.2 (permission matrix).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Protocol

import yaml

from comity.access.roles import Role, role_of
from comity.kernel.errors import InvalidInputError, RefusedError


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


class Ownership(StrEnum):
    """How a person can stand to a row; more than one can be true."""

    OWN = "own"
    """It is the person's own."""
    PART = "part"
    """The person took part in it, or was named in it."""
    FREE = "free"
    """Nobody has taken it yet."""
    ORGANISATION = "organisation"
    """Somebody of the person's organisation took part in it."""
    NODE = "node"
    """It lies at this node."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One act of the table.

    Attributes:
        object: What it is done on.
        changes: Whether it changes something.
        states: In which states of the object it is open; ``None`` where in all of them.
        who: By side and role, how a person in that role may stand to the row.
    """

    act: str
    object: str
    label: str
    source: str
    changes: bool
    states: frozenset[str] | None
    who: Mapping[Side, Mapping[Role, frozenset[Ownership]]]

    def reach(self, role: Role, side: Side) -> frozenset[Ownership]:
        """Return how somebody in ``role`` may stand to a row on ``side``; empty: not at all."""
        return self.who.get(side, _NOBODY).get(role, frozenset())


_NOBODY: Mapping[Role, frozenset[Ownership]] = MappingProxyType({})


@cache
def permissions() -> Mapping[str, Rule]:
    """Return the whole table by act."""
    stated = _stated()
    reaches = {
        name: frozenset(Ownership(one) for one in ways) for name, ways in stated["reaches"].items()
    }
    return MappingProxyType(
        {act: _rule(act, rule, reaches) for act, rule in stated["acts"].items()}
    )


@cache
def readings() -> Mapping[str, str]:
    """Return by object the act by which a person comes to know of a row of it."""
    return MappingProxyType({name: told["reading"] for name, told in _stated()["objects"].items()})


def rule_of(act: str) -> Rule:
    """Return what the table says on ``act``.

    Raises:
        UnknownActError: No rule names the act, which is a mistake in the program.
    """
    rule = permissions().get(act)
    if rule is None:
        msg = f"no rule names the act {act!r}"
        raise UnknownActError(msg, act=act)
    return rule


def may(role: Role, act: str, *, side: Side) -> bool:
    """Say whether ``role`` may do ``act`` on ``side`` to any row at all.

    Raises:
        UnknownActError: No rule names the act, which is a mistake in the program.
    """
    return bool(rule_of(act).reach(role, side))


def permitted(person: Actor, act: str, on: Side | str) -> None:
    """Return quietly if ``person`` may do ``act`` on that side.

    Raises:
        PermissionRefusedError: The person may not.
        UnknownActError: No rule names the act.
    """
    side = Side(on)
    if not may(role_of(person.role), act, side=side):
        raise refusal(person.role, act, side)


def refusal(role: str, act: str, side: Side) -> PermissionRefusedError:
    """Return the error that says that ``role`` may not do ``act`` on ``side``."""
    where = "" if side is Side.ANY else f" on the {side} side"
    msg = f"role {role} may not {act.replace('_', ' ')}{where}"
    return PermissionRefusedError(msg, role=role, act=act, side=str(side))


@cache
def _stated() -> Mapping[str, Any]:
    text = resources.files("comity.access").joinpath("data/permissions.yaml").read_text("utf-8")
    stated: Mapping[str, Any] = yaml.safe_load(text)
    return stated


def _rule(act: str, stated: Mapping[str, Any], reaches: Mapping[str, frozenset[Ownership]]) -> Rule:
    states = stated.get("states")
    return Rule(
        act=act,
        object=stated["object"],
        label=stated["label"],
        source=stated["source"],
        changes=stated["changes"],
        states=None if states is None else frozenset(states),
        who=MappingProxyType(
            {
                Side(side): MappingProxyType(
                    {
                        role_of(role): reaches[reach]
                        for reach, roles in by_reach.items()
                        for role in roles
                    }
                )
                for side, by_reach in stated["who"].items()
            }
        ),
    )
