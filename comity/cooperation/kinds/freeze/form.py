"""The form of a request to freeze property: its fields, by their names in ``typed``."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.property_fields import (
    LINK,
    PAYMENT,
    RECOVERY,
    SHARED_FORM,
    SOUGHT,
    TO_FREEZE,
    measures,
    order_fields,
)
from comity.cooperation.typed import Field, Part, Shape

FORM = SHARED_FORM
OWN_FIELDS = (
    Field(
        "measure_sought",
        ("measure",),
        Part.ACCOUNTS,
        Shape.CHOICE,
        label=gettext_noop("What is to be done"),
        choices=measures(*TO_FREEZE),
    ),
    *SOUGHT,
    *order_fields(),
    *LINK,
    Field(
        "confiscation_grounds",
        ("confiscation_grounds",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Why it will be confiscated"),
    ),
    Field(
        "dissipation_risk",
        ("dissipation_risk",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Why it may be moved, and by when"),
    ),
    Field(
        "review_date",
        ("review_date",),
        Part.WHY,
        Shape.DAY,
        label=gettext_noop("Day on which the freeze is looked at again"),
    ),
    *PAYMENT,
    *RECOVERY,
    Field(
        "undertaking",
        ("undertaking",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Undertaking on damages, if the freeze proves wrong"),
    ),
)
