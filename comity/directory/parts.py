"""The small parts that an entry is made of: codes, telephone numbers, hours, sources.

Source: ITU-T E.164 (telephone numbers); BCP 47 (languages); ISO 3166-1 (States).
"""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from comity.kernel.zones import checked_zone

Unknown: TypeAlias = Literal["unknown"]
Answer: TypeAlias = Literal["yes", "no", "unknown"]
Certainty: TypeAlias = Literal["checked", "stated", "recalled", "unknown"]

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
MemberCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,12})?$")]
StateCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,16}(-[A-Z0-9]{1,16}){0,4}$")]
Kind = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,10}(_[A-Z]{2,10}){0,3}$")]
DataCategory = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,12}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+){0,5}$", max_length=40)]
Channel = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9/_-]{1,30}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
Email = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9._%+-]{1,64}@[a-z0-9.-]{3,253}$", max_length=254)
]
Domain = Annotated[
    str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$")
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
Days = Annotated[int, Field(ge=1, le=36_500)]
Hours = Annotated[int, Field(ge=0, le=8_760)]


Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(checked_zone)]


class Part(BaseModel):
    """A frozen part of an entry; what a newer peer adds to it is kept."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)


class Sourced(Part):
    """A part that says where it comes from and how sure one may be.

    Attributes:
        source: Law, letter, page or person, exact enough to be looked up.
        certainty: ``checked`` in the source by the publisher, ``stated`` by the authority itself,
            ``recalled`` from general knowledge, or ``unknown``.
        checked_on: Calendar day (legal time of the State) on which it was last confirmed.
    """

    source: Text
    certainty: Certainty
    checked_on: date


class OfficeHours(Part):
    """Opening hours on some days of the week, in the legal time of the contact point."""

    days: tuple[Literal["mo", "tu", "we", "th", "fr", "sa", "su"], ...] = Field(min_length=1)
    opens: Hour
    closes: Hour


class Reach(Part):
    """How a desk is reached.

    Attributes:
        phones: E.164, the first one first.
        office_hours: ``24/7``, or hours in the time zone ``zone``.
    """

    phones: tuple[Phone, ...] = Field(min_length=1, max_length=10)
    emails: tuple[Email, ...] = Field(max_length=10)
    office_hours: Literal["24/7"] | tuple[OfficeHours, ...]
    zone: Zone
    languages: tuple[Language, ...] = Field(min_length=1, max_length=20)
