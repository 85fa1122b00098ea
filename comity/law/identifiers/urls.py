"""Links: the exact place of one profile or post.

Source: RFC 3986; Regulation (EU) 2022/2065, Art. 9 and 16 (exact URL).
"""

from collections.abc import Collection
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from comity.law.identifiers.errors import WrongIdentifierError, checked_length

_SEARCH = frozenset({"search", "suche", "results", "explore"})
_LOGIN = frozenset({"login", "signin", "sign-in", "log-in", "auth"})


def split(text: str) -> SplitResult:
    """Return the parts of a web link.

    Raises:
        WrongIdentifierError: It is no link of the web.
    """
    written = checked_length(text)
    if any(sign.isspace() for sign in written):
        msg = "a blank inside"
        raise WrongIdentifierError(msg)
    try:
        parts = urlsplit(written)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        msg = "it is no link"
        raise WrongIdentifierError(msg) from error
    if parts.scheme not in {"http", "https"} or not host:
        msg = "it is no link of the web (http or https)"
        raise WrongIdentifierError(msg)
    return parts


def normalise(text: str) -> str:
    """Return the link as written, without blanks around it.

    Raises:
        WrongIdentifierError: It is no link of the web.
    """
    return urlunsplit(split(text))


def permalink(text: str, *, shorteners: Collection[str]) -> str:
    """Return the link if it leads to one thing.

    Raises:
        WrongIdentifierError: A home page, a search page, a page behind a login, or a shortener.
    """
    parts = split(text)
    steps = [step.lower() for step in parts.path.split("/") if step]
    if (parts.hostname or "").lower().removeprefix("www.") in shorteners:
        msg = "a shortened link"
        raise WrongIdentifierError(msg)
    if not steps and not parts.query:
        msg = "only a home page"
        raise WrongIdentifierError(msg)
    if steps and (steps[0] in _SEARCH or steps[-1] in _LOGIN):
        msg = "a search page or a page behind a login"
        raise WrongIdentifierError(msg)
    return urlunsplit(parts)


def without_tracking(text: str, *, parameters: Collection[str]) -> str:
    """Return the link without the query parameters that follow a user around.

    Args:
        text: As written.
        parameters: Names; one that ends in ``_`` stands for all that begin so.

    Raises:
        WrongIdentifierError: It is no link of the web.
    """
    parts = split(text)
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    except ValueError as error:
        msg = "more query parameters than any link has"
        raise WrongIdentifierError(msg) from error
    openings = tuple(name for name in parameters if name.endswith("_"))
    kept = [
        (name, value)
        for name, value in pairs
        if name.lower() not in parameters and not name.lower().startswith(openings)
    ]
    if len(kept) == len(pairs):
        return urlunsplit(parts)
    return urlunsplit(parts._replace(query=urlencode(kept)))
