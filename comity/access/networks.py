"""Whoever has not signed in is counted by network, in memory, and told to wait.

A network is a /24 or a /64: whoever has one address of it has them all. Nothing is written to the
database for somebody unknown, so that a flood of tries costs the desk next to nothing.

Example:
    >>> network_of("192.0.2.77"), network_of("::ffff:192.0.2.1"), network_of("2001:db8:1:2::7")
    ('192.0.2.0/24', '192.0.2.0/24', '2001:db8:1:2::/64')
"""

import ipaddress
import threading
from collections import OrderedDict
from typing import Final

_KEPT: Final = 10_000  # networks, or digests; the oldest is forgotten first
_V4_BITS, _V6_BITS = 24, 64


def network_of(address: str) -> str:
    """Return the network that ``address`` belongs to; ``unknown`` for what is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    bits = _V4_BITS if isinstance(found, ipaddress.IPv4Address) else _V6_BITS
    return str(ipaddress.ip_network((found, bits), strict=False))


class Tries:
    """How many tries each network has left; they come back with the time."""

    def __init__(self, *, most: int, seconds: float) -> None:
        """Allow ``most`` tries in ``seconds``."""
        self._most, self._each = most, seconds / most
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def left(self, network: str, *, now: float) -> bool:
        """Say whether ``network`` may try once more; ``now`` is in seconds and only grows."""
        with self._lock:
            return self._tokens(network, now) >= 1

    def failed(self, network: str, *, now: float) -> None:
        """Count a try of ``network`` that went wrong."""
        with self._lock:
            self._held[network] = (max(0.0, self._tokens(network, now) - 1), now)
            _forget(self._held, network)

    def went_well(self, digest: str) -> None:
        """Remember that what has this digest opened the door: it is not held up by others."""
        with self._lock:
            self._known[digest] = None
            _forget(self._known, digest)

    def is_known(self, digest: str) -> bool:
        """Say whether what has this digest opened the door before."""
        with self._lock:
            return digest in self._known

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self._known.clear()

    def _tokens(self, network: str, now: float) -> float:
        tokens, since = self._held.get(network, (float(self._most), now))
        return min(float(self._most), tokens + (now - since) / self._each)


def _forget(held: OrderedDict[str, tuple[float, float]] | OrderedDict[str, None], key: str) -> None:
    held.move_to_end(key)
    if len(held) > _KEPT:
        held.popitem(last=False)


WRONG_TOKENS: Final = Tries(most=30, seconds=60)
"""Tokens that are nobody's: 30 a minute from one network, as for whoever has not signed in."""
