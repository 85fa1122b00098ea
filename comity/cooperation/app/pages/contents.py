"""What a request or an act says, as rows of a label and its values; nothing is left out.

Fields that a newer peer has added stand under their own name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from comity.access.app.people_forms import ROLES
from comity.cooperation.app.pages import (
    asset_words,
    consultation_words,
    emergency_words,
    extradition_words,
    information_words,
    leaves,
    takedown_words,
    wording,
)
from comity.cooperation.app.pages.tongues import Written
from comity.cooperation.app.pages.wording import Words, word
from comity.cooperation.contents import TIMES
from comity.cooperation.translating import TRANSLATION, not_beside
from comity.directory.app.words import FUNCTIONS, language_name
from comity.law.app.pages import short_name

SHOWN_TARGETS = 50
"""Accounts that a page shows at once; the rest is counted, and stands in the export."""

_CODES: Mapping[str, Words] = {
    "urgency": wording.URGENCY,
    "urgency_reasons": wording.REASONS,
    "no_close_note": wording.CLOSE_NOTE,
    "status_flag": wording.STATUS_FLAGS,
    "partial_disclosure": wording.DISCLOSURE,
    "refusal_ground": wording.GROUNDS,
    "grounds": wording.GROUNDS,
    "limits_ground": wording.GROUNDS,
    "categories": wording.DATA,
    "categories_cut": wording.DATA,
    "category": wording.DATA,
    "outcome": wording.OUTCOMES,
    "preservation_state": wording.PRESERVATION,
    "class": wording.OFFENCES,
    "type": wording.IDENTIFIERS,
    "verdict": wording.VERDICTS,
    "code": wording.ASKED_MEASURES,
    "usefulness": wording.USEFULNESS,
    "sender_role": {str(role): cast("Promise", said) for role, said in ROLES.items()},
    "functions": FUNCTIONS,
    "harm": emergency_words.HARMS,
    "followup": emergency_words.FOLLOWING,
    "call_outcome": emergency_words.CALL_OUTCOMES,
    "event_review": emergency_words.EVENT_REVIEWS,
    "planned_kind": wording.SHORT_KINDS,
    "interest": wording.INTERESTS,
    "notice_type": takedown_words.FORCES,
    "in_answer_to": takedown_words.FORCES,
    "content_class": takedown_words.CLASSES,
    "action_wanted": takedown_words.ACTIONS,
    "expression": takedown_words.EXPRESSIONS,
    "result": takedown_words.RESULTS,
    "check": takedown_words.CHECKS,
    "matched_by": takedown_words.MATCHES,
    "restored_because": takedown_words.RESTORED,
    "source_grading": information_words.SOURCE,
    "information_grading": information_words.INFORMATION,
    "use_allowed": information_words.USES,
    "information_purpose": information_words.PURPOSES,
    "information_use": information_words.USED_FOR,
    "action_asked": information_words.ACTIONS,
    "extradition_purpose": extradition_words.PURPOSES,
    "sex": extradition_words.SEXES,
    "protected_role": extradition_words.PROTECTED,
    "assurances": extradition_words.ASSURANCES,
    "prosecution_outcome": extradition_words.OUTCOMES,
    "jurisdiction_claims": consultation_words.CLAIMS,
    "division": consultation_words.DIVISIONS,
    "leave": leaves.HELD,
    "leave_rule": leaves.RULES,
    "leave_misfit": leaves.MISFITS,
    "kind": asset_words.SORTS,
    "held": asset_words.HELD,
    "taken": asset_words.TAKEN,
    "disposal": asset_words.DISPOSALS,
    "wish": asset_words.WISHED,
    "custody_conversion": asset_words.CONVERTED,
    "measure": asset_words.MEASURES,
}
_EVEN = frozenset(
    {
        "value",
        "timestamp",
        "period_from",
        "period_to",
        "seen_at",
        "phone",
        "number",
        "contact_point",
        "reference",
        "email",
        "sha256",
        "destination_ip",
        "preservation_ref",
        "consent_ref",
        "supersedes",
        "case_no_sender",
        "file_number",
        "provider_ticket",
        "order_reference",
        "package_id",
        "by_reference",
        "handling_mark",
        "zone",
        "time_zone",
        "timezone",
        "via_channel",
        "source_port",
        "destination_port",
        "numeric_id",
        "content_id",
        "territory",
        "wallet",
        "tx_hash",
        "own_order",
        "payment_ref",
        "from_account",
        "to_account",
        "from_bic",
        "to_bic",
        "bank_ref",
        "prosecutes",
    }
)
"""Fields whose values are codes or addresses: left to right, in even type, in every language."""

_PLACES = frozenset({"target", "of", "locations"})
"""Fields that name a location of the request by its place, from 0."""
_THINGS = frozenset({"item", "concerned"})
"""Fields that name a thing of the request by its place, from 0."""
_ORDER = (
    *("jurisdiction_claims", "jurisdiction_reason", "wished_outcome"),
    *("criteria", "states_concerned"),
    "person",
    "extradition_purpose",
    "warrant",
    "provisional_arrest",
    "documents_follow",
    "measure",
    "value_limit",
    "notice_type",
    "content_class",
    "action_wanted",
    "order",
    "terms",
    "reasons",
    "territory",
    "territory_reason",
    "redress",
    "preserve_first",
    "no_copy_reason",
    "whole_site_reason",
    "harm",
    "persons_at_risk",
    "danger_present",
    "harm_expected_by",
    "imminence",
    "how_data_help",
    "why_normal_too_slow",
    "addressee_provider",
    "custodian_or_location",
    "legal_basis",
    "offence",
    "action_asked",
    "crime_area",
    "facts",
    "use_allowed",
    "conditions",
    "information_purpose",
    "source_grading",
    "information_grading",
    "link_facts_to_data",
    "necessity",
    "proportionality",
    "purpose",
    "measures",
    "urgency_reasons",
    "needed_by",
    "period_days",
    "mla_intent",
    "preservation_ref",
    "confidentiality",
    "confidentiality_reason",
    "no_close_note",
)
_APART = frozenset(
    {"targets", "property", "period_from", "period_to", "categories", "urgency", "handling_mark"}
    | {"sender_org", "sender_person", "sender_role", "contacts", "addressee_org", "status_flag"}
    | {"via_channel", "languages", "case_no_sender"}
)
_LAST = (
    "case_no_sender",
    "sender_person",
    "sender_org",
    "sender_role",
    "contacts",
    "addressee_org",
    "languages",
    "via_channel",
    "status_flag",
    "handling_mark",
)


@dataclass(frozen=True, slots=True)
class Value:
    """One value.

    Attributes:
        even: Whether it stands in even type, left to right.
        label: What it is, where a field has several parts.
        moment: The same as a day or an instant, to be told in the reader's language.
        kept: Whether it is shown where there is room for little.
        written: In which language it is, and what was put beside it, if somebody wrote it freely.
    """

    text: str
    even: bool = False
    label: str = ""
    moment: date | datetime | None = None
    kept: bool = False
    written: Written | None = None

    @property
    def form(self) -> str:
        """Return how its moment is told: a day as a day, anything finer to the second."""
        return "seconds" if isinstance(self.moment, datetime) else "day"


@dataclass(frozen=True, slots=True)
class Row:
    """One field with its values.

    Attributes:
        lines: Each line has one or more values.
    """

    name: str
    label: str
    lines: list[list[Value]] = field(default_factory=list)


def asked(content: Mapping[str, Any], kind: str) -> list[Row]:
    """Return what a request asks for, in the order in which people look."""
    content = {**content, TRANSLATION: not_beside(content)}
    own = wording.OWN_FIELDS.get(kind, {})
    rows = [
        Row("measure", _("Measure"), [[Value(word(wording.MEASURES, kind))]]),
        accounts(content, own=own),
        _things(content),
        _period(content),
        _categories(content),
        *(_row(name, content[name], own=own) for name in _ORDER if _said(content, name)),
    ]
    others = [name for name in content if name not in {*_ORDER, *_APART, *_LAST}]
    rows += [_row(name, content[name], own=own) for name in others if _said(content, name)]
    return [row for row in rows if row.lines]


def about(content: Mapping[str, Any]) -> list[Row]:
    """Return who asks, by which way and how it may be handled."""
    return [_row(name, content[name]) for name in _LAST if _said(content, name)]


def accounts(content: Mapping[str, Any], *, own: Words | None = None) -> Row:
    """Return the identifiers of a request, one on each line, with what is known of their use."""
    targets = content.get("targets") or ()
    shared = _shared_period(targets)
    lines = [_target(row, shared=shared) for row in targets[:SHOWN_TARGETS]]
    if len(targets) > SHOWN_TARGETS:
        more = _("and %(n)s more") % {"n": len(targets) - SHOWN_TARGETS}
        lines.append([Value(more)])
    labels = own if own and "targets" in own else wording.FIELDS
    return Row("targets", word(labels, "targets"), lines)


_IDS = frozenset({"called_by", "assessed_by", "reviewed_by", "decided_by", "done_by", "by_thread"})
"""Ids of people whose names stand beside what they did, and of requests named by reference."""


_NAMES = _IDS - {"by_thread"}
"""Of these, those that are names where a partner without a node told them."""


def said(content: Mapping[str, Any]) -> list[Row]:
    """Return what an act says; what stands elsewhere on the page is left out."""
    told = _NAMES if content.get("as_told") else frozenset()
    rows = []
    for name, value in content.items():
        elsewhere = {"questions", "answers", "changes", *_IDS} - told
        if name in elsewhere or value in (None, "", [], {}):
            continue
        if name == "outcomes":
            rows.append(Row(name, _("Row by row"), [_cell(cell) for cell in value]))
        else:
            rows.append(_row(name, value, labels=wording.SAID))
    return rows


def _shared_period(targets: Sequence[Mapping[str, Any]]) -> tuple[object, object] | None:
    """Return the period of all accounts, if it is the same for all."""
    periods = {(row.get("period_from"), row.get("period_to")) for row in targets}
    only = next(iter(periods)) if len(periods) == 1 else (None, None)
    return only if any(only) else None


def _target(row: Mapping[str, Any], *, shared: tuple[object, object] | None) -> list[Value]:
    first = Value(str(row.get("value") or ""), even=True)
    skipped = {"value", "type", "categories", "service"}
    skipped |= {"period_from", "period_to"} if shared else set()
    rest = [
        Value(text, even, word(wording.PIECES, name))
        for name, value in row.items()
        if name not in skipped and value not in (None, "")
        for text, even in _texts(name, value)
    ]
    return [first, Value(word(wording.IDENTIFIERS, row.get("type", "other"))), *rest]


def _cell(cell: Mapping[str, Any]) -> list[Value]:
    values = [Value(_account(cell.get("target", 0)))]
    if cell.get("category"):
        values.append(Value(word(wording.DATA, cell["category"])))
    values.append(Value(word(wording.OUTCOMES, cell.get("outcome"))))
    if cell.get("reason"):
        values.append(Value(str(cell["reason"])))
    return values


def _things(content: Mapping[str, Any]) -> Row:
    """Return the property that a request is about, one thing on each line."""
    rows = content.get("property") or ()
    lines = [_thing(row) for row in rows[:SHOWN_TARGETS]]
    if len(rows) > SHOWN_TARGETS:
        lines.append([Value(_("and %(n)s more") % {"n": len(rows) - SHOWN_TARGETS})])
    return Row("property", word(wording.FIELDS, "property"), lines)


def _thing(row: Mapping[str, Any]) -> list[Value]:
    first = Value(str(row.get("identifier") or ""), even=True)
    sort = Value(word(asset_words.SORTS, row.get("kind") or "other"))
    names = [name for name in asset_words.PIECES if name not in {"identifier", "kind"}]
    names += [name for name in row if name not in asset_words.PIECES]
    rest = [
        Value(text, even, word(asset_words.PIECES, name), _moment(text) if name in TIMES else None)
        for name in names
        if row.get(name) not in (None, "")
        for text, even in _texts(name, row[name])
    ]
    return [first, sort, *rest]


def _of_property(place: object) -> str:
    """Return what a thing of the request is called by its place; people count from one."""
    return _("Property %(n)s") % {"n": int(str(place)) + 1}


def _account(place: object) -> str:
    """Return what a row of the request is called by its place; people count from one."""
    return _("Account %(n)s") % {"n": int(str(place)) + 1}


def _location(place: int) -> str:
    """Return what a location of the request is called; people count from one."""
    return _("Location %(n)s") % {"n": place + 1}


def _period(content: Mapping[str, Any]) -> Row:
    shared = _shared_period(content.get("targets") or ()) or ("", "")
    names = ("period_from", "period_to")
    days = [
        str(content.get(name) or other or "") for name, other in zip(names, shared, strict=True)
    ]
    said = [Value(day, even=True, moment=_moment(day), kept=True) for day in days if day]
    dash = Value("\N{EN DASH}", kept=True)
    lines = [[value for day in said for value in (dash, day)][1:]] if said else []
    return Row("period", _("Period"), lines)


def _categories(content: Mapping[str, Any]) -> Row:
    codes = dict.fromkeys(
        code for row in content.get("targets") or () for code in row.get("categories") or ()
    )
    codes |= dict.fromkeys(content.get("categories") or ())
    lines = [[Value(word(wording.DATA, code))] for code in codes]
    return Row("categories", _("Kind of data"), lines)


def _row(
    name: str, value: object, *, labels: Words = wording.FIELDS, own: Words | None = None
) -> Row:
    label = word(own if own and name in own else labels, name)
    if isinstance(value, Mapping):
        return Row(name, label, [_pieces(value)])
    if isinstance(value, Sequence) and not isinstance(value, str):
        if any(isinstance(one, Mapping) for one in value):
            return Row(name, label, [_pieces(one) for one in value if isinstance(one, Mapping)])
        return Row(name, label, [[Value(text, even)] for text, even in _texts(name, value)])
    moment = _moment(str(value)) if name in TIMES else None
    shown = [Value(text, even, moment=moment) for text, even in _texts(name, value)]
    return Row(name, label, [shown])


def _moment(text: str) -> date | datetime | None:
    """Return what a field of time says, if it says a day or an instant; midnight is a day."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if "T" not in text or (found.utcoffset() == timedelta() and found.time() == time()):
        return found.date()
    return found if found.tzinfo is not None else None


def _pieces(row: Mapping[str, Any]) -> list[Value]:
    if row.get("instrument") and row.get("article"):  # one thing, also where there is little room
        rest = {name: value for name, value in row.items() if name not in {"instrument", "article"}}
        return [Value(_article(row)), *_pieces(rest)]
    names = [name for name in wording.PIECES if name in row]
    names += [name for name in row if name not in wording.PIECES]
    return [
        Value(text, even, word(wording.PIECES, name))
        for name in names
        if row[name] not in (None, "", [])
        for text, even in _joined(name, row[name])
    ]


def _article(row: Mapping[str, Any]) -> str:
    law = short_name(str(row["instrument"]))
    return _("%(law)s, article %(article)s") % {"law": law, "article": row["article"]}


def _joined(name: str, value: object) -> Iterable[tuple[str, bool]]:
    found = list(_texts(name, value))
    if len(found) > 1:
        return [(", ".join(text for text, _even in found), found[0][1])]
    return found


def _texts(name: str, value: object) -> Iterable[tuple[str, bool]]:
    if isinstance(value, bool):
        return [(_("Yes") if value else _("No"), False)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [found for one in value for found in _texts(name, one)]
    if isinstance(value, int) and name in _BY_PLACE:
        return [(_BY_PLACE[name](value), False)]
    text = str(value)
    if name == "instrument":
        return [(short_name(text), False)]
    if name in {"languages", "language"}:
        return [(language_name(text), False)]
    words = _CODES.get(name)
    return [(word(words, text) if words else text, name in _EVEN)]


_BY_PLACE: Mapping[str, Callable[[int], str]] = {
    "targets_cut": _account,
    **dict.fromkeys(_PLACES, _location),
    **dict.fromkeys(_THINGS, _of_property),
}
"""What a row of the request is called where a field names it by its place."""


def _said(content: Mapping[str, Any], name: str) -> bool:
    return content.get(name) not in (None, "", [], {}, ())


def beside(rows: Iterable[Row], written: Mapping[str, Written]) -> list[Row]:
    """Return ``rows`` with what is told of the texts in them that somebody wrote freely."""
    return [
        replace(row, lines=[[marked(value, written) for value in line] for line in row.lines])
        for row in rows
    ]


def marked(value: Value, written: Mapping[str, Written]) -> Value:
    """Return ``value`` with what is told of it, if somebody wrote it freely."""
    found = None if value.even or value.moment else written.get(value.text)
    return value if found is None else replace(value, written=found)


def kind_word(kind: str) -> str:
    """Return what a kind of request is called."""
    return word(wording.KINDS, kind)
