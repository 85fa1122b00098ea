"""What a request for the disclosure of data in an emergency says."""

from comity.cooperation.asking import ProviderRequest
from comity.cooperation.contents import Content, Flag, Line, Text


class Verification(Content):
    """How the sender was verified by a second way; said by whoever verified, not by the sender."""

    how: Line | None = None
    by: Line | None = None
    at: Line | None = None


class EmergencyRequest(ProviderRequest):
    """A request to a provider: life or safety is in danger, and these data help.

    Source: process 1.3e; UNODC model form for emergency disclosure.
    """

    harm: Line | None = None
    persons_at_risk: Text | None = None
    harm_expected_by: Line | None = None
    imminence: Text | None = None
    danger_present: Flag | None = None
    how_data_help: Text | None = None
    why_normal_too_slow: Text | None = None
    statement_of_truth: Flag | None = None
    followup: Line | None = None
    followup_by: Line | None = None
    verification: Verification | None = None
