"""What the law data say of one instrument, typed: status, parties, rules, measures.

The files are ``data/instruments/*.yaml``; ``docs/reference/law-data.md`` explains each part.
Nothing here knows the name of a treaty or of a State.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from comity.law.findings import Certainty

Text = Annotated[str, Field(min_length=1)]
Day = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
StateCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
InstrumentId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
MeasureId = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
ChannelCode = Literal["P247", "CA", "JA", "PROV", "POL", "DIP", "DA", "NONE"]
Confidence = Literal["high", "medium", "low"]
Tongue = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Spoken = Literal["ar", "es", "fr", "ru", "zh"]
"""The languages of the law data besides English."""
Emergency = Literal["any", "life", "life_or_infrastructure"]
Matter = Literal[
    "dual_criminality_preservation", "channel", "contact_point", "extradition_authority",
    "offence_elements", "procedural_scope", "jurisdiction", "territory", "direct_request",
    "data_protection", "dispute_settlement",
]  # fmt: skip


def reached(day: str, written: str) -> bool:
    """Return whether ``day`` (a year, a month or a day) has wholly come by ``written``."""
    if len(day) == len(written):
        return day <= written
    return day < written[: len(day)]


class Read(BaseModel):
    """Read from a file of ours: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Role(StrEnum):
    """What an instrument can be in an answer."""

    BASIS = "basis"
    SCHEME = "scheme"
    DOMESTIC = "domestic"
    FALLBACK = "fallback"
    SUPPORTING = "supporting"
    CHANNEL = "channel"
    MODEL = "model"
    TEMPLATE = "template"


class Status(StrEnum):
    """How a State stands to an instrument."""

    PARTY = "party"
    BOUND = "bound"
    MEMBER = "member"
    ASSOCIATED = "associated"
    RATIFIED = "ratified_not_in_force"
    SIGNATORY = "signatory"
    INVITED = "invited"
    NON_PARTY = "non_party"
    NOT_BOUND = "not_bound"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Effect(StrEnum):
    """What the absence of dual criminality does."""

    NOT_REQUIRED = "not_required"
    MAY_BE_REFUSED = "may_be_refused"
    REQUIRED = "required"
    COERCIVE_ONLY = "coercive_only"
    COERCIVE_IF_RESERVED = "coercive_if_reserved"
    LISTED_EXEMPT = "listed_exempt"
    ASSUME_REQUIRED = "assume_required"
    SEE_TEXT = "see_text"


class Strength(StrEnum):
    """How closely a provision fits the measure under which it stands."""

    SPECIFIC = "specific"
    GENERAL = "general"
    NEVER = "never"


class Translations(Read):
    """What an instrument is called in other languages.

    Attributes:
        authentic: Languages in which its text, and so its title, is authentic or official; a title
            in another language is a working translation.
        checked: Languages whose title was compared with a published text; the others are recalled.
    """

    authentic: tuple[Tongue, ...] = ()
    checked: tuple[Tongue, ...] = ()
    title: Mapping[Spoken, Text]
    short: Mapping[Spoken, Text]


class EntryIntoForce(Read):
    """Whether and from when the instrument is in force at all."""

    state: Literal[
        "in_force", "not_in_force", "not_known", "by_party", "day_not_known", "no_treaty"
    ]
    date: Day | None = None
    known_by: Day | None = None
    rule: Text | None = None
    note: Text | None = None


class When(Read):
    """Conditions of a scope; all that are stated must hold."""

    any: Literal[True] | None = None
    offence_has: Text | None = None
    offence_listed: Text | None = None
    offence_class: Text | None = None
    max_penalty_years: Annotated[float, Field(gt=0)] | None = None
    max_penalty_years_requested: Annotated[float, Field(gt=0)] | None = None
    transnational: Literal[True] | None = None
    organised_group: Literal[True] | None = None
    corruption: Literal[True] | None = None
    electronic_evidence: Literal[True] | None = None
    emergency: Emergency | None = None
    non_content: Literal[True] | None = None


class Gate(Read):
    """One way into the scope of an instrument or of a provision."""

    when: When
    article: Text
    certainty: Certainty


class Limit(Read):
    """A period or a moment that a provision sets."""

    kind: Literal[
        "hold_min", "hold_max", "reply", "decide", "execute", "serve", "object", "notify",
        "extension", "acknowledge",
    ]  # fmt: skip
    days: Annotated[int, Field(gt=0)] | None = None
    hours: Annotated[int, Field(gt=0)] | None = None
    working_days: Annotated[int, Field(gt=0)] | None = None
    months: Annotated[int, Field(gt=0)] | None = None
    text: Text | None = None
    article: Text | None = None
    runs_from: Text | None = None
    renewable: bool = False
    when: Text | None = None
    data: Text | None = None
    note: Text | None = None
    para_hint: Text | None = None


class DualCriminality(Read):
    """What is said of dual criminality, and where."""

    effect: Effect
    article: Text | None = None
    text: Text | None = None


class Notice(Read):
    """A notice or a consent that is owed to a State."""

    kind: Literal["notify", "consent"]
    article: Text
    certainty: Certainty
    text: Text
    when: Literal["declared"] | None = None
    unless: Literal["offence_and_resident_in_issuing_state"] | None = None
    suspends: bool = False


class Provision(Read):
    """What an instrument gives for one measure.

    Attributes:
        needs: Another instrument that must bind both as well, such as a protocol.
        only_in: The asked States for which alone it is written, such as one by its own statute.
        not_in: The asked States for which another provision is written.
    """

    article: Text
    who: Text | None = None
    channel: tuple[ChannelCode, ...] = ()
    limits: tuple[Limit, ...] = ()
    dual_criminality: DualCriminality | None = None
    refusal: tuple[Text, ...] = ()
    declarations: tuple[Text, ...] = ()
    notice: Notice | None = None
    gate: tuple[Gate, ...] = ()
    needs: InstrumentId | None = None
    only_in: tuple[StateCode, ...] = ()
    not_in: tuple[StateCode, ...] = ()
    strength: Strength
    threshold_text: Text | None = None
    notice_text: Text | None = None
    request_content: Text | None = None
    order_content: Text | None = None
    duty_to_warn: Text | None = None
    location_help: Text | None = None
    before_refusal: Text | None = None
    use_limit: Text | None = None
    note: Text | None = None
    para_hint: Text | None = None
    certainty: Certainty
    confidence: Confidence
    source: tuple[Text, ...] = ()


class ChannelRule(Read):
    """Ways of a request under an instrument, in order."""

    ordinary: tuple[ChannelCode, ...] = Field(min_length=1)
    urgent: tuple[ChannelCode, ...] = ()
    text: Text | None = None
    urgent_text: Text | None = None


class Rules(Read):
    """What holds for every measure of an instrument, unless a provision says otherwise.

    Attributes:
        emergency: Which emergencies shorten its limits; another kind changes nothing.
    """

    channel: ChannelRule
    emergency: Emergency = "any"
    refusal: tuple[Text, ...] = ()
    no_ground: Text | None = None
    before_refusal: Text | None = None
    dual_criminality: DualCriminality
    confidentiality: Text | None = None
    use_limit: Text | None = None
    data_protection: Text | None = None
    safeguards: Text | None = None
    conflict_of_laws: Text | None = None
    scope_text: Text | None = None
    reservable: Text | None = None
    paragraph_note: Text | None = None
    note: Text | None = None
    warning: Text | None = None
    certainty: Certainty
    confidence: Confidence
    source: tuple[Text, ...] = ()


class Between(Read):
    """Between whom an instrument works, where not between all its parties."""

    pair: tuple[StateCode, StateCode] | None = None
    one_of: tuple[StateCode, ...] = ()


class Yields(Read):
    """Parts that give way where another treaty on assistance binds the pair.

    Attributes:
        measures: For which measures; for all, if none is named.
    """

    parts: tuple[Text, ...]
    measures: tuple[MeasureId, ...] = ()
    to: Literal["other_assistance_treaty"]
    article: Text
    certainty: Certainty
    text: Text


class GivesWay(Read):
    """A later instrument that replaces this one between States bound by both."""

    to: tuple[InstrumentId, ...] = Field(min_length=1)
    article: Text
    certainty: Certainty


class Relation(Read):
    """How an instrument stands to others.

    Attributes:
        asker_bound: Law of the provider's State that serves only askers who are bound as well; or a
            channel that is open to askers who are bound, whoever is asked.
    """

    between: Between | None = None
    asker_bound: bool = False
    supplements: InstrumentId | None = None
    gives_way: tuple[GivesWay, ...] = ()
    yields: tuple[Yields, ...] = ()
    members_as: InstrumentId | None = None


class Party(Read):
    """How one State stands to the instrument."""

    state: StateCode
    status: Status
    signed: Day | None = None
    consented: Day | None = None
    in_force: Day | None = None
    left: Day | None = None
    certainty: Certainty
    confidence: Confidence
    source: tuple[Text, ...] = ()
    note: Text | None = None


class PartiesDefault(Read):
    """Who is a party without being listed."""

    of: Literal["un_members"]
    in_force: Day
    certainty: Certainty
    confidence: Confidence
    source: tuple[Text, ...]
    note: Text


class Reservation(Read):
    """A reservation, a declaration, or the naming of an authority.

    Attributes:
        also: What else it is about, where one statement covers several.
        measures: The measures that it touches; all of those that it can, if none is named.
        bars: The articles that it takes out for this State.
        way: The ways that it leaves open for a request to this State, in order.
        until: Day of withdrawal; from then on it is history.
    """

    state: StateCode
    article: Text
    kind: Literal["reservation", "declaration", "authority"]
    matters: Matter
    also: tuple[Matter, ...] = ()
    measures: tuple[MeasureId, ...] = ()
    bars: tuple[Text, ...] = ()
    way: tuple[ChannelCode, ...] = ()
    gist: Text
    date: Day | None = None
    until: Day | None = None
    certainty: Certainty
    confidence: Confidence
    source: tuple[Text, ...]

    def about(self, matter: str) -> bool:
        """Return whether it is about ``matter``, first or also."""
        return self.matters == matter or matter in self.also

    def touches(self, measure: str) -> bool:
        """Return whether it touches ``measure``."""
        return not self.measures or measure in self.measures


class Instrument(Read):
    """One instrument, whole."""

    instrument: InstrumentId
    short: Text
    title: Text
    translations: Translations | None = None
    kind: Literal[
        "treaty", "protocol", "eu_act", "regional_act", "bilateral", "soft_law", "principle",
        "channel", "domestic_law",
    ]  # fmt: skip
    binding: bool
    role: Role
    rank: Annotated[int, Field(ge=0, le=99)]
    entry_into_force: EntryIntoForce
    symbol: Text | None = None
    numbers: tuple[Text, ...] = ()
    depositary: Text | None = None
    secretariat: Text | None = None
    adopted: Mapping[str, str] = {}
    opened: Mapping[str, str] = {}
    signed: Day | None = None
    status_note: Text | None = None
    bound: Text | None = None
    companion: Text | None = None
    negotiating: tuple[StateCode, ...] = ()
    conditions: tuple[Text, ...] = ()
    parties_known: int | None = None
    note: Text | None = None
    warning: Text | None = None
    scope: Text | None = None
    gate: tuple[Gate, ...] = ()
    relation: Relation = Relation()
    certainty: Literal["checked", "recalled", "mixed"]
    what_is_checked: tuple[Text, ...] = ()
    what_is_recalled: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    takes_provisions_from: InstrumentId | None = None
    rules: Rules | None = None
    parties_default: PartiesDefault | None = None
    parties: tuple[Party, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    measures: Mapping[MeasureId, tuple[Provision, ...]] = {}
