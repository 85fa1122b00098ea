"""What the acts of the room are called: buttons, events, tasks, what is told afterwards."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.kinds import in_order, plan_of
from comity.cooperation.kinds.plan import Labels

Words = Mapping[str, Promise]
_LABELS = {str(kind): plan_of(kind).labels for kind in in_order()}


def _of_kinds(said: Callable[[Labels], Mapping[Act, str]]) -> Words:
    """Return what kinds call otherwise, by act and kind."""
    return {
        f"{act}-{code}": gettext_lazy(text)
        for code, labels in _LABELS.items()
        for act, text in said(labels).items()
    }


TASKS: Words = MappingProxyType(
    {
        "know_them": _("Confirm who you are dealing with"),
        "check": _("Check what they ask"),
        "acknowledge": _("Acknowledge the request"),
        "order": _("Serve the order on the provider"),
        "hear_provider": _("Hear from the provider"),
        "preserve": _("Confirm the preservation"),
        "deliver": _("Deliver the data"),
        "decide_extension": _("Decide on the extension"),
        "send": _("Send the request"),
        "answer": _("Answer their question"),
        "wait": _("Hear from them"),
        "ask_for_data": _("Ask for the data"),
        "confirm": _("Verify what came and confirm it"),
        "resume": _("Take the request up again"),
        "give_views": _("Give your views"),
        "decide_conditions": _("Decide on the conditions"),
        "close": _("Say what the evidence was used for"),
        "decide": _("Decide whether you give it, whole or less"),
        "decide_consent": _("Decide whether you consent"),
        "call_back": _("Call the authority back"),
        "assess": _("Assess the emergency: a second person"),
        "release": _("Release the data"),
        "review": _("Review it after the event"),
        "regularise": _("File the legal process"),
    }
)
ACTS: Words = MappingProxyType(
    {
        "acknowledge": _("Acknowledge"),
        "ask": _("Ask a question"),
        "answer": _("Answer"),
        "forward": _("Order the provider"),
        "execute": _("Deliver"),
        "partly": _("Deliver a part"),
        "no_data": _("Report no data"),
        "refuse": _("Refuse with reasons"),
        "withdraw": _("Withdraw"),
        "ask_extension": _("Ask to keep it longer"),
        "grant_extension": _("Grant the extension"),
        "refuse_extension": _("Refuse the extension"),
        "release": _("Release the data"),
        "confirm_receipt": _("Confirm receipt"),
        "report_defect": _("Report a defect"),
        "accept": _("Accept after legal review"),
        "consult": _("Consult before a refusal"),
        "give_views": _("Give your views"),
        "postpone": _("Postpone"),
        "resume": _("Go on with it"),
        "set_conditions": _("Set conditions"),
        "accept_conditions": _("Accept the conditions"),
        "decline_conditions": _("Decline the conditions"),
        "hand_on": _("Hand on to another authority"),
        "close": _("Close, and say what it was good for"),
        "name_provider": _("Name another provider"),
        "call_back": _("Sender confirmed by telephone"),
        "call_failed": _("The call confirmed nothing"),
        "assess": _("Assess the emergency"),
        "review": _("Review after the event"),
        "regularise": _("Name the legal process filed"),
        "object": _("Object"),
        "no_objection": _("No objection"),
        **_of_kinds(lambda labels: labels.acts),
    }
)
"""Buttons: verbs."""

ACT_ICONS: Mapping[str, str] = MappingProxyType(
    {
        "request": "send",
        "acknowledge": "check",
        "ask": "message-2",
        "answer": "message-2",
        "forward": "gavel",
        "execute": "lock",
        "partly": "package",
        "no_data": "x",
        "refuse": "x",
        "withdraw": "x",
        "ask_extension": "clock",
        "grant_extension": "check",
        "refuse_extension": "x",
        "supersede": "lock",
        "release": "lock-open",
        "confirm_receipt": "shield-check",
        "report_defect": "alert-triangle",
        "accept": "check",
        "consult": "message-2",
        "give_views": "message-2",
        "postpone": "clock",
        "resume": "check",
        "set_conditions": "gavel",
        "accept_conditions": "check",
        "decline_conditions": "x",
        "hand_on": "send",
        "close": "circle-check",
        "name_provider": "send",
        "call_back": "phone",
        "call_failed": "phone",
        "assess": "scale",
        "review": "eye",
        "regularise": "gavel",
        "object": "gavel",
        "no_objection": "check",
        "await_leave": "hand-stop",
    }
)
HAPPENED: Words = MappingProxyType(
    {
        "request": _("Request sent"),
        "acknowledge": _("Receipt acknowledged"),
        "ask": _("Question asked"),
        "answer": _("Question answered"),
        "forward": _("Order given to the provider"),
        "execute": _("Data delivered"),
        "partly": _("A part was delivered"),
        "no_data": _("No data held"),
        "refuse": _("Refused"),
        "withdraw": _("Request withdrawn"),
        "ask_extension": _("Longer preservation asked for"),
        "grant_extension": _("Preservation extended"),
        "refuse_extension": _("Extension refused"),
        "supersede": _("The data were asked for: they are held until that is decided"),
        "release": _("Data released"),
        "confirm_receipt": _("Receipt confirmed: what came is whole"),
        "report_defect": _("Defect reported"),
        "accept": _("Request accepted after legal review"),
        "consult": _("Refusal intended: views asked for"),
        "give_views": _("Views given"),
        "postpone": _("Request postponed"),
        "resume": _("Request taken up again"),
        "set_conditions": _("Conditions set"),
        "accept_conditions": _("Conditions accepted"),
        "decline_conditions": _("Conditions declined"),
        "hand_on": _("Handed on to another authority"),
        "close": _("Request closed"),
        "name_provider": _("Provider in another State named"),
        "call_back": _("Sender verified by a call to the number of the directory"),
        "call_failed": _("A call to the number of the directory confirmed nothing"),
        "assess": _("Emergency assessed by a second person"),
        "review": _("Reviewed after the event"),
        "regularise": _("Legal process filed"),
        "object": _("The provider's State objected"),
        "no_objection": _("The provider's State does not object"),
        "await_leave": _("Held back: the provider's State has to consent first"),
        **_of_kinds(lambda labels: labels.happened),
    }
)
DONE: Words = MappingProxyType(
    {
        "acknowledge": _("Acknowledged. They see that somebody answers for it."),
        "ask": _("Your question was sent. The clock waits for their answer."),
        "answer": _("Your answer was sent."),
        "forward": _("The order was given. You are told when the provider answers."),
        "execute": _("Done. They are told."),
        "partly": _("The part was sent."),
        "no_data": _("They are told that there are no data."),
        "refuse": _("They are told, with the grounds."),
        "withdraw": _("The request was withdrawn. They are told."),
        "ask_extension": _("They are asked to keep the data longer."),
        "grant_extension": _("The extension was granted."),
        "refuse_extension": _("They are told that the extension was refused."),
        "release": _("The data were released. They are told."),
        "confirm_receipt": _("They are told that what came is whole."),
        "report_defect": _("They are told of the defect, and have to deliver again."),
        "accept": _("They are told that the request is granted."),
        "consult": _("They are asked for their views."),
        "give_views": _("Your views were sent."),
        "postpone": _("They are told why it waits, and until when."),
        "resume": _("They are told that you go on with it."),
        "set_conditions": _("They are asked to accept the conditions."),
        "accept_conditions": _("The conditions are accepted."),
        "decline_conditions": _("They are told that you cannot accept the conditions."),
        "hand_on": _("They are told who deals with it from now."),
        "close": _("The request is closed. They see what their help was good for."),
        "name_provider": _("They are told which provider to ask, and where."),
        "call_back": _("Kept. Now a second person assesses the emergency."),
        "call_failed": _("Kept. Nothing is released before the sender is verified."),
        "assess": _("The assessment was kept. They are told."),
        "review": _("The review was kept. They are told."),
        "regularise": _("They are told which legal process was filed."),
        "object": _("Both are told of the objection. The request has ended."),
        "no_objection": _("Both are told. The provider may answer now."),
        "taken": _("You deal with this request now."),
        "handed": _("The request was handed over."),
    }
)
"""What is told after an act."""
