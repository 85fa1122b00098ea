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
from collections.abc import Iterable
from typing import NoReturn, TypeAlias, cast

import orjson
import rfc8785

from comity.kernel.errors import InvalidInputError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

DEPTH_ALLOWED = 64
INTEGER_LIMIT = 2**53 - 1  # RFC 7493, 2.2: beyond it readers disagree on the number.
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
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        _refuse("the text is not UTF-8", at=error.start)
    except json.JSONDecodeError as error:
        _refuse(f"{error.msg} at line {error.lineno}, column {error.colno}", at=error.pos)
    except RecursionError:
        _refuse("the JSON is nested too deeply", allowed=DEPTH_ALLOWED)
    except ValueError:
        _refuse("a number has more digits than can be read")
    _check(value, escapes=b"\\" in raw)
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

    Where there is no fraction and no key beyond the first plane, a fast encoder writes the same
    bytes in a hundredth of the time; else the reference library is asked.

    Raises:
        MalformedJsonError: A value that JSON cannot carry between readers.
    """
    try:
        plain = _plain(value)
        if plain:
            raw = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        else:
            raw = rfc8785.dumps(cast("dict[str, object]", value))  # type: ignore[arg-type]
    except (
        orjson.JSONEncodeError,
        rfc8785.CanonicalizationError,
        RecursionError,
        ValueError,
    ) as error:
        msg = f"cannot be written as canonical JSON: {error}"
        raise MalformedJsonError(msg) from error
    if not plain or b"\\u0000" in raw or raw.count(b"[") + raw.count(b"{") > DEPTH_ALLOWED:
        # 1e16 becomes a large integer, NUL an escape: nobody may sign what none reads.
        parse(raw, size_allowed=len(raw))
    return raw


def parse_canonical(text: bytes) -> dict[str, Json]:
    """Return the object that ``text`` states, if it is written in canonical form.

    Raises:
        MalformedJsonError: Not strict JSON, not an object, or another spelling of it.
    """
    plain = _read_plainly(text)
    if plain is not None:
        return plain
    value = parse_object(text)
    if canonical(value) != text:
        _refuse("the JSON is not in canonical form (RFC 8785)")
    return value


def _read_plainly(text: bytes) -> dict[str, Json] | None:
    """Return the object in ``text`` if it is canonical beyond doubt, else None: look closely.

    Whoever writes the value read from ``text`` and gets ``text`` again has seen no key twice, no
    other spelling and nothing left over. What that does not show is looked for beforehand.
    """
    if len(text) > SIZE_ALLOWED or _doubtful(text) or b"\\u" in text:
        return None
    try:
        value = orjson.loads(text)
        written = orjson.dumps(value, option=_IN_ORDER)
    except (TypeError, ValueError, RecursionError):  # orjson raises kinds of these alone
        return None
    return cast("dict[str, Json]", value) if written == text and type(value) is dict else None


def _doubtful(text: bytes) -> bool:
    """Return whether JSON in canonical form could hold what not every writer writes alike."""
    return (
        text.count(b"[") + text.count(b"{") > DEPTH_ALLOWED
        # A key might be sorted otherwise: from U+D800 on, UTF-16 has another order (3.2.3).
        or not (text.isascii() or len(text.translate(None, _BEYOND)) == len(text))
        or _FRACTION_OF_KEY.search(text) is not None
        or _FRACTION_LATER.search(text) is not None
        or _FRACTION_FIRST.search(text) is not None
    )


def _refuse(message: str, **facts: object) -> NoReturn:
    raise MalformedJsonError(message, **facts)


def _plain(value: object) -> bool:
    """Return whether ``value`` holds only what every encoder writes alike."""
    waiting: list[object] = [[value]]
    while waiting:
        one = waiting.pop()
        if type(one) is dict:
            if not _plainly_named(one):
                return False
            inside: Iterable[object] = one.values()
        else:
            inside = cast("list[object]", one)
        for member in inside:
            kind = type(member)
            if kind is str:
                continue
            if kind is dict or kind is list:
                waiting.append(member)
            elif kind is int:
                if not -INTEGER_LIMIT <= cast("int", member) <= INTEGER_LIMIT:
                    return False
            elif member is not None and kind is not bool:
                return False
    return True


def _plainly_named(members: Iterable[object]) -> bool:
    for name in members:
        # From U+D800 on the order of UTF-16 is not that of code points (3.2.3).
        if type(name) is not str or not (name.isascii() or max(name) < "\ud800"):
            return False
    return True


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        _refuse(f"the key {twice!r} stands twice in one object")
    return members


def _constant(name: str) -> float:
    _refuse(f"{name} is not JSON")


def _check(value: object, *, escapes: bool) -> None:
    """Refuse depth, numbers and characters on which readers differ."""
    layer = [value]
    for _ in range(DEPTH_ALLOWED + 1):
        below: list[object] = []
        for one in layer:
            if isinstance(one, dict):
                below.extend(one.values())
                if escapes:
                    below.extend(one)
            elif isinstance(one, list):
                below.extend(one)
            else:
                _check_leaf(one, escapes=escapes)
        if not below:
            return
        layer = below
    _refuse("the JSON is nested too deeply", allowed=DEPTH_ALLOWED)


def _check_leaf(one: object, *, escapes: bool) -> None:
    if isinstance(one, str):
        if escapes:
            _check_characters(one)
    elif isinstance(one, int):
        if not -INTEGER_LIMIT <= one <= INTEGER_LIMIT:
            _refuse("an integer is larger than 2^53 - 1")
    elif isinstance(one, float) and not math.isfinite(one):
        _refuse("a number is too large to be finite")


def _check_characters(text: str) -> None:
    # Raw NUL and raw surrogates do not pass the decoder: only escapes can bring them.
    if "\0" in text:
        _refuse("a text holds NUL")
    if _SURROGATE.search(text):
        _refuse("a text holds a lone surrogate")


_SURROGATE = re.compile("[\ud800-\udfff]")
_BEYOND = bytes(range(0xEE, 0x100))  # what begins a character from U+E000 on, in UTF-8
_DECODER = json.JSONDecoder(object_pairs_hook=_without_duplicates, parse_constant=_constant)
# Where a number with a fraction or an exponent can stand. One search for each place: what begins
# with a literal is found many times faster than a choice of them. In a text it is a false alarm.
_FRACTION_OF_KEY = re.compile(rb'":-?[0-9]+[.eE]')
_FRACTION_LATER = re.compile(rb",-?[0-9]+[.eE]")
_FRACTION_FIRST = re.compile(rb"\[-?[0-9]+[.eE]")
_IN_ORDER = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER  # integers of 53 bits
