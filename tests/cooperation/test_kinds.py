"""The forms hold exactly the fields that the completeness rules read."""

from typing import Any

import pytest

from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.kinds import REQUESTS, is_urgent
from comity.cooperation.lifecycles import Kind
from comity.law.fields import request_fields

FIELDS = [
    field.model_dump()
    for field in request_fields().fields
    if field.name not in request_fields().carried
]
SAMPLES: dict[str, Any] = {
    "boolean": False,
    "integer": 7,
    "number": 1.5,
    "object": {},
    "objects": [{}],
    "texts": ["words"],
    "date": "2026-03-01",
    "time": "2026-03-01T10:00:00Z",
    "text": "words",
}
CASES = [(kind, field) for kind in Kind for field in FIELDS if kind in field["kinds"]]


def sample(field: dict[str, Any]) -> dict[str, Any]:
    code = (field.get("codes") or ["SUB"])[0]
    value: Any = {"code": code, "codes": [code]}.get(field["type"], SAMPLES.get(field["type"]))
    for part in reversed(field["name"].split(".")):
        value = {part[:-2]: [value]} if part.endswith("[]") else {part: value}
    return dict(value)


@pytest.mark.parametrize(
    ("kind", "field"), CASES, ids=[f"{kind}-{field['name']}" for kind, field in CASES]
)
def test_every_field_of_the_rules_stands_in_the_form(kind: Kind, field: dict[str, Any]) -> None:
    content = sample(field)

    assert taken(REQUESTS[kind], content, own=True).written() == content


@pytest.mark.parametrize("kind", Kind)
def test_the_form_has_no_field_that_the_rules_do_not_read(kind: Kind) -> None:
    read = {field["name"].split(".")[0].rstrip("[]") for field in FIELDS if kind in field["kinds"]}

    assert set(REQUESTS[kind].model_fields) == read


def test_numbers_and_truth_values_are_not_guessed_from_text() -> None:
    for content in ({"confidentiality": "no"}, {"period_days": "60"}, {"period_days": True}):
        with pytest.raises(MalformedContentError):
            taken(REQUESTS[Kind.PRES], content, own=False)


@pytest.mark.parametrize(
    ("urgency", "urgent"),
    [("urgent", True), ("emergency", True), ("routine", False), (None, False)],
)
def test_urgent_and_emergency_run_on_the_urgent_clocks(urgency: str | None, urgent: bool) -> None:
    assert is_urgent({"urgency": urgency}) is urgent
