"""The form of every act tells what is wrong as the types do: the same place, code and words."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from comity.cooperation.acts import MACHINE_ACTS, SIDES, Act
from comity.cooperation.answers import content_model
from comity.cooperation.app.forms import ActForm, emergencies, fields, form_for
from comity.cooperation.app.services.completions import completed
from comity.cooperation.contents import LONG_TEXT, MalformedContentError, malformed, taken
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.lifecycles import open_acts
from comity.cooperation.wrongs import Wrong
from tests.builders.cooperation import NOON, desk_in, ways
from tests.builders.requests import PeerDesk

pytestmark = pytest.mark.django_db
_BELOW = re.compile(r"[.\[]")
Told = set[tuple[str, str, str]]
"""Place, code and words of each thing that is wrong."""

OFFERED = {
    ("acknowledge", "file_number"),
    ("forward", "targets"),
    ("execute", "outcome"),
    ("execute", "taken_effect_on"),
    ("execute", "expires_on"),
    ("accept", "categories"),
    ("execute", "answer"),
    ("partly", "answer"),
    ("grant_extension", "expires_on"),
    ("answer", "answers"),
    ("execute", "targets"),
    ("keep_copy", "snapshot_at"),
    ("keep_copy", "expires_on"),
    ("report_result", "done_at"),
    ("report_result", "result_0"),
    ("recheck", "checked_at"),
    ("recheck", "every"),
    ("report_online", "checked_at"),
    *(("report_reupload", name) for name in ("of", "matched_by", "seen_at")),
    ("restore", "restored_at"),
    *((act, name) for act in ("execute", "partly") for name in ("confiscated_on", "frozen_at")),
    *((act, "items") for act in ("execute", "partly")),
    *(("execute", name) for name in ("held_at", "held_until")),
    ("partly", "remaining"),  # of rows that are missing as well the types tell that alone
    ("contact_bank", "contacted_at"),
    ("report_custody", "moved_at"),
    ("dispose", "disposed_on"),
    ("lift", "lifted_on"),
    ("notify_holder", "told_on"),
    ("report_challenge", "challenged_on"),
    ("uphold", "decided_on"),
}
"""What a page offers filled in, or of each question, and a program may leave to the node."""


JUDGED_BY_THE_NODE = frozenset({"number", "member", "next_member", "is_emergency", "chain"})
"""Choices that are no list of codes: a number of the directory, a member, a chain, yes or no."""

ROWS = frozenset({"items", "disposals", "documents", "places"})
"""What a page asks row by row or line by line, in fields of its own."""


def asked(now: datetime) -> Iterator[tuple[Kind, Act, ActForm]]:
    """Yield each act of people in requests of each kind, with its empty form.

    Where two kinds have form and type in common, the first stands for both.
    """
    peer, known_already = PeerDesk("XB"), set[tuple[type, type, bool]]()
    for kind in Kind:
        thread = peer.request(kind, at=now)
        done: set[Act] = set()
        for state in ways(kind):
            acts = {act for act in SIDES if act in open_acts(kind, state, SIDES[act])}
            for act in sorted(acts - done - MACHINE_ACTS - {Act.REQUEST}):
                done.add(act)
                form = form_for(kind, act)
                same = (form, content_model(kind, act), plan_of(kind).holds)
                if same not in known_already:
                    known_already.add(same)
                    view = desk_in(kind, state).thread
                    yield kind, act, form(QueryDict(), thread=thread, view=view)


def again(form: ActForm, **typed: object) -> ActForm:
    """Return the same form with what was ``typed``."""
    return type(form)(typed, thread=form.thread, view=form.view)


def on_the_page(kind: Kind, act: Act, form: ActForm) -> Told:
    """Return what the page tells, by the place in what the act says, as its view does it."""
    if form.is_valid():
        try:
            taken(content_model(kind, act), known(kind, act, form) | form.content(), own=True)
        except MalformedContentError as error:
            form.tell(error)
    else:
        form.tell_what_else(content_model(kind, act))
    return {
        (_BELOW.split(form.place_of(name))[0], str(one.code), said)
        for name, found in form.errors.as_data().items()
        for one in found
        for said in map(plain, one.messages)
    }


def to_a_program(kind: Kind, act: Act, content: dict[str, Any]) -> Told:
    """Return what the types tell of ``content``."""
    try:
        taken(content_model(kind, act), content, own=True)
    except MalformedContentError as error:
        rows: Any = error.facts["fields"]
        return {(_BELOW.split(str(one["field"]))[0], one["code"], one["wrong"]) for one in rows}
    return set()


def known(kind: Kind, act: Act, form: ActForm) -> dict[str, Any]:
    """Return what the node says itself where a person leaves it out."""
    if act is Act.GRANT_EXTENSION:  # the way of the test asks for no longer one
        return {"zone": "UTC"}
    if act is Act.CONFIRM_RECEIPT:  # which is told when the package was verified
        return {"verdict": "intact"}
    return dict(completed(form.thread, act, {}, kind=kind, view=form.view, now=NOON))


def plain(text: object) -> str:
    """Return ``text`` without the signs that keep figures together on a page."""
    return str(text).translate(dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069)))


def test_what_is_missing_is_told_on_the_page_as_to_a_program(now: datetime) -> None:
    wrong, seen = [], 0
    for kind, act, form in asked(now):
        places = {_BELOW.split(form.place_of(name))[0] for name in form.fields}
        unticked = {
            name: False for name, one in form.fields.items() if isinstance(one, forms.BooleanField)
        }
        said = form.content() if form.is_valid() else unticked
        page = on_the_page(kind, act, form)
        program = to_a_program(kind, act, known(kind, act, form) | said)
        left = {place for place in places if (str(act), place) in OFFERED}
        page = {one for one in page if one[0] not in left}
        program = {one for one in program if one[0] in places - left}
        seen += len(page)
        if page != program:
            wrong.append((str(kind), str(act), sorted(page), sorted(program)))
    assert wrong == [], "\n".join(map(str, wrong))
    assert seen > 50


def test_what_cannot_be_is_told_on_the_page_as_to_a_program(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = SimpleNamespace(number="+99912345678", post="Duty desk", is_new=False)
    monkeypatch.setattr(emergencies, "numbers_for", lambda *_said, **_how: [listed])
    wrong, seen = [], 0
    for kind, act, form in asked(now):
        fixed = {name: filled(one) for name, one in form.fields.items() if one.required}
        for mistyped in (told_by_the_page, told_by_the_types):
            bad = {
                name: said
                for name, one in form.fields.items()
                for said in [mistyped(one)]
                if said is not None
                and name not in JUDGED_BY_THE_NODE
                and form.place_of(name) not in ROWS
                and form.place_of(name) in content_model(kind, act).model_fields
            }
            places = {form.place_of(name) for name in bad}
            content = {form.place_of(name): said for name, said in bad.items()}
            listed_there = {place: _SAID[place](content[place]) for place in places & set(_SAID)}
            page = {
                one
                for one in on_the_page(kind, act, again(form, **fixed | bad))
                if one[0] in places
            }
            program = {
                one for one in to_a_program(kind, act, content | listed_there) if one[0] in places
            }
            seen += len(page)
            # A page takes a time as people write it; a program writes it with its offset.
            page, program = (
                {
                    (place, "instant", "")
                    if code in {"moment", "instant"}
                    else (place, code, words)
                    for place, code, words in told
                }
                for told in (page, program)
            )
            if mistyped is told_by_the_page:  # of codes the page names those that it offers
                page, program = (
                    {(*one[:2], one[2] * (one[1] != "code")) for one in told}
                    for told in (page, program)
                )
            if page != program or len(page) != len(places):
                wrong.append((str(kind), str(act), sorted(page), sorted(program)))
    assert wrong == [], "\n".join(map(str, wrong))
    assert seen > 50


_SAID: Mapping[str, Callable[[str], Any]] = {
    "conditions": lambda said: [said],
    "answers": lambda said: [said],
    "questions": lambda said: [{"text": said, "field": "facts"}],
}
"""How an act says what is typed in one field of a page, where it says a list."""


def filled(field: forms.Field) -> Any:  # noqa: ANN401 - what a browser sends
    """Return something that can be typed into ``field``."""
    if isinstance(field, fields.DayField):
        return "2099-01-01"
    if isinstance(field, forms.ChoiceField):
        offered = [str(code) for code, _said in field.choices if str(code)]  # type: ignore[misc, union-attr]
        several = isinstance(field, forms.MultipleChoiceField | forms.TypedMultipleChoiceField)
        return offered[:1] if several else next(iter(offered), "")
    if isinstance(field, forms.BooleanField):
        return "on"
    return "" if field.widget.is_hidden else "x"


def told_by_the_page(field: forms.Field) -> Any:  # noqa: ANN401 - what a browser sends
    """Return what nobody can mean in a day or a choice; nothing for another field."""
    if isinstance(field, fields.DayField):
        return "soon"
    if isinstance(field, forms.TypedMultipleChoiceField) or not isinstance(
        field, forms.ChoiceField
    ):
        return None
    return ["nonsense"] if isinstance(field, forms.MultipleChoiceField) else "nonsense"


def told_by_the_types(field: forms.Field) -> Any:  # noqa: ANN401 - as above
    """Return a text that is too long for anything; nothing where no text is typed."""
    day = isinstance(field, fields.DayField) or field.widget.is_hidden
    return None if day or not isinstance(field, forms.CharField) else "x" * (LONG_TEXT + 1)


def test_what_was_typed_stays_and_what_the_types_refuse_stands_beside_its_field(
    now: datetime,
) -> None:
    thread = PeerDesk("XB").request(Kind.MLA, at=now)
    view = desk_in(Kind.MLA, next(iter(ways(Kind.MLA)))).thread
    form = form_for(Kind.MLA, Act.SET_CONDITIONS)(
        {"conditions": " \n ", "reason": "Our law wants them."}, thread=thread, view=view
    )
    form.tell(malformed(Wrong("reason", "too_long", {"most": "9"}), Wrong("zone", "zone")))

    assert form["reason"].value() == "Our law wants them."
    assert plain(form.errors["reason"]).count("This is too long: write 9 characters at most.") == 1
    assert "This is missing: fill it in." in plain(form.errors["conditions"])
    assert "This is no time zone" in plain(form.non_field_errors())
