"""The fields of the forms that every certificate has, and no other request."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.typed import Field, Part, Shape

CERTIFICATE_FIELDS = (
    Field(
        "establishment",
        ("addressee_establishment",),
        Part.WHO,
        label=gettext_noop("Its establishment or representative"),
        hint=gettext_noop("As the directory names it"),
    ),
    Field(
        "validator",
        ("validator", "name"),
        Part.YOU,
        label=gettext_noop("Who validated the order: name and post"),
    ),
    Field(
        "validator_role",
        ("validator", "role"),
        Part.YOU,
        Shape.CHOICE,
        label=gettext_noop("Office of whoever validated it"),
        choices=(
            ("judge", gettext_noop("Judge")),
            ("court", gettext_noop("Court")),
            ("investigating_judge", gettext_noop("Investigating judge")),
            ("prosecutor", gettext_noop("Prosecutor")),
        ),
    ),
)
