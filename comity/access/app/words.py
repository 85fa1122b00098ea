"""What people read when signing in or confirming did not work."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comity.kernel.errors import ComityError

_SAID: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "access.wrong_code": _("This code is not right. Type the digits that your app shows now."),
        "access.used_code": _("This code was used already. Wait for the next one."),
        "access.ended_code": _(
            "Codes ended for you seven days after you set them up. Use your passkey, "
            "or ask an administrator."
        ),
        "access.passkey_refused": _("The passkey did not confirm. Try again."),
        "access.step_up_needed": _("Confirm with your passkey, or type a six-digit code."),
        "access.step_up_failed": _(
            "What you confirm has changed, or the passkey is not yours. "
            "Look at it once more, then confirm again."
        ),
        "access.too_many_tries": _("Too many tries. Wait a minute, then try again."),
    }
)


def said(error: ComityError) -> str:
    """Return what a person reads beside the field."""
    return str(_SAID.get(error.code, error.message))
