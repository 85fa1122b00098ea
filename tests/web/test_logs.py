"""The log says what happened, and no code by which somebody could join."""

import logging

from comity.web.logs import UnsaidFilter


def test_the_code_of_an_invitation_never_reaches_the_log() -> None:
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "%s: %s", ("Not Found", "/join/secret?x=1"), None
    )

    assert UnsaidFilter().filter(record)

    assert record.getMessage() == "Not Found: /join/…?x=1"


def test_everything_else_is_written_as_it_is() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "%s: %s", ("a", 1), None)

    assert UnsaidFilter().filter(record)

    assert record.getMessage() == "a: 1"
