"""The rules of a team, one by one, and the agreement with its articles."""

from datetime import UTC, datetime, timedelta

import pytest

from comity.kernel.time import written
from comity.law.fields import request_fields
from comity.teams.agreements import ARTICLES, Agreement, differences
from comity.teams.contents import MODELS, Act
from comity.teams.copies import Copy
from comity.teams.errors import MalformedEventError
from comity.teams.events import Event, read_event
from comity.teams.folding import fold
from comity.teams.stages import Stage, evaluated_by, stage_at, warning_due
from comity.teams.team import Flag, Standing, Void
from tests.builders.teams import BEGIN, DAY, END, Members, agreement, entry, event, signing


def members(*states: str) -> Members:
    return Members(states or ("XA", "XB", "XC"))


def prolongation(days: int) -> dict[str, str]:
    return {"period_to": written(END + days * DAY), "reason": "More to do."}


def test_the_agreement_is_in_force_when_the_last_state_has_signed_it() -> None:
    team = members()
    team.sign("XA", team.founding)
    team.sign("XB", team.founding)
    assert team.team.in_force is None
    assert stage_at(team.team, team.at) is Stage.TALKS

    last = team.sign("XC", team.founding)

    assert team.team.members == {"XA", "XB", "XC"}
    assert team.team.begins == last.at
    assert stage_at(team.team, last.at) is Stage.ACTIVE


def test_a_signature_over_another_text_has_no_effect() -> None:
    team = members()

    said = team.say("XB", "sign", **{**signing("XB", team.founding), "digest": "ab" * 32})

    assert team.team.void == {said.digest: Void.OTHER_DIGEST}


def test_of_two_versions_written_at_once_one_alone_can_be_signed_by_all() -> None:
    team = members().signed()
    seen = Copy("XA", team.held).seen_last()
    ours = team.say("XA", "draft", after=seen, agreement=agreement("XA", "XB", "XC", media="A"))
    theirs = team.say("XB", "draft", after=seen, agreement=agreement("XA", "XB", "XC", media="B"))

    team.sign("XA", ours)
    team.sign("XC", ours)
    refused = [team.sign("XA", theirs), team.sign("XC", theirs)]
    assert {team.team.void[one.digest] for one in refused} == {Void.OLDER_VERSION}

    third = team.say("XC", "draft", agreement=agreement("XA", "XB", "XC", media="C"))
    for state in team.states:
        team.sign(state, third)
    found = team.team
    assert found.in_force is not None
    assert found.in_force.agreement["media"] == "C"
    assert [one.standing for one in found.versions].count(Standing.IN_FORCE) == 1


def test_a_version_names_every_member_and_nobody_who_left() -> None:
    team = members().signed()
    short = team.say("XA", "draft", agreement=agreement("XA", "XB"))
    team.say("XC", "leave", reason="Done.")
    again = team.say("XA", "draft", agreement=agreement("XA", "XB", "XC"))

    assert team.team.void[short.digest] is Void.LEAVES_OUT
    assert team.team.void[again.digest] is Void.HAS_LEFT


def test_a_state_is_asked_in_when_all_members_have_signed_a_version_that_names_it() -> None:
    team = members("XA", "XB").signed()
    wider = team.say("XA", "draft", agreement=agreement("XA", "XB", "XC"))
    team.sign("XA", wider)
    assert "XC" not in team.team.sharing
    team.sign("XB", wider)
    assert team.team.sharing == {"XA", "XB", "XC"}
    assert team.team.members == {"XA", "XB"}
    early = team.say("XC", "log", **entry("XC", team.at))
    assert team.team.void[early.digest] is Void.NO_MEMBER

    team.sign("XC", wider)

    assert team.team.members == {"XA", "XB", "XC"}


def test_a_prolongation_counts_only_if_all_sign_before_the_end() -> None:
    team = members("XA", "XB").signed()
    wish = team.say("XA", "prolong", at=END - 5 * DAY, **prolongation(30))
    team.sign("XA", wish)
    late = Members(team.states, held=dict(team.held))
    late.founding = team.founding

    team.sign("XB", wish, at=END - DAY)
    late.sign("XB", wish, at=END)

    assert team.team.ends == END + 30 * DAY
    assert late.team.ends == END
    assert late.team.prolongations[0].standing is Standing.LATE


def test_a_late_signature_is_not_dated_back_before_what_its_author_had_seen() -> None:
    team = members("XA", "XB").signed()
    wish = team.say("XA", "prolong", at=END - 5 * DAY, **prolongation(30))
    team.sign("XA", wish)
    team.say("XA", "log", at=END + DAY, **entry("XA", END - 9 * DAY))

    team.sign("XB", wish, at=END - DAY)

    assert team.team.ends == END


def test_who_left_is_not_waited_for_and_with_one_state_left_the_team_has_ended() -> None:
    team = members().signed()
    wish = team.say("XA", "prolong", at=END - 5 * DAY, **prolongation(30))
    team.sign("XA", wish)
    team.sign("XB", wish)
    assert team.team.ends == END
    team.say("XC", "leave", reason="Done.")
    assert team.team.ends == END + 30 * DAY

    gone = team.say("XB", "leave", reason="Done.")

    assert team.team.ends == gone.at
    assert stage_at(team.team, gone.at) is Stage.ENDED


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, ()),
        ({"gathered_at": written(BEGIN - DAY)}, (Flag.BEFORE,)),
        ({"gathered_at": written(END + DAY)}, (Flag.AFTER,)),
        ({"gathered_by": "Somebody else"}, (Flag.NOT_NAMED,)),
        ({"gathered_by": " officer  xa "}, ()),
        ({"law_of": "XZ"}, (Flag.OTHER_STATE,)),
        ({"gathered_by": "Somebody else", "earlier": True}, ()),
    ],
)
def test_an_entry_is_flagged_where_a_reader_has_to_look_twice(
    changes: dict[str, object], flags: tuple[Flag, ...]
) -> None:
    team = members().signed()

    team.say("XA", "log", **entry("XA", BEGIN + DAY, **changes))

    assert team.team.log[0].flags == flags


def test_whoever_is_named_later_was_not_named_before() -> None:
    team = members().signed()
    named = [{"name": "New Officer", "authority": "Police XA", "member": "XA"}]
    team.say("XA", "people", at=BEGIN + 9 * DAY, members=named)
    foreign = team.say("XB", "people", members=named)

    for day in (8, 10):
        said = entry("XA", BEGIN + day * DAY, gathered_by="New Officer")
        team.say("XA", "log", at=BEGIN + 20 * DAY + day * DAY, **said)

    assert [one.flags for one in team.team.log] == [(Flag.NOT_NAMED,), ()]
    assert team.team.void[foreign.digest] is Void.NOT_OWN


def test_an_entry_is_corrected_by_its_own_state_and_both_stand() -> None:
    team = members().signed()
    first = team.say("XA", "log", **entry("XA", BEGIN + DAY))
    foreign = team.say("XB", "log", **entry("XB", BEGIN + DAY, corrects=first.digest))
    second = team.say("XA", "log", **entry("XA", BEGIN + DAY, corrects=first.digest, why="So."))

    assert [one.corrected_by for one in team.team.log] == [second.digest, ""]
    assert team.team.void[foreign.digest] is Void.NOT_OWN


def test_an_item_of_the_plan_that_two_change_at_once_has_one_winner_and_says_so() -> None:
    team = members().signed()
    item = team.say("XA", "plan", task="Read the disk.", responsible="XB")
    seen = Copy("XA", team.held).seen_last()
    for state, standing in (("XA", "done"), ("XB", "dropped")):
        said = {"task": "Read the disk.", "responsible": "XB", "standing": standing}
        team.say(state, "plan", after=seen, item=item.digest, **said)

    found = team.team.plan

    assert [(one.now.standing, one.at_once, one.changes) for one in found] == [("dropped", True, 2)]


def test_a_team_is_evaluated_after_its_end_by_every_member() -> None:
    team = members("XA", "XB").signed()
    early = team.say("XA", "evaluate", results="Much.")
    for state in team.states:
        team.say(state, "evaluate", at=max(team.at, END) + DAY, results="Much.")

    assert team.team.void[early.digest] is Void.NOT_ENDED
    assert stage_at(team.team, END + 9 * DAY) is Stage.ARCHIVED


def test_the_evaluation_is_due_six_months_after_the_end() -> None:
    assert evaluated_by(datetime(2026, 8, 31, 21, tzinfo=UTC)) == datetime(
        2027, 2, 28, 21, tzinfo=UTC
    )
    team = members("XA", "XB").signed().team
    assert stage_at(team, evaluated_by(END)) is Stage.ENDED
    assert stage_at(team, evaluated_by(END) + timedelta(seconds=1)) is Stage.OVERDUE


@pytest.mark.parametrize(
    ("days", "due"), [(61, None), (60, 60), (31, 60), (30, 30), (14, 14), (1, 14), (0, 0), (-9, 0)]
)
def test_people_are_warned_sixty_thirty_and_fourteen_days_before_the_end(
    days: int, due: int | None
) -> None:
    assert warning_due(members("XA", "XB").signed().team, END - days * DAY) == due


def test_a_node_that_says_two_things_at_once_is_told_of_and_both_are_kept() -> None:
    team = members().signed()
    seen = Copy("XB", team.held).seen_last()
    for task in ("Read the disk.", "Burn the disk."):
        team.say("XB", "plan", after=seen, task=task, responsible="XB")

    assert team.team.forked == {"XB"}
    assert len(team.team.plan) == 2


def test_what_nobody_can_read_is_kept_without_effect() -> None:
    team = members().signed()
    newer = team.say("XB", "dance", with_whom="XC")
    wrong = team.say("XB", "log", what="No more than this.")

    assert {team.team.void[one.digest] for one in (newer, wrong)} == {Void.UNREADABLE}


def test_nobody_speaks_in_a_team_who_is_not_in_it() -> None:
    team = members("XA", "XB").signed()

    said = team.say("XD", "plan", task="Read the disk.", responsible="XD")

    assert team.team.void[said.digest] is Void.NO_MEMBER


@pytest.mark.parametrize(
    "changes",
    [
        {"after": ["ab" * 32]},
        {"team": "ab" * 32},
        {"by": {"name": "A"}},
        {"at": "yesterday"},
        {"author": "nobody"},
        {"content": []},
        {"act": 7},
    ],
)
def test_an_event_that_is_none_is_refused(changes: dict[str, object]) -> None:
    first = event("", "XA", "found", after=(), at=BEGIN, reference="R", agreement={})

    with pytest.raises(MalformedEventError):
        read_event({**first.body, **changes})  # type: ignore[dict-item] # on purpose
    with pytest.raises(MalformedEventError):
        fold([first])


def test_without_its_first_event_there_is_no_team() -> None:
    team = members()
    said = team.sign("XA", team.founding)

    with pytest.raises(MalformedEventError):
        fold([said])


def test_the_articles_hold_every_field_of_the_agreement_and_the_rules_know_each() -> None:
    inside = {name for _number, names in ARTICLES for name in names}
    known = {
        field.name: field.source
        for field in request_fields().fields
        if "JIT" in field.kinds and "[" not in field.name
    }
    own = {name for name, source in known.items() if source.startswith("JIT model agreement")}

    assert inside == set(Agreement.model_fields)
    assert own - {"team_name"} <= inside
    assert inside - {"name"} <= set(known)
    assert set(MODELS) == set(Act)


def test_versions_are_compared_article_by_article_and_word_by_word() -> None:
    old = agreement("XA", "XB", media="Each speaks for itself.")
    new = agreement("XA", "XB", media="Each speaks for the team.", costs="Each bears its own.")

    found = differences(old, new)

    assert [(one.article, one.field) for one in found] == [("15", "media"), ("17", "costs")]
    assert found[0].pieces == (
        ("same", "Each speaks for"),
        ("gone", "itself."),
        ("new", "the team."),
    )


def test_an_event_is_its_bytes() -> None:
    said = event("ab" * 32, "XA", "leave", after=("cd" * 32,), at=BEGIN, reason="Done.")

    assert isinstance(read_event(said.body), Event)
    assert read_event(said.body).digest == said.digest
