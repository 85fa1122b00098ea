"""The one tree of errors.

Three families, by what the person can do next::

    ComityError
    ├── RefusedError        a rule says no; repeating it changes nothing
    ├── InvalidInputError   it cannot be what it claims to be; mend it
    └── UnavailableError    not now; try again

Each error has a dotted stable ``code``, ``facts`` and a ``remedy``. HTTP status, HTML and
translation are decided at the edge alone.

Example:
    >>> class SealBrokenError(InvalidInputError):
    ...     code = "evidence.seal_broken"
    ...     remedy = "Ask the sender for the package again."
    >>> error = SealBrokenError("the seal does not match", package="XB-PKG-1")
    >>> error.code, dict(error.facts)
    ('evidence.seal_broken', {'package': 'XB-PKG-1'})
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar


class ComityError(Exception):
    """The root: something that a person has to know and can act on.

    Attributes:
        code: Dotted stable name, for machines and catalogues.
        remedy: What to do next, one sentence in plain English.
        facts: What it was about; never secrets, never bodies of messages.
    """

    code: ClassVar[str] = "comity.error"
    remedy: ClassVar[str] = "Tell the administrator of the node, with the code and the time."

    def __init__(self, message: str, **facts: object) -> None:
        """Keep ``message`` for people and ``facts`` for machines."""
        super().__init__(message)
        self.message = message
        self.facts: Mapping[str, object] = MappingProxyType(facts)


class RefusedError(ComityError):
    """A rule says no."""

    code = "comity.refused"
    remedy = "Change what you ask for, or ask the person who may allow it."


class InvalidInputError(ComityError):
    """It cannot be what it claims to be."""

    code = "comity.invalid_input"
    remedy = "Correct the input and send it again; nothing was changed."


class UnavailableError(ComityError):
    """Something that is needed does not answer."""

    code = "comity.unavailable"
    remedy = "Try again later; nothing was lost."
