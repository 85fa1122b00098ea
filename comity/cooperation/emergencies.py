"""What is said in an emergency: the call back, the assessment, the review, the legal process.

The two people who verify and assess are named by the node, never by whoever types: the fold
compares them, on both nodes. Of a provider without a node nobody knows them but from what it
told: that is registered as told, and says what was not.

Source: process 1.3e, 2.4; FBI notice on fraudulent emergency requests, November 2024.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import AfterValidator, ValidationInfo, model_validator

from comity.cooperation.acts import Act
from comity.cooperation.contents import (
    Content,
    Day,
    Flag,
    Instant,
    Line,
    Said,
    Text,
    in_list,
    is_own,
)
from comity.cooperation.wrongs import Wrong, placed

if TYPE_CHECKING:
    from comity.cooperation.threads import Thread

CRITERIA = ("danger", "imminent", "data_help", "too_slow", "narrow")
"""What every emergency meets, each said outright."""

CallOutcome = Annotated[str, AfterValidator(in_list("call_outcome"))]
EventReview = Annotated[str, AfterValidator(in_list("event_review"))]


class Told(Content):
    """What somebody did, or what was told of it by letter or telephone.

    Attributes:
        as_told: The other side has no node, and somebody here wrote down what it told: what is
            missing was not told. It counts in a registered statement alone.
    """

    needed: ClassVar[tuple[str, ...]] = ()
    """Fields that whoever did it says, and that may be missing where it was told."""

    as_told: Flag | None = None

    @model_validator(mode="after")
    def _nothing_is_missing(self) -> Self:
        missing = [name for name in self.needed if getattr(self, name) is None]
        if missing and not self.as_told:
            raise placed(*(Wrong(name, "missing") for name in missing))
        return self


class Called(Told):
    """A call to the number that the directory has for the authority that asks.

    Attributes:
        contact_point: Code of the contact point in the directory.
        number: Its telephone number there, in E.164 form.
        number_since: Since which day this node has known the number.
        number_is_new: It replaced another one not long ago: somebody may have changed it.
        called_by: Who called: the id of a person of the node, set by the node.
    """

    needed: ClassVar[tuple[str, ...]] = ("contact_point", "number", "called_at", "called_by")

    contact_point: Said | None = None
    number: Said | None = None
    number_since: Day | None = None
    number_is_new: Flag | None = None
    called_at: Instant | None = None
    called_by: Said | None = None
    note: Text | None = None


class CallBack(Called):
    """The authority has confirmed that the request is its own.

    Attributes:
        confirmed_by: Name and post of whoever said so on the telephone.
    """

    needed: ClassVar[tuple[str, ...]] = (*Called.needed, "confirmed_by")

    confirmed_by: Said | None = None


class FailedCall(Called):
    """The call has confirmed nothing."""

    needed: ClassVar[tuple[str, ...]] = (*Called.needed, "call_outcome")

    call_outcome: CallOutcome | None = None


class Assessment(Told):
    """Whether this is an emergency, by the criteria; by another person than the one who called.

    Attributes:
        danger: The life or the safety of a person is at risk.
        imminent: The harm is near.
        data_help: These data help to avert it.
        too_slow: The ordinary way is too slow.
        narrow: No more is asked than is needed for that.
        is_emergency: What the assessor finds, with regard to all of it.
        assessed_by: The id of a person of the node, set by the node.

    Source: Second Additional Protocol, Art. 3(2)(c); UNODC model form for emergency disclosure.
    """

    needed: ClassVar[tuple[str, ...]] = (*CRITERIA, "is_emergency", "reason", "assessed_by")

    danger: Flag | None = None
    imminent: Flag | None = None
    data_help: Flag | None = None
    too_slow: Flag | None = None
    narrow: Flag | None = None
    is_emergency: Flag | None = None
    reason: Said | None = None
    assessed_by: Said | None = None

    @model_validator(mode="after")
    def _criteria_are_met(self, info: ValidationInfo) -> Self:
        met = self.as_told or all(getattr(self, name) for name in CRITERIA)
        if is_own(info) and self.is_emergency and not met:
            raise placed(Wrong("is_emergency", "criteria"))
        return self


class Review(Told):
    """What is known after the event: was it an emergency?"""

    needed: ClassVar[tuple[str, ...]] = ("event_review", "reason", "reviewed_by")

    event_review: EventReview | None = None
    reason: Said | None = None
    reviewed_by: Said | None = None


class Regularisation(Content):
    """The legal process that follows an emergency has been filed.

    Attributes:
        reference: Of the request or order that was filed.
        by_thread: Its thread, where it goes by this way.
    """

    reference: Said
    filed_on: Day
    by_thread: Line | None = None
    note: Text | None = None


IN_EMERGENCIES: Mapping[Act, type[Content]] = MappingProxyType(
    {
        Act.CALL_BACK: CallBack,
        Act.CALL_FAILED: FailedCall,
        Act.ASSESS: Assessment,
        Act.REVIEW: Review,
        Act.REGULARISE: Regularisation,
    }
)
"""What each of these acts says."""

NAMED_BY_THE_NODE: Mapping[Act, str] = MappingProxyType(
    {
        Act.CALL_BACK: "called_by",
        Act.CALL_FAILED: "called_by",
        Act.ASSESS: "assessed_by",
        Act.REVIEW: "reviewed_by",
    }
)
"""The field in which the node says who did an act; whatever was typed there counts nothing."""


class TwoPeople:
    """Who called back and what was assessed: what opens and closes acts of an emergency."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.called_by = ""
        self.is_emergency = False

    def closes(self, content: Content) -> str:
        """Return why what is said changes nothing, or nothing."""
        if not isinstance(content, Assessment) or content.as_told:
            return ""
        if content.assessed_by == self.called_by:
            return "whoever called back does not assess: a second person does"
        return ""

    def releases(self) -> str:
        """Return why nothing can be released, or nothing."""
        return "" if self.is_emergency else "the assessment has found no emergency"

    def note(self, content: Content) -> None:
        """Take over what was said."""
        if isinstance(content, CallBack):
            self.called_by, self.is_emergency = content.called_by or "", False
        elif isinstance(content, Assessment):  # whoever releases and does not tell why has a reason
            self.is_emergency = content.is_emergency is not False


def is_untold(content: Mapping[str, object]) -> bool:
    """Say whether the other side has told nothing of what it may have done.

    Example:
        >>> is_untold({"as_told": True}), is_untold({"as_told": True, "called_by": "B. Clerk"})
        (True, False)
    """
    return bool(content.get("as_told")) and set(content) == {"as_told"}


def verification_in(view: "Thread") -> Mapping[str, str]:
    """Return how the sender was verified, as the form of the request says it; nothing before."""
    return next(
        (
            {
                "how": "call_back",
                "by": entry.said.by_name,
                "at": str(entry.said.body.content.get("called_at")),
            }
            for entry in reversed(view.entries)
            if entry.said.body.act == Act.CALL_BACK
            and entry.before is not entry.after
            and entry.said.body.content.get("called_at")
        ),
        {},
    )
