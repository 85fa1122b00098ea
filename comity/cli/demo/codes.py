"""The six digits that a telephone would show: for practice, where nobody has one.

Example:
    >>> code_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1)  # the secret of RFC 4226, appendix D
    '287082'

Source: RFC 6238 (TOTP) with HMAC-SHA-1 and six digits; RFC 4226, 5.3 (truncation).
"""

import base64
import hmac

STEP = 30
"""Seconds that a code lasts."""


def counter_at(seconds: float) -> int:
    """Return the number of the step in which an instant of the epoch lies."""
    return int(seconds) // STEP


def code_of(secret: str, counter: int) -> str:
    """Return the code of one step."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, counter.to_bytes(8, "big"), "sha1").digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
