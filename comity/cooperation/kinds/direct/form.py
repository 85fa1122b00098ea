"""The form of a request to a provider for data: its fields, by their names in ``typed``."""

FORM = frozenset(
    {
        *("provider", "period_from", "period_to", "preservation_ref"),
        *("facts", "link", "necessity", "proportionality", "nexus", "order"),
        *("offence", "provision", "penalty", "their_provision"),
        *("urgency", "keep_open", "state_told_on"),
        *("secrecy", "secrecy_reason", "untold_until", "untold_ground"),
        *("case_number", "officer", "post", "phone", "email", "service_number", "authority"),
        *("instrument", "article", "basis_reason", "return_to", "mark"),
    }
)
