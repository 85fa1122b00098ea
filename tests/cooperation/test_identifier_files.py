"""Tables of identifiers: every line is checked, and no bad one is lost."""

import time

import pytest

from comity.cooperation.identifier_files import NotATableError, read

HEAD = "type,value,service,categories,timestamp,source_port\n"


def test_a_line_is_brought_to_one_form_and_that_is_told() -> None:
    found = read(HEAD + "email,It.Help@NORDMAIL.example,Nordmail,sub traffic,,\n")

    assert found.targets[0]["value"] == "It.Help@nordmail.example"
    assert found.targets[0]["categories"] == ["SUB", "TRAFFIC"]
    assert [(one.line, one.before) for one in found.changed] == [(2, "It.Help@NORDMAIL.example")]


def test_what_is_said_twice_is_one_row_that_asks_for_both() -> None:
    found = read(
        HEAD + "ip,203.0.113.7,,SUB,,80\nip,203.0.113.7,,TRAFFIC,,80\nip,203.0.113.7,,,,81\n"
    )

    assert [row.get("source_port") for row in found.targets] == [80, 81]
    assert found.targets[0]["categories"] == ["SUB", "TRAFFIC"]
    assert found.twice == 1


BAD = {
    "ip": "ip,300.1.1.1,,,,",
    "email": "email,nobody,,,,",
    "empty": "ip,,x,,,",
    "categories": "ip,203.0.113.7,,EVERYTHING,,",
    "timestamp": "ip,203.0.113.7,,,yesterday,",
    "port": "ip,203.0.113.7,,,,99999",
    "email_domain": ",it@,,,,",
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_line_comes_back_with_its_number_and_fault(fault: str) -> None:
    found = read(HEAD + "ip,203.0.113.9,,,,\n" + BAD[fault] + "\n")

    assert [(one.line, one.fault) for one in found.wrong] == [(3, fault)]
    assert len(found.targets) == 1
    again = read(found.wrong_lines())
    assert [one.fault for one in again.wrong] == [fault]


def test_a_bad_cell_that_a_sheet_would_calculate_is_made_harmless_and_read_as_it_was() -> None:
    found = read(HEAD + "email,=1+1,,,,\n")

    lines = found.wrong_lines()

    assert ",'=1+1," in lines
    assert read(lines).wrong[0].cells["value"] == "=1+1"


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "value,value\nx,y\n", 'value\n"x\n'])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(NotATableError):
        read(text)


def test_a_table_of_an_office_elsewhere_has_semicolons() -> None:
    assert read("\ufeffvalue;service\n203.0.113.7;Nordmail\n").targets[0]["service"] == "Nordmail"


def test_five_thousand_lines_are_read_in_seconds() -> None:
    lines = "".join(f"ip,198.51.{n // 250}.{n % 250},,,,\n" for n in range(5_000))
    began = time.process_time()

    found = read(HEAD + lines)

    assert len(found.targets) == 5_000
    assert time.process_time() - began < 5
