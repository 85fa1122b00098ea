"""Nobody is refused unheard: ten thousand threads in which both sides say what they like.

The judge of the test knows nothing of the guard: it reads the entries of the folded thread again,
from the start, and asks of each refusal that had an effect who was told what, and when.
"""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.kinds import Kind
from comity.cooperation.lifecycles import State
from comity.cooperation.statements import Body, Said
from comity.cooperation.threads import Effect, Entry, fold
from tests.builders.cooperation import NOON, Desk, content_for

EXTR = Kind("EXTR")
SEQUENCES = 10_000
LONGEST = 8
WAIT = timedelta(days=15)
EAST = timedelta(hours=2)
"""How far the zone of the tests lies from UTC."""

LIKELY = (
    *(Act.CONSULT,) * 6,
    *(Act.REFUSE,) * 7,
    *(Act.GIVE_VIEWS, Act.GIVE_VIEWS, Act.DECLINE_VIEWS, Act.ASK_CONSULTATION),
    *(Act.ASK_CONSULTATION, Act.HOLD_CONSULTATION, Act.RESUME, Act.ACCEPT),
    *(Act.SEND_DOCUMENTS, Act.ORDER_ARREST, Act.ARREST, Act.FREE, Act.SET_CONDITIONS),
    *(Act.ACCEPT_CONDITIONS, Act.PROSECUTE, Act.ASK, Act.ANSWER, Act.NO_DATA),
)
USUAL = {act: content_for(EXTR, act) for act in {Act.REQUEST, Act.ACKNOWLEDGE, *LIKELY}}
GROUNDS = ("too_broad", "human_rights", "nationality")


def content(act: Act, at: datetime, chance: random.Random) -> dict[str, Any]:
    """Return what ``act`` says: as it should, or not."""
    if act not in {Act.CONSULT, Act.REFUSE}:
        return USUAL[act]
    said = dict(USUAL[act])
    if act is Act.CONSULT:
        said["refusal_ground"] = chance.sample(GROUNDS, chance.randint(1, 2))
        days = timedelta(days=chance.choice((0, 14, 16, 16, 30)))
        said["views_by"] = (at + days).date().isoformat()
        if chance.random() < 0.1:
            del said["law"]
    if act is Act.REFUSE:
        said["refusal_ground"] = [chance.choice(GROUNDS)]
    return said


def sequence(seed: int) -> list[Said]:
    """Return what both sides say in one thread, in order and out of it."""
    chance, at = random.Random(seed), NOON
    acts = [Act.REQUEST, Act.ACKNOWLEDGE]
    acts += [chance.choice(LIKELY) for _ in range(chance.randint(2, LONGEST))]
    said: list[Said] = []
    waiting: list[str] = []
    numbers = dict.fromkeys(Side, 0)
    for place, act in enumerate(acts):
        side = SIDES[act] if chance.random() < 0.97 else SIDES[act].other
        at += timedelta(days=chance.choice((0, 0, 1, 3, 14, 16, 31)), minutes=1)
        numbers[side] += 1
        skipped = side is Side.REQUESTED and chance.random() < 0.03
        covers = () if side is Side.REQUESTING or skipped else tuple(waiting)
        waiting = [] if covers else waiting
        body = Body.model_construct(
            kind="EXTR",
            act=str(act),
            n=numbers[side],
            cites=None,
            covers=covers,
            reference=None,
            content=content(act, at, chance),
            override=None,
        )
        told = at + timedelta(days=chance.choice((0, 0, 0, 5)))
        back = timedelta(days=chance.choice((0, 0, 0, 40)))  # a clock that lies
        one = Said(
            digest=f"{place:064x}",
            side=side,
            body=body,
            said_at=at if act is not Act.CONSULT else at - back,
            received_at=at if side is Side.REQUESTING else None,
            told_at=None if side is Side.REQUESTING or chance.random() < 0.1 else told,
            place=(1, place),
            by_role="ca_officer" if chance.random() < 0.97 else "poc_247",
        )
        said.append(one)
        waiting += [one.digest] if side is Side.REQUESTING else []
    return said


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1) - EAST


@dataclass
class Judge:
    """What the requesting State was told and has said, statement by statement."""

    notice: Said | None = None
    spoke: bool = False
    to_be_met: bool = False
    told: list[datetime | None] = field(default_factory=list)

    def hear(self, said: Said) -> str:
        """Take over what was said; return what is wrong with it, if it is a refusal."""
        match said.body.act:
            case "consult":
                self.notice, self.spoke, self.to_be_met, self.told = said, False, False, []
                self.told.append(said.told_at)
            case "give_views" | "decline_views":
                self.spoke = True
            case "ask_consultation":
                self.to_be_met = True
            case "hold_consultation":
                self.to_be_met = False
                self.told.append(said.told_at)
            case "resume" | "accept" | "accept_conditions":
                self.notice = None
            case "refuse":
                return self.of_refusal(said)
            case _:
                pass
        return ""

    def of_refusal(self, said: Said) -> str:
        """Return what is wrong with a refusal that had an effect, or nothing."""
        if self.notice is None:
            return "not told"
        told = self.notice.body.content
        if not (told.get("law") and told["reason"]):
            return "told without law or reason"
        if not set(said.body.content["refusal_ground"]) <= set(told["refusal_ground"]):
            return "not told of the ground"
        return "" if self.spoke else self.of_silence(said, told["views_by"])

    def of_silence(self, said: Said, views_by: str) -> str:
        """Return what is wrong with a refusal of a State that has said nothing."""
        known = [one for one in self.told if one is not None]
        if self.to_be_met or len(known) < len(self.told):
            return "asked to be met, or nobody knows whether it was told"
        until = max(end_of(views_by), max(known) + WAIT) - timedelta(seconds=1)
        return "too early" if said.said_at < until else ""


def judged(entries: Sequence[Entry]) -> str:
    """Return what is wrong with the refusals that had an effect, or nothing."""
    judge = Judge()
    applied = (entry.said for entry in entries if entry.effect is Effect.APPLIED)
    return "; ".join(filter(None, map(judge.hear, applied)))


def test_ten_thousand_threads_never_refuse_a_state_that_was_not_heard() -> None:
    first = int(os.environ.get("COMITY_SEED", "20260302"))
    refused = 0
    for seed in range(first, first + SEQUENCES):
        thread = fold(sequence(seed))
        at = [entry for entry in thread.entries if entry.after is State.REFUSED]
        refused += bool(at)
        assert judged(thread.entries) == "", f"seed {seed}"
        assert all(entry.before is not State.ACKNOWLEDGED for entry in at), f"seed {seed}"

    print(f"seeds {first} to {first + SEQUENCES - 1}: {refused} refusals, each after a hearing")
    assert refused > SEQUENCES / 100  # else the sequences would prove nothing


def notified(**changes: object) -> Desk:
    desk = Desk(EXTR).walk(Act.REQUEST, Act.ACKNOWLEDGE)
    desk.say(Act.CONSULT, content_for(EXTR, Act.CONSULT) | changes)
    return desk


def refusal(desk: Desk, *, after: timedelta = timedelta(), ground: str = "too_broad") -> Entry:
    stated = {"refusal_ground": [ground], "reason": "It is so."}
    one = desk.say(Act.REFUSE, stated, after=after)
    return next(entry for entry in desk.thread.entries if entry.said == one)


def test_a_refusal_without_a_word_before_is_kept_shown_and_changes_nothing() -> None:
    desk = Desk(EXTR).walk(Act.REQUEST, Act.ACKNOWLEDGE)

    entry = refusal(desk)

    assert (entry.effect, desk.thread.state) == (Effect.NOT_OPEN, State.ACKNOWLEDGED)
    assert entry.reason
    assert Act.REFUSE not in desk.thread.open_acts(Side.REQUESTED)


def test_silence_counts_from_when_they_were_told_and_not_from_when_it_was_said() -> None:
    desk = notified()
    late = replace(desk.all[-1], told_at=NOON + timedelta(days=10))
    desk.all[-1] = late

    assert refusal(desk, after=timedelta(days=24)).effect is Effect.NOT_OPEN
    assert refusal(desk, after=timedelta(days=2)).effect is Effect.APPLIED


def test_a_notice_that_nobody_has_receipted_opens_no_refusal() -> None:
    desk = notified()
    desk.all[-1] = replace(desk.all[-1], told_at=None)

    assert "not known yet" in refusal(desk, after=timedelta(days=90)).reason


@pytest.mark.parametrize("spoken", [Act.GIVE_VIEWS, Act.DECLINE_VIEWS])
def test_whoever_has_spoken_or_declined_can_be_refused_at_once(spoken: Act) -> None:
    desk = notified().walk(spoken)

    assert refusal(desk).after is State.REFUSED


def test_a_ground_that_was_not_told_is_no_ground() -> None:
    desk = notified().walk(Act.GIVE_VIEWS)

    assert "nationality" in refusal(desk, ground="nationality").reason
    assert desk.thread.state is State.HEARD


def test_whoever_asked_to_be_met_is_met_and_has_its_time_again() -> None:
    desk = notified().walk(Act.ASK_CONSULTATION)
    assert refusal(desk, after=timedelta(days=60)).effect is Effect.NOT_OPEN

    desk.walk(Act.HOLD_CONSULTATION)
    assert Act.ASK_CONSULTATION not in desk.thread.open_acts(Side.REQUESTING)
    assert refusal(desk, after=timedelta(days=14)).effect is Effect.NOT_OPEN
    assert refusal(desk, after=timedelta(days=2)).effect is Effect.APPLIED


@pytest.mark.parametrize("changes", [{"views_by": "2026-03-10"}, {"law": " "}, {"reason": ""}])
def test_a_notice_without_time_law_or_reason_is_none(changes: dict[str, str]) -> None:
    desk = notified(**changes)

    assert desk.thread.state is State.ACKNOWLEDGED
    assert desk.thread.entries[-1].reason


def test_an_intention_that_was_given_up_is_told_anew() -> None:
    desk = notified().walk(Act.GIVE_VIEWS, Act.RESUME)

    assert refusal(desk).effect is Effect.NOT_OPEN


@pytest.mark.parametrize(
    ("way", "act", "field"),
    [
        ((Act.ORDER_ARREST,), Act.ARREST, "done_by"),
        ((Act.ACCEPT,), Act.ARRANGE_SURRENDER, "done_by"),
    ],
)
def test_whoever_decides_does_not_carry_it_out(way: tuple[Act, ...], act: Act, field: str) -> None:
    desk = Desk(EXTR).walk(Act.REQUEST, Act.ACKNOWLEDGE, *way)

    desk.say(act, content_for(EXTR, act) | {field: "first"})
    assert "second person" in desk.thread.entries[-1].reason
    desk.say(act)
    assert desk.thread.entries[-1].effect is Effect.APPLIED


def test_nobody_is_arrested_or_handed_over_before_it_was_decided() -> None:
    desk = Desk(EXTR).walk(Act.REQUEST, Act.ACKNOWLEDGE)

    desk.walk(Act.ARREST, Act.ARRANGE_SURRENDER, Act.SURRENDER)

    assert desk.thread.state is State.ACKNOWLEDGED


def test_a_decision_without_a_name_is_not_understood() -> None:
    desk = Desk(EXTR).walk(Act.REQUEST, Act.ACKNOWLEDGE)
    nameless = dict(content_for(EXTR, Act.ACCEPT))
    del nameless["decided_by"]

    desk.say(Act.ACCEPT, nameless)

    assert desk.thread.entries[-1].effect is Effect.NOT_UNDERSTOOD
    desk.say(Act.ACCEPT, {**nameless, "as_told": True})
    assert desk.thread.entries[-1].effect is Effect.NOT_UNDERSTOOD
