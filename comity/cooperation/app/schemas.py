"""How requests and orders are written over HTTP. Translates, decides nothing."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from comity.cooperation.acts import MACHINE_ACTS, Side
from comity.cooperation.app import legal, queries, regularised
from comity.cooperation.app.models import Draft, LegalAnswer, Order, OrderFile, Thread
from comity.cooperation.app.services import Done
from comity.cooperation.clocks import Clock, states_of_time
from comity.cooperation.leave_of_states import awaited_in
from comity.cooperation.lifecycles import Kind
from comity.cooperation.safeguarding import acts_after
from comity.cooperation.statements import Said
from comity.cooperation.threads import Entry
from comity.journal.app.traces import traced
from comity.law.safeguards import SafeguardFinding

MemberCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,12})?$")]
"""Code of a member, such as ``XB``; whether there is one of that code is for the directory."""


class Strict(Schema):
    """What people send: an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid")


class CheckIn(Strict):
    """A request to be checked; nothing is sent."""

    kind: str
    to: MemberCode
    content: dict[str, Any]


class DraftIn(CheckIn):
    """A request to be kept as a draft."""


class RequestIn(Strict):
    """A request to be sent: its content, or the id of a draft."""

    kind: str | None = None
    to: MemberCode | None = None
    content: dict[str, Any] | None = None
    draft: str | None = None


class OverrideIn(Strict):
    """Why findings that block are set aside."""

    reason: str


class ActIn(Strict):
    """What an act says.

    Attributes:
        seen: How many statements of the request (its ``said``) one had before them; refused if
            something was said since.
    """

    content: dict[str, Any] = Field(default_factory=dict)
    seen: int | None = Field(default=None, ge=0)


class SafeguardAnswerIn(Strict):
    """What is answered to one question of the safeguards; nothing takes an answer back."""

    question: str
    says: Literal["yes", "no", "unknown", ""]
    reason: str = ""


class SafeguardsIn(Strict):
    """Answers to questions of the safeguards."""

    answers: list[SafeguardAnswerIn]

    def given(self) -> dict[str, tuple[str, str]]:
        """Return the answers by question."""
        return {one.question: (one.says, one.reason) for one in self.answers}


class SafeguardOut(Schema):
    """One question of the safeguards, and how it stands.

    Attributes:
        effect: ``block``: not without an answer. ``ask``: a reason is kept. ``flag``: a mark.
        settled_by: The answer after which nothing more is asked; ``words`` is any with a reason.
        reason_settles: Whether the other answer settles it too, if it comes with a reason.
        before: The acts that wait for it.
    """

    id: str
    stage: str
    effect: str
    standing: str
    blocks: bool
    question: str
    basis: list[str]
    why: list[str]
    places: list[str]
    certainty: str
    settled_by: str
    reason_settles: bool
    answer: dict[str, str] | None
    before: list[str]

    @classmethod
    def of(cls, one: SafeguardFinding, kind: str) -> "SafeguardOut":
        """Return ``one`` as it is shown."""
        return cls(**one.written(), before=acts_after(one.stage, Kind(kind)))


class ReportOut(Schema):
    """What a check found."""

    kind: str
    blocks: bool
    score: int
    applicable: int
    findings: list[dict[str, Any]]
    not_judged: list[dict[str, Any]]
    rules_version: str
    rules_digest: str
    practice: bool


class DraftOut(Schema):
    """A draft."""

    id: str
    kind: str
    to: str
    content: dict[str, Any]
    made_by: str
    made_at: datetime
    mark: str
    override_reason: str
    override_by: str
    request: str | None

    @classmethod
    def of(cls, draft: Draft) -> "DraftOut":
        """Return ``draft`` as it is shown."""
        return cls(
            id=draft.pk,
            kind=draft.kind,
            to=draft.aud,
            content=draft.content,
            made_by=draft.made_by_name,
            made_at=draft.made_at,
            mark=draft.mark,
            override_reason=draft.override_reason,
            override_by=draft.override_by_name,
            request=draft.thread_id,
        )


class RequestLine(Schema):
    """One line of a list; ``by_hand`` if the peer is a partner without a node."""

    id: str
    kind: str
    own_side: str
    peer: str
    own_reference: str
    peer_reference: str
    state: str
    mark: str
    urgent: bool
    open: bool
    by_hand: bool
    opened_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, thread: Thread) -> "RequestLine":
        """Return ``thread`` as one line."""
        return cls(**{name: getattr(thread, name) for name in cls.model_fields})


class CountOut(Schema):
    """How many requests of one kind, asked by us or of us; ``lapsed`` are failures."""

    kind: str
    own_side: str
    total: int
    running: int
    overdue: int
    lapsed: int
    refused: int
    ended: int


class ClockOut(Schema):
    """One clock; ``status`` is that of the moment of asking."""

    name: str
    waits_for: str
    status: str
    started_at: datetime
    due_at: datetime | None
    due_on: date | None
    zone: str
    stopped_at: datetime | None
    warns_at: list[datetime]

    @classmethod
    def of(cls, clock: Clock, *, zone: str, now: datetime) -> "ClockOut":
        """Return ``clock`` as it stands at ``now``."""
        return cls(
            name=clock.name,
            waits_for=clock.waits_for,
            status=clock.status(now),
            started_at=clock.started_at,
            due_at=clock.due_at,
            due_on=clock.due_on,
            zone=zone if clock.due_on else "UTC",
            stopped_at=clock.stopped_at,
            warns_at=list(clock.warns_at),
        )


class ByOut(Schema):
    """Who said it."""

    name: str
    role: str
    unit: str


class ReceiptOut(Schema):
    """What the peer's receipt says: of what, when, and where its journal has it."""

    by: str
    of: str
    at: datetime
    index: int
    outcome: str


class StatementOut(Schema):
    """One statement; ``content`` as it was said.

    Attributes:
        proof: ``signed`` by the node of its side; or ``registered`` here, which proves nothing of
            the other side.
    """

    digest: str
    side: str
    act: str
    n: int
    by: ByOut
    said_at: datetime
    received_at: datetime | None
    proof: Literal["signed", "registered"]
    content: dict[str, Any]
    attachments: list[dict[str, Any]]
    override: dict[str, Any] | None
    findings_digest: str | None
    rules_digest: str | None
    receipt: ReceiptOut | None

    @classmethod
    def of(cls, said: Said, receipt: Mapping[str, object] | None) -> "StatementOut":
        """Return ``said`` with what the peer's receipt says of it."""
        override = said.body.override
        return cls(
            digest=said.digest,
            side=said.side,
            act=said.body.act,
            n=said.body.n,
            by=ByOut(name=said.by_name, role=said.by_role, unit=said.by_unit),
            said_at=said.said_at,
            received_at=said.received_at,
            proof="registered" if said.registered else "signed",
            content=dict(said.body.content),
            attachments=[dict(one) for one in said.attachments],
            override=None if override is None else override.model_dump(mode="json"),
            findings_digest=said.body.findings_digest,
            rules_digest=said.body.rules_digest,
            receipt=None if receipt is None else ReceiptOut.model_validate(receipt),
        )


class EntryOut(StatementOut):
    """One statement in its place, and what it did."""

    before: str
    after: str
    effect: str
    reason: str
    crossed: list[str]

    @classmethod
    def at(cls, entry: Entry, receipt: Mapping[str, object] | None) -> "EntryOut":
        """Return ``entry`` as it is shown."""
        return cls(
            **StatementOut.of(entry.said, receipt).dict(),
            before=entry.before,
            after=entry.after,
            effect=entry.effect,
            reason=entry.reason,
            crossed=list(entry.crossed),
        )


class LegalOut(Schema):
    """What the law room of this node answered to a request, and what a person made of it.

    Attributes:
        kept: Whether it is kept; else it is what is found today of a request that came.
        digest: SHA-256 of what is kept, as the entry of the journal names it.
        data_digest: SHA-256 of the law data by which it was judged.
        instrument: The basis that the request names.
        overrides: Whether that is none of those found.
        override_reason: Why it was chosen all the same.
        answer: The whole answer; left out of what an act returns.
    """

    kept: bool
    digest: str | None
    data_version: str
    data_digest: str
    judged_at: datetime
    instrument: str
    article: str
    overrides: bool
    override_reason: str
    answer: dict[str, Any] | None

    @classmethod
    def of(cls, row: LegalAnswer, *, whole: bool) -> "LegalOut":
        """Return ``row`` as it is shown."""
        own = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        own |= {"kept": bool(row.pk), "digest": traced(row) if row.pk else None}
        return cls(**own | {"answer": row.answer if whole else None})


class RequestOut(RequestLine):
    """A request, whole: what was asked, all that was said, where it stands.

    Attributes:
        awaits_leave: Why it was not handed to the provider, while its State has to consent first.
        regularised_by: What was filed after an emergency disclosure.
        regularises: Ids of the emergency disclosures that it regularises.
    """

    received_at: datetime | None
    receipt_known: bool
    continued_in: str | None
    version: int
    state_of_time: list[str]
    awaits_leave: dict[str, Any] | None
    regularised_by: list[dict[str, Any]]
    regularises: list[str]
    open_acts: list[str]
    content: dict[str, Any]
    expires_on: date | None
    zone: str
    held_until_decision: bool
    packages: list[str]
    clocks: list[ClockOut]
    entries: list[EntryOut]
    held: list[StatementOut]
    orders: list[str]
    legal: LegalOut | None
    said: int

    @classmethod
    def whole(cls, thread: Thread, *, now: datetime, answer: bool = True) -> "RequestOut":
        """Return all of ``thread`` as it stands at ``now``; the legal answer if it is wanted."""
        view, receipts = queries.folded(thread), queries.receipts(thread)
        law = legal.answer_to(thread, view, now=now)
        clocks, zone = queries.clocks(thread, view), queries.zone_of(queries.requested(thread))
        acts = view.open_acts(Side(thread.own_side))
        return cls(
            **RequestLine.of(thread).dict(),
            received_at=view.received_at,
            receipt_known=view.received_at is not None and not view.assumed,
            continued_in=thread.continued_in_id,
            version=view.version,
            state_of_time=sorted(states_of_time(clocks, now=now)),
            awaits_leave=awaited_in(view),
            regularised_by=[one.written() for one in regularised.filed_for(thread, view)],
            regularises=[row.pk for row in regularised.regularises(thread)],
            open_acts=[str(act) for act in acts if act not in MACHINE_ACTS],
            content=dict(view.content),
            expires_on=view.expires_on,
            zone=view.zone or zone,
            held_until_decision=view.held_until_decision,
            packages=list(view.packages),
            clocks=[ClockOut.of(clock, zone=view.zone or zone, now=now) for clock in clocks],
            entries=[EntryOut.at(one, receipts.get(one.said.digest)) for one in view.entries],
            held=[StatementOut.of(one, receipts.get(one.digest)) for one in view.held],
            orders=list(thread.orders.values_list("reference", flat=True)),
            legal=None if law is None else LegalOut.of(law, whole=answer),
            said=thread.statements.count(),
        )


class ActedOut(RequestOut):
    """A request after an act, and what the rules remark on what was said."""

    findings: list[dict[str, Any]]

    @classmethod
    def after(cls, done: Done, *, now: datetime) -> "ActedOut":
        """Return the request that ``done`` has left."""
        whole = RequestOut.whole(done.thread, now=now, answer=False)
        return cls(**whole.dict(), findings=[asdict(one) for one in done.findings])


class FileOut(Schema):
    """A file that was handed over."""

    name: str
    size: int
    sha256: str
    deposited_at: datetime

    @classmethod
    def of(cls, file: OrderFile) -> "FileOut":
        """Return ``file`` as it is shown."""
        return cls(
            name=file.name,
            size=file.size,
            sha256=file.sha256,
            deposited_at=file.deposited_at,
        )


class OrderOut(Schema):
    """An order, as the provider sees it: no facts, no names, not even who asked abroad.

    ``request`` is the request itself where it came straight to the provider, which then reads it
    and answers in it; else nothing.
    """

    id: str
    reference: str
    request: str | None
    provider: str
    kind: str
    state: str
    needed: dict[str, Any]
    basis: str
    issued_at: datetime
    issued_by: str
    confirmation: dict[str, Any] | None
    confirmed_at: datetime | None
    delivery: dict[str, Any] | None
    delivered_at: datetime | None
    files: list[FileOut]

    @classmethod
    def of(cls, order: Order) -> "OrderOut":
        """Return ``order`` as it is shown."""
        return cls(
            id=order.pk,
            reference=order.reference,
            request=order.thread_id if order.thread.provider_code else None,
            provider=order.provider_code,
            kind=order.kind,
            state=order.state,
            needed=order.needed,
            basis=order.basis,
            issued_at=order.issued_at,
            issued_by=order.issued_by,
            confirmation=order.confirmation,
            confirmed_at=order.confirmed_at,
            delivery=order.delivery,
            delivered_at=order.delivered_at,
            files=[FileOut.of(file) for file in order.files.all()],
        )
