"""The check digit of cards, IMEI and SIM card numbers.

Source: ISO/IEC 7812-1, Annex B.
"""

NINE = 9


def luhn_holds(digits: str) -> bool:
    """Tell whether the last of ``digits`` is the check digit of the others.

    Example:
        >>> luhn_holds("490154203237518"), luhn_holds("490154203237519")
        (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - NINE if value > NINE else value
    return total % 10 == 0
