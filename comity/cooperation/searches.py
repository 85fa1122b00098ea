"""Where data are, when nobody knows: what a State answers, and the trail from State to State.

Whoever has not found them may name the State to ask next; whoever has found them says where, and
may name a State for the rest. The side that asks sees all its requests of one search as one trail.

Source: process 1.11, 2.2 (transferred); Budapest Convention, Art. 30(1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from pydantic import ValidationInfo, model_validator

from comity.cooperation.acts import Act
from comity.cooperation.contents import Content, Line, Said, Text, is_own
from comity.cooperation.states import State
from comity.cooperation.threads import Thread


class Pointer(Content):
    """The State to ask next, as far as it is known.

    Attributes:
        next_member: Code of that State.
        next_provider: Who may hold them there.
        path: What leads there, and nothing more than is needed to ask.
    """

    next_member: Line | None = None
    next_provider: Line | None = None
    path: Text | None = None

    @model_validator(mode="after")
    def _says_why(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.next_member and not self.path:
            msg = "say what leads to the State that you name"
            raise ValueError(msg)
        return self


class Located(Pointer):
    """The data are here, all of them or some.

    Attributes:
        place: Where they are: who holds them, on which system.
        provider: Name or code of the provider, if it is one.
        targets: Rows of the request that are here, from 0; all if not said.
        how_known: What was searched, and what showed it.
    """

    place: Said
    provider: Line | None = None
    targets: tuple[int, ...] | None = None
    how_known: Text | None = None
    note: Text | None = None


class NotHere(Pointer):
    """The data are not here.

    Attributes:
        reason: What was searched, and with what result.
    """

    reason: Said
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What one State answered.

    Attributes:
        found: Whether it has the data, or some of them.
        place: Where they are.
        reason: What was searched, where they are not.
        next_member: The State that it named.
        rest: Rows of the request that are not there, from 0.
    """

    found: bool
    place: str
    provider: str
    reason: str
    next_member: str
    next_provider: str
    path: str
    here: tuple[int, ...]
    rest: tuple[int, ...]


def answered(view: Thread) -> Answered | None:
    """Return what was answered to a request of this kind; ``None`` before."""
    found = view.state is State.EXECUTED
    said = view.applied(Act.EXECUTE if found else Act.NO_DATA)
    if not said:
        return None
    last = said[-1]
    rows = range(len(view.content.get("targets") or ()))
    named = last.get("targets")
    here = tuple(one for one in rows if found and (named is None or one in named))
    return Answered(
        found=found,
        place=_text(last, "place"),
        provider=_text(last, "provider"),
        reason=_text(last, "reason"),
        next_member=_text(last, "next_member"),
        next_provider=_text(last, "next_provider"),
        path=_text(last, "path"),
        here=here,
        rest=tuple(one for one in rows if one not in here),
    )


def asked_before(view: Thread, *, peer: str, reference: str) -> list[dict[str, Any]]:
    """Return the States that were asked up to ``view``, with what each answered, in order."""
    said = answered(view)
    before = [dict(one) for one in view.content.get("asked_before") or ()]
    told = "" if said is None else "; ".join(filter(None, (said.reason or said.place, said.path)))
    row = {"member": peer, "reference": reference, "said": told}
    return [*before, {name: value for name, value in row.items() if value}]


def was_asked(content: Mapping[str, Any], member: str) -> bool:
    """Say whether ``member`` is among the States that were asked before."""
    return any(one.get("member") == member for one in content.get("asked_before") or ())


def next_stop(view: Thread, *, peer: str) -> str:
    """Return the State that is to be asked next; nothing where none is named, or it was asked."""
    said = answered(view)
    named = "" if said is None else said.next_member
    done = named in {"", peer} or was_asked(view.content, named)
    return "" if done else named


def chosen(rows: Sequence[Mapping[str, Any]], places: Sequence[int]) -> list[dict[str, Any]]:
    """Return the rows at ``places``, without the service that was thought to hold them."""
    return [
        {name: value for name, value in rows[place].items() if name != "service"}
        for place in places
    ]


def _text(said: Mapping[str, Any], name: str) -> str:
    return str(said.get(name) or "").strip()
