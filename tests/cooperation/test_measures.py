"""A search and a service of documents: asked for, judged, read as a letter, carried out."""

from datetime import datetime
from typing import Any

import pytest

from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.legal import HOLD, question_of
from comity.cooperation.letters.letters import composed
from comity.cooperation.letters.words import ENGLISH
from comity.cooperation.typed import content_of, typed_of
from tests.builders.letters import source_of
from tests.builders.requests import PeerDesk, whole_request
from tests.cooperation.test_api import Desk

KIND = next(kind for kind in Kind if plan_of(kind).asked_by_default)
SEARCH = {
    "code": "search_seizure",
    "wanted_result": "The computer of the sender",
    "place": "12 Harbour Road, Port XB",
    "things": "One laptop, and what is stored on it",
}
SERVICE = {
    "code": "service_documents",
    "wanted_result": "Proof of service",
    "person": "V. Testov, 12 Harbour Road, Port XB",
    "things": "Summons of 3 March 2026",
    "appear_on": "2026-09-20",
}
MEASURES = pytest.mark.parametrize("measure", [SEARCH, SERVICE], ids=["search", "service"])


def asking(measure: dict[str, str]) -> dict[str, Any]:
    return whole_request(KIND, targets=[], measures=[measure])


@MEASURES
def test_what_is_typed_names_the_measure_and_what_it_needs(measure: dict[str, str]) -> None:
    typed = {"measure": measure["code"], "wanted": measure["wanted_result"]}
    typed |= {name: measure[name] for name in measure if name not in {"code", "wanted_result"}}

    content = content_of(typed, {}, kind=KIND)

    assert content["measures"] == [measure]
    assert {name: typed_of(content)[name] for name in typed} == typed


def test_the_law_room_is_asked_about_the_measure_that_is_named() -> None:
    def asked(measure: dict[str, str]) -> dict[str, Any]:
        return question_of(KIND, asking(measure), requesting="XA", requested="XB")

    search, service = asked(SEARCH), asked(SERVICE)
    assert (search["measure"], search["steps"]) == ("search_seizure", [HOLD, "search_seizure"])
    assert service["measure"] == "service_documents"
    assert "steps" not in service  # there are no data that could be lost


@MEASURES
def test_the_letter_says_where_what_and_on_whom(measure: dict[str, str]) -> None:
    letter = str(composed(source_of(content=asking(measure), kind=str(KIND)), ENGLISH))

    for name in measure.keys() - {"code", "appear_on"}:
        assert measure[name] in letter
    assert {"search_seizure": "Search and seizure", "service_documents": "Service of documents"}[
        measure["code"]
    ] in letter


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("measure", "lacks", "rule"),
    [(SEARCH, "things", "R-MLA-016"), (SERVICE, "person", "R-MLA-017")],
    ids=["search", "service"],
)
def test_without_what_it_needs_it_is_not_sent_and_with_it_no_account_is_wanted(
    measure: dict[str, str], lacks: str, rule: str, now: datetime
) -> None:
    PeerDesk("XB")
    desk = Desk("ca_officer", now)
    whole = {"kind": str(KIND), "to": "XB", "content": asking(measure)}
    without = {name: value for name, value in measure.items() if name != lacks}

    complete = desk.tell("/requests/check", whole).json()
    short = desk.tell("/requests/check", {**whole, "content": asking(without)}).json()

    assert not complete["blocks"], complete["findings"]
    blocking = [one["rule"] for one in short["findings"] if one["severity"] == "block"]
    assert blocking == [rule]


@pytest.mark.django_db
@MEASURES
def test_an_authority_carries_it_out_itself_and_answers_in_words(
    measure: dict[str, str], now: datetime
) -> None:
    peer, desk = PeerDesk("XB"), Desk("ca_officer", now)
    thread = peer.request(KIND, at=now, targets=[], measures=[measure])
    said = {
        "acknowledge": {"file_number": "C 7/26"},
        "accept": {"basis": "Practice Law on Assistance, section 12"},
        "execute": {"answer": "Done on 5 March 2026; the record follows by courier."},
    }

    answers = [
        desk.tell(f"/requests/{thread.pk}/acts/{act}", {"content": content})
        for act, content in said.items()
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200], answers[-1].json()
    assert answers[-1].json()["state"] == "executed"
    thread.refresh_from_db()
    assert peer.view(thread).state == "executed"
