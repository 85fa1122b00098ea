"""Acts of the evidence room, for the rooms above.

``items`` takes files over, ``packages`` seals and exports, ``verifications`` verifies, ``arrivals``
receives, ``deliveries`` sends, ``handlings`` notes who did what, ``reserves`` holds back what was
given for other uses, ``workrooms`` sweeps up.
"""

from comity.evidence.app.services.arrivals import announced, missing, receive_chunk, take_over
from comity.evidence.app.services.deliveries import deliver, pending_deliveries
from comity.evidence.app.services.handlings import (
    note_answer,
    note_came_there,
    note_certified,
    note_handed_over,
    note_opened,
)
from comity.evidence.app.services.items import deposit, give_back
from comity.evidence.app.services.packages import (
    Announced,
    export,
    let_package_out,
    locked_of,
    seal_for,
    tar_of,
)
from comity.evidence.app.services.reserves import let_out, lift, reserve
from comity.evidence.app.services.verifications import verify, verify_due, verify_when_asked
from comity.evidence.app.services.workrooms import sweep

__all__ = [
    "Announced",
    "announced",
    "deliver",
    "deposit",
    "export",
    "give_back",
    "let_out",
    "let_package_out",
    "lift",
    "locked_of",
    "missing",
    "note_answer",
    "note_came_there",
    "note_certified",
    "note_handed_over",
    "note_opened",
    "pending_deliveries",
    "receive_chunk",
    "reserve",
    "seal_for",
    "sweep",
    "take_over",
    "tar_of",
    "verify",
    "verify_due",
    "verify_when_asked",
]
