"""How the typed content of an act is read: strictly from our own people, openly from peers.

Our own input may hold only known fields and known codes. A peer's content keeps what we do not
know, so that a newer peer is not cut off; what contradicts the types is refused either way.

Example:
    >>> class Greeting(Content):
    ...     words: str
    >>> taken(Greeting, {"words": "good morning", "tone": "kind"}, own=False).written()
    {'words': 'good morning', 'tone': 'kind'}
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
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
from comity.cooperation.wrongs import Wrong, of_error, placed
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

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True, defer_build=True)

    @model_validator(mode="after")
    def _own_input_has_no_unknown_field(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.model_extra:
            raise placed(*_unknown(type(self), self.model_extra))
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
            unknown field or code. The fact ``fields`` names each place, what is wrong there and how
            to mend it.
    """
    try:
        return model.model_validate(dict(content), context={"own": own})
    except ValidationError as error:
        found = [
            one
            for row in error.errors(include_url=False)
            for one in of_error(row, named=model.model_fields)
        ]
        raise malformed(*_without_echo(found)) from error


def _without_echo(found: list[Wrong]) -> list[Wrong]:
    """Return what is wrong, without the lists that count as empty for what is wrong in them."""
    return [
        one
        for one in found
        if one.code != "missing"
        or not any(other.place.startswith(f"{one.place}[") for other in found)
    ]


def malformed(*found: Wrong) -> MalformedContentError:
    """Return the error that tells what is wrong with the content of an act, field by field."""
    msg = "; ".join(f"{one.place or 'content'}: {one.said}" for one in found)
    return MalformedContentError(msg, fields=[one.written() for one in found])


def _unknown(model: type[BaseModel], named: Mapping[str, object]) -> Iterator[Wrong]:
    """Yield each field that ``model`` does not have, with the one that may be meant."""
    known = [held.alias or name for name, held in model.model_fields.items()]
    for name in sorted(named):
        near = get_close_matches(name, known, n=1)
        if near:
            yield Wrong(name, "unknown_near", {"name": name[:80], "near": near[0]})
        else:
            yield Wrong(name, "unknown", {"name": name[:80]})


def is_own(info: ValidationInfo) -> bool:
    """Say whether what is being read comes from one of our own people."""
    return bool(cast("Mapping[str, object]", info.context or {}).get("own"))


def in_list(name: str) -> Callable[[str, ValidationInfo], str]:
    """Return a check that own input uses a code of the list ``name``."""

    def checked(code: str, info: ValidationInfo) -> str:
        if is_own(info) and code not in code_list(name):
            codes = ", ".join(code_list(name))
            raise placed(Wrong("", "code", {"said": code[:80], "codes": codes}))
        return code

    return checked


def _text_only(value: object) -> object:
    # Dates as numbers would be read as seconds since 1970: nobody writes a form so.
    if not isinstance(value, str | date):
        raise placed(Wrong("", "text"))
    return value


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise placed(Wrong("", "instant"))
    return at


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise placed(Wrong("", "zone")) from error
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
    | {"valued_on", "review_date", "frozen_at", "told_on", "challenge_by", "challenged_on"}
    | {"decided_on", "lifted_on", "moved_at", "value_date"}
    | {"decided_on", "arrested_on", "documents_due", "freed_on", "proposed_on", "held_on"}
    | {"surrender_on", "return_by", "surrendered_on", "returned_on", "handed_on", "sent_on"}
    | {"birth_date", "documents_sent_on", "provisional_docs_due"}
    | {"confiscated_on", "disposed_on", "contacted_at", "held_at", "held_until"}
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
