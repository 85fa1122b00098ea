"""Acts of the room. One function, one transaction, one journal entry.

``requests`` opens threads, ``dispatch`` goes on with them, ``orders`` deals with providers,
``deliveries`` with evidence, ``arrivals`` with what peers say, ``reminders`` with clocks.
"""

from comity.cooperation.app.services.acts import act_of, perform
from comity.cooperation.app.services.arrivals import note_receipt, take
from comity.cooperation.app.services.dispatch import WITH_EVIDENCE, carry_out
from comity.cooperation.app.services.once import once
from comity.cooperation.app.services.orders import confirm, deliver, deposit
from comity.cooperation.app.services.reminders import remind
from comity.cooperation.app.services.requests import (
    check,
    file_draft,
    kind_of,
    open_request,
    override,
    send,
)

__all__ = [
    "WITH_EVIDENCE",
    "act_of",
    "carry_out",
    "check",
    "confirm",
    "deliver",
    "deposit",
    "file_draft",
    "kind_of",
    "note_receipt",
    "once",
    "open_request",
    "override",
    "perform",
    "remind",
    "send",
    "take",
]
