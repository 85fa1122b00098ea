"""One door for all acts: which of them needs evidence is decided here, not at the edge."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from comity.access.app.services import Person
from comity.cooperation.acts import Act
from comity.cooperation.app.models import Thread
from comity.cooperation.app.services.acts import perform
from comity.cooperation.app.services.deliveries import confirm_receipt, execute
from comity.cooperation.app.services.judging import Done

WITH_EVIDENCE = frozenset({Act.EXECUTE, Act.PARTLY, Act.CONFIRM_RECEIPT})
"""Acts that may seal or verify files, which takes as long as the files are large."""


def carry_out(
    thread: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    person: Person,
    now: datetime,
    files: Collection[int] | None = None,
) -> Done:
    """Do ``act`` in ``thread``; see ``perform``, ``execute`` and ``confirm_receipt``.

    ``files`` are those to seal where the act sends some, all that wait if not said.
    """
    if act in {Act.EXECUTE, Act.PARTLY}:
        return execute(thread, act, content, person=person, now=now, files=files)
    if act is Act.CONFIRM_RECEIPT:
        return confirm_receipt(thread, content, person=person, now=now)
    return perform(thread, act, content, person=person, now=now)
