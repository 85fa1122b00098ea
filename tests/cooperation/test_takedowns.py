"""Referrals and removal orders: which they are, the copy first, no file, clocks, what follows."""

from datetime import timedelta
from itertools import product
from random import Random
from zoneinfo import ZoneInfo

import pytest

from comity.cooperation.acts import SIDES, WIRE_ACTS, Act, Side
from comity.cooperation.answers import content_model
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import Clock, ClockName, clocks_of
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.kinds import Kind, in_order, plan_of
from comity.cooperation.lifecycles import LIFECYCLES, State, after
from comity.cooperation.locations import fault_of, normal, read_places
from comity.cooperation.orders import ORDERS, OrderAct, OrderKind
from comity.cooperation.removals import TAKEN_AWAY
from comity.cooperation.stages import Stage, Standing, Word, line, next_step, word_for
from comity.cooperation.statements import Said
from comity.cooperation.takedowns import fits_the_rows, followed_by, is_waived, leads_on, reuploads
from comity.cooperation.tasks import Known, Progress, TaskName, tasks
from comity.cooperation.threads import Effect, Thread, fold
from comity.cooperation.typed import content_of, typed_of
from comity.law.calendars import Calendar
from comity.law.identifiers import urls
from comity.law.identifiers.errors import WrongIdentifierError
from tests.builders.cooperation import NOON, ZONE, Desk, content_for, desk_in, request_content

REFERRAL, REMOVAL = Kind("REFERRAL"), Kind("REMOVAL")
BOTH = (REFERRAL, REMOVAL)
CALENDAR = Calendar(zone=ZoneInfo(ZONE))
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def desk(kind: Kind, *acts: Act, **changes: object) -> Desk:
    found = Desk(kind)
    found.say(Act.REQUEST, request_content(**{"preserve_first": True, **changes}))
    return found.walk(*acts)


def clocks(view: Thread) -> dict[ClockName, Clock]:
    found = clocks_of(view, calendar=CALENDAR, rules=clock_rules())
    return {clock.name: clock for clock in found}


def result(*codes: str, **changes: object) -> dict[str, object]:
    rows = [{"target": place, "result": code} for place, code in enumerate(codes)]
    return {**content_for(REMOVAL, Act.REPORT_RESULT), "results": rows, **changes}


def test_they_look_different_and_say_which_they_are() -> None:
    asks, binds = (plan_of(kind).force for kind in BOTH)

    assert asks is not None
    assert binds is not None
    assert (asks.code, binds.code) == ("referral", "order")
    for name in ("badge", "said", "tone", "icon"):
        assert getattr(asks, name) != getattr(binds, name)
    for part in ("name", "title", "lead", "measure"):
        assert getattr(plan_of(REFERRAL).labels, part) != getattr(plan_of(REMOVAL).labels, part)
    assert plan_of(REFERRAL).letter.heading != plan_of(REMOVAL).letter.heading
    assert {kind for kind in in_order() if plan_of(kind).takes_down} == set(BOTH)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("act", [Act.KEEP_COPY, Act.REPORT_RESULT, Act.REFUSE, Act.RESTORE])
def test_every_answer_says_to_which_it_is_given(kind: Kind, act: Act) -> None:
    plan, view = plan_of(kind), desk(kind).thread
    said = plan.fills(view, act)
    other = "order" if kind is REFERRAL else "referral"

    assert plan.force is not None
    assert said == {"in_answer_to": plan.force.code}
    content = taken(content_model(kind, act), content_for(kind, act) | said, own=True)
    assert plan.guard(view, act, content) == ""
    wrong = taken(
        content_model(kind, act), content_for(kind, act) | {"in_answer_to": other}, own=True
    )
    assert "in answer to" in plan.guard(view, act, wrong)


@pytest.mark.parametrize("kind", BOTH)
def test_nothing_is_taken_away_before_a_copy_is_kept_or_waived(kind: Kind) -> None:
    acknowledged = desk(kind, Act.ACKNOWLEDGE)
    assert Act.REPORT_RESULT not in acknowledged.thread.open_acts(Side.REQUESTED)

    acknowledged.say(Act.REPORT_RESULT)
    last = acknowledged.thread.entries[-1]
    assert (last.effect, acknowledged.thread.state) == (Effect.NOT_OPEN, State.ACKNOWLEDGED)
    assert "copy" in last.reason

    for way in (Act.KEEP_COPY, Act.WAIVE_COPY):
        secured = desk(kind, Act.ACKNOWLEDGE, way)
        assert secured.thread.state is State.SECURED
        assert secured.walk(Act.REPORT_RESULT).thread.state is State.ACTED


@pytest.mark.parametrize("kind", BOTH)
def test_a_waiver_in_the_request_needs_its_reason(kind: Kind) -> None:
    waived = desk(kind, Act.ACKNOWLEDGE, preserve_first=False, no_copy_reason="Public.")
    bare = desk(kind, Act.ACKNOWLEDGE, preserve_first=False, no_copy_reason=" ")

    assert Act.REPORT_RESULT in waived.thread.open_acts(Side.REQUESTED)
    assert waived.walk(Act.REPORT_RESULT).thread.state is State.ACTED
    assert Act.REPORT_RESULT not in bare.thread.open_acts(Side.REQUESTED)
    assert not is_waived({"no_copy_reason": "Public."})  # the box alone says that none is wanted


@pytest.mark.parametrize("kind", BOTH)
def test_no_way_of_the_table_leads_to_a_result_without_a_copy(kind: Kind) -> None:
    """Every state that can be reached when nobody keeps a copy and nobody waives it."""
    bars, content = plan_of(kind).bars, request_content(preserve_first=True)
    reached, waiting = {State.DRAFT}, [State.DRAFT]
    while waiting:
        state = waiting.pop()
        for (at, act), after_it in LIFECYCLES[kind].items():
            copied = act in {Act.KEEP_COPY, Act.WAIVE_COPY}
            if at is state and not copied and not bars(content, at, act):
                waiting += [after_it] if after_it not in reached else []
                reached.add(after_it)

    assert State.ACKNOWLEDGED in reached
    assert not reached & {State.SECURED, State.ACTED, State.RECHECKED, State.REOPENED}


@pytest.mark.parametrize("kind", BOTH)
def test_no_file_travels_in_any_act_whatever_the_content(kind: Kind) -> None:
    for content_class, act in product(("csam", "fraud"), sorted(WIRE_ACTS)):
        for at in (at for at, one in LIFECYCLES[kind] if one is act and at is not State.DRAFT):
            way = desk_in(kind, at)
            way.all[0] = _with(way.all[0], content_class)
            one = way.say(act)
            way.all[-1] = _attached(one)
            last = way.thread.entries[-1]
            assert (last.effect, last.after) == (Effect.NOT_OPEN, last.before), (act, at)
            assert "no file" in last.reason


def _with(one: Said, content_class: str) -> Said:
    one.body.content["content_class"] = content_class  # type: ignore[index] - a plain dict here
    return one


def _attached(one: Said) -> Said:
    return Said(**{**{name: getattr(one, name) for name in one.__slots__}, "attachments": ({},)})


def test_no_order_to_take_content_away_takes_a_file() -> None:
    acts = {act for _state, act in ORDERS[OrderKind.REMOVE]}

    assert acts == {OrderAct.CANCEL}


def test_child_abuse_material_is_never_attached() -> None:
    for kind in BOTH:
        said = {"content_class": "csam", "targets": [{"type": "hash", "value": HASH}]}
        taken(plan_of(kind).request, said, own=True)
        with pytest.raises(MalformedContentError, match="never sent"):
            taken(plan_of(kind).request, said | {"attachments": [{"name": "links.txt"}]}, own=True)


def test_a_referral_is_declined_by_own_terms_and_an_order_on_a_ground() -> None:
    declined = {"reason": "It is satire.", "terms": "Rules, 4.1"}
    refused = {
        "reason": "The address does not exist.",
        "refusal_ground": ["identifiers_insufficient"],
    }

    taken(content_model(REFERRAL, Act.REFUSE), declined, own=True)
    taken(content_model(REMOVAL, Act.REFUSE), refused, own=True)
    with pytest.raises(MalformedContentError, match="refusal_ground"):
        taken(content_model(REMOVAL, Act.REFUSE), {"reason": "No."}, own=True)

    said = result("refused")
    said["results"] = [{"target": 0, "result": "refused", "reason": "It is satire."}]
    taken(content_model(REFERRAL, Act.REPORT_RESULT), said, own=True)
    with pytest.raises(MalformedContentError, match="an order binds"):
        taken(content_model(REMOVAL, Act.REPORT_RESULT), said, own=True)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (result("geo_blocked"), "territory"),
        (result("refused"), "reason"),
        (result("removed", user_told_on=None), "user_told_on"),
        (result("removed", redress=""), "redress"),
        (result("burnt"), "burnt is not in the list"),
    ],
)
def test_a_result_says_enough(said: dict[str, object], wrong: str) -> None:
    stated = {name: value for name, value in said.items() if value is not None}

    with pytest.raises(MalformedContentError, match=wrong):
        taken(content_model(REFERRAL, Act.REPORT_RESULT), stated, own=True)


def test_whoever_published_it_need_not_be_told_where_nothing_was_taken_away() -> None:
    said = {"results": [{"target": 0, "result": "not_found"}], "done_at": "2026-03-02T12:00:00Z"}

    assert taken(content_model(REMOVAL, Act.REPORT_RESULT), said, own=True)
    assert "not_found" not in TAKEN_AWAY


def test_each_location_is_answered_once() -> None:
    view = desk(REMOVAL, targets=[{"value": "a"}, {"value": "b"}]).thread
    model = content_model(REMOVAL, Act.REPORT_RESULT)

    def judged(*codes: str) -> str:
        return fits_the_rows(view, Act.REPORT_RESULT, taken(model, result(*codes), own=True))

    assert judged("removed", "not_found") == ""
    assert "each location once" in judged("removed")
    assert "each location once" in judged("removed", "removed", "removed")


@pytest.mark.parametrize(
    ("act", "content", "wrong"),
    [
        (Act.REPORT_ONLINE, {"locations": [1]}, "no row 1"),
        (Act.RESTORE, {"locations": [7]}, "no row 7"),
        (Act.RECHECK, {"checks": [{"target": 1, "check": "gone"}]}, "each location once"),
    ],
)
def test_what_is_said_of_locations_fits_the_request(
    act: Act, content: dict[str, object], wrong: str
) -> None:
    said = taken(content_model(REMOVAL, act), content_for(REMOVAL, act) | content, own=True)

    assert wrong in fits_the_rows(desk(REMOVAL).thread, act, said)


def test_a_new_location_is_as_exact_as_the_first() -> None:
    said = content_for(REMOVAL, Act.REPORT_REUPLOAD)
    said["places"] = [said["places"][0] | {"value": "https://mirror.example/*"}]
    content = taken(content_model(REMOVAL, Act.REPORT_REUPLOAD), said, own=True)

    judged = fits_the_rows(desk(REMOVAL).thread, Act.REPORT_REUPLOAD, content)

    assert judged == "a new location is not exact: wildcard"


@pytest.mark.parametrize(
    ("content_class", "urgency", "referral", "order"),
    [("fraud", "routine", 72, 24), ("fraud", "urgent", 24, 12), ("csam", "routine", 24, 1)],
)
def test_an_order_is_due_sooner_than_a_referral(
    content_class: str, urgency: str, referral: int, order: int
) -> None:
    due = {}
    for kind in BOTH:
        view = desk(kind, content_class=content_class, urgency=urgency).thread
        due[kind] = clocks(view)[ClockName.EXECUTE].due_at

    assert due == {
        REFERRAL: NOON + timedelta(hours=referral),
        REMOVAL: NOON + timedelta(hours=order),
    }


def test_the_copy_has_a_clock_and_the_re_check_a_day() -> None:
    way = desk(REMOVAL, Act.ACKNOWLEDGE)
    copy = clocks(way.thread)[ClockName.COPY]
    assert (copy.waits_for, copy.due_at) == (Side.REQUESTED, NOON + timedelta(hours=1))

    way.walk(Act.KEEP_COPY, Act.REPORT_RESULT)
    known = clocks(way.thread)
    assert known[ClockName.COPY].stopped_at == known[ClockName.EXECUTE].stopped_at == NOON
    again = known[ClockName.RECHECK]
    assert (again.waits_for, again.due_at) == (Side.REQUESTING, CALENDAR.after_days(NOON, 7))
    assert clocks(way.walk(Act.RECHECK).thread)[ClockName.RECHECK].stopped_at == NOON


def test_a_question_stops_the_time_and_a_waived_copy_has_no_clock() -> None:
    way = desk(REMOVAL, Act.ACKNOWLEDGE, Act.ASK)
    assert clocks(way.thread)[ClockName.EXECUTE].due_at is None

    way.say(Act.ANSWER, after=timedelta(hours=2))
    assert clocks(way.thread)[ClockName.EXECUTE].due_at == NOON + timedelta(hours=26)
    waived = desk_in(REMOVAL, State.ACKNOWLEDGED).thread
    assert ClockName.COPY not in clocks(waived)


def test_only_an_order_gives_the_state_a_time_to_object() -> None:
    assert clocks(desk(REMOVAL).thread)[ClockName.OBJECT].due_at == NOON + timedelta(hours=72)
    assert ClockName.OBJECT not in clocks(desk(REFERRAL).thread)


@pytest.mark.parametrize("kind", BOTH)
def test_an_objection_ends_it_or_has_it_put_back(kind: Kind) -> None:
    before = desk(kind, Act.ACKNOWLEDGE, Act.OBJECT).thread
    assert (before.state, line(before)[-1].stage) == (State.OBJECTED, Stage.OBJECTED)

    later = desk(kind, Act.ACKNOWLEDGE, Act.KEEP_COPY, Act.REPORT_RESULT, Act.OBJECT)
    assert later.thread.state is State.CONTESTED
    assert clocks(later.thread)[ClockName.PUT_BACK].waits_for is Side.REQUESTED
    assert next_step(kind, State.CONTESTED, Side.REQUESTED) is Act.RESTORE
    back = later.walk(Act.RESTORE).thread
    assert back.state is State.RESTORED
    assert line(back)[-1].stage is Stage.RESTORED
    assert line(back)[-1].standing is Standing.ENDED


def test_what_is_still_online_has_to_be_answered_again() -> None:
    way = desk(REMOVAL, Act.ACKNOWLEDGE, Act.KEEP_COPY, Act.REPORT_RESULT, Act.REPORT_ONLINE)

    assert way.thread.state is State.REOPENED
    assert clocks(way.thread)[ClockName.EXECUTE].stopped_at is None
    assert line(way.thread)[-2].standing is Standing.CURRENT
    assert way.walk(Act.REPORT_RESULT, Act.RECHECK, Act.CLOSE).thread.state is State.CLOSED


def test_what_was_put_elsewhere_is_linked_and_leads_to_the_same_kind() -> None:
    way = desk(REMOVAL, Act.ACKNOWLEDGE, Act.KEEP_COPY, Act.REPORT_RESULT)
    assert not leads_on(way.thread)

    view = way.walk(Act.REPORT_REUPLOAD, Act.REPORT_REUPLOAD).thread

    assert view.state is State.ACTED
    assert [place["of"] for place in reuploads(view)] == [0, 0]
    assert leads_on(view)
    kind, said = followed_by(view)
    assert kind == REMOVAL
    assert [row["value"] for row in said["targets"]] == ["https://mirror.example/p/9"] * 2
    assert said["facts"] == view.content["facts"]


def test_a_declined_referral_can_go_on_as_an_order_and_an_order_as_nothing() -> None:
    declined = desk(REFERRAL, Act.ACKNOWLEDGE, Act.REFUSE).thread
    refused = desk(REMOVAL, Act.ACKNOWLEDGE, Act.REFUSE).thread

    assert leads_on(declined)
    assert followed_by(declined)[0] == REMOVAL
    assert not leads_on(refused)


def test_the_next_step_the_tasks_and_the_words() -> None:
    way = desk(REMOVAL, Act.ACKNOWLEDGE)
    found = {task.name: task.progress for task in tasks(way.thread, Side.REQUESTED, Known())}
    assert found[TaskName.KEEP_COPY] is Progress.NOW
    assert found[TaskName.REPORT_RESULT] is Progress.NOT_STARTED

    done = way.walk(Act.KEEP_COPY, Act.REPORT_RESULT).thread
    assert next_step(REMOVAL, done.state, Side.REQUESTING) is Act.RECHECK
    assert word_for(REMOVAL, done.state, Side.REQUESTING) is Word.WAITING_FOR_US
    assert word_for(REMOVAL, done.state, Side.REQUESTED) is Word.WAITING_FOR_THEM
    ours = {task.name for task in tasks(done, Side.REQUESTING, Known())}
    assert {TaskName.RECHECK, TaskName.END} <= ours


def test_the_order_of_arrival_does_not_matter() -> None:
    way = desk(REMOVAL, Act.ACKNOWLEDGE, Act.KEEP_COPY, Act.REPORT_RESULT)
    way.walk(Act.REPORT_ONLINE, Act.REPORT_RESULT, Act.REPORT_REUPLOAD, Act.RECHECK, Act.CLOSE)
    rng, said = Random(7), list(way.all)
    for _time in range(40):
        rng.shuffle(said)
        assert fold(said).state is way.thread.state is State.CLOSED


def test_acts_belong_to_the_side_that_can_do_them() -> None:
    assert {Act.KEEP_COPY, Act.REPORT_RESULT, Act.RESTORE} == {
        act for _, act in LIFECYCLES[REMOVAL] if SIDES[act] is Side.REQUESTED
    } - {Act.RECEIVE, Act.ACKNOWLEDGE, Act.ASK, Act.REFUSE, Act.OBJECT}
    assert after(REMOVAL, State.RECEIVED, Act.REPORT_RESULT) is None


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("HTTPS://Chat.Example:443/a/../p/%41?id=7#c2", "https://chat.example/p/A?id=7#c2"),
        ("https://chat.example", "https://chat.example/"),
        ("http://192.0.2.7:80/x/./y/..", "http://192.0.2.7/x/"),
        ("http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("https://Bücher.example/%c3%bc", "https://xn--bcher-kva.example/%C3%BC"),
        ("http://abcdefghij.onion/p", "http://abcdefghij.onion/p"),
    ],
)
def test_an_address_has_one_normal_form(written: str, form: str) -> None:
    assert urls.location(written) == form
    assert urls.location(form) == form
    assert normal("url", written) == form


@pytest.mark.parametrize(
    "written",
    [
        "https://chat.example/*",
        "https://chat.example/%2a",
        "https://chat.example/p/...",
        "https://{user}.chat.example/",
        "https://me:secret@chat.example/p",
        "ftp://chat.example/p",
        "data:image/png;base64,AAAA",
        "https://localhost/p",
    ],
)
def test_what_is_not_one_exact_address_is_refused(written: str) -> None:
    with pytest.raises(WrongIdentifierError):
        urls.location(written)
    assert fault_of("url", written) in {"wildcard", "url"}


def test_lines_are_read_as_locations() -> None:
    found = read_places(
        f"https://chat.example/p/1 2026-03-01T10:00:00Z item:77\nitem:78\n\n{HASH}\nshop.example\n"
        "HTTPS://chat.example:443/p/1 item:77\n@someone\n*.shop.example\n"
    )

    assert [(row.type, row.value, row.item) for row in found.rows[:4]] == [
        ("url", "https://chat.example/p/1", "77"),
        ("other", "78", "78"),
        ("hash", HASH, ""),
        ("domain", "shop.example", ""),
    ]
    assert found.rows[0].timestamp == "2026-03-01T10:00:00Z"
    assert [(one.number, one.code) for one in found.wrong] == [
        (6, "twice"),
        (7, "not_exact"),
        (8, "wildcard"),
    ]


@pytest.mark.parametrize("kind", BOTH)
def test_what_is_typed_comes_back_as_it_was_typed(kind: Kind) -> None:
    typed = {"accounts": f"https://chat.example/p/1 item:77\nitem:78\n{HASH}", "provider": "Mail"}
    content = content_of(typed, {}, kind=kind)

    assert [row.get("content_id") for row in content["targets"]] == ["77", "78", None]
    assert [row["type"] for row in content["targets"]] == ["url", "other", "hash"]
    assert "categories" not in content["targets"][0]
    assert typed_of(content)["accounts"] == typed["accounts"]
    taken(plan_of(kind).request, content, own=True)
