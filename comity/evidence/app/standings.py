"""How a package stands, as pages show it: one word, three steps, and what can be said of it.

Nothing is decided here; it reads what was done and names it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comity.directory.app import queries as directory
from comity.evidence.app.models import Handling, Package
from comity.evidence.contents import Contents, Link
from comity.kernel.errors import InvalidInputError
from comity.kernel.time import read
from comity.law.app.pages import short_name

SYSTEM = "system"

EVENTS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "identified": _("Identified"),
        "collected": _("Collected"),
        "acquired": _("Acquired"),
        "imaged": _("Imaged"),
        "hashed": _("Hash computed"),
        "verified": _("Verified"),
        "sealed": _("Sealed"),
        "opened": _("Opened"),
        "transferred_out": _("Handed over"),
        "transferred_in": _("Taken over"),
        "stored": _("Stored"),
        "accessed_read": _("Read"),
        "copied": _("Copied"),
        "exported": _("Taken out"),
        "analysed": _("Analysed"),
        "redacted": _("Redacted"),
        "translated": _("Translated"),
        "disclosed_defence": _("Disclosed to the defence"),
        "presented_court": _("Presented in court"),
        "returned": _("Returned"),
        "destroyed": _("Destroyed"),
        "incident": _("Incident"),
    }
)
"""Words for the events of a custody record."""

HANDLINGS: Mapping[str, tuple[str | Promise, str, str]] = MappingProxyType(
    {
        "sealed": (_("Sealed"), "shield-lock", "blue"),
        "announced": (_("Announced by the sender"), "mail", "blue"),
        "arrived": (_("Arrived whole"), "package", "blue"),
        "delivered": (_("Arrived at the other side"), "send", "green"),
        "locked": (_("Encrypted, to be carried"), "lock", "blue"),
        "handed_over": (_("Handed over, to be carried there"), "send", "amber"),
        "verified": (_("Verified"), "shield-check", "green"),
        "opened": (_("Opened"), "eye", "grey"),
        "exported": (_("Downloaded"), "download", "amber"),
        "certified": (_("Certificate taken"), "certificate", "grey"),
        "accepted": (_("Accepted"), "circle-check", "green"),
        "refused": (_("Reported as defective"), "alert-triangle", "red"),
    }
)
"""Word, icon and tone of what was done here."""


@dataclass(frozen=True, slots=True)
class Step:
    """One of three steps: ``done``, ``now``, ``later`` or ``stopped``."""

    label: str | Promise
    standing: str


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One link of a custody chain, as the part ``custody`` shows it."""

    label: str | Promise
    by: str
    at: datetime | None
    digest: str
    broken: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done here, as the part ``timeline`` shows it."""

    label: str | Promise
    icon: str
    tone: str
    by: str
    at: datetime
    text: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One package in a list.

    Attributes:
        row: The package.
        state: Code of its state.
        share: Hundredths that are here, while it comes.
    """

    row: Package
    state: str
    share: int


def state_of(held: Package, *, arrived_there: bool = False) -> str:
    """Return the code of how a package stands.

    Args:
        held: The package.
        arrived_there: What was sent is at its recipient.
    """
    if held.defect or held.outcome == "altered" or held.answer == "refused":
        return "failed"
    if held.answer:
        return held.answer
    if held.direction == Package.OUT:
        return "delivered" if arrived_there else "sealed"
    return _state_of_what_came(held)


def _state_of_what_came(held: Package) -> str:
    if held.complete_at is None:
        return "delivering"
    if held.outcome == "intact":
        return "origin_not_proved"
    return "verified" if held.outcome == "verified" and not by_machine(held) else "not_verified"


def by_machine(held: Package) -> bool:
    """Say whether only the node itself has verified it, on arrival."""
    by: Mapping[str, str] = held.verified_by or {}
    return by.get("role", SYSTEM) == SYSTEM


def share_of(held: Package) -> int:
    """Return how many hundredths of the package are here."""
    return 100 * held.held // held.size if held.size else 0


def steps(held: Package, state: str) -> Sequence[Step]:
    """Return the three steps of a package."""
    words: tuple[str | Promise, ...] = (
        _("Delivered"),
        _("Verified") if state in {"verified", "accepted"} else pgettext_lazy("step", "Verify"),
        _("Accepted"),
    )
    if held.direction == Package.OUT:
        words = (_("Sealed"), _("Delivered"), _("Accepted"))
    reached = _OUT.get(state, 1) if held.direction == Package.OUT else _IN.get(state, 0)
    found = []
    for place, word in enumerate(words):
        standing = "done" if place < reached else "now" if place == reached else "later"
        if place == reached and state == "failed":
            standing = "stopped"
        found.append(Step(word, standing))
    return found


_IN = MappingProxyType(
    {"delivering": 0, "not_verified": 1, "origin_not_proved": 1, "failed": 1}
    | {"verified": 2, "accepted": 3}
)
_OUT = MappingProxyType({"sealed": 1, "delivered": 2, "failed": 2, "accepted": 3})


def basis_of(facts: Mapping[str, Any]) -> str:
    """Return on what the sealing rests, by the names of the laws instead of their codes."""
    told = []
    for one in str(facts.get("legal_basis") or "").split("; "):
        code, _space, article = one.partition(" ")
        law = short_name(code)
        named = _("%(law)s, article %(article)s") % {"law": law, "article": article}
        told.append(str(named) if article else law)
    return "; ".join(told)


_OTHERS: list[Callable[[str], str]] = []


def names_also(names: Callable[[str], str]) -> None:
    """Let ``names`` say what somebody is called who is in no directory; empty if it does not."""
    _OTHERS.append(names)


def name_of(member: str) -> str:
    """Return what a member is called: our own name, or that of the directory, or of a partner."""
    if member == settings.COMITY_NODE.code:
        own: str = settings.COMITY_NODE.name
        return own
    try:
        return directory.member(member).name
    except InvalidInputError:
        return next((name for names in _OTHERS if (name := names(member))), member)


def sealed_at(contents: Contents | None) -> datetime | None:
    """Return when a package says that it was sealed."""
    try:
        return None if contents is None else read(str(contents.facts.get("sealed_at")))
    except InvalidInputError:
        return None


def chain(contents: Contents) -> list[ChainLink]:
    """Return the custody record of a package, each link checked."""
    files = {file.get("item"): str(file.get("original_name") or "") for file in contents.files()}
    return [_link(one, files) for one in contents.links()]


def timeline(handlings: Sequence[Handling]) -> list[Event]:
    """Return what was done here, the last first."""
    return [_event(one) for one in reversed(handlings)]


def _link(one: Link, files: Mapping[Any, str]) -> ChainLink:
    event: Mapping[str, Any] = one.event
    by = event.get("by")
    who = by if isinstance(by, dict) else {}
    kind = str(event.get("type") or "incident")
    said = ", ".join(str(who[name]) for name in ("name", "unit") if who.get(name))
    return ChainLink(
        label=EVENTS.get(kind, kind),
        by=" · ".join(part for part in (files.get(event.get("item"), ""), said) if part),
        at=_moment(event.get("at")),
        digest=one.digest,
        broken=not one.holds,
    )


def _moment(text: object) -> datetime | None:
    try:
        return read(str(text))
    except InvalidInputError:
        return None


def _event(one: Handling) -> Event:
    label, icon, tone = HANDLINGS.get(one.kind, (one.kind, "point", "grey"))
    said: str | Promise = ""
    if one.kind == "locked":
        said = LOCKS.get(one.outcome, one.outcome)
    if one.kind == "verified":
        said = OUTCOMES.get(one.outcome, one.outcome)
        tone = {"verified": "green", "intact": "amber"}.get(one.outcome, "red")
    machine = one.by.get("role") == SYSTEM
    who = str(_("The node itself")) if machine else str(one.by.get("name") or "")
    if one.by.get("unit"):
        who = f"{who}, {one.by['unit']}"
    return Event(label=label, icon=icon, tone=tone, by=who, at=one.at, text=said)


LOCKS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "key": _("To the key of the partner."),
        "passphrase": _("With a passphrase, which is told on another way."),
    }
)
"""What opens a file that is carried."""

OUTCOMES: Mapping[str, str | Promise] = MappingProxyType(
    {
        "verified": _("Nothing was changed, and the origin is proved."),
        "intact": _("Nothing was changed, but the origin is not proved."),
        "altered": _("It is not what was sealed."),
    }
)
"""What a verification found, in one sentence."""
