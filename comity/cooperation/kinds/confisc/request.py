"""What a request for confiscation says."""

from comity.cooperation.contents import Flag
from comity.cooperation.property_rows import CourtOrder, PropertyRequest


class FinalOrder(CourtOrder):
    """An order of confiscation that is final and enforceable."""

    final: Flag | None = None


class ConfiscationRequest(PropertyRequest):
    """A request to confiscate property, and to give back or share what it brings.

    Source: process 1.10; UNCAC, Art. 55(3) and 57.
    """

    order: FinalOrder | None = None
