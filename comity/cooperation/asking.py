"""What a request says, of whatever kind: the fields of the forms, typed.

Nearly every field may be left out here: whether a request is complete is a finding of the law
room, and finding it incomplete is normal work. Here only the shape is held. The names are those
of ``law/data/completeness/fields.yaml``, field by field; a test compares the two.

What a kind adds stands in its folder.

Source: process 1.0 (all kinds).
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from comity.cooperation.contents import (
    Content,
    DataCategory,
    Flag,
    Line,
    StatusFlag,
    Text,
    Urgency,
    UrgencyReason,
    Whole,
)

TARGETS_ALLOWED = 10_000


class SenderOrg(Content):
    """The requesting authority, as the directory names it."""

    name: Line | None = None
    member: Line | None = None


class AddresseeOrg(SenderOrg):
    """The requested authority, and what it is competent for."""

    functions: tuple[Line, ...] | None = None


class Officer(Content):
    """The officer in charge.

    Source: T-CY(2018)11, boxes 5 and 6.
    """

    name: Line | None = None
    post: Line | None = None
    phone: Line | None = None
    email: Line | None = None


class Contact(Content):
    """Whom to call, and when.

    Source: T-CY(2018)11, boxes 5 and 6.
    """

    name: Line | None = None
    phone: Line | None = None
    email: Line | None = None
    office_hours: Line | None = None
    time_zone: Line | None = None
    languages: tuple[Line, ...] | None = None


class Basis(Content):
    """One legal basis: the instrument by its code, and the article."""

    instrument: Line | None = None
    article: Line | None = None
    text: Text | None = None


class Offence(Content):
    """One offence, by class and by the national provision."""

    offence_class: Annotated[Line | None, Field(alias="class")] = None
    provision: Line | None = None
    max_penalty: Line | None = None
    max_penalty_months: Whole | None = None
    requested_provision: Line | None = None


class Target(Content):
    """One identifier at one service, and what is wanted of it; times as the log writes them."""

    type: Line | None = None
    value: Line | None = None
    service: Line | None = None
    categories: tuple[DataCategory, ...] | None = None
    timestamp: Line | None = None
    time_zone: Line | None = None
    clock_source: Line | None = None
    source_port: Whole | None = None
    destination_ip: Line | None = None
    destination_port: Whole | None = None
    period_from: Line | None = None
    period_to: Line | None = None
    seen_at: Line | None = None
    numeric_id: Line | None = None
    taken_from: Line | None = None
    origin_checked: Flag | None = None
    email_headers: Text | None = None
    scope: Text | None = None
    justification: Text | None = None
    radio: Line | None = None
    all_users: Flag | None = None
    note: Text | None = None


class TargetWithAssets(Target):
    """An identifier that may also be a wallet, a transaction or an account at a bank."""

    chain: Line | None = None
    memo_tag: Line | None = None
    deposit_address: Flag | None = None
    asset: Line | None = None
    token_contract: Line | None = None
    iban: Line | None = None


class Translation(Content):
    """A translation that goes with the request: of the whole as a file, or of one text in it.

    Attributes:
        field: Where the text stands that it translates.
        original: SHA-256 of that text, which stays and counts.
        machine: Whether a machine made it; then a person confirms it.
    """

    language: Line | None = None
    file: Line | None = None
    field: Line | None = None
    original: Line | None = None
    text: Text | None = None
    made_by: Line | None = None
    made_at: Line | None = None
    machine: Flag | None = None
    confirmed_by: Line | None = None


class AttachedFile(Content):
    """A file that goes with the request."""

    name: Line | None = None
    sha256: Line | None = None
    mark: Line | None = None


class Procedure(Content):
    """A form in which the request shall be executed."""

    form: Line | None = None
    text: Text | None = None


class Person(Content):
    """Somebody who is named in the case."""

    name: Line | None = None
    capacity: Line | None = None
    minor: Flag | None = None


class AnyRequest(Content):
    """What every kind of request says, whatever it is about."""

    status_flag: StatusFlag | None = None
    supersedes: Line | None = None
    operation_name: Line | None = None
    sender_org: SenderOrg | None = None
    sender_person: Officer | None = None
    sender_role: Line | None = None
    contacts: tuple[Contact, ...] | None = None
    case_no_sender: Line | None = None
    case_no_addressee: Line | None = None
    addressee_org: AddresseeOrg | None = None
    via_channel: Line | None = None
    legal_basis: tuple[Basis, ...] | None = None
    offence: tuple[Offence, ...] | None = None
    facts: Text | None = None
    necessity: Text | None = None
    urgency: Urgency | None = None
    urgency_reasons: tuple[UrgencyReason, ...] | None = None
    needed_by: Line | None = None
    confidentiality: Flag | None = None
    confidentiality_reason: Text | None = None
    no_user_notice_until: Line | None = None
    no_user_notice_ground: Text | None = None
    procedure_wanted: tuple[Procedure, ...] | None = None
    use_limits: Text | None = None
    data_protection_conditions: tuple[Text, ...] | None = None
    reply_by: Line | None = None
    reply_channel: Line | None = None
    languages: tuple[Line, ...] | None = None
    translation: tuple[Translation, ...] | None = None
    attachments: tuple[AttachedFile, ...] | None = None
    handling_mark: Line | None = None


class RequestContent(AnyRequest):
    """What every request says that is about data."""

    addressee_provider: Line | None = None
    link_facts_to_data: Text | None = None
    proportionality: Text | None = None
    targets: Annotated[tuple[Target, ...] | None, Field(max_length=TARGETS_ALLOWED)] = None
    period_from: Line | None = None
    period_to: Line | None = None
    persons: tuple[Person, ...] | None = None
    custodian_or_location: Text | None = None


class Transfer(Content):
    """One step on the way of the money."""

    tx_hash: Line | None = None
    sender: Annotated[Line | None, Field(alias="from")] = None
    receiver: Annotated[Line | None, Field(alias="to")] = None
    amount: Line | None = None
    at: Line | None = None


class ProviderRequest(RequestContent):
    """What every request says that goes straight to a provider.

    Attributes:
        consent_ref: The request by which the provider's State has consented.

    Source: process 1.3a, 1.3c, 1.3e.
    """

    officer_id: Line | None = None
    authority_proof: Line | None = None
    consent_ref: Line | None = None


class DataRequest(RequestContent):
    """What every request for data says that one central authority sends to another.

    Source: process 1.2, 1.3f.
    """

    preservation_ref: Line | None = None
    preservation_expires_on: Line | None = None
    no_preservation_reason: Text | None = None
    purpose: Text | None = None
    certificate_wanted: Text | None = None


def basis_of(content: Mapping[str, Any]) -> str:
    """Return the legal basis of a request in one line, as orders and custody records name it."""
    rows = content.get("legal_basis") or ()
    return "; ".join(
        " ".join(str(row[part]) for part in ("instrument", "article") if row.get(part))
        for row in rows
    )


URGENT = frozenset({"urgent", "emergency"})


def is_urgent(content: Mapping[str, object]) -> bool:
    """Say whether a request runs on the urgent clocks."""
    return content.get("urgency") in URGENT
