"""The form of a referral: its fields, by their names in ``typed``."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.takedown_fields import SHARED_FORM, WHAT_IT_IS, WHY_IT_GOES
from comity.cooperation.typed import Field, Part, Shape

FORM = SHARED_FORM
OWN_FIELDS = (
    *WHAT_IT_IS,
    Field(
        "terms",
        ("terms",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Which of the provider's own terms it breaks"),
    ),
    *WHY_IT_GOES,
    Field(
        "reasons",
        ("reasons",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Why it breaks them"),
    ),
)
