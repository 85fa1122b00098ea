"""The story: preserved, asked for, delivered, verified, and verified again by a stranger.

Each step goes through the HTTP interface of the node where it happens, as the person who does it.
"""

import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from comity.cli.api_client import ApiClient
from comity.cli.demo.report import Report, Step
from comity.cli.demo.setting import PEOPLE, ZONES, Setting
from comity.cli.demo.telling import Teller
from comity.kernel.errors import ComityError, UnavailableError
from comity.kernel.strict_json import parse_object

PATIENCE = 60.0  # seconds that a step may wait for the other side
LOOK = 0.05  # seconds between looks
HELD_FOR = 90  # days
VERIFIED, ALTERED, NOT_PROVED = 0, 1, 5  # what verify.py exits with

Found = dict[str, Any]


class NothingHappenedError(UnavailableError):
    """The other side has not done in time what the story waits for."""

    code = "cli.nothing_happened"
    remedy = "Read the logs of the nodes in the folder of the demonstration."


class Stage:
    """Whoever acts, and how what they do is told."""

    def __init__(
        self, setting: Setting, people: dict[str, ApiClient], teller: Teller, report: Report
    ) -> None:
        """Act as ``people``; tell and report every step."""
        self.setting = setting
        self.people = people
        self.teller = teller
        self.report = report
        self._began = time.perf_counter()

    def ask(self, who: str, path: str, **query: object) -> Any:  # noqa: ANN401 - JSON
        """Return what the node of ``who`` tells."""
        return self.people[who].ask(path, **query)

    def act(self, who: str, path: str, content: Found) -> Found:
        """Do one act as ``who``."""
        return cast("Found", self.people[who].act(path, content))

    def until(self, what: str, look: Callable[[], Found | None]) -> Found:
        """Return what ``look`` finds, looking until it does.

        Raises:
            NothingHappenedError: It did not in time.
        """
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = look()
            if found is not None:
                return found
            time.sleep(LOOK)
        msg = f"{what}: nothing after {PATIENCE:.0f} seconds"
        raise NothingHappenedError(msg)

    def told(
        self,
        name: str,
        who: str,
        text: str,
        *,
        receipt: Found | None = None,
        verdict: str | None = None,
        ok: bool = True,
    ) -> None:
        """Tell and report a step that has been done."""
        now = time.perf_counter()
        step = Step(
            name=name,
            who=who,
            told=text,
            at=datetime.now(tz=UTC).isoformat(timespec="milliseconds"),
            seconds=round(now - self._began, 3),
            ok=ok,
            receipt=receipt,
            verdict=verdict,
        )
        self._began = now
        self.report.steps.append(step)
        self.teller.step(step)


@contextmanager
def acting(setting: Setting, teller: Teller, report: Report) -> Iterator[Stage]:
    """Let everybody act until the block ends."""
    with ExitStack() as ending:
        people = {who: setting.client(who) for who, *_ in PEOPLE}
        for client in people.values():
            ending.callback(client.close)
        yield Stage(setting, people, teller, report)


def tell(stage: Stage, files: Sequence[Path]) -> None:
    """Tell the whole story; a step that fails is told as failed and ends it."""
    began = time.perf_counter()
    try:
        stage.teller.head("The data are preserved")
        preserved = _preservation(stage)
        stage.teller.head("The data are asked for and delivered")
        package = _production(stage, preserved, files or _case())
        stage.teller.head("The evidence is verified")
        _verification(stage, package)
    except ComityError as error:
        found = cast("list[Found]", error.facts.get("findings") or [])
        why = "; ".join(str(one.get("message")) for one in found) or error.message
        stage.told("failed", "the story", f"{error.code}: {why}", ok=False)
    stage.report.story_seconds = time.perf_counter() - began


def _preservation(stage: Stage) -> str:
    sent = stage.act(
        "XA duty officer",
        "/requests",
        {"kind": "PRES", "to": "XB", "content": form("preservation")},
    )
    stage.told(
        "preservation_sent",
        "XA duty officer",
        f"asks State XB to preserve what Example Telecom XB holds ({sent['own_reference']})",
        receipt=_receipt(stage, "XA duty officer", sent["id"], "request"),
    )
    thread = sent["id"]
    seen(stage, "XB duty officer", thread, "received")
    day = datetime.now(tz=UTC)
    _said(
        stage, "XB duty officer", thread, "acknowledge",
        {"file_number": "XB-CCD-26-481", "zone": ZONES["XB"]},
        text="gives it a file number: the clock of execution runs",
    )  # fmt: skip
    answer_safeguards(stage, "XB duty officer", thread, "PRES")
    _said(
        stage, "XB duty officer", thread, "forward",
        {"provider": "EXT-XB", "basis": "Practice Law on Electronic Evidence, art. 8"},
        text="orders Example Telecom XB to preserve",
    )  # fmt: skip
    order = _order(stage, thread)
    stage.act(
        "XB provider",
        f"/orders/{order}/confirm",
        {"content": {"ticket": "EXT-77120", "snapshot_at": day.isoformat()}},
    )
    stage.told("provider_confirmed", "XB provider", "confirms: the data are held, ticket EXT-77120")
    _said(
        stage, "XB duty officer", thread, "execute",
        {
            "taken_effect_on": _today("XB").isoformat(),
            "expires_on": (_today("XB") + timedelta(days=HELD_FOR)).isoformat(),
            "zone": ZONES["XB"],
            "provider": "EXT-XB",
            "provider_ticket": "EXT-77120",
        },
        text="tells State XA that the data are preserved",
    )  # fmt: skip
    held = seen(stage, "XA duty officer", thread, "executed")
    both = [held, stage.ask("XB duty officer", f"/requests/{thread}")]
    ends = {_clock(one, "preservation") for one in both}
    stage.told(
        "preserved",
        "both nodes",
        f"compute the same end: {held['expires_on']}, when that day ends in State XB",
        ok=len(ends) == 1,
    )
    return str(held["own_reference"])


def _production(stage: Stage, preserved: str, files: Sequence[Path]) -> str:
    content = {**form("production"), "preservation_ref": preserved}
    draft = stage.act("XA prosecutor", "/drafts", {"kind": "MLA", "to": "XB", "content": content})
    stage.told("drafted", "XA prosecutor", f"drafts the request for the data, naming {preserved}")
    sent = stage.act("XA central authority", "/requests", {"draft": draft["id"]})
    thread = sent["id"]
    stage.told(
        "production_sent",
        "XA central authority",
        f"reads it as the second person and sends it ({sent['own_reference']})",
        receipt=_receipt(stage, "XA central authority", thread, "request"),
    )
    seen(stage, "XB central authority", thread, "received")
    old = stage.until(
        "the preservation is prolonged",
        lambda: _if_state(stage, "XA duty officer", preserved, {"superseded"}),
    )
    stage.told(
        "held_until_decision",
        "XB node",
        "links both: the data stay preserved until the request is decided",
        ok=bool(old["held_until_decision"]),
    )
    _said(
        stage, "XB central authority", thread, "acknowledge",
        {"file_number": "XB-PGO-26-93", "zone": ZONES["XB"]},
        text="registers the request",
    )  # fmt: skip
    answer_safeguards(stage, "XB central authority", thread, "MLA")
    _said(
        stage, "XB central authority", thread, "forward",
        {"provider": "EXT-XB", "basis": "Practice Law on Electronic Evidence, art. 11"},
        text="orders Example Telecom XB to produce the data",
    )  # fmt: skip
    order = _order(stage, thread)
    for path in files:
        with path.open("rb") as file:
            stage.people["XB provider"].upload(f"/orders/{order}/files/{path.name}", file)
    stage.act("XB provider", f"/orders/{order}/deliver", {"content": {"timezone": "UTC"}})
    total = sum(path.stat().st_size for path in files)
    stage.told(
        "provider_delivered", "XB provider", f"hands over {len(files)} files, {total:,} bytes"
    )
    done = _said(
        stage, "XB central authority", thread, "execute",
        {"timezone": "UTC", "field_key": "See README.txt in the package.", "outcomes": _outcomes()},
        text="seals the files and announces the package to State XA",
    )  # fmt: skip
    return str(done["packages"][-1])


def _verification(stage: Stage, package: str) -> None:
    held = stage.until("the package arrives", lambda: _arrived(stage, package))
    stage.told(
        "package_arrived",
        "XA node",
        f"has the package whole: {held['chunks']} encrypted chunks, {held['size']:,} bytes",
    )
    found = stage.act("XA central authority", f"/packages/{package}/verify", {})
    stage.told(
        "package_verified",
        "XA central authority",
        f"verifies it: {found['outcome']}, sealed by {found['origin']}",
        verdict=str(found["outcome"]),
        ok=found["outcome"] == "verified",
    )
    _said(
        stage, "XA central authority", held["thread"], "confirm_receipt", {"package_id": package},
        text="tells State XB that it came intact",
    )  # fmt: skip
    folder = _unpacked(stage, package)
    _stranger(stage, folder, "stranger_verified", anchored=True, expected=VERIFIED)
    _stranger(stage, folder, "origin_not_proved", anchored=False, expected=NOT_PROVED)
    _tampered(stage, folder)


def _stranger(stage: Stage, folder: Path, name: str, *, anchored: bool, expected: int) -> None:
    """Verify as somebody who has the package, Python, and nothing else."""
    anchor = ("--anchor", str(stage.setting.anchor("XB"))) if anchored else ()
    status, said = _verify_alone(folder, *anchor)
    meant = "with the certificate of State XB's authority" if anchored else "without any anchor"
    stage.told(
        name,
        "a stranger",
        f"runs the verify.py of the package, {meant}: {said}",
        verdict=said,
        ok=status == expected,
    )


def _tampered(stage: Stage, folder: Path) -> None:
    copy = folder.with_name("tampered")
    shutil.copytree(folder, copy)
    victim = max((copy / "data").iterdir(), key=lambda path: path.stat().st_size)
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    status, said = _verify_alone(copy, "--anchor", str(stage.setting.anchor("XB")))
    shutil.rmtree(copy)
    stage.told(
        "tampering_found",
        "a stranger",
        f"flips one bit of {victim.name} in a copy: {said}",
        verdict=said,
        ok=status == ALTERED,
    )


def _verify_alone(folder: Path, *anchor: str) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603 - the verifier of the package, in an empty environment
        [sys.executable, "-I", "-S", "comity/verify.py", ".", *anchor],
        cwd=folder,
        env={"LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=False,
        text=True,
    )
    lines = (done.stdout or done.stderr).strip().splitlines()
    return done.returncode, lines[0] if lines else "said nothing"


def _unpacked(stage: Stage, package: str) -> Path:
    folder = stage.setting.delivered
    archive = folder.with_suffix(".tar")
    with archive.open("wb") as file:
        for part in stage.people["XA central authority"].download(f"/packages/{package}/download"):
            file.write(part)
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    archive.unlink()
    inside = [path for path in folder.iterdir() if path.is_dir()]
    bag = folder if (folder / "bagit.txt").exists() else inside[0]
    stage.setting.delivered = bag
    stage.told("taken_away", "XA central authority", "copies the package to a stick")
    return bag


def _said(stage: Stage, who: str, thread: str, act: str, content: Found, *, text: str) -> Found:
    """Do ``act`` and wait until the other State's receipt for it is stored."""
    done = stage.act(who, f"/requests/{thread}/acts/{act}", {"content": content})
    stage.told(act, who, text, receipt=_receipt(stage, who, thread, act))
    return done


def answer_safeguards(
    stage: Stage, who: str, thread: str, kind: str, *, tells: bool = True
) -> None:
    """Answer the questions that come before help is given; a step that is told by default."""
    text = (resources.files("comity.cli.demo") / "data" / "safeguards.json").read_bytes()
    answers = parse_object(text)[kind]
    found = stage.act(who, f"/requests/{thread}/safeguards", {"answers": answers})
    if not tells:
        return
    names = ", ".join(str(one["question"]) for one in cast("list[Found]", answers))
    stage.told(
        "safeguards_answered",
        who,
        f"answers the questions of the safeguards ({names})",
        ok=not any(one["blocks"] for one in cast("list[Found]", found)),
    )


def _receipt(stage: Stage, who: str, thread: str, act: str) -> Found:
    def stored() -> Found | None:
        request = stage.ask(who, f"/requests/{thread}")
        said = [one for one in request["entries"] if one["act"] == act]
        if not said or not said[-1]["receipt"]:
            return None
        return {**said[-1]["receipt"], "of": said[-1]["digest"], "by": request["peer"]}

    return stage.until(f"the receipt for {act}", stored)


def seen(stage: Stage, who: str, thread: str, state: str) -> Found:
    """Wait until ``who`` sees the thread in ``state``, and return it."""
    return stage.until(f"{who} sees {state}", lambda: _if_state(stage, who, thread, {state}))


def _if_state(stage: Stage, who: str, thread: str, states: set[str]) -> Found | None:
    try:
        found: Found = stage.ask(who, f"/requests/{thread}")
    except ComityError as error:
        if error.code == "cooperation.no_such_request":  # its effect is not there yet
            return None
        raise
    return found if found["state"] in states else None


def _order(stage: Stage, thread: str) -> str:
    """Return the order as the provider finds it: it sees what it needs and no facts."""
    references = stage.ask("XB central authority", f"/requests/{thread}")["orders"]
    found = stage.ask("XB provider", "/orders")
    return str(next(one["id"] for one in found if one["reference"] == references[-1]))


def _arrived(stage: Stage, package: str) -> Found | None:
    found = stage.ask("XA central authority", "/packages")
    return next((one for one in found if one["id"] == package and one["complete_at"]), None)


def _clock(request: Found, name: str) -> str:
    return next(str(one["due_at"]) for one in request["clocks"] if one["name"] == name)


def _outcomes() -> list[Found]:
    return [
        {"target": place, "category": category, "outcome": "executed"}
        for place, target in enumerate(form("production")["targets"])
        for category in target["categories"]
    ]


def _today(code: str) -> date:
    return datetime.now(tz=ZoneInfo(ZONES[code])).date()


def form(name: str) -> Found:
    """Return the sample request of that name, without its kind."""
    text = (resources.files("comity.cli.demo") / "data" / "requests" / f"{name}.json").read_bytes()
    stated = dict(parse_object(text))
    del stated["kind"]  # it stands beside the content, not in it
    return stated


def _case() -> list[Path]:
    folder = Path(str(resources.files("comity.cli.demo") / "data" / "case"))
    return sorted(folder.iterdir())
