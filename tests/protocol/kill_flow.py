"""The flow that ``kill_runs`` kills: send, store, receive, effect, deliver, settle.

Each life goes through all of it as the outside would: an officer who was not told "accepted" tries
again, a peer that has no receipt brings its message again (and one that has, too).
"""

import hashlib
import io
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_bytes

from django.db import transaction

from comity.journal.app import audits
from comity.journal.app import services as journal
from comity.journal.app.models import Entry
from comity.kernel.digests import to_base64url
from comity.kernel.strict_json import parse_object
from comity.protocol import exchange
from comity.protocol.app import effects, queries, registry, services
from comity.protocol.app.models import Incoming, Outgoing
from comity.protocol.app.store import DjangoStore
from comity.protocol.statements import Statement
from comity.storage.app import leases
from comity.storage.app import services as storage
from comity.storage.keyfiles import PASSPHRASE_FILE, FolderKeyStore
from tests.builders.exchange import OFFICER, MemoryStore, committed
from tests.builders.protocol import PeerNode
from tests.protocol.kill_runs import Outside

NOTE = "test.note"
REPLY = "test.reply"
CONTENT = b"server log\n" * 1000
LEASE = timedelta(seconds=90)
Tell = Callable[[str, str, str], None]


def _reply(received: registry.Received) -> None:
    """Have the effect: a line in the journal and a message back."""
    said = received.statement
    journal.record("test-effect", now=received.received_at, message=said.id)
    services.send(
        aud=said.iss,
        type=REPLY,
        body={"of": said.digest},
        by=OFFICER,
        now=received.received_at,
        thread=said.id,
    )


class Flow:
    """What a node does in one life."""

    def __init__(self) -> None:
        """Make keys and messages once, so that every child has the same ones."""
        self._me, self._peer = PeerNode("XA"), PeerNode("XB")
        self._said = [self._peer.says(self._me, type=NOTE) for _ in range(3)]
        self._store = DjangoStore(self._me.signer)
        self._keys = self._me.knows(self._peer).log_keys("XA", self._said[0].iat)
        registry.register(NOTE, _reply)
        storage.open_keys = _cheap_keys  # a quarter of a second for each child is too much

    def live(self, outside: Outside, now: datetime, tell: Tell) -> None:
        """Go through everything that is not known to be done."""
        for step in ("first", "second"):
            self._send(step, outside, now, tell)
        self._keep(outside, now, tell)
        self._receive(self._said[:2], [], now, tell)
        drafts = [] if "leased" in outside.done else [_draft("leased")]
        self._receive([self._said[0], self._said[2]], drafts, now, tell)
        for _ in range(2):
            while effects.run_due(lambda: now):
                pass
            self._deliver(now)

    def warm_up(self) -> None:
        """Do everything once in this process, but for the blob: its store begins threads."""
        outside, tell = Outside(done=["item"]), _silence
        self.live(outside, self._said[0].iat, tell)
        self.check_kept(outside, tell)
        self.check_finished(tell)

    def _send(self, step: str, outside: Outside, now: datetime, tell: Tell) -> None:
        if step in outside.done:
            return
        with transaction.atomic():
            journal.record("test-act", now=now, step=step)
            sent = services.send(aud="XB", type=NOTE, body={"text": step}, by=OFFICER, now=now)
        tell("accepted", sent.id, sent.digest)
        tell("done", step, "")

    def _keep(self, outside: Outside, now: datetime, tell: Tell) -> None:
        if "item" in outside.done:
            return
        with transaction.atomic():
            kept = storage.store(io.BytesIO(CONTENT), now)
            journal.record("test-item", now=now, item=kept.id)
        tell("stored", kept.id, kept.sha256)
        tell("done", "item", "")

    def _receive(
        self, said: list[Statement], drafts: list[exchange.Draft], now: datetime, tell: Tell
    ) -> None:
        batch = exchange.Batch(arrived=said, drafts=drafts, leased=True)
        done = exchange.commit(self._store, batch, now=now, rng=token_bytes)
        for row in done.sent:
            tell("accepted", row.id, row.digest)
            tell("done", "leased", "")
        for statement, receipt in zip(said, done.answers, strict=True):
            assert isinstance(receipt, bytes)
            tell("receipt", statement.id, to_base64url(receipt))

    def _deliver(self, now: datetime) -> None:
        """Bring everything that is due to the peer; its receipts are the same each time."""
        later = now + LEASE  # what was sent leased in this life is due as well
        rows = leases.claim(Outgoing, now=later, lease_for=LEASE, limit=99, crashes_allowed=None)
        settled = [
            exchange.Settlement(row.id, row.digest, _receipt(bytes(row.payload)), b"")
            for row in rows
        ]
        batch = exchange.Batch(settled=settled)
        exchange.commit(self._store, batch, now=later, rng=token_bytes)

    # --- what must hold

    def check_kept(self, outside: Outside, tell: Tell) -> None:
        """Check that everything that was told is there, and nothing half."""
        held = dict(Outgoing.objects.values_list("id", "digest"))
        for identifier, digest in outside.accepted.items():
            if held.get(identifier) != digest:
                tell("lost", f"accepted {identifier}", "")
        rows = {row.message_id: row for row in Incoming.objects.all()}
        for identifier, receipt in outside.receipts.items():
            row = rows.get(identifier)
            if row is None or to_base64url(bytes(row.receipt)) != receipt:
                tell("lost", f"receipted {identifier}", "")
        for identifier, sha256 in outside.items.items():
            content = b"".join(storage.open_item(identifier))
            if hashlib.sha256(content).hexdigest() != sha256:
                tell("lost", f"item {identifier}", "")
        self._check_journal(tell)

    def _check_journal(self, tell: Tell) -> None:
        audits.verify_all(self._keys)
        kinds = Counter(Entry.objects.values_list("kind", flat=True))
        settled = Outgoing.objects.filter(finished_at__isnull=False).count()
        done = Incoming.objects.filter(finished_at__isnull=False).count()
        rows = {
            "sent": Outgoing.objects.count(),
            "receipted": settled,
            "received": Incoming.objects.count(),
            "test-effect": done,
            "test-act": Outgoing.objects.filter(type=NOTE).count(),
        }
        for kind, count in rows.items():
            if kinds[kind] != count:
                tell("journal", f"{kind}: {kinds[kind]} entries, {count} rows", "")
        replies = Counter(Outgoing.objects.filter(type=REPLY).values_list("thread", flat=True))
        if len(replies) != done or any(count != 1 for count in replies.values()):
            tell("effects", f"{replies} for {done} messages", "")
        said = [parse_object(row.body.encode()) for row in Entry.objects.filter(kind="test-effect")]
        if len({one["message"] for one in said}) != len(said):
            tell("effects", "done twice", "")

    def check_finished(self, tell: Tell) -> None:
        """Check that everything came to its end."""
        self._check_journal(tell)
        ids = set(Incoming.objects.values_list("message_id", flat=True))
        if ids != {one.id for one in self._said}:
            tell("unfinished", "a message of the peer is missing", "")
        for row in [*Incoming.objects.all(), *Outgoing.objects.all()]:
            if row.finished_at is None:
                tell("unfinished", f"{type(row).__name__} {row.pk}", "")
        for sent in Outgoing.objects.filter(finished_at__isnull=False):
            if queries.receipt_of(sent.pk) != _receipt(bytes(sent.payload)):
                tell("receipt", f"another one is stored for {sent.pk}", "")


def _silence(_kind: str, _key: str, _value: str) -> None:
    """Tell nobody."""


def _cheap_keys(folder: Path) -> FolderKeyStore:
    return FolderKeyStore(folder, (folder / PASSPHRASE_FILE).read_bytes(), cost=2)


def _draft(text: str) -> exchange.Draft:
    return exchange.Draft(aud="XB", type="test.leased", body={"text": text}, by=OFFICER)


def _receipt(payload: bytes) -> bytes:
    """Return the peer's receipt: always the same for the same message."""
    said = Statement.kept(payload)
    answer = committed(MemoryStore("XB"), arrived=[said], now=said.iat).answers[0]
    assert isinstance(answer, bytes)
    return answer
