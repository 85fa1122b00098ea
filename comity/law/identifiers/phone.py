"""Telephone numbers.

Source: ITU-T E.164, 6 (at most fifteen digits, country code first).
"""

import re

from comity.law.identifiers.errors import WrongIdentifierError, checked_length

LONGEST_WRITTEN = 40
_SEPARATORS = re.compile(r"[ ().\-/\u00a0]")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)


def normalise(text: str) -> str:
    """Return ``+`` and the digits.

    Example:
        >>> normalise("+44 20 7946 0000")
        '+442079460000'

    Raises:
        WrongIdentifierError: No plus sign, no country code, or not 7 to 15 digits.
    """
    digits = _SEPARATORS.sub("", checked_length(text, longest=LONGEST_WRITTEN))
    if not _E164.fullmatch(digits):
        msg = "not + and 7 to 15 digits that start with a country code"
        raise WrongIdentifierError(msg)
    return digits
