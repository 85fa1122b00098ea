"""Over HTTP: requests, acts on them, drafts, orders to providers."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.access.permissions import Side
from comity.cooperation.acts import permission_of
from comity.cooperation.app import doors, queries, safeguards, services
from comity.cooperation.app.abuse_api import router as abuse_router
from comity.cooperation.app.giving_api import router as giving_router
from comity.cooperation.app.leave_api import router as leave_router
from comity.cooperation.app.letter_files import as_file
from comity.cooperation.app.races import counts
from comity.cooperation.app.registering_api import router as registering_router
from comity.cooperation.app.schemas import (
    ActedOut,
    ActIn,
    CheckIn,
    ClockOut,
    CountOut,
    DraftIn,
    DraftOut,
    FileOut,
    OrderOut,
    OverrideIn,
    ReportOut,
    RequestIn,
    RequestLine,
    RequestOut,
    SafeguardOut,
    SafeguardsIn,
)
from comity.cooperation.app.services.letters import make_letter
from comity.cooperation.app.translation_api import router as translation_router
from comity.cooperation.app.upload_api import router as upload_router

router = Router(tags=["cooperation"])
router.add_router("", upload_router)
router.add_router("", giving_router)
router.add_router("", abuse_router)
router.add_router("", registering_router)
router.add_router("", translation_router)
router.add_router("", leave_router)
Key = Annotated[str | None, Header(alias="Idempotency-Key")]


@router.post("/requests/check", response=ReportOut)
def check(request: HttpRequest, asked: CheckIn) -> dict[str, Any]:
    """Return what a request lacks; nothing is kept or sent."""
    gate.permit(person_of(request), "draft", Side.REQUESTING)
    kind = services.kind_of(asked.kind)
    return services.checked(kind, asked.content, aud=asked.to, now=timezone.now()).to_json()


@router.post("/requests", response=ActedOut)
def send(request: HttpRequest, asked: RequestIn, idempotency_key: Key = None) -> Any:  # noqa: ANN401 - kept JSON or fresh
    """Send a request, or a draft by its id; ``findings`` are what the rules remark on it."""
    person, now = person_of(request), timezone.now()

    def act() -> dict[str, Any]:
        sent = services.send(
            kind=asked.kind,
            aud=asked.to,
            content=asked.content,
            draft=asked.draft,
            person=person,
            now=now,
        )
        return ActedOut.after(sent, now=now).model_dump(mode="json")

    named = {"path": request.path, **asked.model_dump(mode="json")}
    return services.once(idempotency_key, named, act, person=person, now=now)


@router.get("/requests", response=list[RequestLine])
def requests(
    request: HttpRequest,
    box: Literal["inbox", "sent"] | None = None,
    *,
    open: bool = False,  # noqa: A002 - the query's word
) -> list[RequestLine]:
    """Return the requests that came in, went out, or both; the one changed last first."""
    found = queries.boxed(doors.requests(person_of(request)), box=box, open_only=open)
    return [RequestLine.of(thread) for thread in found]


@router.get("/requests/counts", response=list[CountOut])
def request_counts(request: HttpRequest) -> list[dict[str, object]]:
    """Return how many of the requests that one may read are open, overdue, lapsed, ended."""
    return counts(doors.requests(person_of(request)), now=timezone.now())


@router.get("/requests/{asked}", response=RequestOut)
def request_whole(request: HttpRequest, asked: str) -> RequestOut:
    """Return one request, by its id or the reference of either side."""
    now = timezone.now()
    return RequestOut.whole(doors.request(person_of(request), "read", asked, now=now), now=now)


@router.get("/requests/{asked}/clocks", response=list[ClockOut])
def clocks(request: HttpRequest, asked: str) -> list[ClockOut]:
    """Return the clocks of one request as they stand now."""
    now = timezone.now()
    held = doors.request(person_of(request), "read", asked, now=now)
    return RequestOut.whole(held, now=now).clocks


@router.get("/requests/{asked}/letter")
def letter(
    request: HttpRequest, asked: str, language: str = "en", statement: str | None = None
) -> HttpResponse:
    """Return a statement of the request, or the request itself, as a sealed letter in PDF."""
    made = make_letter(
        asked,
        language=language,
        statement=statement,
        person=person_of(request),
        now=timezone.now(),
    )
    return as_file(made)


@router.post("/requests/{asked}/acts/{act}", response=ActedOut)
def perform(
    request: HttpRequest, asked: str, act: str, said: ActIn, idempotency_key: Key = None
) -> Any:  # noqa: ANN401 - kept JSON or fresh
    """Do one act in a request; ``findings`` are what the rules remark on it."""
    person, now, known = person_of(request), timezone.now(), services.act_of(act)

    def done() -> dict[str, Any]:
        thread = doors.request(person, permission_of(known), asked, now=now, lock=False)
        it = services.carry_out(thread, known, said.content, person=person, now=now, seen=said.seen)
        return ActedOut.after(it, now=now).model_dump(mode="json")

    return services.once(
        idempotency_key,
        {"path": request.path, **said.model_dump(mode="json")},
        done,
        person=person,
        now=now,
        together=known not in services.WITH_EVIDENCE,
    )


@router.post("/requests/{asked}/assistance", response=DraftOut)
def ask_the_state(request: HttpRequest, asked: str) -> DraftOut:
    """Draft the request to the State whose provider gave nothing, with all that was typed."""
    held = services.ask_the_state(asked, person=person_of(request), now=timezone.now())
    return DraftOut.of(held)


@router.post("/requests/{asked}/follow/{way}", response=DraftOut)
def follow(request: HttpRequest, asked: str, way: str) -> DraftOut:
    """Draft what follows a search for data: to the ``next`` State, ``preservation`` or ``data``."""
    held = services.follow(asked, way, person=person_of(request), now=timezone.now())
    return DraftOut.of(held)


@router.get("/requests/{asked}/safeguards", response=list[SafeguardOut])
def request_safeguards(request: HttpRequest, asked: str) -> list[SafeguardOut]:
    """Return the questions of the safeguards that this side answers in a request."""
    held = doors.request(person_of(request), "read", asked, now=timezone.now())
    found = safeguards.of_request(held, queries.folded(held))
    return [SafeguardOut.of(one, held.kind) for one in found]


@router.post("/requests/{asked}/safeguards", response=list[SafeguardOut])
def answer_request_safeguards(
    request: HttpRequest, asked: str, said: SafeguardsIn
) -> list[SafeguardOut]:
    """Answer questions of the safeguards; the acts that wait for them go on then."""
    person, now = person_of(request), timezone.now()
    held = services.answer_for_request(asked, said.given(), person=person, now=now)
    found = safeguards.of_request(held, queries.folded(held))
    return [SafeguardOut.of(one, held.kind) for one in found]


@router.post("/requests/{asked}/override-extension", response=RequestOut)
def override_extension(request: HttpRequest, asked: str, why: OverrideIn) -> RequestOut:
    """Let the next wish for an extension be sent although findings block it."""
    person, now = person_of(request), timezone.now()
    asked_for = doors.request(person, "override_extension", asked, now=now, lock=False)
    held = services.override_extension(asked_for, reason=why.reason, person=person, now=now)
    return RequestOut.whole(held, now=now)


@router.post("/drafts", response=DraftOut)
def draft(request: HttpRequest, asked: DraftIn) -> DraftOut:
    """Keep a draft for somebody else to send."""
    kind = services.kind_of(asked.kind)
    return DraftOut.of(
        services.file_draft(
            kind, asked.content, aud=asked.to, person=person_of(request), now=timezone.now()
        )
    )


@router.get("/drafts", response=list[DraftOut])
def drafts(request: HttpRequest) -> list[DraftOut]:
    """Return the drafts that have not been sent."""
    return [DraftOut.of(one) for one in queries.unsent(doors.drafts(person_of(request)))]


@router.get("/drafts/{asked}/safeguards", response=list[SafeguardOut])
def draft_safeguards(request: HttpRequest, asked: str) -> list[SafeguardOut]:
    """Return the questions of the safeguards that stand before a draft is sent."""
    held = doors.draft(person_of(request), "draft_read", asked, now=timezone.now())
    return [SafeguardOut.of(one, held.kind) for one in safeguards.of_draft(held)]


@router.post("/drafts/{asked}/safeguards", response=list[SafeguardOut])
def answer_draft_safeguards(
    request: HttpRequest, asked: str, said: SafeguardsIn
) -> list[SafeguardOut]:
    """Answer questions of the safeguards; what they block can then be sent."""
    person, now = person_of(request), timezone.now()
    held = services.answer_safeguards(asked, said.given(), person=person, now=now)
    return [SafeguardOut.of(one, held.kind) for one in safeguards.of_draft(held)]


@router.post("/drafts/{asked}/approve", response=DraftOut)
def approve(request: HttpRequest, asked: str) -> DraftOut:
    """Approve what a draft says now; for prosecutors and judges."""
    held = services.approve_draft(asked, person=person_of(request), now=timezone.now())
    return DraftOut.of(held)


@router.post("/drafts/{asked}/override", response=DraftOut)
def override(request: HttpRequest, asked: str, why: OverrideIn) -> DraftOut:
    """Let a draft be sent although findings block it."""
    person, now = person_of(request), timezone.now()
    held = doors.draft(person, "override", asked, now=now, lock=False)
    return DraftOut.of(services.override(held, reason=why.reason, person=person, now=now))


@router.get("/orders", response=list[OrderOut])
def orders(request: HttpRequest) -> list[OrderOut]:
    """Return the orders to providers; a provider's people see their own alone."""
    found = doors.orders(person_of(request))
    return [OrderOut.of(order) for order in found[: queries.LISTED]]


@router.get("/orders/{asked}", response=OrderOut)
def order(request: HttpRequest, asked: str) -> OrderOut:
    """Return one order, by its id or reference."""
    return OrderOut.of(doors.order(person_of(request), "order_read", asked, now=timezone.now()))


@router.post("/orders/{asked}/confirm", response=OrderOut)
def confirm(request: HttpRequest, asked: str, said: ActIn) -> OrderOut:
    """Confirm an order with the provider's ticket."""
    person, now = person_of(request), timezone.now()
    asked_for = doors.order(person, "confirm", asked, now=now, lock=False)
    held = services.confirm(asked_for, said.content, person=person, now=now)
    return OrderOut.of(held)


@router.put("/orders/{asked}/files/{name}", response=FileOut)
def deposit(request: HttpRequest, asked: str, name: str) -> FileOut:
    """Hand over one file: the body is its content, as it is."""
    person, now = person_of(request), timezone.now()
    asked_for = doors.order(person, "deposit", asked, now=now, lock=False)
    kept = services.deposit(asked_for, name=name, reader=request, person=person, now=now)
    return FileOut.of(kept)


@router.post("/orders/{asked}/deliver", response=OrderOut)
def deliver(request: HttpRequest, asked: str, said: ActIn) -> OrderOut:
    """Say that all that was ordered has been handed over."""
    person, now = person_of(request), timezone.now()
    asked_for = doors.order(person, "deliver", asked, now=now, lock=False)
    held = services.deliver(asked_for, said.content, person=person, now=now)
    return OrderOut.of(held)
