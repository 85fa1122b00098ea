"""The logic of conditions: what holds, what fails, and what is not known."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from comity.law.conditions.kinds import AnyCondition
from comity.law.scopes import Scope, Truth, Verdict, shown

READ: TypeAdapter[Any] = TypeAdapter(AnyCondition)
HOLDS = {"is": "present", "fields": ["there"]}
FAILS = {"is": "present", "fields": ["missing"]}
UNKNOWN = {"is": "known_is", "place": "profile.nothing", "values": [True]}
ANSWERS = {"holds": HOLDS, "fails": FAILS, "unknown": UNKNOWN}


def _judge(condition: dict[str, Any], request: dict[str, Any] | None = None) -> Verdict:
    stated = {"there": "yes", **(request or {})}
    scope = Scope(
        request=stated,
        item=stated,
        earlier=None,
        profile={},
        own={},
        kind="PRES",
        now=datetime(2026, 6, 1, tzinfo=UTC),
        practice=True,
    )
    return READ.validate_python(condition).judge(scope)


@pytest.mark.parametrize(
    ("first", "second", "both", "either", "implied"),
    [
        ("holds", "holds", "holds", "holds", "holds"),
        ("holds", "fails", "fails", "holds", "fails"),
        ("holds", "unknown", "unknown", "holds", "unknown"),
        ("fails", "holds", "fails", "holds", "holds"),
        ("fails", "fails", "fails", "fails", "holds"),
        ("fails", "unknown", "fails", "unknown", "holds"),
        ("unknown", "holds", "unknown", "holds", "holds"),
        ("unknown", "fails", "fails", "unknown", "unknown"),
        ("unknown", "unknown", "unknown", "unknown", "unknown"),
    ],
)
def test_and_or_if_keep_what_is_not_known_apart(
    first: str, second: str, both: str, either: str, implied: str
) -> None:
    parts = [ANSWERS[first], ANSWERS[second]]

    assert _judge({"is": "all_of", "conditions": parts}).truth == both
    assert _judge({"is": "each_of", "conditions": parts}).truth == both
    assert _judge({"is": "any_of", "conditions": parts}).truth == either
    assert _judge({"is": "implies", "when": parts[0], "then": parts[1]}).truth == implied


@pytest.mark.parametrize(
    ("answer", "opposite"), [("holds", "fails"), ("fails", "holds"), ("unknown", "unknown")]
)
def test_not_turns_what_is_known(answer: str, opposite: str) -> None:
    assert _judge({"is": "not", "condition": ANSWERS[answer]}).truth == opposite


def test_a_condition_on_a_value_that_is_not_there_holds() -> None:
    asked = {"is": "one_of", "field": "missing", "values": ["a"]}

    assert _judge(asked).truth is Truth.HOLDS
    assert _judge({"is": "not", "condition": asked}).truth is Truth.HOLDS


@pytest.mark.parametrize("answer", ["holds", "fails", "unknown"])
def test_a_rule_may_say_what_a_missing_value_means(answer: str) -> None:
    asked = {"is": "one_of", "field": "missing", "values": ["a"], "absent": answer}

    assert _judge(asked).truth == answer


def test_a_question_about_a_value_that_is_not_there_is_not_met() -> None:
    for question in (
        {"is": "one_of", "field": "missing", "values": ["a"]},
        {"is": "not", "condition": {"is": "one_of", "field": "missing", "values": ["a"]}},
    ):
        assert _judge({"is": "implies", "when": question, "then": FAILS}).truth is Truth.HOLDS


def test_each_names_the_rows_that_fail_and_some_needs_one() -> None:
    rows = {"rows": [{"a": 1}, {}, {"a": ""}, {"a": False}]}
    inner = {"is": "present", "fields": ["a"]}

    verdict = _judge({"is": "each", "over": "rows", "that": inner}, rows)

    assert [failure.path for failure in verdict.failures] == ["rows[1].a", "rows[2].a"]
    assert _judge({"is": "some", "over": "rows", "that": inner}, rows).truth is Truth.HOLDS
    assert _judge({"is": "some", "over": "rows", "that": inner}, {"rows": []}).truth is Truth.FAILS


def test_true_is_not_the_text_true() -> None:
    asked = {"is": "one_of", "field": "said", "values": [True], "absent": "fails"}

    assert _judge(asked, {"said": True}).truth is Truth.HOLDS
    for said in ("true", "True", 1, [True], None):
        assert _judge(asked, {"said": said}).truth is Truth.FAILS


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\n  b", "a b"),
        ("x" * 100, "x" * 79 + "…"),
        (["a", 1], "a, 1"),
        ({"a": 1}, ""),
        (None, ""),
        (True, "True"),
    ],
)
def test_a_value_in_a_message_is_short_and_on_one_line(value: object, text: str) -> None:
    assert shown(value) == text
