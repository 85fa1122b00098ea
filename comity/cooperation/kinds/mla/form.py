"""The form of a request for legal assistance: its fields, by their names in ``typed``."""

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
