"""The data of the room: each file against the schema beside it."""

import json
from importlib.resources import files

import jsonschema
import pytest
import yaml

from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.codes import code_list, code_lists

DATA = files("comity.cooperation") / "data"


@pytest.mark.parametrize("name", ["codes", "clocks", "wrongs"])
def test_data_hold_to_their_schema(name: str) -> None:
    schema = json.loads((DATA / f"{name}.schema.json").read_text("utf-8"))
    stated = yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))

    jsonschema.Draft202012Validator(schema).validate(stated)


def test_every_clock_has_a_source() -> None:
    rules = clock_rules()

    assert rules.preservation.held.at_least_days == 60
    assert all(rule.source for rule in (rules.assistance.ask, rules.preservation.acknowledge))


def test_no_code_stands_in_a_list_twice() -> None:
    assert all(len(set(codes)) == len(codes) for codes in code_lists().values())
    assert "routine" in code_list("urgency")
