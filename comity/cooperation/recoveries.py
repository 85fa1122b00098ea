"""What is said of property that is confiscated: what was taken, shared, given back; and of holds.

Source: process 1.10, 2.7; UNCAC, Art. 55 and 57; UNTOC, Art. 14.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from comity.cooperation.acts import Act
from comity.cooperation.contents import (
    Content,
    Day,
    Instant,
    Line,
    RefusalGround,
    Said,
    Text,
    in_list,
    is_own,
)
from comity.cooperation.freezes import Thing, each_once, fits_the_property

if TYPE_CHECKING:
    from comity.cooperation.threads import Thread

TAKEN: Final = frozenset({"confiscated", "partly_confiscated"})
"""Results by which something was taken."""
SHARED: Final = "shared"

TakenCode = Annotated[str, AfterValidator(in_list("row_taken"))]
DisposalCode = Annotated[str, AfterValidator(in_list("disposal"))]


class RowTaken(Content):
    """What came of one thing.

    Attributes:
        item: Row of the request, from 0.
        taken: What came of it.
        amount: How much of it was taken, with its currency or asset.
    """

    item: Thing
    taken: TakenCode
    amount: Line | None = None
    grounds: tuple[RefusalGround, ...] | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _says_why_not(self, info: ValidationInfo) -> Self:
        said = (self.reason or "").strip()
        if is_own(info) and self.taken == "refused" and not (said and self.grounds):
            msg = "reason: say on which ground it is not confiscated, and why"
            raise ValueError(msg)
        return self


class Confiscated(Content):
    """All of the property is confiscated.

    Attributes:
        own_order: Number of the order of the State that carries it out.
    """

    is_part: ClassVar[bool] = False

    items: Annotated[tuple[RowTaken, ...], Field(min_length=1)]
    confiscated_on: Day
    own_order: Line | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _is_what_it_says(self, info: ValidationInfo) -> Self:
        if not is_own(info):
            return self
        whole = all(row.taken == "confiscated" for row in self.items)
        if whole is self.is_part:
            msg = "items: say that it is confiscated in part, or say so of each thing"
            raise ValueError(msg)
        if not any(row.taken in TAKEN for row in self.items):
            msg = "items: nothing is confiscated; say that nothing was found, or refuse"
            raise ValueError(msg)
        return self


class PartConfiscated(Confiscated):
    """A part of the property is confiscated; the rest was not found or is refused."""

    is_part = True


class SharingProposal(Content):
    """How what was recovered shall be shared between both States.

    Attributes:
        asking_share: What the State that asked gets.
        asked_share: What the State that carries it out keeps.
        victims_share: What goes to victims before.
        costs: What is taken off for costs.
        basis: Agreement or law on which it rests.

    Source: UNTOC, Art. 14; UNCAC, Art. 57.
    """

    asking_share: Said
    asked_share: Said
    basis: Said
    victims_share: Text | None = None
    costs: Text | None = None
    note: Text | None = None


class SharingAgreed(Content):
    """The shares bind both States from now."""

    account: Line | None = None
    note: Text | None = None


class SharingDeclined(Content):
    """The shares are not agreed, and why."""

    reason: Said
    proposal: Text | None = None


class RowDisposal(Content):
    """What became of one thing.

    Attributes:
        item: Row of the request, from 0.
        disposal: Sold, transferred, shared, returned, or another end.
        to_whom: Who got it: a State, victims, an owner.
        amount: How much, with its currency.
    """

    item: Thing
    disposal: DisposalCode
    to_whom: Line | None = None
    amount: Line | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _says_who_got_it(self, info: ValidationInfo) -> Self:
        goes = self.disposal in {SHARED, "transferred", "returned_to_victim", "returned_to_owner"}
        if is_own(info) and goes and not self.to_whom:
            msg = "to_whom: say who got it"
            raise ValueError(msg)
        if is_own(info) and self.disposal in {SHARED, "sold"} and not self.amount:
            msg = "amount: say how much it was, with its currency"
            raise ValueError(msg)
        return self


class Disposal(Content):
    """What became of the property, or of some of it.

    Source: process 2.7 (sale, transfer, shared, returned to victim).
    """

    disposals: Annotated[tuple[RowDisposal, ...], Field(min_length=1)]
    disposed_on: Day
    costs: Text | None = None
    note: Text | None = None


class Settled(Content):
    """What was to come has come.

    Attributes:
        got: What arrived, and when.
        passed_on: What of it victims got.
    """

    got: Said
    passed_on: Text | None = None
    note: Text | None = None


class BankContacted(Content):
    """The bank or exchange was told to hold the money.

    Attributes:
        bank_ref: Its number of the matter.
    """

    bank: Said
    contacted_at: Instant
    contact: Line | None = None
    bank_ref: Line | None = None
    note: Text | None = None


class HeldMoney(Content):
    """The money is held, for hours.

    Attributes:
        amount: How much of it is held, with its currency.
        held_until: When the hold ends unless it is made longer or a freeze follows.

    Source: process 2.7 (held, usually 24 to 72 hours).
    """

    amount: Said
    held_at: Instant
    held_until: Instant
    bank: Line | None = None
    bank_ref: Line | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _ends_later(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.held_until <= self.held_at:
            msg = "held_until: the end lies before the hold"
            raise ValueError(msg)
        return self


class GoneOn(Content):
    """The money is not there any longer.

    Attributes:
        reason: What was found.
        turn_to: Bank or account to which it went on.
        next_member: State in which that is.
    """

    reason: Said
    turn_to: Line | None = None
    next_member: Line | None = None


OF_RECOVERY: Mapping[Act, type[Content]] = MappingProxyType(
    {
        Act.PROPOSE_SHARING: SharingProposal,
        Act.AGREE_SHARING: SharingAgreed,
        Act.DECLINE_SHARING: SharingDeclined,
        Act.DISPOSE: Disposal,
        Act.CONTACT_BANK: BankContacted,
    }
)
"""What each of these acts says."""


def fits_the_recovery(view: "Thread", act: Act, content: Content) -> str:
    """Return why what our people say does not fit what was asked and agreed, or nothing."""
    rows = len(view.content.get("property") or ())
    if isinstance(content, Confiscated):
        return each_once([row.item for row in content.items], rows)
    if not isinstance(content, Disposal):
        return fits_the_property(view, act, content)
    named = [row.item for row in content.disposals]
    if len(set(named)) != len(named) or any(one >= rows for one in named):
        return f"name each thing once; the rows of the request are 0 to {rows - 1}"
    shared = any(row.disposal == SHARED for row in content.disposals)
    if shared and not view.applied(Act.AGREE_SHARING):
        return "agree on the shares before anything is shared"
    return ""
