"""Over HTTP: packages of this node, their verdicts, their content, and anchors for courts."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import Router, Schema

from comity.access.app.sign_in import person_of
from comity.access.permissions import PermissionRefusedError, Side, permitted
from comity.evidence.app import queries, services
from comity.evidence.app.models import Package
from comity.evidence.verification import Verdict

router = Router(tags=["evidence"])
_SIDES = {Package.IN: Side.REQUESTING, Package.OUT: Side.REQUESTED}


class PackageOut(Schema):
    """A package of this node."""

    id: str
    direction: str
    peer: str
    thread: str
    reference: str
    size: int
    files: int
    chunks: int
    announced_at: datetime
    complete_at: datetime | None
    verified_at: datetime | None
    outcome: str
    defect: str
    report: dict[str, object] | None


class ProblemOut(Schema):
    """One file that is not as it was sealed."""

    file: str
    what: str


class VerdictOut(Schema):
    """What verification found."""

    outcome: str
    intact: bool
    package: str | None
    origin: str
    problems: list[ProblemOut]


@router.get("/packages", response=list[PackageOut])
def packages(request: HttpRequest) -> list[Package]:
    """Return the packages that the person may see, newest first."""
    return list(queries.packages(_directions(request)))


@router.get("/packages/{package_id}", response=PackageOut)
def package(request: HttpRequest, package_id: str) -> Package:
    """Return one package."""
    return _seen(request, package_id, "read")


@router.post("/packages/{package_id}/verify", response=VerdictOut)
def verify(request: HttpRequest, package_id: str) -> Verdict:
    """Verify a package as a court would."""
    _seen(request, package_id, "verify")
    return services.verify(package_id, by=_named(request), now=timezone.now())


@router.get("/packages/{package_id}/download")
def download(request: HttpRequest, package_id: str) -> StreamingHttpResponse:
    """Return the package in clear, as a tar stream."""
    _seen(request, package_id, "verify")
    content = services.tar_of(package_id, by=_named(request), now=timezone.now())
    answer = StreamingHttpResponse(content, content_type="application/x-tar")
    answer["Content-Disposition"] = f'attachment; filename="{package_id}.tar"'
    return answer


@router.get("/anchors/{member}")
def anchor(request: HttpRequest, member: str) -> HttpResponse:
    """Return the anchor file of a member, for whoever verifies packages away from this node."""
    permitted(person_of(request), "directory_read", Side.ANY)
    content = queries.anchor(member, at=timezone.now())
    return HttpResponse(content, content_type="application/x-pem-file")


def _seen(request: HttpRequest, package_id: str, act: str) -> Package:
    held = queries.package(package_id)
    permitted(person_of(request), act, _SIDES[held.direction])
    return held


def _directions(request: HttpRequest) -> list[str]:
    person, allowed = person_of(request), []
    for direction, side in _SIDES.items():
        try:
            permitted(person, "read", side)
            allowed.append(direction)
        except PermissionRefusedError as error:
            refused = error
    if not allowed:
        raise refused
    return allowed


def _named(request: HttpRequest) -> dict[str, str]:
    person = person_of(request)
    unit = person.unit or person.organisation
    return {"name": person.name, "role": person.role, "unit": unit}
