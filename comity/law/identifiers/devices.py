"""Numbers of devices and SIM cards: IMEI, IMSI, ICCID, MAC, advertising id, serial.

Source: 3GPP TS 23.003, 6.2 (IMEI) and 2.2 (IMSI); ITU-T E.212; ITU-T E.118 (ICCID); IEEE 802
(EUI-48); RFC 9562 (UUID).
"""

import re
from collections.abc import Collection

from comity.law.identifiers.errors import WrongIdentifierError, checked_length
from comity.law.identifiers.luhn import luhn_holds

LONGEST_WRITTEN = 64
IMEI_WITH_CHECK_DIGIT = 15
_GROUPED = re.compile(r"[ \-/.]")
_IMEI = re.compile(r"[0-9]{14,16}", re.ASCII)
_IMSI = re.compile(r"[0-9]{14,15}", re.ASCII)
_ICCID = re.compile(r"89[0-9]{16,18}[0-9fF]?", re.ASCII)
_MAC = re.compile(r"[0-9a-f]{2}(?:[:\-]?[0-9a-f]{2}){5}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UDID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{8}-[0-9a-f]{16}")
_SERIAL = re.compile(r"[0-9A-Z\-]{4,40}", re.ASCII)


def imei(text: str) -> str:
    """Return the digits of an IMEI (15), one without check digit (14) or an IMEISV (16).

    Example:
        >>> imei("49-015420-323751-8")
        '490154203237518'

    Raises:
        WrongIdentifierError: Another length, or a wrong check digit.
    """
    digits = _digits(text)
    if not _IMEI.fullmatch(digits):
        msg = "an IMEI has 14 to 16 digits"
        raise WrongIdentifierError(msg)
    if len(digits) == IMEI_WITH_CHECK_DIGIT and not luhn_holds(digits):
        msg = "the check digit does not fit"
        raise WrongIdentifierError(msg)
    return digits


def imsi(text: str, *, country_codes: Collection[str]) -> str:
    """Return the digits of an IMSI whose first three are among ``country_codes``.

    Raises:
        WrongIdentifierError: Another length, or a country code that is not assigned.
    """
    digits = _digits(text)
    if not _IMSI.fullmatch(digits):
        msg = "an IMSI has 14 or 15 digits"
        raise WrongIdentifierError(msg)
    if digits[:3] not in country_codes:
        msg = f"{digits[:3]} is no mobile country code"
        raise WrongIdentifierError(msg)
    return digits


def iccid(text: str) -> str:
    """Return the digits of a SIM card number.

    Some cards print a filler F after nineteen digits; it is dropped.

    Raises:
        WrongIdentifierError: Not 89 and 18 to 20 digits, or a wrong check digit.
    """
    written = _digits(text)
    if not _ICCID.fullmatch(written) or not luhn_holds(written.rstrip("fF")):
        msg = "not 89, 18 to 20 digits and a fitting check digit"
        raise WrongIdentifierError(msg)
    return written.rstrip("fF")


def mac(text: str) -> str:
    """Return an EUI-48 in lower case with colons.

    Example:
        >>> mac("00-1B-63-84-45-E6")
        '00:1b:63:84:45:e6'

    Raises:
        WrongIdentifierError: Not 48 bits, or a group address (multicast, broadcast).
    """
    written = checked_length(text, longest=LONGEST_WRITTEN).lower()
    if not _MAC.fullmatch(written):
        msg = "not twelve hexadecimal digits"
        raise WrongIdentifierError(msg)
    digits = re.sub(r"[:.\-]", "", written)
    if int(digits[:2], 16) & 1:
        msg = "a group address, not that of a device"
        raise WrongIdentifierError(msg)
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2))


def is_locally_administered(text: str) -> bool:
    """Tell whether a MAC address was made up by the device itself.

    Raises:
        WrongIdentifierError: It is no MAC address.
    """
    return bool(int(mac(text)[:2], 16) & 2)


def advertising_id(text: str) -> str:
    """Return an advertising id (a UUID) in lower case.

    Raises:
        WrongIdentifierError: Not a UUID, or all zeros, which means that the user switched it off.
    """
    written = checked_length(text, longest=LONGEST_WRITTEN).lower()
    if not _UUID.fullmatch(written) or not written.strip("0-"):
        msg = "not a UUID, or all zeros"
        raise WrongIdentifierError(msg)
    return written


def udid(text: str) -> str:
    """Return a device id of 40, or 8 and 16, hexadecimal digits.

    Raises:
        WrongIdentifierError: Another form, or all zeros.
    """
    written = checked_length(text, longest=LONGEST_WRITTEN).lower()
    if not _UDID.fullmatch(written) or not written.strip("0-"):
        msg = "not 40 hexadecimal digits, nor 8 and 16"
        raise WrongIdentifierError(msg)
    return written


def serial(text: str) -> str:
    """Return a serial number in upper case.

    Makers leave out the letters O and I, because they are read as 0 and 1.

    Raises:
        WrongIdentifierError: Other signs, the letters O or I, or all zeros.
    """
    written = checked_length(text, longest=LONGEST_WRITTEN).upper()
    if not _SERIAL.fullmatch(written) or set("OI") & set(written) or not written.strip("0-"):
        msg = "empty, or a letter O or I where a figure is likely"
        raise WrongIdentifierError(msg)
    return written


def _digits(text: str) -> str:
    return _GROUPED.sub("", checked_length(text, longest=LONGEST_WRITTEN))
