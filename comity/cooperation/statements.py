"""The body of ``cooperation.statement``: one act in one thread.

Example:
    >>> body = Body(kind="PRES", act="withdraw", n=2, content={"reason": "solved"})
    >>> read_body(body.written()) == body
    True
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from comity.cooperation.acts import Side
from comity.kernel.errors import InvalidInputError

STATEMENT_TYPE = "cooperation.statement"
REGISTERED_TYPE = "cooperation.registered"
"""What a node signs for itself: that one of its people wrote down that somebody said it."""
COVERS_ALLOWED = 1_000

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class MalformedStatementError(InvalidInputError):
    """A message of the type ``cooperation.statement`` does not say what such a message says."""

    code = "cooperation.malformed_statement"
    remedy = "Tell the peer's contact point: its node sends statements that cannot be read."


class Override(BaseModel):
    """Findings that block were overridden, by whom and why; the receiver sees it.

    Source: process 4.5.
    """

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)

    reason: str
    by: str
    role: str
    rules: tuple[str, ...] = ()


class Body(BaseModel):
    """One act, as its author said it. Unknown fields of a newer peer are kept.

    Attributes:
        kind: Code of the kind of thread.
        act: Code of the act.
        n: Number among the statements of its author in this thread, from 1.
        cites: Last statement of the other side that the author had seen.
        covers: Statements of the requesting side that arrived since the author's last one, in
            order; only the requested side says so, and thereby orders the thread.
        reference: The author's own reference, on the first statement of each side.
        content: Typed by kind and act.
        findings_digest: SHA-256 of the findings with which the request was sent.
        rules_digest: SHA-256 of the rules by which it was judged.
    """

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)

    kind: _Code
    act: _Code
    n: Annotated[int, Field(ge=1, strict=True)]
    cites: Digest | None = None
    covers: Annotated[tuple[Digest, ...], Field(max_length=COVERS_ALLOWED)] = ()
    reference: Annotated[str, StringConstraints(max_length=64)] | None = None
    content: Mapping[str, Any] = Field(default_factory=dict)
    findings_digest: Digest | None = None
    rules_digest: Digest | None = None
    override: Override | None = None

    def written(self) -> dict[str, Any]:
        """Return it as the wire carries it."""
        return self.model_dump(mode="json", exclude_none=True)


def read_body(body: Mapping[str, object]) -> Body:
    """Return what ``body`` says.

    Raises:
        MalformedStatementError: A field is missing or of another type.
    """
    try:
        return Body.model_validate(dict(body))
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        msg = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found)
        raise MalformedStatementError(msg) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One statement of a thread with what surrounds it.

    Attributes:
        digest: SHA-256 of its signed payload: its identity.
        side: Which side said it.
        said_at: Its ``iat``, by the author's clock.
        received_at: When the requested side's node received it: by its inbox there, by its receipt
            here. ``None`` while no receipt has come; unused for the requested side's own.
        place: Epoch and sequence number in its direction.
        assumed: ``received_at`` is when it left by letter or telephone: no receipt is known.
        told_at: When the requesting side had what the requested side said: by its inbox there, by
            its receipt here. ``None`` while no receipt has come.
        registered: Somebody here wrote down that the other side said it; no signature proves it.
    """

    digest: str
    side: Side
    body: Body
    said_at: datetime
    received_at: datetime | None = None
    place: tuple[int, int] = (1, 0)
    by_name: str = ""
    by_role: str = ""
    by_unit: str = ""
    attachments: tuple[Mapping[str, Any], ...] = field(default=())
    assumed: bool = False
    registered: bool = False
    told_at: datetime | None = None

    @property
    def at(self) -> datetime | None:
        """Return the instant that counts on both nodes: always one of the requested side's."""
        return self.received_at if self.side is Side.REQUESTING else self.said_at
