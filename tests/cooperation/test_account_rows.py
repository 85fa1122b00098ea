"""What differs from account to account is kept where all change, and can be said on its page."""

from typing import Any, get_args

import pytest
from django.http import QueryDict

from comity.cooperation.account_rows import (
    OF_LINE,
    fields_of_account,
    rows_in,
    rows_of,
    with_accounts,
)
from comity.cooperation.app.forms.accounts import PAGE, AccountsForm
from comity.cooperation.app.pages import wording
from comity.cooperation.contents import taken
from comity.cooperation.kinds import REQUESTS, Kind
from comity.cooperation.lines import read_lines
from comity.cooperation.property_rows import PropertyRow
from comity.cooperation.typed import content_of, typed_of
from tests.builders.requests import whole_request

MAIL, ADDRESS = "m.rocha@nordmail.example", "203.0.113.7"
ROWS: list[dict[str, Any]] = [
    {"type": "email", "value": MAIL, "categories": ["SUB"], "period_from": "2026-01-01"},
    {"type": "ip", "value": ADDRESS, "categories": ["TRAFFIC", "IDENT"], "note": "At night."},
]
for _row in ROWS:
    _row["service"] = "Nordmail"


def saved(content: dict[str, Any], **typed: object) -> list[dict[str, Any]]:
    again = content_of({**typed_of(content), **typed}, content, kind=Kind.PRES)
    rows: list[dict[str, Any]] = again["targets"]
    return rows


def test_saving_the_form_leaves_an_account_as_it_is() -> None:
    assert saved(whole_request(Kind.PRES, targets=ROWS)) == ROWS


def test_what_changes_for_all_changes_what_was_for_all() -> None:
    content = whole_request(Kind.PRES, targets=ROWS)

    added = saved(content, categories=["SUB", "IDENT", "TRAFFIC", "CONTENT"])
    taken_away = saved(content, categories=["IDENT", "TRAFFIC"])
    alike = saved(
        whole_request(Kind.PRES, targets=[{**row, "categories": ["SUB"]} for row in ROWS]),
        categories=["CONTENT"],
    )

    assert [row["categories"] for row in added] == [
        ["SUB", "CONTENT"],
        ["TRAFFIC", "IDENT", "CONTENT"],
    ]
    assert [row.get("categories") for row in taken_away] == [None, ["TRAFFIC", "IDENT"]]
    assert [row["categories"] for row in alike] == [["CONTENT"], ["CONTENT"]]


def test_a_new_line_asks_for_what_is_asked_of_all_and_the_others_keep_their_own() -> None:
    content = whole_request(Kind.PRES, targets=ROWS)

    rows = saved(content, accounts=f"{ADDRESS}\nnew@nordmail.example")

    assert rows[0] == ROWS[1]
    assert rows[1]["categories"] == ["SUB", "TRAFFIC", "IDENT"]


def test_one_address_at_two_times_is_two_rows() -> None:
    first, second = "2026-03-01T13:05:09Z", "2026-03-02T08:00:00Z"
    text = f"{ADDRESS} {first} port 51423\n{ADDRESS} {second}"
    before = [
        {"value": ADDRESS, "timestamp": first, "source_port": 51423, "note": "First."},
        {"value": ADDRESS, "timestamp": second, "note": "Second."},
    ]

    assert read_lines(text).wrong == ()
    rows = rows_of(read_lines(text).rows, before, ["IDENT"], "")

    assert [row["note"] for row in rows] == ["First.", "Second."]
    assert read_lines(f"{text}\n{ADDRESS} {first} port 51423").wrong[0].number == 3


OF_ACCOUNTS = [kind for kind in Kind if "targets" in REQUESTS[kind].model_fields]
"""Kinds that ask about accounts; where property is asked about, its rows stand on the page."""


def test_every_field_of_a_thing_is_on_its_page() -> None:
    shown = fields_of_account(Kind("FREEZE"))

    assert {*shown, "identifier"} == set(PropertyRow.model_fields)


@pytest.mark.parametrize("kind", [kind for kind in OF_ACCOUNTS if rows_in(kind) == "targets"])
def test_every_field_of_an_account_is_on_its_page_with_its_word(kind: Kind) -> None:
    rows = REQUESTS[kind].model_fields["targets"].annotation
    model = next(
        inner for one in get_args(rows) for inner in get_args(one) if inner is not Ellipsis
    )

    shown = fields_of_account(kind)

    assert {*shown, *OF_LINE} == set(model.model_fields)
    assert set(shown) <= set(wording.PIECES)


def sent(**said: object) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in said.items():
        place, _, field = name.partition("__")
        data.setlist(f"row-{place[1:]}-{field}", value if isinstance(value, list) else [str(value)])
    return data


@pytest.mark.parametrize("kind", [kind for kind in OF_ACCOUNTS if rows_in(kind) == "targets"])
def test_what_is_said_of_an_account_is_what_a_program_would_send(kind: Kind) -> None:
    content = whole_request(kind, targets=ROWS)
    data = sent(
        r0__type="email",
        r0__categories=["CONTENT", "SUB"],
        r0__period_from="2026-02-01",
        r0__period_to="2026-02-20",
        r0__origin_checked="yes",
        r0__destination_port="443",
        r0__justification="It was named in the demand.",
        r1__type="ip",
        r1__all_users="no",
    )

    form = AccountsForm(content["targets"], kind, first=0, sent=data)

    assert form.is_valid()
    rows = with_accounts(content, form.said())["targets"]
    assert rows[0] == {
        "type": "email",
        "value": MAIL,
        "categories": ["SUB", "CONTENT"],
        "period_from": "2026-02-01",
        "period_to": "2026-02-20",
        "origin_checked": True,
        "destination_port": 443,
        "justification": "It was named in the demand.",
    }
    assert rows[1] == {"type": "ip", "value": ADDRESS, "all_users": False}
    taken(REQUESTS[kind], {**content, "targets": rows}, own=True)


def test_what_cannot_be_read_is_told_beside_its_field() -> None:
    data = sent(r0__period_from="last week", r1__destination_port="70000")

    form = AccountsForm(ROWS, Kind.PRES, first=0, sent=data)

    assert not form.is_valid()
    assert [sorted(one.errors) for one in form.forms.values()] == [
        ["period_from"],
        ["destination_port"],
    ]
    assert [one.is_open for one in form.shown()] == [False, True]


def test_a_page_shows_what_is_said_of_its_accounts_and_leaves_the_others() -> None:
    rows = [{"value": f"{n}@nordmail.example", "categories": ["SUB"]} for n in range(PAGE + 2)]

    form = AccountsForm(rows, Kind.PRES, first=PAGE)

    assert [one.line for one in form.shown()] == [row["value"] for row in rows[PAGE:]]
    assert form.forms[PAGE]["categories"].value() == ["SUB"]
    changed = with_accounts({"targets": rows}, {PAGE: {"note": "Seen twice."}, 99: {"note": "x"}})
    assert [row for row in changed["targets"] if "note" in row] == [
        {**rows[PAGE], "note": "Seen twice."}
    ]
