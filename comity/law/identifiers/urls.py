"""Links: the exact place of one profile or post.

Source: RFC 3986; Regulation (EU) 2022/2065, Art. 9 and 16 (exact URL).
"""

import re
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from comity.law.identifiers import domain
from comity.law.identifiers.errors import WrongIdentifierError, checked_length

_SEARCH = frozenset({"search", "suche", "results", "explore"})
WILDCARD = re.compile(r"[*{}<>\N{HORIZONTAL ELLIPSIS}]|%2[aA]|\.\.\.")
"""Signs that stand for anything, or for what is left out."""
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PORTS = {"http": 80, "https": 443}
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


def location(text: str) -> str:
    """Return the normal form of the exact address of one thing, for comparing.

    Scheme and host in lower case, no default port, no steps back, escapes only where needed. Query
    and fragment stay: with some services they alone tell one item from another.

    Example:
        >>> location("HTTPS://Chat.Example:443/a/../p/%41?id=7")
        'https://chat.example/p/A?id=7'

    Raises:
        WrongIdentifierError: A wildcard, a name or password inside, or no link of the web.

    Source: RFC 3986, 6.2.
    """
    parts = split(text)
    if WILDCARD.search(text):
        msg = "a wildcard, where one exact address is needed"
        raise WrongIdentifierError(msg)
    if parts.username is not None or parts.password is not None:
        msg = "a name or password inside"
        raise WrongIdentifierError(msg)
    host = _host(parts.hostname or "")
    port = parts.port
    place = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    path = _steps(_unescaped(parts.path)) or "/"
    return urlunsplit((parts.scheme, place, path, _unescaped(parts.query), parts.fragment))


def _host(name: str) -> str:
    if name.removesuffix(".").endswith(".onion"):  # exact, though no name of the public system
        return name.removesuffix(".").lower()
    try:
        address = ip_address(name)
    except ValueError:
        return domain.normalise(name)
    return f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004 - IPv6


def _unescaped(text: str) -> str:
    def kept(found: re.Match[str]) -> str:
        sign = chr(int(found[1], 16))
        return sign if sign in _UNRESERVED else f"%{found[1].upper()}"

    return _ESCAPED.sub(kept, text)


def _steps(path: str) -> str:
    """Return ``path`` without the steps that lead nowhere or back.

    Source: RFC 3986, 5.2.4.
    """
    kept: list[str] = []
    for step in path.split("/"):
        if step == "..":
            if len(kept) > 1:
                kept.pop()
        elif step != ".":
            kept.append(step)
    ends_open = path.endswith(("/.", "/.."))
    return "/".join([*kept, ""] if ends_open and kept[-1:] != [""] else kept)


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
