"""Over HTTP: packages of this node, their verdicts, their content, and anchors for courts."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import Router, Schema

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.evidence.app import doors, queries, services
from comity.evidence.app.models import Package
from comity.evidence.releases import Purpose
from comity.evidence.verification import Verdict

router = Router(tags=["evidence"])


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
    mark: str
    use: str
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
    return list(doors.packages(person_of(request)).order_by("-announced_at", "pk"))


@router.get("/packages/{package_id}", response=PackageOut)
def package(request: HttpRequest, package_id: str) -> Package:
    """Return one package."""
    return doors.package(person_of(request), "package_read", package_id, now=timezone.now())


@router.post("/packages/{package_id}/verify", response=VerdictOut)
def verify(request: HttpRequest, package_id: str) -> Verdict:
    """Verify a package as a court would."""
    person, now = person_of(request), timezone.now()
    held = doors.package(person, "verify", package_id, now=now)
    by = gate.acting(person, "verify", held, now=now)
    return services.verify(held.pk, by=by.named, now=now)


@router.get("/packages/{package_id}/download")
def download(
    request: HttpRequest,
    package_id: str,
    accept_handling: str = "",
    purpose: Literal["evidence", "lead"] = "evidence",
) -> StreamingHttpResponse:
    """Return the package in clear, as a tar stream.

    Where its use is limited, ``accept_handling`` names the rules that one takes on: the refusal
    and the package itself give their digest. What was given as intelligence only is never given as
    ``evidence``.
    """
    person, now = person_of(request), timezone.now()
    held = doors.package(person, "package_download", package_id, now=now)
    by = gate.acting(person, "package_download", held, now=now)
    content = services.tar_of(
        held.pk,
        by=by.named,
        person=person.pk,
        now=now,
        accepted=accept_handling,
        purpose=Purpose(purpose),
    )
    answer = StreamingHttpResponse(content, content_type="application/x-tar")
    answer["Content-Disposition"] = f'attachment; filename="{held.pk}.tar"'
    return answer


@router.get("/anchors/{member}")
def anchor(request: HttpRequest, member: str) -> HttpResponse:
    """Return the anchor file of a member, for whoever verifies packages away from this node."""
    gate.permit(person_of(request), "directory_read")
    content = queries.anchor(member, at=timezone.now())
    return HttpResponse(content, content_type="application/x-pem-file")
