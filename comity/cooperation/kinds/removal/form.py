"""The form of a removal order: its fields, by their names in ``typed``."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.takedown_fields import SHARED_FORM, WHAT_IT_IS, WHY_IT_GOES
from comity.cooperation.typed import Field, Part, Shape

FORM = SHARED_FORM
OWN_FIELDS = (
    *WHAT_IT_IS,
    Field(
        "order_court",
        ("order", "court"),
        Part.WHY,
        label=gettext_noop("Authority that made the order"),
    ),
    Field("order_number", ("order", "number"), Part.WHY, label=gettext_noop("Number of the order")),
    Field(
        "order_date",
        ("order", "date"),
        Part.WHY,
        Shape.DAY,
        label=gettext_noop("Day of the order"),
    ),
    Field(
        "reasons",
        ("reasons",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Why it is unlawful, with the provision"),
    ),
    Field(
        "redress",
        ("redress",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("How the provider and whoever published it can appeal"),
    ),
    Field(
        "territory",
        ("territory",),
        Part.WHY,
        Shape.LINES,
        label=gettext_noop("States in which it shall not be seen, one on each line"),
        hint=gettext_noop("Two-letter codes, or: worldwide. No wider than is needed."),
    ),
    Field(
        "territory_reason",
        ("territory_reason",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Why it must be worldwide, if it must"),
    ),
    *WHY_IT_GOES,
)
