"""Acts of the room. One function, one transaction, one journal entry.

``requests`` opens threads, ``dispatch`` goes on with them, ``orders`` deals with providers,
``handovers`` with their large files, ``safeguards`` with questions that come before an act,
``deliveries`` with evidence, ``carrying`` with evidence for partners without a node, ``arrivals``
with what peers say, ``reminders`` with clocks;
``judging`` says what is missing, ``completions`` what the node knows itself.
"""

from comity.cooperation.app.services.acts import act_of, override_extension, perform
from comity.cooperation.app.services.amending import correct, take_back
from comity.cooperation.app.services.arrivals import note_receipt, take
from comity.cooperation.app.services.carrying import Carried, locked_package, record_handed
from comity.cooperation.app.services.chain import approve_draft, waits_for_approval
from comity.cooperation.app.services.direct import (
    ask_the_state,
    confirm,
    deliver,
    may_ask_the_state,
)
from comity.cooperation.app.services.dispatch import WITH_EVIDENCE, carry_out
from comity.cooperation.app.services.following import follow
from comity.cooperation.app.services.giving import attach
from comity.cooperation.app.services.handovers import (
    append_upload,
    begin_upload,
    cancel_upload,
    conclude_upload,
    describe_file,
    end_given_up,
    finish_uploads,
    settle_upload,
    take_back_file,
)
from comity.cooperation.app.services.judging import Done, of_request
from comity.cooperation.app.services.once import once
from comity.cooperation.app.services.orders import deposit, keep_answer
from comity.cooperation.app.services.partners import add_partner, change_partner, end_partner
from comity.cooperation.app.services.recording import (
    file,
    link,
    note_taken_out,
    record_portal,
    record_reached,
    record_sent,
)
from comity.cooperation.app.services.records import sign_waiting
from comity.cooperation.app.services.registering import open_acts, register_act, register_request
from comity.cooperation.app.services.reminders import remind
from comity.cooperation.app.services.requests import (
    checked,
    file_draft,
    kind_of,
    needs_second,
    open_request,
    override,
    send,
)
from comity.cooperation.app.services.safeguards import answer_for_request, answer_safeguards
from comity.cooperation.app.translations import waits_for_translation

__all__ = [
    "WITH_EVIDENCE",
    "Carried",
    "Done",
    "act_of",
    "add_partner",
    "answer_for_request",
    "answer_safeguards",
    "append_upload",
    "approve_draft",
    "ask_the_state",
    "attach",
    "begin_upload",
    "cancel_upload",
    "carry_out",
    "change_partner",
    "checked",
    "conclude_upload",
    "confirm",
    "correct",
    "deliver",
    "deposit",
    "describe_file",
    "end_given_up",
    "end_partner",
    "file",
    "file_draft",
    "finish_uploads",
    "follow",
    "keep_answer",
    "kind_of",
    "link",
    "locked_package",
    "may_ask_the_state",
    "needs_second",
    "note_receipt",
    "note_taken_out",
    "of_request",
    "once",
    "open_acts",
    "open_request",
    "override",
    "override_extension",
    "perform",
    "record_handed",
    "record_portal",
    "record_reached",
    "record_sent",
    "register_act",
    "register_request",
    "remind",
    "send",
    "settle_upload",
    "sign_waiting",
    "take",
    "take_back",
    "take_back_file",
    "waits_for_approval",
    "waits_for_translation",
]
