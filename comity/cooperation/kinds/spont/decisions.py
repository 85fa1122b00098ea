"""The conditions of spontaneous information: accepted as they were stated, and kept with it.

They do not change on the way: whoever accepts, answers or gives names the conditions of the summary
and no others. What names others changes nothing, on both nodes.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from comity.cooperation.acts import Act
from comity.cooperation.answers import Answers
from comity.cooperation.contents import Content, Line, Text
from comity.cooperation.information import GivenInformation

if TYPE_CHECKING:
    from comity.cooperation.threads import Thread

TERMS = ("conditions", "use_allowed", "handling_mark")
"""What is stated with the summary, and stands as it is."""

_BOUND = frozenset({Act.ACCEPT, Act.GIVE})


class Undertaking(Content):
    """The conditions bind the State that gets the content.

    Attributes:
        conditions: Those that were stated with the summary, word by word.
        use_allowed: Whether it may go to court, as stated there.
        handling_mark: As stated there.
    """

    conditions: tuple[Text, ...] | None = None
    use_allowed: Line | None = None
    handling_mark: Line | None = None
    note: Text | None = None


def filled(view: "Thread", act: Act) -> Mapping[str, Any]:
    """Return the terms of ``view``, which the node writes into what it says of the content."""
    if act not in _BOUND:
        return {}
    return {name: view.content[name] for name in TERMS if view.content.get(name)}


def closed(asked: Mapping[str, Any], said: Content) -> str:
    """Return why ``said`` changes nothing, or nothing: it names other terms than the summary."""
    if isinstance(said, Answers):
        return "the conditions stand as they were stated" if set(TERMS) & set(said.changes) else ""
    if not isinstance(said, Undertaking | GivenInformation):
        return ""
    named = said.written()
    other = [name for name in TERMS if _plain(named.get(name)) != _plain(asked.get(name))]
    return f"{', '.join(other)}: not as stated with the summary" if other else ""


def _plain(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else value or []
