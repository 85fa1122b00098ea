"""The same call twice does one thing: the second gets the answer of the first."""

import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, transaction

from comity.cooperation.app import queries
from comity.cooperation.app.models import KeptAnswer
from comity.cooperation.errors import KeyReusedError, MalformedKeyError
from comity.cooperation.people import Someone
from comity.kernel.digests import digest_of
from comity.kernel.strict_json import canonical

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def once(
    key: str | None,
    asked: Mapping[str, Any],
    act: Callable[[], Mapping[str, Any]],
    *,
    person: Someone,
    now: datetime,
    together: bool = True,
) -> Mapping[str, Any]:
    """Return the answer of ``act``, or the kept one if ``person`` has used ``key`` before.

    Without a key nothing is kept.

    Args:
        key: The header as it came.
        asked: What was asked, to tell another call under the same key.
        act: What is to be done.
        person: Whose key it is.
        now: Present instant.
        together: Whether the answer is kept in the transaction of the act. An act that works on
            large files has transactions of its own; done again it is refused by its state.

    Raises:
        KeyReusedError: The key was used for another call.
        MalformedKeyError: The key is not a UUID in lower case.
    """
    if key is None:
        return act()
    if not _KEY.fullmatch(key):
        msg = "Idempotency-Key is not a UUID"
        raise MalformedKeyError(msg, length=len(key))
    digest = digest_of(canonical(asked))
    kept = queries.kept_answer(person, key)
    if kept is None:
        try:
            with transaction.atomic() if together else nullcontext():
                answer = act()
                KeptAnswer.objects.create(
                    person=person.id, key=key, asked=digest, answer=answer, at=now
                )
        except IntegrityError:  # the same call came twice at one time, and the other one won
            kept = queries.kept_answer(person, key)
            if kept is None:
                raise
        else:
            return answer
    if kept.asked != digest:
        msg = "this key was used for another call"
        raise KeyReusedError(msg, key=key)
    return cast("Mapping[str, Any]", kept.answer)
