"""What is said item by item, each with a mark of its use, and of the use itself.

Source: process 1.7, 1.11; Budapest Convention, Art. 26(2), 28(2)(b).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Final, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from comity.cooperation.acts import Act
from comity.cooperation.contents import Content, Flag, Line, Said, Text, Whole, in_list, is_own
from comity.cooperation.information import InformationGrade, SourceGrade
from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.wrongs import Wrong, placed

ACTIONS: Final = (
    ("information", gettext_noop("Tell what is known")),
    ("check_databases", gettext_noop("Look it up in your databases")),
    ("locate", gettext_noop("Find out where somebody or something is")),
    ("preservation", gettext_noop("See that data are kept")),
    ("stop_payment", gettext_noop("See that a payment is stopped")),
    ("notice", gettext_noop("Put out a notice")),
)
MarkOfUse = Annotated[str, AfterValidator(in_list("mark_of_use"))]
ITEMS_ALLOWED = 50
Numbers = Annotated[tuple[Whole, ...], Field(min_length=1, max_length=500)]


class MarkedItem(Content):
    """One thing that is known, and what it may be used for.

    Attributes:
        use_allowed: ``court``, ``with_consent`` or ``intelligence_only``.
        consent_by: Who consents that it goes to court, where it may: name and post.
    """

    information: Said
    use_allowed: MarkOfUse
    consent_by: Line | None = None
    source_grading: SourceGrade | None = None
    information_grading: InformationGrade | None = None

    @model_validator(mode="after")
    def _court_has_consent(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.use_allowed == "court" and not (self.consent_by or "").strip():
            raise placed(Wrong("consent_by", "missing"))
        return self


class InformedAnswer(Content):
    """What is known, item by item.

    Attributes:
        preserved: The data were kept meanwhile, until a request for them comes.
        turn_to: Whom to ask for what is not known here.
    """

    is_part: ClassVar[bool] = False

    items: Annotated[tuple[MarkedItem, ...], Field(min_length=1, max_length=ITEMS_ALLOWED)]
    preserved: Flag | None = None
    turn_to: Line | None = None
    remaining: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _says_what_comes(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.is_part and not (self.remaining or "").strip():
            raise placed(Wrong("remaining", "missing"))
        return self


class PartInformed(InformedAnswer):
    """A part of what is known; more comes."""

    is_part = True


class UseWish(Content):
    """Items are wanted as evidence.

    Attributes:
        items: Their numbers in the thread, from 0.
    """

    items: Numbers
    reason: Said


class UseAllowed(Content):
    """Items may be used as evidence from now.

    Attributes:
        consent_by: Who consents: name and post.
        law: On what that rests.
    """

    items: Numbers
    consent_by: Said
    law: Text | None = None
    note: Text | None = None


class UseDenied(Content):
    """Items stay what they are, and why; whoever wants them as evidence asks for them so."""

    reason: Said
    turn_to: Line | None = None


OF_USE: Mapping[Act, type[Content]] = MappingProxyType(
    {Act.ASK_USE: UseWish, Act.ALLOW_USE: UseAllowed, Act.DENY_USE: UseDenied}
)
"""What each of these acts says."""
