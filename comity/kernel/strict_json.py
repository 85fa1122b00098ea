"""Strict JSON in, canonical JSON out.

What the standard parser lets through is refused here: depth beyond ``DEPTH_ALLOWED``, duplicate
keys, non-finite numbers, integers beyond 2^53, NUL, lone surrogates, and anything after the value.

Example:
    >>> canonical({"b": 1, "a": "é"}).decode()
    '{"a":"é","b":1}'
    >>> parse(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ...
    comity.kernel.strict_json.MalformedJsonError: the key 'a' stands twice in one object

Source: RFC 8259; RFC 7493 (I-JSON); RFC 8785 (JSON Canonicalization Scheme).
"""

import json
import math
import re
from collections.abc import Mapping
from typing import NoReturn, TypeAlias, cast

import rfc8785

from comity.kernel.errors import InvalidInputError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

DEPTH_ALLOWED = 64
INTEGER_LIMIT = 2**53 - 1  # RFC 7493, 2.2: beyond it readers disagree on the number.
INTEGER_DIGITS = 16
SIZE_ALLOWED = 8 * 1024 * 1024  # bytes


class MalformedJsonError(InvalidInputError):
    """The text is not JSON that every reader reads alike."""

    code = "kernel.malformed_json"
    remedy = "Correct the JSON at the place named and send it again."


def parse(text: bytes | str, *, size_allowed: int = SIZE_ALLOWED) -> Json:
    """Return the value that ``text`` (UTF-8) states.

    Raises:
        MalformedJsonError: See the list in the module docstring; the message names what was found.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)
    if len(raw) > size_allowed:
        _refuse("the text is larger than allowed", size=len(raw), allowed=size_allowed)
    _check_depth(raw)
    try:
        decoded = raw.decode("utf-8")
        value = _DECODER.decode(decoded)
    except UnicodeDecodeError as error:
        _refuse("the text is not UTF-8", at=error.start)
    except json.JSONDecodeError as error:
        _refuse(f"{error.msg} at line {error.lineno}, column {error.colno}", at=error.pos)
    if "\\" in decoded or "\0" in decoded:
        _check_strings(value)
    return cast("Json", value)


def parse_object(text: bytes | str, *, size_allowed: int = SIZE_ALLOWED) -> dict[str, Json]:
    """Return the JSON object that ``text`` states.

    Raises:
        MalformedJsonError: Not strict JSON, or not an object.
    """
    value = parse(text, size_allowed=size_allowed)
    if not isinstance(value, dict):
        _refuse("a JSON object is expected")
    return value


def canonical(value: object) -> bytes:
    """Return ``value`` as RFC 8785 bytes: what is signed and what is digested.

    The standard encoder writes the same bytes four times as fast unless a number is no small
    integer or a key may sort differently in UTF-16; only then the reference library is asked.

    Raises:
        MalformedJsonError: A value that JSON cannot carry between readers.
    """
    try:
        text = _ENCODER.encode(value)
        if max(text) < _FIRST_SORTED_APART and not _DELICATE_NUMBER.search(_TEXTS.sub("", text)):
            return text.encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        pass  # the reference library below says what is wrong
    try:
        return rfc8785.dumps(cast("dict[str, object]", value))  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeError) as error:
        msg = f"cannot be written as canonical JSON: {error}"
        raise MalformedJsonError(msg) from error


def parse_canonical(text: bytes) -> dict[str, Json]:
    """Return the object that ``text`` states, if it is written in canonical form.

    Raises:
        MalformedJsonError: Not strict JSON, not an object, or another spelling of it.
    """
    value = parse_object(text)
    if canonical(value) != text:
        _refuse("the JSON is not in canonical form (RFC 8785)")
    return value


def _refuse(message: str, **facts: object) -> NoReturn:
    raise MalformedJsonError(message, **facts)


def _check_depth(raw: bytes) -> None:
    # Before the parser, which recurses. Brackets within strings are not counted.
    brackets = _BRACKETS.findall(_STRINGS.sub(b"", raw))
    if len(brackets) <= DEPTH_ALLOWED:
        return
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in b"[{" else -1
        if depth > DEPTH_ALLOWED:
            _refuse("the JSON is nested too deeply", allowed=DEPTH_ALLOWED)


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        _refuse(f"the key {twice!r} stands twice in one object")
    return members


def _integer(digits: str) -> int:
    if len(digits) > INTEGER_DIGITS + 1 or abs(int(digits)) > INTEGER_LIMIT:
        _refuse("an integer is larger than 2^53 - 1", digits=len(digits))
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        _refuse("a number is too large to be finite")
    return value


def _constant(name: str) -> float:
    _refuse(f"{name} is not JSON")


def _check_strings(value: object) -> None:
    if isinstance(value, str):
        if "\0" in value:
            _refuse("a string holds NUL")
        if any("\ud800" <= character <= "\udfff" for character in value):
            _refuse("a string holds a lone surrogate")
    elif isinstance(value, Mapping):
        for name, member in value.items():
            _check_strings(name)
            _check_strings(member)
    elif isinstance(value, list):
        for member in value:
            _check_strings(member)


_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_duplicates,
    parse_int=_integer,
    parse_float=_number,
    parse_constant=_constant,
)
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
_FIRST_SORTED_APART = "\ud800"  # from here on UTF-16 order is not code point order
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_DELICATE_NUMBER = re.compile(r"\d[.eE]|\d{16}")
