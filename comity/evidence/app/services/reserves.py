"""What partners gave for some uses alone: known again wherever it would leave, and held back.

Kept are digests of passages and of files, never the text. What may be used in court is not kept.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from django.conf import settings

from comity.evidence.app.models import Item, Reserved
from comity.evidence.errors import HeldBackError
from comity.evidence.passages import passages, runs
from comity.evidence.releases import COURT, SAID, Given, Purpose, release
from comity.storage.app import services as storage

READ_IN_FILES = 4 * 1024 * 1024
"""Bytes of a file up to which its text is compared; of a larger one its digest is."""
_AT_ONCE = 900


def reserve(
    *,
    thread: str,
    item: int,
    giver: str,
    use: str,
    text: str = "",
    files: Iterable[str] = (),
    besides: str = "",
) -> None:
    """Keep by what something that ``giver`` gave is known again, inside the caller's transaction.

    Args:
        thread: The request in which it was given.
        item: Its number there.
        giver: Code of the partner.
        use: What it may be used for.
        text: What was said.
        files: SHA-256 of the files that go with it.
        besides: What this node had said itself before; it is not held back.
    """
    if use == COURT:
        return
    found = (passages(text) - runs(besides)) | frozenset(files)
    Reserved.objects.bulk_create(
        (
            Reserved(digest=one, thread=thread, item=item, giver=giver, use=use)
            for one in sorted(found)
        ),
        ignore_conflicts=True,
        batch_size=500,
    )


def lift(*, thread: str, items: Collection[int]) -> None:
    """Let items go of which their giver has consented that they are used as evidence."""
    Reserved.objects.filter(thread=thread, item__in=list(items)).update(consented=True)


def let_out(
    *, purpose: Purpose, to: str, texts: Iterable[str] = (), files: Iterable[str] = ()
) -> None:
    """Let texts and files, by their SHA-256, leave to the State ``to`` for ``purpose``.

    Raises:
        HeldBackError: Something in them was given for other uses alone.
    """
    if not Reserved.objects.exists():
        return
    digests = frozenset(files).union(*(runs(text) for text in texts))
    for row in _known(digests):
        given = Given(use=row.use, giver=row.giver, consented=row.consented)
        found = release(given, purpose=purpose, to=to, own=settings.COMITY_NODE.code)
        if found.reason is not None:
            raise held_back(given, found.reason, thread=row.thread, item=row.item)


def let_items_out(items: Sequence[Item], *, purpose: Purpose, to: str) -> None:
    """Let deposited files leave, by what they are and by what is written in them.

    Raises:
        HeldBackError: One was given for other uses alone, or holds what was.
    """
    if not Reserved.objects.exists():
        return
    let_out(purpose=purpose, to=to, files=(one.sha256 for one in items), texts=_written(items))


def held_back(given: Given, reason: str, **facts: object) -> HeldBackError:
    """Return the error that something is held back, and why."""
    told = next(said for code, said in SAID.items() if code == reason)
    return HeldBackError(told, reason=str(reason), use=given.use, giver=given.giver, **facts)


def _known(digests: frozenset[str]) -> Iterator[Reserved]:
    waiting = iter(sorted(digests))
    while some := list(islice(waiting, _AT_ONCE)):
        yield from Reserved.objects.filter(digest__in=some).order_by("pk")


def _written(items: Sequence[Item]) -> Iterator[str]:
    for one in items:
        if one.size <= READ_IN_FILES:
            content = b"".join(storage.open_item(one.pk))
            yield content.decode(errors="replace")
