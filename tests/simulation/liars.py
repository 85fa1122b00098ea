"""A peer that replays and equivocates: two messages under one identifier, two in one place.

Its signatures are good; it says different things to the same listener at different times, brings
old messages again, and answers with the receipts of other messages.
"""

from collections.abc import Sequence
from dataclasses import replace

from comity.kernel.errors import ComityError
from comity.kernel.identifiers import uuid7
from comity.protocol.statements import Statement
from tests.simulation.nodes import Node

REMEMBERED = 50


class Liar(Node):
    """A byzantine node."""

    def _forget(self) -> None:
        super()._forget()
        self.said: list[Statement] = []
        self.given: list[bytes] = []

    def _bring(self, peer: str, said: Sequence[Statement], batch: int) -> None:
        rng = self.world.random
        brought = list(said)
        if self.world.noisy:
            for one in said:
                if rng.random() < 0.3:
                    brought.insert(rng.randint(0, len(brought)), self._twin(one))
            self.said = [*self.said, *brought][-REMEMBERED:]
            if rng.random() < 0.3:
                mine = [one for one in self.said if one.aud == peer]
                brought += rng.sample(mine, min(3, len(mine)))
        super()._bring(peer, brought, batch)

    def _twin(self, one: Statement) -> Statement:
        """Return another message under the same identifier, or in the same place."""
        rng = self.world.random
        identifier = one.id
        if rng.random() < 0.5:
            identifier = uuid7(now=self.now, rng=rng.randbytes)
        body = {"text": f"another note {rng.randrange(10**6)}"}
        twin = Statement.authored(
            id=identifier,
            iss=one.iss,
            aud=one.aud,
            iat=one.iat,
            type=one.type,
            epoch=one.epoch,
            seq=one.seq,
            prev=one.prev,
            by=one.by,
            body=body,
            practice=one.practice,
            urgent=one.urgent,
        )
        return replace(twin, jws=one.jws)

    def _answer(
        self,
        source: str,
        said: Sequence[Statement],
        answers: Sequence[bytes | ComityError],
        batch: int,
    ) -> None:
        rng = self.world.random
        good = [one for one in answers if isinstance(one, bytes)]
        self.given = [*self.given, *good][-REMEMBERED:]
        if self.world.noisy and rng.random() < 0.4:
            answers = [rng.choice(self.given or [b"{}"]) for _ in said]
        super()._answer(source, said, answers, batch)
