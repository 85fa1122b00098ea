"""What is wrong with a field as it was typed: where, what, and how to mend it.

Pages, the HTTP interface and the commands tell the sentences of ``data/wrongs.yaml``, each under
the code of what is wrong; a page tells them in the reader's language.

Example:
    >>> Wrong("conditions", "missing").said
    'This is missing: fill it in.'
    >>> Wrong("limits", "too_long", {"most": "500"}).said
    'This is too long: write 500 characters at most.'
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from pydantic_core import ErrorDetails, PydanticCustomError

_ROW: Final = re.compile(r"\[[0-9]+\]")
_PLACED: Final = "placed"
OTHER: Final = "other"
"""Code of what is told in words of its own, which are no sentence of the data."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong.

    Attributes:
        place: The field, with the index of the row: ``targets[0].value``; empty for the whole.
        code: Of what is wrong; one of ``data/wrongs.yaml``.
        facts: What fills the sentence.
    """

    place: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """Return the sentence without its facts, in English: what the catalogues translate."""
        return template_of(self.code, self.place) or "{said}"

    @property
    def said(self) -> str:
        """Return what is wrong and how to mend it, in English."""
        return self.template.format_map(dict(self.facts))

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the same in another language."""
        return translate(self.template).format_map(dict(self.facts))

    def written(self) -> dict[str, Any]:
        """Return it as the facts of an error carry it."""
        row: dict[str, Any] = {"field": self.place, "code": self.code, "wrong": self.said}
        return {**row, "facts": dict(self.facts)} if self.facts else row

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Wrong":
        """Return what ``written`` has written; other rows are told in their own words."""
        place, code = str(row.get("field", "")), str(row.get("code", ""))
        if not template_of(code, place):
            return cls(place, OTHER, {"said": str(row.get("wrong", ""))})
        return cls(place, code, {name: str(one) for name, one in (row.get("facts") or {}).items()})


def template_of(code: str, place: str = "") -> str:
    """Return the sentence for ``code`` at ``place``; empty where there is none."""
    known = _sentences()
    own: str | None = known["fields"].get(_ROW.sub("[]", place), {}).get(code)
    return own or known["words"].get(code, "")


def placed(*found: Wrong) -> PydanticCustomError:
    """Return the error by which a type says what is wrong; places are below the type's own."""
    return PydanticCustomError(_PLACED, "; ".join(one.said for one in found), {_PLACED: found})


def of_error(found: ErrorDetails, *, named: Container[str] = ()) -> Iterable[Wrong]:
    """Return what one error of a type tells: its context and input have to be with it.

    Args:
        found: The error.
        named: Fields of the type: a remark on the whole may begin with one of them.
    """
    at = joined(*found["loc"])
    if found["type"] == _PLACED:
        for one in found["ctx"][_PLACED]:
            yield replace(one, place=joined(at, one.place))
        return
    code = "missing" if found["input"] is None else _CODES.get(found["type"], OTHER)
    facts: dict[str, str] = {}
    if code == OTHER:
        said = found["msg"].removeprefix("Value error, ")
        name, colon, rest = said.partition(": ")
        at, said = (name, rest) if colon and not at and name in named else (at, said)
        facts = {"said": said}
    if code == "code":
        codes = found["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        facts = {"said": str(found["input"])[:80], "codes": codes}
    if code in {"too_long", "too_many"}:
        facts = {"most": str(found["ctx"]["max_length"])}
    yield Wrong(at, code, facts)


def joined(*parts: int | str) -> str:
    """Return the place that ``parts`` lead to, as findings name places."""
    place = ""
    for part in parts:
        if isinstance(part, int):
            place += f"[{part}]"
        elif part:
            place += f".{part}" if place else part
    return place


_DAYS = ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact")
_TIMES = ("datetime_type", "datetime_parsing", "datetime_from_date_parsing")
_CODES: Final[Mapping[str, str]] = {
    "missing": "missing",
    "string_too_short": "missing",
    "too_short": "missing",
    "string_too_long": "too_long",
    "too_long": "too_many",
    "literal_error": "code",
    "string_type": "text",
    "bool_type": "flag",
    "bool_parsing": "flag",
    "int_type": "whole",
    "int_parsing": "whole",
    "int_from_float": "whole",
    "tuple_type": "list",
    "list_type": "list",
    "dict_type": "named",
    "mapping_type": "named",
    "model_type": "named",
    "model_attributes_type": "named",
    **dict.fromkeys(_DAYS, "day"),
    **dict.fromkeys(_TIMES, "instant"),
}
"""What is wrong, by the types' own names for it."""


@cache
def _sentences() -> Mapping[str, Any]:
    text = (files("comity.cooperation") / "data" / "wrongs.yaml").read_text("utf-8")
    stated: dict[str, Any] = yaml.safe_load(text)
    return stated
