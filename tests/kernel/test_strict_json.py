"""JSON that two readers could read differently is refused; what is written has one spelling."""

import json
import math
from collections.abc import Callable

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.strict_json import (
    DEPTH_ALLOWED,
    INTEGER_LIMIT,
    MalformedJsonError,
    canonical,
    parse,
    parse_canonical,
    parse_object,
)

SAFE_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
NUMBERS = st.integers(-INTEGER_LIMIT, INTEGER_LIMIT) | st.floats(
    allow_nan=False, allow_infinity=False
).filter(lambda number: abs(number) <= INTEGER_LIMIT)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | SAFE_TEXT,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(SAFE_TEXT, below, max_size=4),
    max_leaves=20,
)

PIECES = [b"", *(bytes([one]) for one in b'{}[]:,"\\u0 1.eE-\n'), b'"a":1,', b"\xf0\x9f\x98\x80"]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"1 2",
        b"[1,]",
        b'{"a":1,}',
        b"{'a':1}",
        b"\xef\xbb\xbf1",
        b'"\xff"',
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"\\u0062":2}}',
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1e999",
        b"-1e999",
        b"9007199254740992",
        b"-9007199254740992",
        b"1" * 5000,
        b'"\\u0000"',
        b'"\0"',
        b'"\\ud800"',
        b'"\\udc00\\ud800"',
        b'{"\\ud800":1}',
        b'"a\nb"',
        b"tru",
        b"01",
        b"/* a */ 1",
    ],
)
def test_what_is_not_strict_json_is_refused(text: bytes) -> None:
    with pytest.raises(MalformedJsonError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b" null ", None),
        (b'"\\ud83d\\ude00"', "\N{GRINNING FACE}"),
        (b"9007199254740991", INTEGER_LIMIT),
        (b"-0.5e1", -5.0),
        (b'{"a":[1,{"b":"\\\\["}]}', {"a": [1, {"b": "\\["}]}),
        ('"é"', "é"),
    ],
)
def test_what_every_reader_reads_alike_is_read(text: bytes | str, value: object) -> None:
    assert parse(text) == value


def test_depth_is_counted_up_to_the_limit_and_not_beyond() -> None:
    def nested(depth: int) -> bytes:
        return b"[" * depth + b"1" + b"]" * depth

    assert parse(nested(DEPTH_ALLOWED))
    for depth in (DEPTH_ALLOWED + 1, 100_000):
        with pytest.raises(MalformedJsonError):
            parse(nested(depth))


@pytest.mark.parametrize("shield", [b'"\\\\"', b'"\\""', b'"\\\\\\""', b'"\\u005c"'])
def test_an_escape_cannot_hide_depth_from_the_count(shield: bytes) -> None:
    deep = b"[" * 50_000 + b"]" * 50_000

    with pytest.raises(MalformedJsonError):
        parse(b"[" + shield + b"," + deep + b"," + shield + b"]")


def test_brackets_in_strings_are_not_depth() -> None:
    assert parse(json.dumps(["[" * 1000, '"' + "{" * 1000])) == ["[" * 1000, '"' + "{" * 1000]


def test_a_text_beyond_the_allowed_size_is_refused_before_it_is_read() -> None:
    with pytest.raises(MalformedJsonError, match="larger"):
        parse(b'"' + b"a" * 100 + b'"', size_allowed=50)


@given(VALUES)
def test_what_is_written_canonically_is_read_back(value: object) -> None:
    assert parse(canonical(value)) == value


@given(st.dictionaries(SAFE_TEXT, VALUES, max_size=5))
def test_there_is_one_canonical_spelling(value: dict[str, object]) -> None:
    written = canonical(value)

    assert parse_canonical(written) == value
    assert canonical(parse_object(json.dumps(value))) == written


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(SAFE_TEXT, VALUES, max_size=5))
def test_the_fast_writer_writes_what_the_reference_writes(value: dict[str, object]) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(SAFE_TEXT, VALUES, max_size=4), st.data())
def test_the_fast_reader_takes_nothing_that_the_slow_one_refuses(
    value: dict[str, object], data: st.DataObject
) -> None:
    text = bytearray(canonical(value))
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(text)))
        text[at:at] = data.draw(st.sampled_from(PIECES))
        del text[at + data.draw(st.integers(0, 9)) : at + data.draw(st.integers(0, 9))]

    assert read_by(parse_canonical, bytes(text)) == read_by(slowly, bytes(text))


def slowly(text: bytes) -> dict[str, object]:
    """Read ``text`` strictly, and compare it with what the reference library writes."""
    value = parse_object(text)
    if rfc8785.dumps(value) != text:
        msg = "another spelling"
        raise MalformedJsonError(msg)
    return value


def read_by(reader: Callable[[bytes], object], text: bytes) -> object:
    try:
        return reader(text)
    except MalformedJsonError:
        return MalformedJsonError


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":1}',
        b'{"a":-0}',
        b'{"a":9007199254740992}',
        b'{"a":1e3}',
        b'{"a":"\\u0000"}',
        b'{"a":"\\ud800"}',
        b'{"a":NaN}',
        b'{"a":1}\n',
        b'{"\xee\x80\x80":1,"\xf0\x9f\x98\x80":2}',
        b'{"a":' + b"[" * 65 + b"]" * 65 + b"}",
        b"[1]",
        b'{"a":"\xff"}',
        b"",
    ],
)
def test_what_looks_canonical_and_is_not_is_refused(text: bytes) -> None:
    with pytest.raises(MalformedJsonError):
        parse_canonical(text)


@pytest.mark.parametrize("text", [b'{"b":1,"a":2}', b'{ "a":1}', b'{"a":1.0}', b'{"a":"\\u0061"}'])
def test_another_spelling_is_refused(text: bytes) -> None:
    with pytest.raises(MalformedJsonError, match="canonical"):
        parse_canonical(text)


@pytest.mark.parametrize("value", [math.nan, math.inf, INTEGER_LIMIT + 1, "\ud800", object(), b""])
def test_what_json_cannot_carry_is_not_written(value: object) -> None:
    with pytest.raises(MalformedJsonError):
        canonical({"a": value})


def test_an_object_is_asked_for_where_one_is_needed() -> None:
    with pytest.raises(MalformedJsonError, match="object"):
        parse_object(b"[]")


@given(st.binary(max_size=200))
def test_no_bytes_make_the_parser_fail_in_another_way(text: bytes) -> None:
    try:
        parse(text)
    except MalformedJsonError:
        return
    assert json.loads(text) is not NotImplemented


@pytest.mark.parametrize(
    "value",
    [
        {"amount": 1e16},
        {"text": "\0"},
        {"\0": 1},
        {"text": "\ud800"},
        json.loads('{"a":' * 65 + "1" + "}" * 65),
    ],
)
def test_what_no_strict_reader_takes_is_not_written_either(value: dict[str, object]) -> None:
    with pytest.raises(MalformedJsonError):
        canonical(value)


def test_a_large_value_with_fractions_and_many_brackets_in_texts_is_written() -> None:
    value = {"half": 0.5, "text": "{[" * (5 << 20)}

    assert len(canonical(value)) > 8 << 20
