"""Over HTTP: attribution records, their versions, reviews and offers."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from comity.access.app.sign_in import person_of
from comity.attributions.app import doors, queries, services
from comity.attributions.app.models import Attribution, Gift
from comity.attributions.ranking import Standing, ranked
from comity.attributions.rules import doubts
from comity.attributions.versions import Version, differences
from comity.cooperation.app.schemas import Strict

router = Router(tags=["attributions"])


class RecordIn(Strict):
    """A record to be begun."""

    record: dict[str, Any]


class VersionIn(Strict):
    """A further version; ``on`` is the number of the one that was read."""

    on: int
    record: dict[str, Any]


class ReviewIn(Strict):
    """What a second person says of version ``on``."""

    on: int
    sound: bool
    note: str


class OfferIn(Strict):
    """A summary for another State, and the conditions of the rest."""

    to: str
    summary: str
    conditions: tuple[str, ...] = ()
    use_allowed: str = ""


class RowOut(Schema):
    """A record in a list."""

    id: str
    reference: str
    title: str
    mark: str
    standing: str
    changed_at: datetime

    @classmethod
    def of(cls, row: Attribution) -> "RowOut":
        """Return ``row`` as it is shown."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class PlaceOut(Schema):
    """Where a hypothesis stands by what speaks against it."""

    key: str
    place: int
    against: int
    support: int

    @classmethod
    def of(cls, one: Standing) -> "PlaceOut":
        """Return ``one`` as it is shown."""
        return cls(key=one.key, place=one.place, against=one.against, support=one.support)


class ReviewOut(Schema):
    """What a second person said."""

    reviewer: str
    sound: bool
    note: str
    at: datetime


class VersionOut(Schema):
    """One version as it was written."""

    number: int
    digest: str
    before: str
    author: str
    at: datetime
    record: dict[str, Any]
    ranking: list[PlaceOut]
    doubts: list[str]
    review: ReviewOut | None


class OfferOut(Schema):
    """A version that was offered to another State: the draft of its summary."""

    id: int
    version: int
    to: str
    draft: str
    by: str
    at: datetime

    @classmethod
    def of(cls, one: Gift) -> "OfferOut":
        """Return ``one`` as it is shown."""
        return cls(
            id=one.pk,
            version=one.version.number,
            to=one.member,
            draft=one.draft,
            by=one.by_name,
            at=one.at,
        )


class AttributionOut(RowOut):
    """A record with all of its versions, the oldest first."""

    versions: list[VersionOut]
    offers: list[OfferOut]


class DifferenceOut(Schema):
    """One part that two versions say otherwise."""

    part: str
    before: str
    after: str


class GivenOut(Schema):
    """The request in which a record was given."""

    request: str


@router.get("/attributions", response=list[RowOut])
def attributions(request: HttpRequest) -> list[RowOut]:
    """Return the records that the person may read, the one that changed last first."""
    return [RowOut.of(row) for row in doors.attributions(person_of(request))]


@router.post("/attributions", response=RowOut)
def begin(request: HttpRequest, given: RecordIn) -> RowOut:
    """Begin a record."""
    person, now = person_of(request), timezone.now()
    return RowOut.of(services.begin(given.record, person=person, now=now))


@router.get("/attributions/{asked}", response=AttributionOut)
def attribution(request: HttpRequest, asked: str) -> AttributionOut:
    """Return one record with every version and review."""
    row = doors.attribution(person_of(request), "attribution_read", asked, now=timezone.now())
    known = queries.reviews(row)
    reviews = {
        number: ReviewOut(reviewer=one.reviewer_name, sound=one.sound, note=one.note, at=one.at)
        for number, one in known.items()
    }
    return AttributionOut(
        **RowOut.of(row).dict(),
        versions=[_version(one, reviews.get(one.number)) for one in queries.versions(row)],
        offers=[OfferOut.of(one) for one in queries.gifts(row)],
    )


@router.post("/attributions/{asked}/versions", response=RowOut)
def write(request: HttpRequest, asked: str, given: VersionIn) -> RowOut:
    """Add a version to a record."""
    person, now = person_of(request), timezone.now()
    return RowOut.of(services.write(asked, given.record, on=given.on, person=person, now=now))


@router.get("/attributions/{asked}/differences", response=list[DifferenceOut])
def compared(
    request: HttpRequest, asked: str, new: int | None = None, old: int | None = None
) -> list[DifferenceOut]:
    """Return what a version says otherwise: the newest one than the one before it, if not said."""
    row = doors.attribution(person_of(request), "attribution_read", asked, now=timezone.now())
    later = queries.version(row, new)
    earlier = queries.version(row, later.number - 1 if old is None else old)
    return [
        DifferenceOut(part=one.part, before=one.before, after=one.after)
        for one in differences(earlier.record, later.record)
    ]


@router.post("/attributions/{asked}/review", response=RowOut)
def review(request: HttpRequest, asked: str, given: ReviewIn) -> RowOut:
    """Say whether the newest version is sound."""
    person, now = person_of(request), timezone.now()
    said = {"sound": given.sound, "note": given.note}
    return RowOut.of(services.review(asked, said, on=given.on, person=person, now=now))


@router.post("/attributions/{asked}/offers", response=OfferOut)
def give(request: HttpRequest, asked: str, given: OfferIn) -> OfferOut:
    """Offer the newest version to another State: begin the draft of a summary."""
    person, now = person_of(request), timezone.now()
    said = {name: held for name, held in given.dict().items() if held}
    return OfferOut.of(services.give(asked, said, person=person, now=now))


@router.post("/attributions/{asked}/offers/{int:offer}/content", response=GivenOut)
def hand_over(request: HttpRequest, asked: str, offer: int) -> GivenOut:
    """Give what was offered, now that the conditions are accepted."""
    person, now = person_of(request), timezone.now()
    return GivenOut(request=services.hand_over(asked, offer, person=person, now=now))


def _version(one: Version, review: ReviewOut | None) -> VersionOut:
    return VersionOut(
        number=one.number,
        digest=one.digest,
        before=one.before,
        author=one.author_name,
        at=one.at,
        record=one.record.written(),
        ranking=[PlaceOut.of(found) for found in ranked(one.record)],
        doubts=[str(found) for found in doubts(one.record)],
        review=review,
    )
