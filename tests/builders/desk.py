"""Somebody at the desk: a browser in which a person of some role has signed in."""

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from comity.access.app import services
from comity.access.app.models import Person
from comity.access.roles import PROVIDER_ROLES


def person_of(role: str, *, name: str = "Ines Alba", organisation: str = "Unit") -> Person:
    """Enrol somebody, with a second factor."""
    provider = "EXT-XA" if role in PROVIDER_ROLES else None
    person, _ = services.enrol(
        name=name,
        role=role,
        organisation="Example Telecom XA" if provider else organisation,
        now=timezone.now(),
        provider_code=provider,
    )
    Authenticator.objects.create(user=person, type="totp", data={"secret": ""})
    return person


def browser_of(person: Person) -> Client:
    """Return a browser in which ``person`` has signed in."""
    client = Client(headers={"accept": "text/html"})
    client.force_login(person)
    return client


def signed_in(role: str, *, name: str = "Ines Alba") -> Client:
    """Return a browser in which somebody of ``role`` has signed in."""
    return browser_of(person_of(role, name=name))
