"""Two sides of one thread, a wire that loses, repeats and reorders: both fold to the same.

Every kind is walked by a machine of its own, with acts that are open, acts that are not, words
that a guard holds back, and days that pass in between.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from comity.cooperation.acts import SIDES, WIRE_ACTS, Act, Side
from comity.cooperation.lifecycles import Kind
from comity.cooperation.statements import Said
from comity.cooperation.threads import Effect, Thread, fold
from tests.builders.cooperation import NOON, ZONE, content_for, role_for, said

SETTINGS = settings(max_examples=20, stateful_step_count=40, deadline=None)
HELD_BACK: dict[Act, dict[str, Any]] = {
    Act.ASK_EXTENSION: {"reason": "No decision yet.", "expires_on": "2026-03-03"},
    Act.GRANT_EXTENSION: {"expires_on": "2026-03-03", "zone": ZONE},
    Act.CONFIRM_RECEIPT: {"package_id": "another", "verdict": "intact"},
    Act.REPORT_DEFECT: {"package_id": "another", "verdict": "broken"},
    Act.CONSULT: {
        "refusal_ground": ["too_broad"],
        "reason": "All accounts of a town.",
        "views_by": "2026-04-01",  # till then a refusal is held back
        "zone": ZONE,
    },
}
"""What an act may say so that a guard holds it back, or the next one."""


@dataclass
class Node:
    """What one side has: its own statements, and what has come from across."""

    held: dict[str, Said] = field(default_factory=dict)

    @property
    def thread(self) -> Thread:
        return fold(self.held.values())


class TwoSides(RuleBasedStateMachine):
    """Each side acts on what it sees; the wire may deliver anything, at any time, many times."""

    kind: Kind

    @initialize()
    def begin(self) -> None:
        self.now = NOON
        self.seq = 0
        self.nodes = {side: Node() for side in Side}
        self.wire: list[Said] = []  # everything that was ever sent: loss is only delay
        self.receipts: list[Said] = []
        self.answered: list[str] = []  # the thread up to the requested side's last statement
        self.done: set[str] = set()  # what the requested side did where it was open
        self._say(Act.REQUEST)

    def _say(self, act: Act, content: Mapping[str, Any] | None = None) -> Said:
        side = SIDES[act]
        thread = self.nodes[side].thread
        self.now += timedelta(minutes=1)
        self.seq += 1
        number = thread.next_number(side)
        one = said(
            act,
            side=side,
            n=number,
            kind=self.kind,
            content=content or content_for(self.kind, act, number=self.seq),
            covers=thread.uncovered() if side is Side.REQUESTED else (),
            cites=thread.last_seen(side),
            at=self.now,
            received=False,
            role=role_for(self.kind, act),
            seq=self.seq,
        )
        one = replace(one, told_at=None)
        self.nodes[side].held[one.digest] = one
        self.wire.append(one)
        return one

    @rule(side=st.sampled_from(Side), choice=st.integers(0, 30))
    def act_that_is_open(self, side: Side, choice: int) -> None:
        acts = [act for act in self.nodes[side].thread.open_acts(side) if act in WIRE_ACTS]
        if acts:
            self._do(acts[choice % len(acts)])

    @rule(act=st.sampled_from(sorted(HELD_BACK)))
    def act_that_a_guard_may_hold_back(self, act: Act) -> None:
        if act in self.nodes[SIDES[act]].thread.open_acts(SIDES[act]):
            self._do(act, HELD_BACK[act])

    @rule(days=st.integers(1, 60))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(act=st.sampled_from(sorted(WIRE_ACTS)))
    def act_at_random(self, act: Act) -> None:
        if SIDES[act] is Side.REQUESTING or self.nodes[Side.REQUESTED].held:
            self._say(act)

    @precondition(lambda self: self.wire)
    @rule(choice=st.integers(0, 200))
    def deliver(self, choice: int) -> None:
        self._arrive(self.wire[choice % len(self.wire)])

    @precondition(lambda self: self.receipts)
    @rule(choice=st.integers(0, 200))
    def deliver_receipt(self, choice: int) -> None:
        self._receipt(self.receipts[choice % len(self.receipts)])

    def _do(self, act: Act, content: Mapping[str, Any] | None = None) -> None:
        """Say ``act``, and note it where the side that is asked sees that it has an effect."""
        one = self._say(act, content)
        if one.side is Side.REQUESTED:
            entries = self.nodes[one.side].thread.entries
            effect = next(entry.effect for entry in entries if entry.said == one)
            self.done |= {one.digest} if effect is Effect.APPLIED else set()

    def _arrive(self, one: Said) -> None:
        across = self.nodes[one.side.other]
        if one.digest in across.held:
            return
        self.now += timedelta(seconds=1)
        if one.side is Side.REQUESTED:
            received = replace(one, told_at=self.now)
        else:
            received = replace(one, received_at=self.now)
        across.held[one.digest] = received
        self.receipts.append(received)

    def _receipt(self, received: Said) -> None:
        self.nodes[received.side].held[received.digest] = received

    @invariant()
    def what_the_requested_side_has_answered_is_never_reordered(self) -> None:
        if not hasattr(self, "nodes"):
            return
        placed = self.nodes[Side.REQUESTED].thread.order.placed
        last = max((nth for nth, one in enumerate(placed) if one.side is Side.REQUESTED), default=0)
        order = [one.digest for one in placed[: last + 1]]
        assert order[: len(self.answered)] == self.answered
        self.answered = order

    def teardown(self) -> None:
        if not hasattr(self, "nodes"):
            return
        for one in self.wire:
            self._arrive(one)
        for received in self.receipts:
            self._receipt(received)
        requesting, requested = (self.nodes[side].thread for side in Side)
        assert requesting == requested
        assert requesting.held == ()
        applied = {one.said.digest for one in requesting.entries if one.effect is Effect.APPLIED}
        assert self.done <= applied


@pytest.mark.parametrize("kind", Kind)
def test_two_nodes_agree_after_any_order_of_arrival(kind: Kind) -> None:
    machine = type(f"TwoSidesOf{kind}", (TwoSides,), {"kind": kind})

    run_state_machine_as_test(machine, settings=SETTINGS)
