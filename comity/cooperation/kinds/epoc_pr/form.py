"""The form of a certificate to preserve: its fields, by their names in ``typed``."""

from comity.cooperation.certificate_fields import CERTIFICATE_FIELDS

FORM = frozenset(
    {
        *("provider", "period_from", "period_to", "period_days"),
        *("facts", "link", "necessity"),
        *("offence", "provision", "penalty", "their_provision", "urgency", "mla_intent"),
        *("secrecy", "secrecy_reason", "untold_until", "untold_ground", "keep_open"),
        *("case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "mark"),
    }
)
OWN_FIELDS = CERTIFICATE_FIELDS
