"""Organisations and their units: where people work.

An organisation comes to be with the first person who works for it. Its name is what statements,
requests and handling marks go by, so it does not change.
"""

import re
import unicodedata
from datetime import datetime
from typing import Final

from comity.access.app.models import Organisation, OrganisationKind, Unit
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.errors import RefusedError

_CODE_LENGTH: Final = 60


class OrganisationMismatchError(RefusedError):
    """An authority is no provider, and a provider is one provider."""

    code = "access.organisation_mismatch"
    remedy = "Give a provider's people the provider's own organisation, and nobody else."


def organisation_of(
    name: str, *, provider_code: str | None, by: str, now: datetime
) -> Organisation:
    """Return the organisation of that name, made if it is new, in the caller's transaction.

    ``by`` is the id of whoever decides it, as the journal has it.

    Raises:
        OrganisationMismatchError: It is an authority and a provider is meant, or vice versa.
    """
    held = Organisation.objects.filter(name=name).first()
    if held is not None:
        if held.provider_code != (provider_code or ""):
            what = held.provider_code or "an authority"
            msg = f"{name} is {what} at this node"
            raise OrganisationMismatchError(msg, organisation=name)
        return held
    kind = OrganisationKind.PROVIDER if provider_code else OrganisationKind.AUTHORITY
    made = Organisation.objects.create(
        code=_free_code(provider_code or _code(name)),
        name=name,
        kind=kind,
        provider_code=provider_code or "",
    )
    journal.record(
        "organisation-added",
        now=now,
        organisation=made.pk,
        sort=str(kind),
        by=by,
        after=traced(made),
    )
    return made


def unit_of(organisation: Organisation, name: str, *, by: str, now: datetime) -> Unit | None:
    """Return the unit of that name, made if it is new, or None for an empty name."""
    if not name:
        return None
    held = Unit.objects.filter(organisation=organisation, name=name).first()
    if held is not None:
        return held
    taken = set(Unit.objects.filter(organisation=organisation).values_list("code", flat=True))
    made = Unit.objects.create(
        organisation=organisation, code=_distinct(_code(name), taken), name=name
    )
    journal.record(
        "unit-added",
        now=now,
        organisation=organisation.pk,
        unit=made.code,
        by=by,
        after=traced(made),
    )
    return made


def _code(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_CODE_LENGTH] or "org"


def _free_code(wanted: str) -> str:
    taken = set(Organisation.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    return _distinct(wanted, taken)


def _distinct(wanted: str, taken: set[str]) -> str:
    number, code = 1, wanted
    while code in taken:
        number += 1
        code = f"{wanted}-{number}"
    return code
