"""What must hold: judged after every event, on what is durable, and once more at the end.

The oracle sees what was promised to the outside (accepted, receipted) and what each store would
still hold after a crash. It keeps a book of its own: it reads every journal as it grows and builds
the tree anew.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from comity.journal.entries import commitment
from comity.journal.growth import CompactRange
from comity.journal.merkle import leaf_hash
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError
from comity.kernel.strict_json import parse_object
from comity.kernel.time import written
from comity.protocol import exchange
from comity.protocol.statements import FIRST, Statement
from tests.builders.exchange import State, checked_note, checked_receipt
from tests.simulation.workloads import POISON, end_of_threads, has_effect, wrongly_shown

if TYPE_CHECKING:
    from tests.simulation.nodes import Node
    from tests.simulation.world import World

SYMPTOMS_KEPT = 50
HEALED = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(minutes=5)


class Book:
    """What the oracle has read in one node's journal so far."""

    def __init__(self) -> None:
        """Begin before the first entry."""
        self.seen: State | None = None
        self.read = 0
        self.range = self.range_seen = CompactRange()
        self.roots: dict[int, bytes] = {}
        self.salts: set[bytes] = set()
        self.kinds: Counter[str] = Counter()
        self.effects: Counter[tuple[str, str]] = Counter()
        self.had = 0
        self.places: dict[tuple[str, int], exchange.Place] = {}


class Oracle:
    """Knows what was promised, and says what was broken.

    Attributes:
        symptoms: What went wrong, in order.
        repeats: How often a message was answered again.
    """

    def __init__(self, world: "World") -> None:
        """Begin with nothing promised."""
        self.world = world
        self.symptoms: list[str] = []
        self.books: dict[str, Book] = {}
        self.told: dict[tuple[str, str], str] = {}
        self.receipts: dict[tuple[str, str, str], tuple[str, bytes]] = {}
        self.offered: dict[tuple[str, str, str], dict[str, None]] = {}
        self.repeats = 0

    def blame(self, symptom: str) -> None:
        """Note a symptom."""
        if len(self.symptoms) < SYMPTOMS_KEPT:
            self.symptoms.append(f"{symptom} (at {self.world.at} ms)")

    def _expect(self, holds: bool, symptom: str) -> None:
        if not holds:
            self.blame(symptom)

    # --- what the outside is told

    def accepted(self, node: "Node", rows: Sequence[exchange.Outgoing]) -> None:
        """Take note that the author was told "accepted"."""
        for row in rows:
            held = node.store.durable.outgoing.get(row.id)
            same = held is not None and held.statement.digest == row.digest
            self._expect(same, f"{node.code} told of {row.id} as accepted before it was durable")
            self.told[node.code, row.id] = row.digest

    def answered(
        self, node: "Node", said: Sequence[Statement], answers: Sequence[bytes | ComityError]
    ) -> None:
        """Take note of the answers that leave ``node``."""
        self.look(node)
        for statement, answer in zip(said, answers, strict=True):
            key = (node.code, statement.iss, statement.id)
            self.offered.setdefault(key, {})[statement.digest] = None
            if isinstance(answer, bytes):
                self._receipted(node, statement, answer)
            else:
                alarmed = any(
                    alarm.code == exchange.IdConflictError.code
                    and alarm.facts.get("offered") == statement.digest
                    for alarm in node.store.durable.alarms
                )
                self._expect(alarmed, f"{node.code} refused {statement.id} and told nobody")

    def _receipted(self, node: "Node", said: Statement, receipt: bytes) -> None:
        where = f"{said.iss}-{node.code} {said.seq}"
        durable = node.store.durable
        try:
            proved = checked_receipt(receipt, said)
        except ComityError as error:
            self.blame(f"the receipt of {where} proves nothing: {error.message}")
            return
        key = (node.code, said.iss, said.id)
        self.repeats += key in self.receipts
        first = self.receipts.setdefault(key, (said.digest, receipt))
        self._expect(first == (said.digest, receipt), f"{where} has two receipts")
        index = durable.known.get((said.iss, said.id))
        held = None if index is None else durable.incoming[index].incoming
        same = held is not None and (held.statement.digest, held.receipt) == (said.digest, receipt)
        self._expect(same, f"{where} was receipted before it was durable")
        checkpoint = checked_note(proved.checkpoint)
        signed = self.books[node.code].roots.get(checkpoint.size)
        self._expect(signed == checkpoint.root, f"{node.code} signed a journal that is not its own")
        self._head_seen(where, said.iss, proved.your_head)
        understood = node.rooms.understands(said.type)
        outcome = "received" if understood else "not-understood"
        self._expect(proved.outcome == outcome, f"{where} is receipted as {proved.outcome}")

    def _head_seen(self, where: str, iss: str, head: str | None) -> None:
        """Check that the sender's head, as the receiver saw it, is one of the sender's."""
        if head is not None and iss != self.world.faults.liar:
            size, root = head.split()
            known = self.books[iss].roots.get(int(size), b"").hex()
            self._expect(known == root, f"{where} names a head that {iss} never had")

    def undelivered(self, node: "Node", row: exchange.Outgoing) -> None:
        """Take note that a delivery failed."""
        limit = exchange.TELL_AFTER
        if row.statement.urgent:
            limit = exchange.TELL_URGENT_AFTER
        held = node.store.durable.outgoing[row.id]
        if held.finished_at is not None:
            return
        late = node.now - held.created_at >= limit
        self._expect(held.told or not late, f"{node.code} {row.id} is late and nobody is told")
        again = held.due_at - node.now
        soon = timedelta(0) < again <= LONGEST_PAUSE
        self._expect(soon, f"{node.code} {row.id} is tried again after {again}")

    # --- what is durable

    def look(self, node: "Node") -> None:
        """Check all that is new in what ``node`` would still hold after a crash."""
        durable = node.store.durable
        book = self.books.get(node.code) or self.books.setdefault(node.code, Book())
        if durable is book.seen:
            return
        before, book.seen = book.seen, durable
        journal = durable.journal
        grown = len(journal) != book.read or durable.range is not book.range_seen
        if grown:
            self._expect(len(journal) >= book.read, f"the journal of {node.code} has lost entries")
            self._grow(node, durable, book)
        if grown or before is None or len(durable.effects) != book.had:
            self._count(node, durable, book)
            self._desks(node, durable, before)

    def _desks(self, node: "Node", durable: State, before: State | None) -> None:
        for thread, held in durable.rooms.items():
            if before is None or before.rooms.get(thread) is not held:
                wrong = wrongly_shown(durable, thread)
                self._expect(not wrong, f"{node.code}: {wrong}")

    def _grow(self, node: "Node", durable: State, book: Book) -> None:
        new = durable.journal[book.read :]
        book.salts.update(salt for _, salt in new)
        fresh = len(book.salts) == len(durable.journal)
        self._expect(fresh, f"{node.code} uses a salt twice")
        leaves = [leaf_hash(commitment(text, salt=salt)) for text, salt in new]
        book.range = book.range.append_all(leaves).after
        root = book.roots[book.range.size] = book.range.root
        same = root == durable.range.root
        self._expect(same, f"the tree of {node.code} is not that of its entries")
        for place, (text, _) in enumerate(new, start=book.read):
            self._read(node, durable, book, place, text)
        book.read, book.range_seen = len(durable.journal), durable.range

    def _read(self, node: "Node", durable: State, book: Book, place: int, text: bytes) -> None:
        said = parse_object(text)
        kind = str(said["kind"])
        book.kinds[kind] += 1
        dated = said["at"] == written(node.now)
        self._expect(dated, f"entry {place} of {node.code} is dated {said['at']}, not now")
        if kind == "received":
            row = durable.incoming.get(place)
            fits = row is not None and (said["of"], said["outcome"], said["at"]) == (
                row.incoming.statement.digest,
                row.incoming.outcome,
                written(row.incoming.received_at),
            )
        else:
            sent = durable.outgoing.get(str(said["id"]))
            fits = sent is not None and said["of"] == sent.statement.digest
            if sent is not None and kind == "sent":
                self._place(node, book, sent.statement)
            elif sent is not None:
                receipt = sent.receipt or b""
                fits = fits and sent.finished_at is not None
                fits = fits and said["receipt"] == digest_of(receipt)
                self._proved(node, sent.statement, receipt)
        self._expect(fits, f"entry {place} of {node.code} ({kind}) has no row that fits")

    def _proved(self, node: "Node", said: Statement, receipt: bytes) -> None:
        try:
            checked_receipt(receipt, said)
        except ComityError as error:
            self.blame(f"{node.code} holds a receipt that proves nothing: {error.message}")

    def _place(self, node: "Node", book: Book, said: Statement) -> None:
        last = book.places.get((said.aud, said.epoch), exchange.Place(0, FIRST))
        follows = (said.seq, said.prev) == (last.seq + 1, last.digest)
        self._expect(follows, f"{node.code}-{said.aud} {said.seq} does not follow {last.seq}")
        book.places[said.aud, said.epoch] = exchange.Place(said.seq, said.digest)

    def _count(self, node: "Node", durable: State, book: Book) -> None:
        settled = sum(row.finished_at is not None for row in durable.outgoing.values())
        held = (len(durable.outgoing), settled, len(durable.incoming))
        journalled = tuple(book.kinds[kind] for kind in ("sent", "receipted", "received"))
        self._expect(held == journalled, f"{node.code} holds {held} and journalled {journalled}")
        new = durable.effects[book.had :]
        self._expect(len(durable.effects) >= book.had, f"{node.code} has lost effects")
        book.had = len(durable.effects)
        for key in new:
            book.effects[key] += 1
            self._expect(book.effects[key] == 1, f"{node.code} did {key} twice")
            index = durable.known.get(key)
            done = index is not None and durable.incoming[index].finished_at is not None
            self._expect(done, f"{node.code} did {key} and did not mark it")

    # --- the end

    def judge(self) -> None:
        """Check that everything has finished, on all nodes alike."""
        liar = self.world.faults.liar
        for node in self.world.nodes.values():
            self.look(node)
            self._count(node, node.store.durable, self.books[node.code])
            self._honest_alarms(node)
            if node.code != liar:
                self._delivered(node)
                self._effected(node)
        for (code, identifier), digest in self.told.items():
            held = self.world.nodes[code].store.durable.outgoing.get(identifier)
            kept = held is not None and held.statement.digest == digest
            self._expect(kept, f"{code} {identifier} was told as accepted and is lost")
        self._lies_found()
        for symptom in end_of_threads(self.world.nodes):
            self.blame(symptom)

    def _delivered(self, node: "Node") -> None:
        for row in node.store.durable.outgoing.values():
            said = row.statement
            if said.aud == self.world.faults.liar:
                continue
            there = self.world.nodes[said.aud].store.durable
            where = f"{said.iss}-{said.aud} {said.seq}"
            index = there.known.get((said.iss, said.id))
            held = None if index is None else there.incoming[index].incoming
            if held is None or held.statement.digest != said.digest:
                self.blame(f"{where} was never delivered")
            elif row.receipt is None:
                self.blame(f"{where} was never confirmed")
            else:
                self._expect(row.receipt == held.receipt, f"{where} is held with another receipt")
            if row.finished_at is not None and row.created_at < self._healed(node):
                late = row.finished_at - self._healed(node)
                self._expect(late <= HEALED, f"{where} came {late} after the quiet")

    def _healed(self, node: "Node") -> datetime:
        world = self.world
        return node.now - timedelta(milliseconds=world.at - world.faults.until)

    def _effected(self, node: "Node") -> None:
        durable, book = node.store.durable, self.books[node.code]
        aside = {
            alarm.facts["message"] for alarm in durable.alarms if alarm.code == exchange.QUARANTINED
        }
        for row in durable.incoming.values():
            said = row.incoming.statement
            times = book.effects[said.iss, said.id]
            where = f"{said.iss}-{said.aud} {said.seq}"
            if row.quarantined_at is not None or said.type == POISON:
                self._expect(said.id in aside and times == 0, f"{where} is set aside in silence")
            else:
                due = int(has_effect(said.type))
                self._expect(times == due, f"{where} was done {times} times, not {due}")

    def _honest_alarms(self, node: "Node") -> None:
        told: Counter[object] = Counter()
        for alarm in node.store.durable.alarms:
            if alarm.code in {exchange.FORKED_STREAM, exchange.IdConflictError.code}:
                honest = alarm.facts["sender"] != self.world.faults.liar
                self._expect(not honest, f"{node.code} accuses {alarm.facts['sender']} wrongly")
            if alarm.code == exchange.UNDELIVERED:
                told[alarm.facts["message"]] += 1
                row = node.store.durable.outgoing[str(alarm.facts["message"])]
                limit = exchange.TELL_URGENT_AFTER if row.statement.urgent else exchange.TELL_AFTER
                early = alarm.at - row.created_at < limit
                self._expect(not early, f"{node.code} told too early of {row.statement.id}")
        for message, times in told.items():
            self._expect(times == 1, f"{node.code} told {times} times of {message}")

    def _lies_found(self) -> None:
        """Check that each equivocation that a node met is known to a person there."""
        for (code, iss, identifier), digests in self.offered.items():
            alarms = self.world.nodes[code].store.durable.alarms
            known = {a.facts.get("id") for a in alarms if a.code == exchange.IdConflictError.code}
            if len(digests) > 1:
                self._expect(identifier in known, f"{code} did not see that {iss} equivocates")
        for code, node in self.world.nodes.items():
            taken: dict[tuple[str, int, int], dict[str, None]] = {}
            for row in node.store.durable.incoming.values():
                said = row.incoming.statement
                taken.setdefault((said.iss, said.epoch, said.seq), {})[said.digest] = None
            forks = [a for a in node.store.durable.alarms if a.code == exchange.FORKED_STREAM]
            seen = {(a.facts["sender"], a.facts["epoch"], a.facts["seq"]) for a in forks}
            for place, digests in taken.items():
                forked = len(digests) > 1
                self._expect(not forked or place in seen, f"{code} did not see a fork at {place}")
