"""The form of spontaneous information: its fields, by their names in ``typed``."""

from comity.cooperation.information import GRADES_OF_INFORMATION, GRADES_OF_SOURCE, PURPOSES, USES
from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.typed import Field, Part, Shape

FORM = frozenset(
    {
        *("facts", "offence", "urgency", "secrecy", "secrecy_reason"),
        *("case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "mark"),
    }
)
OWN_FIELDS = (
    Field(
        "information_purpose",
        ("information_purpose",),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("What they may do with it"),
        choices=PURPOSES,
    ),
    Field(
        "use_allowed",
        ("use_allowed",),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("What it may be used for"),
        choices=USES,
    ),
    Field(
        "conditions",
        ("conditions",),
        Part.WHY,
        Shape.LINES,
        label=gettext_noop("Conditions, one on each line"),
        hint=gettext_noop("They see the conditions with the summary, and the rest once accepted."),
    ),
    Field(
        "source_grading",
        ("source_grading",),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("How far the source is trusted"),
        choices=GRADES_OF_SOURCE,
    ),
    Field(
        "information_grading",
        ("information_grading",),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("How far the information is confirmed"),
        choices=GRADES_OF_INFORMATION,
    ),
    Field(
        "exculpatory",
        ("exculpatory",),
        Part.WHY,
        Shape.FLAG,
        label=gettext_noop("Some of it speaks for a person who is suspected"),
    ),
    Field(
        "reply_wished",
        ("reply_wished",),
        Part.YOU,
        Shape.FLAG,
        label=gettext_noop("We wish to hear what it was good for"),
    ),
)
