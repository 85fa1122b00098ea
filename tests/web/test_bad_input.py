"""Nothing that is sent to the desk makes it fail: every no has one form, and nothing is changed."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from urllib.parse import quote

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.access.app import services
from comity.access.networks import WRONG_TOKENS
from comity.journal.app.models import Entry
from comity.web.api import api

pytestmark = pytest.mark.django_db
DIGITS = "9" * 5000
UUID = "018f0000-0000-7000-8000-000000000001"
TEXTS = [
    "",
    "x",
    UUID,
    "../../etc/passwd",
    "..%2f..",
    "\0",
    "\u202e",
    "٣٤",
    "a" * 5000,
    "-1",
    "9" * 30,
    "%00",
]
BODIES: dict[str, bytes] = {
    "empty": b"",
    "not json": b"{",
    "a list": b"[]",
    "a text": b'"x"',
    "null": b"null",
    "key twice": b'{"kind":"PRES","kind":"MLA"}',
    "deep": b'{"content":' * 5000 + b"1" + b"}" * 5000,
    "deep list": b"[" * 100_000,
    "nul": b'{"kind":"\\u0000","to":"XB","content":{}}',
    "surrogate": b'{"kind":"\\ud800","to":"XB","content":{}}',
    "no utf-8": b'{"kind":"\xff\xfe"}',
    "infinity": b'{"content":{"a":1e999}}',
    "many digits": b'{"content":{"a":' + DIGITS.encode() + b"}}",
    "beyond 2^53": b'{"content":{"a":9007199254740993}}',
    "not a number": b'{"content":{"a":NaN}}',
    "unknown field": b'{"kind":"PRES","to":"XB","content":{},"admin":true}',
    "wrong types": b'{"kind":1,"to":[],"content":"x","draft":{}}',
    "unknown kind": b'{"kind":"NOPE","to":"XB","content":{}}',
    "null content": b'{"kind":"PRES","to":"XB","content":null}',
    "nonsense content": b'{"kind":"PRES","to":"XB","content":{"offence":[[[[{}]]]],"x":{"y":1}}}',
    "large": b'{"kind":"PRES","to":"XB","content":{"a":"' + b"a" * (1 << 21) + b'"}}',
}


@cache
def _paths() -> tuple[tuple[str, str], ...]:
    described = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    return tuple((method, path) for path, methods in described.items() for method in methods)


@pytest.fixture
def desks(now: datetime) -> Iterator[list[Client]]:
    made = []
    for role in ("poc_247", "ca_officer", "provider_lert", "admin", "auditor"):
        code = {"provider_code": "northmail"} if role == "provider_lert" else {}
        _, token = services.enrol(
            name=role, role=role, organisation=code.get("provider_code", "Unit"), now=now, **code
        )
        made.append(
            Client(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)
        )
    return made


def _asked(client: Client, method: str, path: str, body: bytes, **headers: str) -> int:
    response = client.generic(
        method.upper(), path, data=body, content_type="application/json", headers=headers
    )
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json", (method, path)
        if method == "head":  # an answer to HEAD has no body (RFC 9110, 9.3.2)
            assert response.content == b""
            return int(response.status_code)
        told = response.json()
        assert told["status"] == response.status_code
        assert told["code"]
        assert told["remedy"]
    assert response.status_code < 500, (method, path, body[:80], response.content[:300])
    return int(response.status_code)


@cache
def _numbers(path: str) -> frozenset[str]:
    """Return the parts of an address that are numbers: with anything else nothing is there."""
    described = api.get_openapi_schema(path_prefix="/api/v1/")["paths"][path]
    return frozenset(
        f"{{{one['name']}}}"
        for told in described.values()
        for one in told["parameters"]
        if one["in"] == "path" and one["schema"]["type"] == "integer"
    )


def _filled(path: str, value: str) -> str:
    parts = [quote(value, safe="%.") if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_is_refused_everywhere_and_changes_nothing(
    desks: list[Client], name: str
) -> None:
    before = Entry.objects.exclude(kind="act-refused").count()

    for client in desks[:3]:
        for method, path in _paths():
            if method in {"post", "put"} and "/files/" not in path:
                status = _asked(client, method, _filled(path, UUID), BODIES[name])
                assert status >= 400, (method, path)

    assert Entry.objects.exclude(kind="act-refused").count() == before


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_an_address_that_cannot_be_is_refused_everywhere(desks: list[Client], text: str) -> None:
    for client in desks:
        for method, path in _paths():
            if "{" in path:
                _asked(client, method, _filled(path, text), b"{}")


@pytest.mark.parametrize(
    "token",
    ["", "Bearer", "Bearer  ", "Bearer \udcff", "Bearer é", "Basic eA==", "Bearer " + "a" * 9000],
)
def test_a_token_that_is_nobodys_opens_nothing(token: str) -> None:
    client = Client(raise_request_exception=False)
    for method, path in _paths():
        WRONG_TOKENS.clear()
        known = "/".join("1" if part in _numbers(path) else part for part in path.split("/"))
        response = client.generic(
            method.upper(), _filled(known, UUID), data=b"{}", HTTP_AUTHORIZATION=token
        )
        assert response.status_code == 401
        assert method == "head" or response.json()["code"] == "access.not_signed_in"


@pytest.mark.parametrize("key", ["", " ", "a" * 5000, "\x00", "é", "../..", UUID, "a,b;c"])
def test_an_idempotency_key_may_be_anything_and_breaks_nothing(
    desks: list[Client], key: str
) -> None:
    body = b'{"kind":"PRES","to":"XB","content":{}}'

    for _ in range(2):
        response = desks[0].generic(
            "POST",
            "/api/v1/requests",
            data=body,
            content_type="application/json",
            HTTP_IDEMPOTENCY_KEY=key,
        )
        assert 400 <= response.status_code < 500, response.content


@pytest.mark.parametrize(
    "query",
    ["box=\0", "box=%00", "open=maybe", "open=%ff", "box[]=1", "all=1e999", "&&&==", "a" * 5000],
)
def test_a_query_that_cannot_be_breaks_nothing(desks: list[Client], query: str) -> None:
    for method, path in _paths():
        if method == "get" and "{" not in path:
            for client in desks:
                _asked(client, method, f"{path}?{query}", b"")


@pytest.mark.parametrize("media", ["text/plain", "multipart/form-data; boundary=x", "x", "", "\0"])
def test_another_media_type_breaks_nothing(desks: list[Client], media: str) -> None:
    for method, path in _paths():
        if method in {"post", "put"}:
            response = desks[0].generic(
                method.upper(), _filled(path, UUID), data=b"--x\r\n\r\n{}", content_type=media
            )
            assert 400 <= response.status_code < 500, (path, response.content)


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/requests"])
def test_while_the_database_is_away_the_desk_says_when_to_come_again(
    desks: list[Client], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def away(*_: object, **__: object) -> None:
        msg = "server closed the connection unexpectedly"
        raise OperationalError(msg)

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
    response = desks[0].get(path)
    monkeypatch.undo()

    assert (response.status_code, response.json()["code"]) == (503, "web.database_away")
    assert int(response["Retry-After"]) > 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=9,
)
NAMES = ("kind", "to", "content", "draft", "reason", "subjects", "offence", "urgent", "ticket")
BODY = st.dictionaries(st.sampled_from(NAMES), JSON | st.sampled_from(["PRES", "MLA", "XB"]))


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_no_body_at_any_address_makes_the_desk_fail(
    desks: list[Client], data: st.DataObject
) -> None:
    method, path = data.draw(st.sampled_from(_paths()))
    client = data.draw(st.sampled_from(desks))
    body = data.draw(BODY.map(lambda one: json.dumps(one).encode()) | st.binary(max_size=60))
    place = data.draw(st.sampled_from(TEXTS) | st.text(max_size=9))
    place = place.encode("utf-8", "ignore").decode()
    _asked(client, method, _filled(path, place or UUID), body)
