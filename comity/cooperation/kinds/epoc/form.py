"""The form of a certificate for data: its fields, by their names in ``typed``."""

from comity.cooperation.certificate_fields import CERTIFICATE_FIELDS
from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.typed import Field, Part, Shape

FORM = frozenset(
    {
        *("provider", "period_from", "period_to", "preservation_ref"),
        *("facts", "link", "necessity", "proportionality"),
        *("offence", "provision", "penalty", "their_provision", "urgency"),
        *("secrecy", "secrecy_reason", "untold_until", "untold_ground"),
        *("case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "return_to", "mark"),
    }
)
OWN_FIELDS = (
    *CERTIFICATE_FIELDS,
    Field(
        "addressee_is",
        ("addressee_is",),
        Part.WHO,
        Shape.CHOICE,
        label=gettext_noop("What the provider is to the data"),
        choices=(
            ("controller", gettext_noop("It decides on them itself")),
            ("processor", gettext_noop("It keeps them for somebody else")),
        ),
    ),
    Field(
        "processor_reason",
        ("processor_reason",),
        Part.WHO,
        Shape.TEXT,
        label=gettext_noop("Why whoever decides on them cannot be asked"),
    ),
    Field(
        "deadline",
        ("deadline",),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("Deadline"),
        choices=(
            ("ten_days", gettext_noop("10 days")),
            ("eight_hours", gettext_noop("8 hours: emergency")),
            ("other", gettext_noop("Another deadline")),
        ),
    ),
    Field(
        "emergency_threat",
        ("emergency_threat", 0),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("What is threatened, in an emergency"),
        choices=(
            ("life", gettext_noop("Life")),
            ("physical_integrity", gettext_noop("Physical integrity")),
            ("safety", gettext_noop("Safety")),
            ("critical_infrastructure", gettext_noop("Critical infrastructure")),
        ),
    ),
    Field(
        "emergency_explanation",
        ("emergency_explanation",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Why the danger is near"),
    ),
    Field(
        "follows_preservation",
        ("follows_preservation",),
        Part.YOU,
        Shape.FLAG,
        label=gettext_noop("It follows an order to preserve"),
    ),
    Field(
        "prior_order_date",
        ("prior_order", "date"),
        Part.YOU,
        Shape.DAY,
        label=gettext_noop("Day of that order"),
    ),
    Field(
        "prior_order_reference",
        ("prior_order", "reference"),
        Part.YOU,
        label=gettext_noop("Reference of that order"),
    ),
    Field(
        "enforcing_authority",
        ("enforcing_authority",),
        Part.YOU,
        label=gettext_noop("Authority of their State that is notified"),
    ),
    Field(
        "enforcing_authority_notified",
        ("enforcing_authority_notified",),
        Part.YOU,
        Shape.FLAG,
        label=gettext_noop("It is notified with this certificate"),
    ),
    Field(
        "no_notification_ground",
        ("no_notification_ground",),
        Part.YOU,
        Shape.TEXT,
        label=gettext_noop("Or why nobody is notified"),
    ),
)
