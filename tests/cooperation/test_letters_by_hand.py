"""Letters in a request that goes by hand: ours is sealed, theirs is never shown as proved."""

from datetime import datetime, timedelta

import pytest

from comity.cooperation.acts import Act
from comity.cooperation.app import services
from comity.cooperation.app.services import letters, records
from comity.cooperation.letters.judging import Asked
from comity.cooperation.letters.verification import Standing, Verdict, verified
from comity.cooperation.letters.words import ENGLISH
from comity.evidence.app import queries as evidence
from tests.builders.by_hand import by_hand, received
from tests.builders.evidence import sealer
from tests.builders.protocol import PeerNode
from tests.builders.requests import person

pytestmark = pytest.mark.django_db


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
    monkeypatch.setattr(records, "SignerClient", Signer)
    monkeypatch.setattr(evidence, "seal_chain", lambda: seal.chain)


def judged(pdf: bytes, now: datetime) -> Verdict:
    known = Asked(now=now, anchor=sealer("XA").anchor, practice=True)
    return verified(pdf, known, wording=ENGLISH)


def shown(verdict: Verdict) -> str:
    return str(verdict.text)


def test_our_request_by_hand_is_a_letter_that_verifies(now: datetime) -> None:
    thread = by_hand(now)

    made = letters.make_letter(thread.pk, language="en", person=person("poc_247"), now=now)

    verdict = judged(made.pdf, now)
    assert verdict.standing is Standing.VERIFIED
    assert verdict.facts["to"] == "XC-0001"
    assert "Ministry of Justice (XC-0001)" in shown(verdict)
    assert "You have no node of this exchange" in shown(verdict)


def test_a_letter_of_what_they_said_is_never_verified_and_says_who_wrote_it_down(
    now: datetime,
) -> None:
    thread = received(now)

    made = letters.make_letter(thread.pk, language="en", person=person("poc_247"), now=now)

    verdict = judged(made.pdf, now)
    assert verdict.standing is Standing.NOT_PROVED
    assert "registered" in {one.code for one in verdict.findings}
    assert verdict.facts["author"] == "XC-0001"
    assert "Registered, not signed" in shown(verdict)
    assert "B. Clerk" in shown(verdict)


def test_our_answer_by_hand_is_a_letter_of_ours(now: datetime) -> None:
    thread, later = received(now), now + timedelta(hours=1)
    services.perform(thread, Act.ACKNOWLEDGE, {}, person=person("poc_247"), now=later)
    answer = thread.statements.get(side="requested")

    made = letters.make_letter(
        thread.pk, language="en", statement=answer.digest, person=person("poc_247"), now=later
    )

    verdict = judged(made.pdf, later)
    assert verdict.standing is Standing.VERIFIED
    assert (verdict.facts["author"], verdict.facts["to"]) == ("XA", "XC-0001")
