"""How allauth is told what this node does differently: no mail, no sign-up, own words."""

from types import MappingProxyType
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.access.app import invitations, secrets_at_rest
from comity.access.app.models import Person
from comity.access.networks import network_of
from comity.kernel.errors import RefusedError

_STAGE = "allauth.mfa.stages.AuthenticateStage"


class PersonInactiveError(RefusedError):
    """The person has left."""

    code = "access.person_inactive"
    remedy = "Ask an administrator of the node if that is a mistake."


class InvitationEndedError(RefusedError):
    """A password alone opens nothing, and the time to set a second factor is over."""

    code = "access.invitation_ended"
    remedy = "Ask an administrator of the node for a new invitation."


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth publishes no types
    """Sign-in by name and password, for people who were invited."""

    error_messages = MappingProxyType(
        {
            **DefaultAccountAdapter.error_messages,
            "username_password_mismatch": _("The name or the password is not right."),
            "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
            "incorrect_password": _("The password is not right."),
            "enter_current_password": _("The present password is not right."),
        }
    )

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Say no: people are invited."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the network of the other end, by which tries are counted.

        No header can claim another.
        """
        return network_of(str(request.META.get("REMOTE_ADDR", "")))

    def get_login_stages(self) -> list[str]:
        """Return the one step that follows the password."""
        return [_STAGE]

    def pre_login(
        self, request: HttpRequest, user: Person, **_facts: object
    ) -> HttpResponse | None:
        """Let in who may come in.

        Raises:
            PersonInactiveError: The person has left.
            InvitationEndedError: There is no second factor, and no open invitation to set one.
        """
        if not user.active:
            msg = f"{user.name} no longer works at this node"
            raise PersonInactiveError(msg)
        secured = Authenticator.objects.filter(user=user).exists()
        if not secured and not invitations.may_set_up(user, now=timezone.now()):
            msg = "the invitation ended before a second factor was set up"
            raise InvitationEndedError(msg)
        del request
        return None

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, Any]]:
        """Return the one page on which people confirm that it is they."""
        if not user.is_authenticated:
            return []
        return [{"id": "confirm", "description": "", "url": reverse("account-confirm")}]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: object) -> str:
        del request  # tries are counted by name alone: the node has several host names
        return str(credentials.get("username", "")).strip().lower()


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth publishes no types
    """Second factors: secrets encrypted, names of this node."""

    error_messages = MappingProxyType(
        {
            **DefaultMFAAdapter.error_messages,
            "incorrect_code": _("This code is not right. Type the digits that your app shows now."),
            "cannot_delete_authenticator": _(
                "This is your only second factor. Add another one before you remove it."
            ),
        }
    )

    def encrypt(self, text: str) -> str:
        """Return ``text`` as the database may keep it."""
        return secrets_at_rest.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return what ``encrypt`` was given."""
        return secrets_at_rest.opened(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Say no to the last one: a password alone opens nothing."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(
            pk=authenticator.pk
        )
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: str,  # noqa: A002 - allauth's word
    ) -> str:
        """Return a name for a passkey that was given none."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def get_totp_issuer(self) -> str:
        """Return what the app on the telephone shows above the code."""
        return f"Comity {settings.COMITY_NODE.code}"

    def _get_site_name(self) -> str:
        return str(settings.COMITY_NODE.name)
