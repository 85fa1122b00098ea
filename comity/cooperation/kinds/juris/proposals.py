"""What can be agreed to: what the other side proposed last, word for word.

It stands in the fold, on both nodes, so that no two States can hold that they agreed to different
things.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.consultations import Agreement, proposal_in
from comity.cooperation.contents import Content
from comity.cooperation.statements import Body

if TYPE_CHECKING:
    from comity.cooperation.threads import Entry, Thread

_AGREES_TO: Mapping[Act, Side] = MappingProxyType(
    {Act.ACCEPT: Side.REQUESTING, Act.ACCEPT_CONDITIONS: Side.REQUESTED}
)
"""Whose proposal each act agrees to."""


def proposed(entries: Sequence["Entry"], side: Side) -> dict[str, Any] | None:
    """Return what ``side`` proposed last, of the statements that had an effect."""
    said: list[Body] = [one.said.body for one in entries if one.effect == "applied"]
    found = [proposal_in(one.act, one.content) for one in said if _by(one.act) is side]
    return next((one for one in reversed(found) if one is not None), None)


def _by(act: str) -> Side | None:
    return SIDES[Act(act)] if act in set(Act) else None


def unproposed(
    entries: Sequence["Entry"], act: Act, content: Content | None, _at: datetime | None
) -> str:
    """Return why ``act`` is closed, or nothing: one agrees to what the other side proposed last."""
    side = _AGREES_TO.get(act)
    if side is None:
        return ""
    last = proposed(entries, side)
    if last is None:
        return "the other side has proposed no outcome: give your position, and propose one"
    if isinstance(content, Agreement) and content.settlement.written() != last:
        return "what is agreed is not what the other side proposed last"
    return ""


def last_proposal(view: "Thread", act: Act) -> Mapping[str, Any]:
    """Return what the node writes into an agreement: what the other side proposed last."""
    side = _AGREES_TO.get(act)
    found = None if side is None else proposed(view.entries, side)
    return {} if found is None else {"settlement": found}
