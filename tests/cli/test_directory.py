"""The whole story on the command line: a directory opens, a State joins, is suspended, leaves."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http.server import ThreadingHTTPServer
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadHTTPError

from comity.cli.directory import media
from comity.cli.directory.reading import _Files
from comity.cli.main import run
from comity.directory.fetchers import HttpFetcher
from comity.directory.trust import pin, refresh
from comity.kernel.strict_json import canonical
from comity.storage.keyfiles import FolderKeyStore
from tests.builders.directory import key_document


@dataclass
class Desk:
    """Runs commands in one folder, with one passphrase for all keys."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *words: str, keys: tuple[str, ...] = (), status: int = 0) -> dict[str, object]:
        """Run ``comity directory …`` and return what it prints as JSON."""
        at_hand = [word for key in keys for word in ("--keys", str(self.folder / key))]
        secret = ["--passphrase-file", str(self.folder / "passphrase")]
        unlocked = secret if words[0] not in {"show", "fingerprint"} else []

        found = run(["directory", *words, *at_hand, *unlocked, "--json"])

        told = self.capture.readouterr()
        assert found == status, told
        answer: dict[str, object] = json.loads(told.out)
        return answer

    def publication(self, member: str, generation: int, out: str) -> str:
        """Let ``member`` sign at home; return the fingerprint."""
        document = self.folder / f"{out}.json"
        document.write_bytes(canonical(key_document(member, generation=generation).to_json()))
        data = files("comity.directory") / "data" / "practice" / f"{member.lower()}.yaml"
        with as_file(data) as entry:
            told = self.run(
                "sign",
                *("--role", str(self.folder / f"{member}-role.json")),
                *("--document", str(document), "--entry", str(entry)),
                *("--out", str(self.folder / out)),
                keys=(f"{member}/key-1", f"{member}/key-2"),
            )
        return str(told["fingerprint"])

    def path(self, name: str) -> str:
        """Return a place in the folder."""
        return str(self.folder / name)


OFFICE = ("keys/office-1", "keys/office-2", "keys/publisher", "keys/clock")


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    # scrypt at its full price takes a quarter of a second for each key.
    monkeypatch.setattr(media, "FolderKeyStore", partial(FolderKeyStore, cost=2))
    (tmp_path / "passphrase").write_text("only for practice\n", encoding="ascii")
    made = Desk(tmp_path, capsys)
    made.run("init", made.path("directory"), "--practice", keys=("keys",))
    return made


def joined(desk: Desk, member: str) -> None:
    desk.run(
        *("member-keys", member, "--threshold", "2", "--role", desk.path(f"{member}-role.json")),
        keys=(f"{member}/key-1", f"{member}/key-2"),
    )
    desk.publication(member, 1, f"{member}-joining")
    compared = desk.run("fingerprint", desk.path(f"{member}-joining"))["fingerprint"]
    desk.run(
        *("add-member", desk.path("directory"), desk.path(f"{member}-joining")),
        *("--fingerprint", str(compared)),
        keys=OFFICE,
    )


def standings(desk: Desk) -> dict[str, str]:
    members = desk.run("show", desk.path("directory"))["members"]
    assert isinstance(members, list)
    return {line["member"]: line["standing"] for line in members}


def test_a_state_joins_publishes_is_suspended_and_leaves(desk: Desk) -> None:
    joined(desk, "XA")
    assert standings(desk) == {"XA": "member"}

    threading.Event().wait(1.1)  # a publication counts by the second in which it is signed
    desk.publication("XA", 2, "XA-update")
    desk.run("publish", desk.path("directory"), desk.path("XA-update"), keys=OFFICE[2:])

    rotated = desk.run(
        *("rotate-root", desk.path("directory"), "--new-keys", desk.path("keys-2027")),
        *("--new-passphrase-file", desk.path("passphrase")),
        keys=("keys/root-1", "keys/root-3", "keys/root-5", *OFFICE[2:]),
    )
    assert rotated["root_version"] == 2

    desk.run(
        *("suspend", desk.path("directory"), "XA", "--reason", "its signing key was stolen"),
        keys=OFFICE,
    )
    assert standings(desk) == {"XA": "suspended"}

    desk.run("remove", desk.path("directory"), "XA", "--reason", "by its own wish", keys=OFFICE)
    assert standings(desk) == {"XA": "left"}

    desk.run("renew", desk.path("directory"), keys=OFFICE)
    desk.run("refresh", desk.path("directory"), keys=("keys/clock",))


def test_a_wrong_fingerprint_is_refused_with_exit_status_2(desk: Desk) -> None:
    desk.run(
        *("member-keys", "XA", "--threshold", "2", "--role", desk.path("XA-role.json")),
        keys=("XA/key-1", "XA/key-2"),
    )
    desk.publication("XA", 1, "XA-joining")

    told = desk.run(
        *("add-member", desk.path("directory"), desk.path("XA-joining")),
        *("--fingerprint", "12345 " * 12),
        keys=OFFICE,
        status=2,
    )

    assert told["code"] == "directory.fingerprint_mismatch"
    assert standings(desk) == {}


def test_two_root_holders_cannot_rotate_the_root(desk: Desk) -> None:
    told = desk.run(
        *("rotate-root", desk.path("directory"), "--new-keys", desk.path("keys-2027")),
        *("--new-passphrase-file", desk.path("passphrase")),
        keys=("keys/root-1", "keys/root-3", *OFFICE[2:]),
        status=2,
    )

    assert told["code"] == "directory.too_few_keys"


def test_a_key_folder_that_is_not_empty_is_never_written_over(desk: Desk) -> None:
    told = desk.run(
        *("member-keys", "XA", "--role", desk.path("role.json")), keys=("keys/clock",), status=2
    )

    assert told["code"] == "cli.medium_taken"


def test_a_wrong_passphrase_opens_no_key(desk: Desk) -> None:
    (desk.folder / "passphrase").write_text("another passphrase\n", encoding="ascii")

    told = desk.run("refresh", desk.path("directory"), keys=("keys/clock",), status=2)

    assert told["code"] == "storage.sealed_key"


@pytest.fixture
def served(desk: Desk) -> Iterator[str]:
    handler = partial(_Files, directory=desk.path("directory"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_node_reads_a_served_directory(desk: Desk, served: str) -> None:
    joined(desk, "XB")
    root = str(desk.run("show", desk.path("directory"))["root_sha256"])
    fetcher = HttpFetcher(served, practice=True)

    pin(desk.folder / "trust", fetcher, root_sha256=root)
    found = refresh(desk.folder / "trust", fetcher, now=datetime.now(UTC), practice=True)

    assert [document.member for document in found.documents] == ["XB"]


def test_a_served_directory_lists_no_folder(served: str) -> None:
    with pytest.raises(DownloadHTTPError) as caught:
        HttpFetcher(served, practice=True).download_bytes("metadata/", 1000)

    assert caught.value.status_code == 404
