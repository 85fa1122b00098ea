"""Over HTTP: may a draft go straight to its provider, and what is asked of the State first."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from comity.access.app.sign_in import person_of
from comity.cooperation.app import doors, leaves
from comity.cooperation.app.schemas import DraftOut
from comity.cooperation.app.services.asking_first import ask_assistance, ask_consent
from comity.cooperation.kinds import Kind

router = Router(tags=["cooperation"])


class LeaveOut(Schema):
    """How a request to a provider stands with the provider's State.

    Attributes:
        verdict: ``released``, ``notice``, ``consent`` or ``refused``; nothing where no provider
            is asked, or no State is chosen yet.
        rule: What the State has stated, ``unknown``, or ``treaty``.
        blocks: Whether it cannot be sent.
        consent: The request for consent that carries it.
        asked: The latest on the same matter that does not, and why: ``misfit``.
    """

    verdict: str | None = None
    rule: str = ""
    instrument: str = ""
    article: str = ""
    suspends: bool = False
    blocks: bool = False
    consent: str | None = None
    asked: str | None = None
    misfit: str = ""
    conditions: list[str] = Field(default_factory=list)

    @classmethod
    def of(cls, found: leaves.Standing | None) -> "LeaveOut":
        """Return ``found`` as it is shown."""
        if found is None:
            return cls()
        said: dict[str, Any] = found.leave.written()
        return cls(
            **said,
            blocks=found.blocks,
            consent=None if found.consent is None else found.consent.own_reference,
            asked=None if found.asked is None else found.asked.own_reference,
            misfit=found.misfit if found.asked is not None else "",
            conditions=list(found.conditions),
        )


@router.get("/drafts/{asked}/leave", response=LeaveOut)
def leave(request: HttpRequest, asked: str) -> LeaveOut:
    """Return whether a draft may go straight to its provider, by the law data of this node."""
    now = timezone.now()
    held = doors.draft(person_of(request), "draft_read", asked, now=now)
    return LeaveOut.of(leaves.standing(Kind(held.kind), held.content, aud=held.aud, now=now))


@router.post("/drafts/{asked}/consent", response=DraftOut)
def consent(request: HttpRequest, asked: str) -> DraftOut:
    """Begin the request for consent that a draft waits for."""
    return DraftOut.of(ask_consent(asked, person=person_of(request), now=timezone.now()))


@router.post("/drafts/{asked}/assistance", response=DraftOut)
def assistance(request: HttpRequest, asked: str) -> DraftOut:
    """Begin the request for assistance that takes the place of a draft to a provider."""
    return DraftOut.of(ask_assistance(asked, person=person_of(request), now=timezone.now()))
