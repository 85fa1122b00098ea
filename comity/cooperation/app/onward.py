"""From a provider that was named in another State to the request that goes there.

Source: Budapest Convention, Art. 30(1); process 2.1 (partial disclosure: a new request is
suggested).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comity.access.app.services import Person
from comity.cooperation.acts import Act
from comity.cooperation.app import prefills
from comity.cooperation.app.models import Thread
from comity.cooperation.kinds import Kind
from comity.cooperation.threads import Thread as FoldedThread

_OF_THE_LAST = frozenset({"addressee_org", "via_channel", "custodian_or_location"})
"""What was said for the State that was asked first, and says nothing of the next."""

_AS_BEFORE = ("urgency", "confidentiality", "handling_mark", "use_limits", "languages")
"""What the next request says as the first did: a mark or a limit is not lost on the way."""


@dataclass(frozen=True, slots=True)
class Named:
    """A provider that was named, and the State in which it is, if that was said."""

    number: int
    provider: str
    member: str


def named(view: FoldedThread) -> list[Named]:
    """Return the providers that were named, in order; what peers say may lack anything."""
    return [
        Named(number, str(said.get("provider") or ""), str(said.get("member") or ""))
        for number, said in enumerate(view.applied(Act.NAME_PROVIDER))
    ]


def next_request(
    thread: Thread, view: FoldedThread, number: int, person: Person, *, aud: str
) -> tuple[Kind, dict[str, Any]] | None:
    """Return the request to preserve what passed the provider named ``number``, if it was named."""
    said = view.applied(Act.NAME_PROVIDER)
    if view.kind is None or not 0 <= number < len(said):
        return None
    kept = {name: value for name, value in view.content.items() if name not in _OF_THE_LAST}
    content = {**kept, **prefills.beginning(view.kind, person, aud=aud)}
    content |= {name: kept[name] for name in _AS_BEFORE if name in kept}
    content["addressee_provider"] = str(said[number]["provider"])
    content["custodian_or_location"] = str(said[number]["provider"])
    content["targets"] = _targets(view.content, said[number])
    content["link_facts_to_data"] = _link(view.content, said[number], thread)
    return view.kind, content


def _targets(content: Mapping[str, Any], said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows concerned; who held them before is not who is asked now."""
    rows = list(content.get("targets") or ())
    chosen = said.get("targets")
    places = range(len(rows)) if chosen is None else [one for one in chosen if one < len(rows)]
    return [
        {name: value for name, value in rows[place].items() if name != "service"}
        for place in places
    ]


def _link(content: Mapping[str, Any], said: Mapping[str, Any], thread: Thread) -> str:
    """Return how the data come into the case: as before, and the path that was told."""
    reference = thread.peer_reference or thread.own_reference
    told = f"{thread.peer} ({reference}): {said['path']}"
    return "\n\n".join(part for part in (content.get("link_facts_to_data"), told) if part)
