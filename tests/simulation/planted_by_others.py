"""Three bugs planted by somebody who had not read the simulator.

They were written from ``docs/explanation/simulation.md`` and the code of the product alone, and
kept as they were when they first ran: ``test_planted_by_others`` shows that each is found.

Each is a context manager that replaces one part while it is open.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from unittest.mock import patch

from comity.cooperation import threads
from comity.cooperation.acts import Act
from comity.cooperation.lifecycles import State, after
from comity.cooperation.ordering import Ordered
from comity.cooperation.statements import Said
from comity.kernel.failpoints import failpoint
from comity.kernel.identifiers import Rng
from comity.protocol import exchange
from comity.protocol.statements import Statement


@contextmanager
def proofs_from_the_start_of_the_batch() -> Iterator[None]:
    """Count a receipt's index, salt and proof from the first entry of the batch.

    The mistake: the offset of the received entries is left out, because in every test a batch had
    either arrivals or something else. The journal puts what was sent and settled first, so in a
    mixed batch a receipt shows the salt and proof of somebody else's entry.

    The symptom to expect: a receipt that the journal does not prove; the sender refuses it each
    time, so the message is never confirmed.
    """
    real = exchange._receipted

    def receipted(
        store: exchange.Store,
        fresh: Mapping[int, Statement],
        journalled: exchange.Journalled,
        done: exchange.Committed,
        *,
        entries: Sequence[dict[str, Any]],
        now: datetime,
    ) -> None:
        count = len(entries)
        unshifted = replace(
            journalled, salts=journalled.salts[:count], proofs=journalled.proofs[:count]
        )
        real(store, fresh, unshifted, done, entries=entries, now=now)

    with patch.object(exchange, "_receipted", receipted):
        yield


@contextmanager
def places_given_before_the_receipts_are_heard() -> Iterator[None]:
    """Give drafts their places before the receipts of the same batch are settled.

    The mistake: the two first lines of ``commit`` stand the other way round, which looks tidier
    (first what we say, then what we heard). But a room that hears of its receipt may send, in this
    very transaction, and takes the place that a draft of the batch has been given already.

    The symptom to expect: two messages with one sequence number in one stream; the peer takes the
    honest sender for one who forks its stream.
    """

    def commit(
        store: exchange.Store, batch: exchange.Batch, *, now: datetime, rng: Rng
    ) -> exchange.Committed:
        done = exchange.Committed()
        failpoint("exchange.begin")
        with store.transaction():
            done.sent = exchange._placed(store, batch, now=now, rng=rng)  # the mistake
            done.newly_settled = store.settle(batch.settled, now=now)
            fresh = exchange._sorted_out(store, batch.arrived, done, now=now)
            entries = [exchange._sent_entry(row, now) for row in done.sent]
            entries += [exchange._settled_entry(one, now) for one in done.newly_settled]
            received = exchange._received_entries(store, list(fresh.values()), now=now)
            store.add_outgoing(done.sent)
            if entries or received:
                journalled = store.append([*entries, *received], now=now)
                failpoint("exchange.journalled")
            if received:
                exchange._receipted(store, fresh, journalled, done, entries=received, now=now)
                exchange._answer_twins(batch.arrived, fresh, done)
            failpoint("exchange.before_commit")
        failpoint("exchange.committed")
        return done

    with patch.object(exchange, "commit", commit):
        yield


@contextmanager
def received_before_the_receipt() -> Iterator[None]:
    """Show a request as received as soon as it is sent.

    The mistake: the fold moves a request from *sent* to *received* without asking whether there is
    a receipt (or a statement of the other side that covers it). On the requested side that is
    always so, and the fold was written there.

    The symptom to expect: the requesting desk reads *received* while the message is still in its
    outbox, perhaps for 72 hours, and nobody telephones.
    """
    real = threads._Course.take

    def take(self: threads._Course, one: Said, order: Ordered) -> None:
        before = self.state
        real(self, one, order)
        if self.kind is not None and before is State.DRAFT and self.state is State.SENT:
            self.state = after(self.kind, self.state, Act.RECEIVE) or self.state
            self.received_at = one.received_at
            self.entries[-1] = replace(self.entries[-1], after=self.state)

    with patch.object(threads._Course, "take", take):
        yield
