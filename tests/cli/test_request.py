"""The commands of officers and providers, against a desk in the same process."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from comity.cli import desk
from comity.cli.main import run
from comity.cooperation.acts import Act
from comity.cooperation.app.models import Thread
from comity.cooperation.lifecycles import Kind
from comity.kernel.strict_json import canonical
from tests.builders.commands import InProcess
from tests.builders.requests import PROVIDER, PeerDesk, whole_request

pytestmark = pytest.mark.django_db
Command = Callable[..., Any]


def file_of(tmp_path: Path, kind: Kind = Kind.PRES, **changes: object) -> str:
    path = tmp_path / f"{kind}.json"
    said = {"kind": str(kind), "to": "XB", "content": whole_request(kind, **changes)}
    path.write_bytes(canonical(said))
    return str(path)


def test_a_request_is_checked_without_a_node(tmp_path: Path) -> None:
    assert run(["request", "check", file_of(tmp_path), "--practice"]) == 0
    assert run(["request", "check", file_of(tmp_path, mla_intent=False), "--practice"]) == 3


def test_a_check_says_what_it_could_not_judge_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["request", "check", file_of(tmp_path), "--practice"])

    said = capsys.readouterr().out
    assert "\n\nNot judged, because it is not known here:\n" in said
    assert "R-ENV-025  established.signature in the profile" in said


def test_an_extension_is_checked_with_the_request_that_it_extends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    extension = tmp_path / "extension.json"
    extension.write_text('{"kind": "PRES_EXT", "content": {"status_flag": "extension"}}')
    call = ["request", "check", str(extension), "--practice", "--json"]

    alone = run(call), json.loads(capsys.readouterr().out)
    earlier = run([*call, "--earlier", file_of(tmp_path)]), json.loads(capsys.readouterr().out)

    assert [found["rule"] for found in earlier[1]["findings"]] == ["R-ENV-007", "R-PRS-008"]
    assert len(earlier[1]["not_judged"]) < len(alone[1]["not_judged"])


def test_a_check_names_rule_field_message_severity_and_source(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["request", "check", file_of(tmp_path, mla_intent=False), "--practice", "--json"])

    found = json.loads(capsys.readouterr().out)["findings"][0]
    assert {"rule", "field", "message", "severity", "source"} <= set(found)


REQUESTS = Path(__file__).parents[2] / "docs" / "reference" / "requests"
AT = "2026-06-01T12:00:00Z"


@pytest.mark.parametrize("path", sorted(REQUESTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_complete_request_of_each_kind_passes(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    followed = {"pres_ext": "pres", "response": "subscr_mla", "transfer": "mla"}.get(path.stem)
    earlier = ["--earlier", str(REQUESTS / f"{followed}.yaml")] if followed else []

    status = run(["request", "check", str(path), "--practice", "--at", AT, *earlier, "--json"])

    told = capsys.readouterr()
    assert (status, told.err) == (0, "")
    assert json.loads(told.out)["findings"] == []


def test_findings_stand_by_severity_with_field_message_rule_source_and_certainty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "freeze.yaml"
    text = (REQUESTS / "freeze.yaml").read_text("utf-8")
    path.write_text(text.replace("review_date: '2026-11-29'\n", "").replace("certified: true", ""))

    assert run(["request", "check", str(path), "--practice", "--at", AT]) == 3

    said = capsys.readouterr().out.splitlines()
    at = said.index("BLOCK R-FRZ-002  order.certified")
    assert said[at + 1 : at + 3] == [
        "      Attach the certified order.",
        "      Source: StAR handbook p.170; UNCAC Art. 55(3) (checked)",
    ]
    assert at < said.index("warn  R-FRZ-007  review_date")


def test_each_finding_names_the_line_where_it_has_to_be_mended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "alert.yaml"
    path.write_text("kind: ALERT\nmsg_type: cancel\nsent: 2026-06-01T12:00:00Z\n")

    run(["request", "check", str(path), "--json"])

    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(one["rule"], one["line"]) for one in found] == [
        ("R-ALR-001", 3),
        ("R-ALR-002", None),
        ("R-ALR-004", None),
    ]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("kind: EPOCC\n", "did you mean EPOC?"),
        (
            "kind: EXTR\nprovisional_arrest: no\n",
            "line 2, provisional_arrest: This is neither yes nor no",
        ),
        ("kind: MLA\noffence: theft\n", "line 2, offence: This is no list"),
        ("kind: PRES\nurgensy: urgent\n", "urgensy: There is no field urgensy here. Did you"),
        ('{"kind": "MLA",\n "content": {\n "facts": 12}}', "line 3, facts: This is no text"),
        ("facts: words\n", "does not say which kind"),
        ('kind: MLA\n facts: "words\n', "line 2"),
        ("kind: PRES\nurgency: soon\n", "line 2, urgency: soon is not in the list"),
    ],
)
def test_a_file_with_a_slip_is_refused_with_the_place_and_what_to_write(
    typed: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "request.yaml"
    path.write_text(typed)

    assert run(["request", "check", str(path)]) == 3
    assert told in capsys.readouterr().err


def test_a_field_that_no_node_would_refuse_is_told_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "alert.yaml"
    path.write_text((REQUESTS / "alert.yaml").read_text("utf-8") + "severty: high\n")

    assert run(["request", "check", str(path), "--practice", "--at", AT]) == 0
    assert "severty: there is no field severty in ALERT" in (capsys.readouterr().err)


def test_the_time_of_the_check_must_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["request", "check", str(REQUESTS / "mla.yaml"), "--at", "yesterday"]) == 2
    assert "--at" in capsys.readouterr().err


def test_yaml_is_read_as_it_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "request.yaml"
    path.write_text("kind: PRES\nto: XB\ncontent:\n  needed_by: 2026-03-05\n  persons: []\n")

    assert desk.stated(path)["content"]["needed_by"] == "2026-03-05"


def test_a_form_names_its_kind_and_its_addressee_among_its_fields(tmp_path: Path) -> None:
    path = tmp_path / "form.json"
    path.write_bytes(canonical({"kind": "PRES", **whole_request(Kind.PRES)}))

    whole = desk.form(Path(file_of(tmp_path)))

    assert desk.form(path) == whole
    path.write_text('{"to": "XB"}')
    with pytest.raises(desk.MalformedFileError, match="which kind"):
        desk.form(path)


@pytest.mark.parametrize("text", ["- a", "a: 1\na: 2", "{", '{"a": 1, "a": 2}'])
def test_a_file_that_cannot_be_read_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "request.yaml"
    path.write_text(text)

    with pytest.raises(desk.MalformedFileError):
        desk.stated(path)


def test_a_preservation_goes_out_and_is_withdrawn(comity: Command, tmp_path: Path) -> None:
    PeerDesk("XB")

    sent = comity("poc_247", "request", "send", file_of(tmp_path))
    listed = comity("poc_247", "request", "sent")
    gone = comity("poc_247", "request", "withdraw", sent["own_reference"], "--reason", "Solved.")

    assert [line["id"] for line in listed] == [sent["id"]]
    assert (sent["state"], gone["state"]) == ("sent", "withdrawn")


def test_an_act_whose_answer_was_lost_is_done_once(comity: Command, tmp_path: Path) -> None:
    PeerDesk("XB")
    InProcess.silent = 2

    sent = comity("poc_247", "request", "send", file_of(tmp_path))

    assert sent["own_reference"] == "XA-PRES-2026-000001" or Thread.objects.count() == 1
    assert Thread.objects.count() == 1


def test_a_refusal_of_the_node_is_the_refusal_of_the_command(
    comity: Command, tmp_path: Path
) -> None:
    PeerDesk("XB")

    told = comity("poc_247", "request", "send", file_of(tmp_path, mla_intent=False), status=3)
    missing = comity("poc_247", "request", "show", "XB-PRES-2026-000009", status=3)

    assert told["code"] == "cooperation.blocked_by_findings"
    assert told["findings"][0]["rule"]
    assert missing["code"] == "cooperation.no_such_request"


def test_the_story_of_the_requested_side(comity: Command, tmp_path: Path, now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = peer.request(Kind.MLA, at=now)
    comity("provider_lert", "order", "list")
    log = tmp_path / "access.log"
    log.write_bytes(b"a line\n" * 100)
    ref = thread.peer_reference

    acknowledged = comity("ca_officer", "request", "acknowledge", ref, "--file-number", "C 1")
    question = ("--question", "facts", "On which day?", "--preservation-state", "not_preserved")
    asked = comity("ca_officer", "request", "ask", ref, *question)
    peer.say(thread, *_answer(), at=now)
    comity("ca_officer", "request", "forward", ref, "--provider", PROVIDER, "--basis", "Law 5",
           "--target", "0")  # fmt: skip
    given = comity("provider_lert", "order", "list")[0]["reference"]
    comity("provider_lert", "order", "confirm", given, "--ticket", "NM-7")
    files = comity("provider_lert", "order", "deposit", given, str(log))
    comity("provider_lert", "order", "deliver", given)
    done = comity("ca_officer", "request", "execute", ref, "--timezone", "UTC")

    assert {found["rule"] for found in done["findings"]} == {"R-TRF-005"}
    assert (acknowledged["state"], asked["state"]) == ("acknowledged", "query")
    assert [(file["name"], file["size"]) for file in files] == [("access.log", 700)]
    assert (done["state"], done["packages"]) == ("executed", ["package-1"])
    assert done["orders"] == [given]
    assert "access.log" in comity("provider_lert", "order", "show", given, text=True)


def test_the_questions_before_an_order_are_answered_on_the_command_line(
    comity: Command, now: datetime
) -> None:
    ref = PeerDesk("XB").request(at=now, answered=False).peer_reference
    comity("provider_lert", "order", "list")
    comity("poc_247", "request", "acknowledge", ref, "--file-number", "B 1")
    order = ("request", "forward", ref, "--provider", PROVIDER, "--basis", "Law 5")

    refused = comity("poc_247", *order, status=2)
    shown = comity("poc_247", "request", "safeguards", ref, text=True)
    comity("poc_247", "request", "safeguards", ref, "--answer", "SG-ALL", "yes", "")
    done = comity("poc_247", *order)

    assert refused["facts"]["questions"] == ["SG-ALL"]
    assert "SG-ALL   block MUST BE ANSWERED, before forward, partly, execute" in shown
    assert done["state"] == "forwarded"


def test_the_questions_of_a_draft_are_answered_before_somebody_else_sends_it(
    comity: Command, tmp_path: Path, now: datetime
) -> None:
    PeerDesk("XB")
    file = file_of(tmp_path, Kind.MLA, domestic_order=None, lawful_at_home=None)
    draft = comity("prosecutor", "request", "draft", file)["id"]
    questions = ("request", "safeguards", "--draft", draft)

    asked = comity("prosecutor", *questions)
    refused = comity("ca_officer", "request", "send", "--draft", draft, status=2)
    wrong = comity("prosecutor", *questions, "--answer", "SG-XX", "yes", "", status=3)
    comity("prosecutor", *questions, "--answer", "SG-LEG", "yes", "Ordered by a judge.")
    sent = comity("ca_officer", "request", "send", "--draft", draft)

    assert [one["id"] for one in asked if one["blocks"]] == ["SG-LEG"]
    assert "SG-LEG (answer yes or no, with a reason)" in refused["detail"]
    assert "no question 'SG-XX' is asked here" in wrong["detail"]
    assert sent["state"] == "sent"


def _answer() -> tuple[Any, Mapping[str, Any]]:
    return Act.ANSWER, {"answers": ["On 1 March."]}


def test_a_person_reads_where_a_request_stands(
    comity: Command, tmp_path: Path, now: datetime
) -> None:
    peer = PeerDesk("XB")
    sent = comity("poc_247", "request", "send", file_of(tmp_path))
    peer.receipt(Thread.objects.get(), at=now)

    shown = comity("poc_247", "request", "show", sent["id"], text=True)

    assert "XA-PRES-2026-000001" in shown
    assert "acknowledge" in shown
    assert "withdraw" in shown
    assert comity("poc_247", "request", "clocks", sent["id"])[0]["waits_for"] == "requested"


def test_a_draft_of_one_is_sent_by_another(comity: Command, tmp_path: Path) -> None:
    PeerDesk("XB")

    draft = comity("prosecutor", "request", "draft", file_of(tmp_path, Kind.MLA))
    listed = comity("ca_officer", "request", "drafts")
    sent = comity("ca_officer", "request", "send", "--draft", draft["id"])

    assert [line["id"] for line in listed] == [draft["id"]]
    assert sent["kind"] == "MLA"


def test_what_is_sent_is_named_in_one_way(comity: Command, tmp_path: Path) -> None:
    assert comity("poc_247", "request", "send", status=2)["code"] == "cli.usage_refused"


@pytest.mark.parametrize(
    "name",
    [
        "check draft drafts override send inbox sent show clocks acknowledge ask answer forward",
        "execute partly refuse no-data withdraw release ask-extension grant-extension",
        "refuse-extension report-defect confirm-receipt verify",
    ],
)
def test_every_act_has_its_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in name.split():
        assert run(["request", command, "--help"]) == 0
        assert "Usage: comity request" in capsys.readouterr().out


def test_what_was_said_is_shown_in_words(comity: Command, now: datetime) -> None:
    ref = PeerDesk("XB").request(at=now).peer_reference
    comity("poc_247", "request", "acknowledge", ref, "--file-number", "B 1")
    comity("poc_247", "request", "ask", ref, "--question", "R-IP-009", "Which port?")

    shown = comity("poc_247", "request", "show", ref, text=True)

    assert "  questions[0].text: Which port?" in shown
    assert "  preservation_state: not_preserved" in shown


@pytest.mark.parametrize("ref", ["", "..", "../../etc", "a/b"])
def test_a_reference_does_not_change_the_address(comity: Command, ref: str) -> None:
    assert comity("poc_247", "request", "show", ref, status=2)["code"] == "cli.usage_refused"


def test_a_field_that_nobody_knows_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    assert run(["request", "check", file_of(tmp_path, fakts="x"), "--practice"]) == 3


@pytest.mark.parametrize("content", ['{"kind": "PRES", "content": []}', "[1, 2]", "", "a: b: c"])
def test_a_file_that_is_no_form_is_refused(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "form.yaml"
    path.write_text(content)

    assert run(["request", "check", str(path), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["code"] == "cli.malformed_file"


def test_a_row_that_is_not_in_the_request_is_not_ordered(comity: Command, now: datetime) -> None:
    ref = PeerDesk("XB").request(at=now).peer_reference
    comity("provider_lert", "order", "list")
    comity("poc_247", "request", "acknowledge", ref, "--file-number", "B 1")

    refused = comity(
        "poc_247",
        "request",
        "forward",
        ref,
        "--provider",
        PROVIDER,
        "--basis",
        "Law 5",
        "--target",
        "7",
        status=3,
    )

    assert "no row 7" in refused["detail"]


def test_an_extension_is_overridden_by_a_supervisor(
    comity: Command, tmp_path: Path, now: datetime
) -> None:
    peer = PeerDesk("XB")
    comity("poc_247", "request", "send", file_of(tmp_path))
    thread = Thread.objects.get()
    peer.receipt(thread, at=now)
    for act in ("acknowledge", "forward", "execute"):
        peer.say(thread, Act(act), at=now)
    ref = thread.own_reference

    call = ("request", "override-extension", ref, "--reason", "Agreed by telephone.")
    refused = comity("poc_247", *call, status=2)
    done = comity("ca_head", *call)

    assert refused["code"] == "access.permission_refused"
    assert done["state"] == "executed"
