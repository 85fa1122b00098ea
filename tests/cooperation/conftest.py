"""What the tests of the desk stand on."""

import pytest

from comity.cooperation.app.services import arrivals, deliveries, orders
from tests.builders.requests import Evidence, state_says


@pytest.fixture(autouse=True)
def _states_accept_direct_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a request go straight to a provider; tests of consents and notices say otherwise."""
    state_says(monkeypatch, "accepted")


@pytest.fixture
def evidence(monkeypatch: pytest.MonkeyPatch) -> Evidence:
    """Put a stand-in in the place of the acts of ``evidence``."""
    stand_in = Evidence()
    for module in (arrivals, deliveries, orders):
        monkeypatch.setattr(module, "evidence", stand_in)
    return stand_in
