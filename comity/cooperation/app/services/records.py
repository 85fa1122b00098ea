"""Writing a record down: signed by this node for itself, each with the digest of the one before.

Called inside the transaction of the act that writes. The signature follows: the worker asks the
signer for it, and so does whoever needs it first. A record signed again is the same record.
"""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

from django.conf import settings

from comity.access.app.services import Person
from comity.cooperation.app import registry
from comity.cooperation.app.models import Thread
from comity.cooperation.app.registers import Registration
from comity.cooperation.registering import What
from comity.cooperation.statements import REGISTERED_TYPE, STATEMENT_TYPE
from comity.kernel.identifiers import uuid7
from comity.protocol.app.signer_client import SignerClient
from comity.protocol.statements import FIRST, Statement

SIGNED_AT_ONCE = 100
"""Records that the worker has signed in one turn."""


def write(
    thread: Thread,
    what: What,
    facts: Mapping[str, Any],
    *,
    by: Mapping[str, str],
    person: Person,
    now: datetime,
    of: str = "",
    body: Mapping[str, Any] | None = None,
    corrects: Registration | None = None,
    why: str = "",
) -> Registration:
    """Write a record down as the next of its thread; ``by`` says in which role it is done."""
    told: dict[str, Any] = {"what": str(what), "of": of, "with": thread.peer, **facts}
    if corrects is not None:
        told |= {"corrects": corrects.digest, "why": why}
    made = _authored(
        thread,
        REGISTERED_TYPE,
        {**(body or {}), "registered": told},
        aud=settings.COMITY_NODE.code,
        by=by,
        now=now,
    )
    return Registration.objects.create(
        id=made.id,
        thread=thread,
        what=str(what),
        of=of or (made.digest if what is What.HEARD else ""),
        facts=dict(facts),
        body=None if body is None else dict(body),
        corrects=corrects,
        why=why,
        seq=made.seq,
        digest=made.digest,
        payload=made.payload,
        by=person,
        at=now,
    )


def say_by_hand(
    thread: Thread,
    body: Mapping[str, Any],
    *,
    by: Mapping[str, str],
    now: datetime,
    urgent: bool,
    attachments: Sequence[Mapping[str, Any]] = (),
) -> Statement:
    """Return a statement of ours to a partner without a node, kept to be signed; no wire has it."""
    made = _authored(
        thread,
        STATEMENT_TYPE,
        body,
        aud=thread.peer,
        by=by,
        now=now,
        urgent=urgent,
        attachments=attachments,
    )
    Registration.objects.create(
        id=made.id,
        thread=thread,
        what=str(What.OWN),
        of=made.digest,
        body=dict(body),
        seq=made.seq,
        digest=made.digest,
        payload=made.payload,
        at=now,
    )
    return made


def signed(row: Registration) -> bytes:
    """Return the record with its signature.

    Raises:
        SignerUnavailableError: It bears none yet, and the signer does not answer.
    """
    if row.jws is None:
        _sign([row])
    return bytes(row.jws or b"")


def sign_waiting() -> int:
    """Have signed what waits for it, and return how much that was.

    Raises:
        SignerUnavailableError: The signer does not answer.
    """
    rows = registry.to_be_signed(SIGNED_AT_ONCE)
    if rows:
        _sign(rows)
    return len(rows)


def _sign(rows: Sequence[Registration]) -> None:
    with closing(SignerClient(settings.COMITY_NODE.home)) as signer:
        signatures = signer.sign_statements([bytes(row.payload) for row in rows])
    for row, jws in zip(rows, signatures, strict=True):
        row.jws = jws
        row.save(update_fields=["jws"])


def _authored(
    thread: Thread,
    kind: str,
    body: Mapping[str, Any],
    *,
    aud: str,
    by: Mapping[str, str],
    now: datetime,
    urgent: bool = False,
    attachments: Sequence[Mapping[str, Any]] = (),
) -> Statement:
    last = thread.registrations.order_by("-seq").values_list("seq", "digest").first()
    number, before = (0, FIRST) if last is None else last
    node = settings.COMITY_NODE
    return Statement.authored(
        id=uuid7(now=now, rng=secrets.token_bytes),
        iss=node.code,
        aud=aud,
        iat=now,
        type=kind,
        epoch=1,
        seq=number + 1,
        prev=before,
        by=dict(by),
        body=dict(body),
        practice=node.practice,
        thread=thread.pk,
        urgent=urgent,
        attachments=attachments,
    )
