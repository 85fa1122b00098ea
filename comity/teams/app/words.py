"""What the codes of this room are called on pages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Word: TypeAlias = "_StrPromise"
Words: TypeAlias = Mapping[str, Word]
Badges: TypeAlias = Mapping[str, tuple[str, str, Word]]

STAGES: Final[Badges] = MappingProxyType(
    {
        "talks": ("grey", "pencil", _("In talks")),
        "signed": ("blue", "check", pgettext_lazy("team", "Signed")),
        "active": ("green", "circle-check", pgettext_lazy("team", "Active")),
        "ending": ("amber", "hourglass", _("Ending soon")),
        "ended": ("grey", "hourglass", _("Ended, to be evaluated")),
        "overdue": ("red", "alert-triangle", _("Evaluation overdue")),
        "archived": ("grey", "archive", _("Evaluated")),
    }
)
"""Tone, icon and word of each stage."""
STANDINGS: Final[Badges] = MappingProxyType(
    {
        "open": ("amber", "hourglass", _("Waits for signatures")),
        "in_force": ("green", "circle-check", _("In force")),
        "replaced": ("grey", "archive", pgettext_lazy("version", "Replaced")),
        "late": ("red", "alert-triangle", _("Signed too late")),
    }
)
ITEMS: Final[Badges] = MappingProxyType(
    {
        "open": ("blue", "circle-dashed", pgettext_lazy("task", "Open")),
        "done": ("green", "circle-check", pgettext_lazy("task", "Done")),
        "dropped": ("grey", "minus", pgettext_lazy("task", "Dropped")),
    }
)
FLAGS: Final[Words] = MappingProxyType(
    {
        "before": _("Gathered before the team began"),
        "after": _("Gathered after the team ended"),
        "not_named": _("Gathered by somebody who was not named"),
        "other_state": _("Gathered under the law of a State outside the agreement"),
    }
)
VOIDS: Final[Words] = MappingProxyType(
    {
        "unreadable": _("It cannot be read here."),
        "no_member": _("Its author was not in the team."),
        "not_in_force": _("No version was in force."),
        "leaves_out": _("It does not name every member."),
        "has_left": _("It names a State that has left."),
        "ended": _("The team had ended."),
        "not_ended": _("The team had not ended."),
        "nothing_to_sign": _("What it signs was not known to its author."),
        "other_digest": _("It signs another text than the one proposed."),
        "signed": _("It was signed already."),
        "older_version": _("Its State had signed a version that this one does not know."),
        "not_later": _("It does not end later than the team does."),
        "not_own": _("It changes what is not its own."),
    }
)
ACTS: Final[Words] = MappingProxyType(
    {
        "found": _("Team proposed"),
        "draft": _("Version proposed"),
        "sign": pgettext_lazy("act", "Signed"),
        "prolong": _("Prolongation proposed"),
        "people": _("People named"),
        "plan": _("Action plan changed"),
        "log": _("Evidence logged"),
        "evaluate": pgettext_lazy("act", "Evaluated"),
        "leave": _("Left the team"),
    }
)
TITLES: Final[Words] = MappingProxyType(
    {
        "draft": _("Propose another version"),
        "sign": pgettext_lazy("verb", "Sign"),
        "prolong": _("Propose to prolong the team"),
        "people": _("Name our people"),
        "plan": _("Write in the action plan"),
        "log": _("Log evidence"),
        "evaluate": _("Evaluate the team"),
        "leave": _("Leave the team"),
    }
)
HINTS: Final[Words] = MappingProxyType(
    {
        "draft": _("It counts when every State that it names has signed it."),
        "sign": _("You sign for your State the text that you have read, and no other."),
        "prolong": _("It counts only if every member signs it before the team ends."),
        "people": _("All leaders and members of our State, as they are from now on."),
        "plan": _("Every member sees it, and may change it."),
        "log": _("Every member sees it. Nothing is taken out again; what is wrong is corrected."),
        "evaluate": _("Every member sees it. It is due six months after the end."),
        "leave": _("We keep what was shared and get nothing new. There is no way back."),
    }
)
ARTICLES: Final[Words] = MappingProxyType(
    {
        "1": _("Parties"),
        "2": _("Purpose"),
        "3": pgettext_lazy("team", "Period"),
        "4": _("States of operation"),
        "5": _("Leaders"),
        "6": pgettext_lazy("team", "Members"),
        "7": _("Participants"),
        "8": _("Information and evidence"),
        "9": _("Access from outside"),
        "10": _("Earlier evidence"),
        "11": _("Evidence from others"),
        "12": pgettext_lazy("team", "Platform"),
        "13": _("Amendments"),
        "14": _("Consultation"),
        "15": _("Media"),
        "16": _("Evaluation"),
        "17": _("Specific arrangements"),
    }
)
FIELDS: Final[Words] = MappingProxyType(
    {
        "name": _("Name of the team"),
        "parties": _("Parties"),
        "purpose": _("Purpose: offences and aims"),
        "facts": _("What happened, in a few sentences"),
        "period_from": _("First day"),
        "period_to": _("Last day"),
        "states_of_operation": _("States in which the team works"),
        "states_change": _("How these States change"),
        "leaders": _("Leaders"),
        "members": pgettext_lazy("team", "Members"),
        "members_annex": _("Secret annex that names the members"),
        "participants": _("Agencies that take part"),
        "law": _("Law under which members act and evidence is taken"),
        "evidence_use": _("Use of information and evidence"),
        "outside_access": _("Access to evidence from other States"),
        "prior_evidence_used": _("Evidence from before the team is brought in"),
        "prior_evidence": _("That evidence"),
        "outside_evidence": _("Evidence from States that do not take part"),
        "platform": _("Shared space"),
        "amendments": _("How the agreement is changed"),
        "coordination": _("Consultation and coordination"),
        "media": _("What is said to the media"),
        "evaluation": _("How the team is evaluated"),
        "costs": _("Costs"),
        "working_languages": _("Working languages"),
        "equipment": _("Equipment"),
        "weapons": _("Weapons"),
        "liability": _("Liability"),
        "data_protection": _("Data protection"),
        "disclosure": _("Disclosure to the defence"),
    }
)


def shown(table: Badges, code: str) -> tuple[str, str, str]:
    """Return tone, icon and word of a code; one without a word stands as it is."""
    found = table.get(code)
    return ("grey", "point", code) if found is None else (found[0], found[1], str(found[2]))


def word(table: Words, code: str) -> str:
    """Return the word for a code, or the code itself."""
    return str(table.get(code, code))
