"""Certificates as XML: the same document as the JSON of ``certificate_files``, for XML programs.

Reading is strict, because what is repaired is read in two ways: no document type, so no entities;
no comments and no instructions, UTF-8 alone, nothing that is not of the form, and bounds on size,
depth and number of elements. A text that XML cannot hold is written as JSON and marked so.

Example:
    >>> held = {"form": "comity-certificate/1", "sections": {"C": {"deadline": "other"}}}
    >>> read(written(held).encode()) == held
    True

Source: Extensible Markup Language (XML) 1.0, fifth edition, 2.2 (characters), 2.11 (line ends).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final, NoReturn
from xml.parsers import expat

from comity.cooperation.certificate_files import NoCertificateError

NAMESPACE: Final = "urn:comity:certificate:1"
LARGEST: Final = 8 << 20  # bytes
DEEPEST: Final = 16
MOST: Final = 400_000  # elements: ten thousand accounts with every field
_ROOT: Final = f"{NAMESPACE} certificate"
_FIELD: Final = f"{NAMESPACE} field"
_ROW: Final = f"{NAMESPACE} row"
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_UNHELD: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOTHING: Final = object()
_DIGITS: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")


def written(document: Mapping[str, Any]) -> str:
    """Return the data of a certificate as XML.

    Raises:
        NoCertificateError: A field has a name that none has, or lies too deep.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<certificate xmlns="{NAMESPACE}">']
    lines += _fields(document, 1)
    return "\n".join([*lines, "</certificate>", ""])


def read(raw: bytes) -> dict[str, Any]:
    """Return the data of a certificate that XML holds; what they mean is not judged here.

    Raises:
        NoCertificateError: It is no XML of this form; the message says where.
    """
    if len(raw) > LARGEST:
        _refuse(f"it is larger than {LARGEST} bytes")
    reader = _Reader()
    try:
        reader.parser.Parse(raw.decode("utf-8"), True)  # noqa: FBT003 - expat names no arguments
    except UnicodeDecodeError:
        _refuse("it is not in UTF-8")
    except expat.ExpatError as error:
        _refuse(f"it is no XML: {error}")
    return reader.document


def _fields(held: Mapping[str, Any], depth: int) -> Iterator[str]:
    for name, value in held.items():
        if not _NAME.fullmatch(str(name)):
            _refuse(f"{str(name)[:80]!r} is no name of a field")
        yield from _element("field", f' name="{name}"', value, depth)


def _element(tag: str, named: str, value: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - JSON
    if depth > DEEPEST:
        _refuse("it lies too deep")
    before = "  " * depth
    if isinstance(value, Mapping):
        yield f'{before}<{tag}{named} is="fields">'
        yield from _fields(value, depth + 1)
        yield f"{before}</{tag}>"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield f'{before}<{tag}{named} is="rows">'
        for one in value:
            yield from _element("row", "", one, depth + 1)
        yield f"{before}</{tag}>"
    else:
        marked, text = _text(value)
        yield f"{before}<{tag}{named}{marked}>{text}</{tag}>"


def _text(value: object) -> tuple[str, str]:
    if isinstance(value, str) and not _UNHELD.search(value):
        return "", escape(value, quote=False)
    if isinstance(value, bool):
        return ' is="yes-or-no"', "yes" if value else "no"
    if isinstance(value, int) and _DIGITS.fullmatch(str(value)):
        return ' is="number"', str(value)
    return ' is="json"', escape(json.dumps(value), quote=False)


@dataclass(slots=True)
class _Open:
    """An element that has begun.

    Attributes:
        name: Of the field; empty for a row.
        said: How its content is to be read.
    """

    name: str
    said: str
    fields: dict[str, Any] = field(default_factory=dict)
    rows: list[Any] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class _Reader:
    """Reads one document; whatever is not of the form ends it."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {}
        self._open: list[_Open] = []
        self._count = 0
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._begun
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self._told
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = lambda *_: self._refuse("it has a document type")
        parser.ProcessingInstructionHandler = lambda *_: self._refuse("it has an instruction")
        parser.CommentHandler = lambda *_: self._refuse("it has a comment")
        parser.ExternalEntityRefHandler = lambda *_: self._refuse("it names another document")
        parser.SkippedEntityHandler = lambda *_: self._refuse("it names an entity")

    def _declared(self, _version: str, encoding: str | None, _alone: int) -> None:
        if (encoding or "utf-8").lower() != "utf-8":
            self._refuse("it is not in UTF-8")

    def _begun(self, tag: str, marks: Mapping[str, str]) -> None:
        self._count += 1
        if self._count > MOST or len(self._open) > DEEPEST:
            self._refuse("it has too many elements, or they lie too deep")
        if not self._open:
            if tag != _ROOT or marks:
                self._refuse("it is no certificate of this form")
            self._open.append(_Open("", "fields"))
            return
        above = self._open[-1]
        expected = {"fields": _FIELD, "rows": _ROW}.get(above.said)
        known = {"name", "is"} if tag == _FIELD else {"is"}
        if tag != expected or set(marks) - known:
            self._refuse("an element stands where none of its name does")
        name = marks.get("name", "")
        if tag == _FIELD and (not _NAME.fullmatch(name) or name in above.fields):
            self._refuse(f"the field {name[:80]!r} has no name of a field, or stands twice")
        self._open.append(_Open(name, marks.get("is", "")))

    def _ended(self, tag: str) -> None:
        held = self._open.pop()
        value = self._value(held)
        if tag == _ROOT:
            self.document = value
        elif tag == _FIELD:
            self._open[-1].fields[held.name] = value
        else:
            self._open[-1].rows.append(value)

    def _told(self, text: str) -> None:
        above = self._open[-1]
        if above.said not in {"fields", "rows"}:
            above.text.append(text)
        elif text.strip(" \t\n\r"):
            self._refuse("text stands between elements")

    def _value(self, held: _Open) -> Any:  # noqa: ANN401 - JSON
        text = "".join(held.text)
        found: Any = _NOTHING
        match held.said:
            case "fields":
                found = held.fields
            case "rows":
                found = held.rows
            case "":
                found = text
            case "yes-or-no" if text in {"yes", "no"}:
                found = text == "yes"
            case "number" if _DIGITS.fullmatch(text):
                found = int(text)
            case "json":
                found = self._json(text)
        if found is _NOTHING:
            self._refuse(f"{text[:80]!r} is not what its mark {held.said[:20]!r} says")
        return found

    def _json(self, text: str) -> Any:  # noqa: ANN401 - JSON
        try:
            value = json.loads(text, parse_constant=self._refuse)
        except (ValueError, RecursionError):
            self._refuse("a value that is marked as JSON is none")
        if isinstance(value, dict | list):
            self._refuse("only a single value may be written as JSON")
        return value

    def _refuse(self, why: str) -> NoReturn:
        _refuse(f"line {self.parser.CurrentLineNumber}: {why}")


def _refuse(why: str) -> NoReturn:
    msg = f"the certificate cannot be read or written as XML: {why}"
    raise NoCertificateError(msg)
