"""What a request or an act says, as the rows of a letter. Nothing is left out.

A coded field is a concept with a label in the language of the letter; what somebody wrote freely
stands as it was written, with the language it is in, and is never translated here.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from comity.cooperation.letters.words import Wording, words

Row = dict[str, Any]
"""``label`` and ``lines``; a line has values: ``text``, perhaps ``label``, ``even``, ``free``."""

LISTS: Final[Mapping[str, str]] = {
    "urgency": "urgency",
    "urgency_reasons": "urgency_reason",
    "no_close_note": "no_close_note",
    "status_flag": "status_flag",
    "partial_disclosure": "partial_disclosure",
    "refusal_ground": "refusal_ground",
    "grounds": "refusal_ground",
    "categories": "data_category",
    "category": "data_category",
    "outcome": "outcome",
    "preservation_state": "preservation_state",
    "class": "offences",
    "type": "identifiers",
    "verdict": "verdict",
    "code": "asked_measures",
    "sender_role": "roles",
    "by_kind": "kinds",
    "held_until": "values",
    "via_channel": "values",
}
"""Which list names the codes of a field."""
_FREE: Final = frozenset(
    {"facts", "link_facts_to_data", "necessity", "proportionality", "confidentiality_reason"}
    | {"no_user_notice_ground", "use_limits", "data_protection_conditions", "purpose", "text"}
    | {"custodian_or_location", "no_preservation_reason", "certificate_wanted", "domestic_order"}
    | {"assurances", "route_considered", "safeguards", "own_jurisdiction", "wanted_result", "fact"}
    | {"source", "scope", "justification", "note", "reason", "law", "basis", "conditions"}
    | {
        "answer",
        "answers",
        "field_key",
        "clock_note",
        "remaining",
        "mla_status",
        "requested_provision",
    }
    | {"provision", "max_penalty", "turn_to", "capacity", "post"}
)
"""Fields that somebody wrote in words."""
_TOLD_AS_TIME: Final = frozenset(
    {"needed_by", "preservation_expires_on", "limitation_date", "custody_ends_on", "date"}
    | {"taken_effect_on", "expires_on", "expiry", "snapshot_at", "review_on", "timestamp", "at"}
    | {"period_from", "period_to", "seen_at", "no_user_notice_until", "consultation_offered_on"}
)
_APART: Final = frozenset(
    {"sender_org", "addressee_org", "legal_basis", "sender_role", "sender_person"}
)
"""Fields of a request that the letter tells in other places of its own."""
_SCRIPTS: Final = {"ARABIC": "ar", "CYRILLIC": "ru", "CJK": "zh"}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Reader:
    """How the rows of one letter are told.

    Attributes:
        wording: The language of the letter.
        written_in: Language in which the author says that the free text is; empty if not said.
        names: Names by ``list:code`` that data of the node gave, such as ``instrument:x``.
    """

    wording: Wording
    written_in: str
    names: Mapping[str, str]

    def rows(self, content: Mapping[str, Any], *, labels: str, apart: bool = False) -> list[Row]:
        """Return the fields of ``content``; ``apart`` leaves out what stands elsewhere."""
        skipped = _APART if apart else frozenset()
        found = [
            self._row(name, content[name], self.wording.label(labels, name))
            for name in ordered(content, labels)
            if name not in skipped and not _is_empty(content[name])
        ]
        return [row for row in found if row["lines"]]

    def row(self, name: str, value: object, label: str) -> Row:
        """Return one field under a label of the letter."""
        return self._row(name, value, label)

    def _row(self, name: str, value: object, label: str) -> Row:
        if isinstance(value, Mapping):
            lines = [self._pieces(value)]
        elif isinstance(value, Sequence) and not isinstance(value, str):
            lines = [
                self._pieces(one) if isinstance(one, Mapping) else [self._value(name, one)]
                for one in value
            ]
        else:
            lines = [[self._value(name, value)]]
        return {"label": label, "lines": [line for line in lines if line]}

    def _pieces(self, piece: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            self._joined(name, piece[name]) | {"label": self._piece_label(name)}
            for name in ordered(piece, "pieces")
            if not _is_empty(piece[name])
        ]

    def _joined(self, name: str, value: object) -> dict[str, Any]:
        told = [self._value(name, one) for one in self._ones(name, value)]
        return told[0] | {"text": self.wording.listed(one["text"] for one in told)}

    def _piece_label(self, name: str) -> str:
        known = next((one for one in ("pieces", "said") if self.wording.knows(one, name)), "fields")
        return self.wording.label(known, name)

    def _ones(self, name: str, value: object) -> Iterable[object]:
        if isinstance(value, Sequence) and not isinstance(value, str):
            return value
        if name == "target" and isinstance(value, int):
            return [value + 1]  # rows are counted from one on paper
        return [value]

    def _value(self, name: str, value: object) -> dict[str, Any]:
        if isinstance(value, bool):
            return {"text": self.wording.label("values", "yes" if value else "no")}
        text = str(value)
        concept = self._concept(name, text)
        if concept is not None:
            return {"text": concept}
        if name in _TOLD_AS_TIME:
            return self._moment(text)
        if name in _FREE:
            return {"text": text, "free": self._language_of(text)}
        return {"text": text, "even": True}

    def _concept(self, name: str, code: str) -> str | None:
        """Return what a code is called in the language of the letter; ``None`` if it is none."""
        named = self.names.get(f"{name}:{code}")
        if named is not None:
            return self.wording.said("and_code", label=named, code=code)
        if name in {"languages", "language"}:
            return self.wording.language_name(code)
        if name in LISTS and self.wording.knows(LISTS[name], code):
            return self.wording.label(LISTS[name], code)
        return None

    def _moment(self, text: str) -> dict[str, Any]:
        """Return a day or an instant in the reader's form; else as its author wrote it."""
        try:
            if _DAY.fullmatch(text):
                return {"text": self.wording.day(date.fromisoformat(text))}
            at = datetime.fromisoformat(text)
        except ValueError:
            return {"text": text, "even": True}
        if at.tzinfo is None:
            return {"text": text, "even": True}
        return {"text": self.wording.instant(at), "also": text}

    def _language_of(self, text: str) -> str:
        """Return what the letter says of the language of ``text``; nothing if it is its own."""
        tag = self.written_in or script_language(text)
        if tag.partition("-")[0] == self.wording.language:
            return ""
        if not tag:
            return self.wording.said("untranslated_unknown")
        return self.wording.said("untranslated", language=self.wording.language_name(tag))


def ordered(content: Mapping[str, Any], labels: str) -> list[str]:
    """Return the fields of ``content`` in the order of the words; what is unknown comes last."""
    known = list(words()[labels])
    return sorted(
        content, key=lambda name: (known.index(name) if name in known else len(known), name)
    )


def script_language(text: str) -> str:
    """Return the language that the script of ``text`` tells; nothing where several use it."""
    counted: dict[str, int] = {}
    for sign in text:
        if sign.isalpha():
            script = unicodedata.name(sign, "").partition(" ")[0]
            counted[script] = counted.get(script, 0) + 1
    return _SCRIPTS.get(max(counted, key=counted.__getitem__), "") if counted else ""


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {}, ())
