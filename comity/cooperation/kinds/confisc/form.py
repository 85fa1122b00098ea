"""The form of a request for confiscation: its fields, by their names in ``typed``."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.property_fields import (
    LINK,
    RECOVERY,
    SHARED_FORM,
    SOUGHT,
    TO_CONFISCATE,
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
        choices=measures(*TO_CONFISCATE),
    ),
    *SOUGHT,
    *order_fields(),
    Field(
        "order_final",
        ("order", "final"),
        Part.WHY,
        Shape.FLAG,
        label=gettext_noop("The order is final and can be enforced"),
    ),
    *LINK,
    *RECOVERY,
)
