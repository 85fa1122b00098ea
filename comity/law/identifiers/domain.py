"""Domain names.

Syntax, and at least two labels. Whether the ending exists needs a list of endings, which is a
register: see the rule that asks.

Source: RFC 1034, 3.5; RFC 5890 (A-labels); RFC 6761 and RFC 2606 (reserved names).
"""

import re

from comity.law.identifiers.errors import WrongIdentifierError, checked_length

LONGEST_NAME = 253
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_RESERVED_ENDINGS = frozenset({"localhost", "invalid", "local", "internal", "onion"})
PRACTICE_ENDINGS = frozenset({"example", "test"})


def normalise(text: str) -> str:
    """Return the name in lower-case A-labels, without a final dot.

    Example:
        >>> normalise("Bücher.Example")
        'xn--bcher-kva.example'

    Raises:
        WrongIdentifierError: It is no name of two or more labels, or its ending is no domain of
            the public Internet.
    """
    stripped = checked_length(text, longest=LONGEST_NAME).removesuffix(".").lower()
    labels = [_ascii(label) for label in stripped.split(".")]
    if len(labels) == 1:
        msg = "a name has two labels or more"
        raise WrongIdentifierError(msg)
    if not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        msg = "it is no domain name"
        raise WrongIdentifierError(msg)
    if labels[-1] in _RESERVED_ENDINGS:
        msg = f".{labels[-1]} is not in the public name system"
        raise WrongIdentifierError(msg)
    return ".".join(labels)


def is_for_practice(name: str) -> bool:
    """Tell whether a normalised ``name`` is one that documentation and training use."""
    return name.rpartition(".")[2] in PRACTICE_ENDINGS


def _ascii(label: str) -> str:
    if label.isascii():
        return label
    try:
        return label.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        msg = "a label cannot be written as an A-label"
        raise WrongIdentifierError(msg) from error
