"""What a request for subscriber information says."""

from comity.cooperation.asking import DataRequest


class SubscriberRequest(DataRequest):
    """A request of one central authority to another for subscriber information.

    Source: process 1.2; Budapest Convention, Art. 18(3) and 31.
    """
