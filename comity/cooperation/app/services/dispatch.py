"""One door for all acts: which of them needs evidence is decided here, not at the edge."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from comity.access.app.services import Person
from comity.cooperation.acts import Act, permission_of
from comity.cooperation.app import doors
from comity.cooperation.app.models import Thread
from comity.cooperation.app.services.acts import perform
from comity.cooperation.app.services.deliveries import confirm_receipt, execute
from comity.cooperation.app.services.giving import give
from comity.cooperation.app.services.judging import Done
from comity.cooperation.app.services.meanwhile import check_unchanged

WITH_EVIDENCE = frozenset({Act.EXECUTE, Act.PARTLY, Act.CONFIRM_RECEIPT, Act.GIVE})
"""Acts that may seal or verify files, which takes as long as the files are large."""


def carry_out(
    thread: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    person: Person,
    now: datetime,
    files: Collection[int] | None = None,
    seen: int | None = None,
) -> Done:
    """Do ``act`` in ``thread``; see ``perform``, ``execute`` and ``confirm_receipt``.

    Args:
        thread: The request.
        act: What is done in it.
        content: What the act says.
        person: Who does it.
        now: The present instant.
        files: Those to seal where the act sends some; all that wait if not said.
        seen: How many statements the person had before them; whatever was said if not said.

    Raises:
        ChangedMeanwhileError: Something was said since.
    """
    do = partial(_done, thread, act, content, person=person, now=now, files=files)
    if seen is None:
        return do()
    if act in WITH_EVIDENCE:  # sealing takes long, and no transaction is open while it lasts
        check_unchanged(thread, seen)
        return do()
    with transaction.atomic():
        doors.request(person, permission_of(act), thread.pk, now=now)
        check_unchanged(thread, seen)
        return do()


def _done(
    thread: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    person: Person,
    now: datetime,
    files: Collection[int] | None,
) -> Done:
    if act in {Act.EXECUTE, Act.PARTLY}:
        return execute(thread, act, content, person=person, now=now, files=files)
    if act is Act.GIVE:
        return give(thread, content, person=person, now=now)
    if act is Act.CONFIRM_RECEIPT:
        return confirm_receipt(thread, content, person=person, now=now)
    return perform(thread, act, content, person=person, now=now)
