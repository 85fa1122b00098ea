"""What is said of property that is frozen: row by row, told, challenged, kept, lifted.

Source: process 1.10, 2.7; UNCAC, Art. 54 and 55; report 13(aa).
"""

from collections.abc import Iterable, Mapping, Sequence
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
    Zone,
    in_list,
    is_own,
)
from comity.cooperation.property_rows import fault_of_address
from comity.law.identifiers import wallets
from comity.law.identifiers.errors import WrongIdentifierError

if TYPE_CHECKING:
    from comity.cooperation.threads import Thread

HELD: Final = frozenset({"frozen", "partly_frozen"})
"""Results by which something is held."""

FreezeCode = Annotated[str, AfterValidator(in_list("row_freeze"))]
Conversion = Annotated[str, AfterValidator(in_list("custody_conversion"))]
Thing = Annotated[int, Field(ge=0)]
Things = tuple[Thing, ...]


class RowFreeze(Content):
    """What came of one thing.

    Attributes:
        item: Row of the request, from 0.
        held: What came of it.
        amount: How much of it is held, with its currency or asset.
        custodian: Who holds it.
        grounds: Codes of the grounds, where it was refused.
    """

    item: Thing
    held: FreezeCode
    amount: Line | None = None
    custodian: Line | None = None
    grounds: tuple[RefusalGround, ...] | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _says_why_not(self, info: ValidationInfo) -> Self:
        said = (self.reason or "").strip()
        if is_own(info) and self.held == "refused" and not (said and self.grounds):
            msg = "reason: say on which ground it is not frozen, and why"
            raise ValueError(msg)
        if is_own(info) and self.held == "partly_frozen" and not (self.amount or said):
            msg = "amount: say how much of it is held"
            raise ValueError(msg)
        return self


class Frozen(Content):
    """All of the property is frozen.

    Attributes:
        items: Thing by thing.
        frozen_at: From when.
        own_order: Number of the order of the State that froze it.
        expires_on: Last day of the freeze, in the legal time of ``zone``; none if it has no end.

    Source: process 2.7 (frozen_full).
    """

    is_part: ClassVar[bool] = False

    items: Annotated[tuple[RowFreeze, ...], Field(min_length=1)]
    frozen_at: Instant
    own_order: Line | None = None
    expires_on: Day | None = None
    zone: Zone | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _is_what_it_says(self, info: ValidationInfo) -> Self:
        if not is_own(info):
            return self
        whole = all(row.held == "frozen" for row in self.items)
        if whole is self.is_part:
            msg = "items: say that it is frozen in part, or say of each thing that it is frozen"
            raise ValueError(msg)
        if not any(row.held in HELD for row in self.items):
            msg = "items: nothing is frozen; say that nothing was found, or refuse"
            raise ValueError(msg)
        if self.expires_on is not None and self.zone is None:
            msg = "zone: say in whose legal time the last day ends"
            raise ValueError(msg)
        if self.expires_on is not None and self.expires_on < self.frozen_at.date():
            msg = "expires_on: the last day lies before the freeze"
            raise ValueError(msg)
        return self


class PartFrozen(Frozen):
    """A part of the property is frozen; the rest was not found or is refused.

    Source: process 2.7 (frozen_part).
    """

    is_part = True


class NothingFound(Content):
    """Nothing of the property is there.

    Attributes:
        reason: What was searched, and with what result.
        turn_to: Where it has gone, as far as that is known.
    """

    reason: Said
    turn_to: Line | None = None


class HolderTold(Content):
    """Whoever holds the property was told of the freeze.

    Attributes:
        told_on: When.
        told_whom: Holder or third party, by name.
        redress: How it can be challenged.
        challenge_by: Last day for that, in the legal time of ``zone``.
    """

    told_on: Day
    told_whom: Said
    redress: Said
    challenge_by: Day | None = None
    zone: Zone | None = None
    concerned: Things | None = None
    note: Text | None = None


class Challenge(Content):
    """The freeze was challenged before a court or an authority.

    Attributes:
        challenged_by: Holder, third party in good faith, or another.
        court: Where it is decided.
    """

    challenged_by: Said
    court: Said
    challenged_on: Day
    reason: Text | None = None
    concerned: Things | None = None


class Upheld(Content):
    """The challenge has failed: the freeze stands."""

    court: Said
    decided_on: Day
    reason: Text | None = None


class Lifted(Content):
    """The freeze was lifted, and why."""

    reason: Said
    lifted_on: Day
    court: Line | None = None


class Custody(Content):
    """Who keeps seized virtual assets, how, and what became of them.

    Attributes:
        concerned: Rows of the request, from 0; all if not said.
        kept_by: The authority or service that keeps them.
        wallet: Address to which they were moved.
        keys: Who holds the keys, how many are needed, and where they are.
        custody_conversion: Whether they are converted.
        proceeds: What the conversion brought, with its currency.
        tx_hash: Transaction by which they were moved.

    Source: process 1.10 (who keeps virtual assets), 2.7.
    """

    kept_by: Said
    keys: Said
    custody_conversion: Conversion
    moved_at: Instant
    wallet: Line | None = None
    chain: Line | None = None
    tx_hash: Line | None = None
    amount: Line | None = None
    proceeds: Line | None = None
    concerned: Things | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _the_address_is_one(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.wallet and fault_of_address(self.wallet, self.chain):
            msg = "wallet: the check sum of the address fails, or it is of another chain"
            raise ValueError(msg)
        if is_own(info) and self.tx_hash:
            try:
                wallets.tx_hash(self.tx_hash)
            except WrongIdentifierError as error:
                msg = "tx_hash: this is no whole transaction hash"
                raise ValueError(msg) from error
        return self


OF_FREEZES: Mapping[Act, type[Content]] = MappingProxyType(
    {
        Act.NOTIFY_HOLDER: HolderTold,
        Act.REPORT_CHALLENGE: Challenge,
        Act.UPHOLD: Upheld,
        Act.LIFT: Lifted,
        Act.REPORT_CUSTODY: Custody,
    }
)
"""What each of these acts says."""


def fits_the_property(view: "Thread", _act: Act, content: Content) -> str:
    """Return why what our people say does not fit the rows of the request, or nothing."""
    rows = len(view.content.get("property") or ())
    if isinstance(content, Frozen):
        return each_once([row.item for row in content.items], rows)
    named = getattr(content, "concerned", None)
    return _known(named or (), rows)


def frozen_rows(view: "Thread") -> tuple[int, ...]:
    """Return the rows of the request that are held, by what was said last."""
    said = [
        entry.said.body.content
        for entry in view.entries
        if entry.effect == "applied" and entry.said.body.act in {Act.EXECUTE, Act.PARTLY}
    ]
    rows = said[-1].get("items") or () if said else ()
    return tuple(int(row["item"]) for row in rows if row.get("held") in HELD)


def each_once(items: Sequence[int], rows: int) -> str:
    """Return why ``items`` do not name each of so many rows once, or nothing."""
    if sorted(items) != list(range(rows)):
        return f"answer each thing once: rows 0 to {rows - 1}"
    return ""


def _known(items: Iterable[int], rows: int) -> str:
    strange = [one for one in items if one >= rows]
    return f"the request has no row {strange[0]}; its rows are 0 to {rows - 1}" if strange else ""
