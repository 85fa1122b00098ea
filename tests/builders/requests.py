"""Requests that a check lets through, and a peer that answers them, for the tests of the desk."""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import pytest
from django.db import transaction

from comity.access.app import services as access
from comity.access.app.models import Person
from comity.cooperation.abuse import FLAG_TYPE
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import services
from comity.cooperation.app.models import Draft, SafeguardAnswers, Thread
from comity.cooperation.app.models import Statement as Row
from comity.cooperation.app.queries import said as kept
from comity.cooperation.app.services import abuse
from comity.cooperation.app.services.uploads import Readable
from comity.cooperation.kinds import REQUESTS, plan_of
from comity.cooperation.lifecycles import Kind
from comity.cooperation.statements import STATEMENT_TYPE, Body, Said
from comity.cooperation.threads import Thread as FoldedThread
from comity.cooperation.threads import fold
from comity.journal.app import services as journal
from comity.kernel.digests import digest_of
from comity.kernel.identifiers import uuid7
from comity.kernel.strict_json import canonical
from comity.law.app import registers
from comity.law.corpus import shipped
from comity.law.questions import Profile
from comity.protocol.app.models import NodeState, Peer
from comity.protocol.app.registry import Receipted, Received
from comity.protocol.keyring import KeyDocument, PublicKey
from comity.protocol.keys import ENCRYPT_X25519
from comity.protocol.receipts import Receipt
from comity.protocol.statements import FIRST, Statement
from tests.builders.cooperation import NOON, ROLES, content_for, role_for

PROVIDER = "XA-NORDMAIL"
FORWARD = {"provider": PROVIDER, "basis": "Evidence Act, s. 8"}
"""How a request is forwarded to it."""
_versions = count(1_000)
REASON = "The account is deleted after thirty days without use, and the last use was in February."


SETTLED: Mapping[str, Mapping[str, str]] = {
    row.id: {"says": says, "reason": REASON, "by": "Officer", "at": "2026-03-02T12:00:00.000Z"}
    for row in (*shipped().safeguards, shipped().one_statement)
    for says in ["no" if getattr(row, "settled_by", "yes") == "no" else "yes"]
}
"""An answer to each question of the safeguards that lets one go on."""


def whole_request(kind: Kind, **changes: object) -> dict[str, Any]:
    """Return a request that nothing blocks on a practice node."""
    content: dict[str, Any] = {
        "status_flag": "new",
        "sender_org": {"name": "National Cyber Desk", "member": "XA"},
        "sender_person": {
            "name": "Ines Alba",
            "post": "Duty officer",
            "phone": "+99912345678",
            "email": "desk@police.xa.example",
        },
        "sender_role": ROLES[kind],
        "contacts": [{"name": "Duty desk", "office_hours": "00:00-24:00", "time_zone": "Etc/UTC"}],
        "case_no_sender": "A 1/26",
        "addressee_org": {
            "name": "Contact Point of XB",
            "member": "XB",
            "functions": ["poc_247", "contact_point_247", "central_authority"],
        },
        "addressee_provider": "Nordmail",
        "via_channel": "24/7" if kind is Kind.PRES else "CA-CA",
        "legal_basis": [{"instrument": "budapest", "article": "29"}],
        "offence": [
            {
                "class": "fraud",
                "provision": "Penal Code, s. 12",
                "max_penalty": "Five years",
                "requested_provision": "Penal Code, s. 99",
            }
        ],
        "facts": "On 1 March 2026 somebody sent a false invoice from this account to a clinic. "
        "The clinic paid 48,000 to an account abroad within the hour. The bank's log and the "
        "mail's headers show that the sender used the account named below on that day.",
        "link_facts_to_data": "The account sent the false invoice; its records will show who "
        "opened it and from where it was used on 1 March 2026, the day of the payment.",
        "necessity": REASON,
        "targets": [
            {
                "type": "email",
                "value": "someone@nordmail.example",
                "service": "Nordmail",
                "categories": ["SUB"],
                "timestamp": "2026-03-01T09:14:05+00:00",
                "period_from": "2026-02-20T00:00:00+00:00",
                "period_to": "2026-03-01T12:00:00+00:00",
            }
        ],
        "urgency": "routine",
        "confidentiality": True,
        "confidentiality_reason": "The suspect does not know of the case.",
        "languages": ["en"],
        "handling_mark": "TLP:AMBER",
    }
    if kind is Kind.PRES:
        content |= {"mla_intent": True, "period_days": 90, "custodian_or_location": "Nordmail"}
    if kind is Kind.MLA:
        content |= {"suspect_unknown": True, "domestic_order": "Order 5/26", "lawful_at_home": True}
        content |= {"measures": [{"code": "production", "wanted_result": "login records"}]}
    if kind is not Kind.PRES:
        content |= {"purpose": "To name the person who opened the account.", **_FOR_THE_COURT}
    if plan_of(kind).addressed == "provider":
        content |= {"addressee_provider": PROVIDER, "via_channel": "direct", **_FOR_A_PROVIDER}
    if "validator" in REQUESTS[kind].model_fields:
        content |= _CERTIFIED
    if plan_of(kind).permits:
        content |= {"categories": ["SUB"], "planned_kind": "DIRECT"}
    content |= _of_a_person(kind)
    known = REQUESTS[kind].model_fields
    content |= {"use_allowed": "with_consent", "conditions": ["Use in this case alone."]}
    content |= {"source_grading": "B", "information_grading": "2", "reply_wished": True}
    content |= {"information_purpose": "begin_case", "why_there": "A relay there passed it on."}
    content |= {"crime_area": "False invoices to clinics", "action_asked": ["information"]}
    if "harm" in known:
        content |= _IN_AN_EMERGENCY
    if plan_of(kind).assets:
        content |= _about_property(kind)
    if plan_of(kind).takes_down:
        content |= _TO_BE_TAKEN_DOWN | dict(plan_of(kind).begins)
    return {name: value for name, value in content.items() if name in known} | changes


_FOR_A_PROVIDER = {
    "officer_id": "4711",
    "authority_proof": "Code of Procedure, s. 3",
    "mla_intent": True,
    "period_days": 90,
    "nexus": "The victim lives in the State that asks.",
    "identifiers_as": "text",
    "return_platform": "The node of the State that asks",
    "no_user_notice_until": "2026-09-01",
    "no_user_notice_ground": "Code of Procedure, s. 5",
}


_ON_JURISDICTION: dict[str, Any] = {
    "legal_basis": [{"instrument": "budapest", "article": "22(5)"}],
    "jurisdiction_claims": ["effects", "victim_nationality"],
    "jurisdiction_reason": "The clinic is here: Code of Procedure, s. 4.",
    "criteria": {
        "where_harm": "The clinic is in XA, and its patients are.",
        "where_suspect": "In XB, as far as is known.",
        "stage_reached": "The police of XA have heard the clinic.",
    },
    "states_concerned": [{"member": "XC", "reference": "XA-JURIS-2026-000004"}],
    "wished_outcome": {"division": "one_prosecutes", "prosecutes": ["XB"]},
}


def _of_a_person(kind: Kind) -> Mapping[str, Any]:
    """Return what a request says that is about a person, or about who prosecutes."""
    if plan_of(kind).consults:
        return _ON_JURISDICTION
    return _SOUGHT if plan_of(kind).extradites else {}


_SOUGHT: dict[str, Any] = {
    "offence": [
        {
            "class": "illegal_access",
            "provision": "Penal Code, s. 12",
            "max_penalty": "Five years",
            "max_penalty_months": 60,
            "requested_provision": "Penal Code, s. 99",
            "conduct": "Entering a computer system without right.",
            "requested_conduct": "Gaining access to a computer system without permission.",
            "requested_penalty_months": 48,
        }
    ],
    "legal_basis": [{"instrument": "budapest", "article": "24"}],
    "person": {
        "names": "Viktor Testov",
        "birth_date": "1988-04-09",
        "nationality": ["XA"],
        "known_place": "Port Example",
    },
    "extradition_purpose": "prosecution",
    "warrant": {
        "number": "3 Gs 201/26",
        "authority": "District Court",
        "date": "2026-02-20",
        "certified": True,
        "attachment": "warrant.pdf",
    },
    "law_text": ["penal-code.pdf"],
    "attachments": [{"name": "warrant.pdf", "sha256": "0" * 64}],
    "certification": "Seal of the ministry",
}
_TO_BE_TAKEN_DOWN = {
    "legal_basis": [
        {
            "instrument": "domestic_law",
            "article": "130",
            "text": "The Media Act of the State that asks; no treaty between the two is about it.",
        }
    ],
    "targets": [
        {
            "type": "url",
            "value": "https://chat.nordmail.example/p/4711",
            "service": "Nordmail",
            "content_id": "4711",
        }
    ],
    "content_class": "fraud",
    "action_wanted": "remove",
    "first_seen": "2026-02-28T10:00:00Z",
    "last_seen_live": "2026-03-02T09:00:00Z",
    "seen_from": "XA, a browser without an account",
    "reasons": "It asks for payments in the name of a clinic: Penal Code, s. 12.",
    "terms": "Community rules, section 4: no fraud.",
    "is_evidence": True,
    "expression": "none",
    "order": {"court": "Regional court", "number": "5 Kg 7/26", "date": "2026-03-01"},
    "redress": "The provider and whoever published it can appeal to the regional court.",
    "territory": ["XA", "XB"],
}


def _about_property(kind: Kind) -> dict[str, Any]:
    """Return what a request about property says; a confiscation rests on a final order."""
    said = dict(_ON_PROPERTY)
    if "measure" in plan_of(kind).begins:
        said["measure"] = plan_of(kind).begins["measure"]
    if said.get("measure") == "confiscation":
        said["order"] = {**said["order"], "final": True}
    return said


_ON_PROPERTY: dict[str, Any] = {
    "targets": [],
    "property": [
        {
            "kind": "bank_account",
            "identifier": "DE89370400440532013000",
            "holder": "Viktor Testov",
            "custodian": "Harbour Bank",
            "worth": "184,300.00",
            "currency": "EUR",
            "valued_on": "2026-03-01",
        },
        {
            "kind": "domain",
            "identifier": "shop.example",
            "holder": "Viktor Testov",
            "location": "The registry of the State that is asked",
        },
    ],
    "order": {
        "court": "District court",
        "number": "3 Gs 244/26",
        "date": "2026-03-01",
        "attachment": "order.pdf",
        "certified": True,
    },
    "attachments": [{"name": "order.pdf", "sha256": "9f86d081884c7d65" * 4}],
    "property_link": "The money of the victim was paid to the account; the shop sold what it took.",
    "confiscation_grounds": "Penal Code, s. 140: what was gained is confiscated.",
    "dissipation_risk": "The account was emptied twice before.",
    "third_parties": "None known.",
    "review_date": "2026-09-01",
    "payment_ref": "0fa8e0b2-6c1d-4a53-9f0e-2d3b1c5a7e99",
    "from_account": "GB82WEST12345698765432",
    "amount": "184,300.00",
    "currency": "EUR",
    "value_date": "2026-03-02T09:00:00Z",
    "to_bank": "Harbour Bank",
    "wish": "hold",
    "hold_hours": 72,
    "to_account": "DE89370400440532013000",
    "legal_basis": [
        {"instrument": "budapest", "article": "27", "text": "Neither node knows a closer one."}
    ],
}
_IN_AN_EMERGENCY = {
    "harm": "kidnapping",
    "persons_at_risk": "A girl of eleven, in a flat somewhere in the capital.",
    "harm_expected_by": "2096-03-02T18:00:00Z",
    "imminence": "The man said that he would take her away in the evening.",
    "danger_present": True,
    "how_data_help": "The address from which she wrote leads to the line of the flat, where "
    "patrols are ready to go.",
    "why_normal_too_slow": "An order of a court abroad takes days.",
    "statement_of_truth": True,
    "followup": "will_follow",
    "followup_by": "2026-03-06",
    "urgency": "emergency",
    "urgency_reasons": ["life"],
}
_CERTIFIED = {
    "addressee_establishment": "Nordmail, representative",
    "validator": {"name": "C. Magistrate, investigating judge", "role": "investigating_judge"},
    "period_days": 60,
    "extension_count": 0,
    "deadline": "ten_days",
    "addressee_is": "controller",
    "enforcing_authority": "Prosecutor General of XB",
    "enforcing_authority_notified": True,
    "mla_intent": True,
}
_FOR_THE_COURT = {
    "proportionality": REASON,
    "certificate_wanted": "none",
    "no_preservation_reason": "The data are stable.",
}


def person(role: str, *, name: str = "", provider: str | None = None) -> Person:
    """Enrol somebody."""
    return access.enrol(
        name=name or f"{role} of the desk",
        role=role,
        organisation=provider or "Authority",
        provider_code=provider,
        now=NOON,
    ).person


def opened(kind: Kind, content: Mapping[str, Any], **how: Any) -> Thread:  # noqa: ANN401 - passed on
    """Send a request and return its thread."""
    return services.open_request(kind, content, **how).thread


def sent_from(draft: Draft, *, by: Person, now: datetime) -> Thread:
    """Send the draft of somebody else and return its thread."""
    return services.send(
        kind=None, aud=None, content=None, draft=draft.pk, person=by, now=now
    ).thread


def join(member: str) -> None:
    """Let ``member`` stand in the directory, with one key that evidence is sealed for."""
    public = hashlib.sha256(member.encode()).digest()
    year = timedelta(days=365)
    key = PublicKey.of(ENCRYPT_X25519, public, not_before=NOON - year, not_after=NOON + year)
    document = KeyDocument(
        member=member,
        practice=True,
        policy="hybrid",
        endpoint=f"https://{member.lower()}.example",
        keys=(key,),
    )
    text = canonical(document.to_json()).decode()
    Peer.objects.get_or_create(
        member=member, defaults={"document": text, "suspended": False, "renewed_at": NOON}
    )
    # A keyring is kept per process and version; a test's rollback takes the version back.
    NodeState.objects.update_or_create(pk=1, defaults={"keyring_version": next(_versions)})


def state_says(monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    """Let every State say ``rule`` of requests straight to its providers, whatever the data."""
    known = registers.profile_of

    def profile_of(code: str | None, *, on: date) -> Profile:
        return known(code, on=on).model_copy(update={"direct_requests": {"any": rule}})

    monkeypatch.setattr(registers, "profile_of", profile_of)


def arrive(take: Callable[[Received], None], received: Received) -> None:
    """Let a message of another room have its effect, as ``protocol`` does."""
    with transaction.atomic():
        take(received)


class PeerDesk:
    """The other side of a thread, in memory; it hears and speaks without a wire."""

    def __init__(self, member: str = "XB") -> None:
        """Join the directory as ``member``."""
        self.member = member
        self.seq = 0
        join(member)

    def view(self, thread: Thread) -> FoldedThread:
        """Return the thread as this side sees it: all that the node has said, receipted."""
        return fold(self._heard(thread))

    def _heard(self, thread: Thread) -> list[Said]:
        return [kept(row) for row in thread.statements.all()]

    def receipt(self, thread: Thread, *, at: datetime = NOON, outcome: str = "received") -> None:
        """Receipt all that the node has said and that has no receipt yet, as ``protocol`` does."""
        for row in Row.objects.filter(thread=thread, side=thread.own_side, receipted_at=None):
            receipt = Receipt(
                raw=b"{}",
                of=row.digest,
                id=row.message_id,
                iss="XA",
                to=self.member,
                epoch=row.epoch,
                seq=row.seq,
                size=1,
                received_at=at,
                outcome=outcome,
                reason=None,
                your_head=None,
                index=7,
                entry={},
                salt=b"",
                proof=(),
                checkpoint="",
            )
            told = Receipted(
                id=row.message_id, digest=row.digest, thread=thread.pk, receipt=receipt
            )
            with transaction.atomic():
                journal.record("receipted", now=at, of=row.digest, sender=self.member)
                services.note_receipt(told)

    def request(
        self,
        kind: Kind = Kind.PRES,
        *,
        at: datetime = NOON,
        answered: bool = True,
        **changes: object,
    ) -> Thread:
        """Send the node a request and return its thread there.

        Its people have answered the questions of the safeguards unless a test says otherwise.
        """
        thread = uuid7(now=at, rng=secrets.token_bytes)
        body = Body(
            kind=str(kind),
            act="request",
            n=1,
            content=whole_request(kind, **changes),
            reference=f"{self.member}-{kind}-2026-{self.seq + 1:06d}",
        )
        self.speak(thread, body.written(), role=ROLES[kind], at=at)
        held = Thread.objects.get(pk=thread)
        if answered:
            SafeguardAnswers.objects.create(thread=held, answers=SETTLED)
        return held

    def say(
        self,
        thread: Thread,
        act: Act,
        content: Mapping[str, Any] | None = None,
        *,
        at: datetime = NOON,
        attachments: tuple[Mapping[str, Any], ...] = (),
    ) -> Thread:
        """Say ``act`` in the thread and return the thread as the node has it then."""
        view, side = self.view(thread), Side(thread.own_side).other
        kind = Kind(thread.kind)
        body = Body(
            kind=str(kind),
            act=str(act),
            n=view.next_number(side),
            cites=view.last_seen(side),
            covers=view.uncovered() if side is Side.REQUESTED else (),
            reference=f"{self.member}-{kind}-2026-000045",
            content=content_for(kind, act) if content is None else content,
        )
        role = role_for(kind, act)
        self.speak(thread.pk, body.written(), role=role, at=at, attachments=attachments)
        thread.refresh_from_db()
        return thread

    def speak(
        self,
        thread: str | None,
        body: Mapping[str, Any],
        *,
        role: str = "poc_247",
        at: datetime = NOON,
        attachments: tuple[Mapping[str, Any], ...] = (),
    ) -> Statement:
        """Let the node receive one message."""
        said, received = self._authored(
            STATEMENT_TYPE, body, at=at, thread=thread, role=role, attachments=attachments
        )
        with transaction.atomic():  # as ``protocol`` does
            services.take(received)
        return said

    def warn(self, body: Mapping[str, Any], *, at: datetime = NOON) -> None:
        """Let the node receive what this side tells of a flagged sender."""
        _said, received = self._authored(FLAG_TYPE, body, at=at)
        with transaction.atomic():  # as ``protocol`` does
            abuse.take_flag(received)

    def _authored(
        self,
        message_type: str,
        body: Mapping[str, Any],
        *,
        at: datetime,
        thread: str | None = None,
        role: str = "poc_247",
        attachments: tuple[Mapping[str, Any], ...] = (),
    ) -> tuple[Statement, Received]:
        self.seq += 1
        said = Statement.authored(
            id=uuid7(now=at, rng=secrets.token_bytes),
            iss=self.member,
            aud="XA",
            iat=at,
            type=message_type,
            epoch=1,
            seq=self.seq,
            prev=FIRST if self.seq == 1 else digest_of(b"whatever came before"),
            by={"name": "Officer across", "role": role, "unit": "Desk"},
            body=dict(body),
            practice=True,
            thread=thread,
            attachments=attachments,
        )
        received_at = at + timedelta(microseconds=250)  # a machine's clock is finer than the wire
        return said, Received(statement=said, received_at=received_at, index=self.seq)


class Announced(NamedTuple):
    """A sealed package, as ``evidence`` announces it."""

    package_id: str
    attachments: tuple[dict[str, Any], ...]


class Verdict(NamedTuple):
    """What a verification found."""

    outcome: str
    intact: bool


class Evidence:
    """Stands in for the acts of ``evidence``: keeps files in memory, seals nothing."""

    def __init__(self) -> None:
        """Begin with no files, and with packages that verify."""
        self.files: dict[str, bytes] = {}
        self.sealed: list[dict[str, Any]] = []
        self.verdict = Verdict("verified", intact=True)
        self.heard: list[Any] = []
        self.answered: list[tuple[str, object]] = []

    def deposit(
        self, *, name: str, reader: Readable, by: object, order_id: str, now: datetime
    ) -> str:
        """Keep a file."""
        pieces = []
        while piece := reader.read(4):
            pieces.append(piece)
        item = f"item-{len(self.files) + 1}"
        self.files[item] = b"".join(pieces)
        return item

    def seal_for(self, **facts: object) -> Announced:
        """Announce a package."""
        self.sealed.append(facts)
        package = f"package-{len(self.sealed)}"
        return Announced(package, ({"sha256": "0" * 64, "size": 1, "package": package},))

    def announced(self, attachments: Iterable[Any], **facts: object) -> list[str]:
        """Note what a peer announces."""
        self.heard += attachments
        return []

    def verify(self, package_id: str, *, by: object, now: datetime) -> Verdict:
        """Return the verdict that the test has set."""
        return self.verdict

    def note_answer(self, package_id: str, **facts: object) -> None:
        """Note what was said of a package."""
        self.answered.append((package_id, facts.get("accepted")))

    def give_back(self, item_id: str, **facts: object) -> None:
        """Forget a file."""
        del self.files[item_id]
