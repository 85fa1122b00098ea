"""What a request to freeze property says."""

from comity.cooperation.contents import Line, Text
from comity.cooperation.property_rows import CourtOrder, PropertyRequest


class FreezeRequest(PropertyRequest):
    """A request to freeze property until it can be confiscated.

    Attributes:
        confiscation_grounds: Why confiscation is expected.
        dissipation_risk: Why it may be moved.
        undertaking: On damages, if the freeze proves wrong.
        review_date: When the freeze is looked at again.
        payment_ref: Reference of the payment, where it was one.

    Source: process 1.10; UNCAC, Art. 54(2) and 55.
    """

    order: CourtOrder | None = None
    confiscation_grounds: Text | None = None
    dissipation_risk: Text | None = None
    undertaking: Text | None = None
    review_date: Line | None = None
    payment_ref: Line | None = None
    from_account: Line | None = None
    to_account: Line | None = None
