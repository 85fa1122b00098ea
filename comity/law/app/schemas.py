"""What goes in and out of the interface, typed for its OpenAPI document.

The fields of a question are those of ``comity law basis FILE.json``; it is judged by the room, not
here, so that both say the same of a mistake. An answer may hold more than is named here.
"""

from typing import Any, Literal

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from comity.law.questions import FurtherOffence, Profile

Certainty = Literal["checked", "recalled", "mixed"]


class QuestionIn(Schema):
    """Who asks whom for what, when and why; all but the first four may be left out."""

    requesting: str = Field(description="State that asks, ISO 3166-1 alpha-2.")
    requested: str | None = Field(None, description="State that is asked, or unknown.")
    as_of: str | None = Field(None, description="Day, year-month-day; today if left out.")
    measure: str = Field(description="Id of a measure: /law/measures.")
    data_category: str | None = None
    offence: str | None = Field(None, description="Code of an offence: /law/offences.")
    max_penalty_years: float | None = Field(
        None, description="Highest penalty in the State that asks, years."
    )
    max_penalty_years_requested: float | None = Field(
        None, description="Highest penalty in the State that is asked, years."
    )
    conduct_offence_in_requested: bool | None = None
    offences: list[FurtherOffence] | None = Field(
        None, description="Further offences of the same case; each is judged for itself."
    )
    organised_group: bool | None = None
    transnational: bool | None = None
    emergency: str | bool | None = Field(None, description="life, infrastructure or other.")
    risk: list[str] | str | None = Field(None, description="Circumstances for the safeguards.")
    steps: list[str] | str | None = Field(None, description="Measures to answer in their order.")
    provider: str | None = None
    provider_state: str | None = None
    data_location: str | None = None
    user_consents: bool | None = None
    person_resides_in_issuing_state: bool | None = None
    target: dict[str, str] | None = Field(None, description="nationality and residence.")
    requested_profile: Profile | None = Field(
        None, description="What the State accepts; the directory's if left out."
    )
    received_at: str | None = Field(
        None, description="When it was received, with its offset; deadlines are then computed."
    )
    assume: list[str] | str | None = Field(None, description="Instruments taken as in force.")


class Out(BaseModel):
    """Something of an answer; newer nodes may say more."""

    model_config = ConfigDict(extra="allow")


class ReasonOut(Out):
    """Why something is so: a stable code, what it is about, the places of the data."""

    code: str
    detail: str = ""
    facts: tuple[str, ...] = ()


class DeadlineOut(Out):
    """A period that a basis sets."""

    instrument: str
    kind: str
    days: int | None = None
    hours: int | None = None
    text: str | None = None
    article: str | None = None


class DualCriminalityOut(Out):
    """Whether the conduct must be an offence in both States, and by which article."""

    status: Literal[
        "not_required", "met", "not_met", "unknown", "assume_required", "may_be_refused",
        "may_be_refused_by_reservation",
    ]  # fmt: skip
    articles: list[str]
    why: str = ""
    certainty: str | None = None
    facts: tuple[str, ...] = ()


class BasisOut(Out):
    """A basis that can be used; the first is the best."""

    instrument: str
    short: str
    title: str
    articles: list[str]
    why: list[ReasonOut]
    certainty: Certainty
    binding: bool
    who: str
    channel: list[str]
    deadlines: list[DeadlineOut]
    dual_criminality: DualCriminalityOut
    open_facts: list[str]
    blocked_by: list[str]
    source: list[str]


class SetAsideOut(Out):
    """An instrument that is no basis here, and why not; grey where it is only signed."""

    instrument: str
    reason: str
    detail: str = ""
    facts: tuple[str, ...] = ()
    grey: bool = False


class DebtOut(Out):
    """A notice or a consent that is owed to a State."""

    to: str
    kind: str
    article: str
    text: str
    certainty: str
    suspends: bool = False


class NextStepOut(Out):
    """What to do now."""

    code: str
    text: str
    measure: str | None = None


class EditionOut(Out):
    """By which data it was judged."""

    version: str
    as_of: str | None = None
    digest: str


class AnswerOut(Out):
    """The whole answer. It advises; a person decides."""

    asked: dict[str, Any]
    bases: list[BasisOut]
    set_aside: list[SetAsideOut]
    blocked: bool
    blocked_by: list[str]
    channel: str | None
    channels: list[str]
    addressee: dict[str, Any]
    forms: list[dict[str, str]]
    languages: list[str] | Literal["unknown"]
    deadlines: list[DeadlineOut]
    dual_criminality: DualCriminalityOut
    conditions: list[ReasonOut]
    refusal_grounds: list[dict[str, str]]
    notices: list[DebtOut]
    warnings: list[str]
    next_step: NextStepOut
    law_data: EditionOut
    steps: list["AnswerOut"] | None = None
    offences: list["AnswerOut"] | None = None


class InstrumentLineOut(Schema):
    """An instrument in a list."""

    id: str
    short: str
    title: str
    kind: str
    role: str
    binding: bool
    in_force: str
    parties: int
    certainty: Certainty


class InstrumentsOut(Schema):
    """Every instrument of the law data."""

    law_data: EditionOut
    instruments: list[InstrumentLineOut]


class PartyOut(Schema):
    """How a State stands to an instrument on a day."""

    state: str
    name: str
    standing: str
    exact: bool
    certainty: str


class InstrumentOut(InstrumentLineOut):
    """One instrument, whole: as its file says it, and how the States stand on the day."""

    law_data: EditionOut
    on: str
    standings: list[PartyOut]
    entry: dict[str, Any]


class MeasureOut(Schema):
    """A measure of cooperation."""

    id: str
    name: str
    data_class: str | None
    coercive: str


class OffenceOut(Schema):
    """An offence, by conduct; the articles of the instruments that have it."""

    code: str
    name: str
    articles: dict[str, str]


class ReachOut(Schema):
    """One pair of States and the best basis between them; empty if there is none."""

    requesting: str
    requested: str
    instrument: str
    treaty: bool


class MatrixOut(Schema):
    """Who reaches whom for one measure on one day."""

    measure: str
    on: str
    law_data: EditionOut
    pairs: list[ReachOut]
