"""Over HTTP: who is who."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.directory.app import queries
from comity.directory.app.models import Member

router = Router(tags=["directory"])


class MemberOut(Schema):
    """How a member stands."""

    code: str
    name: str
    standing: str
    since: datetime
    reason: str
    lapsed: bool
    fingerprint: str


class MemberWholeOut(MemberOut):
    """How a member stands, and what it publishes about itself."""

    entry: dict[str, Any] | None


class CautionOut(Schema):
    """What is not known, and the cautious rule that follows."""

    code: str
    about: str
    text: str


class StateProfileOut(Schema):
    """What is known of a State on a day, statement by statement.

    ``lines`` hold on that day; ``history`` held before, will hold later, or is outranked.
    """

    state: str
    on: date
    lines: list[dict[str, Any]]
    history: list[dict[str, Any]]
    cautions: list[CautionOut]


class DirectoryOut(Schema):
    """The directory as this node trusts it.

    ``fault`` is the code of what is wrong with the newest one on offer, if something is.
    """

    version: int | None
    confirmed_at: datetime | None
    expires_at: datetime | None
    fault: str | None
    members: list[MemberOut]


class ProviderOut(Schema):
    """A provider, and under whose law it stands."""

    member: str
    code: str
    name: str
    legal_entity: str


@router.get("/directory", response=DirectoryOut)
def directory(request: HttpRequest) -> dict[str, object]:
    """Return the register and how fresh it is."""
    gate.permit(person_of(request), "directory_read")
    version, fault = queries.version(), queries.fault()
    return {
        "version": version and version.version,
        "confirmed_at": version and version.confirmed_at,
        "expires_at": version and version.expires_at,
        "fault": fault and fault.code,
        "members": list(queries.members()),
    }


@router.get("/directory/providers", response=list[ProviderOut])
def providers(request: HttpRequest) -> list[dict[str, str]]:
    """Return the providers of all members in good standing."""
    gate.permit(person_of(request), "directory_read")
    return [
        {
            "member": held.member_id,
            "code": held.code,
            "name": held.name,
            "legal_entity": held.legal_entity,
        }
        for held in queries.providers()
    ]


@router.get("/directory/{member}", response=MemberWholeOut)
def member(request: HttpRequest, member: str) -> dict[str, object]:
    """Return one member and its entry."""
    gate.permit(person_of(request), "directory_read")
    held = queries.member(member)
    entry = queries.entry_of(member)
    return {**_standing(held), "entry": None if entry is None else entry.model_dump(mode="json")}


@router.get("/directory/members/{code}/profile", response=StateProfileOut)
def state_profile(request: HttpRequest, code: str, on: date | None = None) -> dict[str, object]:
    """Return what is known of a State on a day, today if none: also of one that is no member.

    What is not known is told as a caution, with the rule that follows.
    """
    gate.permit(person_of(request), "directory_read")
    day = on or timezone.now().date()
    return queries.known_state_profile_of(code, on=day).written()


@router.get("/directory/{member}/contact-points", response=list[dict[str, Any]])
def contact_points(
    request: HttpRequest, member: str, function: str | None = None
) -> list[dict[str, Any]]:
    """Return whom to call, with hours, zone and languages; ``function`` narrows it."""
    gate.permit(person_of(request), "directory_read")
    found = queries.contact_points(member, function=function)
    return [point.model_dump(mode="json") for point in found]


def _standing(held: Member) -> dict[str, object]:
    return {name: getattr(held, name) for name in MemberOut.model_fields}
