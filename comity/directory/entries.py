"""What one member says about itself: authorities, contact points, providers, terms.

Decides whether an entry is well formed, not whether it is true: every part names its source and how
certain it is, and *unknown* is a value. An official writes YAML (unknown keys refused); the
directory publishes canonical JSON (unknown keys of a newer peer kept).

Source: Budapest Convention, Art. 27(2.c) and 35; T-CY(2018)11, boxes 4 to 7 (contacts, hours).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Self

from pydantic import Field, ValidationError, model_validator

from comity.directory.errors import EntryRefusedError
from comity.directory.parts import (
    Answer,
    Channel,
    Code,
    DataCategory,
    Days,
    Domain,
    Hours,
    Kind,
    Language,
    MemberCode,
    Name,
    Part,
    Reach,
    Sourced,
    StateCode,
    Unknown,
    Word,
    Zone,
)
from comity.directory.statements import Statement
from comity.directory.yaml_files import read_yaml
from comity.kernel.strict_json import canonical, parse_object

PRACTICE_ENDINGS = (".example", ".test", ".invalid")


class Authority(Sourced):
    """An authority of the State and what it may do, kind by kind.

    Attributes:
        functions: What it is, such as ``poc_247`` or ``central_authority``.
        domains: Domains of its official mail addresses.
        receives: Kinds of request that may be addressed to it.
        issues: For each kind that it may issue, the role codes that may sign.
    """

    code: Code
    name: Name
    functions: tuple[Word, ...] = Field(min_length=1)
    domains: tuple[Domain, ...] = ()
    receives: tuple[Kind, ...] = ()
    issues: Mapping[Kind, tuple[Word, ...]] = Field(default_factory=dict)


class ContactPoint(Sourced, Reach):
    """Who answers: a person or a post of an authority.

    Source: Budapest Convention, Art. 35(1) (available twenty-four hours, seven days a week).
    """

    code: Code
    authority: Code
    post: Name
    person: Name | None = None


class Terms(Sourced):
    """Under which terms the State takes one kind of request.

    Attributes:
        channels: Codes of the channels it accepts, such as ``24/7`` or ``CA-CA``.
        languages: Languages it accepts without translation.
        functions: Functions of which an addressee must have one, such as ``central_authority``.
        minimum_hours: Shortest time in which it can act.
        median_days: Usual time to the answer.
        double_criminality: Whether it asks for an offence under its own law.

    Source: Budapest Convention, Art. 29(4) (reservation on double criminality).
    """

    channels: tuple[Channel, ...] = Field(min_length=1)
    languages: tuple[Language, ...] = Field(min_length=1)
    functions: tuple[Word, ...] = Field(min_length=1)
    minimum_hours: Hours | Unknown = "unknown"
    median_days: Days | Unknown = "unknown"
    double_criminality: Answer = "unknown"


class PreservationLaw(Sourced):
    """What the State's law says on preservation.

    Attributes:
        maximum_days: Longest period of one order under the State's law.
        extendable: Whether a period may be extended.

    Source: Budapest Convention, Art. 16(2) and 29(7).
    """

    maximum_days: Days | Unknown
    extendable: Answer


class Acceptance(Sourced):
    """What a provider accepts of one kind.

    Attributes:
        data_categories: Categories that it gives or holds on this kind of request.
        from_abroad: Whether it takes the request straight from a foreign authority.
        answer_days: Days in which it usually answers such a request.
    """

    data_categories: tuple[DataCategory, ...] = Field(min_length=1)
    from_abroad: Answer
    answer_days: Days | Unknown = "unknown"


class Provider(Sourced, Reach):
    """A service provider under the State's law.

    Attributes:
        services: What it does, such as ``internet_access``, ``host`` or ``registrar``.
        legal_entity: The name to put on an order.
        holds: Data categories that it holds at all.
        retention_days: Days that it keeps each category.
        domains: Domains of e-mail addresses that it runs.
        carrier_nat: Whether many subscribers share one public IPv4 address.
        logs_destination: Whether its logs need the destination address to find a subscriber.
        notifies_users: Whether it tells users by default.
        end_to_end_encrypted: Whether it cannot read the content it carries.
    """

    code: Code
    name: Name
    legal_entity: Name
    services: tuple[Word, ...] = Field(min_length=1)
    accepts: Mapping[Kind, Acceptance]
    holds: tuple[DataCategory, ...]
    retention_days: Mapping[DataCategory, Days | Unknown]
    domains: tuple[Domain, ...] = ()
    carrier_nat: Answer
    logs_destination: Answer = "unknown"
    notifies_users: Answer = "unknown"
    end_to_end_encrypted: Answer = "unknown"


class Entry(Part):
    """All that a member publishes about itself, beside its keys.

    Attributes:
        profile: Dated statements on formalities, direct requests, thresholds and the like.
    """

    member: MemberCode
    state: StateCode
    name: Name
    practice: bool
    zone: Zone
    revised_on: date
    languages: tuple[Language, ...] = Field(min_length=1)
    terms: Mapping[Kind, Terms]
    preservation: PreservationLaw
    authorities: tuple[Authority, ...] = Field(min_length=1, max_length=500)
    contact_points: tuple[ContactPoint, ...] = Field(min_length=1, max_length=500)
    providers: tuple[Provider, ...] = Field(default=(), max_length=2000)
    profile: tuple[Statement, ...] = Field(default=(), max_length=2000)

    @model_validator(mode="after")
    def _checked_whole(self) -> Self:
        if not self.member.startswith(self.state):
            msg = f"member {self.member} does not belong to State {self.state}"
            raise ValueError(msg)
        authorities = _unique("authority", (held.code for held in self.authorities))
        _unique("contact point", (held.code for held in self.contact_points))
        _unique("provider", (held.code for held in self.providers))
        for point in self.contact_points:
            if point.authority not in authorities:
                msg = f"contact point {point.code} names an unknown authority {point.authority}"
                raise ValueError(msg)
        if not self.practice:
            _refuse_practice_names(self)
        return self

    def to_json(self) -> bytes:
        """Return the entry as it is published: canonical JSON."""
        return canonical(self.model_dump(mode="json"))


def entry_from_yaml(text: str) -> Entry:
    """Return the entry that an official wrote; unknown keys are refused.

    Raises:
        EntryRefusedError: The message names the first field that is wrong.
    """
    return _validated(read_yaml(text), strict_keys=True)


def entry_from_json(raw: bytes) -> Entry:
    """Return the entry that a peer published; unknown keys are kept.

    Raises:
        EntryRefusedError: The message names the first field that is wrong.
        MalformedJsonError: Not strict JSON.
    """
    return _validated(parse_object(raw), strict_keys=False)


def entry_schema() -> dict[str, object]:
    """Return the JSON Schema of the YAML that an official writes; unknown keys are refused."""
    schema = Entry.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        if "properties" in part:
            part["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _validated(stated: Mapping[str, object], *, strict_keys: bool) -> Entry:
    try:
        return Entry.model_validate(stated, extra="forbid" if strict_keys else "allow")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the entry"
        msg = f"{place}: {first['msg']}"
        raise EntryRefusedError(msg, field=place, faults=error.error_count()) from error


def _unique(what: str, codes: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            msg = f"the {what} {code} stands twice"
            raise ValueError(msg)
        seen.add(code)
    return seen


def _refuse_practice_names(entry: Entry) -> None:
    # A name that cannot exist must never reach a real desk.
    names = [
        *(email for point in entry.contact_points for email in point.emails),
        *(email for provider in entry.providers for email in provider.emails),
        *(domain for provider in entry.providers for domain in provider.domains),
        *(domain for authority in entry.authorities for domain in authority.domains),
    ]
    for name in names:
        if name.endswith(PRACTICE_ENDINGS):
            msg = f"{name} is a practice name; only practice members may publish it"
            raise ValueError(msg)
