"""Teams on pages: the list, one team, its versions side by side, and what is said in it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comity.access.app import gate, step_up
from comity.access.app.services import Person
from comity.access.app.sign_in import person_of
from comity.access.app.words import said as step_up_said
from comity.access.permissions import PermissionRefusedError
from comity.evidence.app import doors as evidence
from comity.evidence.releases import COURT
from comity.kernel.digests import digest_of
from comity.kernel.errors import InvalidInputError, RefusedError, UnavailableError
from comity.teams.agreements import differences
from comity.teams.app import doors, forms, pages, queries, services
from comity.teams.app.models import Team
from comity.teams.app.words import HINTS, TITLES, word
from comity.teams.contents import Act
from comity.teams.errors import NoSuchPartError
from comity.teams.team import Team as FoldedTeam
from comity.teams.team import Version

UNPROCESSABLE = 422
OFFERED = 50
"""Packages that the form of the log offers, the newest first."""
_REFUSALS = (RefusedError, InvalidInputError, UnavailableError)
_CONFIRMED = frozenset({Act.SIGN, Act.LEAVE})
"""What cannot be undone is confirmed."""


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """List the teams that the person may read."""
    person, now = person_of(request), timezone.now()
    shown = {
        "lines": [pages.line(row, now=now) for row in doors.teams(person)],
        "may_propose": gate.permits(person, "team_propose"),
        "now": now,
    }
    return render(request, "teams/teams.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Propose a team."""
    person, now = person_of(request), timezone.now()
    gate.permit(person, "team_propose", now=now)
    form = forms.AgreementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose(form.content(), person=person, now=now)
            return redirect("team", made.pk)
        except _REFUSALS as error:
            form.tell(error)
    shown = {"form": form, "parts": pages.parts(form), "states": queries.known_states()}
    return _answered(request, "teams/new.html", shown, wrong=bool(form.errors))


@require_safe
def team(request: HttpRequest, asked: str) -> HttpResponse:
    """Show one team."""
    person, now = person_of(request), timezone.now()
    row = doors.team(person, "team_read", asked, now=now)
    return render(request, "teams/team.html", pages.whole(row, person, now=now))


@require_safe
def version(request: HttpRequest, asked: str, version: str) -> HttpResponse:
    """Show one version, what it changes, and who signed it; made to be printed."""
    person, now = person_of(request), timezone.now()
    row = doors.team(person, "team_read", asked, now=now)
    known = queries.folded(row)
    made = _version(known, version)
    before = {one.event: one for one in known.versions}.get(request.GET.get("old") or made.before)
    changed = () if before is None else differences(before.agreement, made.agreement)
    shown = {
        "row": row,
        "made": made,
        "before": before,
        "versions": known.versions,
        "articles": pages.articles(made),
        "changes": [pages.change(one) for one in changed],
        "standing": pages.standing_of(made),
        "may_sign": pages.may_sign(row, made, known, person, now=now),
        "now": now,
    }
    return render(request, "teams/version.html", shown)


@require_POST
def seats(request: HttpRequest, asked: str) -> HttpResponse:
    """Let some of our people in, and no others."""
    person, now = person_of(request), timezone.now()
    row = services.let_in(asked, request.POST.getlist("people"), person=person, now=now)
    return redirect("team", row.pk)


@require_POST
def renew(request: HttpRequest, asked: str) -> HttpResponse:
    """Ask the other members for what is missing here."""
    services.renew(asked, person=person_of(request), now=timezone.now())
    return redirect("team", asked)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, asked: str, act: str) -> HttpResponse:
    """Show the form of an act, and say it."""
    if act not in forms.FORMS:
        raise Http404
    person, now = person_of(request), timezone.now()
    row = doors.team(person, f"team_{act}", asked, now=now, lock=False)
    known, wanted = queries.folded(row), Act(act)
    initial = _INITIAL.get(act, _nothing)(known, request)
    form = forms.FORMS[act](request.POST if request.method == "POST" else None, initial=initial)
    _offer(form, known, person)
    over = _over(wanted, row, request)
    fault = ""
    if request.method == "POST" and form.is_valid():
        try:
            if wanted in _CONFIRMED:
                step_up.confirm(request, over=over, now=now)
            services.say(row.pk, wanted, form.content(), person=person, now=now)
            return redirect("team", row.pk)
        except (step_up.StepUpNeededError, step_up.StepUpFailedError) as error:
            fault = step_up_said(error)
        except _REFUSALS as error:
            form.tell(error)
    shown = {
        "row": row,
        "act": act,
        "title": word(TITLES, act),
        "hint": word(HINTS, act),
        "form": form,
        "parts": pages.parts(form) if wanted is Act.DRAFT else (),
        "offer": step_up.offered(request, over=over) if wanted in _CONFIRMED else None,
        "fault": fault,
        "signed": pages.to_sign(known, initial.get("of", "")) if wanted is Act.SIGN else None,
    }
    return _answered(request, "teams/act.html", shown, wrong=bool(form.errors or fault))


def _version(known: FoldedTeam, asked: str) -> Version:
    found = next((one for one in known.versions if one.event == asked), None)
    if found is None:
        msg = "there is no such version"
        raise NoSuchPartError(msg, version=asked[:64])
    return found


def _over(act: Act, row: Team, request: HttpRequest) -> str:
    """Return the digest that is confirmed: of a signature, what is signed itself."""
    if act is Act.SIGN:
        proposed = pages.to_sign(queries.folded(row), _asked(request, "of"))
        if proposed is None:
            msg = "there is no such version or prolongation"
            raise NoSuchPartError(msg, part=_asked(request, "of")[:64])
        return proposed.digest
    return digest_of(f"team-{act} {row.pk}".encode())


def _asked(request: HttpRequest, name: str) -> str:
    found: str = request.POST.get(name) or request.GET.get(name) or ""
    return found


def _nothing(known: FoldedTeam, request: HttpRequest) -> dict[str, Any]:
    del known, request
    return {}


def _of_draft(known: FoldedTeam, request: HttpRequest) -> dict[str, Any]:
    asked = request.GET.get("of")
    base = next((one for one in known.versions if one.event == asked), known.newest)
    return forms.typed_agreement(base.agreement)


def _of_sign(known: FoldedTeam, request: HttpRequest) -> dict[str, Any]:
    found = pages.to_sign(known, _asked(request, "of"))
    if found is None:
        return {"of": _asked(request, "of")}
    parties = known.newest.agreement.get("parties")
    rows = parties if isinstance(parties, list) else []
    own = [one for one in rows if isinstance(one, dict) and one.get("member") == queries.me()]
    authority = own[0].get("authority") if own else ""
    return {"of": found.event, "digest": found.digest, "authority": authority}


def _of_people(known: FoldedTeam, request: HttpRequest) -> dict[str, Any]:
    del request
    return dict(forms.typed_people(known.people.get(queries.me())))


def _of_plan(known: FoldedTeam, request: HttpRequest) -> dict[str, Any]:
    asked = _asked(request, "item")
    found = next((one for one in known.plan if one.item == asked), None)
    return {"responsible": queries.me()} if found is None else forms.typed_item(found)


def _of_log(known: FoldedTeam, request: HttpRequest) -> dict[str, Any]:
    asked = _asked(request, "corrects")
    found = next((one for one in known.log if one.event == asked), None)
    return {"law_of": queries.me()} if found is None else forms.typed_entry(found)


_INITIAL: Mapping[str, Callable[[FoldedTeam, HttpRequest], dict[str, Any]]] = {
    "draft": _of_draft,
    "sign": _of_sign,
    "people": _of_people,
    "plan": _of_plan,
    "log": _of_log,
}


def _offer(form: Any, known: FoldedTeam, person: Person) -> None:  # noqa: ANN401 - one of several forms
    states = sorted(known.sharing | {queries.me()})
    if isinstance(form, forms.PlanForm):
        form.offer(states)
    if isinstance(form, forms.LogForm):
        stated = known.newest.agreement.get("states_of_operation")
        within = {str(one) for one in stated} if isinstance(stated, list) else set[str]()
        form.offer(sorted({*states, *within}), _packages(person))


def _packages(person: Person) -> list[tuple[str, str, str]]:
    """Return the packages that the person may read: id, what it is called, its digest."""
    try:
        rows = evidence.packages(person).order_by("-announced_at", "pk")[:OFFERED]
    except PermissionRefusedError:
        return []
    evidence_alone = [held for held in rows if held.use in {"", COURT}]
    return [
        (held.pk, f"{held.reference or held.pk} ({held.peer})", held.manifest_sha256)
        for held in evidence_alone
    ]


def _answered(
    request: HttpRequest, template: str, shown: Mapping[str, Any], *, wrong: bool
) -> HttpResponse:
    return render(request, template, dict(shown), status=UNPROCESSABLE if wrong else 200)
