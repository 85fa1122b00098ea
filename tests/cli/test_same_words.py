"""What is wrong with a request or an act is the same on the page, over HTTP and by command."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from comity.cooperation.app.forms import DraftForm
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.pages import drafts as pages
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.typed import typed_of
from comity.kernel.strict_json import canonical
from tests.builders import desk
from tests.builders.commands import Command
from tests.builders.cooperation import ROLES
from tests.builders.requests import PeerDesk, whole_request
from tests.builders.walking import know_the_provider

pytestmark = [pytest.mark.django_db, pytest.mark.drawn]
Row = dict[str, Any]


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> PeerDesk:
    """Let XB be a State that can be asked, and the provider one under its law."""
    monkeypatch.setattr(pages, "states", lambda: [("XB", "State XB (XB)")])
    know_the_provider(monkeypatch)
    return PeerDesk("XB")


def plain(text: str) -> str:
    """Return a page without the signs that keep figures together, and with its quotes."""
    shown = text.translate(dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069)))
    return shown.replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")


class Three:
    """The three ways of one person: the page, the HTTP interface, the command."""

    def __init__(self, role: str, comity: Command, folder: Path) -> None:
        self.role, self.comity, self.file = role, comity, folder / "said.json"
        self.page = desk.signed_in(role, name="Ines Alba")
        comity(role, "request", "inbox")
        token = (folder / f"{role}.toml").read_text().partition('token = "')[2].partition('"')[0]
        self.http = Client(headers={"authorization": f"Bearer {token}"})

    def post(self, path: str, body: Row) -> Row:
        """Return what the HTTP interface answers."""
        answer = self.http.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")
        return dict(answer.json())

    def command(self, *arguments: str, said: Row, status: int) -> Row:
        """Return what a command with a file answers."""
        self.file.write_bytes(canonical(said))
        return dict(self.comity(self.role, *arguments, str(self.file), status=status))


BAD: Row = {
    "facts": "",
    "categories": [],
    "accounts": "it.help@\n203.0.113\n+1",
    "phone": "12",
    "period_from": "last week",
    "period_to": "2026-02-20",
    "period_days": "",
}
"""What is typed into the form of a request, and is found by the rules."""
NEVER: tuple[tuple[str, str, str, str], ...] = (
    ("case_number", "case_no_sender", "x" * 501, "too_long"),
    ("facts", "facts", "x" * 20_001, "too_long"),
    ("urgency", "urgency", "soon", "code"),
)
"""What no request can say: the field on the page, the place, what is typed, the code."""


_COMMANDS = (("request", "check"), ("request", "draft"), ("request", "send"))


def drawn(client: Client, kind: Kind) -> Draft:
    """Return a new draft."""
    answer = client.post("/drafts/new", {"kind": str(kind), "to": "XB"})
    return Draft.objects.get(pk=answer["Location"].rpartition("/")[2])


def typed(draft: Draft, **changes: object) -> Row:
    """Return everything as a browser sends it."""
    said = typed_of(whole_request(Kind(draft.kind)), to="XB")
    whole = {name: value for name, value in said.items() if value not in (False, None)}
    return whole | {"version": draft.version} | changes


def told(findings: list[Row]) -> list[Row]:
    """Return findings without the line of a file, which only a command has."""
    return [{name: one[name] for name in one if name != "line"} for one in findings]


@pytest.mark.usefixtures("peer")
def test_what_a_request_lacks_is_the_same_on_the_page_over_http_and_by_command(
    comity: Command, tmp_path: Path
) -> None:
    for kind in Kind:
        three = Three(ROLES[kind], comity, tmp_path)
        draft = drawn(three.page, kind)
        three.page.post(f"/drafts/{draft.pk}", typed(draft, **BAD))
        draft.refresh_from_db()
        page = three.page.get(f"/drafts/{draft.pk}/check")
        asked = {"kind": str(kind), "to": "XB", "content": draft.content}
        who = str(tmp_path / f"{ROLES[kind]}.toml")

        http = three.post("/requests/check", asked)["findings"]
        status = 3 if any(one["severity"] == "block" for one in http) else 0
        alone = three.command("request", "check", said=asked, status=status)
        node = three.command("request", "check", "--as", who, said=asked, status=status)

        gaps = [gap for part in page.context["ready"].parts for gap in part.gaps]
        shown = plain(page.content.decode())
        form = plain(three.page.get(f"/drafts/{draft.pk}").content.decode())
        assert sorted((g.finding.rule, g.finding.field, g.finding.message) for g in gaps) == (
            sorted((one["rule"], one["field"], one["message"]) for one in http)
        )
        assert all(one["message"] in shown for one in http if one["severity"] == "block")
        assert told(node["findings"]) == http
        judged = {one["rule"] for one in http} & {one["rule"] for one in alone["findings"]}
        assert judged  # without a node fewer rules can be judged; those that are, say the same
        assert [one for one in told(alone["findings"]) if one["rule"] in judged] == [
            one for one in http if one["rule"] in judged
        ]
        fields = DraftForm(kind=kind, states=()).fields
        stays = [text for name, text in BAD.items() if name in fields and isinstance(text, str)]
        assert [text for text in stays if text not in form] == [], kind


@pytest.mark.usefixtures("peer")
def test_what_no_request_can_say_is_told_in_the_same_words_and_what_was_typed_stays(
    comity: Command, tmp_path: Path
) -> None:
    for kind in Kind:
        three = Three(ROLES[kind], comity, tmp_path)
        draft = drawn(three.page, kind)
        for name, place, bad, code in NEVER:
            if name not in DraftForm(kind=kind, states=()).fields:
                continue
            asked = {"kind": str(kind), "to": "XB", "content": {place: bad}}
            page = three.page.post(f"/drafts/{draft.pk}", typed(draft, **{name: bad}))
            (http,) = three.post("/requests/check", asked)["facts"]["fields"]
            (kept,) = three.post("/drafts", asked)["facts"]["fields"]
            answers = [
                three.command(*command, said=asked, status=3)
                for command in _COMMANDS[: 3 if plan_of(kind).alone else 2]
            ]

            assert (http["field"], http["code"]) == (place, code)
            assert kept == http
            for answer in answers:
                assert answer["code"] == "cooperation.malformed_content"
                (row,) = told(answer["facts"]["fields"])
                assert row == http
            assert page.status_code == 422
            errors = page.context["form"].errors.get_json_data()[name]
            assert [one["code"] for one in errors] == [code]
            (said,) = (plain(one["message"]) for one in errors)
            if code == "code":  # the page names what it offers
                assert said.partition(":")[0] == http["wrong"].partition(":")[0]
            else:
                assert said == http["wrong"]
            assert bad in page.content.decode() or code == "code"
            draft.refresh_from_db()
            assert draft.content.get(place) != bad


ACTS: tuple[tuple[str, Row, Row, tuple[str, ...]], ...] = (
    ("refuse", {}, {}, ()),
    ("refuse", {"reason": "Too much."}, {"reason": "Too much."}, ("--reason", "Too much.")),
    (
        "refuse",
        {"refusal_ground": ["because"], "reason": "No."},
        {"refusal_ground": ["because"], "reason": "No."},
        ("--ground", "because", "--reason", "No."),
    ),
    ("set_conditions", {"reason": "Our law."}, {"reason": "Our law."}, ("--reason", "Our law.")),
    ("postpone", {"reason": "A case."}, {"reason": "A case."}, ("--reason", "A case.")),
    (
        "postpone",
        {"reason": "A case.", "review_on": "in May"},
        {"reason": "A case.", "review_on": "in May"},
        ("--reason", "A case.", "--review-on", "in May"),
    ),
    ("consult", {}, {}, ()),
    ("accept", {"note": "x" * 20_001}, {"note": "x" * 20_001}, ("--note", "x" * 20_001)),
    ("hand_on", {"authority": "Court"}, {"authority": "Court"}, ("--authority", "Court")),
)
"""An act, what is typed on the page, what a program says, and the options of the command."""


@pytest.mark.usefixtures("peer")
def test_what_an_act_lacks_is_the_same_on_the_page_over_http_and_by_command(
    comity: Command, tmp_path: Path, now: datetime
) -> None:
    three = Three("ca_officer", comity, tmp_path)
    thread = PeerDesk("XB").request(Kind.MLA, at=now)
    three.post(f"/requests/{thread.pk}/acts/acknowledge", {"content": {"file_number": "B 1"}})
    before = thread.statements.count()
    for act, on_page, content, options in ACTS:
        page = three.page.post(f"/requests/{thread.pk}/acts/{act}", on_page)
        http = three.post(f"/requests/{thread.pk}/acts/{act}", {"content": content})
        ref = Thread.objects.get(pk=thread.pk).own_reference
        name = act.replace("_", "-")
        command = comity("ca_officer", "request", name, ref, *options, status=3)

        assert (http["code"], http["remedy"]) == (command["code"], command["remedy"])
        assert command["facts"]["fields"] == http["facts"]["fields"]
        assert page.status_code == 422, act
        form = page.context["form"]
        shown = {
            (form.place_of(field), one["code"], plain(one["message"]))
            for field, found in form.errors.get_json_data().items()
            for one in found
        }
        rows = {
            (one["field"].partition("[")[0], one["code"], one["wrong"])
            for one in http["facts"]["fields"]
        }
        assert {one[:2] for one in shown} == {one[:2] for one in rows}, act
        assert {said for _, code, said in shown if code != "code"} == {
            said for _, code, said in rows if code != "code"
        }
        html = plain(page.content.decode())
        assert all(said in html for _, _, said in shown)
        assert all(str(text) in html for text in on_page.values() if isinstance(text, str))
    assert thread.statements.count() == before


def test_a_provider_that_is_not_there_is_told_when_the_draft_is_kept_or_checked(
    comity: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "states", lambda: [("XB", "State XB (XB)")])
    PeerDesk("XB")
    for kind in (Kind.DIRECT, Kind.EPOC_PR):
        role = ROLES[kind]
        three = Three(role, comity, tmp_path)
        content = whole_request(kind) | {"addressee_provider": "Nobodymail"}
        asked = {"kind": str(kind), "to": "XB", "content": content}
        drafts = Draft.objects.count()
        who = str(tmp_path / f"{role}.toml")
        answers = [
            three.post("/requests/check", asked),
            three.post("/drafts", asked),
            three.command("request", "draft", said=asked, status=3),
            three.command("request", "check", "--as", who, said=asked, status=3),
        ]
        assert Draft.objects.count() == drafts

        draft = drawn(three.page, kind)
        said = typed(draft, provider="Nobodymail")
        three.page.post(f"/drafts/{draft.pk}", said)
        page = three.page.get(f"/drafts/{draft.pk}")
        check = three.page.get(f"/drafts/{draft.pk}/check")

        for answer in answers:
            assert answer["code"] == "cooperation.provider_not_there"
            (row,) = answer["facts"]["fields"]
            assert (row["field"], row["code"]) == ("addressee_provider", "no_provider")
            assert row["wrong"] in plain(page.content.decode())
        assert "Nobodymail" in page.content.decode()
        assert check.context["can_send"] is False
