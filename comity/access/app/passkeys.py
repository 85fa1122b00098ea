"""Passkeys: what a browser is asked for, and whether what came back was made for us.

The browser's answer must name this very address: scheme, host and port.

Source: WebAuthn Level 2, 7.2 (verifying an assertion).
"""

import json
from collections.abc import Mapping
from typing import Final, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    UserVerificationRequirement,
)

from comity.access.app.models import Person
from comity.kernel.errors import RefusedError
from comity.kernel.strict_json import MalformedJsonError, parse_object

_COUNT: Final = "sign_count"
_SIZE: Final = 16 * 1024  # bytes of an answer
BROKEN: Final = (ValueError, TypeError, KeyError, RecursionError)
"""What the library raises on an answer that is none."""


class PasskeyRefusedError(RefusedError):
    """What the passkey answered is not what was asked."""

    code = "access.passkey_refused"
    remedy = "Try it once more with a passkey that is set up for this node."


def own_origin(request: HttpRequest) -> str:
    """Return the address at which the browser sees this node."""
    return f"{request.scheme}://{request.get_host()}"


def name_of_node(request: HttpRequest) -> PublicKeyCredentialRpEntity:
    """Return what passkeys belong to: the host, without its port."""
    host = request.get_host().partition(":")[0]
    return PublicKeyCredentialRpEntity(id=host, name=settings.COMITY_NODE.name)


def passkeys_of(person: Person) -> list[Authenticator]:
    """Return the passkeys of ``person``, the oldest first."""
    found = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    return list(found.order_by("pk"))


def asked(request: HttpRequest, person: Person, *, challenge: bytes) -> dict[str, object]:
    """Return what the browser has to be given to ask a passkey of ``person`` over ``challenge``."""
    options, _ = _server(request).authenticate_begin(
        credentials=[_credential(held) for held in passkeys_of(person)],
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge,
    )
    return cast("dict[str, object]", json.loads(json.dumps(dict(options))))


def verified(
    request: HttpRequest, person: Person, text: str, *, challenge: bytes
) -> tuple[Authenticator, dict[str, object]]:
    """Return the passkey of ``person`` that signed ``challenge``, and its answer.

    Raises:
        PasskeyRefusedError: It is not one of theirs, or signed something else, or elsewhere.
    """
    answer = answer_of(text)
    state = {
        "challenge": websafe_encode(challenge),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }
    held = passkeys_of(person)
    try:
        used = _server(request).authenticate_complete(
            state, [_credential(one) for one in held], answer
        )
        count = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except BROKEN as error:
        msg = "the passkey did not confirm this"
        raise PasskeyRefusedError(msg) from error
    found = next(one for one in held if _credential(one).credential_id == used.credential_id)
    counted(found, count)
    return found, answer


def answer_of(text: str) -> dict[str, object]:
    """Return what the browser sent.

    Raises:
        PasskeyRefusedError: It cannot be read.
    """
    try:
        return cast("dict[str, object]", parse_object(text, size_allowed=_SIZE))
    except MalformedJsonError as error:
        msg = "the answer of the passkey cannot be read"
        raise PasskeyRefusedError(msg) from error


def from_here(request: HttpRequest, answer: Mapping[str, object]) -> bool:
    """Say whether the browser that answered looked at this very address."""
    response = answer.get("response")
    stated = response.get("clientDataJSON") if isinstance(response, Mapping) else None
    if not isinstance(stated, str):
        return False
    try:
        return bool(CollectedClientData(websafe_decode(stated)).origin == own_origin(request))
    except BROKEN:
        return False


def counted(held: Authenticator, count: int) -> None:
    """Note how often the passkey has signed.

    Raises:
        PasskeyRefusedError: Fewer times than before: there is a second copy of it.
    """
    before = held.data.get(_COUNT, 0)
    if count and before and count <= before:
        msg = "the passkey counts backwards, as a copy would"
        raise PasskeyRefusedError(msg)
    if count:
        held.data[_COUNT] = count
        held.save(update_fields=["data"])


def credential_id(held: Authenticator) -> str:
    """Return the identifier of a passkey, base64url."""
    return websafe_encode(_credential(held).credential_id)


def _server(request: HttpRequest) -> Fido2Server:
    own = own_origin(request)
    return Fido2Server(name_of_node(request), verify_origin=lambda origin: origin == own)


def _credential(held: Authenticator) -> AttestedCredentialData:
    return cast("AttestedCredentialData", held.wrap().authenticator_data.credential_data)
