"""The form of a police inquiry: its fields, by their names in ``typed``."""

from comity.cooperation.information import GRADES_OF_INFORMATION, GRADES_OF_SOURCE
from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.marked_fields import ACTIONS
from comity.cooperation.typed import Field, Part, Shape

FORM = frozenset(
    {
        *("facts", "purpose", "necessity", "offence", "provision", "urgency"),
        *("secrecy", "secrecy_reason", "case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "mark"),
    }
)
OWN_FIELDS = (
    Field(
        "crime_area",
        ("crime_area",),
        Part.WHY,
        label=gettext_noop("Kind of crime"),
        hint=gettext_noop("In a few words, such as: fraud by false invoices."),
    ),
    Field(
        "action_asked",
        ("action_asked",),
        Part.ACCOUNTS,
        Shape.SEVERAL,
        label=gettext_noop("What you ask them to do"),
        choices=ACTIONS,
    ),
    Field(
        "inquiry_source",
        ("source_grading",),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("How far the source is trusted"),
        choices=GRADES_OF_SOURCE,
    ),
    Field(
        "inquiry_information",
        ("information_grading",),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("How far the information is confirmed"),
        choices=GRADES_OF_INFORMATION,
    ),
)
