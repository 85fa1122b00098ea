"""Accounts as people type them: what each line is, and what is wrong with which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.cooperation.lines import LONGEST_LINE, parts_of, read_lines, written_lines


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("m.rocha@nordmail.example", "email"),
        ("203.0.113.7", "ip"),
        ("2001:db8::7", "ip"),
        ("+44 1632 960101", "phone"),
        ("https://site.example/path", "url"),
        ("site.example", "domain"),
        ("@john_d", "account"),
        ("123456789", "account"),
    ],
)
def test_a_line_is_what_its_shape_says(line: str, kind: str) -> None:
    found = read_lines(line)

    assert [row.type for row in found.rows] == [kind]
    assert found.wrong == ()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("it.help@", "email_domain"),
        ("a b@c", "email"),
        ("203.0.113", "ip"),
        ("203.0.113.777", "ip"),
        ("+44", "phone"),
        ("some one here", "account"),
        ("203.0.113.7 2026-03-01T13:05:09Z port 99999", "port"),
        ("203.0.113.7 2026-03-01T13:05:09Z often", "port"),
        ("a" * (LONGEST_LINE + 1) + "@b.example", "too_long"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(line: str, code: str) -> None:
    found = read_lines(f"good@mail.example\n\n{line}")

    assert [(one.number, one.code) for one in found.wrong] == [(3, code)]


def test_an_address_takes_the_time_and_the_port_of_its_use() -> None:
    row = read_lines("203.0.113.7 2026-03-01T13:05:09Z port 51423").rows[0]

    assert (row.value, row.timestamp, row.port) == ("203.0.113.7", "2026-03-01T13:05:09Z", 51423)
    assert read_lines("203.0.113.7:51423").rows[0].port == 51423


def test_the_same_account_twice_is_told() -> None:
    assert [one.code for one in read_lines("a@b.example\na@b.example").wrong] == ["twice"]


def test_rows_are_written_as_they_would_have_been_typed() -> None:
    text = "203.0.113.7 2026-03-01T13:05:09Z port 51423\nm@mail.example"
    rows = [
        {"value": row.value, "timestamp": row.timestamp, "source_port": row.port}
        for row in read_lines(text).rows
    ]

    assert written_lines(rows) == text


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = read_lines(text)

    assert all(row.number >= 1 for row in found.rows)
    assert {one.number for one in found.wrong} <= {row.number for row in found.rows}


@pytest.mark.parametrize("mark", [";", "\N{ARABIC SEMICOLON}", "\N{FULLWIDTH SEMICOLON}"])
def test_parts_are_divided_by_the_semicolon_of_each_script(mark: str) -> None:
    assert parts_of(f"XA {mark}Ines Alba{mark} ") == ["XA", "Ines Alba", ""]
