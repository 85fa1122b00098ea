"""What a request to preserve stored data says."""

from comity.cooperation.asking import RequestContent
from comity.cooperation.contents import Flag, Line, Whole


class PreservationRequest(RequestContent):
    """A request to preserve stored data without delay.

    Source: process 1.1; Budapest Convention, Art. 29(2).
    """

    mla_intent: Flag | None = None
    period_days: Whole | None = None
    no_close_note: Line | None = None
    partial_disclosure: Line | None = None
