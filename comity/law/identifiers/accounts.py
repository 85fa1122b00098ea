"""Accounts of services: is there something that names one account and no other?

Source: practice of providers ("properly identified user").
"""

import re
from collections.abc import Mapping

from comity.law.identifiers import email, phone, urls
from comity.law.identifiers.errors import WrongIdentifierError, checked_length

LONGEST_WRITTEN = 500
_HANDLE = re.compile(r"@?[\w.\-#]{1,100}")
_WITH_ID = re.compile(r"(@?[^()]{0,200})\(id ([0-9]{1,30})\)")
_NUMBER = re.compile(r"[0-9]{5,30}", re.ASCII)


def normalise(text: str) -> str:
    """Return what names the account: a number, a user name, a link, an address, a telephone.

    Example:
        >>> normalise("@john_d (id 123456789)")
        '123456789'

    Raises:
        WrongIdentifierError: Only a display name, which many may carry.
    """
    written = checked_length(text, longest=LONGEST_WRITTEN)
    with_id = _WITH_ID.fullmatch(written)
    if with_id:
        return with_id[2]
    if _HANDLE.fullmatch(written):
        return written
    for kind in (email.normalise, phone.normalise, urls.normalise):
        try:
            return kind(written)
        except WrongIdentifierError:
            continue
    msg = "a display name is not unique"
    raise WrongIdentifierError(msg)


def is_lasting(text: str) -> bool:
    """Tell whether ``text`` is, or holds, something that the user cannot change."""
    written = text.strip()[:LONGEST_WRITTEN]
    return bool(_NUMBER.fullmatch(written) or _WITH_ID.fullmatch(written))


def fits(text: str, form: Mapping[str, object]) -> bool:
    """Tell whether ``text`` is a possible user name of a service.

    Args:
        text: As written; a leading @ is dropped.
        form: ``shortest``, ``longest``, ``prefix``, ``signs`` (those allowed beside letters and
            digits), ``digits_only``.
    """
    name = text.strip().removeprefix("@")
    shortest, longest = form.get("shortest", 1), form.get("longest", LONGEST_WRITTEN)
    if not isinstance(shortest, int) or not isinstance(longest, int):
        return True
    if not shortest <= len(name) <= longest or not name.startswith(str(form.get("prefix", ""))):
        return False
    if form.get("digits_only"):
        return name.isascii() and name.isdigit()
    signs = form.get("signs")
    if not isinstance(signs, str):
        return True
    return all((sign.isascii() and sign.isalnum()) or sign in signs for sign in name)
