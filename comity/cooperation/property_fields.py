"""Fields of the form that requests about property have alike."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.typed import Field, Part, Shape

SHARED_FORM = frozenset(
    {
        *("facts", "offence", "provision", "penalty", "their_provision", "urgency"),
        *("secrecy", "secrecy_reason", "case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "mark", "preservation_ref"),
    }
)
WISHES = (
    ("hold", gettext_noop("Hold the money")),
    ("recall", gettext_noop("Send the money back")),
    ("freeze", gettext_noop("Freeze the account")),
)
"""What a bank is asked to do with a payment."""
CONVERSIONS = (
    ("kept", gettext_noop("Kept as they are")),
    ("at_once", gettext_noop("Converted at once")),
    ("after_judgment", gettext_noop("Converted after judgment")),
    ("as_agreed", gettext_noop("As both States agree")),
)
MEASURES_SOUGHT = (
    ("freeze", gettext_noop("Freeze it")),
    ("seize", gettext_noop("Seize it")),
    ("search", gettext_noop("Search for it, then freeze it")),
    ("interim_sale", gettext_noop("Sell it before it loses its value")),
    ("confiscation", gettext_noop("Confiscate it")),
    ("enforcement", gettext_noop("Enforce our order of confiscation")),
    ("return", gettext_noop("Return it to victims or owners")),
    ("sharing", gettext_noop("Share it between both States")),
)
"""What can be done with property."""
TO_CONFISCATE = ("confiscation", "enforcement", "return", "sharing")
TO_FREEZE = ("freeze", "seize", "search", "interim_sale")


def measures(*codes: str) -> tuple[tuple[str, str], ...]:
    """Return what is asked under these codes, with its words."""
    return tuple(row for row in MEASURES_SOUGHT if row[0] in codes)


SOUGHT = (
    Field(
        "value_limit",
        ("value_limit",),
        Part.ACCOUNTS,
        label=gettext_noop("Up to which value, if a value is sought"),
    ),
    Field(
        "value_limit_currency",
        ("value_limit_currency",),
        Part.ACCOUNTS,
        label=gettext_noop("Currency of that value"),
        hint=gettext_noop("Three letters, such as EUR"),
    ),
    Field(
        "value_formula",
        ("value_formula",),
        Part.ACCOUNTS,
        label=gettext_noop("How that value is reckoned"),
    ),
)


def order_fields() -> tuple[Field, ...]:
    """Return the fields on the order and its certified copy."""
    return (
        Field(
            "order_court",
            ("order", "court"),
            Part.WHY,
            label=gettext_noop("Authority that made the order"),
        ),
        Field(
            "order_number",
            ("order", "number"),
            Part.WHY,
            label=gettext_noop("Number of the order"),
        ),
        Field(
            "order_date",
            ("order", "date"),
            Part.WHY,
            Shape.DAY,
            label=gettext_noop("Day of the order"),
        ),
        Field(
            "order_copy",
            ("order", "attachment"),
            Part.WHY,
            label=gettext_noop("Name of the file with the copy of the order"),
        ),
        Field(
            "order_copy_hash",
            ("attachments", 0, "sha256"),
            Part.WHY,
            label=gettext_noop("SHA-256 of that file"),
        ),
        Field(
            "order_certified",
            ("order", "certified"),
            Part.WHY,
            Shape.FLAG,
            label=gettext_noop("The copy is certified"),
        ),
    )


LINK = (
    Field(
        "property_link",
        ("property_link",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("How person, property and offence are linked"),
    ),
)
PAYMENT = (
    Field(
        "payment_ref",
        ("payment_ref",),
        Part.WHY,
        label=gettext_noop("Reference of the payment, if it was one"),
        hint=gettext_noop("Such as the UETR, or the end-to-end number of the bank"),
    ),
    Field(
        "from_account",
        ("from_account",),
        Part.WHY,
        label=gettext_noop("Account from which it was paid"),
    ),
    Field(
        "to_account",
        ("to_account",),
        Part.WHY,
        label=gettext_noop("Account to which it was paid"),
    ),
)
RECOVERY = (
    Field(
        "third_parties",
        ("third_parties",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Third parties in good faith, and what they were told"),
        hint=gettext_noop("Or say that none are known."),
    ),
    Field(
        "custody_plan",
        ("custody_plan",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Crypto-assets: to which wallet, under which rules"),
    ),
    Field(
        "custody_keys",
        ("custody_keys",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Crypto-assets: who keeps the keys, and where"),
    ),
    Field(
        "custody_conversion",
        ("custody_conversion",),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("Crypto-assets: are they converted?"),
        choices=CONVERSIONS,
    ),
    Field(
        "restitution",
        ("restitution",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Victims, and what is to be given back to them"),
    ),
    Field(
        "sharing",
        ("sharing",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("How what is recovered could be shared"),
    ),
)
