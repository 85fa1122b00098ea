"""Acts that the table opens and something holds back: the fold from anyone, the plan from us."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from comity.cooperation.acts import MACHINE_ACTS, SIDES, WIRE_ACTS, Act
from comity.cooperation.answers import content_model
from comity.cooperation.contents import Content, taken
from comity.cooperation.kinds import plan_of
from comity.cooperation.lifecycles import LIFECYCLES, Kind, State
from comity.cooperation.threads import Effect, Entry
from tests.builders.cooperation import ZONE, Desk, content_for, desk_in, ways

_OTHER = {"package_id": "another"}
TOO_EARLY: Mapping[Act, Mapping[str, Any]] = {
    Act.ASK_EXTENSION: {"reason": "No decision yet.", "expires_on": "2026-03-03"},
    Act.GRANT_EXTENSION: {"expires_on": "2026-03-03", "zone": ZONE},
}
"""A last day that lies before the present one."""
OF_ANOTHER: Mapping[Act, Mapping[str, Any]] = {
    Act.CONFIRM_RECEIPT: {**_OTHER, "verdict": "intact"},
    Act.REPORT_DEFECT: {**_OTHER, "verdict": "broken"},
}
"""A package that was not delivered in the thread."""
IN_TIME = frozenset({Act.ASK_EXTENSION, Act.SUPERSEDE})
"""What is possible only while the data are held."""
OPEN = [
    (kind, state, act)
    for kind in Kind
    for (state, act) in LIFECYCLES[kind]
    if act in WIRE_ACTS and state is not State.DRAFT
]


def said(desk: Desk, act: Act, content: Mapping[str, Any] | None = None) -> Entry:
    one = desk.say(act, content)
    return next(entry for entry in desk.thread.entries if entry.said == one)


def cases() -> Iterator[tuple[Kind, State, Act, Mapping[str, Any] | None, timedelta]]:
    """Yield every place of every table at which the fold holds an act back."""
    for kind, state, act in OPEN:
        if act in TOO_EARLY:
            yield kind, state, act, TOO_EARLY[act], timedelta()
        if act in OF_ANOTHER:
            yield kind, state, act, OF_ANOTHER[act], timedelta()
        if act in IN_TIME:
            yield kind, state, act, None, timedelta(days=900)


CASES = list(cases())


@pytest.mark.parametrize(
    ("kind", "state", "act", "content", "later"),
    CASES,
    ids=[f"{kind}-{state}-{act}-{later.days}" for kind, state, act, _content, later in CASES],
)
def test_what_a_guard_holds_back_changes_nothing_and_says_why(
    kind: Kind, state: State, act: Act, content: Mapping[str, Any] | None, later: timedelta
) -> None:
    held, free = desk_in(kind, state), desk_in(kind, state)
    held.at += later

    entry = said(held, act, content)

    assert (entry.effect, entry.before, entry.after) == (Effect.NOT_OPEN, state, state)
    assert entry.reason
    assert said(free, act).effect is Effect.APPLIED


@pytest.mark.parametrize("kind", Kind)
def test_whoever_is_being_heard_is_not_refused_before_the_day(kind: Kind) -> None:
    if (State.CONSULTATION, Act.REFUSE) not in LIFECYCLES[kind]:
        assert State.CONSULTATION not in ways(kind)
        return
    desk = desk_in(kind, State.ACKNOWLEDGED)
    desk.say(Act.CONSULT, {**content_for(kind, Act.CONSULT), "views_by": "2026-03-20"})

    assert said(desk, Act.REFUSE).effect is Effect.NOT_OPEN
    desk.at += timedelta(days=19)
    assert said(desk, Act.REFUSE).effect is Effect.APPLIED


def read(kind: Kind, act: Act, **more: str) -> Content:
    model = content_model(kind, act)
    known = {name: text for name, text in more.items() if name in model.model_fields}
    return taken(model, content_for(kind, act) | known, own=False)


@pytest.mark.parametrize("kind", Kind)
def test_what_our_own_people_are_held_back_from_counts_from_a_peer_and_leaves_a_way_on(
    kind: Kind,
) -> None:
    guard = plan_of(kind).guard
    for state, act in [(at, act) for of, at, act in OPEN if of is kind and act not in MACHINE_ACTS]:
        desk = desk_in(kind, state)
        view = desk.thread
        if not guard(view, act, read(kind, act)):
            continue

        own = [one for one in view.open_acts(SIDES[act]) if one not in MACHINE_ACTS]
        ways_on = [(one, read(kind, one, no_consultation="They asked for it.")) for one in own]
        assert not all(guard(view, one, content) for one, content in ways_on), (state, act)
        assert said(desk, act).effect is Effect.APPLIED
