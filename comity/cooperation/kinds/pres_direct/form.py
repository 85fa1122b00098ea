"""The form of a request to a provider to preserve data: its fields, by their names in ``typed``."""

FORM = frozenset(
    {
        *("provider", "period_from", "period_to", "period_days"),
        *("facts", "link", "necessity", "offence", "provision", "penalty", "their_provision"),
        *("urgency", "mla_intent", "keep_open"),
        *("secrecy", "secrecy_reason", "untold_until", "untold_ground"),
        *("case_number", "officer", "post", "phone", "email", "service_number", "authority"),
        *("instrument", "article", "basis_reason", "mark"),
    }
)
