"""The one error of identifiers."""

from comity.kernel.errors import InvalidInputError


class WrongIdentifierError(InvalidInputError):
    """It is no identifier of this type."""

    code = "law.wrong_identifier"
    remedy = "Compare it, figure by figure, with the document from which it was copied."


LONGEST = 2048
"""No identifier that we know is longer; longer text is refused unread."""


def checked_length(text: str, *, longest: int = LONGEST) -> str:
    """Return ``text`` without the blanks around it, if it is not empty or endless.

    Raises:
        WrongIdentifierError: It is.
    """
    if len(text) > longest:
        msg = "it is too long"
        raise WrongIdentifierError(msg, length=len(text))
    stripped = text.strip()
    if not stripped:
        msg = "it is empty"
        raise WrongIdentifierError(msg)
    return stripped
