import json
import re
from pathlib import Path

import pytest

from tests.builders.evidence import CONTENT, sealed_package

# Classes and properties as the ontologies of CASE 1.5.0 and UCO 1.5.0 define them.
KNOWN = {
    "case-investigation:Investigation",
    "case-investigation:InvestigativeAction",
    "case-investigation:ProvenanceRecord",
    "case-investigation:exhibitNumber",
    "case-investigation:wasInformedBy",
    "uco-action:endTime",
    "uco-action:object",
    "uco-action:performer",
    "uco-action:startTime",
    "uco-core:description",
    "uco-core:hasFacet",
    "uco-core:name",
    "uco-core:object",
    "uco-core:tag",
    "uco-identity:Identity",
    "uco-observable:ContentDataFacet",
    "uco-observable:File",
    "uco-observable:FileFacet",
    "uco-observable:fileName",
    "uco-observable:filePath",
    "uco-observable:hash",
    "uco-observable:sizeInBytes",
    "uco-types:Hash",
    "uco-types:hashMethod",
    "uco-types:hashValue",
    "xsd:dateTime",
    "xsd:hexBinary",
    "xsd:integer",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = sealed_package(tmp_path_factory.mktemp("told") / "package").folder
    return (folder / "comity/custody.jsonld").read_text()


def test_only_words_that_the_ontologies_define_are_used(told: str) -> None:
    used = set(re.findall(r'"((?:case|uco|xsd)[a-z-]*:[A-Za-z]+)"', told))

    assert used <= KNOWN


def test_every_reference_leads_to_a_thing_and_every_thing_has_an_identifier_of_its_own(
    told: str,
) -> None:
    things = json.loads(told)["@graph"]
    identifiers = [thing["@id"] for thing in things]

    assert len(set(identifiers)) == len(identifiers)
    for found in re.findall(r'\{"@id":"([^"]+)"\}', told):
        assert found in identifiers
    for found in re.findall(r'"@id":"([^"]+)"', told):
        assert re.search(r"-[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$", found)


def test_each_file_is_an_exhibit_with_its_digest(told: str) -> None:
    things = json.loads(told)["@graph"]
    files = [thing for thing in things if thing["@type"] == "uco-observable:File"]
    records = [t for t in things if t["@type"] == "case-investigation:ProvenanceRecord"]

    assert len(files) == len(records) == len(CONTENT)
    assert {record["uco-core:object"]["@id"] for record in records} == {f["@id"] for f in files}
