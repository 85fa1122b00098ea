"""Mending what was registered: a new record stands for an earlier one, and nothing is deleted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from comity.access.app.services import Person
from comity.cooperation.acts import Act
from comity.cooperation.answers import content_model
from comity.cooperation.app import queries, registry
from comity.cooperation.app.models import Thread
from comity.cooperation.app.registers import Registration
from comity.cooperation.app.services import records, speaking
from comity.cooperation.app.services.keeping import check_effect
from comity.cooperation.app.services.recording import (
    checked_facts,
    dated,
    held_by_hand,
    noted,
)
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.errors import RecordStandsError
from comity.cooperation.kinds import Kind
from comity.cooperation.people import named
from comity.cooperation.registering import What, is_used
from comity.cooperation.threads import Effect
from comity.journal.app.traces import traced


@transaction.atomic
def correct(
    asked: str,
    record: str,
    how: Mapping[str, Any],
    *,
    why: str,
    content: Mapping[str, Any] | None = None,
    person: Person,
    now: datetime,
) -> Registration:
    """Let a new record stand for an earlier one; the earlier one stays, and is shown as corrected.

    Args:
        asked: The request.
        record: Id of the record.
        how: All that the new record says in its place.
        why: What was wrong.
        content: What was said, if that was written down wrongly; else it stays.
        person: Who corrects it.
        now: The present instant.

    Raises:
        MalformedContentError: The facts are not what the record needs, or no reason is given.
        NoSuchRecordError: There is none of that id.
        RecordStandsError: It was corrected before, cannot be, or what was said since rests on it.
        TransitionRefusedError: What is said now was not open there.
    """
    held, by = held_by_hand(asked, person=person, now=now)
    before, old = traced(held), open_record(held, record)
    facts = checked_facts(What(old.what), how, now=now)
    body = old.body
    if content is not None and body is not None:
        kind, act = Kind(held.kind), Act(str(body["act"]))
        zone = ZoneInfo(registry.zone_of(held.peer))
        stated = taken(content_model(kind, act), dated(content, kind, act, zone), own=True)
        body = {**body, "content": stated.written()}
    if body is not None and facts.get("reference"):
        body = {**body, "reference": facts["reference"]}
    effects = _effects(held)
    made = records.write(
        held,
        What(old.what),
        facts,
        by=named(by),
        person=person,
        now=now,
        of=old.of,
        body=body,
        corrects=old,
        why=reason(why),
    )
    check_effect(speaking.renew(held, now=now), old.of)
    if _effects(held) < effects:
        msg = "what was said since would lose its effect by this"
        raise RecordStandsError(msg, record=old.pk)
    noted(held, made, person=person, before=before, now=now)
    return made


def _effects(thread: Thread) -> frozenset[str]:
    """Return the digests of the statements that have an effect in ``thread``."""
    entries = queries.folded(thread).entries
    return frozenset(one.said.digest for one in entries if one.effect is Effect.APPLIED)


@transaction.atomic
def take_back(asked: str, record: str, *, why: str, person: Person, now: datetime) -> Registration:
    """Take back what was registered by mistake; it stays, and is shown as taken back.

    Raises:
        MalformedContentError: No reason is given.
        NoSuchRecordError: There is none of that id.
        RecordStandsError: It was corrected before, or something was said since that rests on it.
    """
    held, by = held_by_hand(asked, person=person, now=now)
    before, old = traced(held), open_record(held, record)
    if What(old.what) is What.HEARD:
        view = queries.folded(held)
        others = [entry.said for entry in view.entries if entry.said.digest != old.of]
        mine = next(one.said for one in view.entries if one.said.digest == old.of)
        later = [one for one in others if one.side is mine.side and one.body.n > mine.body.n]
        if later or is_used(old.of, others):
            msg = "something was said since that rests on this"
            raise RecordStandsError(msg, record=old.pk)
    made = records.write(
        held,
        What.TAKEN_BACK,
        {},
        by=named(by),
        person=person,
        now=now,
        of=old.of,
        corrects=old,
        why=reason(why),
    )
    speaking.renew(held, now=now)
    noted(held, made, person=person, before=before, now=now)
    return made


def open_record(thread: Thread, asked: str) -> Registration:
    """Return the record if it can be corrected or taken back.

    Raises:
        NoSuchRecordError: There is none of that id.
        RecordStandsError: It was corrected before, or says what this node itself signed.
    """
    found = registry.registration(thread, asked)
    fixed = What(found.what) in {What.OWN, What.TAKEN_BACK}
    if fixed or thread.registrations.filter(corrects=found).exists():
        msg = "this record stands: it was corrected before, or is a statement of ours"
        raise RecordStandsError(msg, record=found.pk)
    return found


def reason(why: str) -> str:
    """Return why something was wrong.

    Raises:
        MalformedContentError: Nobody says.
    """
    said = why.strip()
    if not said:
        msg = "say what was wrong"
        raise MalformedContentError(msg, fields=[{"field": "why", "wrong": msg}])
    return said
