"""What somebody tried and was refused: the journal shows who, where and why.

An act that is not open, that is not for this role, that was begun on an older state of the thing,
or that is about a thing of others. What is missing or mistyped is no attempt; reading is none.
"""

import logging
from typing import Final

from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils import timezone

from comity.access.app.models import Person
from comity.journal.app import services as journal
from comity.kernel.errors import ComityError

_log = logging.getLogger(__name__)
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_REFUSED: Final = frozenset(
    {
        "access.permission_refused",
        "access.role_ended",
        "access.not_open",
        "cooperation.transition_refused",
        "cooperation.changed_meanwhile",
        "cooperation.draft_conflict",
        "cooperation.draft_sent",
    }
)
_NOT_THEIRS: Final = "no_such_"
"""Begins the last part of the code where a thing is not there, or not for who asks."""
_LONGEST: Final = 300


def is_attempt(error: ComityError) -> bool:
    """Say whether ``error`` refuses an act that is not for this person, or not for now."""
    return error.code in _REFUSED or error.code.rpartition(".")[2].startswith(_NOT_THEIRS)


def note(request: HttpRequest, error: ComityError) -> None:
    """Let the journal show what ``request`` tried, if ``error`` refuses an act of a known person.

    Called when whatever the act had begun is undone. That the journal cannot be written is logged
    and keeps nobody from being told the refusal.
    """
    person = getattr(request, "auth", None) or getattr(request, "user", None)
    if request.method in _READING or not isinstance(person, Person) or not is_attempt(error):
        return
    match = request.resolver_match
    named = {} if match is None else match.kwargs
    facts = {
        "case": str(named.get("asked", ""))[:_LONGEST],
        "act": str(error.facts.get("act") or named.get("act") or "")[:_LONGEST],
        "state": str(error.facts.get("state") or ""),
    }
    try:
        with transaction.atomic():
            journal.record(
                "act-refused",
                now=timezone.now(),
                person=person.pk,
                address=request.path[:_LONGEST],
                why=error.code,
                **{name: fact for name, fact in facts.items() if fact},
            )
    except DatabaseError:
        _log.exception("an attempt cannot be written down")
