"""What the tests of the commands stand on."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from comity.access.app import services as access
from comity.cli import desk, order
from comity.cli.api_client import Identity
from comity.cli.main import run
from comity.cooperation.app.services import arrivals, deliveries, orders
from tests.builders.commands import Command, InProcess
from tests.builders.requests import PROVIDER, Evidence, state_says


@pytest.fixture(autouse=True)
def _states_accept_direct_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a request go straight to a provider."""
    state_says(monkeypatch, "accepted")


@pytest.fixture
def comity(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    now: datetime,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """Return the command line of somebody with a role: the answer as JSON, or the exit status.

    ``ca_officer/2`` is a second person in the role.
    """
    for module in (desk, order):
        monkeypatch.setattr(module, "ApiClient", InProcess)
    evidence = Evidence()
    for room in (arrivals, deliveries, orders):
        monkeypatch.setattr(room, "evidence", evidence)

    def call(role: str, *arguments: str, text: bool = False, status: int = 0) -> Any:  # noqa: ANN401 - JSON
        who = tmp_path / f"{role.replace('/', '-')}.toml"
        if not who.exists():
            provider = PROVIDER if role == "provider_lert" else None
            token = access.enrol(
                name=role,
                role=role.partition("/")[0],
                organisation=provider or "Unit",
                provider_code=provider,
                now=now,
            ).token
            Identity(url="http://127.0.0.1:1", token=token).write(who)
        capsys.readouterr()
        more = ["--as", str(who), *([] if text else ["--json"])]
        assert run([*arguments, *more]) == status
        out = capsys.readouterr().out
        return out if text else json.loads(out)

    return call
