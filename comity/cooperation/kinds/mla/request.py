"""What a request for mutual legal assistance with stored electronic evidence says."""

from typing import Annotated

from pydantic import Field

from comity.cooperation.asking import (
    TARGETS_ALLOWED,
    DataRequest,
    Offence,
    Person,
    TargetWithAssets,
    Transfer,
)
from comity.cooperation.contents import Content, Flag, Line, Text


class OffenceWithPunishments(Offence):
    """An offence whose punishments may need an assurance."""

    punishments: tuple[Line, ...] | None = None


class PersonWithRole(Person):
    """Somebody who may have a role that the law protects."""

    protected_role: Line | None = None


class Measure(Content):
    """One measure asked for, and the result wanted of it.

    Attributes:
        place: Of a search.
        things: What a search is to find, or which documents are served.
        person: On whom documents are served, with the address.
        appear_on: Day on which a summons wants the person to appear.
    """

    code: Line | None = None
    wanted_result: Text | None = None
    place: Text | None = None
    things: Text | None = None
    person: Text | None = None
    appear_on: Line | None = None


class ProvenFact(Content):
    """A dated fact with its source that ties the account to the crime."""

    fact: Text | None = None
    source: Text | None = None
    date: Line | None = None


class AssistanceRequest(DataRequest):
    """A request for mutual legal assistance with stored electronic evidence.

    Source: process 1.3f.
    """

    offence: tuple[OffenceWithPunishments, ...] | None = None
    targets: Annotated[tuple[TargetWithAssets, ...] | None, Field(max_length=TARGETS_ALLOWED)] = (
        None
    )
    persons: tuple[PersonWithRole, ...] | None = None
    suspect_unknown: Flag | None = None
    no_close_note: Line | None = None
    measures: tuple[Measure, ...] | None = None
    probable_cause: tuple[ProvenFact, ...] | None = None
    domestic_order: Text | None = None
    lawful_at_home: Flag | None = None
    assurances: tuple[Text, ...] | None = None
    limitation_date: Line | None = None
    custody_ends_on: Line | None = None
    route_considered: Text | None = None
    safeguards: Text | None = None
    own_jurisdiction: Text | None = None
    trace: tuple[Transfer, ...] | None = None
