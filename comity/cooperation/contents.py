"""How the typed content of an act is read: strictly from our own people, openly from peers.

Our own input may hold only known fields and known codes. A peer's content keeps what we do not
know, so that a newer peer is not cut off; what contradicts the types is refused either way.

Example:
    >>> class Greeting(Content):
    ...     words: str
    >>> taken(Greeting, {"words": "good morning", "tone": "kind"}, own=False).written()
    {'words': 'good morning', 'tone': 'kind'}
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, Self, TypeVar, cast
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from comity.cooperation.codes import code_list
from comity.kernel import time as kernel_time
from comity.kernel.errors import InvalidInputError

LONG_TEXT = 20_000
"""Characters of a text field; a statement must fit the largest size class of the envelope."""


class MalformedContentError(InvalidInputError):
    """The content of an act does not have the fields that the act needs."""

    code = "cooperation.malformed_content"
    remedy = "Correct the fields named and send it again; nothing was sent."


class Content(BaseModel):
    """What an act says. Frozen; unknown fields are kept, and refused in our own input."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)

    @model_validator(mode="after")
    def _own_input_has_no_unknown_field(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.model_extra:
            msg = f"unknown fields: {', '.join(sorted(self.model_extra))}"
            raise ValueError(msg)
        return self

    def written(self) -> dict[str, Any]:
        """Return it as JSON values, without the fields that were left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


C = TypeVar("C", bound=Content)


def taken(model: type[C], content: Mapping[str, object], *, own: bool) -> C:
    """Return ``content`` as a ``model``.

    Args:
        model: The type that the act asks for.
        content: As it was typed or as it arrived.
        own: Whether it comes from one of our own people.

    Raises:
        MalformedContentError: A field is missing or of another type; in our own input also an
            unknown field or code. The fact ``fields`` names each place and what is wrong there.
    """
    try:
        return model.model_validate(dict(content), context={"own": own})
    except ValidationError as error:
        places = [
            {
                "field": ".".join(str(part) for part in found["loc"]),
                "wrong": found["msg"].removeprefix("Value error, "),
            }
            for found in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        msg = "; ".join(f"{place['field'] or 'content'}: {place['wrong']}" for place in places)
        raise MalformedContentError(msg, fields=places) from error


def is_own(info: ValidationInfo) -> bool:
    """Say whether what is being read comes from one of our own people."""
    return bool(cast("Mapping[str, object]", info.context or {}).get("own"))


def in_list(name: str) -> Callable[[str, ValidationInfo], str]:
    """Return a check that own input uses a code of the list ``name``."""

    def checked(code: str, info: ValidationInfo) -> str:
        if is_own(info) and code not in code_list(name):
            msg = f"not one of {', '.join(code_list(name))}"
            raise ValueError(msg)
        return code

    return checked


def _text_only(value: object) -> object:
    # Dates as numbers would be read as seconds since 1970: nobody writes a form so.
    if not isinstance(value, str | date):
        msg = "write it as text"
        raise ValueError(msg)  # noqa: TRY004 - Pydantic turns only ValueError into a finding
    return value


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        msg = "a time needs its offset, such as 2026-03-01T14:05:09+01:00"
        raise ValueError(msg)
    return at


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        msg = "not a time zone such as Europe/Vienna"
        raise ValueError(msg) from error
    return name


Instant = Annotated[
    datetime,
    BeforeValidator(_text_only),
    AfterValidator(_aware),
    PlainSerializer(kernel_time.written, return_type=str),
]
"""An instant, written in UTC with milliseconds."""

Day = Annotated[date, BeforeValidator(_text_only)]
"""A calendar day, written ``2026-03-01``."""

TIMES: Final = frozenset(
    {"needed_by", "preservation_expires_on", "limitation_date", "custody_ends_on", "date", "at"}
    | {"taken_effect_on", "expires_on", "expiry", "snapshot_at", "review_on", "timestamp"}
    | {"period_from", "period_to", "seen_at", "no_user_notice_until", "consultation_offered_on"}
    | {"harm_expected_by", "followup_by", "called_at", "number_since", "filed_on"}
    | {"views_by", "answer_by", "user_told_from", "available_until"}
    | {"first_seen", "last_seen_live", "done_at", "user_told_on", "checked_at", "restored_at"}
)
"""Fields that say a day or an instant, and are told in the reader's form."""

Zone = Annotated[str, AfterValidator(_zone)]
"""Name of a time zone of the IANA database: whose day it is."""

Line = Annotated[str, StringConstraints(max_length=500)]
Text = Annotated[str, StringConstraints(max_length=LONG_TEXT)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONG_TEXT)]
"""Text that must not be blank."""

Whole = Annotated[int, Field(strict=True)]
"""A whole number, written as a number."""

Flag = Annotated[bool, Field(strict=True)]
"""Yes or no, said outright."""

DataCategory = Annotated[str, AfterValidator(in_list("data_category"))]
RefusalGround = Annotated[str, AfterValidator(in_list("refusal_ground"))]
Outcome = Annotated[str, AfterValidator(in_list("outcome"))]
Urgency = Annotated[str, AfterValidator(in_list("urgency"))]
UrgencyReason = Annotated[str, AfterValidator(in_list("urgency_reason"))]
PreservationState = Annotated[str, AfterValidator(in_list("preservation_state"))]
StatusFlag = Annotated[str, AfterValidator(in_list("status_flag"))]
