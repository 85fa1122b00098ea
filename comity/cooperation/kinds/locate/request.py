"""What a request for the location of data says."""

from comity.cooperation.asking import RequestContent
from comity.cooperation.contents import Content, Line, Text


class AskedBefore(Content):
    """A State that was asked before, and what it answered."""

    member: Line | None = None
    reference: Line | None = None
    said: Text | None = None


class LocationRequest(RequestContent):
    """Do you have these data, or do you know who may?

    Attributes:
        why_there: What leads to the State that is asked.
        asked_before: The States that were asked before it, in order.
    """

    why_there: Text | None = None
    asked_before: tuple[AskedBefore, ...] | None = None
