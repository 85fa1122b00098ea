"""Over HTTP: partners without a node, and what is registered of what goes and comes by hand."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Header, Router, Schema
from pydantic import Field

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.cooperation.acts import known_act
from comity.cooperation.app import doors, registry, services
from comity.cooperation.app.registered_files import as_carried, as_kept
from comity.cooperation.app.registers import Partner, Registration
from comity.cooperation.app.schemas import RequestOut, Strict
from comity.cooperation.errors import UnknownActError
from comity.cooperation.registering import standing

router = Router(tags=["cooperation"])
Key = Annotated[str | None, Header(alias="Idempotency-Key")]
_OF_OURS = {
    "sent": services.record_sent,
    "reached": services.record_reached,
}


class PartnerIn(Strict):
    """What is written down of a partner; ``state`` stays as it was first given."""

    name: str
    nature: Literal["authority", "provider"]
    state: str = ""
    zone: str = "UTC"
    provider_code: str = ""
    address: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    portal: str = ""
    age_key: str = ""
    key_known_by: str = ""
    languages: list[str] = Field(default_factory=list)
    note: str = ""


class PartnerOut(Schema):
    """A partner without a node."""

    code: str
    name: str
    nature: str
    state: str
    zone: str
    provider_code: str
    address: str
    phone: str
    fax: str
    email: str
    portal: str
    age_key: str
    key_known_by: str
    languages: list[str]
    note: str
    made_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Partner) -> "PartnerOut":
        """Return ``row`` as it is shown."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class RegisterIn(Strict):
    """A request that came by hand: from whom, what it asks, and how it came."""

    kind: str
    sender: str
    content: dict[str, Any]
    how: dict[str, Any]


class HeardIn(Strict):
    """What the other side said in a request, and how it came."""

    act: str
    content: dict[str, Any] = Field(default_factory=dict)
    how: dict[str, Any]


class RecordIn(Strict):
    """How a statement of ours went, what a portal gave, or where the matter goes on."""

    what: Literal["sent", "reached", "portal", "linked", "handed"]
    facts: dict[str, Any]
    of: str | None = None


class CorrectIn(Strict):
    """What stands for a record, and what was wrong with it."""

    facts: dict[str, Any]
    content: dict[str, Any] | None = None
    why: str


class EncryptIn(Strict):
    """What opens the file that somebody carries: the partner's key, or a passphrase if one is set.

    Attributes:
        why: What it is made for.
        accept_handling: Digest of the limits of its use, which one takes on.
    """

    passphrase: str = ""
    why: str
    accept_handling: str = ""


class TakeBackIn(Strict):
    """Why a record is taken back."""

    why: str


class RecordOut(Schema):
    """One record: what somebody here wrote down; no signature of the other side proves it.

    Attributes:
        act: What the other side did, where it is that.
        stands: Whether it counts: neither corrected nor taken back.
        signed: Whether this node has signed the record for itself.
    """

    id: str
    what: str
    of: str
    act: str
    facts: dict[str, Any]
    by: str
    at: datetime
    stands: bool
    corrects: str
    why: str
    digest: str
    signed: bool

    @classmethod
    def of_row(cls, row: Registration, *, stands: bool) -> "RecordOut":
        """Return ``row`` as it is shown."""
        told = registry.record(row)
        return cls(
            id=told.id,
            what=told.what,
            of=told.of,
            act=str((told.body or {}).get("act") or ""),
            facts=dict(told.facts),
            by=told.by_name,
            at=told.at,
            stands=stands,
            corrects=told.corrects,
            why=told.why,
            digest=told.digest,
            signed=row.jws is not None,
        )


@router.get("/partners", response=list[PartnerOut])
def partners(request: HttpRequest, *, ended: bool = False) -> list[PartnerOut]:
    """Return the partners without a node, by name."""
    gate.permit(person_of(request), "directory_read")
    return [PartnerOut.of(row) for row in registry.partners(ended=ended)]


@router.post("/partners", response=PartnerOut)
def add_partner(request: HttpRequest, said: PartnerIn) -> PartnerOut:
    """Write down a partner without a node; it gets a code under its State."""
    made = services.add_partner(_said(said), person=person_of(request), now=timezone.now())
    return PartnerOut.of(made)


@router.get("/partners/{code}", response=PartnerOut)
def partner(request: HttpRequest, code: str) -> PartnerOut:
    """Return one partner without a node."""
    gate.permit(person_of(request), "directory_read")
    return PartnerOut.of(registry.partner(code))


@router.post("/partners/{code}", response=PartnerOut)
def change_partner(request: HttpRequest, code: str, said: PartnerIn) -> PartnerOut:
    """Write down anew how a partner is reached."""
    person, now = person_of(request), timezone.now()
    return PartnerOut.of(services.change_partner(code, _said(said), person=person, now=now))


@router.post("/partners/{code}/end", response=PartnerOut)
def end_partner(request: HttpRequest, code: str) -> PartnerOut:
    """Let nobody write to a partner any more."""
    held = services.end_partner(code, person=person_of(request), now=timezone.now())
    return PartnerOut.of(held)


@router.post("/registrations", response=RequestOut)
def register_request(request: HttpRequest, said: RegisterIn, idempotency_key: Key = None) -> Any:  # noqa: ANN401 - kept JSON or fresh
    """Register a request that came by letter or telephone, and open its thread."""
    person, now = person_of(request), timezone.now()

    def act() -> dict[str, Any]:
        thread = services.register_request(
            services.kind_of(said.kind),
            said.content,
            said.how,
            sender=said.sender,
            person=person,
            now=now,
        )
        return RequestOut.whole(thread, now=now, answer=False).model_dump(mode="json")

    asked = {"path": request.path, **said.model_dump(mode="json")}
    return services.once(idempotency_key, asked, act, person=person, now=now)


@router.post("/requests/{asked}/registrations", response=RequestOut)
def register_act(
    request: HttpRequest, asked: str, said: HeardIn, idempotency_key: Key = None
) -> Any:  # noqa: ANN401 - kept JSON or fresh
    """Register what the other side said in a request; what must have gone before is implied."""
    person, now = person_of(request), timezone.now()
    known = known_act(said.act)
    if known is None:
        msg = f"there is no act {said.act!r}"
        raise UnknownActError(msg, act=said.act)

    def act() -> dict[str, Any]:
        held = services.register_act(asked, known, said.content, said.how, person=person, now=now)
        return RequestOut.whole(held, now=now, answer=False).model_dump(mode="json")

    called = {"path": request.path, **said.model_dump(mode="json")}
    return services.once(idempotency_key, called, act, person=person, now=now)


@router.get("/requests/{asked}/records", response=list[RecordOut])
def records(request: HttpRequest, asked: str) -> list[RecordOut]:
    """Return all that was registered in a request, corrected records among them."""
    held = doors.request(person_of(request), "read", asked, now=timezone.now())
    rows = list(held.registrations.select_related("by"))
    counts = {one.id for one in standing(registry.record(row) for row in rows)}
    return [RecordOut.of_row(row, stands=row.pk in counts) for row in rows]


@router.post("/requests/{asked}/records", response=RecordOut)
def record(request: HttpRequest, asked: str, said: RecordIn, idempotency_key: Key = None) -> Any:  # noqa: ANN401 - kept JSON or fresh
    """Record how a statement of ours went, what a portal gave, or where the matter goes on."""
    person, now = person_of(request), timezone.now()

    def act() -> dict[str, Any]:
        if said.what == "portal":
            made = services.record_portal(asked, said.facts, person=person, now=now)
        elif said.what == "handed":
            made = services.record_handed(asked, said.facts, person=person, now=now)
        elif said.what == "linked":
            to, note = str(said.facts.get("thread") or ""), str(said.facts.get("note") or "")
            made = services.link(asked, to, note=note, person=person, now=now)
        else:
            recording = _OF_OURS[said.what]
            made = recording(asked, said.facts, of=said.of, person=person, now=now)
        return RecordOut.of_row(made, stands=True).model_dump(mode="json")

    called = {"path": request.path, **said.model_dump(mode="json")}
    return services.once(idempotency_key, called, act, person=person, now=now)


@router.post("/requests/{asked}/records/{record}/correct", response=RecordOut)
def correct(request: HttpRequest, asked: str, record: str, said: CorrectIn) -> RecordOut:
    """Let a new record stand for an earlier one, which stays and is shown as corrected."""
    made = services.correct(
        asked,
        record,
        said.facts,
        why=said.why,
        content=said.content,
        person=person_of(request),
        now=timezone.now(),
    )
    return RecordOut.of_row(made, stands=True)


@router.post("/requests/{asked}/records/{record}/take-back", response=RecordOut)
def take_back(request: HttpRequest, asked: str, record: str, said: TakeBackIn) -> RecordOut:
    """Take back what was registered by mistake; it stays, and is shown as taken back."""
    made = services.take_back(
        asked, record, why=said.why, person=person_of(request), now=timezone.now()
    )
    return RecordOut.of_row(made, stands=False)


@router.post("/packages/{package_id}/encrypted")
def encrypted(request: HttpRequest, package_id: str, said: EncryptIn) -> StreamingHttpResponse:
    """Return a package that was sealed for a partner without a node, encrypted into an age file."""
    made = services.locked_package(
        package_id,
        passphrase=said.passphrase,
        why=said.why,
        accepted=said.accept_handling,
        person=person_of(request),
        now=timezone.now(),
    )
    return as_carried(made)


@router.put("/requests/{asked}/records/{record}/files/{name}", response=RecordOut)
def file(
    request: HttpRequest, asked: str, record: str, name: str, filed_as: str = "original"
) -> RecordOut:
    """Take in a file that belongs to a record: the body is its content, as it is."""
    made = services.file(
        asked,
        record,
        name=name,
        reader=request,
        filed_as=filed_as,
        person=person_of(request),
        now=timezone.now(),
    )
    return RecordOut.of_row(made, stands=True)


@router.get("/requests/{asked}/records/{record}/file")
def file_out(request: HttpRequest, asked: str, record: str) -> StreamingHttpResponse:
    """Return a file that was taken in."""
    return as_kept(request, asked, record)


def _said(said: PartnerIn) -> dict[str, Any]:
    return {name: value for name, value in said.dict().items() if value not in ("", [])}
