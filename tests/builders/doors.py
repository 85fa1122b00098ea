"""The addresses of the node as Django knows them, and as the table of doors states them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from comity.access.permissions import Rule, rule_of
from tests.builders.house import PACKAGE, read_data

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Door:
    """One method of one address, in one act.

    Attributes:
        route: As Django writes it.
        act: Act of the table of permissions, if the door asks for one.
        id: Part of the address that names the row.
        parts: Parts of the address that are given, such as the name of the act.
        fields: Places in the body or the query that name another row, and the act on it.
        open_to: ``public``, ``own`` or empty.
    """

    route: str
    method: str
    act: str = ""
    id: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    open_to: str = ""

    @property
    def rule(self) -> Rule:
        return rule_of(self.act)

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    def __str__(self) -> str:
        said = " ".join(value for _, value in self.parts)
        return f"{self.method} /{self.route} {said}".strip()


@cache
def stated() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Return the table as it is written."""
    path = PACKAGE / "access" / "data" / "doors.yaml"
    table: Mapping[str, Mapping[str, Mapping[str, Any]]] = read_data(path)["doors"]
    return table


def doors() -> Iterator[Door]:
    """Yield every door: each method of each address, in each act that it can be asked for."""
    for route, methods in stated().items():
        for method, told in methods.items():
            base = {"route": route, "method": method}
            fields = tuple(told.get("fields", {}).items())
            if "public" in told or "own" in told:
                yield Door(**base, open_to="public" if "public" in told else "own")
            elif "acts" in told:
                for value, act in told["acts"].items():
                    parts = ((told["part"], value),)
                    yield Door(**base, act=act, id=told["id"], parts=parts, fields=fields)
            else:
                yield Door(**base, act=told["act"], id=told.get("id", ""), fields=fields)


def doors_in_turn(walker: int) -> Iterator[Door]:
    """Yield every door; of the doors that lead to one act by one list, one: they take turns.

    Form, page and interface of an act come from one line of the table. Each walker does every act
    through one of them, and all walkers together do it through each.
    """
    shared: dict[tuple[str, tuple[tuple[str, str], ...]], list[Door]] = {}
    for door in doors():
        if door.parts:
            shared.setdefault((door.act, door.parts), []).append(door)
        else:
            yield door
    for place, same in enumerate(shared.values()):
        yield same[(place + walker) % len(same)]


def routes() -> set[str]:
    """Return every address that Django knows."""
    return {route for route, _ in _walked(get_resolver().url_patterns, "")}


def _walked(
    patterns: list[URLPattern | URLResolver], before: str
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walked(pattern.url_patterns, route)
        else:
            yield route, pattern
