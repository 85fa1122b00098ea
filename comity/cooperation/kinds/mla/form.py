"""The form of a request for legal assistance: its fields, by their names in ``typed``."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.typed import Field, Part, Shape

FORM = frozenset(
    {
        *("provider", "period_from", "period_to", "preservation_ref"),
        *("facts", "link", "necessity", "proportionality", "purpose", "wanted", "certificate"),
        *("offence", "provision", "penalty", "their_provision", "jurisdiction"),
        *("suspect_unknown", "lawful_at_home", "urgency", "keep_open"),
        *("secrecy", "secrecy_reason", "case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "mark"),
    }
)
MEASURES = (
    ("production_order", gettext_noop("Have stored data handed over")),
    ("search_seizure", gettext_noop("Search and seizure")),
    ("service_documents", gettext_noop("Service of documents")),
)
OWN_FIELDS = (
    Field(
        "measure",
        ("measures", 0, "code"),
        Part.ACCOUNTS,
        Shape.CHOICE,
        label=gettext_noop("What is to be done"),
        choices=MEASURES,
    ),
    Field(
        "place",
        ("measures", 0, "place"),
        Part.ACCOUNTS,
        label=gettext_noop("Where to search"),
        hint=gettext_noop("Only for a search: the premises, or where the computer stands."),
    ),
    Field(
        "things",
        ("measures", 0, "things"),
        Part.ACCOUNTS,
        Shape.TEXT,
        label=gettext_noop("What is to be found and taken, or served"),
        hint=gettext_noop("Only for a search or a service."),
    ),
    Field(
        "person",
        ("measures", 0, "person"),
        Part.ACCOUNTS,
        label=gettext_noop("On whom documents are served: name and address"),
        hint=gettext_noop("Only for a service."),
    ),
    Field(
        "appear_on",
        ("measures", 0, "appear_on"),
        Part.ACCOUNTS,
        Shape.DAY,
        label=gettext_noop("Day of the hearing, if it is a summons"),
    ),
)
