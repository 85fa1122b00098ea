"""How one node tells another that it refuses."""

import pytest

from comity.kernel.errors import ComityError, InvalidInputError, RefusedError, UnavailableError
from comity.kernel.strict_json import parse_object
from comity.protocol.exchange import IdConflictError
from comity.protocol.problems import problem, problem_code, status_of


def test_a_problem_names_code_remedy_and_the_peers_own_identifier() -> None:
    told = parse_object(problem(IdConflictError("used twice", id="018f", secret="kept")))

    assert told["code"] == "protocol.id_conflict"
    assert told["status"] == 409
    assert told["facts"] == {"id": "018f"}
    assert told["remedy"]


@pytest.mark.parametrize(
    ("family", "status"),
    [(RefusedError, 409), (InvalidInputError, 422), (UnavailableError, 503), (ComityError, 500)],
)
def test_each_family_has_its_status(family: type[ComityError], status: int) -> None:
    assert status_of(family("said")) == status


def test_a_problem_that_cannot_be_read_is_called_unreadable() -> None:
    assert problem_code(b"<html>") == "unreadable"
    assert problem_code(b'{"code":7}') == "unreadable"
    assert problem_code(problem(RefusedError("no"))) == "comity.refused"
