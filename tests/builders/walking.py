"""What the tests of every kind need to know: who answers first, with which act, and how."""

from types import SimpleNamespace
from typing import Any

import pytest

from comity.cooperation.acts import Act, Side
from comity.cooperation.answers import content_model
from comity.cooperation.app import addressees
from comity.cooperation.lifecycles import Kind, State, open_acts
from tests.builders.cooperation import content_for, ways
from tests.builders.requests import PROVIDER

_VERIFIED = "Call to the number of the directory"


def know_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the directory know the provider of the tests under the law of XB."""
    entry = SimpleNamespace(code=PROVIDER, name="Nordmail", accepts={})
    monkeypatch.setattr(addressees.directory, "provider", lambda _asked: ("XB", entry))


def first_answer(kind: Kind) -> Act:
    """Return an act with which the side that is asked answers what has just arrived."""
    now_open = open_acts(kind, State.RECEIVED, Side.REQUESTED)
    return Act.ACKNOWLEDGE if Act.ACKNOWLEDGE in now_open else Act.REFUSE


def answer_of_ours(kind: Kind) -> dict[str, Any]:
    """Return what our own people say with that act."""
    act = first_answer(kind)
    said = {name: value for name, value in content_for(kind, act).items() if name != "zone"}
    how = {"verified_how": _VERIFIED, "no_consultation": "It is clear."}
    how |= {"preservation_state": "not_preserved"}
    known = content_model(kind, act).model_fields
    return said | {name: text for name, text in how.items() if name in known}


def until_asked(kind: Kind) -> tuple[Act, ...]:
    """Return the acts of the side that is asked on the shortest way to a question of it."""
    return tuple(act for act in ways(kind)[State.QUERY] if act not in {Act.REQUEST, Act.RECEIVE})
