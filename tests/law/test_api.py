"""Over HTTP: the same answer as on the command line, typed; and what is said of bad input."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from comity.access.app import services as access
from comity.access.roles import PROVIDER_ROLES, Role
from comity.kernel.nodes import NodeSettings
from comity.law.app import registers
from comity.law.corpus import shipped
from comity.law.questions import Profile, question
from comity.law.resolver import resolve

pytestmark = pytest.mark.django_db
ASKED = {
    "requesting": "PT",
    "requested": "BR",
    "as_of": "2026-11-21",
    "measure": "preserve_stored",
    "offence": "CD-ACC",
}


@pytest.fixture
def desk() -> Client:
    return signed_in(Role.POC_247)


def signed_in(role: Role) -> Client:
    provider = "EXT-XA" if role in PROVIDER_ROLES else None
    made = access.enrol(
        name="P", role=role, organisation="O", provider_code=provider, now=timezone.now()
    )
    return Client(headers={"authorization": f"Bearer {made.token}"})


def asked(desk: Client, stated: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    response = desk.post("/api/v1/law/basis", json.dumps(stated), content_type="application/json")
    return response.status_code, response.json()


def test_the_answer_over_http_is_that_of_the_resolver(desk: Client) -> None:
    status, told = asked(desk, ASKED)

    expected = resolve(question(ASKED, shipped()), shipped()).written()
    assert status == 200
    assert told["bases"][0]["instrument"] == expected["bases"][0]["instrument"]
    for name in ("set_aside", "channels", "conditions", "warnings", "next_step", "deadlines"):
        assert told[name] == expected[name], name
    assert len(told["law_data"]["digest"]) == 64


@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.PROVIDER_LERT, Role.ADMIN, Role.JUDGE])
def test_whoever_has_signed_in_may_ask(role: Role) -> None:
    assert asked(signed_in(role), ASKED)[0] == 200


def test_nobody_else_may_ask() -> None:
    assert asked(Client(), ASKED)[0] == 401


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"measure": "preserve_store"}, "preserve_stored"),
        ({"requesting": "XK1"}, "XK"),
        ({"offence": "CD-AC"}, "CD-ACC"),
        ({"assume": ["budapst"]}, "budapest"),
        ({"ofence": "CD-ACC"}, "offence"),
        ({"requested": "PT"}, "itself"),
        ({"as_of": "2026-02-30"}, "2026-02-30"),
        ({"as_of": "tomorrow"}, "year-month-day"),
        ({"max_penalty_years": -1}, "max_penalty_years"),
        ({"organised_group": False, "offence": "PA-OCG"}, "organised_group"),
        ({"requested_profile": {"channels": ["PIGEON"]}}, "PIGEON"),
    ],
)
def test_bad_input_is_named_with_the_nearest_that_is_right(
    desk: Client, wrong: Mapping[str, Any], said: str
) -> None:
    status, told = asked(desk, {**ASKED, **wrong})

    assert status == 422
    assert told["code"] == "law.question_refused"
    assert said in told["detail"]


def test_a_field_of_another_type_is_refused(desk: Client) -> None:
    status, told = asked(desk, {**ASKED, "max_penalty_years": "much"})

    assert status == 422
    assert told["code"] == "web.fields_refused"


def test_what_the_directory_knows_joins_the_question(desk: Client) -> None:
    held = list(registers._source)
    registers.register_profiles(lambda code, /, *, on: Profile(languages=("pt",)))  # noqa: ARG005 - a source of one answer
    try:
        _, told = asked(desk, ASKED)
        _, own = asked(desk, {**ASKED, "requested_profile": {"languages": ["en"]}})
    finally:
        registers._source[:] = held

    assert told["languages"] == ["pt"]
    assert own["languages"] == ["en"]


def test_instruments_are_listed_and_one_is_shown_with_how_the_states_stand(desk: Client) -> None:
    listed = desk.get("/api/v1/law/instruments").json()
    one = desk.get("/api/v1/law/instruments/budapest?on=2026-11-21").json()
    before = desk.get("/api/v1/law/instruments/budapest?on=2001-11-24").json()

    assert {"budapest", "uncc"} <= {row["id"] for row in listed["instruments"]}
    standing = {row["state"]: row["standing"] for row in one["standings"]}
    assert standing["PT"] == "in_force"
    assert "in_force" not in {row["standing"] for row in before["standings"]}
    assert one["law_data"] == listed["law_data"]


def test_an_instrument_that_is_not_there_is_404_with_the_nearest(desk: Client) -> None:
    told = desk.get("/api/v1/law/instruments/budapst")

    assert told.status_code == 404
    assert "budapest" in told.json()["detail"]


def test_the_matrix_of_one_state_has_every_other_member(desk: Client) -> None:
    told = desk.get("/api/v1/law/matrix?measure=preserve_stored&on=2026-11-21&requesting=PT").json()

    assert len(told["pairs"]) == 192
    reached = {row["requested"]: row for row in told["pairs"]}
    assert reached["BR"] == {
        "requesting": "PT",
        "requested": "BR",
        "instrument": "budapest",
        "treaty": True,
    }


def test_measures_and_offences_have_the_ids_of_the_data(desk: Client) -> None:
    measures = {row["id"] for row in desk.get("/api/v1/law/measures").json()}
    offences = {row["code"] for row in desk.get("/api/v1/law/offences").json()}

    assert measures == set(shipped().measures)
    assert offences == set(shipped().offences)


def test_the_openapi_document_types_question_and_answer() -> None:
    told = Client().get("/api/v1/openapi.json").json()
    shapes = told["components"]["schemas"]

    assert "/api/v1/law/basis" in told["paths"]
    assert {"requesting", "measure", "requested_profile"} <= set(shapes["QuestionIn"]["properties"])
    assert {"bases", "set_aside", "law_data"} <= set(shapes["AnswerOut"]["properties"])


def test_a_file_that_breaks_while_the_node_runs_stops_the_answers_not_the_node(
    desk: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.COMITY_NODE = NodeSettings(home=tmp_path, code="XA", name="XA", practice=True)
    folder = tmp_path / "law" / "additions"
    folder.mkdir(parents=True)
    file = folder / "own.yaml"
    file.write_text("instrument: budapest\nparties:\n  - {state: XC}\n", encoding="utf-8")

    status, told = asked(desk, ASKED)
    file.unlink()
    mended, _ = asked(desk, ASKED)

    assert (status, told["code"]) == (503, "law.unreadable")
    assert "law/additions/own.yaml:3" in told["detail"]
    assert mended == 200


def test_an_accession_that_is_entered_counts_at_once(
    desk: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.COMITY_NODE = NodeSettings(home=tmp_path, code="XA", name="XA", practice=True)
    stated = {**ASKED, "requesting": "XA", "requested": "XC"}
    _, before = asked(desk, stated)
    folder = tmp_path / "law" / "additions"
    folder.mkdir(parents=True)
    (folder / "accession.yaml").write_text(
        "instrument: budapest\n"
        "parties:\n"
        "  - {state: XC, status: party, in_force: '2026-11-01', certainty: checked,"
        " confidence: high}\n",
        encoding="utf-8",
    )

    _, after = asked(desk, stated)

    assert "budapest" not in {one["instrument"] for one in before["bases"]}
    assert "budapest" in {one["instrument"] for one in after["bases"]}
    assert before["law_data"]["digest"] != after["law_data"]["digest"]
