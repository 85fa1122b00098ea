"""A question that cannot be answered is refused, with the field, the reason and what is near."""

from datetime import date, datetime
from typing import Any

import pytest

from comity.law.corpus import shipped
from comity.law.questions import QuestionRefusedError, question

ASKED = {
    "requesting": "PT", "requested": "BR", "measure": "preserve_stored", "as_of": "2026-11-21",
}  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "field", "said"),
    [
        ({"requesting": None}, "requesting", "the field requesting is missing"),
        ({"measure": None}, "measure", "the field measure is missing"),
        ({"as_of": None}, "as_of", "the field as_of is missing"),
        (
            {"requested": None},
            "requested",
            "say whom you ask: requested (a State or unknown) or provider_state",
        ),
        (
            {"measure": "preserve"},
            "measure",
            "there is no measure 'preserve'; the nearest: preserve_stored",
        ),
        (
            {"steps": ["preserve_stord"]},
            "measure",
            "there is no measure 'preserve_stord'; the nearest: preserve_stored",
        ),
        ({"offence": "CD-ACK"}, "offence", "there is no offence 'CD-ACK'; the nearest: CD-ACC"),
        ({"requested": "br"}, "requested", "there is no State 'br' (requested); the nearest: BR"),
        (
            {"requested": "Brasil"},
            "requested",
            "there is no State 'Brasil' (requested); States go by their codes: BR (Brazil)",
        ),
        (
            {"provider_state": "Irland"},
            "provider_state",
            "there is no State 'Irland' (provider_state); States go by their codes: IE (Ireland)",
        ),
        (
            {"assume": "budapst"},
            "assume",
            "there is no instrument 'budapst' (assume); the nearest: budapest",
        ),
        ({"risk": ["F-LIVE"]}, "risk", "there is no flag 'F-LIVE' (risk); the nearest: F-LIFE"),
        (
            {"data_category": "contents"},
            "data category",
            "there is no data category 'contents'; the nearest: content",
        ),
        (
            {"target": {"nationalty": "FR"}},
            "target",
            "there is no field 'nationalty' (target); the nearest: nationality",
        ),
        (
            {"target": {"nationality": "fr"}},
            "target",
            "there is no State 'fr' (target); the nearest: FR",
        ),
        ({"colour": "red"}, "colour", "there is no field 'colour'; known: as_of, assume"),
        ({"offense": "CD-ACC"}, "offense", "there is no field 'offense'; the nearest: offence"),
        (
            {"requested_profile": {"langages": ["en"]}},
            "requested_profile.langages",
            "there is no field 'requested_profile.langages'; the nearest: languages",
        ),
        (
            {"requested_profile": {"channels": ["P24"]}},
            "requested_profile.channels",
            "there is no channel 'P24' (requested_profile.channels); the nearest: P247",
        ),
        (
            {"requested_profile": {"channels": []}},
            "requested_profile.channels",
            "requested_profile.channels names none; leave it out if it is not known",
        ),
        (
            {"requested_profile": {"direct_requests": {"subscriber": "perhaps"}}},
            "requested_profile.direct_requests.subscriber",
            "requested_profile.direct_requests.subscriber must be 'accepted'",
        ),
        ({"requested": "PT"}, "requested", "PT needs no treaty with itself: name the other State"),
        ({"as_of": "2026-02-30"}, "as_of", "as_of: there is no day 2026-02-30"),
        (
            {"as_of": "21.11.2026"},
            "as_of",
            "as_of is written year-month-day, such as 2026-11-21, not '21.11.2026'",
        ),
        ({"as_of": 20261121}, "as_of", "as_of is written year-month-day"),
        ({"as_of": datetime(2026, 11, 21)}, "as_of", "as_of is written year-month-day"),  # noqa: DTZ001
        ({"as_of": date(1815, 6, 9)}, "as_of", "as_of: the law data say nothing of the year 1815"),
        (
            {"max_penalty_years": -1},
            "max_penalty_years",
            "max_penalty_years must be 0 or more, not -1",
        ),
        ({"max_penalty_years": float("nan")}, "max_penalty_years", "max_penalty_years must be"),
        (
            {"max_penalty_years": 900},
            "max_penalty_years",
            "max_penalty_years must be 100 or less",
        ),
        (
            {"emergency": "fire"},
            "emergency",
            "emergency must be 'life', 'infrastructure' or 'other', not 'fire'",
        ),
        (
            {"organised_group": "perhaps"},
            "organised_group",
            "organised_group must be true or false",
        ),
        (
            {"organised_group": False, "offence": "PA-OCG"},
            "organised_group",
            "organised_group is false, but the offence is participation in such a group",
        ),
        (
            {"user_consents": True, "measure": "intercept_content"},
            "user_consents",
            "user_consents and intercept_content contradict each other",
        ),
        (
            {"person_resides_in_issuing_state": True, "target": {"residence": "FR"}},
            "person_resides_in_issuing_state",
            "person_resides_in_issuing_state is true, but target.residence is FR",
        ),
        (
            {"person_resides_in_issuing_state": False, "target": {"residence": "PT"}},
            "person_resides_in_issuing_state",
            "person_resides_in_issuing_state is false, but target.residence is PT",
        ),
        (
            {"measure": "subscriber_info", "data_category": "content"},
            "data_category",
            "subscriber_info is about subscriber data, but data_category is content",
        ),
    ],
)
def test_what_is_wrong_is_told_exactly(stated: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(QuestionRefusedError) as refused:
        question({**ASKED, **stated}, shipped())

    assert refused.value.message.startswith(said)
    assert refused.value.facts["field"] == field
    assert refused.value.remedy


@pytest.mark.parametrize(
    "stated",
    [
        {"emergency": "none"},
        {"emergency": False},
        {"emergency": True},
        {"requested": "unknown"},
        {"requested": "unknown", "provider_state": "IE"},
        {"risk": "F-LIFE"},
        {"target": {"nationality": "FR", "residence": "PT"}},
        {"as_of": date(2126, 1, 1)},
        {"max_penalty_years": 0},
        {"user_consents": False, "measure": "intercept_content"},
    ],
)
def test_what_makes_sense_is_taken(stated: dict[str, Any]) -> None:
    assert question({**ASKED, **stated}, shipped()).requesting == "PT"
