"""What was said before closes or opens what is said now: the guards of an extradition.

They stand in the fold, on both nodes: a statement that they close is kept, shown and changes
nothing, whoever said it.

Source: report EG.4/2020/2, 13(kk); UNTOC, Art. 16(16); process 2.5.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from comity.cooperation.acts import Act
from comity.cooperation.answers import Papers, Refusal
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.contents import Content
from comity.cooperation.emergencies import Told
from comity.cooperation.extraditions import DONE_BY_TWO, IntendedRefusal
from comity.cooperation.states import State
from comity.kernel.time import end_of_day

if TYPE_CHECKING:
    from comity.cooperation.threads import Entry, Thread

_SPOKEN = frozenset({Act.GIVE_VIEWS, Act.DECLINE_VIEWS})


def waiting_time() -> timedelta:
    """Return for how long the requesting State is waited for at the least."""
    return timedelta(days=clock_rules().extradition.views.days)


def unopened(
    entries: Sequence["Entry"], act: Act, content: Content | None, at: datetime | None
) -> str:
    """Return why what was said before closes ``act``, or nothing.

    Args:
        entries: The thread so far.
        act: What is said.
        content: What it says; ``None`` where it is asked what is open at all.
        at: When it is said.
    """
    applied = [entry for entry in entries if entry.effect == "applied"]
    match act:
        case Act.REFUSE:
            return _unheard(_since_notice(applied), content, at)
        case Act.CONSULT if isinstance(content, IntendedRefusal):
            return _too_short(content, at)
        case Act.ASK_CONSULTATION:
            asked = any(_is(entry, act) for entry in _since_notice(applied))
            return "it was asked for already: give views, or decline" if asked else ""
        case Act.RETURN_PERSON:
            return "" if _is_temporary(applied) else "the person was not handed over for a time"
        case _:
            return _one_person(applied, act, content)


def _unheard(since: Sequence["Entry"], content: Content | None, at: datetime | None) -> str:
    """Return why nothing can be refused yet, or nothing."""
    if not since:
        return "the requesting State was not told that a refusal is intended, and on which grounds"
    notice = since[0].said
    told_of = set(notice.body.content.get("refusal_ground") or ())
    if isinstance(content, Refusal) and not set(content.refusal_ground) <= told_of:
        others = ", ".join(sorted(set(content.refusal_ground) - told_of))
        return f"the requesting State was not told of these grounds: {others}"
    if content is None or any(entry.said.body.act in _SPOKEN for entry in since):
        return ""
    told = [one.said.told_at for one in since if _is(one, Act.CONSULT, Act.HOLD_CONSULTATION)]
    known = [one for one in told if one is not None]
    if len(known) < len(told) or at is None:
        return "it is not known yet whether the requesting State has been told"
    ends = max(_last_day(notice.body.content), max(known) + waiting_time())
    if at > ends:
        return ""
    return f"the requesting State can still speak until {ends:%Y-%m-%d %H:%M} UTC"


def _too_short(content: IntendedRefusal, at: datetime | None) -> str:
    """Return why the notice gives too little time, or nothing."""
    ends = end_of_day(content.views_by, zone=ZoneInfo(content.zone))
    if at is None or ends >= at + waiting_time():
        return ""
    return f"the requesting State has {waiting_time().days} days to speak, or more"


def _one_person(applied: Sequence["Entry"], act: Act, content: Content | None) -> str:
    """Return why ``act`` is closed, or nothing: two people decide and carry out."""
    field, decision = DONE_BY_TWO.get(act, ("", None))
    if decision is None or not isinstance(content, Told) or content.as_told:
        return ""
    decided = [entry.said.body.content for entry in applied if _is(entry, decision)]
    if not decided:
        return "nobody has decided it"
    if decided[-1].get("as_told"):
        return ""
    if decided[-1].get("decided_by") == getattr(content, field):
        return "whoever decided does not carry it out as well: a second person does"
    return ""


def _since_notice(applied: Sequence["Entry"]) -> Sequence["Entry"]:
    """Return the last notice of an intended refusal and what came after it; nothing without one.

    An intention that was given up, or that was followed by a grant, is one no more.
    """
    since: list[Entry] = []
    for entry in applied:
        if _is(entry, Act.CONSULT):
            since = [entry]
        elif entry.after in {State.ACKNOWLEDGED, State.ACCEPTED, State.CONDITIONS_SET}:
            since = []
        elif since:
            since.append(entry)
    return since


def _is_temporary(applied: Sequence["Entry"]) -> bool:
    arranged = [one.said.body.content for one in applied if _is(one, Act.ARRANGE_SURRENDER)]
    return bool(arranged and arranged[-1].get("temporary"))


def _last_day(content: Mapping[str, Any]) -> datetime:
    read = IntendedRefusal.model_validate(dict(content))
    return end_of_day(read.views_by, zone=ZoneInfo(read.zone))


def _is(entry: "Entry", *acts: Act) -> bool:
    return entry.said.body.act in acts


def papers_first(content: Mapping[str, Any], _state: State, act: Act) -> str:
    """Return why nothing is granted, or nothing: the papers have not come yet."""
    if act is Act.ACCEPT and content.get("documents_follow"):
        return "the papers have not come yet"
    return ""


def whole_papers(view: "Thread", act: Act, content: Content) -> str:
    """Return what the papers of our own people lack, or nothing."""
    if act is not Act.SEND_DOCUMENTS or not isinstance(content, Papers):
        return ""
    request = {**view.content, **content.changes}
    warrant = request.get("warrant") or {}
    if not (warrant.get("number") and warrant.get("attachment") and warrant.get("certified")):
        return "send the warrant or the judgment as a certified copy, with its number"
    return "" if request.get("law_text") else "send the law on offence, penalty and limitation"
