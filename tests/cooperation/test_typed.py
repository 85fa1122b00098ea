"""The form and the request, both ways: nothing is lost between them."""

from typing import Any

import pytest

from comity.cooperation.contents import taken
from comity.cooperation.kinds import REQUESTS
from comity.cooperation.lifecycles import Kind
from comity.cooperation.readiness import readiness
from comity.cooperation.typed import FIELDS, Part, content_of, field_for, part_of, typed_of
from comity.law.findings import Certainty, Finding, Layer, Severity
from tests.builders.requests import whole_request


@pytest.mark.parametrize("kind", list(Kind))
def test_what_a_request_says_comes_back_from_the_form(kind: Kind) -> None:
    content = whole_request(kind)
    content.setdefault("urgency_reasons", [])
    typed = typed_of(content, to="XB")

    again = content_of(typed, content, kind=kind)

    kept = {name: value for name, value in content.items() if value not in (None, [], "")}
    if kind is Kind.MLA:
        assert again["measures"][0]["wanted_result"] == content["measures"][0]["wanted_result"]
    assert again == kept


@pytest.mark.parametrize("kind", list(Kind))
def test_what_the_form_makes_is_a_request(kind: Kind) -> None:
    typed = typed_of(whole_request(kind))

    taken(REQUESTS[kind], content_of(typed, {}, kind=kind), own=True)


def test_a_row_that_is_emptied_goes_and_the_next_keeps_what_it_says() -> None:
    first, second = {"member": "XC", "reference": "C-1"}, {"member": "XD", "reference": "D-1"}
    content = {**whole_request(Kind.JURIS), "states_concerned": [first, second]}
    typed = {**typed_of(content), "concerned_member_0": "", "concerned_reference_0": " "}

    again = content_of(typed, content, kind=Kind.JURIS)

    assert again["states_concerned"] == [second]


def test_an_emptied_field_leaves_nothing_behind() -> None:
    content = whole_request(Kind.PRES)
    typed = {**typed_of(content), "case_number": "  ", "officer": "", "offence": ""}

    again = content_of(typed, content, kind=Kind.PRES)

    assert "case_no_sender" not in again
    assert "name" not in again["sender_person"]
    assert "class" not in again["offence"][0]


def test_the_card_says_why_it_is_urgent() -> None:
    def reasons(urgency: str, base: dict[str, Any]) -> object:
        typed = {**typed_of(base), "urgency": urgency}
        return content_of(typed, base, kind=Kind.PRES).get("urgency_reasons")

    base = whole_request(Kind.PRES)
    assert reasons("emergency", base) == ["life"]
    assert reasons("urgent", base) == ["data_volatile"]
    assert reasons("routine", base) is None
    said = base | {"urgency": "urgent", "urgency_reasons": ["trial_date"]}
    assert reasons("urgent", said) == ["trial_date"]


@pytest.mark.parametrize(
    ("place", "name", "part"),
    [
        ("targets[0].value", "accounts", Part.ACCOUNTS),
        ("targets[1].categories", "categories", Part.PERIOD),
        ("targets[0].period_from", "accounts", Part.PERIOD),
        ("period_to", "period_to", Part.PERIOD),
        ("sender_person.phone", "phone", Part.YOU),
        ("offence", "offence", Part.WHY),
        ("custodian_or_location", "provider", Part.WHO),
        ("addressee_org.name", "to", Part.WHO),
        ("mla_intent", "mla_intent", Part.SOON),
        ("legal_basis[0].article", "article", Part.YOU),
        ("something_new", "", Part.YOU),
    ],
)
def test_a_finding_leads_to_its_field(place: str, name: str, part: Part) -> None:
    assert field_for(place) == name
    assert part_of(place) is part


def test_what_warns_leaves_a_part_complete() -> None:
    parts = {field.name: field.part for field in FIELDS}
    ready = readiness(
        [_finding("facts", Severity.WARN), _finding("necessity", Severity.BLOCK)], parts=parts
    )

    assert ready.complete == len(Part) - 1
    assert [gap.field for gap in ready.blocking] == ["necessity"]
    assert [gap.field for gap in ready.remarks] == ["facts"]
    assert not ready.ready


def test_what_cannot_be_read_leaves_its_part_incomplete() -> None:
    ready = readiness([], wrong=["accounts"], parts={"accounts": Part.ACCOUNTS})

    assert [part.leads_to for part in ready.parts if not part.complete] == ["accounts"]


def _finding(field: str, severity: Severity) -> Finding:
    return Finding(
        rule="R-ENV-001",
        field=field,
        message="Say it.",
        severity=severity,
        source="practice",
        certainty=Certainty.DERIVED,
        layer=Layer.UNIVERSAL,
    )
