"""Hashes of files.

Source: FIPS 180-4 (SHA-1, SHA-256, SHA-512); RFC 1321 (MD5).
"""

import re

from comity.law.identifiers.errors import WrongIdentifierError, checked_length

LENGTHS = frozenset({32, 40, 64, 128})
_HEX = re.compile(r"[0-9a-f]+")


def normalise(text: str, *, lengths: frozenset[int] = LENGTHS) -> str:
    """Return the hash in lower case.

    Raises:
        WrongIdentifierError: Not hexadecimal, or of another length.
    """
    written = checked_length(text).lower()
    if len(written) not in lengths or not _HEX.fullmatch(written):
        msg = f"not hexadecimal of {' or '.join(str(length) for length in sorted(lengths))} digits"
        raise WrongIdentifierError(msg)
    return written
