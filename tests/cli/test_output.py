"""What is printed is plain, aligned, and cannot steer a terminal."""

import pytest

from comity.cli.output import card, plain, show_all, table


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "-"),
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        ("", "-"),
        ([], "-"),
        (["a", 4], "a, 4"),
        ("a\x1b[31mb\n", "a\ufffd[31mb\ufffd"),
        ("abc\u202edcb", "abc\ufffddcb"),
    ],
)
def test_a_value_is_one_plain_line(value: object, written: str) -> None:
    assert plain(value) == written


def test_a_table_is_aligned_under_its_columns() -> None:
    rows = [{"code": "XA", "name": "Examplia"}, {"code": "XB-FIU", "name": None}]

    assert table(rows, ["code", "name"]).splitlines() == [
        "CODE    NAME",
        "XA      Examplia",
        "XB-FIU  -",
    ]


def test_a_card_is_name_and_value() -> None:
    assert card({"node": "XA", "written_to": "x"}) == "node        XA\nwritten to  x"


def test_nothing_is_said_to_be_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    show_all([], ["a"], as_json=False)
    show_all([], ["a"], as_json=True)

    assert capsys.readouterr().out == "nothing\n[]\n"
