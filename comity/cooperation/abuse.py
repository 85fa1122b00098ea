"""A sender whose emergency requests were abused is flagged, and the other nodes are told.

A flag is about an organisation of a State, not about a State: fraud comes from one hacked mailbox
or one person. It is set with a reason by whoever found it, and cleared with a reason. What this
node found itself binds it: a head clears each further emergency request of that sender. What a peer
tells warns and does not bind, so that no node can stop the emergencies of another everywhere.

Example:
    >>> flag = told_flag({"id": "a", "member": "XB", "organisation": "Police of XB",
    ...     "reason": "false_statement", "words": "No such case.", "set_at": "2026-03-02T12:00Z"})
    >>> is_about(flag.member, flag.organisation, peer="XB", organisation=" police of XB")
    True

Source: process 2.4 (abuse: sender organisation blocked until cleared, all providers warned).
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from comity.kernel.errors import InvalidInputError

FLAG_TYPE: Final = "cooperation.abuse_flag"
"""The type of the statement that tells of a flag, or of its end."""

_Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class MalformedFlagError(InvalidInputError):
    """A message of the type ``cooperation.abuse_flag`` does not say what such a message says."""

    code = "cooperation.malformed_flag"
    remedy = "Tell the peer's contact point: its node sends warnings that cannot be read."


class ToldFlag(BaseModel):
    """What one node tells the others of a flag. Unknown fields of a newer peer are kept.

    Attributes:
        id: UUIDv7 of the flag at the node that set it; its end names the same.
        member: State of the organisation.
        organisation: Its name, as its requests say it.
        reason: Code of the reason.
        words: The reason in a sentence or two.
        thread: The request that gave cause; only the State concerned is told.
        cleared_at: When the flag ended; empty while it stands.
        cleared_why: Why it ended.
    """

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)

    id: Annotated[str, StringConstraints(min_length=1, max_length=36)]
    member: Annotated[str, StringConstraints(min_length=1, max_length=16)]
    organisation: _Line
    reason: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    words: _Text
    set_at: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    thread: Annotated[str, StringConstraints(max_length=36)] | None = None
    cleared_at: Annotated[str, StringConstraints(max_length=40)] | None = None
    cleared_why: Annotated[str, StringConstraints(max_length=2000)] | None = None

    def written(self) -> dict[str, Any]:
        """Return it as the wire carries it."""
        return self.model_dump(mode="json", exclude_none=True)


def told_flag(body: Mapping[str, object]) -> ToldFlag:
    """Return what ``body`` tells.

    Raises:
        MalformedFlagError: A field is missing or of another type.
    """
    try:
        return ToldFlag.model_validate(dict(body))
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        msg = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found)
        raise MalformedFlagError(msg) from error


def key_of(organisation: str) -> str:
    """Return a name as flags are found by it: case and spaces do not hide a sender."""
    return " ".join(organisation.casefold().split())


def is_about(member: str, flagged: str, *, peer: str, organisation: str) -> bool:
    """Say whether a flag on ``flagged`` of ``member`` is about the sender of a request."""
    return member == peer and key_of(flagged) == key_of(organisation)
