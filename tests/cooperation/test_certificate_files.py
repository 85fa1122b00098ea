"""A certificate goes to a file and comes back whole, and what is unknown in one is told."""

from typing import Any

import pytest

from comity.cooperation.certificate_files import NoCertificateError, read, written
from tests.builders.law import base

CERTIFICATES = ["EPOC", "EPOC_PR"]


def complete(kind: str) -> dict[str, Any]:
    content = base(kind)[0]
    content.pop("kind")
    return content


@pytest.mark.parametrize("kind", CERTIFICATES)
def test_a_complete_certificate_comes_back_as_it_was(kind: str) -> None:
    content = complete(kind)

    found = read(written(kind, "XB", content))

    assert (found.kind, found.to, found.content, found.unknown) == (kind, "XB", content, {})


def test_each_part_stands_in_the_section_of_the_form() -> None:
    sections = written("EPOC", "XB", complete("EPOC"))["sections"]

    assert sections["C"]["deadline"] == "ten_days"
    assert sections["D"]["prior_order"]["reference"] == "XA-EPOCPR-2026-000001"
    assert sections["K"]["enforcing_authority_notified"] is True
    assert set(sections["M"]) == {"facts", "link_facts_to_data", "necessity", "proportionality"}
    assert "handling_mark" in sections["other"]


def test_what_is_for_the_state_of_the_provider_never_reaches_the_provider() -> None:
    whole = complete("EPOC")

    told = str(written("EPOC", "XB", whole, for_addressee=True))

    assert whole["facts"] not in told
    assert whole["proportionality"] not in told
    assert whole["targets"][0]["value"] in told


def test_what_no_such_request_has_is_told_with_its_place_and_kept() -> None:
    made = written("EPOC", "XB", complete("EPOC"))
    made["sections"]["C"]["reminder"] = "weekly"
    made["sections"]["N"] = {"seal": "S 4"}
    made["version"] = 3

    found = read(made)

    assert found.content == complete("EPOC")
    assert found.unknown == {
        "version": 3,
        "sections.C.reminder": "weekly",
        "sections.N": {"seal": "S 4"},
    }


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"form": "comity-certificate/1", "certificate": "MLA", "sections": {}},
        {"form": "comity-certificate/1", "certificate": "EPOC", "sections": []},
        {
            "form": "comity-certificate/1",
            "certificate": "EPOC",
            "sections": {"C": {"deadline": "ten_days"}, "M": {"deadline": "eight_hours"}},
        },
    ],
    ids=["nothing", "no certificate", "no sections", "twice"],
)
def test_what_is_no_certificate_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(NoCertificateError):
        read(document)
