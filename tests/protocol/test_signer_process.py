import json
import os
import secrets
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from asn1crypto import cms

from comity.journal.checkpoints import checkpoint_text, origin_of, verify_note
from comity.kernel.digests import digest_of
from comity.kernel.nodes import NodeSettings, write_node
from comity.protocol import keys
from comity.protocol.app.signer_client import SignerClient, Signing, socket_path
from comity.protocol.app.signer_frames import receive_frame
from comity.protocol.envelopes import verify_statement
from comity.protocol.errors import IntentRefusedError, SignerUnavailableError
from comity.protocol.keys import make_secret
from comity.storage.keyfiles import FolderKeyStore
from tests.builders.protocol import NOON, PeerNode

XA, XB = PeerNode("XA"), PeerNode("XB")
CHECKPOINT = checkpoint_text(origin_of("XA", 1), 3, bytes(32))


def made(home: Path) -> Path:
    """Make the folder of a node with the keys of ``XA``."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_node(NodeSettings(home=home, code="XA", name="Examplia", practice=True))
    store = FolderKeyStore(home / "secrets", b"a passphrase", cost=2)
    for role, secret in XA.secrets.items():
        store.keep(role, secret)
    store.keep(keys.SEAL, make_secret(keys.SEAL, secrets.token_bytes))
    passphrase = home / "secrets" / "passphrase"
    passphrase.touch(mode=0o600)
    passphrase.write_text("a passphrase\n")
    return home


class Running:
    """A signer in a process of its own."""

    def __init__(self, home: Path, *arguments: str, **options: object) -> None:
        self.home = home
        command = [sys.executable, "-m", "comity.protocol.app.signer_process", "--home", str(home)]
        self.process = subprocess.Popen(
            [*command, *arguments], stderr=subprocess.PIPE, text=True, **options
        )
        self.client = SignerClient(home)

    def await_ready(self) -> "Running":
        for _ in range(200):
            try:
                self.client.member()
            except SignerUnavailableError:
                assert self.process.poll() is None, self.process.stderr.read()
                time.sleep(0.05)
            else:
                return self
        pytest.fail("the signer did not start")

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(10)
        self.process.stderr.close()
        self.client.close()
        return code


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(made(tmp_path_factory.mktemp("node") / "xa")).await_ready()
    yield running
    running.stop()


def test_a_batch_of_statements_is_signed_in_one_round_trip(signer: Running) -> None:
    payloads = [XA.statement(XB, body={"text": "é\n"})[0] for _ in range(5)]

    signed = signer.client.sign_statements(payloads)

    said = [verify_statement(jws, keyring=XB.knows(XA), now=NOON) for jws in signed]
    assert [one.payload for one in said] == payloads


def test_a_checkpoint_and_a_seal_are_signed(signer: Running) -> None:
    kinds = (("content_type", "data"), ("message_digest", bytes(32)))
    der = cms.CMSAttributes(
        [cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in kinds]
    ).dump()

    note = signer.client.sign_checkpoint(CHECKPOINT)

    assert verify_note(note, XA.knows().log_keys("XA", NOON)).size == 3
    assert len(signer.client.sign_seal(der)) == 384
    assert signer.client.cosign_checkpoint(CHECKPOINT.replace("/XA/", "/XB/"), NOON)


def test_what_is_no_act_of_the_member_is_refused_by_name(signer: Running) -> None:
    foreign, _ = XB.statement(XA)

    for refused in (
        lambda: signer.client.sign_statements([foreign]),
        lambda: signer.client.sign_statements([b"\xff"]),
        lambda: signer.client.sign_checkpoint("anything"),
        lambda: signer.client.cosign_checkpoint(CHECKPOINT, NOON),
        lambda: signer.client.sign_seal(b"anything"),
        lambda: Signing(signer.client, {"intent": "bytes"}, [b"anything"]).answer(),
        lambda: Signing(signer.client, {"intent": "checkpoint"}, []).answer(),
        lambda: Signing(signer.client, {"intent": "checkpoint"}, [b"\xff"]).answer(),
        lambda: Signing(signer.client, {"intent": "seal"}, [b"xyz", b"xyz"]).answer(),
    ):
        with pytest.raises(IntentRefusedError):
            refused()


def test_every_request_leaves_one_line_of_digests_and_no_body(signer: Running) -> None:
    log = signer.home / "logs" / "signer.jsonl"
    payload, _ = XA.statement(XB, body={"text": "planted-secret"})
    before = len(log.read_text().splitlines())

    signer.client.sign_statements([payload])
    with pytest.raises(IntentRefusedError):
        signer.client.sign_checkpoint("planted-secret")

    lines = [json.loads(line) for line in log.read_text().splitlines()[before:]]
    assert [line["intent"] for line in lines] == ["statements", "checkpoint"]
    assert lines[0]["of"] == [digest_of(payload)]
    assert lines[1]["refused"] == "protocol.intent_refused"
    assert lines[0]["pid"] == os.getpid()
    assert "planted-secret" not in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_the_socket_is_for_its_owner_alone(signer: Running) -> None:
    assert stat.S_IMODE(socket_path(signer.home).stat().st_mode) == 0o600


def test_what_is_signed_meanwhile_is_taken_later_from_any_thread(signer: Running) -> None:
    payloads = [XA.statement(XB)[0] for _ in range(3)]

    under_way = signer.client.begin_statements(payloads)
    note = signer.client.sign_checkpoint(CHECKPOINT)
    taken: list[list[bytes]] = []
    threads = [
        threading.Thread(target=lambda: taken.append(under_way.signatures())) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert verify_note(note, XA.knows().log_keys("XA", NOON)).size == 3
    assert taken[0] == taken[1]
    said = [verify_statement(jws, keyring=XB.knows(XA), now=NOON) for jws in taken[0]]
    assert [one.payload for one in said] == payloads


def test_a_signature_that_nobody_wants_any_more_meets_no_other_question(signer: Running) -> None:
    under_way = signer.client.begin_statements([XA.statement(XB)[0]])
    under_way.abandon()
    payload, _ = XA.statement(XB)

    (jws,) = signer.client.sign_statements([payload])

    assert verify_statement(jws, keyring=XB.knows(XA), now=NOON).payload == payload


def test_many_threads_share_one_client(signer: Running) -> None:
    payloads = [XA.statement(XB)[0] for _ in range(8)]
    signed: dict[int, list[bytes]] = {}

    def ask(number: int) -> None:
        signed[number] = signer.client.sign_statements([payloads[number]])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for number, (jws,) in signed.items():
        said = verify_statement(jws, keyring=XB.knows(XA), now=NOON)
        assert said.payload == payloads[number]


@pytest.mark.parametrize("noise", [b"\0\0\0\5hello", b"\xff\xff\xff\xff", b"\0\0\0\2[]", b"\0"])
def test_a_client_that_speaks_otherwise_is_dropped_and_harms_no_other(
    signer: Running, noise: bytes
) -> None:
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(socket_path(signer.home)))
        stranger.sendall(noise)
        stranger.shutdown(socket.SHUT_WR)
        assert receive_frame(stranger) is None

    assert signer.client.member() == "XA"


def test_a_second_signer_of_the_same_node_does_not_start(signer: Running) -> None:
    second = Running(signer.home)

    assert second.process.wait(20) == 2
    assert "protocol.signer_runs" in second.process.stderr.read()
    second.process.stderr.close()
    assert signer.client.member() == "XA"


def test_a_client_survives_the_restart_of_the_signer(private: Path) -> None:
    first = Running(made(private)).await_ready()
    client = first.client
    client.sign_checkpoint(CHECKPOINT)
    assert first.stop(signal.SIGKILL) == -signal.SIGKILL
    with pytest.raises(SignerUnavailableError) as met:
        client.sign_checkpoint(CHECKPOINT)
    assert met.value.remedy

    second = Running(private).await_ready()

    assert client.sign_checkpoint(CHECKPOINT)
    client.close()
    assert second.stop() == 0
    assert not socket_path(private).exists()


def test_the_passphrase_can_come_through_a_descriptor(private: Path) -> None:
    made(private)
    (private / "secrets" / "passphrase").unlink()
    reader, writer = os.pipe()
    os.write(writer, b"a passphrase\n")
    os.close(writer)

    running = Running(private, "--passphrase-fd", str(reader), pass_fds=[reader])
    os.close(reader)

    running.await_ready()
    assert running.stop() == 0


def test_a_long_path_is_replaced_by_a_short_one_that_is_gone_afterwards(private: Path) -> None:
    home = made(private / ("x" * 60) / ("y" * 60))

    running = Running(home).await_ready()
    short = socket_path(home)

    assert short != home / "run" / "signer.sock"
    assert stat.S_IMODE(short.parent.stat().st_mode) == 0o700
    assert running.stop() == 0
    assert not short.parent.exists()
    assert not (home / "run" / "signer.path").exists()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda home: (home / "secrets" / "passphrase").chmod(0o644), "storage.loose_mode"),
        (lambda home: (home / "secrets" / "passphrase").write_text("wrong"), "storage.sealed_key"),
        (lambda home: (home / "node.toml").unlink(), "kernel.malformed_node"),
    ],
)
def test_a_node_that_is_not_in_order_has_no_signer_and_says_why(
    private: Path, spoil: object, code: str
) -> None:
    home = made(private)
    spoil(home)

    running = Running(home)

    assert running.process.wait(20) in (2, 3)
    assert code in running.process.stderr.read()
    running.process.stderr.close()


def test_where_no_signer_runs_the_error_says_what_to_do(private: Path) -> None:
    with pytest.raises(SignerUnavailableError) as met:
        SignerClient(private).member()

    assert met.value.code == "protocol.signer_unavailable"
