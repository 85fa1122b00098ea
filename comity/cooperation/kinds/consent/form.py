"""The form of a request for consent: its fields, by their names in ``typed``."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.typed import Field, Part, Shape

FORM = frozenset(
    {
        *("provider", "period_from", "period_to", "facts", "link", "necessity"),
        *("offence", "provision", "penalty", "their_provision", "urgency"),
        *("secrecy", "secrecy_reason", "case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "mark"),
    }
)
OWN_FIELDS = (
    Field(
        "planned_kind",
        ("planned_kind",),
        Part.WHO,
        Shape.CHOICE,
        label=gettext_noop("What you will send to the provider"),
        hint=gettext_noop("Leave it empty if the consent is to hold for every request."),
        choices=(
            ("PRES_DIRECT", gettext_noop("Preservation by a provider")),
            ("DIRECT", gettext_noop("Data from a provider")),
            ("EMERG", gettext_noop("Emergency disclosure")),
            ("EPOC_PR", gettext_noop("Preservation certificate")),
            ("EPOC", gettext_noop("Production certificate")),
        ),
    ),
)
