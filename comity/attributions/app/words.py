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

STANDINGS: Final[Badges] = MappingProxyType(
    {
        "draft": ("amber", "hourglass", _("Waits for review")),
        "final": ("green", "circle-check", _("Reviewed, final")),
        "returned": ("red", "arrow-back-up", _("Returned to the authors")),
    }
)
"""Tone, icon and word of how the newest version stands."""
WEIGHTS: Final[Words] = MappingProxyType(
    {
        "strongly_for": _("Supports it strongly"),
        "weakly_for": _("Supports it weakly"),
        "neutral": pgettext_lazy("weight", "Neutral"),
        "weakly_against": _("Speaks against it weakly"),
        "strongly_against": _("Speaks against it strongly"),
    }
)
SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "strongly_for": "++",
        "weakly_for": "+",
        "neutral": "0",
        "weakly_against": "\N{MINUS SIGN}",
        "strongly_against": "\N{MINUS SIGN}\N{MINUS SIGN}",
    }
)
"""How a weight is written in the matrix."""
CONFIDENCES: Final[Words] = MappingProxyType(
    {
        "low": pgettext_lazy("confidence", "Low"),
        "moderate": pgettext_lazy("confidence", "Moderate"),
        "high": pgettext_lazy("confidence", "High"),
    }
)
FAULTS: Final[Words] = MappingProxyType(
    {
        "one_hypothesis": _("Write at least two hypotheses: one alone competes with nothing."),
        "same_hypothesis": _("Two hypotheses say the same."),
        "same_key": _("Two rows have the same number."),
        "not_weighed": _("Weigh each piece of evidence against every hypothesis."),
        "weighs_unknown": _("A weight is for a hypothesis that is not there."),
        "unknown_conclusion": _("The conclusion names a hypothesis that is not there."),
        "no_evidence": _("A conclusion needs evidence."),
        "no_alternatives": _("Say which alternatives you considered."),
        "no_change_of_mind": _("Say what would change your mind."),
    }
)
DOUBTS: Final[Words] = MappingProxyType(
    {
        "not_the_first": _("Less speaks against another hypothesis than against this one."),
        "shared_place": _("As little speaks against another hypothesis."),
        "high_with_little": _("Confidence is high, though nothing speaks against another one."),
    }
)
FIELDS: Final[Words] = MappingProxyType(
    {
        "title": pgettext_lazy("record", "Title"),
        "incident": _("Incident"),
        "handling_mark": _("Handling mark"),
        "authors": pgettext_lazy("record", "Authors"),
        "hypothesis": _("Hypothesis"),
        "what": _("What was seen"),
        "source": pgettext_lazy("evidence", "Where it comes from"),
        "source_grading": _("How far the source is trusted"),
        "information_grading": _("How far the information is confirmed"),
        "held": _("Hypothesis that you hold"),
        "confidence": pgettext_lazy("conclusion", "Confidence"),
        "reason": _("Why you are that sure"),
        "against": _("What speaks against it"),
        "alternatives": _("Alternatives considered, and why they were left out"),
        "change_of_mind": _("What would change your mind"),
        "note": _("What this version changes"),
    }
)


def word(words: Words, code: str) -> str:
    """Return what ``code`` is called, or the code itself."""
    return str(words.get(code, code))


def shown(badges: Badges, code: str) -> tuple[str, str, str]:
    """Return tone, icon and word of ``code``."""
    tone, icon, said = badges.get(code, ("grey", "point", code))
    return tone, icon, str(said)
