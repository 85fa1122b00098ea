"""The page on which evidence for a partner without a node is encrypted into a file."""

import secrets
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comity.access.app import step_up
from comity.access.app.sign_in import person_of
from comity.access.app.words import said as step_up_said
from comity.cooperation.app import registry, services
from comity.cooperation.app.forms.carrying import LockForm
from comity.cooperation.app.registered_files import as_carried
from comity.cooperation.errors import NotByHandError
from comity.evidence.age_files import drawn_passphrase
from comity.evidence.app import doors, queries
from comity.kernel.digests import digest_of


@require_http_methods(["GET", "HEAD", "POST"])
def locked(request: HttpRequest, package_id: str) -> HttpResponseBase:
    """Ask what shall open the file, why it is made and for a confirmation; then give it."""
    person, now = person_of(request), timezone.now()
    held = doors.package(person, "package_download", package_id, now=now)
    partner = registry.known_partner(held.peer)
    if partner is None or not held.by_hand:
        msg = f"{held.peer} has a node, which gets the package by the wire"
        raise NotByHandError(msg, package=held.pk, peer=held.peer)
    over = digest_of(f"package-locked {held.pk} {person.pk}".encode())
    rules, fault = queries.use_rules(held), ""
    form = LockForm(
        request.POST or None,
        rules=rules,
        has_key=bool(partner.age_key),
        initial={"passphrase": drawn_passphrase(secrets.token_bytes)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            step_up.confirm(request, over=over, now=now, recent_counts=True)
        except (step_up.StepUpNeededError, step_up.StepUpFailedError) as error:
            fault = step_up_said(error)
        else:
            made = services.locked_package(
                held.pk,
                passphrase=form.passphrase_said(),
                why=form.cleaned_data["why"],
                accepted=rules.digest,
                person=person,
                now=now,
            )
            return as_carried(made)
    shown = {
        "held": held,
        "partner": partner,
        "rules": rules,
        "form": form,
        "offer": step_up.offered(request, over=over, recent_counts=True),
        "fault": fault,
    }
    asked_again = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if asked_again else HTTPStatus.OK
    return render(request, "cooperation/locked.html", shown, status=status)
