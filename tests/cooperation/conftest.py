"""What the tests of the desk stand on."""

import sys
from types import ModuleType

import pytest

from tests.builders.requests import Evidence


@pytest.fixture
def evidence(monkeypatch: pytest.MonkeyPatch) -> Evidence:
    """Put a stand-in in the place of the acts of ``evidence``."""
    stand_in = Evidence()
    parent = sys.modules.get("comity.evidence.app") or ModuleType("comity.evidence.app")
    monkeypatch.setitem(sys.modules, "comity.evidence.app", parent)
    monkeypatch.setitem(sys.modules, "comity.evidence.app.services", stand_in)
    monkeypatch.setattr(parent, "services", stand_in, raising=False)
    return stand_in
