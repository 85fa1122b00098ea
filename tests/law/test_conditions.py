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


def _told(condition: dict[str, Any], request: dict[str, Any], **known: dict[str, Any]) -> Verdict:
    scope = Scope(
        request=request,
        item=request,
        earlier=None,
        profile=known.get("profile", {}),
        own=known.get("own", {}),
        kind="REPORT",
        now=datetime(2026, 6, 1, 12, tzinfo=UTC),
        practice=True,
    )
    return READ.validate_python(condition).judge(scope)


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("It happened on 2026-03-01.", "holds"),
        ("Am 01.03.2026 um 14 Uhr", "holds"),
        ("on 3/4/26", "holds"),
        ("le 3 mars 2026", "holds"),
        ("el 12 de marzo de 2026", "holds"),
        ("1 марта 2026 года", "holds"),
        ("في 1 مارس 2026", "holds"),
        ("2026年3月1日", "holds"),
        ("On 1st of March 2026", "holds"),
        ("March 1st, 2026", "holds"),
        ("from 198.51.100.23, port 51423", "fails"),
        ("from 10.12.13.80 last spring", "fails"),
        ("12 servers 2026", "fails"),
        ("in spring 2026", "fails"),
    ],
)
def test_a_day_is_found_in_the_languages_of_the_world_and_not_in_an_address(
    text: str, truth: str
) -> None:
    months = ["mar", "янв", "мар", "مارس"]
    condition = {"is": "contains_date", "field": "facts", "months": "own.month_names"}

    assert _told(condition, {"facts": text}, own={"month_names": months}).truth == truth


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("my password is Sommer2026!", "fails"),
        ("Password: hunter", "fails"),
        ("the one-time code 482913", "fails"),
        ("card 4111 1111 1111 1111", "fails"),
        ("пароль: qwerty", "fails"),
        ("密码\uff1aabc12345", "fails"),
        ("I gave them my password and paid.", "holds"),
        ("the password was changed on 3 March", "holds"),
        ("IBAN DE89 3704 0044 0532 0130 00", "holds"),
        ("call +4411 1111 1111 1111", "holds"),
        ("order 4111 1111 1111 1112", "holds"),
    ],
)
def test_secrets_in_a_text_are_found_and_talk_of_them_is_not(text: str, truth: str) -> None:
    words = ["password", "one-time code", "пароль", "密码"]
    condition = {"is": "no_secret", "fields": ["facts"], "words": "own.secret_words"}

    assert _told(condition, {"facts": text}, own={"secret_words": words}).truth == truth


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("Do not open the link. Call your bank.", "holds"),
        ("one two three four five six", "fails"),
        ("不要打开链接。请致电银行。", "holds"),
        ("不" * 41, "fails"),
    ],
)
def test_plain_language_is_short_sentences(text: str, truth: str) -> None:
    condition = {"is": "plain_language", "field": "text", "words": 5, "characters": 40}

    assert _told(condition, {"text": text}).truth == truth


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        ("see attached scan.pdf", "fails"),
        ("addresses.PDF", "fails"),
        ("see annex 2", "fails"),
        ("https://host.example/scan.pdf", "holds"),
        ("john_d", "holds"),
        ("a.pdfx@mail.example", "holds"),
    ],
)
def test_a_value_that_points_to_a_scan_is_not_stated_here(value: str, truth: str) -> None:
    condition = {"is": "stated_here", "field": "value", "endings": "own.e", "phrases": "own.p"}

    told = _told(condition, {"value": value}, own={"e": ["pdf"], "p": ["see annex"]})
    assert told.truth == truth


@pytest.mark.parametrize(
    ("at", "truth"),
    [
        ("2026-05-30T12:00:00Z", "holds"),
        ("2026-05-30T11:59:59Z", "fails"),
        ("2026-05-30", "holds"),
        ("2026-05-29", "fails"),
        ("yesterday", "unknown"),
        (None, "holds"),
    ],
)
def test_a_time_is_not_older_than_so_many_hours(at: str | None, truth: str) -> None:
    condition = {"is": "not_older_than", "field": "at", "hours": 48}

    assert _told(condition, {"at": at}).truth == truth


def test_a_time_that_is_demanded_and_cannot_be_read_fails() -> None:
    condition = {"is": "not_older_than", "field": "at", "hours": 48, "absent": "fails"}

    assert _told(condition, {"at": "yesterday"}).truth is Truth.FAILS


@pytest.mark.parametrize(
    ("began", "reached", "truth"),
    [
        ("2026-05-20", None, "holds"),
        ("2026-05-11", None, "fails"),
        ("2026-05-12", None, "holds"),
        ("2026-04-01", "2026-04-20", "holds"),
        ("2026-04-01", "2026-04-22", "fails"),
        (None, None, "holds"),
    ],
)
def test_papers_are_waited_for_so_many_days_after_the_arrest(
    began: str | None, reached: str | None, truth: str
) -> None:
    condition = {
        "is": "reached_within",
        "field": "sent",
        "since": "arrested",
        "days": "profile.days",
    }
    stated = {"arrested": began, "sent": reached}

    assert _told(condition, stated, profile={"days": 20}).truth == truth


def test_what_nobody_states_about_the_days_is_not_judged() -> None:
    condition = {"is": "reached_within", "field": "s", "since": "a", "days": "profile.days"}

    assert _told(condition, {"a": "2026-05-20"}).truth is Truth.UNKNOWN


def test_advice_is_told_where_something_is_so_with_the_nearest_number() -> None:
    condition = {
        "is": "advice",
        "when": {"is": "one_of", "field": "danger", "values": [True]},
        "field": "danger",
        "place": "profile.number",
        "otherwise": "own.number",
    }
    own = {"number": "112"}

    here = _told(condition, {"danger": True}, own=own, profile={"number": "911"})
    assert here.failures[0].facts == {"found": "911"}
    assert _told(condition, {"danger": True}, own=own).failures[0].facts == {"found": "112"}
    assert _told(condition, {"danger": False}, own=own).truth is Truth.HOLDS
    assert _told(condition, {}, own=own).truth is Truth.HOLDS


@pytest.mark.parametrize(("count", "truth"), [(1, "holds"), (2, "holds"), (3, "fails")])
def test_so_many_of_the_fields_are_enough(count: int, truth: str) -> None:
    condition = {"is": "present_at_least", "fields": ["a", "b", "c"], "count": count}

    assert _told(condition, {"a": "x", "b": False, "c": " "}).truth == truth


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        ("https://www.cdn.example/lib.js", "fails"),
        ("CDN.example", "fails"),
        ("bad.example", "holds"),
        ("https://[", "holds"),
    ],
)
def test_a_link_is_looked_up_by_its_host(value: str, truth: str) -> None:
    condition = {"is": "outside_list", "field": "v", "spelling": "host", "listed": "own.l"}

    assert _told(condition, {"v": value}, own={"l": ["cdn.example"]}).truth == truth


@pytest.mark.parametrize(
    ("report", "truth"),
    [
        ({"targets": [{"value": " HTTPS://a.example/1 "}]}, "fails"),
        ({"mail": "G@mail.example"}, "fails"),
        ({"mail": "h@mail.example", "targets": [{"value": "other"}]}, "holds"),
        ({}, "holds"),
    ],
)
def test_a_report_of_the_same_person_or_trace_is_found(report: dict[str, Any], truth: str) -> None:
    condition = {"is": "not_reported_already", "register": "profile.r", "reporter": "mail"}
    held = [{"reporter": "g@mail.example", "targets": [{"value": "https://a.example/1"}]}]

    assert _told(condition, report, profile={"r": held}).truth == truth
