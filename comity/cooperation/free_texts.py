"""What people wrote freely: where it stands, and in which language it is.

A coded field is a concept with a label in every language; what somebody wrote stays as it was
written, and a reader is told in which language that is.

Example:
    >>> found = free_texts({"facts": "Счёт был поддельным.", "languages": ["ru"]})
    >>> [(one.place, one.language) for one in found]
    [('facts', 'ru')]
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from comity.kernel.digests import digest_of

PROSE: Final = frozenset(
    {"facts", "link_facts_to_data", "necessity", "proportionality", "confidentiality_reason"}
    | {"no_user_notice_ground", "use_limits", "data_protection_conditions", "purpose", "text"}
    | {"custodian_or_location", "no_preservation_reason", "certificate_wanted", "domestic_order"}
    | {"assurances", "route_considered", "safeguards", "own_jurisdiction", "wanted_result", "fact"}
    | {"scope", "justification", "note", "reason", "law", "basis", "conditions", "limits", "views"}
    | {"answer", "answers", "field_key", "clock_note", "remaining", "mla_status"}
    | {"no_consultation", "information", "place", "how_known", "why_there", "said"}
    | {"reasons", "terms", "redress", "territory_reason", "no_copy_reason", "whole_site_reason"}
    | {"user_untold_reason", "checked_from", "seen_from", "needed"}
    | {"persons_at_risk", "imminence", "how_data_help", "why_normal_too_slow", "authority_proof"}
    | {"forbids", "applies", "conflicts", "link", "penalty", "needed", "limits_reason", "things"}
    | {"property_link", "confiscation_grounds", "dissipation_risk", "third_parties", "keys"}
    | {"how_linked", "conduct", "requested_conduct", "description", "known_place"}
    | {"certification", "wording", "record", "participants", "belongings"}
    | {"how_linked", "asking_share", "asked_share", "victims_share", "proposal", "got"}
    | {"passed_on"}
    | {"where_conduct", "where_harm", "where_suspect", "where_evidence", "where_victims"}
    | {"stage_reached", "victims_interests", "sentence_likely", "asset_recovery"}
    | {"jurisdiction_reason", "parts", "dissent", "next_steps"}
    | {"custody_plan", "custody_keys", "value_formula", "restitution", "sharing", "undertaking"}
    | {"emergency_explanation", "processor_reason", "no_notification_ground", "nexus"}
)
"""Fields that hold sentences: what a reader of another language cannot do without."""
SHORT: Final = frozenset(
    {"provision", "max_penalty", "requested_provision", "post", "capacity", "turn_to", "source"}
)
"""Fields that hold a name or a few words, written freely as well."""
FREE: Final = PROSE | SHORT
"""Fields that somebody wrote in words."""
ENOUGH: Final = 1_000
"""Signs of a text by which its script is told."""
_NOT_WRITTEN: Final = frozenset({"translation", "changes"})
_SCRIPTS: Final = {"ARABIC": "ar", "CYRILLIC": "ru", "CJK": "zh"}
_LATIN: Final = frozenset({"en", "fr", "es"})
"""Languages of the pages that are never written in another script."""


@dataclass(frozen=True, slots=True)
class FreeText:
    """One text that somebody wrote.

    Attributes:
        place: Where it stands, such as ``facts`` or ``legal_basis[0].text``.
        language: Its language, BCP 47; empty where nothing tells.
        prose: Whether it is sentences, and not a name or a few words.
    """

    place: str
    text: str
    language: str
    prose: bool

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text: what a translation of it names."""
        return digest_of(self.text.encode())


def free_texts(content: Mapping[str, Any]) -> tuple[FreeText, ...]:
    """Return what somebody wrote in ``content``, in the order in which it stands there."""
    tag = written_in(content)
    return tuple(
        FreeText(place, text, language_of(text, tag), name in PROSE)
        for place, name, text in _walked(content, "")
    )


def written_in(content: Mapping[str, Any]) -> str:
    """Return the language of the free text, where the author names one alone; else nothing."""
    named = content.get("languages")
    if isinstance(named, Sequence) and not isinstance(named, str) and len(named) == 1:
        return str(named[0])
    return ""


def language_of(text: str, named: str) -> str:
    """Return the language of ``text``: as its author ``named`` it, unless the script denies it."""
    told = script_language(text)
    if told and named.partition("-")[0] in _LATIN:
        return told
    return named or told


def script_language(text: str) -> str:
    """Return the language that the script of ``text`` tells; nothing where several use it."""
    counted: dict[str, int] = {}
    for sign in text[:ENOUGH]:
        if sign.isalpha():
            script = unicodedata.name(sign, "").partition(" ")[0]
            counted[script] = counted.get(script, 0) + 1
    return _SCRIPTS.get(max(counted, key=counted.__getitem__), "") if counted else ""


def _walked(value: Mapping[str, Any], before: str) -> Iterator[tuple[str, str, str]]:
    """Yield place, name of the field and text."""
    for name, inner in value.items():
        if name not in _NOT_WRITTEN:
            yield from _of_field(str(name), inner, f"{before}{name}")


def _of_field(name: str, value: object, place: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, Mapping):
        yield from _walked(value, f"{place}.")
    elif isinstance(value, str):
        if name in FREE and value.strip():
            yield place, name, value
    elif isinstance(value, Sequence):
        for number, one in enumerate(value):
            yield from _of_field(name, one, f"{place}[{number}]")
