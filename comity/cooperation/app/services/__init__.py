"""Acts of the room. One function, one transaction, one journal entry.

``requests`` opens threads, ``dispatch`` goes on with them, ``orders`` deals with providers,
``deliveries`` with evidence, ``arrivals`` with what peers say, ``reminders`` with clocks;
``judging`` says what is missing, ``completions`` what the node knows itself.
"""

from comity.cooperation.app.services.acts import act_of, override_extension, perform
from comity.cooperation.app.services.arrivals import note_receipt, take
from comity.cooperation.app.services.dispatch import WITH_EVIDENCE, carry_out
from comity.cooperation.app.services.judging import Done, of_request
from comity.cooperation.app.services.once import once
from comity.cooperation.app.services.orders import confirm, deliver, deposit
from comity.cooperation.app.services.reminders import remind
from comity.cooperation.app.services.requests import (
    file_draft,
    kind_of,
    open_request,
    override,
    send,
)

__all__ = [
    "WITH_EVIDENCE",
    "Done",
    "act_of",
    "carry_out",
    "confirm",
    "deliver",
    "deposit",
    "file_draft",
    "kind_of",
    "note_receipt",
    "of_request",
    "once",
    "open_request",
    "override",
    "override_extension",
    "perform",
    "remind",
    "send",
    "take",
]
