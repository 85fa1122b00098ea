"""Whole tables: every rule, every example, every vector."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.errors import InvalidInputError
from comity.kernel.strict_json import canonical
from comity.law.completeness import NOT_KNOWN, UnknownKindError, check
from comity.law.fields import MalformedRequestError, request_fields
from comity.law.findings import Severity
from comity.law.rules import Rule, completeness_rules
from tests.builders.law import NOW, PROFILE, RULES, Case, base, cases, pairs, sample

CASES = cases()
KINDS = request_fields().kinds
CATEGORIES = ["SUB", "IDENT", "TRAFFIC", "LOC", "CONTENT", "PAY", "KYC", "DEVICE", "REG", "LOGS"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_rule_says_of_each_vector_what_the_vector_says(case: Case) -> None:
    report = case.report()

    fired = [finding for finding in report.findings if finding.rule == case.rule]
    unknown = [each for each in report.not_judged if each.rule == case.rule]
    said = "fires" if fired else "not judged" if unknown else "passes"
    assert said == case.expect, (fired, unknown)
    if case.at:
        assert case.at in [finding.field for finding in fired]
    if case.severity:
        assert fired[0].severity == case.severity
    if case.message:
        assert case.message in fired[0].message


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.examples], ids=lambda r: r.id
)
def test_every_example_in_the_data_is_a_vector(rule: Rule) -> None:
    shown = {(case.expect, case.example) for case in CASES if case.rule == rule.id}

    assert rule.examples is not None
    assert {("fires", value) for value in rule.examples.fires} <= shown
    assert {("passes", value) for value in rule.examples.passes} <= shown


def test_every_rule_of_a_state_or_provider_is_not_judged_without_its_register() -> None:
    bare = {
        each.rule
        for case in CASES
        for each in check(
            case.request, kind=case.kind, profile={}, now=NOW, practice=True
        ).not_judged
    }
    profiled = {rule.id for rule in RULES.values() if rule.layer != "universal"}

    bare |= {each.rule for pair in pairs() for each in pair.with_nothing_known().not_judged}
    with_own_list = {  # judged by the ranges of a standard, the text of a regulation, a model
        "R-LOC-001",
        "R-EPC-001",
        "R-EPC-002",
        "R-EPC-003",
        "R-JIT-001",
    }
    assert profiled - bare == with_own_list


def test_no_message_that_fires_with_the_whole_profile_lacks_a_fact() -> None:
    lacking = {
        finding.rule
        for case in CASES
        if case.expect == "fires"
        for finding in case.report().findings
        if finding.rule == case.rule and NOT_KNOWN in finding.message
    }

    assert lacking == set()


@pytest.mark.parametrize("name", ["preservation", "subscriber", "production"])
def test_the_samples_of_the_tutorial_have_no_finding(name: str) -> None:
    request = sample(name)

    report = check(request, kind=request["kind"], profile={}, now=datetime.now(UTC), practice=True)

    assert report.findings == ()
    assert report.score == 100


def test_the_incomplete_sample_of_the_tutorial_cannot_be_sent() -> None:
    request = sample("incomplete-preservation")

    report = check(request, kind="PRES", profile={}, now=datetime.now(UTC), practice=True)

    assert report.blocks
    assert {"R-TIM-003", "R-IP-002", "R-PRS-001", "R-PRS-002"} <= {f.rule for f in report.findings}


def test_the_samples_may_not_be_sent_outside_practice() -> None:
    request = sample("preservation")

    report = check(request, kind="PRES", profile={}, now=NOW, practice=False)

    blocked = {f.rule for f in report.findings if f.severity is Severity.BLOCK}
    assert {"R-IP-005", "R-EML-001"} <= blocked


@pytest.mark.parametrize("kind", ["PRES", "PRES_EXT"])
def test_only_what_a_preservation_needs_may_block_it(kind: str) -> None:
    blocking = [r for r in RULES.values() if kind in r.kinds and r.severity_for(kind) == "block"]

    assert [rule.id for rule in blocking if rule.preservation_item is None] == []


def test_a_rule_that_guards_an_item_of_a_preservation_blocks_one() -> None:
    for rule in RULES.values():
        if rule.preservation_item:
            assert "block" in {rule.severity_for(kind) for kind in ("PRES", "PRES_EXT")}


def test_findings_come_in_the_order_of_the_rules() -> None:
    order = list(RULES)
    request = sample("incomplete-preservation")

    report = check(request, kind="PRES", profile=PROFILE, now=NOW, practice=False)

    places = [order.index(finding.rule) for finding in report.findings]
    assert places == sorted(places)


def test_each_row_that_fails_is_named_with_its_index() -> None:
    request, _ = base("PRES")
    request["targets"] = [{"type": "ip", "value": "10.0.0.1", "categories": ["SUB"]}] * 3

    report = check(request, kind="PRES", profile={}, now=NOW, practice=True)

    places = [finding.field for finding in report.findings if finding.rule == "R-IP-002"]
    assert places == ["targets[0].value", "targets[1].value", "targets[2].value"]


def test_an_extension_takes_what_it_does_not_repeat_from_the_earlier_request() -> None:
    extension, earlier = base("PRES_EXT")

    report = check(
        extension, kind="PRES_EXT", profile=PROFILE, now=NOW, practice=True, earlier=earlier
    )

    assert report.findings == ()


def test_an_extension_whose_earlier_request_is_not_at_hand_is_not_guessed() -> None:
    extension, _ = base("PRES_EXT")

    report = check(extension, kind="PRES_EXT", profile=PROFILE, now=NOW, practice=True)

    assert report.findings == ()
    reasons = {each.rule: each.why for each in report.not_judged}
    assert reasons["R-ENV-013"] == "offence of the request that this one extends"


def test_the_score_weighs_block_five_warn_two_info_one() -> None:
    request, _ = base("PRES")
    whole = check(request, kind="PRES", profile={}, now=NOW, practice=True)
    del request["handling_mark"], request["mla_intent"]

    report = check(request, kind="PRES", profile={}, now=NOW, practice=True)

    judged = [
        rule
        for rule in RULES.values()
        if "PRES" in rule.kinds
        and ("ANY" in rule.data or {"SUB", "IDENT", "TRAFFIC"} & {*rule.data})
        and rule.id not in {each.rule for each in report.not_judged}
    ]
    total = sum({"block": 5, "warn": 2, "info": 1}[rule.severity_for("PRES")] for rule in judged)
    assert whole.score == 100
    assert report.score == 100 * (total - 6) // total


def test_the_report_names_the_rules_by_version_and_digest() -> None:
    rules = completeness_rules()

    report = check({}, kind="PRES", profile={}, now=NOW, practice=True)

    assert (report.rules_version, report.rules_digest) == (rules.version, rules.digest)
    assert canonical(report.to_json())


@pytest.mark.parametrize("kind", ["NON_EXEC", "", "pres"])
def test_a_kind_without_rules_is_refused(kind: str) -> None:
    with pytest.raises(UnknownKindError):
        check({}, kind=kind, profile={}, now=NOW, practice=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [("targets", "8.8.8.8"), ("targets", [1]), ("sender_org", []), ("offence", {})],
)
def test_a_field_of_another_shape_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(MalformedRequestError, match=field):
        check({field: value}, kind="PRES", profile={}, now=NOW, practice=True)


_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | st.sampled_from(
        ["ip", "8.8.8.8", "2026-03-01T00:00:00Z", "0001-01-01", "xx--", "SUB", "budapest"]
    )
)
_json = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
)
_row_names = sorted(
    {field.name.rpartition("[].")[2] for field in request_fields().fields if "[]" in field.name}
)
_types = next(field.codes for field in request_fields().fields if field.name == "targets[].type")


@st.composite
def _row(draw: st.DrawFn) -> dict[str, object]:
    row: dict[str, object] = draw(st.dictionaries(st.sampled_from(_row_names), _json, max_size=6))
    row["categories"] = draw(st.lists(st.sampled_from(CATEGORIES), max_size=3))
    if draw(st.booleans()):
        row["value"] = draw(_scalars)
    if draw(st.booleans()):
        row["type"] = draw(st.sampled_from(_types))
    return row


_rows = st.lists(_row(), max_size=3)
_requests = st.dictionaries(
    st.sampled_from([field.name for field in request_fields().fields if "." not in field.name]),
    _json | _rows,
)


@settings(max_examples=120, deadline=None)
@given(request=_requests, kind=st.sampled_from(KINDS), practice=st.booleans())
def test_no_request_however_wrong_breaks_the_engine(
    request: dict[str, object], kind: str, practice: bool
) -> None:
    try:
        report = check(
            request, kind=kind, profile=PROFILE, now=NOW, practice=practice, earlier=None
        )
    except InvalidInputError:
        return
    assert 0 <= report.score <= 100
    assert canonical(report.to_json())


@settings(max_examples=40, deadline=None)
@given(profile=st.dictionaries(st.sampled_from(sorted(PROFILE)), _json))
def test_no_profile_however_wrong_breaks_the_engine(profile: dict[str, object]) -> None:
    for kind in KINDS:
        request, earlier = base(kind)

        check(request, kind=kind, profile=profile, now=NOW, practice=True, earlier=earlier)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "a." * 50_000,
        "1-" * 50_000,
        " " * 100_000,
        "@" * 100_000,
        "1.1." * 25_000,
        "2026-" * 20_000,
        "jan 1" * 20_000,
        "spf=" * 25_000,
        "é" * 100_000,
    ],
)
def test_long_texts_take_linear_time(text: str) -> None:
    names = [field.name for field in request_fields().fields]
    row = {name.rpartition(".")[2]: text for name in names if name.startswith("targets[].")}
    request: dict[str, object] = {
        field.name: text
        for field in request_fields().fields
        if "." not in field.name and field.type not in {"object", "objects"}
    }
    request["targets"] = [{**row, "type": kind, "categories": CATEGORIES} for kind in _types]
    request["persons"] = [{"name": text, "minor": True}]
    start = time.process_time()

    check(request, kind="MLA", profile=PROFILE, now=NOW, practice=True)
    check(request, kind="PRES", profile=PROFILE, now=NOW, practice=True)

    assert time.process_time() - start < 5
