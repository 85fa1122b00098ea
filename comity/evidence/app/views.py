"""Evidence on pages: what came and what was sent, its verdict, its custody, who opened it.

Every look at an item, every verification and every download is journalled before it is answered.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comity.access.app import gate, step_up
from comity.access.app.services import Person
from comity.access.app.sign_in import person_of
from comity.access.app.words import said as step_up_said
from comity.evidence.app import doors, queries, services, standings
from comity.evidence.app.models import Package, Verification
from comity.evidence.app.taking_out import TakeOutForm
from comity.evidence.errors import IncompletePackageError, MalformedManifestError
from comity.evidence.releases import Purpose
from comity.evidence.sealing import verifier_digest
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError

PAGE = 50
_TABS: tuple[tuple[str, str | Promise], ...] = (
    ("check", _("To check")),
    ("came", _("Came in")),
    ("sent", _("Sent")),
    ("all", _("Everything")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of the list."""

    url: str
    label: str | Promise
    here: bool
    count: int | None


@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """List the packages that the person may see, the newest first."""
    found = doors.packages(person_of(request))
    waiting = found.filter(_to_check()).count()
    asked = request.GET.get("show") or ("check" if waiting else "all")
    rows = _shown(found, asked).select_related("delivery").order_by("-announced_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = {code: standings.name_of(code) for code in {row.peer for row in page.object_list}}
    lines = [standings.Line(row, _state(row), standings.share_of(row)) for row in page.object_list]
    tabs = [
        Tab(f"?show={code}", label, code == asked, waiting if code == "check" else None)
        for code, label in _TABS
    ]
    shown = {
        "page": page,
        "lines": lines,
        "names": names,
        "tabs": tabs,
        "show": asked,
        "waiting": waiting,
        "query": f"show={asked}&",
        "nothing": not lines and not found.exists(),
    }
    return render(request, "evidence/evidence.html", shown)


@require_safe
def package(request: HttpRequest, package_id: str) -> HttpResponse:
    """Show one package: how it stands, what is in it, who had it, who opened it here."""
    person, now = person_of(request), timezone.now()
    held = doors.package(person, "package_read", package_id, now=now)
    services.note_opened(
        held,
        by=gate.acting(person, "package_read", held, now=now).named,
        person=person.pk,
        now=now,
    )
    return render(request, "evidence/package.html", _whole(person, held, now=now))


@require_POST
def verify(request: HttpRequest, package_id: str) -> HttpResponse:
    """Verify a package as a court would: at once, or by the worker if it is large."""
    person, now = person_of(request), timezone.now()
    held = doors.package(person, "verify", package_id, now=now)
    by = gate.acting(person, "verify", held, now=now)
    with suppress(IncompletePackageError, MalformedManifestError):  # the page says what is wrong
        services.verify_when_asked(held.pk, by=by.named, person=person.pk, now=now)
    return redirect("package", held.pk)


@require_safe
def progress(request: HttpRequest, package_id: str) -> HttpResponse:
    """Show how far a verification is; at its end the page is loaded anew."""
    held = doors.package(person_of(request), "package_read", package_id, now=timezone.now())
    running = queries.running_verification(held)
    shown = {"held": held, "running": running, "share": _share(running)}
    response = render(request, "evidence/_progress.html", shown)
    if running is None:
        response.headers["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, package_id: str) -> HttpResponseBase:
    """Ask why and for a confirmation, then give the package in clear as a tar file."""
    person, now = person_of(request), timezone.now()
    held = doors.package(person, "package_download", package_id, now=now)
    over = digest_of(f"package-download {held.pk} {person.pk}".encode())
    rules = queries.use_rules(held)
    services.let_package_out(held, purpose=Purpose.LEAD)
    form, fault = TakeOutForm(request.POST or None, rules=rules), ""
    if request.method == "POST" and form.is_valid():
        try:
            step_up.confirm(request, over=over, now=now, recent_counts=True)
        except (step_up.StepUpNeededError, step_up.StepUpFailedError) as error:
            fault = step_up_said(error)
        else:
            return _taken_out(person, held, form, rules.digest, now)
    shown = {
        "held": held,
        "rules": rules,
        "form": form,
        "offer": step_up.offered(request, over=over, recent_counts=True),
        "fault": fault,
    }
    asked_again = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if asked_again else HTTPStatus.OK
    return render(request, "evidence/download.html", shown, status=status)


def _taken_out(
    person: Person, held: Package, form: TakeOutForm, accepted: str, now: datetime
) -> HttpResponseBase:
    by = gate.acting(person, "package_download", held, now=now)
    content = services.tar_of(
        held.pk,
        by=by.named,
        person=person.pk,
        why=form.cleaned_data["why"],
        now=now,
        accepted=accepted,
        purpose=form.purpose(),
    )
    response = StreamingHttpResponse(content, content_type="application/octet-stream")
    return _as_file(response, f"{held.reference or 'package'}-{held.pk}.tar")


@require_safe
def anchor(request: HttpRequest, package_id: str) -> HttpResponseBase:
    """Give the anchor by which an outsider verifies the package."""
    held = doors.package(person_of(request), "package_read", package_id, now=timezone.now())
    member = settings.COMITY_NODE.code if held.direction == Package.OUT else held.peer
    content = queries.anchor(member, at=held.announced_at)
    response = HttpResponse(content, content_type="application/octet-stream")
    return _as_file(response, f"anchor-{member}.pem")


@require_safe
def certificate(request: HttpRequest, package_id: str) -> HttpResponse:
    """Show the certificate of verification, to be printed; there is none of what failed."""
    person, now = person_of(request), timezone.now()
    held = doors.package(person, "verify", package_id, now=now)
    if held.outcome not in {"verified", "intact"}:
        return redirect("package", held.pk)
    services.let_package_out(held, purpose=Purpose.EVIDENCE)
    by = gate.acting(person, "verify", held, now=now)
    noted = services.note_certified(held, by=by.named, person=person.pk, now=now)
    shown = _whole(person, held, now=now)
    shown |= {"noted": noted, "by": by.named, "verifier": verifier_digest()}
    return render(request, "evidence/certificate.html", shown)


def _to_check() -> Q:
    """Return what waits for a person: here whole, and neither accepted nor refused."""
    return Q(direction=Package.IN, answer="", use="", complete_at__isnull=False)


def _shown(found: QuerySet[Package], asked: str) -> QuerySet[Package]:
    conditions = {
        "check": _to_check(),
        "came": Q(direction=Package.IN),
        "sent": Q(direction=Package.OUT),
    }
    return found.filter(conditions.get(asked, Q()))


def _state(held: Package) -> str:
    delivery = getattr(held, "delivery", None)
    arrived = delivery is not None and delivery.finished_at is not None
    return standings.state_of(held, arrived_there=arrived)


def _whole(person: Person, held: Package, *, now: datetime) -> dict[str, Any]:
    contents, state = queries.contents(held), _state(held)
    running = queries.running_verification(held)
    sealer = settings.COMITY_NODE.code if held.direction == Package.OUT else held.peer
    return {
        "held": held,
        "state": state,
        "steps": standings.steps(held, state),
        "came": held.direction == Package.IN,
        "peer": standings.name_of(held.peer),
        "sealer": standings.name_of(sealer),
        "sealed_at": standings.sealed_at(contents),
        "facts": {} if contents is None else contents.facts,
        "rules": queries.use_rules(held),
        "basis": "" if contents is None else standings.basis_of(contents.facts),
        "files": [] if contents is None else contents.files(),
        "links": [] if contents is None else standings.chain(contents),
        "whole_chain": contents is not None and contents.is_whole(),
        "events": standings.timeline(list(queries.handlings(held))),
        "problems": (held.report or {}).get("problems") or [],
        "journal": (held.report or {}).get("journal") or {},
        "origin": (held.report or {}).get("origin") or "",
        "share": standings.share_of(held),
        "running": running,
        "running_share": _share(running),
        "given_up": queries.failed_verification(held),
        "machine": standings.by_machine(held),
        "may_verify": held.complete_at is not None and gate.allowed(person, "verify", held),
        "may_download": held.complete_at is not None
        and gate.allowed(person, "package_download", held),
        "may_answer": _may_answer(person, held, state, now=now),
        "node": settings.COMITY_NODE,
        "now": now,
    }


def _may_answer(person: Person, held: Package, state: str, *, now: datetime) -> bool:
    """Say whether the person may accept or report what came, in the request that asked for it."""
    if held.direction != Package.IN or held.answer or state == "delivering":
        return False
    act = "report_defect" if state == "failed" else "confirm_receipt"
    try:
        gate.get_for(person, act, held.thread, now=now, lock=False)
    except ComityError:
        return False
    return True


def _share(running: Verification | None) -> int:
    return 100 * running.read // running.total if running is not None and running.total else 0


def _as_file(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """Return the answer as a file to keep."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
