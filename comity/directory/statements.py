"""What is known of a State or a provider, one dated statement at a time.

A statement says one thing, for how long it holds, where it comes from and how sure that is.
``unknown`` is a value: somebody looked and did not find out. Statements stand in a member's entry,
in the files that ship with the program, and in those that an administrator adds.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import ConfigDict, Field

from comity.directory.parts import (
    Answer,
    Certainty,
    Code,
    DataCategory,
    Days,
    Email,
    Kind,
    Language,
    Name,
    Phone,
    Text,
    Unknown,
    Word,
)
from comity.law.instrument_files import ChannelCode
from comity.law.validity import Validity

DirectRule: TypeAlias = Literal["accepted", "notify", "consent", "refused", "unknown"]
Formality: TypeAlias = Literal[
    "signature", "electronic_signature", "seal", "certified_copy", "translation",
    "certified_translation", "apostille", "original_on_paper", "cover_letter", "court_order",
    "sworn_statement", "none",
]  # fmt: skip
Punishment: TypeAlias = Literal["death", "life", "corporal"]
Format: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.+_-]{0,29}$")]
Months: TypeAlias = Annotated[int, Field(ge=1, le=1200)]


class Stated(Validity):
    """What every statement has.

    Attributes:
        kinds: Kinds of request that it is about; all, if none is named.
        provider: Code of the provider that it is about; the State itself, if none is named.
        instrument: Instrument of the law data under which alone it holds, if it does.
        source: Law, letter, page or person, exact enough to be looked up.
    """

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)

    kinds: tuple[Kind, ...] = ()
    provider: Code | None = None
    instrument: Word | None = None
    source: Text
    certainty: Certainty
    checked_on: date | None = None
    note: Text | None = None

    @cached_property  # lists are ordered by it, and what ships with the program is read once
    def topic(self) -> tuple[str, ...]:
        """Return what it is about, apart from what it says: a later one of the same replaces it."""
        return (
            str(getattr(self, "about", "")),
            self.provider or "",
            self.instrument or "",
            ",".join(sorted(self.kinds)),
            str(getattr(self, "data_category", "")),
            str(getattr(self, "role", "")),
            str(getattr(self, "urgent", "")),
        )


class Languages(Stated):
    """Languages in which requests are accepted, or in which a provider works."""

    about: Literal["languages"]
    value: Annotated[tuple[Language, ...], Field(min_length=1)] | Unknown


class Channels(Stated):
    """Ways by which requests are accepted, by the codes of the law data; in emergencies apart."""

    about: Literal["channels"]
    urgent: bool = False
    value: Annotated[tuple[ChannelCode, ...], Field(min_length=1)] | Unknown


class Formalities(Stated):
    """What a request must bear or bring: a signature, a seal, a translation; or ``none``."""

    about: Literal["formalities"]
    value: Annotated[tuple[Formality, ...], Field(min_length=1)] | Unknown


class DirectRequests(Stated):
    """Whether a foreign authority may ask a provider straight, by category of data."""

    about: Literal["direct_requests"]
    data_category: DataCategory = "ANY"
    value: DirectRule


class Threshold(Stated):
    """The highest penalty, in months, that an offence must carry for help to be given."""

    about: Literal["threshold"]
    data_category: DataCategory = "ANY"
    value: Months | Unknown


class Names(Stated):
    """What is known by name.

    ``forms``: on which requests are written, by number or name. ``handling_marks``: national ones.
    ``establishments``: of a provider, to which orders are addressed.
    """

    about: Literal["forms", "handling_marks", "establishments"]
    value: Annotated[tuple[Name, ...], Field(min_length=1)] | Unknown


class CompetentAuthority(Stated):
    """Which authority sends and receives, in which role, and how it is reached if public."""

    about: Literal["competent_authority"]
    role: Literal[
        "mutual_assistance", "contact_point", "extradition", "direct_requests", "data_protection",
    ]  # fmt: skip
    value: Text
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()


class Retention(Stated):
    """How many days data are kept: by one provider, or by law by all of them."""

    about: Literal["retention"]
    data_category: DataCategory
    value: Days | Unknown


class Formats(Stated):
    """In which formats a provider takes lists of identifiers, or gives data."""

    about: Literal["formats"]
    value: Annotated[tuple[Format, ...], Field(min_length=1)] | Unknown


class Number(Stated):
    """What is known by number.

    ``preservation_days``: the longest preservation of one order. ``preservation_renewals``: how
    often it is renewed without a new consent. ``provisional_arrest_days``: within which the papers
    must come. ``consultation_days``: for which another State is waited for before an extradition
    is refused.
    """

    about: Literal[
        "preservation_days", "preservation_renewals", "provisional_arrest_days",
        "consultation_days",
    ]  # fmt: skip
    value: Days | Unknown


class YesOrNo(Stated):
    """A question with a plain answer.

    ``reciprocity``: may it help without a treaty? ``dual_criminality``: must the conduct be an
    offence there as well? ``probable_cause``: does content need dated facts with their sources?
    ``one_person_in_emergency``: may one person on duty send a request in an emergency?
    """

    about: Literal[
        "reciprocity", "dual_criminality", "probable_cause", "one_person_in_emergency",
    ]  # fmt: skip
    value: Answer


class Assurances(Stated):
    """Punishments against which it needs an assurance before it helps."""

    about: Literal["assurances"]
    value: tuple[Punishment, ...] | Unknown


class Declaration(Stated):
    """What the State reserved or declared under an instrument, in our words."""

    about: Literal["declaration"]
    article: Text
    value: Text


Statement: TypeAlias = Annotated[
    Languages | Channels | Formalities | DirectRequests | Threshold | Names | CompetentAuthority
    | Retention | Formats | Number | YesOrNo | Assurances | Declaration,
    Field(discriminator="about"),
]  # fmt: skip

MODELS: Final[Mapping[str, type[Stated]]] = {
    about: model
    for model in (
        Languages, Channels, Formalities, DirectRequests, Threshold, Names, CompetentAuthority,
        Retention, Formats, Number, YesOrNo, Assurances, Declaration,
    )
    for about in model.model_fields["about"].annotation.__args__  # type: ignore[union-attr]
}  # fmt: skip
"""The model of a statement by what it is about."""
