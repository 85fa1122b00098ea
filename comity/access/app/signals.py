"""What happens by itself when somebody signs in or leaves."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from comity.access.app import second_keys, sessions
from comity.access.app.models import Person
from comity.journal.app import services as journal


@receiver(user_logged_in)
def begin_session(request: HttpRequest, user: Person, **_: object) -> None:
    """Open the session of whoever signed in, and clear away what nobody uses any more."""
    now = timezone.now()
    sessions.begin(request, user, now=now, method=_method(request))
    second_keys.watch(request, user)
    Session.objects.filter(expire_date__lt=now).delete()


@receiver(user_logged_out)
def end_session(request: HttpRequest, user: Person | None, **_: object) -> None:
    """Close the session of whoever leaves."""
    held = sessions.session_of(request)
    if held is not None and user is not None:
        sessions.end_session(user, held.pk, now=timezone.now())


def _method(request: HttpRequest) -> str:
    records = request.session.get("account_authentication_methods") or []
    used = {str(record.get("type") or record.get("method")) for record in records}
    if "webauthn" in used:
        return "passkey"
    if used & {"totp", "recovery_codes"}:
        return "code"
    return sessions.ONE_STEP if sessions.ONE_STEP in used else "other"


@receiver(post_save, sender=Authenticator)
def note_added(instance: Authenticator, *, created: bool, **_: object) -> None:
    """Note a new second factor, in the transaction that keeps it."""
    if created:
        _note("authenticator-added", instance)


@receiver(post_delete, sender=Authenticator)
def note_removed(instance: Authenticator, **_: object) -> None:
    """Note that a second factor is gone."""
    _note("authenticator-removed", instance)


def _note(kind: str, held: Authenticator) -> None:
    with transaction.atomic():
        journal.record(
            kind, now=timezone.now(), person=held.user_id, type=held.type, authenticator=held.pk
        )
