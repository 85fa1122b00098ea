"""What the certificates have in common by which a court of one State orders a provider of another.

A certificate is a request straight to a provider that binds it. It has deadlines of its own; the
authority of the provider's State is notified where data of traffic or content are ordered, and may
object; and where it cannot be carried out, the provider says so in a form with fixed parts.

Source: process 1.4, 1.5, 1.6, 2.3.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import AfterValidator, ValidationInfo, model_validator

from comity.cooperation.acts import Act, Side
from comity.cooperation.answers import CellOutcome, ExtensionWish, Questions, Refusal
from comity.cooperation.asking import Contact, RequestContent
from comity.cooperation.clock_rules import ClockRules, clock_rules
from comity.cooperation.clocks import (
    DECIDED,
    Clock,
    ClockName,
    asked_categories,
    first_entered,
    first_said,
    known_instant,
    running,
)
from comity.cooperation.contents import Content, Day, Line, Said, Text, in_list, is_own
from comity.cooperation.direct import DISCLOSURE, Times, clocks_with
from comity.cooperation.kinds.plan import ClocksOf
from comity.cooperation.states import State, Table
from comity.cooperation.threads import Entry, Thread
from comity.cooperation.wrongs import Wrong, placed
from comity.law.calendars import Calendar

Interest = Annotated[str, AfterValidator(in_list("protected_interest"))]
_WITHOUT_NOTICE = frozenset({"SUB", "IDENT"})
"""Kinds of data of which the authority of the provider's State is not notified."""
LAW_ABROAD = "third_country_law"
"""The ground with which the law of a third State is named."""
UNCLEAR = frozenset({"incomplete", "manifest_error", "identifiers_insufficient"})
"""Grounds with which it is said what exactly would let a certificate be carried out."""

PRODUCTION: Table = MappingProxyType(
    {
        **DISCLOSURE,
        (State.EXECUTED, Act.OBJECT): State.OBJECTED,
        (State.CONFIRMED, Act.OBJECT): State.OBJECTED,
    }
)
"""The life of a certificate for data: in an emergency data go before the time to object ends."""


class Validator(Content):
    """Who validated the order."""

    name: Line | None = None
    role: Line | None = None


class CertificateRequest(RequestContent):
    """What every certificate says.

    Attributes:
        addressee_establishment: Which establishment or representative of the provider it is for.

    Source: process 1.4 (sections A, B, I, J).
    """

    addressee_establishment: Line | None = None
    validator: Validator | None = None


class Conflict(Content):
    """A law of a third State forbids the provider to do what the certificate orders.

    Source: process 1.6 (section E).
    """

    law: Said
    forbids: Said
    interest: Interest
    applies: Text | None = None
    conflicts: Said
    link: Text | None = None
    penalty: Text | None = None


class Kept(Content):
    """Whether the data of one identifier stay preserved.

    Attributes:
        until: Last day; nothing where they are not preserved, and ``reason`` says why.

    Source: process 1.6 (section G).
    """

    target: int
    until: Day | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _says_one_of_them(self, info: ValidationInfo) -> Self:
        has_reason = bool((self.reason or "").strip())
        if is_own(info) and self.until is not None and has_reason:
            raise placed(Wrong("reason", "both"))
        if is_own(info) and self.until is None and not has_reason:
            raise placed(Wrong("reason", "missing"))
        return self


class ResponseForm(Content):
    """What a provider says that cannot carry a certificate out as it stands.

    Attributes:
        outcomes: The reason for each identifier (section D).
        needed: What exactly the issuing authority has to say or mend (section F).
        kept: Whether the data stay preserved, for each identifier (section G).
        establishment: Who answers, and for whom (section H).
    """

    outcomes: tuple[CellOutcome, ...] | None = None
    conflict: Conflict | None = None
    needed: Text | None = None
    kept: tuple[Kept, ...] | None = None
    establishment: Line | None = None
    contact: Contact | None = None


_OF_CONFLICT = [
    Wrong(f"conflict.{name}", "missing") for name in ("law", "forbids", "interest", "conflicts")
]
_UNFOUNDED = Wrong("refusal_ground", "no_conflict")


class CannotBeExecuted(ResponseForm, Refusal):
    """It cannot be carried out, and why."""

    @model_validator(mode="after")
    def _says_what_it_has_to(self, info: ValidationInfo) -> Self:
        if not is_own(info):
            return self
        found: list[Wrong] = []
        if (LAW_ABROAD in self.refusal_ground) != (self.conflict is not None):
            found += _OF_CONFLICT if self.conflict is None else [_UNFOUNDED]
        if UNCLEAR & set(self.refusal_ground) and not (self.needed or "").strip():
            found.append(Wrong("needed", "missing"))
        if found:
            raise placed(*found)
        return self


class NeedsClarification(ResponseForm, Questions):
    """It cannot be carried out before questions are answered."""


ANSWERS: Mapping[Act, type[Content]] = MappingProxyType(
    {Act.REFUSE: CannotBeExecuted, Act.ASK: NeedsClarification}
)
"""What these acts say in answer to a certificate."""


def once_and_no_longer(view: Thread, act: Act, content: Content) -> str:
    """Return why a preservation cannot be extended like this: once, and by so many days at most."""
    if act is not Act.ASK_EXTENSION or not isinstance(content, ExtensionWish):
        return ""
    if view.applied(Act.GRANT_EXTENSION):
        return "it was extended before, and can be extended once; confirm it by the order"
    most = timedelta(days=clock_rules().certificate.extension.days)
    if view.expires_on is not None and content.expires_on > view.expires_on + most:
        return f"it can be extended by {most.days} days at most"
    return ""


def is_notified(thread: Thread) -> bool:
    """Return whether the authority of the provider's State was notified and may object."""
    intrusive = bool(asked_categories(thread) - _WITHOUT_NOTICE)
    return thread.content.get("enforcing_authority_notified") is True and intrusive


def is_emergency(thread: Thread) -> bool:
    """Return whether the certificate runs on the clock of hours."""
    return thread.content.get("deadline") == "eight_hours"


def _times(thread: Thread, calendar: Calendar, rules: ClockRules) -> Times:
    own, emergency = rules.certificate, is_emergency(thread)

    def execute(received: datetime, rest: timedelta) -> datetime:
        if emergency:
            return received + own.emergency.time + rest
        return calendar.after_days(received, own.execute.days + ceil(rest / timedelta(days=1)))

    return Times(
        acknowledge=lambda at: at + rules.direct.acknowledge.of(urgent=thread.urgent),
        answer=lambda at: calendar.after_days(at, own.answer.days),
        execute=execute,
        calendar=None if emergency else calendar,
    )


_OF_PRODUCTION: ClocksOf = clocks_with(_times)


def clocks_of_production(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a certificate for data, and of the time in which its State may object.

    Source: process 1.4 (section C), 2.3.
    """
    yield from _OF_PRODUCTION(thread, entries, calendar, rules)
    if not is_notified(thread):
        return
    own, emergency = rules.certificate, is_emergency(thread)
    received = known_instant(thread.received_at)
    due = (
        received + own.object_in_emergency.time
        if emergency
        else calendar.after_days(received, own.object.days)
    )
    over = (DECIDED - {State.EXECUTED} if emergency else DECIDED) | {State.OBJECTED}
    yield running(
        ClockName.OBJECT if emergency else ClockName.SUSPENDED,
        Side.REQUESTED,
        received,
        due_at=due,
        stopped_at=_earliest(first_entered(entries, over), first_said(entries, Act.NO_OBJECTION)),
        percent=rules.warn_at_percent.percent,
        calendar=None if emergency else calendar,
    )


def _earliest(*instants: datetime | None) -> datetime | None:
    return min((at for at in instants if at is not None), default=None)
