"""What is said where a provider is to take content away: the copy, the result, the re-check.

Nothing here holds content. What is at a location is named by its address, the service's own number
or a hash, and by nothing else: nobody has to see a picture, and none can be sent.

Source: process 1.12, 2.9; EU Reg. 2022/2065, Arts. 9, 16 and 17.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, model_validator

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

TAKEN_AWAY: Final = frozenset({"removed", "geo_blocked"})
"""Results by which content that was there is no longer seen, everywhere or in some States."""

ResultCode = Annotated[str, AfterValidator(in_list("row_result"))]
CheckCode = Annotated[str, AfterValidator(in_list("row_check"))]
MatchCode = Annotated[str, AfterValidator(in_list("matched_by"))]
RestoreCode = Annotated[str, AfterValidator(in_list("restored_because"))]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class KeptCopy(Content):
    """The provider keeps a copy of what is at the locations, before anything is taken away.

    Attributes:
        snapshot_at: When it was copied.
        expires_on: Last day on which it is kept, in the legal time of ``zone``.
        sha256: Hash of the copy, where the provider tells it.
        in_answer_to: ``referral`` or ``order``; the node says it.
    """

    snapshot_at: Instant
    expires_on: Day
    zone: Zone
    provider_ticket: Line | None = None
    sha256: Sha256 | None = None
    note: Text | None = None
    in_answer_to: Line | None = None

    @model_validator(mode="after")
    def _is_kept_for_a_while(self) -> Self:
        if self.expires_on < self.snapshot_at.date():
            msg = "expires_on: the last day lies before the copy"
            raise ValueError(msg)
        return self


class WaivedCopy(Content):
    """Whoever asks does not want a copy, and says why."""

    reason: Said


class RowResult(Content):
    """What the provider did at one location.

    Attributes:
        target: Row of the request, from 0.
        territory: Codes of the States in which it is no longer seen, where it is blocked there.
        grounds: Codes of the grounds, where it was refused.
        terms: Which of its own terms the provider finds broken, or not.
    """

    target: Annotated[int, Field(ge=0)]
    result: ResultCode
    territory: tuple[Line, ...] | None = None
    grounds: tuple[RefusalGround, ...] | None = None
    terms: Text | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _says_enough(self, info: ValidationInfo) -> Self:
        if not is_own(info):
            return self
        if self.result == "geo_blocked" and not self.territory:
            msg = "territory: say in which States it is no longer seen"
            raise ValueError(msg)
        if self.result == "refused" and not (self.reason or "").strip():
            msg = "reason: say why it stays where it is"
            raise ValueError(msg)
        return self


class Result(Content):
    """What the provider did, location by location.

    Attributes:
        done_at: When the last of it was done.
        user_told_on: Day on which whoever published it was told, with the reasons.
        user_untold_reason: Why nobody was told.
        redress: Where whoever published it can complain or appeal.
        in_answer_to: ``referral`` or ``order``; the node says it.

    Source: EU Reg. 2022/2065, Arts. 9(5) and 17.
    """

    results: Annotated[tuple[RowResult, ...], Field(min_length=1)]
    done_at: Instant
    user_told_on: Day | None = None
    user_untold_reason: Text | None = None
    redress: Text | None = None
    note: Text | None = None
    in_answer_to: Line | None = None

    @model_validator(mode="after")
    def _whoever_published_it_is_told(self, info: ValidationInfo) -> Self:
        if not is_own(info) or not any(row.result in TAKEN_AWAY for row in self.results):
            return self
        if (self.user_told_on is None) == (not (self.user_untold_reason or "").strip()):
            msg = "user_told_on: say when whoever published it was told, or why nobody was"
            raise ValueError(msg)
        if self.user_told_on is not None and not (self.redress or "").strip():
            msg = "redress: say where whoever published it can complain or appeal"
            raise ValueError(msg)
        return self


class ResultByOrder(Result):
    """The same, in answer to an order: what is refused is refused on a ground of the list."""

    @model_validator(mode="after")
    def _a_refusal_has_a_ground(self, info: ValidationInfo) -> Self:
        refused = [row for row in self.results if row.result == "refused"]
        if is_own(info) and any(not row.grounds for row in refused):
            msg = "results: an order binds; say on which ground a location is refused"
            raise ValueError(msg)
        return self


class LeftOnline(Content):
    """The provider leaves all of it where it is: a referral asks, and it may say no.

    Attributes:
        terms: The terms of its own by which it judged.
        in_answer_to: ``referral``; the node says it.
    """

    reason: Said
    terms: Text | None = None
    refusal_ground: tuple[RefusalGround, ...] | None = None
    in_answer_to: Line | None = None


class OrderRefused(Content):
    """The order cannot be carried out, on a ground of the list.

    Attributes:
        needed: What would let it be carried out.
        in_answer_to: ``order``; the node says it.

    Source: EU Reg. 2021/784, Art. 3(7) and (8).
    """

    refusal_ground: Annotated[tuple[RefusalGround, ...], Field(min_length=1)]
    reason: Said
    law: Text | None = None
    needed: Text | None = None
    in_answer_to: Line | None = None


class RowCheck(Content):
    """What was found at one location when it was looked at again."""

    target: Annotated[int, Field(ge=0)]
    check: CheckCode


class Recheck(Content):
    """It was looked at again, and is gone.

    Attributes:
        checked_at: When.
        checked_from: From which State and with what.
    """

    checks: Annotated[tuple[RowCheck, ...], Field(min_length=1)]
    checked_at: Instant
    checked_from: Said
    note: Text | None = None


class StillOnline(Content):
    """It was looked at again, and is still seen at some of the locations."""

    locations: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)]
    checked_at: Instant
    checked_from: Said
    reason: Said


class NewPlace(Content):
    """A location at which the same content was put again.

    Attributes:
        of: Row of the request whose content it is, from 0.
        type: ``url``, ``hash``, ``domain``, ``account`` or ``other``.
        value: As it was found; by address, number or hash.
        matched_by: How it is known to be the same.
    """

    of: Annotated[int, Field(ge=0)]
    type: Line
    value: Said
    matched_by: MatchCode
    seen_at: Instant


class Reuploaded(Content):
    """The same content was put at other locations, linked to the rows that it was taken from."""

    places: Annotated[tuple[NewPlace, ...], Field(min_length=1)]
    note: Text | None = None


class Restored(Content):
    """The provider has put content back.

    Attributes:
        restored_because: Why, by its code.
        locations: Rows of the request, from 0.
        in_answer_to: ``referral`` or ``order``; the node says it.
    """

    restored_because: RestoreCode
    locations: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)]
    restored_at: Instant
    reason: Said
    in_answer_to: Line | None = None


class Ended(Content):
    """Nothing more is expected."""

    note: Text | None = None


OF_REMOVALS: Mapping[Act, type[Content]] = MappingProxyType(
    {
        Act.KEEP_COPY: KeptCopy,
        Act.WAIVE_COPY: WaivedCopy,
        Act.REPORT_RESULT: Result,
        Act.RECHECK: Recheck,
        Act.REPORT_ONLINE: StillOnline,
        Act.REPORT_REUPLOAD: Reuploaded,
        Act.RESTORE: Restored,
    }
)
"""What each of these acts says."""
