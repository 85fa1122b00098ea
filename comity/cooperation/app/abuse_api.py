"""Over HTTP: the numbers to call back, flagged senders, and what a head lets pass."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.cooperation.app import doors, queries
from comity.cooperation.app.abuse_models import AbuseFlag, Clearance
from comity.cooperation.app.schemas import Strict
from comity.cooperation.app.services import abuse
from comity.cooperation.app.services.calling import called_back_at, numbers_for
from comity.directory.numbers import ListedNumber

router = Router(tags=["cooperation"])


class NumberOut(Schema):
    """A number of the directory at which the authority that asks is called back."""

    contact_point: str
    authority: str
    post: str
    number: str
    always: bool
    since: datetime | None
    is_new: bool

    @classmethod
    def of(cls, found: ListedNumber) -> "NumberOut":
        """Return ``found`` as it is shown."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class FlagIn(Strict):
    """Why the sender of a request is flagged."""

    reason: str
    words: str


class WhyIn(Strict):
    """Why a flag ends, or why a request is let pass."""

    why: str


class FlagOut(Schema):
    """A flagged sender."""

    id: str
    origin: str
    member: str
    organisation: str
    reason: str
    words: str
    set_by: str
    set_for: str
    set_at: datetime
    cleared_at: datetime | None
    cleared_by: str
    cleared_why: str

    @classmethod
    def of(cls, row: AbuseFlag) -> "FlagOut":
        """Return ``row`` as it is shown."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class ClearanceOut(Schema):
    """A request that a head let pass."""

    thread: str
    by_name: str
    role: str
    why: str
    at: datetime

    @classmethod
    def of(cls, row: Clearance) -> "ClearanceOut":
        """Return ``row`` as it is shown."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


@router.get("/requests/{asked}/numbers", response=list[NumberOut])
def numbers(request: HttpRequest, asked: str) -> list[NumberOut]:
    """Return the numbers of the directory at which the authority that asks is called back."""
    now = timezone.now()
    thread = doors.request(person_of(request), "read", asked, now=now)
    found = numbers_for(thread, queries.folded(thread), now=now)
    return [NumberOut.of(one) for one in found]


@router.get("/drafts/{asked}/numbers", response=list[NumberOut])
def called_back(request: HttpRequest, asked: str) -> list[NumberOut]:
    """Return where we will be called back if this draft is sent; empty where nobody calls back."""
    now = timezone.now()
    held = doors.draft(person_of(request), "draft_read", asked, now=now)
    return [NumberOut.of(one) for one in called_back_at(held.kind, held.content, now=now) or ()]


@router.get("/senders", response=list[FlagOut])
def senders(request: HttpRequest, *, everything: bool = False) -> list[FlagOut]:
    """Return the flagged senders, the newest first; with ``everything`` also flags that ended."""
    gate.permit(person_of(request), "flag_read")
    found = AbuseFlag.objects.all() if everything else abuse.standing()
    return [FlagOut.of(row) for row in found[:500]]


@router.post("/requests/{asked}/flag", response=FlagOut)
def flag(request: HttpRequest, asked: str, given: FlagIn) -> FlagOut:
    """Flag the sender of a request, and tell the other nodes."""
    person, now = person_of(request), timezone.now()
    made = abuse.flag(asked, reason=given.reason, words=given.words, person=person, now=now)
    return FlagOut.of(made)


@router.post("/senders/{flag}/clear", response=FlagOut)
def clear(request: HttpRequest, flag: str, given: WhyIn) -> FlagOut:
    """End a flag of this node, and tell the other nodes."""
    person, now = person_of(request), timezone.now()
    return FlagOut.of(abuse.clear(flag, why=given.why, person=person, now=now))


@router.post("/requests/{asked}/clearance", response=ClearanceOut)
def clearance(request: HttpRequest, asked: str, given: WhyIn) -> ClearanceOut:
    """Let an emergency request of a flagged sender be dealt with."""
    person, now = person_of(request), timezone.now()
    return ClearanceOut.of(abuse.let_pass(asked, why=given.why, person=person, now=now))
