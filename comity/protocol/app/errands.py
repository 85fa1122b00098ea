"""Work of several threads for one message: whoever waits for it is woken once, when all is done.

A message that is alone spends more on being handed from thread to thread than on what they do with
it. So what is small is done on the writer's own thread, if that has nothing else to do: there it is
where it has to be committed.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import Generic, TypeVar

from comity.protocol.app.writer import Writer
from comity.protocol.exchange import Committed

FEW = 2  # messages
SMALL = 64 << 10  # bytes of all of them
Found = TypeVar("Found")


class Errand(Generic[Found]):
    """Something to find out in another thread, and perhaps something to commit then.

    Attributes:
        done: What was found, and what was committed, if anything was to be.
    """

    def __init__(
        self, work: Callable[[], "tuple[Found, Future[Committed] | None]"], *, few: bool
    ) -> None:
        """Do ``work``; ``few`` says that it is short."""
        self._work = work
        self._few = few
        self.done: Future[tuple[Found, Committed | None]] = Future()

    def begin(self, writer: Writer, threads: Executor) -> "Future[tuple[Found, Committed | None]]":
        """Have it done by ``writer`` if it is short and ``writer`` is idle, else by ``threads``."""
        if self._few and writer.idle:
            writer.run(self._carry_out)
        else:
            threads.submit(self._carry_out)
        return self.done

    def _carry_out(self) -> None:
        if not self.done.set_running_or_notify_cancel():
            return
        try:
            found, committed = self._work()
        except BaseException as error:  # noqa: BLE001 - whoever waits is told
            self.done.set_exception(error)
            return
        if committed is None:
            self.done.set_result((found, None))
        else:
            committed.add_done_callback(lambda commit: self._committed(found, commit))

    def _committed(self, found: Found, commit: "Future[Committed]") -> None:
        error = commit.exception()
        if error is None:
            self.done.set_result((found, commit.result()))
        else:
            self.done.set_exception(error)


def are_few(parts: Sequence[bytes]) -> bool:
    """Return whether ``parts`` take so little time that nobody is kept waiting by them."""
    return len(parts) <= FEW and sum(map(len, parts)) <= SMALL
