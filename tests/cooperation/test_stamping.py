"""Time stamps over HTTP: asked of a local authority, checked before they are embedded."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from comity.cooperation.app.stamping import (
    LARGEST,
    HttpStamper,
    StampUnavailableError,
    from_the_authority_named,
    stamping_of,
)
from comity.cooperation.letters.judging import Asked
from comity.cooperation.letters.letters import composed
from comity.cooperation.letters.sealing import Stamping, sealed
from comity.cooperation.letters.typesetting import typeset
from comity.cooperation.letters.verification import Standing, verified
from comity.cooperation.letters.words import ENGLISH
from comity.evidence.seals import pem
from comity.kernel.nodes import NodeSettings
from tests.builders.evidence import sealer
from tests.builders.letters import LATER, source_of, stamping

Answers = Callable[[tsp.TimeStampReq], bytes]
ASKED: list[tuple[str, str]] = []
"""Where and as what each query was posted."""


def honest(query: tsp.TimeStampReq) -> bytes:
    """Answer as an authority does."""
    return bytes(stamping().stamper.request_tsa_response(query).dump())


def refusing(query: tsp.TimeStampReq) -> bytes:
    told = tsp.TimeStampResp.load(honest(query))
    told["status"] = {"status": "rejection", "status_string": ["not today"]}
    return bytes(told.dump())


def of_something_else(query: tsp.TimeStampReq) -> bytes:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"\0" * 32}
    other = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": query["nonce"]})
    return honest(other)


def of_yesterday(query: tsp.TimeStampReq) -> bytes:
    return honest(tsp.TimeStampReq({**query.native, "message_imprint": query["message_imprint"],
                                    "nonce": 7}))  # fmt: skip


@contextmanager
def authority(answers: Answers, *, status: int = 200) -> Iterator[str]:
    """Run an authority on loopback until the block ends, and give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            ASKED.append((self.path, str(self.headers["Content-Type"])))
            query = self.rfile.read(int(self.headers["Content-Length"]))
            told = answers(tsp.TimeStampReq.load(query))
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        running = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        running.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/stamp?of=letters"
        finally:
            server.shutdown()
            running.join()


def letter_stamped_at(address: str, *, roots: tuple[bytes, ...] | None = None) -> bytes:
    source, held = source_of(stamped=True), sealer("XA")
    with from_the_authority_named():
        return sealed(
            typeset(composed(source, ENGLISH), source),
            chain=held.chain,
            signer=held.signer,
            at=source.made_at,
            stamping=Stamping(HttpStamper(address, practice=True), roots or stamping().roots),
        )


def test_a_letter_is_stamped_by_an_authority_over_http_and_verifies() -> None:
    ASKED.clear()
    with authority(honest) as address:
        pdf = letter_stamped_at(address)

    known = Asked(
        now=LATER,
        anchor=sealer("XA").anchor,
        stamps=pem(stamping().roots[0]),
        practice=True,
    )
    verdict = verified(pdf, known, wording=ENGLISH)
    assert verdict.standing is Standing.VERIFIED, verdict.findings
    assert set(ASKED) == {("/stamp?of=letters", "application/timestamp-query")}


@pytest.mark.parametrize(
    ("answers", "status", "told"),
    [
        (refusing, 200, "refuses: not today"),
        (of_something_else, 200, "of something else"),
        (of_yesterday, 200, "another question"),
        (lambda _query: b"<html>no</html>", 200, "no time stamp"),
        (lambda _query: b"", 200, "no time stamp"),
        (lambda query: honest(query)[:-20], 200, "no time stamp"),
        (lambda _query: b"\x30\x84\x7f\xff\xff\xff" + b"\0" * LARGEST, 200, "no time stamp"),
        (honest, 500, "it answers 500"),
        (honest, 302, "it answers 302"),
    ],
)
def test_an_answer_that_is_no_stamp_of_this_letter_makes_no_letter(
    answers: Answers, status: int, told: str
) -> None:
    with (
        authority(answers, status=status) as address,
        pytest.raises(StampUnavailableError, match=told),
    ):
        letter_stamped_at(address)


def test_a_stamp_of_an_authority_that_nobody_named_makes_no_letter() -> None:
    stranger = sealer("XB").chain.between[-1]
    with authority(honest) as address, pytest.raises(StampUnavailableError, match="leads to none"):
        letter_stamped_at(address, roots=(stranger,))


@pytest.mark.parametrize(
    ("address", "practice", "told"),
    [
        ("http://127.0.0.1:9/stamp", False, "must be an https address"),
        ("https://127.0.0.1:9/stamp", False, "not a public address"),
        ("https://[::ffff:169.254.169.254]/stamp", True, "not a public address"),
        ("https:///stamp", True, "must be an https address"),
    ],
)
def test_a_node_asks_no_address_that_it_may_not_call(
    address: str, practice: bool, told: str
) -> None:
    stamper = HttpStamper(address, practice=practice)
    with pytest.raises(StampUnavailableError, match=told):
        asyncio.run(stamper.async_dummy_response("sha256"))


def test_an_authority_that_is_not_there_is_told_as_such() -> None:
    with authority(honest) as address:
        pass
    with pytest.raises(StampUnavailableError, match=r"no time stamp from 127\.0\.0\.1"):
        letter_stamped_at(address)


def test_a_node_names_its_authority_and_what_its_stamps_lead_to(private: Path) -> None:
    node = NodeSettings(home=private, code="XA", name="Examplia", practice=True)
    named = replace(node, stamp_url="https://stamps.example/tsa")
    assert stamping_of(node) is None
    with pytest.raises(StampUnavailableError, match=r"stamps\.pem cannot be read"):
        stamping_of(named)

    folder = private / "certificates"
    folder.mkdir()
    (folder / "stamps.pem").write_bytes(pem(stamping().roots[0]))
    found = stamping_of(named)

    assert found is not None
    root = x509.load_pem_x509_certificate(pem(stamping().roots[0]))
    assert list(found.roots) == [root.public_bytes(Encoding.DER)]
    (folder / "old.crl").write_bytes(b"no list")
    with pytest.raises(StampUnavailableError):
        stamping_of(named)
