"""What a certificate for data says."""

from comity.cooperation.certificates import CertificateRequest
from comity.cooperation.contents import Content, Flag, Line, Text


class PriorOrder(Content):
    """The preservation that the certificate follows.

    Source: process 1.4 (section D).
    """

    authority: Line | None = None
    date: Line | None = None
    reference: Line | None = None
    addressee: Line | None = None


class ProductionRequest(CertificateRequest):
    """A certificate by which a provider is ordered to give data.

    Attributes:
        addressee_is: What the provider is to the data: ``controller`` or ``processor``.
        deadline: ``ten_days``, ``eight_hours`` in an emergency, or ``other``.
        emergency_threat: What is threatened, where eight hours are asked.
        enforcing_authority: Who is notified in the provider's State.
        no_notification_ground: Why nobody is.

    Source: process 1.4.
    """

    addressee_is: Line | None = None
    processor_reason: Text | None = None
    preservation_ref: Line | None = None
    no_preservation_reason: Text | None = None
    return_key: Line | None = None
    return_platform: Line | None = None
    deadline: Line | None = None
    emergency_threat: tuple[Line, ...] | None = None
    emergency_explanation: Text | None = None
    follows_preservation: Flag | None = None
    prior_order: PriorOrder | None = None
    enforcing_authority: Line | None = None
    enforcing_authority_notified: Flag | None = None
    no_notification_ground: Text | None = None
