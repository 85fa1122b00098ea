"""Conditions on IP addresses: may a user stand behind it, and who held it?"""

from functools import cached_property, lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from comity.law.conditions.base import ValueCondition
from comity.law.identifiers import ip
from comity.law.identifiers.errors import WrongIdentifierError
from comity.law.identifiers.ip import Network
from comity.law.scopes import HOLDS, Scope, Verdict

LONGEST_READ = 200
"""Nothing longer is an address."""


def _spans(value: object) -> tuple[Network, ...]:
    return _read(value) if isinstance(value, str) and len(value) <= LONGEST_READ else ()


@lru_cache(maxsize=64)
def _read(value: str) -> tuple[Network, ...]:
    # Ten rules look at the same address one after the other.
    try:
        return tuple(_unmapped(span) for span in ip.spans(value))
    except WrongIdentifierError:
        return ()


def _unmapped(span: Network) -> Network:
    # An IPv4-mapped address is judged as the IPv4 address that it writes (RFC 4291, 2.5.5.2).
    first = span.network_address
    mapped = first.ipv4_mapped if isinstance(first, IPv6Address) else None
    return ip_network(str(mapped)) if mapped is not None else span


def single_address(value: object) -> IPv4Address | IPv6Address | None:
    """Return the single address in ``value``, if it is one."""
    spans = _spans(value)
    if len(spans) != 1 or spans[0].prefixlen != spans[0].max_prefixlen:
        return None
    return spans[0].network_address


class AddressOutside(ValueCondition):
    """An address, prefix or range that touches none of the ranges.

    Attributes:
        ranges: Prefixes.
        practice_allowed: Whether training may use them: on practice nodes alone.
    """

    kind: Literal["address_outside"] = Field(alias="is")
    ranges: tuple[str, ...] = Field(min_length=1)
    practice_allowed: bool = False

    @field_validator("ranges")
    @classmethod
    def prefixes(cls, ranges: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse a range that is no prefix."""
        for written in ranges:
            ip_network(written)
        return ranges

    @cached_property
    def networks(self) -> tuple[Network, ...]:
        """The ranges, read."""
        return tuple(ip_network(written) for written in self.ranges)

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Compare; what is no address is left to ``identifier``."""
        if self.practice_allowed and scope.practice:
            return HOLDS
        touches = any(
            span.version == own.version and span.overlaps(own)
            for span in _spans(value)
            for own in self.networks
        )
        return self.answer(scope, holds=not touches, value=value)


class Embedding(BaseModel):
    """How one range hides an IPv4 address: from which bit on, inverted or not."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    within: str
    from_bit: int = Field(ge=0, le=96)
    inverted: bool = False


class HidesNoIpv4(ValueCondition):
    """An IPv6 address that hides no IPv4 address."""

    kind: Literal["hides_no_ipv4"] = Field(alias="is")
    embeddings: tuple[Embedding, ...] = Field(min_length=1)

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Name the IPv4 address that is hidden."""
        try:
            outer = ip.address(value) if isinstance(value, str) else None
        except WrongIdentifierError:
            return HOLDS
        if not isinstance(outer, IPv6Address):
            return HOLDS
        for way in self.embeddings:
            if outer in ip_network(way.within):
                inner = ip.embedded_ipv4(outer, from_bit=way.from_bit, inverted=way.inverted)
                return scope.fails(self.field, value=value, found=str(inner))
        return HOLDS


class PrefixWithin(ValueCondition):
    """A single address, or a prefix of an allowed length; never a range."""

    kind: Literal["prefix_within"] = Field(alias="is")
    ipv4: tuple[int, int]
    ipv6: tuple[int, int]

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Compare the length of the prefix; what is no address is left to ``identifier``."""
        spans = _spans(value)
        if not spans:
            return HOLDS
        lowest, highest = self.ipv4 if spans[0].version == 4 else self.ipv6  # noqa: PLR2004  # IP version
        single = spans[0].prefixlen == spans[0].max_prefixlen
        holds = len(spans) == 1 and (single or lowest <= spans[0].prefixlen <= highest)
        return self.answer(scope, holds=holds, value=value)


class AddressIs(ValueCondition):
    """A single address of this version, with an interface part that looks random if asked."""

    kind: Literal["address_is"] = Field(alias="is")
    version: Literal[4, 6]
    temporary: bool | None = None

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Compare version and form."""
        single = single_address(value)
        holds = single is not None and single.version == self.version
        if single is not None and self.temporary is not None:
            holds = holds and ip.looks_temporary(single) is self.temporary
        return self.answer(scope, holds=holds, value=value)
