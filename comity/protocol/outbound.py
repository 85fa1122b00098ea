"""To which addresses a node may connect.

A peer writes its own address into the directory, and a captured peer could write ``127.0.0.1`` or
that of a cloud's metadata service there. So an address is unwrapped first and must be public;
practice nodes alone may call loopback.

Example:
    >>> str(checked_address("::ffff:169.254.169.254", practice=False))
    Traceback (most recent call last):
    ...
    comity.protocol.outbound.AddressRefusedError: 169.254.169.254 is not a public address

Source: RFC 4291, 2.5.5.2 (mapped); RFC 6052 (NAT64); RFC 3056 (6to4); RFC 4380 (Teredo).
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from comity.kernel.errors import RefusedError

_NAT64 = IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")


class AddressRefusedError(RefusedError):
    """A node does not connect to such an address."""

    code = "protocol.address_refused"
    remedy = "Have the member publish a public address of its lane in the directory."


def checked_address(text: str, *, practice: bool) -> IPv4Address | IPv6Address:
    """Return the address that ``text`` means, unwrapped, if a node may connect to it.

    Raises:
        AddressRefusedError: No address, not public, or loopback outside practice.
    """
    try:
        address = unwrapped(ip_address(text))
    except ValueError as error:
        msg = "not an IP address"
        raise AddressRefusedError(msg, address=text) from error
    if practice and address.is_loopback:
        return address
    if not address.is_global or address.is_multicast:
        msg = f"{address} is not a public address"
        raise AddressRefusedError(msg, address=str(address))
    return address


def unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that ``address`` carries, or itself."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address.teredo is not None:
        inner = address.teredo[1]
    if inner is None and address in _NAT64:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is None and address in _NAT64_LOCAL:
        return IPv6Address(0)  # a translation prefix of the local network: never public
    return inner or address
