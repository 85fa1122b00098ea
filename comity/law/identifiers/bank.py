"""Bank accounts, bank codes and cards.

Source: ISO 13616-1 (IBAN); ISO 9362 (BIC); ISO/IEC 7812-1 (card numbers); PCI DSS, 3.4 (masking).
"""

import re
from collections.abc import Mapping

from comity.law.identifiers.errors import WrongIdentifierError, checked_length
from comity.law.identifiers.luhn import luhn_holds

LONGEST_WRITTEN = 60
_GROUPED = re.compile(r"[ \-]")
FEWEST_FIGURES = 4
_OPENS_AS_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)
_CARD = re.compile(r"[0-9]{12,19}", re.ASCII)


def iban(text: str, *, lengths: Mapping[str, object]) -> str:
    """Return the IBAN without its groups.

    Example:
        >>> iban("GB82 WEST 1234 5698 7654 32", lengths={"GB": 22})
        'GB82WEST12345698765432'

    Args:
        text: As written.
        lengths: By country code; the length of a country that is not listed is not checked.

    Raises:
        WrongIdentifierError: Another form or length, or wrong check digits.
    """
    written = _GROUPED.sub("", checked_length(text, longest=LONGEST_WRITTEN)).upper()
    if not _IBAN.fullmatch(written):
        msg = "it is no IBAN"
        raise WrongIdentifierError(msg)
    if lengths.get(written[:2], len(written)) != len(written):
        msg = f"an IBAN of {written[:2]} has {lengths[written[:2]]} characters"
        raise WrongIdentifierError(msg)
    turned = written[4:] + written[:4]
    if int("".join(str(int(sign, 36)) for sign in turned)) % 97 != 1:
        msg = "the check digits do not fit"
        raise WrongIdentifierError(msg)
    return written


def account(text: str, *, lengths: Mapping[str, object]) -> str:
    """Return the number of an account: an IBAN where it opens as one, else a national number.

    Raises:
        WrongIdentifierError: An IBAN that is wrong, or hardly any figures.
    """
    written = _GROUPED.sub("", checked_length(text, longest=LONGEST_WRITTEN)).upper()
    if _OPENS_AS_IBAN.match(written):
        return iban(written, lengths=lengths)
    if sum(sign.isdigit() for sign in written) < FEWEST_FIGURES:
        msg = "it is no number of an account"
        raise WrongIdentifierError(msg)
    return written


def bic(text: str, *, iban_stated: str | None = None) -> str:
    """Return the bank code in upper case.

    Raises:
        WrongIdentifierError: Not 8 or 11 characters, or another country than the IBAN's.
    """
    written = checked_length(text, longest=LONGEST_WRITTEN).upper()
    if not _BIC.fullmatch(written):
        msg = "a BIC has 8 or 11 characters"
        raise WrongIdentifierError(msg)
    if iban_stated and iban_stated.strip()[:2].upper() != written[4:6]:
        msg = "the country of the BIC is not that of the IBAN"
        raise WrongIdentifierError(msg)
    return written


def masked_card(text: str) -> str:
    """Return the card number if its middle is masked.

    Example:
        >>> masked_card("411111******1111")
        '411111******1111'

    Raises:
        WrongIdentifierError: A full card number, which must not be sent.
    """
    written = _GROUPED.sub("", checked_length(text, longest=LONGEST_WRITTEN))
    if _CARD.fullmatch(written) and luhn_holds(written):
        msg = "a full card number"
        raise WrongIdentifierError(msg)
    return written
