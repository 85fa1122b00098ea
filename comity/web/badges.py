"""The word, the colour and the icon of everything that stands as a badge.

Colour never says it alone. A code that is not in the table is shown as it is, in grey.

Source: glossary, groups *request states*, *urgency*, *evidence and custody*; FIRST, Traffic Light
Protocol 2.0 (colours of the labels).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Badge:
    """One word with its tone and its icon."""

    label: str | Promise
    tone: str
    icon: str


STATES: Final[Mapping[str, Badge]] = MappingProxyType(
    {
        "new": Badge(pgettext_lazy("request", "New"), "blue", "circle-dashed"),
        "in_review": Badge(_("In review"), "violet", "eye"),
        "waiting_for_them": Badge(_("Waiting for them"), "grey", "hourglass"),
        "waiting_for_us": Badge(_("Waiting for us"), "amber", "hourglass"),
        "preserved": Badge(_("Preserved"), "green", "lock"),
        "frozen": Badge(_("Frozen"), "green", "lock"),
        "held": Badge(_("Held"), "green", "lock"),
        "confiscated": Badge(_("Confiscated"), "green", "gavel"),
        "delivering": Badge(_("Delivering"), "blue", "package"),
        "closed": Badge(_("Closed"), "grey", "archive"),
        "refused": Badge(_("Refused"), "red", "circle-x"),
        "draft": Badge(_("Draft"), "grey", "pencil"),
        "sent": Badge(_("Sent"), "blue", "send"),
        "received": Badge(_("Received"), "blue", "inbox"),
        "acknowledged": Badge(_("Receipt acknowledged"), "violet", "check"),
        "query": Badge(_("Question asked"), "amber", "message-question"),
        "forwarded": Badge(_("Forwarded to the provider"), "violet", "arrow-forward-up"),
        "ordered": Badge(_("Forwarded to the provider"), "violet", "arrow-forward-up"),
        "partly_executed": Badge(_("Partly executed"), "amber", "package"),
        "executed": Badge(_("Executed"), "green", "circle-check"),
        "reopened": Badge(_("Reopened"), "amber", "arrow-back-up"),
        "confirmed": Badge(_("Receipt of the data confirmed"), "green", "circle-check"),
        "extension_asked": Badge(_("Extension asked"), "amber", "calendar-plus"),
        "extended": Badge(_("Extended"), "green", "calendar-plus"),
        "superseded": Badge(_("Replaced by a request for assistance"), "violet", "files"),
        "released": Badge(_("Released"), "grey", "lock-open"),
        "no_data": Badge(_("No data held"), "grey", "minus"),
        "withdrawn": Badge(_("Withdrawn"), "grey", "arrow-back-up"),
        "lapsed": Badge(_("Lapsed"), "red", "alert-triangle"),
        "expiring": Badge(_("Ending soon"), "amber", "alert-triangle"),
        "overdue": Badge(_("Overdue"), "red", "alert-triangle"),
        "sealed": Badge(_("Sealed"), "blue", "shield-lock"),
        "delivered": Badge(_("Delivered"), "blue", "package"),
        "verified": Badge(_("Verified"), "green", "shield-check"),
        "accepted": Badge(_("Accepted"), "green", "circle-check"),
        "not_verified": Badge(_("Not verified yet"), "amber", "help-circle"),
        "origin_not_proved": Badge(_("Intact, origin not proved"), "amber", "help-circle"),
        "failed": Badge(_("Check failed"), "red", "shield-x"),
        "open": Badge(pgettext_lazy("state", "Open"), "blue", "circle-dashed"),
        "found": Badge(_("Found"), "green", "circle-check"),
        "not_found": Badge(_("Not found"), "grey", "minus"),
        "need_more": Badge(_("Need more"), "amber", "message-question"),
        "object": Badge(_("Objection raised"), "red", "hand-stop"),
        "awaiting_leave": Badge(_("Waits for the provider's State"), "amber", "hand-stop"),
    }
)

TASKS: Final[Mapping[str, Badge]] = MappingProxyType(
    {
        "not_started": Badge(_("Not started"), "blue", "circle-dashed"),
        "incomplete": Badge(_("Incomplete"), "amber", "alert-triangle"),
        "done": Badge(_("Done"), "green", "circle-check"),
        "now": Badge(_("Do now"), "blue", "arrow-right"),
        "later": Badge(_("Later"), "grey", "clock"),
    }
)

URGENCIES: Final[Mapping[str, Badge]] = MappingProxyType(
    {
        "emergency": Badge(_("Emergency"), "red", "alert-triangle"),
        "urgent": Badge(_("Urgent"), "red", "flag-3"),
        "priority": Badge(_("Priority"), "amber", "flag-3"),
        "routine": Badge(_("Routine"), "grey", "flag-3"),
    }
)

LEVELS: Final[Mapping[str, Badge]] = MappingProxyType(
    {
        "ok": Badge(_("In order"), "green", "circle-check"),
        "info": Badge(_("For information"), "blue", "info-circle"),
        "warning": Badge(_("Needs a look"), "amber", "alert-triangle"),
        "alarm": Badge(_("Needs help now"), "red", "alert-circle"),
        "unknown": Badge(_("Not known"), "grey", "help-circle"),
    }
)

ROLES: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "poc_247": _("24/7 duty officer"),
        "ca_officer": _("Officer of the central authority"),
        "ca_head": _("Head of the central authority"),
        "duty_supervisor": _("Supervisor of the duty officers"),
        "provider_lert": _("Provider's legal response team"),
        "investigator": _("Investigator"),
        "prosecutor": _("Prosecutor"),
        "admin": _("Administrator of the node"),
        "auditor": _("Auditor"),
    }
)

FAMILIES: Final = MappingProxyType(
    {"state": STATES, "task": TASKS, "urgency": URGENCIES, "level": LEVELS}
)


def badge(family: str, code: str) -> Badge:
    """Return the badge of ``code`` in ``family``."""
    return FAMILIES[family].get(code) or Badge(code, "grey", "point")


def mark_class(label: str) -> str:
    """Return the class that colours a label of the Traffic Light Protocol."""
    shade = label.upper().removeprefix("TLP:").partition("+")[0].lower()
    return f"is-tlp-{shade}" if shade in {"red", "amber", "green"} else "is-tlp-clear"
