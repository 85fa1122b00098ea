"""Failpoints do nothing, except in a test."""

import pytest

from comity.kernel.failpoints import FailpointsClosedError, arm, armed, disarm, failpoint


def crash() -> None:
    raise ZeroDivisionError


def test_a_failpoint_does_nothing() -> None:
    failpoint("storage.blob_staged")


def test_an_armed_failpoint_does_what_it_was_armed_with() -> None:
    with armed("here", crash):
        failpoint("elsewhere")
        with pytest.raises(ZeroDivisionError):
            failpoint("here")

    failpoint("here")


def test_a_process_that_serves_people_arms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMITY_TEST")

    with pytest.raises(FailpointsClosedError):
        arm("here", crash)


def test_a_failpoint_is_disarmed_even_if_it_never_was_armed() -> None:
    disarm("nowhere")
