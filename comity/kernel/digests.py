"""SHA-256 digests and base64url, written in one way only.

Example:
    >>> digest_of(b"")[:8]
    'e3b0c442'
    >>> from_base64url(to_base64url(b"any bytes"))
    b'any bytes'

Source: FIPS 180-4; RFC 4648, 5 (base64url, no padding) and 3.5 (canonical encoding).
"""

import binascii
import hashlib
import re

from comity.kernel.errors import InvalidInputError

DIGEST_PATTERN = re.compile(r"[0-9a-f]{64}")
_TO_URL = bytes.maketrans(b"+/", b"-_")
_TO_STANDARD = bytes.maketrans(b"-_+/=", b"+/\xff\xff\xff")  # what is foreign stays foreign
_MISSING = (b"", b"===", b"==", b"=")  # one character over is no base64: the decoder says so
_LAST = (b"", b"", b"AQgw", b"AEIMQUYcgkosw048")
"""What the last character may be, by how many stand after the last group of four."""


class MalformedEncodingError(InvalidInputError):
    """Text is not base64url or not a digest in its one canonical form."""

    code = "kernel.malformed_encoding"
    remedy = "Ask the sender to repeat it; the text was changed or cut on the way."


def digest_of(content: bytes | memoryview) -> str:
    """Return the SHA-256 of ``content``: 64 lowercase hex digits."""
    return hashlib.sha256(content).hexdigest()


def checked_digest(text: str) -> str:
    """Return ``text`` if it is a SHA-256 in lowercase hex.

    Raises:
        MalformedEncodingError: It is not.
    """
    if not DIGEST_PATTERN.fullmatch(text):
        msg = "not a SHA-256 digest in lowercase hex"
        raise MalformedEncodingError(msg, length=len(text))
    return text


def to_base64url(content: bytes) -> str:
    """Return ``content`` as base64url without padding."""
    return _written(content).decode("ascii")


def from_base64url(text: str | bytes) -> bytes:
    """Return the bytes of ``text``, refusing every form but the canonical one.

    The standard decoder skips foreign characters and accepts stray trailing bits, so that one
    signature would have many spellings.

    Raises:
        MalformedEncodingError: A character outside the alphabet, padding, or trailing bits.
    """
    # A character beyond ASCII becomes "?", which is outside the alphabet.
    raw = text.encode("ascii", "replace") if isinstance(text, str) else text
    over = len(raw) % 4
    try:
        decoded = binascii.a2b_base64(
            raw.translate(_TO_STANDARD) + _MISSING[over], strict_mode=True
        )
    except binascii.Error as error:
        msg = "not base64url"
        raise MalformedEncodingError(msg, length=len(text)) from error
    if over and raw[-1] not in _LAST[over]:  # in bits that the decoder ignores
        msg = "base64url with stray trailing bits"
        raise MalformedEncodingError(msg, length=len(text))
    return decoded


def _written(content: bytes) -> bytes:
    return binascii.b2a_base64(content, newline=False).rstrip(b"=").translate(_TO_URL)
