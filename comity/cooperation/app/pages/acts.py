"""The page of one act: what it is called, what it begins with, what it brings about."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app import queries
from comity.cooperation.app.legal import KeptShown, answer_to, kept
from comity.cooperation.app.models import Thread
from comity.cooperation.app.pages import consultation_words, contents, extradition_words, wording
from comity.cooperation.app.pages.titles import title_of_thread
from comity.cooperation.app.pages.wording import word
from comity.cooperation.app.services.completions import completed
from comity.cooperation.kinds import (
    consults,
    extradites,
    holds,
    informs,
    is_of_property,
    permits,
    seeks,
    supplies,
    takes_down,
)
from comity.cooperation.orders import what_the_provider_needs
from comity.cooperation.threads import Thread as FoldedThread

LEADS: dict[Act, Promise] = {
    Act.ACKNOWLEDGE: _("They see that somebody answers for it. The time to execute begins."),
    Act.ASK: _("Ask all questions at once. The time to execute stops until they answer."),
    Act.ANSWER: _("They go on with your request as soon as they have your answer."),
    Act.FORWARD: _("The provider sees the order, never the facts of the case."),
    Act.EXECUTE: _("They are told at once. What you send is signed by this node."),
    Act.PARTLY: _("Send what is there; the rest follows."),
    Act.REFUSE: _("They see the grounds and your sentence. A bare no is not possible."),
    Act.NO_DATA: _("They are told that nothing is held. The request ends with that."),
    Act.WITHDRAW: _("They stop at once. Open orders to providers are taken back."),
    Act.ASK_EXTENSION: _("The preservation lasts longer if they grant it."),
    Act.GRANT_EXTENSION: _("The data are kept until the new day."),
    Act.REFUSE_EXTENSION: _("The data are kept until the old day, and no longer."),
    Act.RELEASE: _("The provider no longer has to keep the data. This cannot be undone."),
    Act.CONFIRM_RECEIPT: _("The node verifies the package first, and tells what it found."),
    Act.REPORT_DEFECT: _("They have to deliver again."),
    Act.ACCEPT: _("They see that their request is granted. Next you order what is needed."),
    Act.CONSULT: _("They are heard before you refuse. You can refuse when the day has passed."),
    Act.GIVE_VIEWS: _("They look at your request again with what you say."),
    Act.POSTPONE: _("The time to execute stops. You are reminded on the day of the review."),
    Act.RESUME: _("The time to execute goes on."),
    Act.SET_CONDITIONS: _("You go on as soon as they have accepted."),
    Act.ACCEPT_CONDITIONS: _("The conditions bind your State. They travel with what is sent."),
    Act.DECLINE_CONDITIONS: _("They decide again without your promise."),
    Act.HAND_ON: _("They see who deals with their request from now."),
    Act.CLOSE: _("They see what their help was good for. The request is closed."),
    Act.OBJECT: _("The provider must not answer. The request ends, and both are told why."),
    Act.NO_OBJECTION: _("The provider need not wait any longer. You cannot object afterwards."),
    Act.CALL_BACK: _("Call the number below, and no number that the request names."),
    Act.CALL_FAILED: _("Say what the call brought. Nothing is released."),
    Act.ASSESS: _("You are the second person: judge the emergency, not the sender."),
    Act.REVIEW: _("Say what is known now. It is counted, and they read it."),
    Act.REGULARISE: _("The provider and its State see which legal process you filed."),
    Act.KEEP_COPY: _("Nothing is taken away before this, unless they waive it."),
    Act.WAIVE_COPY: _("The provider can take it away without a copy. They all see your reason."),
    Act.REPORT_RESULT: _("They see for each location what was done, and why not."),
    Act.RECHECK: _("Look yourself first. The provider sees from where you looked."),
    Act.REPORT_ONLINE: _("The provider has to answer again."),
    Act.REPORT_REUPLOAD: _("It is linked to what was taken away. Draft the next one from it."),
    Act.RESTORE: _("They see what is back, and why."),
    Act.NAME_PROVIDER: _("They can ask the other State at once to preserve the data there."),
    Act.GIVE: _("They have accepted your conditions, which go with what you write here."),
    Act.REPORT_USE: _("They see what their information was good for."),
    **extradition_words.LEADS,
    **consultation_words.LEADS,
    Act.ASK_USE: _("What was given as intelligence only cannot become evidence: ask for it anew."),
    Act.ALLOW_USE: _("From then on they may use it as evidence. You cannot take that back."),
    Act.DENY_USE: _("It stays what it is. They can ask for it by a request for assistance."),
    Act.NOTIFY_HOLDER: _("They see who knows of it, and until when it can be challenged."),
    Act.REPORT_CHALLENGE: _("They can send what helps to defend the freeze."),
    Act.UPHOLD: _("The freeze stands, as before."),
    Act.LIFT: _("Nothing is frozen any longer. This cannot be undone."),
    Act.PROPOSE_SHARING: _("Nothing is shared before they have agreed."),
    Act.AGREE_SHARING: _("The shares bind both States from now."),
    Act.DECLINE_SHARING: _("They can propose other shares."),
    Act.DISPOSE: _("They see for each thing who got it, and how much."),
    Act.CONTACT_BANK: _(
        "They see that the bank knows. Next you say until when it holds the money."
    ),
    Act.REPORT_CUSTODY: _("They see who keeps the keys, and what becomes of the assets."),
}
"""What an act brings about, before it is done."""

_STRAIGHT: dict[Act, Promise] = {
    Act.ACKNOWLEDGE: _("They see that you have it, and by when you will answer."),
    Act.ACCEPT: _("They see what they will get, and what was cut and why."),
}
_NO_DATA_SUPPLIED: dict[Act, Promise] = {
    Act.ACKNOWLEDGE: _("They see that somebody answers for it."),
    Act.ASK: _("Ask all questions at once. Your time stops until they answer."),
    Act.ANSWER: _("They go on as soon as they have your answer."),
    Act.ACCEPT: _("The conditions bind your State. Then they give you the content."),
    Act.WITHDRAW: _("They are told that nothing more comes of it."),
}
"""The same, where no data are supplied in answer."""
"""The same, where a provider answers what came straight to it."""
_DANGER = frozenset(
    {Act.REFUSE, Act.WITHDRAW, Act.RELEASE, Act.REFUSE_EXTENSION, Act.NO_DATA, Act.OBJECT, Act.LIFT}
    | {Act.ARREST, Act.SURRENDER}
)

_DECIDING = frozenset(
    {
        *(Act.ACCEPT, Act.REFUSE, Act.CONSULT, Act.SET_CONDITIONS),
        *(Act.OBJECT, Act.NO_OBJECTION),
    }
)
"""Acts of the requested side that rest on the law."""


def around(thread: Thread, act: Act, view: FoldedThread) -> dict[str, Any]:
    """Return what stands around the form of ``act``."""
    special = f"{act}-{thread.kind}"
    code = special if special in wording.ACTS else str(act)
    shown: dict[str, Any] = {
        "thread": thread,
        "act": str(act),
        "label": word(wording.ACTS, code),
        "icon": wording.ACT_ICONS[act],
        "lead": _lead(thread, act),
        "danger": act in _DANGER,
        "title": title_of_thread(thread),
        "reference": thread.peer_reference
        if thread.own_side == "requested"
        else thread.own_reference,
        "rows": contents.asked(view.content, thread.kind),
        "files": [],
        "provider_sees": [],
    }
    if act is Act.FORWARD:
        shown["provider_sees"] = contents.asked(_for_provider(view.content), "")[1:]
    if act in {Act.EXECUTE, Act.PARTLY} and not holds(thread.kind):
        shown["files"] = queries.deliverable_files(thread)
    return shown


_TAKEN_DOWN: dict[Act, Promise] = {
    Act.ACKNOWLEDGE: _("They see that you have it, and by when you will answer."),
    Act.ASK: _("Ask all questions at once. Your time stops until they answer."),
    Act.ANSWER: _("The provider goes on as soon as it has your answer."),
    Act.REFUSE: _("They see your reasons. All of it stays where it is."),
    Act.WITHDRAW: _("The provider is told to leave it as it is."),
    Act.CLOSE: _("Nothing more is expected of anybody."),
}
"""The same, where content is to be taken away."""
_SOUGHT: dict[Act, Promise] = {
    Act.ACKNOWLEDGE: _("They see that somebody answers for it."),
    Act.EXECUTE: _("They can ask you at once to keep the data. You give none of them here."),
    Act.NO_DATA: _("Name the State to ask next. Their next request holds all that they typed."),
}
"""The same, where somebody asks where data are."""


_OF_PROPERTY: dict[Act, Promise] = {
    Act.ACKNOWLEDGE: _("They see that somebody answers for it. Your time to decide runs."),
    Act.ASK: _("Ask all questions at once. Your time stops until they answer."),
    Act.ANSWER: _("They go on as soon as they have your answer."),
    Act.ACCEPT: _("They see that it will be carried out. Next you say what came of each thing."),
    Act.EXECUTE: _("They see for each thing what is held, and until when."),
    Act.PARTLY: _("They see for each thing what is held, and why the rest is not."),
    Act.NO_DATA: _("They are told that nothing was found. The request ends with that."),
    Act.WITHDRAW: _("They stop at once."),
    Act.ASK_EXTENSION: _("It stays frozen for longer if they grant it."),
    Act.GRANT_EXTENSION: _("It stays frozen until the new day."),
    Act.REFUSE_EXTENSION: _("It stays frozen until the old day, and no longer."),
    Act.RELEASE: _("The property is free again. This cannot be undone."),
    Act.CLOSE: _("They see what came. Nothing more is expected."),
}
"""The same, where a request is about property."""


_INFORMED: dict[Act, Promise] = {
    Act.ACKNOWLEDGE: _("They see that somebody answers for it."),
    Act.EXECUTE: _("Mark each item. What is intelligence only never becomes evidence there."),
    Act.PARTLY: _("Mark each item. What is intelligence only never becomes evidence there."),
    Act.NO_DATA: _("They are told that nothing is known."),
    Act.CLOSE: _("The inquiry is closed. They see what it was good for."),
    Act.WITHDRAW: _("They are told that nothing more is wanted."),
}
"""The same, where police tell what they know."""


_BY_NATURE: Sequence[tuple[Callable[[str | None], bool], Mapping[Act, Promise]]] = (
    (extradites, extradition_words.OWN_LEADS),
    (consults, consultation_words.OWN_LEADS),
    (informs, _INFORMED),
    (is_of_property, _OF_PROPERTY),
    (seeks, _SOUGHT),
    (takes_down, _TAKEN_DOWN),
)
"""The same, by what a kind is about."""


def _lead(thread: Thread, act: Act) -> Promise:
    """Return what ``act`` brings about in ``thread``."""
    for is_so, leads in _BY_NATURE:
        if is_so(thread.kind) and act in leads:
            return leads[act]
    own = _STRAIGHT if thread.provider_code else {}
    if not (supplies(thread.kind) or permits(thread.kind) or takes_down(thread.kind)):
        own = _NO_DATA_SUPPLIED
    return own.get(act) or LEADS[act]


def law_beside(thread: Thread, act: Act, view: FoldedThread, *, now: datetime) -> KeptShown | None:
    """Return the law room's answer, where ``act`` decides on a request that came."""
    if act not in _DECIDING:
        return None
    return kept(answer_to(thread, view, now=now), ours=False)


def _for_provider(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the provider needs, without the places of the rows, which are for machines."""
    needed = what_the_provider_needs(content)
    rows = [
        {name: value for name, value in row.items() if name != "target"}
        for row in needed["targets"]
    ]
    return {**needed, "targets": rows}


def initial(thread: Thread, act: Act, view: FoldedThread, *, now: datetime) -> dict[str, Any]:
    """Return what the node knows already, so that nobody types it."""
    if view.kind is None or act is Act.ACKNOWLEDGE:  # its reference is given when it is done
        return {}
    known = completed(thread, act, {}, kind=view.kind, view=view, now=now)
    skipped = {"zone", "package_id", "outcomes"}
    said = {name: value for name, value in known.items() if name not in skipped and value}
    if act is Act.EXECUTE and holds(view.kind):
        said.setdefault("taken_effect_on", _today(now))
    return said


def _today(now: datetime) -> str:
    return now.astimezone(ZoneInfo(settings.COMITY_NODE.zone)).date().isoformat()
