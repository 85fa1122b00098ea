"""What a request to a provider to preserve stored data says."""

from comity.cooperation.asking import ProviderRequest
from comity.cooperation.contents import Flag, Line, Whole


class ProviderPreservationRequest(ProviderRequest):
    """A request straight to a provider to preserve stored data.

    Attributes:
        extension_count: Which extension it is; 0 for a first request.
        provider_consents: The provider has agreed to a further period.

    Source: process 1.3a.
    """

    mla_intent: Flag | None = None
    period_days: Whole | None = None
    no_close_note: Line | None = None
    extension_count: Whole | None = None
    provider_consents: Flag | None = None
