"""The form of a request for subscriber information: its fields, by their names in ``typed``."""

FORM = frozenset(
    {
        *("provider", "period_from", "period_to", "preservation_ref"),
        *("facts", "link", "necessity", "proportionality", "purpose", "certificate"),
        *("offence", "provision", "penalty", "their_provision", "urgency"),
        *("secrecy", "secrecy_reason", "case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "mark"),
    }
)
