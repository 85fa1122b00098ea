"""What the completeness rules are told of the other side, and that nothing is guessed."""

import re
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from comity.directory.entries import Entry
from comity.directory.profile_sources import of_entry
from comity.directory.profiles import profile, stale
from comity.directory.state_profiles import Origin, profile_of
from tests.builders.directory import practice_entry


def everyone() -> list[Entry]:
    return [practice_entry(member) for member in ("XA", "XB", "XC")]


def at(found: Mapping[str, object], *place: str) -> object:
    value: object = found
    for part in place:
        assert isinstance(value, Mapping)
        value = value.get(part)
    return value


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (("languages",), ["en", "ru"]),
        (("channels", "PRES"), ["24/7"]),
        (("channels", "MLA"), ["CA-CA"]),
        (("required_functions", "PRES"), ["poc_247"]),
        (("competent", "PRES"), ["Cybercrime Directorate of State XB"]),
        (("min_days", "MLA"), 3.0),
        (("median_days", "SUBSCR_MLA"), 15),
        (("preservation_days", "at_most"), 120),
        (("dual_criminality", "PRES"), False),
        (("sender", "issuers", "PRES"), ["poc_247", "investigator"]),
        (("providers", "EXT-XB", "carrier_nat"), True),
        (("providers", "Example Telecom XB", "needs_destination"), False),
        (("providers", "EXT-XB", "retention_days", "TRAFFIC"), 180),
        (("services", "mail.xb.example", "operator"), "Example Telecom XB"),
        (("registers", "mail_domains", "mail.xb.example"), "Example Telecom XB"),
    ],
)
def test_the_profile_says_what_the_entry_says(place: tuple[str, ...], expected: object) -> None:
    assert at(profile(everyone(), receiver="XB", sender="XA"), *place) == expected


@pytest.mark.parametrize(
    ("receiver", "place"),
    [
        ("XC", ("preservation_days", "at_most")),
        ("XC", ("min_days", "PRES_EXT")),
        ("XB", ("median_days", "MLA")),
        ("XB", ("providers", "EXT-XB", "retention_days", "LOGS")),
        ("XB", ("dual_criminality", "SUBSCR_MLA")),
    ],
)
def test_what_is_unknown_is_left_out_and_never_guessed(
    receiver: str, place: tuple[str, ...]
) -> None:
    assert at(profile(everyone(), receiver=receiver), *place) is None


def test_languages_are_those_of_the_kind_that_is_asked() -> None:
    assert profile(everyone(), receiver="XC")["languages"] == ["es", "en"]
    assert profile(everyone(), receiver="XC", kind="MLA")["languages"] == ["es"]


def test_nothing_is_known_of_a_member_that_is_not_in_the_directory() -> None:
    assert profile(everyone(), receiver="XZ") == {}


def test_a_sender_without_an_entry_has_no_issuers() -> None:
    assert profile(everyone(), receiver="XB", sender="XZ")["sender"] == {"issuers": {}}


def test_parts_that_nobody_confirmed_for_a_year_are_stale() -> None:
    entry = practice_entry("XA")

    assert stale(entry, today=date(2027, 11, 2)) == ()
    assert "contact point XA-247" in stale(entry, today=date(2027, 11, 3))


def places() -> set[str]:
    """Return every place of the profile that a rule names, without what it fills in."""
    data = Path(str(files("comity.law"))) / "data" / "completeness"
    text = "\n".join(path.read_text(encoding="utf-8") for path in data.glob("*.yaml"))
    found = re.findall(r"profile\.([a-z_]+(?:\.(?:[a-z_]+|\{[^}]+\}))*)", text)
    return {re.sub(r"\.\{[^}]+\}", "", place) for place in found}


def of_any_practice_state() -> dict[str, object]:
    """Return what the practice States say, those of XB before what XA and XC say beside it."""
    found: dict[str, object] = {}
    for entry in everyone():
        stated = profile_of(
            entry.state, on=date(2026, 11, 21), sources={Origin.ENTRY: tuple(of_entry(entry))}
        )
        said = profile(everyone(), receiver=entry.member, sender="XA", kind="MLA", stated=stated)
        found = {**found, **said} if entry.member == "XB" else {**said, **found}
    return found


def test_every_place_that_the_rules_read_is_given_or_known_to_be_of_another_room() -> None:
    found = of_any_practice_state()
    of_others = {
        "articles",  # instruments: the room law
        "established.attachment_digests",  # what the desk has established: cooperation
        "established.attachments_scanned_clean",
        "established.signature",
        "registers.address_holders",  # registers that are not there: answered "not judged"
        "registers.anonymisers",
        "registers.instruments",
        "registers.number_holders",
        "registers.open_requests",
        "registers.public_suffixes",
        "registers.references",
        "registers.reports",
        "registers.wallet_holders",
        "established.sender_pattern",
        "emergency_number",  # places that no entry of the practice States states
        "provisional_arrest_days",
        "providers.designated_establishments",
        "providers.needs_domestic_order",
        "providers.preservation_renewals",
    }

    missing = {
        place
        for place in places() - of_others
        if at(found, *place.split(".")) is None
        and not any(
            at(found, "providers", "EXT-XB", part) is not None
            or at(found, "services", "mail.xb.example", part) is not None
            for part in place.split(".")
        )
    }

    assert missing == set()
