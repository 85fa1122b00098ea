"""What a referral says."""

from comity.cooperation.contents import Text
from comity.cooperation.takedowns import TakedownRequest


class Referral(TakedownRequest):
    """Content that a provider is told of, to judge by its own terms.

    Attributes:
        terms: Which of the provider's own terms it breaks.
    """

    terms: Text | None = None
