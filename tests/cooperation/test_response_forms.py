"""What a provider says of each account in answer to a certificate, as its page asks it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict

from comity.cooperation.acts import Act
from comity.cooperation.answers import content_model
from comity.cooperation.app.forms import ActForm, form_for
from comity.cooperation.contents import taken
from comity.cooperation.kinds import Kind, plan_of
from tests.builders.requests import whole_request

CERTIFICATES = [kind for kind in Kind if "conflict" in content_model(kind, Act.REFUSE).model_fields]
ROWS = [
    {"type": "email", "value": f"{name}@nordmail.example", "categories": ["SUB"]}
    for name in ("first", "second", "third")
]
SAID: dict[Act, dict[str, Any]] = {
    Act.REFUSE: {
        "refusal_ground": ["data_not_held"],
        "reason": "Two were deleted in January.",
        "targets": ["0", "1", "2"],
    },
    Act.ASK: {"text": "Which of them?", "field": "facts"},
}


def answered(kind: Kind, act: Act, **more: str) -> ActForm:
    thread: Any = SimpleNamespace(kind=kind, statements=SimpleNamespace(count=lambda: 1))
    view: Any = SimpleNamespace(
        kind=kind, content=whole_request(kind, targets=ROWS), state="acknowledged", entries=()
    )
    data = QueryDict(mutable=True)
    for name, value in {**SAID[act], **more}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return form_for(kind, act)(data, thread=thread, view=view)


@pytest.mark.parametrize("act", SAID)
@pytest.mark.parametrize("kind", CERTIFICATES)
def test_whether_the_data_stay_preserved_is_said_of_each_account(kind: Kind, act: Act) -> None:
    form = answered(
        kind, act, kept_until_0="2026-06-01", kept_reason_2="They were deleted.", needed="The year."
    )

    assert form.is_valid(), form.errors
    said = form.content()
    assert said["kept"] == [
        {"target": 0, "until": "2026-06-01"},
        {"target": 2, "reason": "They were deleted."},
    ]
    assert said["needed"] == "The year."
    assert not [name for name in said if name.startswith("kept_")]
    assert taken(content_model(kind, act), said, own=True).written()["kept"] == said["kept"]
    (group,) = form.groups()
    assert [name for name, _until, _reason in group.parts] == [row["value"] for row in ROWS]
    assert not {field.name for field in form.together()} & form.apart


def test_a_day_and_a_reason_for_one_account_are_told_beside_it() -> None:
    form = answered(CERTIFICATES[0], Act.REFUSE, kept_until_1="2026-06-01", kept_reason_1="Gone.")

    assert not form.is_valid()
    assert set(form.errors) == {"kept_reason_1"}
    assert [group.is_open for group in form.groups()] == [True]


def test_what_is_said_of_none_is_left_out() -> None:
    form = answered(CERTIFICATES[0], Act.REFUSE)

    assert form.is_valid(), form.errors
    assert "kept" not in form.content()
    assert [group.is_open for group in form.groups()] == [False]


def test_only_certificates_are_answered_so() -> None:
    others = [kind for kind in Kind if kind not in CERTIFICATES]

    assert CERTIFICATES
    assert all(plan_of(kind).addressed == "provider" for kind in CERTIFICATES)
    assert not [kind for kind in others if hasattr(form_for(kind, Act.REFUSE), "shown_rows")]
