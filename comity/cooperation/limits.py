"""Under which rules evidence goes to the other side: what was agreed in the request.

Example:
    >>> onward_of("TLP:CLEAR"), onward_of("TLP:GREEN // TLP:AMBER")
    ('free', 'with_consent')

Source: process 1.13 (conditions on use); Budapest Convention, Art. 28.
"""

from collections.abc import Mapping
from typing import Any

from comity.access.marks import Level, mark_of
from comity.cooperation.acts import Act
from comity.cooperation.threads import Thread
from comity.evidence.releases import INTELLIGENCE_ONLY
from comity.evidence.use_rules import FREE, WITH_CONSENT, UseRules


def handling_of(view: Thread, content: Mapping[str, Any], *, mark: str) -> UseRules:
    """Return the rules under which the requested side sends what ``content`` announces.

    Args:
        view: The request.
        content: What the act says that sends it.
        mark: UseRules mark of the request.
    """
    agreed = view.applied(Act.SET_CONDITIONS) if view.applied(Act.ACCEPT_CONDITIONS) else ()
    last = agreed[-1:]
    stated = [text for said in (*last, content) for text in said.get("conditions") or ()]
    limits = tuple(dict.fromkeys(str(text) for text in stated))
    return UseRules(mark=mark_of(mark).text, limits=limits, onward=onward_of(mark))


def handling_of_information(view: Thread, *, mark: str) -> UseRules:
    """Return the rules under which files go with information: the conditions that were accepted.

    What bears no mark of its use is intelligence only.
    """
    return UseRules(
        mark=mark_of(mark).text,
        limits=tuple(str(one) for one in view.content.get("conditions") or ()),
        onward=onward_of(mark),
        use=str(view.content.get("use_allowed") or INTELLIGENCE_ONLY),
    )


def onward_of(mark: str) -> str:
    """Return whether what bears ``mark`` may be handed on to another State."""
    return FREE if mark_of(mark).level is Level.CLEAR else WITH_CONSENT
