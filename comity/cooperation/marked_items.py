"""What a partner gave, item by item: each with its mark, and what may be made of it.

Of an inquiry every answer gives items, numbered through the thread from 0; information that nobody
asked for is one item each time it is given. The giver alone marks them, and the giver alone can
consent later that one is used as evidence. What was given as intelligence only stays that: consent
that names it changes nothing, on both nodes.

Source: process 1.7, 1.11; Budapest Convention, Art. 26(2), 28(2)(b).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.threads import Effect, Entry, Thread
from comity.evidence.releases import INTELLIGENCE_ONLY, WITH_CONSENT, Given

_GIVING = frozenset({Act.EXECUTE, Act.PARTLY, Act.GIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item that was given.

    Attributes:
        number: Its place in the thread, from 0.
        side: Which side gave it.
        use: Its mark; what bears none is intelligence only.
        consented: The giver has consented since that it is used as evidence.
        files: SHA-256 of the files that were given with it.
        statement: Digest of the statement that gave it.
    """

    number: int
    side: Side
    text: str
    use: str
    consented: bool = False
    files: tuple[str, ...] = ()
    statement: str = ""

    def given(self, giver: str) -> Given:
        """Return it as the release rule judges it; ``giver`` is the code of the State."""
        return Given(use=self.use, giver=giver, consented=self.consented)


def items_of(view: Thread) -> tuple[Item, ...]:
    """Return what was given in ``view``, in order."""
    found: list[Item] = []
    for entry in view.entries:
        if entry.effect is Effect.APPLIED:
            found.extend(_given(entry, view.content, first=len(found)))
    allowed = {number for said in view.applied(Act.ALLOW_USE) for number in said.get("items") or ()}
    return tuple(_consented(one) if one.number in allowed else one for one in found)


def _consented(one: Item) -> Item:
    if one.use != WITH_CONSENT:
        return one
    return replace(one, consented=True)


def _given(entry: Entry, asked: Mapping[str, Any], *, first: int) -> Iterator[Item]:
    """Yield what one statement gave."""
    said, act = entry.said.body.content, entry.said.body.act
    if act not in _GIVING:
        return
    side = SIDES[Act(act)]
    if act == Act.GIVE:
        files = tuple(str(one.get("sha256")) for one in said.get("files") or ())
        use = str(asked.get("use_allowed") or INTELLIGENCE_ONLY)
        text = str(said.get("information") or "")
        yield Item(
            number=first, side=side, text=text, use=use, files=files, statement=entry.said.digest
        )
        return
    rows = said.get("items")
    for place, row in enumerate(rows if isinstance(rows, list | tuple) else ()):
        if isinstance(row, Mapping):
            yield Item(
                number=first + place,
                side=side,
                text=str(row.get("information") or ""),
                use=str(row.get("use_allowed") or INTELLIGENCE_ONLY),
                statement=entry.said.digest,
            )
