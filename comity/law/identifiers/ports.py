"""Transport ports.

Source: RFC 6335.
"""

import re

from comity.law.identifiers.errors import WrongIdentifierError

HIGHEST = 65535
_DIGITS = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)


def normalise(text: str) -> str:
    """Return the port in decimal figures.

    Example:
        >>> normalise("51423")
        '51423'

    Raises:
        WrongIdentifierError: Not 1 to 65535.
    """
    if not _DIGITS.fullmatch(text.strip()) or int(text) > HIGHEST:
        msg = "a port is 1 to 65535"
        raise WrongIdentifierError(msg)
    return text.strip()
