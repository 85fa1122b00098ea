"""What a request of each kind says: the fields of the forms, typed.

Nearly every field may be left out here: whether a request is complete is a finding of the law
room, and finding it incomplete is normal work. Here only the shape is held.

Source: process 1.0 (all kinds), 1.1 (preservation), 1.2 (subscriber information), 1.3f
(assistance).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from comity.cooperation.contents import (
    Content,
    DataCategory,
    Line,
    StatusFlag,
    Text,
    Urgency,
    UrgencyReason,
)
from comity.cooperation.lifecycles import Kind

TARGETS_ALLOWED = 10_000


class Organisation(Content):
    """An authority or a provider, as the directory names it."""

    code: Line | None = None
    name: Line | None = None
    functions: tuple[Line, ...] | None = None


class Officer(Content):
    """A person of an authority and how to call back.

    Source: T-CY(2018)11, boxes 5 and 6.
    """

    name: Line | None = None
    post: Line | None = None
    phone: Line | None = None
    email: Line | None = None
    office_hours: Line | None = None
    time_zone: Line | None = None
    languages: tuple[Line, ...] | None = None


class Basis(Content):
    """One legal basis: the instrument by its code, and the article."""

    instrument: Line
    article: Line | None = None
    text: Text | None = None


class Offence(Content):
    """One offence, by class and by the national provision."""

    offence_class: Annotated[Line | None, Field(alias="class")] = None
    provision: Line | None = None
    max_penalty: Line | None = None
    text: Text | None = None


class Period(Content):
    """From when to when; each as it was typed, judged by the rules."""

    start: Annotated[Line | None, Field(alias="from")] = None
    end: Annotated[Line | None, Field(alias="to")] = None


class Target(Content):
    """One identifier at one service, and what is wanted of it.

    Attributes:
        type: Kind of identifier, such as ``ip``, ``email``, ``phone``, ``account``.
        value: The identifier itself.
        timestamp: When it was used, with offset; for an address of the network always needed.
        attributes: What else the kind of identifier needs, such as ``chain`` of a wallet.
    """

    type: Line | None = None
    value: Line | None = None
    service: Line | None = None
    provider: Line | None = None
    categories: tuple[DataCategory, ...] | None = None
    period: Period | None = None
    timestamp: Line | None = None
    source_port: int | None = None
    destination_ip: Line | None = None
    clock_source: Line | None = None
    attributes: Mapping[str, str | int | float | bool | None] | None = None
    note: Text | None = None


class Translation(Content):
    """A translation that goes with the request."""

    language: Line
    confirmed_by: Line | None = None
    text: Text | None = None


class RequestContent(Content):
    """What every kind of request says."""

    status_flag: StatusFlag | None = None
    supersedes: Line | None = None
    sender_org: Organisation | None = None
    sender_person: Officer | None = None
    sender_role: Line | None = None
    investigating_authority: Organisation | None = None
    addressee: Organisation | None = None
    addressee_provider: Line | None = None
    via_channel: Line | None = None
    case_no_sender: Line | None = None
    operation_name: Line | None = None
    legal_basis: tuple[Basis, ...] | None = None
    offence: tuple[Offence, ...] | None = None
    facts: Text | None = None
    link_facts_to_data: Text | None = None
    necessity: Text | None = None
    proportionality: Text | None = None
    targets: Annotated[tuple[Target, ...] | None, Field(max_length=TARGETS_ALLOWED)] = None
    period: Period | None = None
    urgency: Urgency | None = None
    urgency_reasons: tuple[UrgencyReason, ...] | None = None
    needed_by: Line | None = None
    confidentiality: bool | None = None
    confidentiality_reason: Text | None = None
    no_user_notice_until: Line | None = None
    procedure_wanted: tuple[Text, ...] | None = None
    use_limits: Text | None = None
    language: Line | None = None
    translation: Translation | None = None
    contacts: tuple[Officer, ...] | None = None
    reply_by: Line | None = None
    reply_channel: Line | None = None
    handling_mark: Line | None = None
    safeguards_stated: bool | None = None


class PreservationRequest(RequestContent):
    """A request to preserve stored data without delay.

    Source: process 1.1; Budapest Convention, Art. 29(2).
    """

    custodian_or_location: Text | None = None
    mla_intent: bool | None = None
    period_days: int | None = None
    partial_disclosure: bool | None = None
    dual_criminality: Text | None = None
    no_close_note: bool | None = None


class SubscriberRequest(RequestContent):
    """A request of one central authority to another for subscriber information.

    Source: process 1.2; Budapest Convention, Art. 18(3) and 31.
    """

    preservation_ref: Line | None = None
    no_preservation_reason: Text | None = None
    case_name: Line | None = None
    suspects: tuple[Text, ...] | None = None
    penalties: Text | None = None
    formalities: Text | None = None


class Proceedings(Content):
    """At what stage the case is, and when it becomes too late."""

    stage: Line | None = None
    case_no: Line | None = None
    limitation_date: Line | None = None


class Measure(Content):
    """One measure asked for, and the result wanted of it."""

    code: Line | None = None
    wanted_result: Text | None = None
    custodian: Line | None = None


class AssistanceRequest(SubscriberRequest):
    """A request for mutual legal assistance with stored electronic evidence.

    Source: process 1.3f.
    """

    proceedings: Proceedings | None = None
    persons: tuple[Text, ...] | None = None
    offence_map: Text | None = None
    probable_cause: tuple[Mapping[str, str], ...] | None = None
    domestic_order: Text | None = None
    measures: tuple[Measure, ...] | None = None
    purpose: Text | None = None
    certificate_wanted: Text | None = None
    assurances: tuple[Text, ...] | None = None
    limitation_date: Line | None = None
    privilege: Text | None = None
    own_jurisdiction: Text | None = None


REQUESTS: Mapping[Kind, type[RequestContent]] = MappingProxyType(
    {
        Kind.PRES: PreservationRequest,
        Kind.SUBSCR_MLA: SubscriberRequest,
        Kind.MLA: AssistanceRequest,
    }
)
"""The form of each kind of thread."""

URGENT = frozenset({"urgent", "emergency"})


def is_urgent(content: Mapping[str, object]) -> bool:
    """Say whether a request runs on the urgent clocks."""
    return content.get("urgency") in URGENT
