"""What the rules are shown of an extension and of an answer."""

from typing import Any

import pytest

from comity.cooperation.acts import Act
from comity.cooperation.answers import ExtensionWish, content_model
from comity.cooperation.contents import taken
from comity.cooperation.judgements import extension, response
from comity.cooperation.lifecycles import Kind
from tests.builders.cooperation import Desk, content_for

GRID = [(0, "SUB"), (0, "TRAFFIC")]


def shown(kind: Kind, act: Act, desk: Desk, **content: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    said = taken(content_model(kind, act), content_for(kind, act) | content, own=False)
    return response(act, said, desk.thread, not_found=())


def test_an_extension_names_what_it_extends_and_when_that_ends() -> None:
    desk = Desk().walk(Act.REQUEST, Act.ASK, Act.ANSWER, Act.FORWARD, Act.EXECUTE)
    wish = taken(ExtensionWish, content_for(Kind.PRES, Act.ASK_EXTENSION), own=True)

    assert extension(wish, desk.thread, reference="XA-PRES-2026-000001") == {
        "status_flag": "extension",
        "supersedes": "XA-PRES-2026-000001",
        "necessity": "No decision yet.",
        "preservation_expires_on": "2026-05-01",
    }


@pytest.mark.parametrize(
    ("kind", "act", "outcome"),
    [
        (Kind.PRES, Act.ASK, "returned_for_information"),
        (Kind.PRES, Act.EXECUTE, "preserved"),
        (Kind.MLA, Act.EXECUTE, "executed"),
        (Kind.MLA, Act.PARTLY, "partly_executed"),
        (Kind.MLA, Act.REFUSE, "refused"),
        (Kind.MLA, Act.NO_DATA, "no_data_held"),
    ],
)
def test_an_answer_that_goes_into_no_rows_is_about_all_of_them(
    kind: Kind, act: Act, outcome: str
) -> None:
    rows = shown(kind, act, Desk(kind).walk(Act.REQUEST))["outcomes"]

    assert [(row["target"], row["category"]) for row in rows] == GRID
    assert {row["outcome"] for row in rows} == {outcome}


def test_an_execution_that_goes_into_rows_has_to_name_them_all() -> None:
    row = {"target": 0, "category": "SUB", "outcome": "executed"}

    rows = shown(Kind.MLA, Act.EXECUTE, Desk(Kind.MLA).walk(Act.REQUEST), outcomes=[row])

    assert rows["outcomes"] == [row]


def test_what_a_part_leaves_out_is_postponed() -> None:
    row = {"target": 0, "category": "SUB", "outcome": "executed"}

    rows = shown(Kind.MLA, Act.PARTLY, Desk(Kind.MLA).walk(Act.REQUEST), outcomes=[row])

    assert [one["outcome"] for one in rows["outcomes"]] == ["executed", "postponed"]


def test_the_last_part_is_read_with_the_parts_before_it() -> None:
    desk = Desk(Kind.MLA).walk(Act.REQUEST, Act.ACKNOWLEDGE, Act.FORWARD)
    row = {"target": 0, "category": "SUB", "outcome": "executed"}
    desk.say(Act.PARTLY, {"package_id": "one", "outcomes": [row], "timezone": "UTC"})
    rest = {"target": 0, "category": "TRAFFIC", "outcome": "no_data_held"}

    form = shown(Kind.MLA, Act.EXECUTE, desk, outcomes=[rest])

    assert form == {"outcomes": [row, rest], "timezone": "UTC"}


def test_a_row_of_which_providers_hold_nothing_says_so() -> None:
    said = taken(content_model(Kind.MLA, Act.EXECUTE), {"answer": "See below."}, own=True)

    form = response(Act.EXECUTE, said, Desk(Kind.MLA).walk(Act.REQUEST).thread, not_found=[0])

    assert {row["outcome"] for row in form["outcomes"]} == {"no_data_held"}
