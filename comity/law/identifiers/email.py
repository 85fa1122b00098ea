"""E-mail addresses and message ids.

Syntax only; whether the mailbox exists is never asked.

Source: RFC 5321, 4.1.2 and 4.5.3.1; RFC 6531 (characters beyond ASCII).
"""

import re
from collections.abc import Mapping

from comity.law.identifiers import domain
from comity.law.identifiers.errors import WrongIdentifierError, checked_length

LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64
_LOCAL_PART = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+")
_MESSAGE_ID = re.compile(r"<?([^\s@<>]{1,250}@[^\s@<>]{1,250})>?")


def normalise(text: str) -> str:
    """Return the address with its domain in lower-case A-labels.

    Example:
        >>> normalise("John.Doe@Mail.Example")
        'John.Doe@mail.example'

    Raises:
        WrongIdentifierError: It is no address.
    """
    stripped = checked_length(text, longest=LONGEST_ADDRESS)
    local, at, host = stripped.rpartition("@")
    if not at or len(local) > LONGEST_LOCAL_PART or not _LOCAL_PART.fullmatch(local):
        msg = "it is no e-mail address"
        raise WrongIdentifierError(msg)
    if local.startswith(".") or local.endswith(".") or ".." in local:
        msg = "a dot at the edge or two in a row"
        raise WrongIdentifierError(msg)
    return f"{local}@{domain.normalise(host)}"


def domain_of(text: str) -> str:
    """Return the domain of an address, in lower-case A-labels.

    Raises:
        WrongIdentifierError: It is no address.
    """
    return normalise(text).rpartition("@")[2]


def mailbox(text: str, rules: Mapping[str, Mapping[str, object]]) -> str:
    """Return the one spelling of the mailbox behind ``text``.

    Args:
        text: An address.
        rules: By domain: ``dots`` true if they do not count, ``tag`` the sign that starts one,
            ``same_as`` the domain that it stands for.

    Raises:
        WrongIdentifierError: It is no address.
    """
    local, _, host = normalise(text).rpartition("@")
    local = local.lower()
    rule = rules.get(host, {})
    tag = rule.get("tag")
    if isinstance(tag, str) and not local.startswith(tag):
        local = local.partition(tag)[0]
    if rule.get("dots"):
        local = local.replace(".", "")
    return f"{local}@{rule.get('same_as', host)}"


def message_id(text: str) -> str:
    """Return a Message-ID without its angle brackets.

    Source: RFC 5322, 3.6.4.

    Raises:
        WrongIdentifierError: It is none.
    """
    found = _MESSAGE_ID.fullmatch(checked_length(text))
    if found is None:
        msg = "it is no Message-ID"
        raise WrongIdentifierError(msg)
    return found[1]
