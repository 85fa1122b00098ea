"""The form of a request: which field stands for which part of it, both ways.

What people type is turned into the request, and a request into what they would have typed; parts
of a request that the form does not show stay as they are.

Example:
    >>> typed = typed_of({"facts": "A false invoice.", "targets": [{"value": "a@b.example"}]})
    >>> typed["accounts"], typed["facts"]
    ('a@b.example', 'A false invoice.')
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from comity.cooperation.account_rows import rows_of
from comity.cooperation.kinds import Kind, in_order, plan_of
from comity.cooperation.lines import written_lines
from comity.cooperation.property_rows import rows_of_property, written_property

Path = tuple[str | int, ...]
Typed = Mapping[str, Any]


class Part(StrEnum):
    """The parts of the form, in order."""

    WHO = "who"
    ACCOUNTS = "accounts"
    PERIOD = "period"
    WHY = "why"
    SOON = "soon"
    YOU = "you"


class Shape(StrEnum):
    """How a field is typed."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    DAY = "day"
    WHOLE = "whole"
    FLAG = "flag"
    YES_NO = "yes_no"
    CHOICE = "choice"
    LANGUAGE = "language"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form.

    Attributes:
        path: Where its value stands in the request.
        label: What it is called, for a field that one kind alone has.
        hint: What helps to fill it.
        choices: What can be chosen: code and label, for such a field.
    """

    name: str
    path: Path
    part: Part
    shape: Shape = Shape.LINE
    label: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


FIELDS: Sequence[Field] = (
    Field("provider", ("addressee_provider",), Part.WHO),
    Field("language", ("languages",), Part.WHY, Shape.LANGUAGE),
    Field("period_from", ("period_from",), Part.PERIOD, Shape.DAY),
    Field("period_to", ("period_to",), Part.PERIOD, Shape.DAY),
    Field("period_days", ("period_days",), Part.PERIOD, Shape.WHOLE),
    Field("facts", ("facts",), Part.WHY, Shape.TEXT),
    Field("link", ("link_facts_to_data",), Part.WHY, Shape.TEXT),
    Field("necessity", ("necessity",), Part.WHY, Shape.TEXT),
    Field("offence", ("offence", 0, "class"), Part.WHY, Shape.CHOICE),
    Field("provision", ("offence", 0, "provision"), Part.WHY),
    Field("penalty", ("offence", 0, "max_penalty"), Part.WHY),
    Field("their_provision", ("offence", 0, "requested_provision"), Part.WHY),
    Field("proportionality", ("proportionality",), Part.WHY, Shape.TEXT),
    Field("purpose", ("purpose",), Part.WHY, Shape.TEXT),
    Field("wanted", ("measures", 0, "wanted_result"), Part.WHY),
    Field("certificate", ("certificate_wanted",), Part.WHY),
    Field("jurisdiction", ("own_jurisdiction",), Part.WHY, Shape.TEXT),
    Field("suspect_unknown", ("suspect_unknown",), Part.WHY, Shape.FLAG),
    Field("lawful_at_home", ("lawful_at_home",), Part.WHY, Shape.FLAG),
    Field("urgency", ("urgency",), Part.SOON, Shape.CHOICE),
    Field("mla_intent", ("mla_intent",), Part.SOON, Shape.FLAG),
    Field("keep_open", ("no_close_note",), Part.SOON, Shape.CHOICE),
    Field("secrecy", ("confidentiality",), Part.YOU, Shape.YES_NO),
    Field("secrecy_reason", ("confidentiality_reason",), Part.YOU),
    Field("case_number", ("case_no_sender",), Part.YOU),
    Field("officer", ("sender_person", "name"), Part.YOU),
    Field("post", ("sender_person", "post"), Part.YOU),
    Field("phone", ("sender_person", "phone"), Part.YOU),
    Field("email", ("sender_person", "email"), Part.YOU),
    Field("instrument", ("legal_basis", 0, "instrument"), Part.YOU, Shape.CHOICE),
    Field("article", ("legal_basis", 0, "article"), Part.YOU),
    Field("basis_reason", ("legal_basis", 0, "text"), Part.YOU, Shape.TEXT),
    Field("mark", ("handling_mark",), Part.YOU, Shape.CHOICE),
    Field("preservation_ref", ("preservation_ref",), Part.YOU),
    Field("nexus", ("nexus",), Part.WHY, Shape.TEXT),
    Field("order", ("domestic_order",), Part.WHY),
    Field("service_number", ("officer_id",), Part.YOU),
    Field("authority", ("authority_proof",), Part.YOU),
    Field("untold_until", ("no_user_notice_until",), Part.YOU, Shape.DAY),
    Field("untold_ground", ("no_user_notice_ground",), Part.YOU),
    Field("state_told_on", ("state_notified_on",), Part.YOU, Shape.DAY),
    Field("return_to", ("return_platform",), Part.YOU),
)
"""The fields that kinds share; each kind names those of its form. Three are not among them: whom
one asks, the accounts and the kinds of data, which go into rows."""

_OF_EVERY_FORM = frozenset({"language"})
"""What every form asks: in which language its texts are written."""

CHIPS = ("SUB", "IDENT", "TRAFFIC", "CONTENT", "LOC", "PAY")
"""Kinds of data that are offered; a request may name more."""

REASONS: Mapping[str, str] = MappingProxyType({"emergency": "life", "urgent": "data_volatile"})
"""Why it is urgent, as the cards say it."""

_PARTS: Mapping[str, Part] = MappingProxyType(
    {
        **{str(field.path[0]): field.part for field in FIELDS},
        "addressee_org": Part.WHO,
        "custodian_or_location": Part.WHO,
        "targets": Part.ACCOUNTS,
        "property": Part.ACCOUNTS,
        "urgency_reasons": Part.SOON,
        "needed_by": Part.SOON,
        "persons": Part.WHY,
    }
)


def fields_of(kind: Kind) -> tuple[Field, ...]:
    """Return the fields of the form of ``kind``."""
    plan = plan_of(kind)
    names = plan.form | _OF_EVERY_FORM
    return (*(field for field in FIELDS if field.name in names), *plan.own_fields)


def every_field() -> tuple[Field, ...]:
    """Return the fields that kinds share, and those that one kind alone has."""
    return (*FIELDS, *(field for kind in in_order() for field in plan_of(kind).own_fields))


def content_of(typed: Typed, base: Mapping[str, Any], *, kind: Kind) -> dict[str, Any]:
    """Return the request that ``typed`` makes of ``base``; blank fields leave nothing behind."""
    content: dict[str, Any] = {name: _copied(value) for name, value in base.items()}
    for field in fields_of(kind):
        read = _read(field, typed.get(field.name))
        if read is not None or field.shape is not Shape.LANGUAGE:  # what is known already stays
            _put(content, field.path, read)
    _drop_empty_rows(content)
    if "property" in plan_of(kind).request.model_fields:
        lines = plan_of(kind).reads(str(typed.get("accounts") or "")).rows
        content["property"] = rows_of_property(lines, base.get("property") or ())
        _name_the_copy(content)
    else:
        content["targets"] = _targets(typed, base, kind=kind)
    if "categories" in plan_of(kind).request.model_fields:
        content["categories"] = [str(code) for code in typed.get("categories") or ()]
    reason = REASONS.get(str(typed.get("urgency")))
    if plan_of(kind).assets and reason == REASONS["urgent"]:
        reason = "asset_flight"
    kept = base.get("urgency") == typed.get("urgency") and base.get("urgency_reasons")
    content["urgency_reasons"] = kept or ([reason] if reason else None)
    asked = plan_of(kind).asked_by_default
    if asked and content.get("measures"):
        content["measures"][0].setdefault("code", asked)
    return {name: value for name, value in content.items() if value not in (None, [], {}, "")}


def typed_of(content: Mapping[str, Any], *, to: str = "") -> dict[str, Any]:
    """Return what people would have typed to make ``content``."""
    typed: dict[str, Any] = {
        field.name: _shown(field, _found(content, field.path)) for field in every_field()
    }
    rows = content.get("targets") or ()
    things = content.get("property")
    typed["accounts"] = written_property(things) if things else written_lines(rows)
    typed["categories"] = list(
        dict.fromkeys(code for row in rows for code in row.get("categories") or ())
    ) or list(content.get("categories") or ())
    typed["to"] = to
    return typed


def field_for(place: str) -> str:
    """Return the name of the field that stands for ``place`` in a request, or nothing.

    Args:
        place: As a finding names it: ``targets[0].period_from``, ``sender_person.name``.
    """
    top, _, rest = place.partition(".")
    name = top.partition("[")[0].partition(",")[0]
    if name == "property":
        return "accounts"
    if name == "targets":
        return {"categories": "categories"}.get(rest, "accounts")
    if name in {"addressee_org", "via_channel"}:
        return "to"
    if name == "custodian_or_location":
        return "provider"
    if name == "contacts":
        return "phone"
    named = [field for field in every_field() if field.path[0] == name]
    exact = [field.name for field in named if field.path[-1] == rest]
    first = [field.name for field in named]
    return next(iter((*exact, *first)), "")


def part_of(place: str) -> Part:
    """Return the part of the form to which ``place`` in a request belongs."""
    name = place.partition(".")[0].partition("[")[0].partition(",")[0]
    if "period_" in place or place.endswith(".categories"):
        return Part.PERIOD
    return _PARTS.get(name, Part.YOU)


def _targets(typed: Typed, base: Mapping[str, Any], *, kind: Kind) -> list[dict[str, Any]]:
    """Return one row for each account; a row keeps what the form does not show of it."""
    return rows_of(
        plan_of(kind).reads(str(typed.get("accounts") or "")).rows,
        base.get("targets") or (),
        [str(code) for code in typed.get("categories") or ()],
        str(typed.get("provider") or "").strip(),
    )


def _name_the_copy(content: dict[str, Any]) -> None:
    """Let the first attachment be the copy of the order, where one is named."""
    name = (content.get("order") or {}).get("attachment")
    files = [dict(one) for one in content.get("attachments") or ()]
    if name:
        content["attachments"] = [{**(files[0] if files else {}), "name": name}, *files[1:]]


def _read(field: Field, value: object) -> object:
    if field.shape is Shape.FLAG:
        return True if value in (True, "on", "yes", "true") else None
    if field.shape is Shape.YES_NO:
        return {"yes": True, "no": False}.get(str(value))
    if field.shape is Shape.SEVERAL:
        return [str(one) for one in value] or None if isinstance(value, list | tuple) else None
    text = str(value or "").strip()
    if field.shape in {Shape.LINES, Shape.LANGUAGE}:
        return [line.strip() for line in text.splitlines() if line.strip()] or None
    if field.shape is Shape.WHOLE:
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None  # noqa: PLR2004 - 9,999 days
    return text or None


def _shown(field: Field, value: object) -> object:
    if field.shape is Shape.FLAG:
        return bool(value)
    if field.shape is Shape.YES_NO:
        return {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else ""
    if field.shape in {Shape.LINES, Shape.SEVERAL, Shape.LANGUAGE}:
        return _shown_rows(field.shape, value if isinstance(value, list | tuple) else ())
    return "" if value is None else str(value)


def _shown_rows(shape: Shape, rows: Sequence[object]) -> object:
    if shape is Shape.SEVERAL:
        return [str(one) for one in rows]
    if shape is Shape.LINES:
        return "\n".join(map(str, rows))
    return str(rows[0]) if len(rows) == 1 else ""


def _found(content: Mapping[str, Any], path: Path) -> object:
    at: Any = content
    for step in path:
        try:
            at = at[step]
        except (KeyError, IndexError, TypeError):
            return None
    return at


def _put(content: dict[str, Any], path: Path, value: object) -> None:
    """Put ``value`` at ``path``, or take away what stands there."""
    top, *rest = path
    if not rest:
        content[str(top)] = value
        return
    if rest == [0]:
        content[str(top)] = None if value is None else [value]
        return
    place = rest[0]
    if isinstance(place, int):
        rows = list(content.get(str(top)) or ())
        rows += [{} for _ in range(place + 1 - len(rows))]
        rows[place] = _with(dict(rows[place]), str(rest[1]), value)
        content[str(top)] = rows
        return
    content[str(top)] = _with(dict(content.get(str(top)) or {}), str(place), value)


def _drop_empty_rows(content: dict[str, Any]) -> None:
    """Drop the rows in which nothing is left, now that every row has had its fields."""
    for name, value in content.items():
        if isinstance(value, list):
            content[name] = [row for row in value if row != {}]


def _with(row: dict[str, Any], name: str, value: object) -> dict[str, Any]:
    row[name] = value
    return {key: held for key, held in row.items() if held not in (None, "")}


def _copied(value: object) -> object:
    return (
        [dict(one) if isinstance(one, Mapping) else one for one in value]
        if isinstance(value, list | tuple)
        else value
    )
