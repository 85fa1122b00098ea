"""The desk answers what it knows, and says no in one form, with the same headers, everywhere."""

import json
from datetime import datetime

import pytest
from django.test import Client

from comity.access.app import services
from comity.web.middleware import HEADERS

pytestmark = pytest.mark.django_db


def signed_in(now: datetime, role: str = "poc_247") -> Client:
    _, token = services.enrol(name="Ines Alba", role=role, organisation="Unit", now=now)
    return Client(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)


def test_the_desk_says_that_it_lives_to_anybody() -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}


def test_a_person_learns_who_the_node_takes_them_for(now: datetime) -> None:
    me = signed_in(now).get("/api/v1/me").json()

    assert (me["name"], me["role"], me["node"], me["practice"]) == (
        "Ines Alba",
        "poc_247",
        "XA",
        True,
    )


def test_notices_are_listed_until_they_are_read(now: datetime) -> None:
    client = signed_in(now)
    number = services.notify("protocol.undelivered", "alarm", now, peer="XB").pk

    assert [notice["facts"] for notice in client.get("/api/v1/notices").json()] == [{"peer": "XB"}]
    assert client.post(f"/api/v1/notices/{number}/seen").json()["seen_at"]
    assert client.get("/api/v1/notices").json() == []
    assert len(client.get("/api/v1/notices?all=true").json()) == 1


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/api/v1/nothing", 404, "web.not_found"),
        ("get", "/api/v1/", 404, "web.not_found"),
        ("get", "/nothing\u202e", 404, "web.not_found"),
        ("delete", "/api/v1/me", 405, "web.method_refused"),
        ("post", "/api/v1/notices/77/seen", 404, "access.no_such_notice"),
        ("post", "/api/v1/notices/x/seen", 422, "web.fields_refused"),
        ("get", "/api/v1/notices?all=perhaps", 422, "web.fields_refused"),
    ],
)
def test_every_no_is_a_problem_document(
    now: datetime, method: str, path: str, status: int, code: str
) -> None:
    response = getattr(signed_in(now), method)(path)

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    told = response.json()
    assert (told["code"], told["type"], told["status"]) == (
        code,
        f"urn:comity:error:{code}",
        status,
    )
    assert all(told[member] for member in ("title", "detail", "remedy"))
    assert told["family"] == "invalid"


@pytest.mark.parametrize("sent", [{}, {"authorization": "Bearer x"}, {"authorization": "Basic x"}])
def test_nobody_acts_without_a_token(sent: dict[str, str]) -> None:
    response = Client(headers=sent).get("/api/v1/me")

    assert response.status_code == 401
    assert response.json()["code"] == "access.not_signed_in"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_host_name_that_is_not_the_nodes_is_refused_in_the_same_form() -> None:
    response = Client().get("/healthz", headers={"host": "evil.test"})

    assert response.status_code == 400
    assert response.json()["code"] == "web.bad_request"


@pytest.mark.parametrize(
    "path", ["/healthz", "/api/v1/me", "/api/v1/openapi.json", "/nothing", "/api/v1/nothing"]
)
def test_every_answer_carries_the_hardening_headers(path: str) -> None:
    response = Client().get(path)

    assert {name: response.headers.get(name) for name in HEADERS} == dict(HEADERS)
    assert response.headers["Server"] == "comity"
    assert not response.cookies


def test_the_openapi_document_is_served_and_no_page_that_loads_from_elsewhere() -> None:
    document = Client().get("/api/v1/openapi.json").json()

    assert "/api/v1/me" in document["paths"]
    assert Client().get("/api/v1/docs").status_code == 404
    assert "http" not in json.dumps(document.get("servers", []))
