"""The pages by which administrators look after people; no case is seen on any of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from comity.access.app import (
    doors,
    gate,
    invitations,
    people_lists,
    posts,
    recovery,
    sessions,
    step_up,
)
from comity.access.app.invitations import Invited
from comity.access.app.models import Person
from comity.access.app.people_forms import (
    DetailsForm,
    EnrolForm,
    LeaveForm,
    LookUpPeople,
    NothingForm,
    ReasonForm,
    RoleForm,
)
from comity.access.app.queries import NoSuchPersonError
from comity.access.app.sign_in import person_of
from comity.access.app.words import said
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError

PAGE: Final = 50
_LINK: Final = "join_link"
UNPROCESSABLE: Final = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that can be done about somebody.

    Attributes:
        name: In the address.
        rule: Act in the table of permissions.
        title: What is done.
        text: What follows from it.
        button: The verb.
        form: What is filled in.
        do: Does it; returns an invitation where one is made.
        grave: It takes something away.
    """

    name: str
    rule: str
    title: str | Promise
    text: str | Promise
    button: str | Promise
    form: type[forms.Form]
    do: Callable[[Person, Mapping[str, Any], Person, datetime], Invited | None]
    grave: bool = False


def _invite(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> Invited:
    del filled
    return invitations.invite(held, by=by, now=now)


def _details(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    posts.change_details(held.pk, by=by, now=now, **filled)


def _role(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    posts.change_role(held.pk, by=by, now=now, **filled)


def _leave(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    posts.leave(held.pk, by=by, now=now, **filled)


def _tokens(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    del filled
    posts.revoke_tokens(held.pk, by=by, now=now)


def _sessions(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    del filled
    doors.person(by, "token_change", held.pk, now=now, lock=False)
    sessions.end_sessions(held, now=now, why="ended-by-administrator")


def _recover(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    recovery.ask_recovery(held, by=by, reason=filled["why"], now=now)


def _approve(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> Invited:
    del filled
    return recovery.approve_recovery(_waiting(held), by=by, now=now)


def _refuse(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    del filled
    recovery.refuse_recovery(_waiting(held), by=by, now=now)


ACTS: Final = MappingProxyType(
    {
        act.name: act
        for act in (
            Act(
                name="invite",
                rule="invite",
                title=_("New link to join"),
                text=_("Links given before no longer open. Hand the new one over in person."),
                button=_("Make a link"),
                form=NothingForm,
                do=_invite,
            ),
            Act(
                name="details",
                rule="person_change",
                title=_("Change name, organisation or unit"),
                text=_("Partners see name and unit on what the person signs from now on."),
                button=_("Save"),
                form=DetailsForm,
                do=_details,
            ),
            Act(
                name="role",
                rule="role_change",
                title=_("Change the post"),
                text=_("Every session of the person ends at once."),
                button=_("Change the post"),
                form=RoleForm,
                do=_role,
            ),
            Act(
                name="leave",
                rule="person_leave",
                title=_("Let somebody leave"),
                text=_("No way in is left from this moment. The name stays in the journal."),
                button=_("Let leave"),
                form=LeaveForm,
                do=_leave,
                grave=True,
            ),
            Act(
                name="tokens",
                rule="token_change",
                title=_("Revoke all tokens"),
                text=_("Programs and command lines of this person stop at once."),
                button=_("Revoke"),
                form=NothingForm,
                do=_tokens,
                grave=True,
            ),
            Act(
                name="sessions",
                rule="token_change",
                title=_("End all sessions"),
                text=_("The person is signed out everywhere at once, and may sign in again."),
                button=_("End sessions"),
                form=NothingForm,
                do=_sessions,
                grave=True,
            ),
            Act(
                name="recover",
                rule="recover",
                title=_("Ask for recovery"),
                text=_("For somebody who lost every way in. Another administrator must approve."),
                button=_("Ask"),
                form=ReasonForm,
                do=_recover,
            ),
            Act(
                name="approve",
                rule="recover",
                title=_("Approve the recovery"),
                text=_("Make sure in person who it is. Every way in of before ends at once."),
                button=_("Approve"),
                form=NothingForm,
                do=_approve,
            ),
            Act(
                name="refuse",
                rule="recover",
                title=_("Refuse the recovery"),
                text=_("Nothing changes for the person."),
                button=_("Refuse"),
                form=NothingForm,
                do=_refuse,
            ),
        )
    }
)
_OF_RECOVERY: Final = frozenset({"approve", "refuse"})


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people of the node."""
    asker, now, asked = person_of(request), timezone.now(), LookUpPeople(request.GET)
    wanted = asked.wanted()
    rows = people_lists.found(doors.people(asker, "people_read"), **wanted)  # type: ignore[arg-type]
    page = Paginator(people_lists.listed(rows, now=now), PAGE).get_page(request.GET.get("page"))
    kept = {name: said for name in ("q", "role", "left") if (said := request.GET.get(name))}
    shown = {
        "form": asked,
        "wanted": wanted,
        "page": page,
        "query": f"{urlencode(kept)}&" if kept else "",
        "waiting": recovery.waiting(),
        "may_enrol": _permits(asker, "person_enrol"),
    }
    return render(request, "access/people.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """Enrol somebody, and give the link by which they join."""
    asker, now = person_of(request), timezone.now()
    gate.permit(asker, "person_enrol", now=now)
    over = digest_of(f"person-enrol {asker.pk}".encode())
    form, fault, refused = EnrolForm(request.POST or None), "", None
    if request.method == "POST" and form.is_valid():
        try:
            step_up.confirm(request, over=over, now=now, recent_counts=True)
            filled = dict(form.cleaned_data)
            username = filled.pop("username") or None
            made = posts.enrol(by=asker, now=now, **filled)
            invited = invitations.invite(made, by=asker, now=now, username=username)
        except (step_up.StepUpNeededError, step_up.StepUpFailedError) as error:
            fault = said(error)
        except ComityError as error:
            refused = error
        else:
            return _with_link(request, made, invited)
    failed = bool(form.errors or fault or refused)
    shown = {
        "form": form,
        "offer": step_up.offered(request, over=over, recent_counts=True),
        "fault": fault,
        "refused": refused,
    }
    return render(request, "access/person_new.html", shown, status=UNPROCESSABLE if failed else 200)


@require_safe
def person(request: HttpRequest, asked: str) -> HttpResponse:
    """Show somebody: post, ways to sign in, what is in hand, and what can be done."""
    asker, now = person_of(request), timezone.now()
    held = doors.person(asker, "person_read", asked, now=now, lock=False)
    whole = people_lists.whole(held, now=now)
    link = request.session.get(_LINK)
    if link is not None:
        del request.session[_LINK]  # shown once, to whoever asked for it
    shown = {
        "whole": whole,
        "held": whole.person,
        "own": held.pk == asker.pk,
        "acts": _open_acts(asker, held, whole),
        "may_see_ways": _permits(asker, "people_read"),
        "link": link if link and link.get("person") == held.pk else None,
        "done": ACTS.get(request.GET.get("done", "")),
    }
    return render(request, "access/person.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def person_act(request: HttpRequest, asked: str, act: str) -> HttpResponse:
    """Ask what is needed for one act, have it confirmed, and do it."""
    asker, now, meant = person_of(request), timezone.now(), ACTS.get(act)
    held = doors.person(asker, "person_read", asked, now=now, lock=False)
    if meant is None:
        msg = f"nothing called {act} can be done about a person"
        raise NoSuchPersonError(msg, asked=act)
    doors.person(asker, meant.rule, held.pk, now=now, lock=False)
    over = digest_of(f"person-{meant.name} {held.pk} {asker.pk}".encode())
    form = meant.form(request.POST if request.method == "POST" else None)
    form.for_person(held)  # type: ignore[attr-defined] # every form of an act has it
    fault, refused = "", None
    if request.method == "POST" and form.is_valid():
        try:
            step_up.confirm(request, over=over, now=now, recent_counts=True)
            invited = meant.do(held, form.cleaned_data, asker, now)
        except (step_up.StepUpNeededError, step_up.StepUpFailedError) as error:
            fault = said(error)
        except ComityError as error:
            refused = error
        else:
            if invited is not None:
                return _with_link(request, held, invited)
            return redirect(f"/people/{held.pk}?done={meant.name}")
    shown = {
        "act": meant,
        "held": held,
        "form": form,
        "in_hand": people_lists.whole(held, now=now).in_hand if meant.name == "leave" else [],
        "offer": step_up.offered(request, over=over, recent_counts=True),
        "fault": fault,
        "refused": refused,
    }
    failed = bool(form.errors or fault or refused)
    return render(request, "access/person_act.html", shown, status=UNPROCESSABLE if failed else 200)


def _with_link(request: HttpRequest, held: Person, invited: Invited) -> HttpResponse:
    request.session[_LINK] = {
        "person": held.pk,
        "address": request.build_absolute_uri(invited.path),
        "username": invited.person.username,
        "expires_at": invited.expires_at.isoformat(),
    }
    return redirect(f"/people/{held.pk}")


def _open_acts(asker: Person, held: Person, whole: people_lists.PersonWhole) -> list[Act]:
    if not held.active:
        return []
    waits = whole.recovery is not None
    return [
        act
        for act in ACTS.values()
        if (act.name not in _OF_RECOVERY or waits)
        and (act.name != "recover" or not waits)
        and (act.name != "tokens" or whole.tokens)
        and (act.name != "sessions" or whole.sessions)
        and not (held.pk == asker.pk and act.name in {"role", "leave", "recover", "approve"})
        and gate.allowed(asker, act.rule, held)
    ]


def _permits(asker: Person, act: str) -> bool:
    try:
        gate.permit(asker, act)
    except ComityError:
        return False
    return True


def _waiting(held: Person) -> str:
    found = next((one for one in recovery.waiting() if one.person_id == held.pk), None)
    if found is None:
        msg = f"no recovery of {held.name} waits"
        raise recovery.NoSuchRecoveryError(msg)
    return found.id
