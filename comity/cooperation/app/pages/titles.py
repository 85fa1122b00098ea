"""What a request is called, in the language of whoever reads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language_bidi, gettext, ngettext
from django.utils.translation import gettext as _

from comity.cooperation.acts import Side
from comity.cooperation.app import registry
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.pages import wording
from comity.cooperation.app.pages.wording import word
from comity.cooperation.gists import PROPERTY, Gist, gist_of, read_gist
from comity.cooperation.kinds import Kind, plan_of


def title_of_thread(thread: Thread) -> str:
    """Return what our people call a request, or what it asks for in a few words."""
    return thread.title or title_of(thread.kind, read_gist(thread.gist))


@dataclass(frozen=True, slots=True)
class KnownAs:
    """What a request goes by: its number, or what is known of it while nobody has numbered it.

    Attributes:
        reference: Its number; empty while it has none.
        kind: What kind of request it is.
        name: Who is on the other side.
        at: When it came or was begun.
    """

    reference: str
    kind: str
    name: str
    at: datetime

    @property
    def text(self) -> str:
        """Return it in one line, for the title of a page."""
        told = {"kind": self.kind, "name": self.name}
        return self.reference or _("%(kind)s, %(name)s") % told


def known_as(thread: Thread) -> KnownAs:
    """Return what a request goes by; the number of the side that asks comes first."""
    references = (thread.own_reference, thread.peer_reference)
    if thread.own_side == Side.REQUESTED:
        references = references[::-1]
    reference = next((one for one in references if one), "")
    name = "" if reference else registry.name_of(thread.peer)
    at = None if reference else registry.came_at(thread)
    kind = word(wording.KINDS, thread.kind)
    return KnownAs(reference, kind, name or thread.peer, at or thread.opened_at)


def title_of_draft(draft: Draft) -> str:
    """Return what a draft asks for in a few words."""
    return title_of(draft.kind, gist_of(draft.content))


def title_of(kind: str, gist: Gist) -> str:
    """Return what a request of ``kind`` asks for, in a few words."""
    what = counted(gist)
    known = kind in set(Kind)
    said = gettext(plan_of(Kind(kind)).labels.title) % {"what": what} if known else kind
    if not gist.provider:
        return said
    return _("%(said)s, %(holder)s") % {"said": said, "holder": _apart(gist.provider)}


def _apart(name: str) -> str:
    """Return a foreign name so that it keeps its place where the line runs from right to left."""
    return (
        f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
        if get_language_bidi()
        else name
    )


def counted(gist: Gist) -> str:
    """Return how many identifiers of which kind."""
    if not gist.targets:
        return _("property") if gist.group == PROPERTY else _("data")
    phrase = _COUNTED.get(gist.group, _other)
    return phrase(gist.targets)


def _other(n: int) -> str:
    return ngettext("%(n)s identifier", "%(n)s identifiers", n) % {"n": n}


_COUNTED: dict[str, Callable[[int], str]] = {
    "ip": lambda n: ngettext("%(n)s IP address", "%(n)s IP addresses", n) % {"n": n},
    "email": lambda n: ngettext("%(n)s mailbox", "%(n)s mailboxes", n) % {"n": n},
    "message": lambda n: ngettext("%(n)s message", "%(n)s messages", n) % {"n": n},
    "phone": lambda n: ngettext("%(n)s telephone number", "%(n)s telephone numbers", n) % {"n": n},
    "account": lambda n: ngettext("%(n)s account", "%(n)s accounts", n) % {"n": n},
    "site": lambda n: ngettext("%(n)s site", "%(n)s sites", n) % {"n": n},
    "server": lambda n: ngettext("%(n)s server", "%(n)s servers", n) % {"n": n},
    "wallet": lambda n: ngettext("%(n)s wallet", "%(n)s wallets", n) % {"n": n},
    "bank": lambda n: ngettext("%(n)s bank account", "%(n)s bank accounts", n) % {"n": n},
    "device": lambda n: ngettext("%(n)s device", "%(n)s devices", n) % {"n": n},
    "property": lambda n: ngettext("%(n)s thing", "%(n)s things", n) % {"n": n},
    "person": lambda n: ngettext("%(n)s person", "%(n)s persons", n) % {"n": n},
    "place": lambda n: ngettext("%(n)s place", "%(n)s places", n) % {"n": n},
}
