"""What an entry must say, and how YAML and a newer peer are read."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from comity.directory.entries import entry_from_json, entry_from_yaml, entry_schema
from comity.directory.errors import EntryRefusedError
from comity.directory.yaml_files import read_yaml
from comity.kernel.strict_json import canonical
from tests.builders.directory import practice_entry

PRACTICE = files("comity.directory") / "data" / "practice"


def changed(old: str, new: str) -> str:
    """Return the entry of XB with one thing changed."""
    text = (PRACTICE / "xb.yaml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("member", ["XA", "XB", "XC"])
def test_a_practice_entry_survives_the_way_through_the_directory(member: str) -> None:
    entry = practice_entry(member)

    assert entry_from_json(entry.to_json()) == entry


def test_the_provider_of_the_practice_entries_is_example_telecom() -> None:
    [provider] = practice_entry("XB").providers

    assert (provider.code, provider.name) == ("EXT-XB", "Example Telecom XB")
    assert provider.carrier_nat == "yes"
    assert provider.retention_days["LOGS"] == "unknown"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("+441632960201", "0044 1632 960201", "contact_points.0.phones.0"),
        ("zone: Asia/Tashkent", "zone: Asia/Nowhere", "zone"),
        ("authority: XB-CCD", "authority: XB-NONE", "the entry"),
        ("code: XB-PGO", "code: XB-CCD", "the entry"),
        ("certainty: stated", "certainty: sure", "terms.PRES.certainty"),
        ("    certainty: stated\n", "", "terms.PRES.certainty"),
        ("carrier_nat:", "carrier_nat_used:", "providers.0.carrier_nat"),
        ("maximum_days: 120", "maximum_days: 0", "preservation.maximum_days"),
        ("languages: [en, ru]", "languages: [English]", "languages.0"),
        ("state: XB", "state: XA", "the entry"),
        ("practice: true", "practice: false", "the entry"),
        ("name: State XB\n", "name: State XB\nmotto: none\n", "motto"),
    ],
)
def test_an_entry_that_is_wrong_in_one_place_is_refused_and_names_it(
    old: str, new: str, field: str
) -> None:
    with pytest.raises(EntryRefusedError) as caught:
        entry_from_yaml(changed(old, new))

    assert str(caught.value.facts["field"]).startswith(field)


def test_a_practice_name_is_refused_in_a_real_entry() -> None:
    with pytest.raises(EntryRefusedError, match="practice name"):
        entry_from_yaml(changed("practice: true", "practice: false"))


def test_what_a_newer_peer_adds_is_kept() -> None:
    stated = practice_entry("XA").model_dump(mode="json")
    stated["satellite_phone"] = "+99900000000"
    stated["contact_points"][0]["matrix"] = "@duty:xa.example"

    entry = entry_from_json(canonical(stated))

    assert b"satellite_phone" in entry.to_json()
    assert b"@duty:xa.example" in entry.to_json()


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(EntryRefusedError, match="twice"):
        read_yaml("member: XA\nmember: XB\n")


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: [", "a: !!python/object:os.system {}", ""])
def test_what_is_not_a_plain_mapping_is_refused(text: str) -> None:
    with pytest.raises(EntryRefusedError):
        read_yaml(text)


def test_yaml_turns_no_word_into_something_else() -> None:
    text = "norwegian: no\nphone: +441632960101\nopens: 08:00\nday: 2026-11-02\ncount: 5\n"

    assert read_yaml(text) == {
        "norwegian": "no",
        "phone": "+441632960101",
        "opens": "08:00",
        "day": "2026-11-02",
        "count": 5,
    }


def test_the_schema_beside_the_practice_entries_is_that_of_the_code() -> None:
    beside = Path(str(PRACTICE)).parent / "practice.schema.json"

    assert json.loads(beside.read_text(encoding="utf-8")) == json.loads(json.dumps(entry_schema()))


def test_practice_entries_read_alike_by_every_yaml_reader() -> None:
    for path in Path(str(PRACTICE)).glob("*.yaml"):
        text = path.read_text(encoding="utf-8")

        ours, theirs = read_yaml(text), yaml.safe_load(text)

        assert json.loads(json.dumps(ours)) == json.loads(json.dumps(theirs, default=str))
