"""Holding back what partners gave for other uses: wherever anything is said to another State.

Every statement of a request goes through ``let_said``, what is recorded by hand alike; whatever
else leaves by the wire goes through ``let_leave``; what is sealed, through the evidence room.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings

from comity.cooperation.acts import Act, Side
from comity.cooperation.app import queries
from comity.cooperation.app.models import Thread
from comity.cooperation.kinds import Kind, holds, supplies
from comity.cooperation.marked_items import items_of
from comity.cooperation.statements import STATEMENT_TYPE
from comity.cooperation.threads import Entry
from comity.cooperation.threads import Thread as FoldedThread
from comity.evidence.app import services as evidence
from comity.evidence.errors import HeldBackError
from comity.evidence.releases import SAID, Purpose, release, strictest
from comity.protocol.app import registry as wire


def purpose_of(kind: Kind) -> Purpose:
    """Return what is said in a request of ``kind`` for: evidence, or to go on with police work.

    Whatever is said where evidence is asked for or given ends in the file of a case.
    """
    return Purpose.EVIDENCE if supplies(kind) and not holds(kind) else Purpose.LEAD


def let_said(thread: Thread, kind: Kind, content: Mapping[str, Any]) -> None:
    """Let ``content`` be said in ``thread``.

    Raises:
        HeldBackError: Something in it was given for other uses alone.
    """
    evidence.let_out(purpose=purpose_of(kind), to=thread.peer, texts=list(_texts(content)))


def let_leave(aud: str, message_type: str, body: Mapping[str, Any]) -> None:
    """Let a message leave that is no statement of a request: as evidence, for nobody knows more.

    Raises:
        HeldBackError: Something in it was given for other uses alone.
    """
    if message_type != STATEMENT_TYPE:
        evidence.let_out(purpose=Purpose.EVIDENCE, to=aud, texts=list(_texts(body)))


def register() -> None:
    """Judge whatever leaves by the wire; called once, when the app is ready."""
    wire.judge_by(let_leave)


def let_printed(thread: Thread, statement: str) -> None:
    """Let a letter be made of a statement of ``thread``: a sealed paper can go into any file.

    Raises:
        HeldBackError: It gives something that was given to this State for other uses alone.
    """
    for one in items_of(queries.folded(thread)):
        if one.statement != statement or one.side == thread.own_side:
            continue
        found = release(
            one.given(thread.peer),
            purpose=Purpose.EVIDENCE,
            to=settings.COMITY_NODE.code,
            own=settings.COMITY_NODE.code,
        )
        if found.reason is not None:
            msg = SAID[found.reason]
            raise HeldBackError(msg, reason=str(found.reason), use=one.use, giver=thread.peer)


def keep_marks(thread: Thread, entry: Entry, view: FoldedThread) -> None:
    """Note what the other side has just given, and for which uses, so that it is known again."""
    ours = Side(thread.own_side)
    items = [one for one in items_of(view) if one.side is not ours]
    if entry.said.body.act == Act.ALLOW_USE:
        evidence.lift(thread=thread.pk, items=[one.number for one in items if one.consented])
        return
    before = "\n".join(
        text
        for one in view.entries
        if one.said.side is ours
        for text in _texts(one.said.body.content)
    )
    for one in items:
        if one.statement == entry.said.digest:
            evidence.reserve(
                thread=thread.pk,
                item=one.number,
                giver=thread.peer,
                use=one.use,
                text=one.text,
                files=one.files,
                besides=before,
            )


def use_of_files(entry: Entry, view: FoldedThread) -> str:
    """Return what the files of a statement may be used for; nothing where they are evidence."""
    given = [one.use for one in items_of(view) if one.statement == entry.said.digest]
    return strictest(*given)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
