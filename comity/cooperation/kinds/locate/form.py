"""The form of a request for the location of data: its fields, by their names in ``typed``."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.typed import Field, Part, Shape

FORM = frozenset(
    {
        *("period_from", "period_to", "facts", "link", "necessity"),
        *("offence", "provision", "penalty", "their_provision", "urgency"),
        *("secrecy", "secrecy_reason", "case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "mark"),
    }
)
OWN_FIELDS = (
    Field(
        "why_there",
        ("why_there",),
        Part.WHO,
        Shape.TEXT,
        label=gettext_noop("Why the data may be in this State"),
        hint=gettext_noop("Such as: a relay there passed the connection on."),
    ),
)
