"""What happened in a request, as a line of events: statements, orders, files that came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comity.cooperation.acts import Act
from comity.cooperation.app.models import Order, Statement
from comity.cooperation.app.pages import (
    consultation_words,
    extradition_words,
    record_words,
    wording,
)
from comity.cooperation.app.pages.contents import Row, Value, beside, marked, said
from comity.cooperation.app.pages.tongues import Written
from comity.cooperation.app.pages.wording import word
from comity.cooperation.emergencies import is_untold
from comity.cooperation.kinds import holds, is_of_property
from comity.cooperation.lifecycles import SYSTEM
from comity.cooperation.statements import Said
from comity.cooperation.threads import Effect, Entry
from comity.cooperation.threads import Thread as FoldedThread

_TONES: Mapping[str, str] = {
    "request": "blue",
    "acknowledge": "green",
    "ask": "violet",
    "answer": "violet",
    "forward": "blue",
    "execute": "green",
    "partly": "green",
    "grant_extension": "green",
    "confirm_receipt": "green",
    "refuse": "red",
    "report_defect": "red",
    "accept": "green",
    "consult": "amber",
    "give_views": "violet",
    "postpone": "amber",
    "set_conditions": "amber",
    "accept_conditions": "green",
    "close": "green",
    "name_provider": "blue",
    "object": "red",
    "keep_copy": "green",
    "waive_copy": "amber",
    "report_result": "blue",
    "recheck": "green",
    "report_online": "red",
    "report_reupload": "red",
    "restore": "amber",
    "no_objection": "green",
    "await_leave": "amber",
    "call_back": "green",
    "call_failed": "amber",
    "assess": "blue",
    "review": "blue",
    "regularise": "green",
    "give": "green",
    "report_use": "blue",
    **extradition_words.TONES,
    **consultation_words.TONES,
    "ask_use": "blue",
    "allow_use": "green",
    "deny_use": "amber",
    "notify_holder": "blue",
    "report_challenge": "amber",
    "uphold": "green",
    "lift": "red",
    "report_custody": "blue",
    "propose_sharing": "amber",
    "agree_sharing": "green",
    "decline_sharing": "amber",
    "dispose": "blue",
    "contact_bank": "blue",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the other side's node has a statement of ours."""

    by: str
    at: datetime
    index: int
    understood: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened.

    Attributes:
        who: Name, unit and State.
        quotes: Questions and answers, in the words of their author.
        rows: What else was said.
        without_effect: Why it changed nothing; empty where it did.
        crossed: What the other side had said that its author had not seen.
        held: Whether it waits for something that goes before it and has not come.
        of: Digest of the statement.
        hand: How it came or went, where a partner has no node: it is registered and not signed.
    """

    icon: str
    tone: str
    title: str
    who: str
    at: datetime
    quotes: list[Value] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    without_effect: str = ""
    crossed: list[str] = field(default_factory=list)
    receipt: Receipt | None = None
    override: str = ""
    held: bool = False
    ours: bool = False
    of: str = ""
    hand: str = ""


def events(
    view: FoldedThread,
    rows: Iterable[Statement],
    orders: Sequence[Order],
    *,
    own_side: str,
    codes: Mapping[str, str],
    written: Mapping[str, Written],
) -> list[Event]:
    """Return all that happened, in the one order that both nodes know.

    Args:
        view: The thread, folded.
        rows: Its statements, for their receipts.
        orders: Orders that were given for it here.
        own_side: Our side.
        codes: The member that speaks for each side.
        written: What is told of the texts that somebody wrote freely.
    """
    by_digest = {row.digest: row for row in rows}
    titles = {entry.said.digest: _title(entry.said) for entry in view.entries}
    shown = [
        _event(entry, by_digest.get(entry.said.digest), titles, own_side=own_side, codes=codes)
        for entry in view.entries
    ]
    shown += [_waiting(one, own_side=own_side, codes=codes) for one in view.held]
    shown = [
        replace(
            one,
            quotes=[marked(quote, written) for quote in one.quotes],
            rows=beside(one.rows, written),
        )
        for one in shown
    ]
    for order in orders:
        if order.thread.provider_code:  # its provider speaks in the thread itself
            continue
        for event in _of_order(order):
            _insert(shown, event)
    return shown


def _insert(shown: list[Event], event: Event) -> None:
    """Put a step of our own where its time is; the order of the statements stays."""
    place = next((i for i, one in enumerate(shown) if one.at > event.at), len(shown))
    shown.insert(place, event)


def _event(
    entry: Entry,
    row: Statement | None,
    titles: Mapping[str, str],
    *,
    own_side: str,
    codes: Mapping[str, str],
) -> Event:
    one = entry.said
    applied = entry.effect is Effect.APPLIED
    override = one.body.override
    return Event(
        icon=_icon(one),
        tone=_tone(one) if applied else "amber",
        title=titles[one.digest],
        who=_who(one, codes),
        at=one.said_at if one.received_at is None else one.received_at,
        quotes=_quotes(one.body.content),
        rows=[] if one.body.act == Act.REQUEST else said(one.body.content),
        without_effect="" if applied else word(wording.WITHOUT_EFFECT, entry.effect),
        crossed=[titles[digest] for digest in entry.crossed if digest in titles],
        receipt=_receipt(row, codes[_other(one.side)]),
        override="" if override is None else override.reason,
        ours=one.side == own_side,
        of=one.digest,
    )


def _tone(one: Said) -> str:
    """Return the colour of an act; green is kept for what is proved."""
    tone = _TONES.get(one.body.act, "grey")
    return "grey" if one.registered and tone == "green" else tone


def _waiting(one: Said, *, own_side: str, codes: Mapping[str, str]) -> Event:
    return Event(
        icon="hourglass",
        tone="amber",
        title=_title(one),
        who=_who(one, codes),
        at=one.said_at,
        held=True,
        ours=one.side == own_side,
    )


def _icon(one: Said) -> str:
    if one.registered:  # a tick is kept for what is proved
        return "pencil"
    apart = holds(one.body.kind) or is_of_property(one.body.kind)
    if one.body.act == Act.EXECUTE and not apart:
        return "package"
    return wording.ACT_ICONS.get(one.body.act, "point")


def _title(one: Said) -> str:
    if one.registered and is_untold(one.body.content):
        return word(record_words.UNTOLD, one.body.act)
    special = f"{one.body.act}-{one.body.kind}"
    code = special if special in wording.HAPPENED else one.body.act
    return word(wording.HAPPENED, code)


def _who(one: Said, codes: Mapping[str, str]) -> str:
    code = codes[one.side]
    if one.by_role == SYSTEM:
        return _("The node of %(state)s") % {"state": code}
    return ", ".join(part for part in (one.by_name, one.by_unit, code) if part)


def _quotes(content: Mapping[str, Any]) -> list[Value]:
    asked = [str(one.get("text", "")) for one in content.get("questions") or ()]
    answered = [str(one) for one in content.get("answers") or ()]
    return [Value(text) for text in (*asked, *answered)]


def _receipt(row: Statement | None, by: str) -> Receipt | None:
    if row is None or row.receipted_at is None or row.receipt_index is None:
        return None
    return Receipt(by, row.receipted_at, row.receipt_index, row.receipt_outcome == "received")


def _other(side: str) -> str:
    return "requested" if side == "requesting" else "requesting"


def _of_order(order: Order) -> Iterable[Event]:
    if order.confirmed_at is not None:
        ticket = str((order.confirmation or {}).get("ticket") or "")
        yield _step(order, _("The provider confirmed the order"), order.confirmed_at, ticket)
    if order.delivered_at is not None:
        yield _step(order, _("The provider delivered"), order.delivered_at, order.reference)


def _step(order: Order, title: str, at: datetime, note: str) -> Event:
    who = ", ".join(part for part in (order.provider_code, note) if part)
    return Event(icon="building", tone="violet", title=title, who=who, at=at)
