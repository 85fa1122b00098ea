"""Partners without a node: who they are, and by which ways they are reached."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from django.db import transaction
from pydantic import AfterValidator, StringConstraints, ValidationInfo, model_validator

from comity.access.app import gate
from comity.access.app.services import Person
from comity.cooperation.app import registry
from comity.cooperation.app.registers import Partner
from comity.cooperation.contents import Content, Line, Said, Text, Zone, in_list, is_own, taken
from comity.evidence.age_files import ToKey
from comity.evidence.errors import UnreadableKeyError
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.law.app import queries as law


def _known_state(code: str, info: ValidationInfo) -> str:
    if is_own(info) and code not in law.corpus().states:
        msg = "not the code of a State, such as those of ISO 3166-1"
        raise ValueError(msg)
    return code


def _age_key(text: str, info: ValidationInfo) -> str:
    if is_own(info) and text:
        try:
            ToKey.read(text)
        except UnreadableKeyError as error:
            raise ValueError(error.message) from error
    return text.strip()


class PartnerSaid(Content):
    """What is written down of a partner.

    Attributes:
        state: Under whose law it stands.
        provider_code: Its code in the directory, where it has one and no account here.
        age_key: Its public key, as ``age-keygen`` prints it.
        key_known_by: How we know that the key is its own: who read it out, on which number.
    """

    name: Said
    nature: Annotated[str, AfterValidator(in_list("nature"))]
    state: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_known_state)]
    zone: Zone = "UTC"
    provider_code: Line | None = None
    address: Text | None = None
    phone: Line | None = None
    fax: Line | None = None
    email: Line | None = None
    portal: Line | None = None
    age_key: Annotated[Line, AfterValidator(_age_key)] | None = None
    key_known_by: Line | None = None
    languages: tuple[Line, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _the_key_is_its_own(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.age_key and not (self.key_known_by or "").strip():
            msg = "key_known_by: say how you know that the key is theirs"
            raise ValueError(msg)
        return self


@transaction.atomic
def add_partner(said: Mapping[str, Any], *, person: Person, now: datetime) -> Partner:
    """Write down a partner without a node and give it a code.

    Raises:
        MalformedContentError: A field is missing, unknown or of another type.
        PermissionRefusedError: The person may not.
    """
    gate.permit(person, "partner_keep", now=now)
    stated = taken(PartnerSaid, said, own=True)
    made = Partner.objects.create(code=_next_code(stated.state), made_at=now, **_columns(stated))
    journal.record(
        "partner-kept",
        now=now,
        partner=made.pk,
        person=person.pk,
        before=None,
        after=traced(made),
    )
    return made


@transaction.atomic
def change_partner(code: str, said: Mapping[str, Any], *, person: Person, now: datetime) -> Partner:
    """Write down anew how a partner is reached; its code and State stay.

    Raises:
        MalformedContentError: A field is missing, unknown or of another type.
        NoSuchPartnerError: There is none of that code.
        PermissionRefusedError: The person may not.
    """
    gate.permit(person, "partner_keep", now=now)
    held = registry.partner(code)
    before = traced(held)
    stated = taken(PartnerSaid, {**said, "state": held.state}, own=True)
    for name, value in _columns(stated).items():
        setattr(held, name, value)
    held.save()
    journal.record(
        "partner-kept",
        now=now,
        partner=held.pk,
        person=person.pk,
        before=before,
        after=traced(held),
    )
    return held


@transaction.atomic
def end_partner(code: str, *, person: Person, now: datetime) -> Partner:
    """Let nobody write to a partner any more: it has a node now, or was there by mistake.

    Raises:
        NoSuchPartnerError: There is none of that code.
        PermissionRefusedError: The person may not.
    """
    gate.permit(person, "partner_keep", now=now)
    held = registry.partner(code)
    if held.ended_at is None:
        before, held.ended_at = traced(held), now
        held.save(update_fields=["ended_at"])
        journal.record(
            "partner-kept",
            now=now,
            partner=held.pk,
            person=person.pk,
            before=before,
            after=traced(held),
        )
    return held


def _columns(stated: PartnerSaid) -> dict[str, Any]:
    said = stated.model_dump(mode="json")
    return {
        name: list(value) if name == "languages" else (value or "") for name, value in said.items()
    }


def _next_code(state: str) -> str:
    """Return the next code of a partner in ``state``: its number begins where no member's does."""
    taken_codes = Partner.objects.filter(state=state).values_list("code", flat=True)
    last = max((int(code.partition("-")[2]) for code in taken_codes), default=0)
    return f"{state}-{last + 1:04d}"
