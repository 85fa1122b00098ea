"""How a page tells whether a request may go straight to its provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comity.cooperation.app.leaves import Standing
from comity.cooperation.app.pages.wording import word
from comity.law.app.pages import short_name

Words = Mapping[str, Promise]

TITLES: Words = MappingProxyType(
    {
        "released": _("It may go straight to the provider"),
        "notice": _("It may go to the provider, and its State is told"),
        "consent": _("The State has to consent first"),
        "granted": _("The State has consented"),
        "refused": _("It may not go to the provider"),
    }
)
LEADS: Words = MappingProxyType(
    {
        "accepted": _("The State has said that it accepts such requests to its providers."),
        "treaty": _("The treaty named as the basis carries it."),
        "notify": _("The State wants to be told: your node tells it when you send."),
        "consent": _("The State has said that its providers may be asked only if it consents."),
        "unknown": _("Nobody knows what the State says of such requests. So it is asked first."),
        "refused": _("The State has said that it does not allow it. It can be asked for help."),
        "danger": _("A life is in danger: the State is told, and nothing is waited for."),
        "suspends": _("The provider gives nothing before the State's time to object has passed."),
    }
)
MISFITS: Words = MappingProxyType(
    {
        "not_given": _("It has not been given."),
        "other_data": _("It is not for all the data that you ask for."),
        "ended": _("Its last day has passed."),
    }
)
HELD: Words = MappingProxyType(
    {
        "consent": _("It has to consent before its provider is asked"),
        "refused": _("It does not allow such requests straight to its providers"),
    }
)
"""What the provider's State says, where a request was held back for it."""
RULES: Words = MappingProxyType(
    {
        "consent": _("The State has said so."),
        "refused": _("The State has said so."),
        "unknown": _("Nobody knows what the State says of such requests. So it is asked first."),
    }
)
_TONES = MappingProxyType(
    {
        "released": "green",
        "notice": "blue",
        "consent": "amber",
        "granted": "green",
        "refused": "red",
    }
)


@dataclass(frozen=True, slots=True)
class LeaveShown:
    """What stands beside the form.

    Attributes:
        misfit: Why the consent that was asked for does not carry it.
    """

    standing: Standing
    title: str
    leads: tuple[str, ...]
    tone: str
    misfit: str


def shown(found: Standing | None) -> LeaveShown | None:
    """Return how ``found`` is told; nothing where no provider is asked."""
    if found is None:
        return None
    code = "granted" if found.consent is not None else str(found.leave.verdict)
    return LeaveShown(
        standing=found,
        title=word(TITLES, code),
        leads=tuple(_leads(found)),
        tone=_TONES[code],
        misfit=word(MISFITS, found.misfit) if found.asked is not None else "",
    )


def _leads(found: Standing) -> list[str]:
    leave = found.leave
    if leave.rule == "treaty":
        named = f"{short_name(leave.instrument)}, {leave.article}"
        told = [f"{word(LEADS, 'treaty')} ({named})"]
        told += [word(LEADS, "notify")] if leave.verdict == "notice" else []
        return [*told, *([word(LEADS, "suspends")] if leave.suspends else [])]
    in_danger = leave.rule == "unknown" and leave.verdict == "notice"
    return [word(LEADS, "danger" if in_danger else leave.rule)]
