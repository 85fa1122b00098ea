"""What every test stands on: the practice node XA in memory, and nothing outside loopback.

The settings are those of ``comity.web.settings`` without ``COMITY_HOME``. With
``COMITY_TEST_DATABASE_URL`` the same tests run on PostgreSQL.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from comity.access.networks import WRONG_TOKENS
from comity.web.catalogues import compile_stale
from tests.proofs import note

# Before Django reads its settings: a developer's own node must never meet the tests.
for name in ("COMITY_HOME", "COMITY_AS"):
    os.environ.pop(name, None)
os.environ["COMITY_TEST"] = "1"

compile_stale()  # pages speak the languages as their catalogues say now

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what became of the tests that show a kind of request."""
    note(report)


@pytest.fixture(autouse=True)
def _roles_outlast_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let roles that are given at the fixed noon hold at the moment at which the tests are run."""
    from comity.access.app import services

    monkeypatch.setattr(services, "TERM", timedelta(days=36_500))


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> None:
    """Count wrong tokens anew in each test."""
    WRONG_TOKENS.clear()


@pytest.fixture(autouse=True)
def _every_change_has_its_entry(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which the product changed something without its entry in the journal."""
    stores = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    if not stores or "watch" in request.fixturenames:  # which has a watch of its own
        yield
        return
    from tests.builders.changes import watched
    from tests.builders.entries import unrecorded

    with watched(unrecorded) as watch:
        yield
    assert not watch.found, "\n".join(watch.found)


@pytest.fixture
def now() -> datetime:
    """Return one Monday's noon, UTC."""
    return NOON


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the repository's folder."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """Give a folder that only its owner may enter, as a node's home is."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> None:
    """Hash passwords cheaply: how dear they are is one test's matter."""
    from comity.access.app.passwords import DeskHasher

    DeskHasher.time_cost, DeskHasher.memory_cost = 1, 1024
