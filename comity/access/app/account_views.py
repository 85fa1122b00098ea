"""Pages of signing in and of the own account; what they do is allauth's, how they look is ours."""

import json
from http import HTTPStatus
from typing import Final

import qrcode
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.views import LoginView, LogoutView
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comity.access.app import codes, invitations, passkeys, second_keys, sessions, step_up
from comity.access.app.adapters import AccountAdapter
from comity.access.app.forms import ChangeOwnPasswordForm, ConfirmPasswordForm, NewPasswordForm
from comity.access.app.models import Person
from comity.access.app.sign_in import person_of
from comity.access.app.words import said
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.digests import digest_of
from comity.kernel.errors import RefusedError, UnavailableError

_ENDED: Final = frozenset({"idle", "age", "parallel", "ended", "role-changed", "recovery"})
_JOIN_LIMIT: Final = {"join": "30/m/ip"}


# --- signing in -------------------------------------------------------------------------------


class SignInView(LoginView):  # type: ignore[misc] # allauth publishes no types
    """Name and password, or a passkey alone."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Say why the last session ended, and whether a passkey failed."""
        found = dict(super().get_context_data(**kwargs))
        ended = self.request.GET.get("ended", "")
        return {
            **found,
            "ended": ended if ended in _ENDED else "",
            "passkey_failed": "passkey" in self.request.GET,
            "next": self.request.GET.get("next") or self.request.POST.get("next") or "",
        }


class SecondStepView(AuthenticateView):  # type: ignore[misc] # likewise
    """What follows the password."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Give the browser what it asks a passkey for."""
        found = dict(super().get_context_data(**kwargs))
        person = self.stage.login.user
        asked = found.get("js_data", {}).get("request_options")
        return {
            **found,
            "passkey": bool(passkeys.passkeys_of(person)),
            "options": json.dumps(asked) if asked else "",
            "app": codes.totp_of(person) is not None,
        }


class PasskeySignInView(LoginWebAuthnView):  # type: ignore[misc] # likewise
    """A passkey alone signs in."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Tell nothing but that it did not work."""
        del form
        return redirect(f"{reverse('account_login')}?passkey=failed")


@login_not_required
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Let whoever was invited set a password; a second factor follows."""
    usage = ratelimit.consume(
        request, app="comity.access", action="join", config=_JOIN_LIMIT, limit_get=True
    )
    if not usage:
        msg = "too many tries from this network"
        raise step_up.TooManyTriesError(msg)
    now = timezone.now()
    person = invitations.invitation(code, now=now).person
    form = NewPasswordForm(request.POST or None, person=person)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "access/join.html", {"form": form, "person": person}, status=status)
    person = invitations.accept(code, form.cleaned_data["password"], now=now)
    if request.user.is_authenticated:
        logout(request)
    if Authenticator.objects.filter(user=person).exists():
        return redirect("account_login")  # a new password; the second factor is the old one
    _sign_in_by_password(request, person)
    return redirect("account")


def _sign_in_by_password(request: HttpRequest, person: Person) -> None:
    record_authentication(request, person, "password", reauthenticated=True)
    AccountAdapter().login(request, person)


# --- the own account --------------------------------------------------------------------------


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Show how the person signs in, and where."""
    person = person_of(request)
    now = timezone.now()
    held = passkeys.passkeys_of(person)
    app = codes.totp_of(person)
    paper = Authenticator.objects.filter(
        user=person, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    shown = {
        "person": person,
        "passkeys": held,
        "few": len(held) < second_keys.ENOUGH,
        "app": app,
        "app_ends": None if app is None else codes.ends_at(app),
        "codes_left": None if paper is None else len(paper.wrap().get_unused_codes()),
        "sessions": sessions.open_sessions(person, now=now),
        "this_session": sessions.session_of(request),
        "unsecured": not held and app is None,
    }
    return render(request, "access/account.html", shown)


@require_GET
def second_passkey(request: HttpRequest) -> HttpResponse:
    """Ask whoever has one passkey alone for a second one; the page comes by itself."""
    until, following = second_keys.owed(request), request.GET.get("next", "")
    if until is None:
        return redirect("account")
    second_keys.note_told(request)
    sound = url_has_allowed_host_and_scheme(following, allowed_hosts=None)
    over = until <= timezone.now()
    shown = {"until": until, "over": over, "next": following if sound else "/"}
    return render(request, "access/second_passkey.html", shown)


@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """End one of the own sessions."""
    person = person_of(request)
    own = sessions.session_of(request)
    if own is not None and own.pk == number:
        logout(request)
        return redirect("account_login")
    sessions.end_session(person, number, now=timezone.now())
    return redirect("account")


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Keep the session: somebody is there. The header says until when."""
    person_of(request)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the own password; the other sessions end."""
    person = person_of(request)
    form = ChangeOwnPasswordForm(data=request.POST or None, user=person)
    if form.is_bound and not ratelimit.consume(
        request, app="allauth.account", action="change_password"
    ):
        msg = "too many tries"
        raise step_up.TooManyTriesError(msg)
    if form.is_valid():
        now = timezone.now()
        with transaction.atomic():
            before = traced(person)
            form.save()
            sessions.end_sessions(
                person, now=now, why="password-changed", but=sessions.session_of(request)
            )
            journal.record(
                "password-changed",
                now=now,
                person=person.id,
                before=before,
                after=traced(person),
            )
        update_session_auth_hash(request, person)
        return redirect(f"{reverse('account')}?done=password")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "access/password.html", {"form": form}, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Let the person confirm that it is they, before the own account is changed."""
    person = person_of(request)
    over = digest_of(f"account of {person.id}".encode())
    offer = step_up.offered(request, over=over)
    by_password = not offer.passkey and not offer.code
    form = ConfirmPasswordForm(request.POST if by_password and request.POST else None)
    error = ""
    if request.method == "POST":
        try:
            if not by_password:
                step_up.confirm(request, over=over, now=timezone.now())
                return _resumed(request)
            if form.is_valid():
                _check_password(request, person, form.cleaned_data["password"])
                return _resumed(request)
        except (RefusedError, UnavailableError) as refused:
            error = said(refused)
            offer = step_up.offered(request, over=over)
    shown = {
        "offer": offer,
        "offer_error": error,
        "by_password": by_password,
        "form": form,
        "next": request.GET.get("next") or request.POST.get("next") or "",
    }
    failed = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK
    return render(request, "access/confirm.html", shown, status=status)


def _check_password(request: HttpRequest, person: Person, password: str) -> None:
    if not ratelimit.consume(request, app="allauth.account", action="reauthenticate"):
        msg = "too many tries"
        raise step_up.TooManyTriesError(msg)
    if not AccountAdapter(request).reauthenticate(person, password):
        msg = "the password is not right"
        raise step_up.StepUpFailedError(msg)
    record_authentication(request, person, "password", reauthenticated=True)
    sessions.renew_key(request)


def _resumed(request: HttpRequest) -> HttpResponse:
    resumed = resume_request(request)
    return resumed if isinstance(resumed, HttpResponse) else redirect("account")


# --- second factors ---------------------------------------------------------------------------


class _AtOnce:
    """The change and its line in the journal are kept together, or neither is."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Do it."""
        with transaction.atomic():
            done: HttpResponse = super().form_valid(form)  # type: ignore[misc] # the view's own
        return done


class _Watched:
    """Whether a second passkey is owed is asked anew after the change."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Do it, then look."""
        done: HttpResponse = super().form_valid(form)  # type: ignore[misc] # the view's own
        request: HttpRequest = self.request  # type: ignore[attr-defined] # likewise
        second_keys.watch(request, person_of(request))
        return done


class AddPasskeyView(_Watched, _AtOnce, AddWebAuthnView):  # type: ignore[misc] # allauth publishes no types
    """A new passkey, one that opens without a password."""

    template_name = "access/passkey_add.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Give the browser what it makes a passkey from."""
        del kwargs
        asked = webauthn.begin_registration(self.request.user, passwordless=True)
        return {"form": self.get_form(), "options": json.dumps(asked)}

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show what was wrong, with a new question for the passkey."""
        shown = {**self.get_context_data(), "form": form}
        told: HttpResponse = self.render_to_response(shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return told


class RemovePasskeyView(_Watched, _AtOnce, RemoveWebAuthnView):  # type: ignore[misc] # likewise
    """Remove a passkey, unless it is the only second factor."""

    template_name = "access/passkey_remove.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Say which, and whether it may go."""
        found = dict(super().get_context_data(**kwargs))
        return {**found, "may_go": get_adapter().can_delete_authenticator(self.object)}

    def form_valid(self, form: Form) -> HttpResponse:
        """Remove it."""
        if not get_adapter().can_delete_authenticator(self.get_object()):
            return redirect(self.request.path)
        return HttpResponseRedirect(super().form_valid(form)["Location"])


class SetUpCodesView(_AtOnce, ActivateTOTPView):  # type: ignore[misc] # likewise
    """An app that makes codes."""

    template_name = "access/codes_add.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Draw the picture that the app reads, as lines and not as an image."""
        found = dict(super().get_context_data(**kwargs))
        matrix = _matrix(str(found["totp_url"]))
        return {**found, "secret": found["form"].secret, "side": len(matrix), "path": _path(matrix)}

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show what was wrong; the secret stays the same."""
        shown = self.get_context_data(form=form)
        told: HttpResponse = self.render_to_response(shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return told


class RemoveCodesView(_AtOnce, DeactivateTOTPView):  # type: ignore[misc] # likewise
    """Remove the app, unless it is the only second factor."""

    template_name = "access/codes_remove.html"


class RecoveryCodesView(ViewRecoveryCodesView):  # type: ignore[misc] # likewise
    """The codes on paper, shown once."""

    template_name = "access/recovery_codes.html"


class NewRecoveryCodesView(_AtOnce, GenerateRecoveryCodesView):  # type: ignore[misc] # likewise
    """New codes on paper; the old ones end."""

    template_name = "access/recovery_codes_new.html"


class SignOutView(LogoutView):  # type: ignore[misc] # likewise
    """Leave."""

    template_name = "access/sign_out.html"


def _matrix(text: str) -> list[list[bool]]:
    drawn = qrcode.QRCode(border=2)
    drawn.add_data(text)
    drawn.make()
    return [[bool(cell) for cell in row] for row in drawn.get_matrix()]


def _path(matrix: list[list[bool]]) -> str:
    return "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, cell in enumerate(row) if cell
    )
