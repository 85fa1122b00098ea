"""The stage: a directory, three practice nodes of invented States, their people, one provider.

Everything is done by the commands that an administrator would use, each in a process of its own.
"""

import contextlib
import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import IO, Self, cast

from comity.cli.api_client import ApiClient, Identity
from comity.cli.demo.telling import Teller
from comity.kernel.errors import RefusedError, UnavailableError

STATES = {"XA": "State XA", "XB": "State XB", "XC": "State XC"}
ZONES = {"XA": "Africa/Nairobi", "XB": "Asia/Tashkent", "XC": "America/Bogota"}
PEOPLE = (
    ("XA duty officer", "poc_247", "A. Duty", "National Cybercrime Unit of State XA", None),
    ("XA prosecutor", "prosecutor", "G. Counsel", "Prosecution Service of State XA", None),
    ("XA central authority", "ca_officer", "B. Central", "Ministry of Justice of State XA", None),
    ("XA administrator", "admin", "K. Keeper", "Ministry of Justice of State XA", None),
    ("XA second administrator", "admin", "L. Second", "Ministry of Justice of State XA", None),
    ("XA auditor", "auditor", "M. Review", "Audit Office of State XA", None),
    ("XB duty officer", "poc_247", "C. Night", "Cybercrime Directorate of State XB", None),
    ("XB central authority", "ca_officer", "D. Registry", "Prosecutor General of State XB", None),
    ("XB provider", "provider_lert", "E. Response", "Example Telecom XB", "EXT-XB"),
    ("XB administrator", "admin", "N. Keeper", "Cybercrime Directorate of State XB", None),
    ("XC duty officer", "poc_247", "H. Guard", "Fiscal Office of State XC", None),
    ("XC auditor", "auditor", "F. Watch", "Audit Office of State XC", None),
)
READY_WITHIN = 90.0  # seconds until a node must answer, on a loaded machine
END_WITHIN = 15.0  # seconds until it must have stopped


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody signs in at a desk.

    Attributes:
        desk: Address of the node.
        username: The name to type.
        password: The password, for practice alone.
        secret: What the codes are made from.
    """

    desk: str
    username: str
    password: str
    secret: str


class DemoRunsError(RefusedError):
    """A demonstration runs in this folder already."""

    code = "cli.demo_runs"
    remedy = (
        "Use the one that runs, stop it with Ctrl-C, or name another --folder and --first-port."
    )


class ForeignFolderError(RefusedError):
    """The folder holds something that no demonstration made."""

    code = "cli.foreign_folder"
    remedy = "Name another folder with --folder; this one is left as it is."


class DemoPortTakenError(RefusedError):
    """Another program listens on a port that the demonstration needs."""

    code = "cli.demo_port_taken"
    remedy = "Stop that program, or choose other ports with --first-port."


class SetUpFailedError(UnavailableError):
    """A command of the set-up failed."""

    code = "cli.set_up_failed"
    remedy = "Read what the command said; start again with an empty folder."


class Setting:
    """Owns the folder, the processes and the ports; leaves nothing behind."""

    def __init__(self, folder: Path, *, first_port: int, keep: bool) -> None:
        """Use ``folder``; it stays when ``keep``."""
        self.folder = folder
        self.states = STATES
        self._keep = keep
        self._first_port = first_port
        self._processes: list[subprocess.Popen[bytes]] = []
        self._lock: IO[str] | None = None
        self.identities: dict[str, Path] = {}
        self.sign_ins: dict[str, SignIn] = {}
        self.desks: dict[str, str] = {}
        self.delivered = folder / "delivered"

    @property
    def command(self) -> str:
        """How ``comity`` is called from here."""
        beside = Path(sys.executable).parent / "comity"
        return os.path.relpath(beside) if beside.exists() else "python -m comity"

    def anchor(self, code: str) -> Path:
        """Return the certificate of a State's evidence authority."""
        return self.folder / f"{code}-authority" / "authority.pem"

    def home(self, code: str) -> Path:
        """Return the folder of a node."""
        return self.folder / code

    def people(self) -> dict[str, dict[str, str]]:
        """Return how everybody gets in, for whoever reads by machine: of practice alone."""
        return {
            who: {"as": str(self.identities[who]), **asdict(known)}
            for who, known in self.sign_ins.items()
        }

    def client(self, who: str) -> ApiClient:
        """Return the way of ``who`` into the own node."""
        return ApiClient(Identity.read(self.identities[who]), seconds=120)

    def __enter__(self) -> Self:
        """Take the folder for this demonstration alone."""
        marker = self.folder / "demo.lock"
        if self.folder.exists() and any(self.folder.iterdir()) and not marker.exists():
            msg = f"{self.folder} is not empty and not of a demonstration"
            raise ForeignFolderError(msg, folder=str(self.folder))
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = marker.open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            msg = f"a demonstration runs in {self.folder}"
            raise DemoRunsError(msg, folder=str(self.folder)) from error
        for old in self.folder.iterdir():
            if old != marker:
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop every process; remove the folder unless it is to stay."""
        for process in reversed(self._processes):
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + END_WITHIN
        for process in reversed(self._processes):
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
        if not self._keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()

    def make(self, teller: Teller) -> None:
        """Make directory, nodes and people, and start everything.

        Raises:
            DemoPortTakenError: A port is in use.
            SetUpFailedError: A command failed.
        """
        teller.head("Setting the stage: a directory, three practice nodes, one provider")
        ports = self._ports()
        (self.folder / "passphrase").write_text("a practice passphrase, known to everybody\n")
        root = self._directory(next(ports))
        with ThreadPoolExecutor(max_workers=len(STATES)) as side_by_side:
            list(side_by_side.map(self._node, STATES, [(next(ports), next(ports)) for _ in STATES]))
        for code in STATES:
            self._admit(code, teller)
        with ThreadPoolExecutor(max_workers=len(STATES)) as side_by_side:
            list(side_by_side.map(lambda code: self._people(code, root), STATES))
        for code in STATES:
            self._start(["node", "--home", str(self.home(code)), "serve"], log=f"{code}.log")
        for code, url in self.desks.items():
            self._wait_for(code, url)

    def check(self) -> None:
        """Return if every node still runs.

        Raises:
            SetUpFailedError: One has ended.
        """
        if any(process.poll() is not None for process in self._processes):
            msg = f"a node has ended; its log is in {self.folder}"
            raise SetUpFailedError(msg)

    def confirm_directory(self) -> None:
        """Say again that the directory is the newest, as its clock would every hour."""
        self._run("directory", "refresh", "directory", "--keys", "keys/clock", *self._passphrase)

    @property
    def _passphrase(self) -> tuple[str, str]:
        return "--passphrase-file", "passphrase"

    def _ports(self) -> Iterator[int]:
        wanted = range(self._first_port, self._first_port + 1 + 2 * len(STATES))
        for port in wanted:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as error:
                    msg = f"port {port} is in use"
                    raise DemoPortTakenError(msg, port=port) from error
        return iter(wanted)

    def _directory(self, port: int) -> str:
        told = self._run(
            "directory", "init", "directory", "--keys", "keys", "--practice", *self._passphrase
        )
        self._start(["directory", "serve", "directory", "--port", str(port)], log="directory.log")
        self._directory_url = f"http://127.0.0.1:{port}"
        return str(told["root_sha256"])

    def _node(self, code: str, ports: tuple[int, int]) -> None:
        desk, lane = ports
        self.desks[code] = f"http://{code.lower()}.localhost:{desk}"
        home = ("node", "--home", code)
        self._run(
            *home, "init", "--code", code, "--name", STATES[code], "--practice",
            "--zone", ZONES[code], "--desk-port", str(desk), "--lane-port", str(lane),
            "--directory", self._directory_url,
        )  # fmt: skip
        self._run(*home, "keys", "authority", f"{code}-authority")
        self._run(
            *home, "keys", "document", "--authority", f"{code}-authority",
            "--out", f"{code}-keys.json",
        )  # fmt: skip
        entry = resources.files("comity.directory") / "data" / "practice" / f"{code.lower()}.yaml"
        (self.folder / f"{code}.yaml").write_bytes(entry.read_bytes())
        self._run(
            "directory", "member-keys", code, "--keys", f"{code}-member", "--role",
            f"{code}-role.json", *self._passphrase,
        )  # fmt: skip
        self._run(
            "directory", "sign", "--role", f"{code}-role.json", "--document", f"{code}-keys.json",
            "--entry", f"{code}.yaml", "--keys", f"{code}-member", "--out", f"{code}-joining",
            *self._passphrase,
        )  # fmt: skip

    def _admit(self, code: str, teller: Teller) -> None:
        told = self._run("directory", "fingerprint", f"{code}-joining")
        fingerprint = str(told["fingerprint"])
        keys = [f"--keys=keys/{name}" for name in ("office-1", "office-2", "publisher", "clock")]
        self._run(
            "directory", "add-member", "directory", f"{code}-joining", "--fingerprint",
            fingerprint, *keys, *self._passphrase,
        )  # fmt: skip
        teller.note(f"{STATES[code]} joined by the fingerprint {fingerprint[:23]} …")

    def _people(self, code: str, root: str) -> None:
        home = ("node", "--home", code)
        self._run(*home, "directory", "pin", "--root-sha256", root)
        self._run(*home, "directory", "refresh")
        listed = {}
        for who, role, name, organisation, provider in PEOPLE:
            if who.startswith(code):
                path = self.folder / f"{who.lower().replace(' ', '-')}.toml"
                self.identities[who] = path
                listed[who] = {
                    "name": name,
                    "role": role,
                    "organisation": organisation,
                    "as": str(path),
                    **({"provider": provider} if provider else {}),
                }
        people = self.folder / f"{code}-people.json"
        people.write_text(json.dumps({"people": list(listed.values())}), encoding="utf-8")
        told = self._run(*home, "person", "add-all", people.name, "--practice-sign-in")
        for who, one in zip(listed, cast("list[dict[str, str]]", told), strict=True):
            known = (one[part] for part in ("username", "password", "secret"))
            self.sign_ins[who] = SignIn(self.desks[code], *known)

    def _wait_for(self, code: str, url: str) -> None:
        host, port = "127.0.0.1", int(url.rpartition(":")[2])
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            self.check()
            with contextlib.suppress(OSError), socket.create_connection((host, port), 1):
                return
            time.sleep(0.1)
        msg = f"the desk of {code} does not answer on port {port}"
        raise SetUpFailedError(msg, log=str(self.folder / f"{code}.log"))

    def _run(self, *arguments: str) -> dict[str, object]:
        """Run one command to its end and return what it printed as JSON."""
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-m", "comity", *arguments, "--json"],
            cwd=self.folder,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).decode(errors="replace").strip()
            msg = f"comity {' '.join(arguments[:4])} … failed: {said}"
            raise SetUpFailedError(msg, status=done.returncode)
        try:
            told: dict[str, object] = json.loads(done.stdout)
        except ValueError:
            return {}
        return told

    def _start(self, arguments: list[str], *, log: str) -> None:
        with (self.folder / log).open("ab") as out:
            self._processes.append(
                subprocess.Popen(  # noqa: S603 - our own program, no shell
                    [sys.executable, "-m", "comity", *arguments],
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,  # Ctrl-C reaches this process, which ends them
                )
            )
