"""What a request or an act says, as the rows of a letter. Nothing is left out.

A coded field is a concept with a label in the language of the letter; what somebody wrote freely
stands as it was written, with the language it is in. A translation stands below it, with who made
it, and never in its place: first those that its author sent along, then those of the node that
makes the letter, which say so.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from comity.cooperation.contents import TIMES
from comity.cooperation.free_texts import FREE, language_of
from comity.cooperation.letters.words import Wording, words
from comity.cooperation.translating import TRANSLATION, Translated, not_beside
from comity.kernel.digests import digest_of
from comity.kernel.errors import InvalidInputError
from comity.kernel.time import read

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
    "limits_ground": "refusal_ground",
    "categories": "data_category",
    "categories_cut": "data_category",
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
    "harm": "harm",
    "planned_kind": "kinds",
    "addressee_is": "addressee_is",
    "deadline": "deadline",
    "emergency_threat": "threat",
    "role": "offices",
    "interest": "protected_interest",
    "followup": "following",
    "call_outcome": "call_outcome",
    "event_review": "event_review",
    "content_class": "content_class",
    "action_wanted": "action_wanted",
    "expression": "expression",
    "notice_type": "force",
    "in_answer_to": "force",
    "result": "row_result",
    "check": "row_check",
    "matched_by": "matched_by",
    "restored_because": "restored_because",
    "source_grading": "source_grading",
    "information_grading": "information_grading",
    "use_allowed": "mark_of_use",
    "information_purpose": "information_purpose",
    "information_use": "information_use",
    "action_asked": "action_asked",
    "instrument": "values",
    "functions": "functions",
    "reply_by": "reply_way",
    "protected_role": "protected_role",
    "extradition_purpose": "extradition_purpose",
    "sex": "sex",
    "assurances": "assurance",
    "prosecution_outcome": "prosecution_outcome",
    "identifiers_as": "given_as",
    "how": "second_way",
    "form": "procedure",
    "punishments": "punishments",
    "capacity": "capacity",
    "taken_from": "found_in",
    "kind": "property_kind",
    "held": "row_freeze",
    "taken": "row_taken",
    "disposal": "disposal",
    "wish": "wish",
    "jurisdiction_claims": "jurisdiction_claim",
    "division": "division",
    "custody_conversion": "custody_conversion",
    "measure": "asset_measure",
}
"""Which list names the codes of a field."""
_APART: Final = frozenset(
    {"sender_org", "addressee_org", "legal_basis", "sender_role", "sender_person"}
)
"""Fields of a request that the letter tells in other places of its own."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Reader:
    """How the rows of one letter are told.

    Attributes:
        wording: The language of the letter.
        written_in: Language in which the author says that the free text is; empty if not said.
        names: Names by ``list:code`` that data of the node gave, such as ``instrument:x``.
        translations: What was sent along in other languages, by the SHA-256 of the original.
        added: What the node that makes the letter has put beside the texts, likewise.
        holder: What that node's member is called.
    """

    wording: Wording
    written_in: str
    names: Mapping[str, str]
    translations: Mapping[str, Sequence[Translated]] = field(default_factory=dict)
    added: Mapping[str, Sequence[Translated]] = field(default_factory=dict)
    holder: str = ""

    def rows(self, content: Mapping[str, Any], *, labels: str, apart: bool = False) -> list[Row]:
        """Return the fields of ``content``; ``apart`` leaves out what stands elsewhere."""
        skipped = _APART if apart else frozenset()
        content = {**content, TRANSLATION: not_beside(content)}
        found = [
            self._row(name, content[name], self.wording.label(labels, name))
            for name in ordered(content, labels)
            if name not in skipped and not _is_empty(content[name])
        ]
        return [row for row in found if row["lines"]]

    def row(self, name: str, value: object, label: str) -> Row:
        """Return one field under a label of the letter."""
        return self._row(name, value, label)

    def meaning(self, name: str, value: object) -> str:
        """Return what a code, a day or yes and no is called; nothing for what stands for itself."""
        told = self._value(name, value)
        return "" if "free" in told or told["text"] == str(value) else str(told["text"])

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
        told = [line for line in lines if line]
        return {"label": label, "lines": [one for line in told for one in self._with_others(line)]}

    def _with_others(self, line: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
        """Yield a line, and below it the translations of the texts in it."""
        yield line
        for value in line:
            if "free" in value:
                original = digest_of(value["text"].encode())
                for one in self.translations.get(original, ()):
                    yield [self._translated(one, self._made(one))]
                for one in self.added.get(original, ()):
                    facts = {"made": self._made(one), "holder": self.holder}
                    yield [self._translated(one, self.wording.said("translated_here", **facts))]

    def _translated(self, one: Translated, made: str) -> dict[str, Any]:
        language = self.wording.language_name(one.language)
        label = self.wording.said("translation_into", language=language)
        return {"label": label, "text": one.text, "free": made}

    def _made(self, one: Translated) -> str:
        """Return who made a translation and when, and whether a person answers for it."""
        sentence = "translated_by"
        if one.machine:
            sentence = "translated_confirmed" if one.confirmed_by else "translated_unconfirmed"
        try:
            day = self.wording.day(read(one.made_at).date())
        except InvalidInputError:
            day = one.made_at
        return self.wording.said(sentence, name=one.made_by, day=day, other=one.confirmed_by)

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
        if name in {"target", "of", "item"} and isinstance(value, int):
            return [value + 1]  # rows are counted from one on paper
        return [value]

    def _value(self, name: str, value: object) -> dict[str, Any]:
        if isinstance(value, bool):
            return {"text": self.wording.label("values", "yes" if value else "no")}
        if name in {"targets_cut", "locations", "concerned"} and isinstance(value, int):
            return {"text": self.wording.said("row", n=value + 1)}
        text = str(value)
        concept = self._concept(name, text)
        if concept is not None:
            return {"text": concept}
        if name in TIMES:
            return self._moment(text)
        if name in FREE:
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
        tag = language_of(text, self.written_in)
        if _is(tag, self.wording.language):
            return ""
        if self._is_translated(text):
            return self.wording.language_name(tag) if tag else ""
        if not tag:
            return self.wording.said("untranslated_unknown")
        return self.wording.said("untranslated", language=self.wording.language_name(tag))

    def _is_translated(self, text: str) -> bool:
        """Say whether a translation into the language of the letter stands below ``text``."""
        original = digest_of(text.encode())
        found = (*self.translations.get(original, ()), *self.added.get(original, ()))
        return any(_is(one.language, self.wording.language) for one in found)


def _is(tag: str, language: str) -> bool:
    """Say whether ``tag`` is ``language``, of whatever region."""
    return tag.partition("-")[0] == language


def ordered(content: Mapping[str, Any], labels: str) -> list[str]:
    """Return the fields of ``content`` in the order of the words; what is unknown comes last."""
    known = list(words()[labels])
    return sorted(
        content, key=lambda name: (known.index(name) if name in known else len(known), name)
    )


def by_original(made: Iterable[Translated]) -> dict[str, list[Translated]]:
    """Return translations by the SHA-256 of their originals, each once."""
    found: dict[str, list[Translated]] = {}
    for one in dict.fromkeys(made):
        found.setdefault(one.original, []).append(one)
    return found


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {}, ())
