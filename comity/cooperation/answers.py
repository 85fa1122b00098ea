"""What every act after the request says, typed.

Source: process 1.13 (response), 1.3b (extension), 2.1 and 2.2 (guards).
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, ClassVar, Self

from pydantic import Field, ValidationInfo, model_validator

from comity.cooperation.acts import Act
from comity.cooperation.asking import Contact
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.consultations import CONSULTING
from comity.cooperation.contents import (
    Content,
    DataCategory,
    Day,
    Flag,
    Instant,
    Line,
    Outcome,
    PreservationState,
    RefusalGround,
    Said,
    Text,
    Zone,
    is_own,
)
from comity.cooperation.decisions import DECIDING
from comity.cooperation.emergencies import IN_EMERGENCIES
from comity.cooperation.extraditions import EXTRADITING
from comity.cooperation.freezes import OF_FREEZES
from comity.cooperation.information import INFORMING
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.marked_fields import OF_USE
from comity.cooperation.periods import preservation_ends
from comity.cooperation.recoveries import OF_RECOVERY
from comity.cooperation.removals import OF_REMOVALS
from comity.cooperation.wrongs import Wrong, placed


class Acknowledgement(Content):
    """The request has arrived and somebody answers for it.

    Attributes:
        file_number: Number of the file in the requested authority.
        zone: The requested State's legal time, in which its day clocks run.
    """

    file_number: Said
    zone: Zone | None = None
    contact: Contact | None = None
    note: Text | None = None


class Question(Content):
    """One question, tied to a field of the form or a rule.

    Source: process 1.13; rule R-RSP-003.
    """

    text: Said
    field: Line | None = None
    rule: Line | None = None

    @model_validator(mode="after")
    def _tied(self, info: ValidationInfo) -> Self:
        if is_own(info) and not (self.field or self.rule):
            raise placed(Wrong("field", "missing"))
        return self


class Questions(Content):
    """What has to be known before the request can be carried out: all questions at once."""

    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    file_number: Line | None = None
    zone: Zone | None = None
    preservation_state: PreservationState | None = None
    expiry: Day | None = None


class Answers(Content):
    """Answers, in the order of the questions, and fields of the request said anew.

    Attributes:
        changes: Fields of the request that replace those of the version before.
    """

    answers: tuple[Said, ...] = ()
    changes: Mapping[str, object] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.answers or self.changes):
            raise placed(Wrong("answers", "missing"))
        return self


class Paper(Content):
    """One of the papers of an extradition.

    Attributes:
        certified: By whom, where the copy is certified.
        language: In which it is; a translation is a paper of its own.
    """

    name: Said
    what: Line | None = None
    certified: Line | None = None
    language: Line | None = None


class Papers(Answers):
    """The papers of an extradition, and the fields of the request that they complete."""

    documents: Annotated[tuple[Paper, ...], Field(min_length=1)]
    sent_on: Day
    note: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        return self

    @model_validator(mode="before")
    @classmethod
    def _nothing_more_follows(cls, said: object) -> object:
        changes = said.get("changes") if isinstance(said, Mapping) else None
        if not isinstance(said, Mapping) or not isinstance(changes, Mapping | None):
            return said
        done = {"documents_follow": False, "documents_sent_on": said.get("sent_on")}
        return {**said, "changes": {**(changes or {}), **done}}


class Forwarding(Content):
    """An order or a letter went to whoever holds the data.

    Attributes:
        provider: Code of the provider in the directory.
        provider_ticket: Given where the order went by letter or a portal; else the order is
            issued on the node.
        targets: Rows of the request that are for this provider, from 0; all if not said.
        basis: Under which law of the requested State the order is given.
    """

    provider: Said
    targets: tuple[int, ...] | None = None
    basis: Text | None = None
    provider_ticket: Line | None = None
    order_reference: Line | None = None
    note: Text | None = None


class CellOutcome(Content):
    """What came of one target and one category of data."""

    target: int
    category: DataCategory | None = None
    outcome: Outcome
    grounds: tuple[RefusalGround, ...] | None = None
    reason: Text | None = None
    period_from: Line | None = None
    period_to: Line | None = None
    expires_on: Day | None = None
    review_on: Day | None = None


class Preserved(Content):
    """The data are held.

    Attributes:
        taken_effect_on: Day, in the requested State's legal time, from which they are held.
        expires_on: Last day on which they are held.
        zone: Whose days these are.

    Source: process 2.1 (forwarded to executed); Budapest Convention, Art. 29(7).
    """

    outcome: Outcome = "preserved"
    taken_effect_on: Day
    expires_on: Day
    zone: Zone
    snapshot_at: Instant | None = None
    provider: Line | None = None
    provider_ticket: Line | None = None
    categories: tuple[DataCategory, ...] | None = None
    outcomes: tuple[CellOutcome, ...] | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _is_held_long_enough(self, info: ValidationInfo) -> Self:
        _check_period(self.taken_effect_on, self.expires_on, own=is_own(info))
        return self


class Delivered(Content):
    """Evidence was sent, whole or in part.

    Attributes:
        package_id: The sealed package, announced by the statement's attachments.
        outcomes: One outcome for each target and category.
        conditions_accepted: The requesting side has accepted the conditions.
        certificate: The certificate that goes with it, if its courts need one.
        timezone: In which zone the records supplied are written.
        field_key: What their columns mean.
    """

    is_part: ClassVar[bool] = False

    outcome: Outcome = "executed"
    package_id: Line | None = None
    outcomes: tuple[CellOutcome, ...] = ()
    answer: Text | None = None
    conditions: tuple[Text, ...] | None = None
    conditions_accepted: Flag | None = None
    certificate: Line | None = None
    timezone: Line | None = None
    field_key: Text | None = None
    clock_note: Text | None = None
    preservation_state: PreservationState | None = None
    expiry: Day | None = None
    turn_to: Line | None = None
    remaining: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _delivers_something(self, info: ValidationInfo) -> Self:
        found: list[Wrong] = []
        if is_own(info) and not (self.package_id or self.outcomes or self.answer):
            found.append(Wrong("answer", "missing"))
        if is_own(info) and self.is_part and not (self.remaining or "").strip():
            found.append(Wrong("remaining", "missing"))
        if found:
            raise placed(*found)
        return self


class PartDelivered(Delivered):
    """A part of the evidence was sent, and something is still to come."""

    is_part = True


class Refusal(Content):
    """It will not be done, and why.

    Attributes:
        preservation_state: Whether the data stay preserved none the less.
        expiry: Until which day.
        no_consultation: Why the other side was not heard before, where it was not.
    """

    refusal_ground: Annotated[tuple[RefusalGround, ...], Field(min_length=1)]
    law: Text | None = None
    reason: Said
    preservation_state: PreservationState | None = None
    expiry: Day | None = None
    consultation_offered_on: Day | None = None
    no_consultation: Text | None = None
    turn_to: Line | None = None


class NoData(Content):
    """Nothing is held."""

    outcome: Outcome = "no_data_held"
    reason: Said
    turn_to: Line | None = None


class Reason(Content):
    """An act that needs a reason and nothing else."""

    reason: Said


class ExtensionWish(Content):
    """The preservation is to last longer.

    Source: process 1.3b.
    """

    reason: Said
    expires_on: Day
    mla_status: Text | None = None
    mla_ref: Line | None = None


class ExtensionGrant(Content):
    """The preservation lasts longer; the new last day lies after the old one."""

    expires_on: Day
    zone: Zone
    provider_ticket: Line | None = None


class Supersession(Content):
    """The request for the data has arrived: they are held until it is decided.

    Source: Budapest Convention, Art. 29(7).
    """

    by_thread: Line
    by_reference: Line | None = None
    by_kind: Line
    held_until: Line = "decision"


class ReceiptOfPackage(Content):
    """What the requesting side found when it verified a package."""

    package_id: Line | None = None
    verdict: Said
    note: Text | None = None


_ANSWERS: Mapping[Act, type[Content]] = MappingProxyType(
    {
        Act.ACKNOWLEDGE: Acknowledgement,
        Act.ASK: Questions,
        Act.ANSWER: Answers,
        Act.FORWARD: Forwarding,
        Act.PARTLY: PartDelivered,
        Act.EXECUTE: Delivered,
        Act.REFUSE: Refusal,
        Act.NO_DATA: NoData,
        Act.WITHDRAW: Reason,
        Act.ASK_EXTENSION: ExtensionWish,
        Act.GRANT_EXTENSION: ExtensionGrant,
        Act.REFUSE_EXTENSION: Reason,
        Act.SUPERSEDE: Supersession,
        Act.RELEASE: Reason,
        Act.CONFIRM_RECEIPT: ReceiptOfPackage,
        Act.REPORT_DEFECT: ReceiptOfPackage,
        Act.SEND_DOCUMENTS: Papers,
        **EXTRADITING,
        **DECIDING,
        **IN_EMERGENCIES,
        **OF_REMOVALS,
        **INFORMING,
        **OF_USE,
        **OF_FREEZES,
        **OF_RECOVERY,
        **CONSULTING,
    }
)


def content_model(kind: Kind, act: Act) -> type[Content]:
    """Return the type of what ``act`` says in a thread of ``kind``."""
    plan = plan_of(kind)
    if act is Act.REQUEST:
        return plan.request
    return plan.answers.get(act) or _ANSWERS[act]


def _check_period(taken_effect_on: date, expires_on: date, *, own: bool) -> None:
    minimum = clock_rules().preservation.held.at_least
    floor = preservation_ends(taken_effect_on, minimum=minimum)
    if expires_on < taken_effect_on:
        raise placed(Wrong("expires_on", "end_before_start"))
    if own and expires_on < floor:
        raise placed(Wrong("expires_on", "held_too_short", {"day": floor.isoformat()}))
