"""Slips in a request as it was typed: named by place, with what to write instead."""

import pytest

from comity.law.fields import request_fields
from comity.law.slips import slips
from tests.builders.law import base


@pytest.mark.parametrize("kind", request_fields().kinds)
def test_a_complete_request_has_no_slip(kind: str) -> None:
    request = {name: value for name, value in base(kind)[0].items() if name != "kind"}

    assert slips(request, kind=kind) == []


@pytest.mark.parametrize(
    ("typed", "field", "wrong"),
    [
        ({"confidentiality": "yes"}, "confidentiality", "write true or false, not 'yes'"),
        ({"period_days": "sixty"}, "period_days", "write a whole number without quotes"),
        ({"facts": 12}, "facts", "write a text, in quotes if it is a number, not '12'"),
        ({"facts": True}, "facts", "not true"),
        ({"needed_by": True}, "needed_by", "write a time such as"),
        ({"targets": "8.8.8.8"}, "targets", "write a list of rows with named fields"),
        ({"targets": {"type": "ip"}}, "targets", "not an object"),
        ({"languages": "en"}, "languages", "write a list of codes, not 'en'"),
        ({"sender_org": ["x"]}, "sender_org", "write named fields below it, not a list"),
        (
            {"targets": [{"type": "ip"}, {"source_port": "51423"}]},
            "targets[1].source_port",
            "write a whole number without quotes, not '51423'",
        ),
    ],
)
def test_a_value_of_another_type_is_told_with_what_to_write(
    typed: dict[str, object], field: str, wrong: str
) -> None:
    found = slips(typed, kind="PRES")

    assert [slip.field for slip in found] == [field]
    assert wrong in found[0].wrong
    assert not found[0].unknown


@pytest.mark.parametrize(
    ("typed", "field", "wrong"),
    [
        (
            {"urgensy": "urgent"},
            "urgensy",
            "there is no field urgensy in PRES; did you mean urgency",
        ),
        (
            {"targets": [{"timestmp": "2026-03-01"}]},
            "targets[0].timestmp",
            "there is no field timestmp of targets[] in PRES; did you mean timestamp",
        ),
        ({"warrant": {"number": "3"}}, "warrant", "there is no field warrant in PRES"),
    ],
)
def test_a_field_that_there_is_not_is_told_with_the_nearest(
    typed: dict[str, object], field: str, wrong: str
) -> None:
    found = slips(typed, kind="PRES")

    assert [(slip.field, slip.wrong, slip.unknown) for slip in found] == [(field, wrong, True)]


def test_an_empty_value_says_nothing_and_is_no_slip() -> None:
    assert slips({"confidentiality": None, "targets": None}, kind="PRES") == []


def test_what_the_statement_says_itself_may_stand_in_a_file() -> None:
    typed = {"global_id": "XA-PRES-2026-000001", "version": 1, "received": "2026-06-01T12:00:00Z"}

    assert slips(typed, kind="PRES") == []
