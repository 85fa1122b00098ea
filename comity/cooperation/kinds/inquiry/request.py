"""What the police of one State ask the police of another."""

from typing import Annotated

from pydantic import Field

from comity.cooperation.asking import TARGETS_ALLOWED, AnyRequest, Person, Target
from comity.cooperation.contents import Line, Text


class PoliceInquiry(AnyRequest):
    """A request for information between police.

    Attributes:
        crime_area: Kind of crime.
        action_asked: What they are asked to do.
        purpose: What the information is wanted for.
        targets: Persons' accounts, addresses, wallets, telephones, devices that it is about.
        source_grading: How far the source of what is told here is trusted, A to F.
        information_grading: How far that is confirmed, 1 to 6.

    Source: process 1.7.
    """

    targets: Annotated[tuple[Target, ...] | None, Field(max_length=TARGETS_ALLOWED)] = None
    persons: tuple[Person, ...] | None = None
    purpose: Text | None = None
    crime_area: Line | None = None
    action_asked: tuple[Line, ...] | None = None
    source_grading: Line | None = None
    information_grading: Line | None = None
