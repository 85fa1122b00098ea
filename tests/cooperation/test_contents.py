"""Content: exact in our own input, open to what a newer peer says."""

from typing import Any

import pytest

from comity.cooperation.acts import WIRE_ACTS, Act
from comity.cooperation.answers import Preserved, Questions, content_model
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.kinds import REQUESTS
from comity.cooperation.kinds.pres.request import PreservationRequest
from comity.cooperation.lifecycles import Kind
from tests.builders.cooperation import ZONE, content_for, request_content

HELD = {"taken_effect_on": "2026-03-01", "expires_on": "2026-04-30", "zone": ZONE}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("act", sorted(WIRE_ACTS))
def test_every_act_has_typed_content_that_comes_back_as_it_went(kind: Kind, act: Act) -> None:
    model = content_model(kind, act)

    once = taken(model, content_for(kind, act), own=True)

    assert taken(model, once.written(), own=False) == once


def test_unknown_fields_are_refused_in_our_own_input_and_kept_from_peers() -> None:
    content = request_content(mood="grim")

    with pytest.raises(MalformedContentError, match="mood"):
        taken(PreservationRequest, content, own=True)
    assert taken(PreservationRequest, content, own=False).written()["mood"] == "grim"


def test_unknown_fields_are_refused_at_every_depth() -> None:
    content = request_content(targets=[{"type": "email", "catgories": ["SUB"]}])

    with pytest.raises(MalformedContentError) as caught:
        taken(PreservationRequest, content, own=True)

    assert caught.value.facts["fields"] == [
        {
            "field": "targets[0].catgories",
            "code": "unknown_near",
            "wrong": "There is no field catgories here. Did you mean categories?",
            "facts": {"name": "catgories", "near": "categories"},
        }
    ]


def test_unknown_codes_are_refused_in_our_own_input_and_kept_from_peers() -> None:
    content = request_content(targets=[{"categories": ["DREAMS"]}])

    with pytest.raises(MalformedContentError, match="not in the list: choose one of SUB"):
        taken(PreservationRequest, content, own=True)
    kept = taken(PreservationRequest, content, own=False).written()
    assert kept["targets"][0]["categories"] == ["DREAMS"]


@pytest.mark.parametrize("kind", Kind)
def test_an_incomplete_request_has_the_right_shape(kind: Kind) -> None:
    assert taken(REQUESTS[kind], {}, own=True).written() == {}


@pytest.mark.parametrize("value", [5, ["a"], {"a": 1}, True])
def test_a_field_of_another_type_is_refused_from_anyone(value: object) -> None:
    for own in (True, False):
        with pytest.raises(MalformedContentError, match="facts"):
            taken(PreservationRequest, {"facts": value}, own=own)


def test_fewer_days_than_the_rule_allows_are_refused_in_our_own_answer() -> None:
    assert taken(Preserved, HELD, own=True).written()["expires_on"] == "2026-04-30"

    with pytest.raises(MalformedContentError, match="2026-04-30 at the least"):
        taken(Preserved, {**HELD, "expires_on": "2026-04-29"}, own=True)


def test_a_preservation_that_ends_before_it_begins_is_not_understood() -> None:
    with pytest.raises(MalformedContentError, match="end is before the start"):
        taken(Preserved, {**HELD, "expires_on": "2026-02-28"}, own=False)


@pytest.mark.parametrize(
    "changed",
    [
        {"zone": "Atlantis/Old_Town"},
        {"zone": "../../etc/passwd"},
        {"snapshot_at": "2026-03-01T10:00:00"},
        {"snapshot_at": 1_700_000_000},
        {"expires_on": 20_000},
        {"expires_on": "30 April"},
    ],
)
def test_days_and_times_are_text_with_a_zone(changed: dict[str, Any]) -> None:
    with pytest.raises(MalformedContentError):
        taken(Preserved, {**HELD, **changed}, own=False)


def test_a_question_of_our_own_is_tied_to_a_field_or_a_rule() -> None:
    with pytest.raises(MalformedContentError, match="Tie the question"):
        taken(Questions, {"questions": [{"text": "Why?"}]}, own=True)
    asked = taken(Questions, {"questions": [{"text": "Why?"}]}, own=False)
    assert asked.questions[0].text == "Why?"


@pytest.mark.parametrize(
    ("act", "content"),
    [
        (Act.ACKNOWLEDGE, {"file_number": "  "}),
        (Act.REFUSE, {"refusal_ground": [], "reason": "No."}),
        (Act.REFUSE, {"refusal_ground": ["too_broad"]}),
        (Act.ANSWER, {}),
        (Act.WITHDRAW, {"reason": ""}),
        (Act.EXECUTE, {}),
    ],
)
def test_an_act_that_says_nothing_is_refused(act: Act, content: dict[str, Any]) -> None:
    with pytest.raises(MalformedContentError):
        taken(content_model(Kind.MLA, act), content, own=True)
