"""The form of a request in an emergency: its fields, by their names in ``typed``."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.typed import Field, Part, Shape

FORM = frozenset(
    {
        *("provider", "period_from", "period_to", "facts", "link", "necessity"),
        *("offence", "provision", "penalty", "their_provision", "urgency"),
        *("secrecy", "secrecy_reason", "untold_until", "untold_ground"),
        *("case_number", "officer", "post", "phone", "email", "service_number", "authority"),
        *("instrument", "article", "basis_reason", "mark"),
    }
)
HARMS = (
    ("death", gettext_noop("Death")),
    ("serious_injury", gettext_noop("Serious injury")),
    ("child_abuse", gettext_noop("Child abuse that goes on")),
    ("kidnapping", gettext_noop("Kidnapping")),
    ("terrorism", gettext_noop("Terrorism")),
    ("critical_infrastructure", gettext_noop("Attack on critical infrastructure")),
)
FOLLOWING = (
    ("will_follow", gettext_noop("Legal process will follow")),
    ("will_not_follow", gettext_noop("No legal process will follow")),
)
OWN_FIELDS = (
    Field(
        "harm",
        ("harm",),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("Harm that is feared"),
        choices=HARMS,
    ),
    Field(
        "persons_at_risk",
        ("persons_at_risk",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Who is in danger, and where"),
    ),
    Field(
        "danger_present",
        ("danger_present",),
        Part.WHY,
        Shape.YES_NO,
        label=gettext_noop("Does the danger go on now?"),
        choices=(("yes", gettext_noop("Yes")), ("no", gettext_noop("No"))),
    ),
    Field(
        "harm_expected_by",
        ("harm_expected_by",),
        Part.WHY,
        Shape.LINE,
        label=gettext_noop("When the harm is expected"),
        hint=gettext_noop("Day and time with the offset from UTC, such as 2026-03-01T18:00:00Z"),
    ),
    Field(
        "imminence",
        ("imminence",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Why it is near"),
    ),
    Field(
        "how_data_help",
        ("how_data_help",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("How exactly these data help to prevent the harm"),
    ),
    Field(
        "why_normal_too_slow",
        ("why_normal_too_slow",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Why the ordinary way is too slow"),
    ),
    Field(
        "followup",
        ("followup",),
        Part.YOU,
        Shape.CHOICE,
        label=gettext_noop("Afterwards"),
        choices=FOLLOWING,
    ),
    Field(
        "followup_by",
        ("followup_by",),
        Part.YOU,
        Shape.DAY,
        label=gettext_noop("By which day the legal process follows"),
    ),
    Field(
        "statement_of_truth",
        ("statement_of_truth",),
        Part.YOU,
        Shape.FLAG,
        label=gettext_noop("I state that all of this is true"),
    ),
)
