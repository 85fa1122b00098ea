"""IP addresses, prefixes, and IPv4 addresses hidden in IPv6.

Source: RFC 791; RFC 4291; RFC 5952 (spelling); RFC 4380, 4 (Teredo); RFC 6052; RFC 3056.
"""

import re
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias

from comity.law.identifiers.errors import WrongIdentifierError, checked_length

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

LONGEST_ADDRESS = 100
_RANGE = re.compile(r"([0-9A-Fa-f:.]+)\s*[-\u2013]\s*([0-9A-Fa-f:.]+)")
_EUI64_MARK = 0xFFFE
_SMALL_INTERFACE = 0xFFFF_FFFF


def normalise(text: str) -> str:
    """Return the one spelling of an address, a prefix, or a range.

    Example:
        >>> normalise("2001:4860:4860:0::8888"), normalise("8.8.8.8 - 8.8.8.9")
        ('2001:4860:4860::8888', '8.8.8.8-8.8.8.9')

    Raises:
        WrongIdentifierError: None of these (leading zeros, a port glued on, a zone index).
    """
    ends = _ends(text)
    if ends is None:
        return str(network(text)) if "/" in text else str(address(text))
    return f"{ends[0]}-{ends[1]}"


def address(text: str) -> Address:
    """Return the single address that ``text`` writes.

    Raises:
        WrongIdentifierError: It writes none.
    """
    stripped = checked_length(text, longest=LONGEST_ADDRESS)
    try:
        found = ip_address(stripped)
    except ValueError as error:
        msg = "it is no IPv4 or IPv6 address"
        raise WrongIdentifierError(msg) from error
    if isinstance(found, IPv6Address) and found.scope_id is not None:
        msg = "a zone index is known on one machine only"
        raise WrongIdentifierError(msg)
    return found


def network(text: str) -> Network:
    """Return the prefix that ``text`` writes; a single address is a prefix of full length.

    Raises:
        WrongIdentifierError: It writes none.
    """
    stripped = checked_length(text, longest=LONGEST_ADDRESS)
    try:
        return ip_network(stripped, strict=False)
    except ValueError as error:
        msg = "it is no prefix"
        raise WrongIdentifierError(msg) from error


def spans(text: str) -> tuple[Network, ...]:
    """Return the addresses that ``text`` covers: one prefix, or the two ends of a range.

    Raises:
        WrongIdentifierError: It covers none.
    """
    ends = _ends(text)
    if ends is None:
        return (network(text),)
    return tuple(ip_network(str(end)) for end in ends)


def is_range(text: str) -> bool:
    """Tell whether ``text`` writes a range ``from-to``."""
    try:
        return _ends(text) is not None
    except WrongIdentifierError:
        return False


def _ends(text: str) -> tuple[Address, Address] | None:
    found = _RANGE.fullmatch(checked_length(text, longest=LONGEST_ADDRESS))
    return (address(found[1]), address(found[2])) if found else None


def embedded_ipv4(inner: IPv6Address, *, from_bit: int, inverted: bool) -> IPv4Address:
    """Return the IPv4 address that stands in ``inner`` from bit ``from_bit`` on.

    Example:
        >>> embedded_ipv4(IPv6Address("2002:808:808::1"), from_bit=16, inverted=False)
        IPv4Address('8.8.8.8')
    """
    bits = int(inner) >> (128 - from_bit - 32) & 0xFFFF_FFFF
    return IPv4Address(bits ^ 0xFFFF_FFFF if inverted else bits)


def looks_temporary(single: Address) -> bool:
    """Tell whether the interface part of an IPv6 address looks random.

    Not so if it is made from a hardware address or is a small number that a person chose.

    Source: RFC 8981; RFC 4291, 2.5.1.
    """
    if isinstance(single, IPv4Address):
        return False
    interface = int(single) & 0xFFFF_FFFF_FFFF_FFFF
    return interface > _SMALL_INTERFACE and interface >> 24 & 0xFFFF != _EUI64_MARK
