"""People who can sign in, the codes of their telephones, and a passkey made of software."""

import hashlib
import json
import secrets
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from comity.access.app import codes, practice, services
from comity.access.app.models import Person
from comity.access.app.practice import PracticeSignIn

HOST = "xa.localhost:8400"
ORIGIN = f"http://{HOST}"
PAGE = {"accept": "text/html", "host": HOST}


def person_with(
    now: datetime, *, role: str = "poc_247", name: str = "Ines Alba", **more: str
) -> tuple[Person, PracticeSignIn]:
    """Enrol a person who signs in by password and code."""
    person, _ = services.enrol(name=name, role=role, organisation="Cyber Unit", now=now, **more)
    given = practice.give_sign_in(person, now=now)
    person.refresh_from_db()
    return person, given


def code_of(person: Person, now: datetime, *, ahead: int = 0) -> str:
    """Return the code of ``person`` now, or of a step ahead."""
    held = codes.totp_of(person)
    assert held is not None
    held.data.pop("last_counter", None)  # what the app shows, whatever the node has taken
    return codes.next_code(held, now=now + timedelta(seconds=codes.STEP * ahead)).digits


def browser() -> Client:
    """Return a browser that looks at the node XA and keeps its cookies."""
    return Client(headers=PAGE, raise_request_exception=False)


class SoftPasskey:
    """A passkey in software, as a browser and its authenticator would answer."""

    def __init__(self) -> None:
        """Make a key of its own."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(16)
        self.user_handle = b""
        self.count = 0

    def create(self, options: dict[str, object], *, origin: str = ORIGIN) -> str:
        """Answer ``navigator.credentials.create``."""
        asked = _public_key(options)
        self.user_handle = websafe_decode(asked["user"]["id"])
        credential = AttestedCredentialData.create(
            Aaguid.NONE,
            self.credential_id,
            ES256.from_cryptography_key(self._key.public_key()),
        )
        data = self._data(asked["rp"]["id"], credential=credential)
        client = _client("webauthn.create", asked["challenge"], origin)
        return self._answer(
            clientDataJSON=websafe_encode(client),
            attestationObject=websafe_encode(AttestationObject.create("none", data, {})),
            transports=["internal"],
        )

    def get(
        self, options: dict[str, object], *, origin: str = ORIGIN, verified: bool = True
    ) -> str:
        """Answer ``navigator.credentials.get``."""
        asked = _public_key(options)
        data = self._data(asked["rpId"], verified=verified)
        client = _client("webauthn.get", asked["challenge"], origin)
        signed = self._key.sign(
            bytes(data) + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256())
        )
        return self._answer(
            clientDataJSON=websafe_encode(client),
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signed),
            userHandle=websafe_encode(self.user_handle),
        )

    def _data(
        self,
        rp_id: str,
        *,
        verified: bool = True,
        credential: AttestedCredentialData | None = None,
    ) -> AuthenticatorData:
        self.count += 1
        flags = AuthenticatorData.FLAG.UP
        if verified:
            flags |= AuthenticatorData.FLAG.UV
        if credential is not None:
            flags |= AuthenticatorData.FLAG.AT
        return AuthenticatorData.create(
            hashlib.sha256(rp_id.encode()).digest(), flags, self.count, credential or b""
        )

    def _answer(self, **response: object) -> str:
        name = websafe_encode(self.credential_id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {"credProps": {"rk": True}},
                "authenticatorAttachment": "platform",
            }
        )


def _public_key(options: dict[str, object]) -> dict[str, dict[str, str]]:
    asked = options["publicKey"]
    assert isinstance(asked, dict)
    return asked


def _client(kind: str, challenge: object, origin: str) -> bytes:
    assert isinstance(challenge, str)
    return bytes(
        CollectedClientData.create(type=kind, challenge=websafe_decode(challenge), origin=origin)
    )
