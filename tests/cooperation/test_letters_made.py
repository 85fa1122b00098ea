"""Letters that a node makes: of its own and of its peer's statements, sealed and journalled."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from comity.cooperation.app.services import letters
from comity.cooperation.app.services import translations as beside
from comity.cooperation.app.services.translations import Said
from comity.cooperation.letters import papers
from comity.cooperation.letters.judging import Asked
from comity.cooperation.letters.letters import Source
from comity.cooperation.letters.verification import Standing, verified
from comity.cooperation.letters.words import ENGLISH
from comity.cooperation.lifecycles import Kind
from comity.cooperation.statements import Body
from comity.evidence.app import queries as evidence
from comity.journal.app.models import Entry
from comity.kernel.identifiers import uuid7
from comity.protocol.app import signed
from comity.protocol.app.models import Incoming
from tests.builders.evidence import sealer
from tests.builders.protocol import PeerNode, seeded
from tests.builders.requests import PeerDesk, person, whole_request
from tests.cooperation.test_api import Desk, asked

pytestmark = pytest.mark.django_db
API = "/api/v1"
ASKED = whole_request(Kind("PRES"))


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the signer of the node be in this process."""
    own, seal = PeerNode("XA"), sealer("XA")

    class Signer:
        def __init__(self, _home: object) -> None:
            self.sign_statements = own.signer.sign_statements
            self.sign_seal = seal.signer.sign_seal

        def close(self) -> None:
            """Nothing is open."""

    monkeypatch.setattr(letters, "SignerClient", Signer)
    monkeypatch.setattr(signed, "SignerClient", Signer)
    monkeypatch.setattr(evidence, "seal_chain", lambda: seal.chain)


def judged(pdf: bytes, now: datetime, **more: Any) -> Any:  # noqa: ANN401 - a verdict
    known = Asked(now=now, anchor=sealer("XA").anchor, practice=True, **more)
    return verified(pdf, known, wording=ENGLISH)


def test_a_request_that_waits_for_the_line_is_a_letter_that_verifies(now: datetime) -> None:
    PeerDesk("XB")
    desk = Desk("poc_247", now)
    sent = desk.tell("/requests", asked()).json()

    answer = desk.get(f"{API}/requests/{sent['id']}/letter?language=en")

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith('-request-en.pdf"')
    verdict = judged(answer.content, timezone.now())
    assert verdict.standing is Standing.VERIFIED, verdict.findings
    assert verdict.facts["author"] == "XA"
    entry = Entry.objects.filter(kind="letter-made").get()
    assert verdict.digest in entry.body


def test_what_came_becomes_a_copy_in_the_readers_language_under_the_readers_seal(
    now: datetime,
) -> None:
    body = Body(kind="PRES", act="request", n=1, content=ASKED)
    said = PeerDesk("XB").speak(uuid7(now=now, rng=seeded("x")), body.written(), at=now)
    thread = str(said.thread)
    (jws,) = PeerNode("XB").signer.sign_statements([said.payload])
    Incoming.objects.create(
        iss="XB",
        message_id=said.id,
        type=said.type,
        epoch=1,
        seq=1,
        digest=said.digest,
        jws=jws,
        received_at=now,
        outcome="received",
        index=1,
        receipt=b"",
        due_at=now,
    )

    first = Said("facts", "ar", "فاتورة مزورة.", machine=True)
    better = replace(first, text="فاتورة مزورة أُرسلت إلى عيادة.")
    for minutes, text in enumerate((first, better)):
        at = now + timedelta(minutes=minutes)
        beside.translate_request(thread, text, person=person("poc_247"), now=at)

    made = letters.make_letter(thread, language="ar", person=person("poc_247"), now=now)

    paper = papers.read(made.pdf)
    source = Source.from_bytes(paper.source)
    assert (source.issuer, source.told.iss, source.language) == ("XA", "XB", "ar")
    assert source.statements[0].jws == jws
    assert [one.text for one in source.translations] == ["فاتورة مزورة أُرسلت إلى عيادة."]
    assert source.translations[0].text in str(papers.text_of(paper))


def test_a_letter_in_a_language_that_nobody_sets_is_refused(now: datetime) -> None:
    PeerDesk("XB")
    desk = Desk("poc_247", now)
    sent = desk.tell("/requests", asked()).json()

    answer = desk.ask(f"/requests/{sent['id']}/letter?language=de")

    assert answer.status_code == 422
    assert answer.json()["code"] == "cooperation.unknown_language"


def test_a_statement_of_another_request_is_no_letter_of_this_one(now: datetime) -> None:
    PeerDesk("XB")
    desk = Desk("poc_247", now)
    sent = desk.tell("/requests", asked()).json()

    answer = desk.ask(f"/requests/{sent['id']}/letter?statement={'0' * 64}")

    assert answer.json()["code"] == "cooperation.no_such_statement"


def test_whoever_may_not_read_the_request_gets_no_letter(now: datetime) -> None:
    PeerDesk("XB")
    sent = Desk("poc_247", now).tell("/requests", asked()).json()

    answer = Desk("provider_lert", now, provider="XA-NORDMAIL").ask(
        f"/requests/{sent['id']}/letter"
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "cooperation.no_such_request")
    assert not Entry.objects.filter(kind="letter-made").exists()
