"""What a certificate to preserve says."""

from comity.cooperation.certificates import CertificateRequest
from comity.cooperation.contents import Flag, Line, Whole


class PreservationCertificate(CertificateRequest):
    """A certificate by which a provider is ordered to preserve data.

    Attributes:
        extension_count: Which extension it is; 0 for a first certificate.
        extension_days: Days by which it is extended.

    Source: process 1.5.
    """

    mla_intent: Flag | None = None
    period_days: Whole | None = None
    no_close_note: Line | None = None
    preservation_expires_on: Line | None = None
    extension_count: Whole | None = None
    extension_days: Whole | None = None
