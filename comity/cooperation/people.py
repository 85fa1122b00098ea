"""Who acts: a person as this room needs to know one, and the machine."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from comity.cooperation.lifecycles import SYSTEM

MACHINE: Mapping[str, str] = MappingProxyType({"name": "system", "role": SYSTEM, "unit": ""})
"""Who is named in statements that no person made."""


class Someone(Protocol):
    """A person of this node."""

    @property
    def id(self) -> str:
        """UUIDv7."""
        ...

    @property
    def name(self) -> str:
        """What people call them."""
        ...

    @property
    def role(self) -> str:
        """Code of the role."""
        ...

    @property
    def organisation(self) -> str:
        """The authority or the provider."""
        ...

    @property
    def unit(self) -> str:
        """Unit within it, may be empty."""
        ...

    @property
    def provider_code(self) -> str | None:
        """Code of the provider, for its people."""
        ...


def named(person: Someone) -> dict[str, str]:
    """Return ``person`` as statements and custody records name one."""
    return {"name": person.name, "role": person.role, "unit": person.unit or person.organisation}
