"""Slips in a request as it was typed: a field that nobody knows, a value of another type.

The engine reads any request; somebody who types one is better told at once. A slip names the
place, what is wrong there and what to write instead.

Example:
    >>> slips({"confidentiality": "yes"}, kind="PRES")[0].wrong
    "write true or false, not 'yes'"
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from comity.law.fields import RequestFields, request_fields
from comity.law.scopes import shown

_FRACTION = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?", re.ASCII)
_ROW = re.compile(r"\[[0-9]+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One slip.

    Attributes:
        field: Where, with the index of the row: ``targets[0].value``.
        wrong: What is wrong and what to write, in one clause.
        unknown: Whether there is no such field at all.
    """

    field: str
    wrong: str
    unknown: bool = False


def slips(request: Mapping[str, object], *, kind: str) -> list[Slip]:
    """Return the slips in ``request``, in the order in which it was typed."""
    return list(_within(request, "", _Form.of(kind, request_fields())))


@dataclass(frozen=True, slots=True)
class _Form:
    """The fields of one kind: the type of each, by its name without indexes."""

    kind: str
    types: Mapping[str, str]

    @classmethod
    def of(cls, kind: str, fields: RequestFields) -> "_Form":
        return cls(kind, {field.name: field.type for field in fields.fields if kind in field.kinds})


def _within(holder: Mapping[str, object], at: str, form: _Form) -> Iterator[Slip]:
    for name, value in holder.items():
        place = f"{at}.{name}" if at else str(name)
        stated = form.types.get(_ROW.sub("[]", place))
        if stated is None:
            yield Slip(field=place, wrong=_unknown(place, form), unknown=True)
        elif value is not None:
            yield from _of_value(value, place, stated, form)


def _of_value(value: object, place: str, stated: str, form: _Form) -> Iterator[Slip]:
    if not _FITS[stated](value):
        yield Slip(field=place, wrong=f"write {_WANTED[stated]}, not {_said(value)}")
    elif stated == "object" and isinstance(value, Mapping):
        yield from _within(value, place, form)
    elif stated == "objects" and isinstance(value, Sequence):
        for number, row in enumerate(value):
            yield from _within(row, f"{place}[{number}]", form)


def _unknown(place: str, form: _Form) -> str:
    name = _ROW.sub("[]", place)
    inside, dot, last = name.rpartition(".")
    beside = {
        known.rpartition(".")[2] for known in form.types if known.rpartition(".")[0] == inside
    }
    near = get_close_matches(last, beside, n=1)
    told = f"; did you mean {near[0]}" if near else ""
    where = f" of {inside}" if dot else ""
    return f"there is no field {shown(last)}{where} in {form.kind}{told}"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    return f"'{shown(value)}'"


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_time(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    if isinstance(value, str):  # YAML is read without fractions, so that hours stay text
        return _FRACTION.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are(check: Callable[[object], bool]) -> Callable[[object], bool]:
    def checked(value: object) -> bool:
        is_list = isinstance(value, Sequence) and not isinstance(value, str)
        return is_list and isinstance(value, Sequence) and all(check(part) for part in value)

    return checked


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)


_FITS: Final[Mapping[str, Callable[[object], bool]]] = MappingProxyType(
    {
        "text": _is_text,
        "code": _is_text,
        "date": _is_text,
        "time": _is_time,
        "boolean": lambda value: isinstance(value, bool),
        "integer": _is_whole,
        "number": _is_number,
        "object": _is_object,
        "objects": _are(_is_object),
        "texts": _are(_is_text),
        "codes": _are(_is_text),
    }
)
_WANTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "text": "a text, in quotes if it is a number",
        "code": "a code, in quotes if it is a number",
        "date": "a date such as 2026-03-01",
        "time": "a time such as 2026-03-01T14:05:09+01:00",
        "boolean": "true or false",
        "integer": "a whole number without quotes",
        "number": "a number such as 0.4",
        "object": "named fields below it",
        "objects": "a list of rows with named fields",
        "texts": "a list of texts",
        "codes": "a list of codes",
    }
)
