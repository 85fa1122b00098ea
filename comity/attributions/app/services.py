"""Acts with attribution records: begun, written anew, reviewed by a second person, given."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from comity.access.app import gate
from comity.access.app.gate import Acting
from comity.access.app.services import Person
from comity.access.marks import mark_of
from comity.attributions.app import doors, queries
from comity.attributions.app.models import Attribution, AttributionVersion, Gift, Review
from comity.attributions.app.texts import as_text
from comity.attributions.errors import (
    ChangedRecordError,
    NoSuchVersionError,
    NotReviewedError,
)
from comity.attributions.record import Record
from comity.attributions.rules import check
from comity.attributions.versions import check_reviewer, digest_of_version
from comity.cooperation.acts import Act
from comity.cooperation.app import doors as requests
from comity.cooperation.app import prefills
from comity.cooperation.app import services as cooperation
from comity.cooperation.app.services import drafts
from comity.cooperation.contents import Content, Line, Said, Text, taken
from comity.cooperation.kinds import in_order, offers
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.identifiers import Reference, uuid7
from comity.kernel.strict_json import canonical

NUMBERED: Final = "ATTR"
"""What stands in the reference of a record."""


class Opinion(Content):
    """What a second person says of a version."""

    sound: bool
    note: Said


class Offer(Content):
    """What another State is told first, and under which conditions it gets the rest.

    Attributes:
        summary: What it may know before it accepts.
    """

    to: Line
    summary: Said
    conditions: tuple[Text, ...] = ()
    use_allowed: Line | None = None


@transaction.atomic
def begin(content: Mapping[str, Any], *, person: Person, now: datetime) -> Attribution:
    """Begin a record with its first version.

    Raises:
        MalformedContentError: A field is missing, unknown or of another type.
        PermissionRefusedError: The person may not.
        UnsoundRecordError: It breaks a rule of such records.
    """
    by = gate.permit(person, "attribution_begin", now=now)
    said = check(taken(Record, content, own=True))
    row = Attribution(
        id=uuid7(now=now, rng=secrets.token_bytes),
        reference=_next_reference(now),
        made_by=person.pk,
        made_by_organisation=person.organisation,
    )
    return _added(row, said, (), by=by, now=now)


@transaction.atomic
def write(
    asked: str, content: Mapping[str, Any], *, on: int, person: Person, now: datetime
) -> Attribution:
    """Add a version to a record; ``on`` is the number of the version that was read.

    Raises:
        ChangedRecordError: Somebody has added one since.
        MalformedContentError: A field is missing, unknown or of another type.
        NoSuchAttributionError: There is no such record that the person may know of.
        PermissionRefusedError: The person may not.
        UnsoundRecordError: It breaks a rule of such records.
    """
    row = doors.attribution(person, "attribution_write", asked, now=now)
    by = gate.acting(person, "attribution_write", row, now=now)
    said = check(taken(Record, content, own=True))
    made = queries.versions(row)
    _check_newest(len(made), on)
    return _added(row, said, [one.digest for one in made], by=by, now=now)


@transaction.atomic
def review(
    asked: str, opinion: Mapping[str, Any], *, on: int, person: Person, now: datetime
) -> Attribution:
    """Say whether the newest version is sound; whoever wrote any of them cannot.

    Raises:
        AlreadyReviewedError: It was reviewed.
        ChangedRecordError: Somebody has added a version since ``on``.
        PermissionRefusedError: The person may not.
        SecondPersonError: The person has written in it.
    """
    row = doors.attribution(person, "attribution_review", asked, now=now)
    by = gate.acting(person, "attribution_review", row, now=now)
    said = taken(Opinion, opinion, own=True)
    made = queries.versions(row)
    _check_newest(len(made), on)
    check_reviewer(made, reviewer=by.id, name=by.name, reviewed=on in queries.reviews(row))
    before = traced(row)
    Review.objects.create(
        version=AttributionVersion.objects.get(attribution=row.pk, number=on),
        reviewer=by.id,
        reviewer_name=by.name,
        sound=said.sound,
        note=said.note,
        at=now,
    )
    row.standing, row.changed_at = "final" if said.sound else "returned", now
    row.save(update_fields=["standing", "changed_at"])
    journal.record(
        "attribution-reviewed",
        now=now,
        attribution=row.pk,
        of=made[-1].digest,
        sound=said.sound,
        person=by.id,
        before=before,
        after=traced(row),
    )
    return row


@transaction.atomic
def give(asked: str, offer: Mapping[str, Any], *, person: Person, now: datetime) -> Gift:
    """Offer the newest version to another State: begin the draft of a summary with conditions.

    Nothing is sent: the draft is checked and sent as any other, and the record itself is given
    when that State has accepted the conditions.

    Raises:
        MalformedContentError: A field is missing, unknown or of another type.
        NotReviewedError: No second person has found it sound.
        PermissionRefusedError: The person may not.
    """
    row = doors.attribution(person, "attribution_give", asked, now=now)
    by = gate.acting(person, "attribution_give", row, now=now)
    said = taken(Offer, offer, own=True)
    if row.standing != "final":
        msg = "the newest version was not reviewed and found sound"
        raise NotReviewedError(msg, attribution=row.pk)
    newest = queries.version(row, None)
    kind = next(kind for kind in in_order() if offers(str(kind)))
    stated = {"case_no_sender": row.reference, "facts": said.summary, "handling_mark": row.mark}
    bound = {"conditions": list(said.conditions), "use_allowed": said.use_allowed}
    content = {
        **prefills.beginning(kind, person, aud=said.to),
        **stated,
        **{name: held for name, held in bound.items() if held},
    }
    draft = drafts.begin_draft(kind, content, aud=said.to, person=person, now=now)
    gift = Gift.objects.create(
        version=AttributionVersion.objects.get(attribution=row.pk, number=newest.number),
        member=said.to,
        draft=draft.pk,
        by_name=by.name,
        at=now,
    )
    journal.record(
        "attribution-offered",
        now=now,
        attribution=row.pk,
        of=newest.digest,
        to=said.to,
        draft=draft.pk,
        person=by.id,
        after=traced(gift),
    )
    return gift


def hand_over(asked: str, number: int, *, person: Person, now: datetime) -> str:
    """Give the version that was offered, as the content of what the other State has accepted.

    Args:
        asked: The record.
        number: Of the offer.
        person: Who gives it.
        now: The present instant.

    Returns:
        The id of the request in which it was given.

    Raises:
        NoSuchVersionError: There is no such offer.
        NotReviewedError: The summary was not sent yet.
        PermissionRefusedError: The person may not.
        TransitionRefusedError: The conditions are not accepted, or it has ended.
    """
    row = doors.attribution(person, "attribution_give", asked, now=now, lock=False)
    gift = next((one for one in queries.gifts(row) if one.pk == number), None)
    if gift is None:
        msg = "there is no such offer"
        raise NoSuchVersionError(msg, offer=number)
    thread = requests.draft(person, "draft_read", gift.draft, now=now, lock=False).thread
    if thread is None:
        msg = "the summary was not sent yet"
        raise NotReviewedError(msg, draft=gift.draft)
    text = as_text(queries.version(row, gift.version.number))
    cooperation.carry_out(thread, Act.GIVE, {"information": text}, person=person, now=now)
    return thread.pk


def _check_newest(newest: int, read: int) -> None:
    if read != newest:
        msg = f"version {newest} was added since"
        raise ChangedRecordError(msg, number=newest)


def _added(
    row: Attribution, said: Record, chain: Sequence[str], *, by: Acting, now: datetime
) -> Attribution:
    """Keep a further version; nothing that was kept changes."""
    before = None if row._state.adding else traced(row)  # noqa: SLF001 - Django's name
    mark = mark_of(said.handling_mark)
    row.title, row.mark, row.mark_level = said.title, mark.text, int(mark.level)
    row.standing, row.changed_at = "draft", now
    row.save()
    number, last = len(chain) + 1, chain[-1] if chain else ""
    digest = digest_of_version(
        of=row.pk, number=number, before=last, record=said, author=by.id, at=now
    )
    AttributionVersion.objects.create(
        attribution=row,
        number=number,
        raw=canonical(said.written()),
        before=last,
        digest=digest,
        author=by.id,
        author_name=by.name,
        at=now,
    )
    journal.record(
        "attribution-written",
        now=now,
        attribution=row.pk,
        of=digest,
        number=number,
        person=by.id,
        before=before,
        after=traced(row),
    )
    return row


def _next_reference(now: datetime) -> str:
    begin = f"{queries.me()}-{NUMBERED}-{now.year:04d}-"
    given = Attribution.objects.filter(reference__startswith=begin)
    numbers = [Reference.parse(one).number for one in given.values_list("reference", flat=True)]
    made = Reference(
        member=queries.me(), kind=NUMBERED, year=now.year, number=max(numbers, default=0) + 1
    )
    return str(made)
