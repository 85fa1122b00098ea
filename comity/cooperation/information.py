"""Information that is given without being asked for: how it is graded, given, and what it did.

Grades are those of the Admiralty code: the source from A to F, the information from 1 to 6, each
judged without regard to the other.

Source: process 1.11; Budapest Convention, Art. 26.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from comity.cooperation.acts import Act
from comity.cooperation.contents import Content, Line, Said, Text, Whole, in_list, is_own
from comity.cooperation.kinds.plan import gettext_noop

FILES_ALLOWED: Final = 500
SourceGrade = Literal["A", "B", "C", "D", "E", "F"]
InformationGrade = Literal["1", "2", "3", "4", "5", "6"]
InformationUse = Annotated[str, AfterValidator(in_list("information_use"))]

GRADES_OF_SOURCE: Final = (
    ("A", gettext_noop("A: completely reliable")),
    ("B", gettext_noop("B: usually reliable")),
    ("C", gettext_noop("C: fairly reliable")),
    ("D", gettext_noop("D: not usually reliable")),
    ("E", gettext_noop("E: unreliable")),
    ("F", gettext_noop("F: reliability cannot be judged")),
)
GRADES_OF_INFORMATION: Final = (
    ("1", gettext_noop("1: confirmed by other sources")),
    ("2", gettext_noop("2: probably true")),
    ("3", gettext_noop("3: possibly true")),
    ("4", gettext_noop("4: doubtful")),
    ("5", gettext_noop("5: improbable")),
    ("6", gettext_noop("6: truth cannot be judged")),
)
USES: Final = (
    ("court", gettext_noop("It may be used in court")),
    ("with_consent", gettext_noop("In court only with the consent of the giver")),
    ("intelligence_only", gettext_noop("As intelligence only, never in court")),
)
PURPOSES: Final = (
    ("begin_case", gettext_noop("Begin an investigation")),
    ("continue_case", gettext_noop("Go on with an investigation")),
    ("request_may_follow", gettext_noop("Ask us for evidence")),
    ("prevent_harm", gettext_noop("Prevent harm")),
)
USED_FOR: Final = (
    ("case_begun", gettext_noop("An investigation was begun")),
    ("case_helped", gettext_noop("It helped an investigation")),
    ("request_follows", gettext_noop("A request for evidence follows")),
    ("harm_prevented", gettext_noop("Harm was prevented")),
    ("known_before", gettext_noop("It was known before")),
    ("not_useful", gettext_noop("It was of no use")),
)


class GivenFile(Content):
    """A file that goes with the content."""

    name: Line
    size: Whole
    sha256: Line


class GivenInformation(Content):
    """The content itself.

    Attributes:
        information: What is known, in words.
        source_grading: Of this part, where it is another than that of the summary.
        conditions: Under which it goes, as they were stated and accepted; the node writes them.
        use_allowed: Whether it may go to court, likewise.
        handling_mark: Likewise.
        files: Those that go with it; the node writes them.
        package_id: The sealed package that holds them, announced by the statement's attachments.
    """

    information: Said
    source_grading: SourceGrade | None = None
    information_grading: InformationGrade | None = None
    conditions: tuple[Text, ...] | None = None
    use_allowed: Line | None = None
    handling_mark: Line | None = None
    files: Annotated[tuple[GivenFile, ...] | None, Field(max_length=FILES_ALLOWED)] = None
    package_id: Line | None = None
    note: Text | None = None


class UseReport(Content):
    """What the information was good for, and which request follows it.

    Attributes:
        information_grading: How far the receiver has found it confirmed.
    """

    information_use: InformationUse
    information_grading: InformationGrade | None = None
    follow_up_ref: Line | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _names_what_follows(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.follow_up_ref and self.information_use != "request_follows":
            msg = "name a request only where one follows"
            raise ValueError(msg)
        return self


INFORMING: Mapping[Act, type[Content]] = MappingProxyType(
    {Act.GIVE: GivenInformation, Act.REPORT_USE: UseReport}
)
"""What each of these acts says."""
