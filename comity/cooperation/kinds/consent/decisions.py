"""What the State says that gives its consent."""

from typing import Self

from pydantic import ValidationInfo, model_validator

from comity.cooperation.contents import DataCategory, Day, Zone, is_own
from comity.cooperation.decisions import Acceptance
from comity.cooperation.wrongs import Wrong, placed


class ConsentGiven(Acceptance):
    """The provider may be asked straight.

    Attributes:
        categories: The kinds of data for which it may be; all that were asked for if not said.
        expires_on: Last day on which a request may be sent to it, in the legal time of ``zone``.
    """

    categories: tuple[DataCategory, ...] | None = None
    expires_on: Day | None = None
    zone: Zone | None = None

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.expires_on is not None and self.zone is None:
            raise placed(Wrong("zone", "missing"))
        return self
