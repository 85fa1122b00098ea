"""One error, one status, one document."""

import json

import pytest

from comity.access.permissions import PermissionRefusedError
from comity.kernel.errors import ComityError, InvalidInputError, RefusedError, UnavailableError
from comity.web.errors import error_of_status, problem, problem_response, status_of


class NoSuchThingError(InvalidInputError):
    """There is no such thing."""

    code = "tests.no_such_thing"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RefusedError("no"), 409),
        (InvalidInputError("no"), 422),
        (UnavailableError("no"), 503),
        (ComityError("no"), 500),
        (PermissionRefusedError("no"), 403),
        (NoSuchThingError("no"), 404),
    ],
)
def test_the_status_follows_from_the_family_or_from_the_code(
    error: ComityError, status: int
) -> None:
    assert status_of(error) == status


def test_the_document_says_code_reason_remedy_and_facts() -> None:
    told = problem(RefusedError("cannot", state="sent", findings=[{"rule": "R1"}]))

    assert told == {
        "type": "urn:comity:error:comity.refused",
        "title": "A rule says no.",
        "status": 409,
        "detail": "cannot",
        "code": "comity.refused",
        "family": "refused",
        "remedy": RefusedError.remedy,
        "facts": {"state": "sent"},
        "findings": [{"rule": "R1"}],
    }


def test_facts_that_json_does_not_know_are_written_as_text() -> None:
    response = problem_response(RefusedError("no", where=object))

    assert "object" in json.loads(response.content)["facts"]["where"]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 418, 429, 500, 502, 599])
def test_every_bare_status_has_its_error(status: int) -> None:
    error = error_of_status(status, method="GET", path="/x")

    assert isinstance(error, ComityError)
    assert problem(error, status=status)["status"] == status
