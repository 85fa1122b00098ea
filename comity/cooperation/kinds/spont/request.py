"""What is said first of spontaneous information: a summary, and the conditions of the rest."""

from typing import Annotated

from pydantic import Field

from comity.cooperation.asking import TARGETS_ALLOWED, AnyRequest, Person, Target
from comity.cooperation.contents import Flag, Line, Text


class SpontaneousInformation(AnyRequest):
    """A summary that may be known before the conditions are accepted; ``facts`` holds it.

    Attributes:
        targets: Identifiers that it is about, where they may be told with the summary.
        information_purpose: What the other State may do with it.
        use_allowed: Whether it may go to court.
        conditions: What binds whoever gets the content.
        source_grading: How far the source is trusted, A to F.
        information_grading: How far the information is confirmed, 1 to 6.
        exculpatory: Some of it speaks for a person who is suspected.
        reply_wished: The giver wants to hear what it was good for.

    Source: process 1.11; Budapest Convention, Art. 26(2).
    """

    targets: Annotated[tuple[Target, ...] | None, Field(max_length=TARGETS_ALLOWED)] = None
    persons: tuple[Person, ...] | None = None
    information_purpose: Line | None = None
    use_allowed: Line | None = None
    conditions: tuple[Text, ...] | None = None
    source_grading: Line | None = None
    information_grading: Line | None = None
    exculpatory: Flag | None = None
    reply_wished: Flag | None = None
