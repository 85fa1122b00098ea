"""Bodies are read by the strict parser, and what it says reaches the sender."""

import pytest
from django.test import RequestFactory
from ninja import NinjaAPI, Schema
from ninja.testing import TestClient

from comity.kernel.strict_json import MalformedJsonError
from comity.web.api import StrictParser, TokenAuth, api


class Body(Schema):
    a: int


@pytest.mark.parametrize("body", [b'{"a":1,"a":2}', b"[NaN]", b"\xff", b'{"a":1e999}', b"{"])
def test_what_readers_could_read_in_two_ways_is_refused(body: bytes) -> None:
    request = RequestFactory().post("/", data=body, content_type="application/json")

    with pytest.raises(MalformedJsonError):
        StrictParser().parse_body(request)


def test_the_api_reads_by_the_strict_parser_and_asks_for_a_token_everywhere() -> None:
    assert isinstance(api.parser, StrictParser)
    assert all(isinstance(way, TokenAuth) for way in api.auth or ())
    assert api.docs_url is None


def test_the_reason_of_the_parser_is_told_with_status_400() -> None:
    probe = NinjaAPI(urls_namespace="probe", parser=StrictParser())
    probe._exception_handlers = api._exception_handlers

    @probe.post("/x")
    def read(request: object, body: Body) -> int:
        return body.a

    client = TestClient(probe)

    assert client.post("/x", data='{"a": 1}').json() == 1
    told = client.post("/x", data='{"a": 1, "a": 2}')
    assert told.status_code == 400
    assert told.json()["code"] == "kernel.malformed_json"
    assert "stands twice" in told.json()["detail"]
    assert client.post("/x", data="{}").json()["findings"][0]["field"] == "body.body.a"
