"""What is registered by hand: how it stands in a thread, and which clocks follow of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from comity.cooperation.acts import Act, Side
from comity.cooperation.answers import content_model
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import ClockName, ClockStatus, clocks_of
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.emergencies import Assessment, CallBack, TwoPeople, is_untold
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.registering import (
    FACTS,
    Heard,
    Record,
    What,
    as_registered,
    coverable,
    download_clocks,
    history_of,
    implied,
    seen_by,
    standing,
    steps_to,
)
from comity.cooperation.statements import Said
from comity.cooperation.states import State
from comity.cooperation.tasks import Known, tasks
from comity.cooperation.threads import Effect, Thread, fold
from comity.kernel.time import written
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, content_for, said

ZONE = ZoneInfo("Etc/GMT-2")
PRES = Kind("PRES")
DAY = timedelta(days=1)


def heard_facts(at: datetime = NOON, **more: object) -> dict[str, Any]:
    return {"way": "mail", "said_by": "B. Clerk", "received_at": written(at), **more}


def record(number: int, what: What, of: str, **more: Any) -> Record:  # noqa: ANN401 - its fields
    return Record(id=str(number), what=what, of=of, **{"facts": {}, "at": NOON, **more})


def asked() -> Said:
    """Return our own request, of which nothing is known yet."""
    return said(
        Act.REQUEST,
        side=Side.REQUESTING,
        n=1,
        content=content_for(PRES, Act.REQUEST),
        received=False,
    )


def gone(first: Said, at: datetime = NOON, number: int = 1) -> Record:
    facts = {"way": "mail", "to": "Registry", "sent_at": written(at)}
    return record(number, What.SENT, first.digest, facts=facts)


def folded(first: Said, *records: Record, others: tuple[Said, ...] = ()) -> Thread:
    kept = as_registered([first, *others], records, own_side=Side.REQUESTING, zone=ZONE)
    return fold(kept)


def test_a_letter_that_has_not_left_is_sent_by_nobody_and_no_clock_runs() -> None:
    view = folded(asked())

    assert view.state is State.SENT
    assert clocks_of(view, calendar=Calendar(zone=ZONE), rules=clock_rules()) == ()


def test_a_letter_that_left_is_not_called_received_and_its_clocks_count_from_then() -> None:
    first = asked()

    view = folded(first, gone(first))

    assert (view.state, view.assumed, view.received_at) == (State.SENT, True, NOON)
    clocks = clocks_of(view, calendar=Calendar(zone=ZONE), rules=clock_rules())
    assert [(clock.name, clock.started_at) for clock in clocks] == [(ClockName.ACKNOWLEDGE, NOON)]


def test_when_it_is_known_to_have_come_the_clocks_count_from_that() -> None:
    first, came = asked(), NOON + 3 * DAY
    known = {"received_at": written(came), "known_by": "Return slip"}
    slip = record(2, What.REACHED, first.digest, facts=known)

    view = folded(first, gone(first), slip)

    assert (view.state, view.assumed, view.received_at) == (State.RECEIVED, False, came)


def test_whoever_answers_has_received_it_though_nobody_knows_when() -> None:
    first = asked()
    answer = said(
        Act.ACKNOWLEDGE,
        side=Side.REQUESTED,
        n=1,
        covers=[first.digest],
        content=content_for(PRES, Act.ACKNOWLEDGE),
        at=NOON + DAY,
    )
    came = record(
        2, What.HEARD, answer.digest, facts=heard_facts(NOON + DAY), body=answer.body.written()
    )

    view = folded(first, gone(first), came, others=(answer,))

    assert view.state is State.ACKNOWLEDGED
    assert view.assumed
    last = view.entries[-1]
    assert (last.effect, last.said.registered, last.said.by_name) == (
        Effect.APPLIED,
        True,
        "B. Clerk",
    )
    assert not view.entries[0].said.registered


def test_what_is_corrected_stands_in_the_place_of_what_was_wrong_and_nothing_goes() -> None:
    first = record(1, What.HEARD, "d", facts=heard_facts())
    second = record(2, What.HEARD, "d", facts=heard_facts(said_by="C. Clerk"), corrects="1")
    third = record(3, What.HEARD, "d", facts=heard_facts(said_by="D. Clerk"), corrects="2")
    rows = [first, second, third]

    assert standing(rows) == (third,)
    assert history_of(third, rows) == (second, first)


def test_a_corrected_statement_keeps_its_identity_so_that_what_rests_on_it_still_does() -> None:
    theirs = said(Act.REQUEST, side=Side.REQUESTING, n=1, content=content_for(PRES, Act.REQUEST))
    ours = said(
        Act.ACKNOWLEDGE,
        side=Side.REQUESTED,
        n=1,
        covers=[theirs.digest],
        content=content_for(PRES, Act.ACKNOWLEDGE),
    )
    wrong = record(1, What.HEARD, theirs.digest, facts=heard_facts(), body=theirs.body.written())
    content = {**theirs.body.content, "facts": "It was another account."}
    better = replace(
        wrong, id="2", corrects="1", body={**theirs.body.written(), "content": content}
    )

    kept = as_registered([theirs, ours], [wrong, better], own_side=Side.REQUESTED, zone=ZONE)
    view = fold(kept)

    assert view.state is State.ACKNOWLEDGED
    assert view.content["facts"] == "It was another account."
    assert view.held == ()


def test_what_was_taken_back_is_left_out() -> None:
    theirs = said(Act.REQUEST, side=Side.REQUESTING, n=1, content=content_for(PRES, Act.REQUEST))
    first = record(1, What.HEARD, theirs.digest, facts=heard_facts(), body=theirs.body.written())
    back = record(2, What.TAKEN_BACK, theirs.digest, corrects="1")

    assert as_registered([theirs], [first, back], own_side=Side.REQUESTED, zone=ZONE) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (None, NOON),
        ("2026-03-01", datetime.fromisoformat("2026-03-01T23:59:59.999+02:00")),
        ("2026-03-02", NOON),
    ],
)
def test_a_paper_was_said_by_the_end_of_its_day_and_never_after_it_came(
    day: str | None, expected: datetime
) -> None:
    how = taken(Heard, heard_facts(**({"written_on": day} if day else {})), own=True)

    assert abs(how.said_at(ZONE) - expected) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("kind", "state", "act", "expected"),
    [
        ("PRES", State.RECEIVED, Act.ACKNOWLEDGE, ()),
        ("PRES", State.RECEIVED, Act.EXECUTE, (Act.ACKNOWLEDGE, Act.FORWARD)),
        ("PRES", State.ACKNOWLEDGED, Act.REFUSE, ()),
        ("MLA", State.RECEIVED, Act.REFUSE, (Act.ACKNOWLEDGE,)),
        ("PRES", State.REFUSED, Act.EXECUTE, None),
        ("PRES", State.RECEIVED, Act.ANSWER, None),
    ],
)
def test_an_answer_implies_what_must_have_gone_before(
    kind: str, state: State, act: Act, expected: tuple[Act, ...] | None
) -> None:
    assert steps_to(Kind(kind), state, act) == expected


def test_what_is_implied_invents_nothing() -> None:
    how = taken(Heard, heard_facts(reference="B 17/26"), own=True)
    view = folded(asked())

    assert implied(PRES, Act.ACKNOWLEDGE, how, view) == {"file_number": "B 17/26"}
    assert implied(PRES, Act.ACCEPT, how, view) == {"basis": "not told"}
    assert implied(PRES, Act.FORWARD, how, view)["provider"] == "not told"


@pytest.mark.parametrize("kind", Kind)
def test_what_is_implied_of_each_kind_can_be_written_down(kind: Kind) -> None:
    how, view = taken(Heard, heard_facts(), own=True), folded(asked())
    steps = {
        step
        for _state, act in plan_of(kind).table
        for step in steps_to(kind, State.RECEIVED, act) or ()
    }

    for step in steps:
        content = implied(kind, step, how, view)
        assert taken(content_model(kind, step), content, own=True).written() == content, step


def test_an_address_warns_before_it_ends_and_stops_when_the_data_are_taken_in() -> None:
    ends = NOON + 10 * DAY
    facts = {"ticket": "T-1", "link": "https://portal.example/1", "link_until": written(ends)}
    row = record(1, What.PORTAL, "", facts=facts)

    def clock(*more: Record) -> Any:  # noqa: ANN401 - a clock
        found = download_clocks([row, *more], own_side=Side.REQUESTING, rules=clock_rules())
        return next(iter(found))

    waiting = clock()
    assert (waiting.name, waiting.waits_for, waiting.due_at) == (
        ClockName.DOWNLOAD,
        Side.REQUESTING,
        ends,
    )
    assert waiting.status(NOON + 9 * DAY) is ClockStatus.RUNNING
    assert waiting.warnings(NOON + 9 * DAY)
    assert waiting.status(ends + DAY) is ClockStatus.OVERDUE
    scan = record(2, What.FILED, "1", facts={"filed_as": "original"}, at=NOON + DAY)
    assert clock(scan).stopped_at is None
    data = record(3, What.FILED, "1", facts={"filed_as": "data"}, at=NOON + 2 * DAY)
    assert clock(scan, data).status(ends + DAY) is ClockStatus.MET


def test_an_address_without_an_end_is_refused() -> None:
    with pytest.raises(MalformedContentError, match="when the address ends"):
        taken(FACTS[What.PORTAL], {"ticket": "T-1", "link": "https://portal.example"}, own=True)


def test_the_other_side_has_seen_what_had_left_when_it_spoke() -> None:
    first = asked()
    records = [gone(first, NOON + DAY)]
    view = folded(first, *records)

    def seen(at: datetime) -> str | None:
        return seen_by(view, records, own_side=Side.REQUESTING, at=at)

    assert seen(NOON) is None
    assert seen(NOON + 2 * DAY) == first.digest
    assert coverable(view, NOON) == (first.digest,)


@pytest.mark.parametrize(
    ("what", "facts"),
    [
        (What.HEARD, {"way": "pigeon", "said_by": "B", "received_at": written(NOON)}),
        (What.HEARD, {"way": "mail", "said_by": " ", "received_at": written(NOON)}),
        (What.SENT, {"way": "mail", "to": "Registry", "sent_at": "yesterday"}),
        (What.REACHED, {"received_at": written(NOON)}),
    ],
)
def test_a_record_that_does_not_say_who_when_or_how_is_refused(
    what: What, facts: Mapping[str, Any]
) -> None:
    with pytest.raises(MalformedContentError):
        taken(FACTS[what], facts, own=True)


def test_nobody_is_called_known_whom_no_signature_proves_and_nobody_called_back() -> None:
    theirs = said(Act.REQUEST, side=Side.REQUESTING, n=1, content=content_for(PRES, Act.REQUEST))
    view = fold([theirs])

    def known(*, unproved: bool) -> str:
        return tasks(view, Side.REQUESTED, Known(unproved=unproved))[0].progress

    assert known(unproved=True) == "incomplete"
    assert known(unproved=False) == "done"


@pytest.mark.parametrize("acts", [[Act.CALL_BACK], [Act.CALL_BACK, Act.ASSESS]])
def test_what_was_told_in_part_counts_where_it_was_registered_and_nowhere_else(
    acts: list[Act],
) -> None:
    emergency = Kind("EMERG")
    stated = content_for(emergency, Act.REQUEST)
    first = said(Act.REQUEST, side=Side.REQUESTING, n=1, kind=emergency, content=stated)
    answers = [
        said(
            act,
            side=Side.REQUESTED,
            n=n,
            kind=emergency,
            covers=[first.digest] if n == 1 else [],
            content={"as_told": True} if act is acts[-1] else content_for(emergency, act),
            role="provider_lert",
        )
        for n, act in enumerate(acts, 1)
    ]

    signed = fold([first, *answers]).entries[-1]
    by_hand = fold([first, *answers[:-1], replace(answers[-1], registered=True)]).entries[-1]

    assert signed.effect is Effect.NOT_UNDERSTOOD
    assert by_hand.effect is Effect.APPLIED


def test_nothing_is_said_of_call_and_assessment_but_that_they_were_not_told() -> None:
    emergency = Kind("EMERG")

    steps = steps_to(emergency, State.RECEIVED, Act.EXECUTE)

    assert steps == (Act.CALL_BACK, Act.ASSESS, Act.ACCEPT)
    how = taken(Heard, heard_facts(), own=True)
    told = [implied(emergency, step, how, fold(())) for step in steps]
    assert told == [{"as_told": True}, {"as_told": True}, {}]
    for step in steps[:2]:
        model = content_model(emergency, step)
        assert is_untold(taken(model, {"as_told": True}, own=True).written())
        with pytest.raises(MalformedContentError):
            taken(model, {}, own=True)


def test_who_called_and_who_assessed_may_be_one_where_it_is_what_they_told() -> None:
    people = TwoPeople()
    people.note(CallBack(as_told=True, called_by="B. Clerk"))
    same = Assessment(as_told=True, assessed_by="B. Clerk", is_emergency=False)

    assert people.closes(same) == ""
    people.note(same)
    assert people.releases()
