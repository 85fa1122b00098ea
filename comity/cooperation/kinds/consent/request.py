"""What a request for the consent of the provider's State says."""

from comity.cooperation.asking import RequestContent
from comity.cooperation.contents import DataCategory, Line


class ConsentRequest(RequestContent):
    """May this provider of yours be asked straight?

    Attributes:
        planned_kind: The request that is to go to the provider; none named stands for all.
        categories: The kinds of data for which it is to be asked.

    Source: report EG.4/2020/2, 13(d), 13(m), 13(n), 13(ggg).
    """

    planned_kind: Line | None = None
    categories: tuple[DataCategory, ...] | None = None
