"""Answering the questions of the safeguards, of a draft and of a request that is under way."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from comity.access.app.services import Person
from comity.cooperation.app import doors, queries, safeguards
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.services import parts
from comity.cooperation.errors import NoSuchSafeguardError
from comity.cooperation.safeguarding import SAYS, STATEMENTS
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.time import written
from comity.law.safeguards import SafeguardFinding

Given = Mapping[str, tuple[str, str]]
"""By question, what is answered (yes, no, unknown; nothing takes it back) and why."""
_LONGEST_REASON = 2_000


@transaction.atomic
def answer_safeguards(asked: str, answers: Given, *, person: Person, now: datetime) -> Draft:
    """Keep what a person answers to questions of the safeguards of the draft ``asked``.

    Raises:
        DraftSentError: It was sent or given up.
        NoSuchSafeguardError: A question is not asked of this draft, or not answered like that.
    """
    held = doors.draft(person, "draft_change", asked, now=now)
    before = traced(held)
    kept = held.typed.get(STATEMENTS) or {}
    said = _with(kept, answers, safeguards.of_draft(held), person=person, now=now)
    held.typed = {**held.typed, STATEMENTS: said}
    held.save(update_fields=["typed"])
    journal.record(
        "safeguards-answered",
        now=now,
        draft=held.pk,
        person=person.pk,
        questions=sorted(answers),
        before=before,
        after=traced(held),
    )
    return held


@transaction.atomic
def answer_for_request(asked: str, answers: Given, *, person: Person, now: datetime) -> Thread:
    """Keep what a person answers to questions of the safeguards of the request ``asked``.

    The answers stay at this node: what the other side learns is what comes of them.

    Raises:
        NoSuchSafeguardError: A question is not asked of this request, or not answered like that.
        PermissionRefusedError: The person may not.
    """
    thread = doors.request(person, "safeguard", asked, now=now)
    findings = safeguards.of_request(thread, queries.folded(thread))
    row = safeguards.answers_of(thread)
    said = _with(row.answers, answers, findings, person=person, now=now)
    if said == row.answers:
        return thread
    before, row.answers = traced(row), said
    row.save()
    parts.note_part(thread, person, now=now)
    journal.record(
        "request-safeguards-answered",
        now=now,
        thread=thread.pk,
        reference=thread.own_reference,
        person=person.pk,
        questions=sorted(answers),
        before=before,
        after=traced(row),
    )
    return thread


def _with(
    kept: Mapping[str, Any],
    answers: Given,
    findings: Iterable[SafeguardFinding],
    *,
    person: Person,
    now: datetime,
) -> dict[str, Any]:
    """Return ``kept`` with ``answers``; what is said again as it stands keeps who said it first."""
    known = [one.id for one in findings]
    said = dict(kept)
    for question, (says, reason) in answers.items():
        _check(question, says, reason, known=known)
        held = said.get(question) or {}
        if (held.get("says"), held.get("reason")) == (says, reason.strip()):
            continue
        said.pop(question, None)
        if says:
            said[question] = {
                "says": says, "reason": reason.strip(), "by": person.name, "at": written(now),
            }  # fmt: skip
    return said


def _check(question: str, says: str, reason: str, *, known: list[str]) -> None:
    if question not in known:
        asked = ", ".join(known) or "none"
        msg = f"no question {question[:20]!r} is asked here; asked: {asked}"
    elif says and says not in SAYS:
        msg = f"{question} is answered yes, no or unknown, not {says[:20]!r}"
    elif len(reason) > _LONGEST_REASON:
        msg = f"the reason for {question} is longer than {_LONGEST_REASON} characters"
    else:
        return
    raise NoSuchSafeguardError(msg, question=question[:20])
