"""The data: against its schemas, whole, in one order, and refused when a slip is in it."""

import copy
import json
import re
from string import Formatter
from typing import Any

import jsonschema
import pytest

from comity.law.conditions.identities import READERS, IdentifierType
from comity.law.conditions.kinds import EVERY
from comity.law.fields import RequestFields, request_fields
from comity.law.files import MalformedDataFileError, read_data, read_yaml
from comity.law.rules import Rule, completeness_rules, ruled
from tests.builders.house import PACKAGE, validator_of
from tests.builders.law import PROFILE, REQUESTS, RULES, VECTORS, base, cases, pairs, sample, vector

DATA = PACKAGE / "law" / "data" / "completeness"
GROUPS = [group.group for group in completeness_rules().groups]
FILES = {
    name: read_data(f"completeness/{name}.yaml") for name in ["set", "lists", "fields", *GROUPS]
}
SCHEMA_OF = {"set": "set", "lists": "lists", "fields": "fields"}
FACTS = (
    "addressee_provider advice at_least at_most date days expected first found kind missing name "
    "second service suggested type value year zone"
)
KINDS = request_fields().kinds


def _validator(name: str) -> jsonschema.Draft202012Validator:
    return validator_of(DATA / f"{name}.schema.json")


def _changed(name: str, change: object) -> dict[str, Any]:
    changed = copy.deepcopy(FILES)
    change(changed[name])  # type: ignore[operator]
    return changed


@pytest.mark.parametrize("name", FILES)
def test_each_data_file_is_as_the_schema_beside_it_says(name: str) -> None:
    _validator(SCHEMA_OF.get(name, "completeness")).validate(FILES[name])


def test_every_yaml_file_in_the_folder_is_read() -> None:
    present = {entry.name for entry in DATA.iterdir() if entry.name.endswith(".yaml")}

    assert present == {f"{name}.yaml" for name in FILES}


def test_an_unknown_key_is_refused_by_the_schema_and_by_the_reader() -> None:
    changed = _changed("time", lambda file: file["rules"][0]["condition"]["that"].update(extra=1))

    with pytest.raises(MalformedDataFileError, match="extra"):
        ruled(changed)
    with pytest.raises(jsonschema.ValidationError):
        _validator("completeness").validate(changed["time"])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("time", lambda file: file["rules"][0].update(kinds=["NOWHERE"])),
        ("time", lambda file: file["rules"][0].update(data=["ALL"])),
        ("time", lambda file: file["rules"][0].update(relaxed_for={"NOWHERE": "warn"})),
        ("time", lambda file: file["rules"][0].update(severity="fatal")),
        ("time", lambda file: file["rules"][0].update(condition={"is": "unheard_of"})),
        ("time", lambda file: file["rules"][0].update(source="")),
        ("time", lambda file: file["rules"].append(file["rules"][0])),
        ("ip", lambda file: file["rules"][1]["condition"]["that"].update(ranges=["10.0.0.0/99"])),
        ("lists", lambda file: file.update(extra=["x"])),
        ("lists", lambda file: file["chains"]["BTC"].update(forms=["magic"])),
        ("set", lambda file: file["groups"].append("missing")),
    ],
)
def test_a_slip_in_the_data_is_refused(name: str, change: object) -> None:
    with pytest.raises(MalformedDataFileError):
        ruled(_changed(name, change))


def test_the_digest_changes_with_every_rule_and_list() -> None:
    own = completeness_rules().digest
    reworded = _changed("bank", lambda file: file["rules"][0].update(message="Another."))
    longer = _changed("lists", lambda file: file["freemail"].append("free.example"))

    assert ruled(FILES).digest == own
    assert len({own, ruled(reworded).digest, ruled(longer).digest}) == 3


def test_the_rules_stand_in_the_order_of_their_numbers() -> None:
    for group in completeness_rules().groups:
        numbers = [rule.id for rule in group.rules]
        assert numbers == sorted(numbers)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_each_rule_is_about_a_kind_and_a_field_that_exist(rule: Rule) -> None:
    names = {field.name for field in request_fields().fields}

    assert {*rule.kinds} <= {*KINDS}
    assert {name.strip() for name in rule.field.split(",")} <= names


def test_every_field_that_a_condition_reads_is_listed() -> None:
    listed = {
        step
        for field in request_fields().fields
        for step in re.split(r"[.\[\]]+", field.name)
        if step
    }
    read = {
        step
        for rule in RULES.values()
        for name in _fields_of(rule.condition.model_dump(by_alias=True))
        for step in name.lstrip("/^").split(".")
        if step
    }

    assert read <= listed


def _fields_of(condition: object) -> set[str]:
    if isinstance(condition, list | tuple):
        return {name for part in condition for name in _fields_of(part)}
    if not isinstance(condition, dict):
        return set()
    places = (
        "field",
        "over",
        "earlier",
        "later",
        "equals",
        "holder",
        "other",
        "chain",
        "zone",
        "people",
        "since",
        "reporter",
    )
    found = {condition[place] for place in places if isinstance(condition.get(place), str)}
    found |= {name for name in condition.get("fields", ()) if isinstance(name, str)}
    return found.union(*(_fields_of(part) for part in condition.values()))


def test_every_kind_of_condition_is_used() -> None:
    text = json.dumps(
        [rule.condition.model_dump(mode="json", by_alias=True) for rule in RULES.values()]
    )
    names = {str(each.model_fields["kind"].annotation).split("'")[1] for each in EVERY}

    assert names == set(re.findall(r'"is": "([a-z0-9_]+)"', text))


def test_every_type_of_identifier_has_a_reader() -> None:
    assert set(IdentifierType.__args__) == set(READERS)


def test_every_place_of_the_profile_is_described_and_used() -> None:
    text = json.dumps(
        [rule.condition.model_dump(mode="json", by_alias=True) for rule in RULES.values()]
    )

    used = set(re.findall(r'"profile\.([^"]+)"', text))
    assert used == {known.place for known in request_fields().profile}


def test_every_list_of_ours_is_used() -> None:
    text = json.dumps(
        [rule.condition.model_dump(mode="json", by_alias=True) for rule in RULES.values()]
    )
    by_readers = {"mobile_country_codes", "test_networks", "shorteners", "iban_lengths", "chains"}

    assert set(FILES["lists"]) == set(re.findall(r'"own\.([a-z_]+)', text)) | by_readers


def test_the_facts_in_messages_come_from_a_closed_list() -> None:
    allowed = {*FACTS.split()}
    named = {
        name for rule in RULES.values() for _, name, _, _ in Formatter().parse(rule.message) if name
    }

    assert named <= allowed


def test_the_fields_file_is_read_with_its_kinds() -> None:
    fields = RequestFields.model_validate(FILES["fields"])

    assert set(fields.kinds) == set(FILES["set"]["kinds"])
    for field in fields.fields:
        assert set(field.kinds) <= set(fields.kinds)
    assert len({field.name for field in fields.fields}) == len(fields.fields)


@pytest.mark.parametrize(
    "name", ["preservation", "subscriber", "production", "incomplete-preservation"]
)
def test_the_samples_use_only_fields_that_are_listed(name: str) -> None:
    _check_listed(sample(name))


def test_the_vectors_use_only_fields_that_are_listed() -> None:
    for case in cases():
        _check_listed(case.request)


@pytest.mark.parametrize("kind", KINDS)
def test_the_complete_request_of_a_kind_has_only_fields_of_that_kind(kind: str) -> None:
    names = request_fields().of_kind(kind) | {"kind"}

    for name, value in base(kind)[0].items():
        rows = value if isinstance(value, list) else [value]
        inner = f"{name}[]" if isinstance(value, list) else name
        members = {f"{inner}.{member}" for row in rows if isinstance(row, dict) for member in row}
        assert {name} | members <= names


def test_a_complete_request_is_written_for_every_kind_and_no_other() -> None:
    assert {path.stem.upper() for path in REQUESTS.glob("*.yaml")} == {*KINDS}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_each_kind_of_a_rule_has_the_fields_that_the_rule_is_about(rule: Rule) -> None:
    about = {name.strip() for name in rule.field.split(",")}

    lacking = {kind for kind in rule.kinds if not about & request_fields().of_kind(kind)}
    assert lacking == set()


def _check_listed(request: dict[str, Any]) -> None:
    names = {field.name for field in request_fields().fields} | {"kind"}
    for name, value in request.items():
        assert name in names
        rows = value if isinstance(value, list) else [value]
        for row in (row for row in rows if isinstance(row, dict)):
            inner = f"{name}[]" if isinstance(value, list) else name
            assert {f"{inner}.{member}" for member in row} <= names


def test_the_vectors_name_only_invented_states() -> None:
    names = [path.stem for path in VECTORS.glob("*.json")]
    text = json.dumps([PROFILE, *map(vector, names), *(base(kind)[0] for kind in KINDS)])
    text += json.dumps([[pair.bad, pair.good, pair.known] for pair in pairs()])

    assert set(re.findall(r"\bof (X[A-Z])\b", text)) <= {"XA", "XB"}


def test_yaml_with_a_key_twice_is_refused() -> None:
    with pytest.raises(MalformedDataFileError, match="twice"):
        read_yaml("a: 1\na: 2")


@pytest.mark.parametrize("text", ["a: [", "a: !!python/object:os.system x", "{a: 1, b"])
def test_what_is_no_plain_yaml_is_refused(text: str) -> None:
    with pytest.raises(MalformedDataFileError):
        read_yaml(text)


def test_a_date_in_yaml_stays_text() -> None:
    assert read_yaml("day: 2026-03-01") == {"day": "2026-03-01"}
