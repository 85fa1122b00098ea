"""The form of an alert to stop a payment: its fields, by their names in ``typed``."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.property_fields import PAYMENT, WISHES
from comity.cooperation.typed import Field, Part, Shape

FORM = frozenset(
    {
        *("facts", "urgency", "secrecy", "secrecy_reason"),
        *("case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "mark"),
    }
)
OWN_FIELDS = (
    Field(
        "wish",
        ("wish",),
        Part.ACCOUNTS,
        Shape.CHOICE,
        label=gettext_noop("What the bank shall do"),
        choices=WISHES,
    ),
    Field(
        "hold_hours",
        ("hold_hours",),
        Part.ACCOUNTS,
        Shape.WHOLE,
        label=gettext_noop("For how many hours"),
    ),
    Field("amount", ("amount",), Part.ACCOUNTS, label=gettext_noop("Amount")),
    Field(
        "currency",
        ("currency",),
        Part.ACCOUNTS,
        label=gettext_noop("Currency or asset"),
        hint=gettext_noop("Three letters, such as EUR"),
    ),
    Field(
        "value_date",
        ("value_date",),
        Part.ACCOUNTS,
        label=gettext_noop("When the money left"),
        hint=gettext_noop("Day and time with the offset from UTC, such as 2026-03-01T18:00:00Z"),
    ),
    *(
        Field(field.name, field.path, Part.ACCOUNTS, field.shape, field.label, field.hint)
        for field in PAYMENT
    ),
    Field("from_bank", ("from_bank",), Part.ACCOUNTS, label=gettext_noop("Bank of the victim")),
    Field(
        "from_bic",
        ("from_bic",),
        Part.ACCOUNTS,
        label=gettext_noop("Code of that bank (BIC)"),
    ),
    Field("to_bank", ("to_bank",), Part.ACCOUNTS, label=gettext_noop("Bank of the beneficiary")),
    Field(
        "to_bic",
        ("to_bic",),
        Part.ACCOUNTS,
        label=gettext_noop("Code of that bank (BIC)"),
    ),
    Field(
        "victim_report",
        ("victim_report",),
        Part.WHY,
        label=gettext_noop("Number of the report of the victim"),
    ),
)
