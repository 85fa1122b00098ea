"""Acts of the evidence room, for the rooms above.

``items`` takes files over, ``packages`` seals, verifies and exports, ``arrivals`` receives,
``deliveries`` sends, ``workrooms`` sweeps up.
"""

from comity.evidence.app.services.arrivals import announced, missing, receive_chunk, take_over
from comity.evidence.app.services.deliveries import deliver, pending_deliveries
from comity.evidence.app.services.items import deposit
from comity.evidence.app.services.packages import Announced, export, seal_for, tar_of, verify
from comity.evidence.app.services.workrooms import sweep

__all__ = [
    "Announced",
    "announced",
    "deliver",
    "deposit",
    "export",
    "missing",
    "pending_deliveries",
    "receive_chunk",
    "seal_for",
    "sweep",
    "take_over",
    "tar_of",
    "verify",
]
