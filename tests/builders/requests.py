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
from tests.builders.whole_requests import PROVIDER, REASON, whole_request

FORWARD = {"provider": PROVIDER, "basis": "Evidence Act, s. 8"}
"""How a request is forwarded to it."""
_versions = count(1_000)


SETTLED: Mapping[str, Mapping[str, str]] = {
    row.id: {"says": says, "reason": REASON, "by": "Officer", "at": "2026-03-02T12:00:00.000Z"}
    for row in (*shipped().safeguards, shipped().one_statement)
    for says in ["no" if getattr(row, "settled_by", "yes") == "no" else "yes"]
}
"""An answer to each question of the safeguards that lets one go on."""


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
