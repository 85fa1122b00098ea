"""What the law data say of safeguards: questions, to which cases they apply, and what settles them.

The file is ``data/safeguards.yaml``.
"""

from typing import Annotated, Literal

from pydantic import Field

from comity.law.instrument_files import MeasureId, Read, Text

Stage = Literal["draft", "send", "receive", "execute", "transfer", "after"]
Effect = Literal["block", "ask", "flag"]
FlagId = Annotated[str, Field(pattern=r"^F-[A-Z]{2,8}$")]


class Applies(Read):
    """To which cases a question applies; every part must, and what is not known does.

    Attributes:
        measures: For these alone.
        not_measures: Not for these.
        or_reserved: For ``not_measures`` too, if the State that is asked reserved dual criminality.
        flags: Where one of these circumstances is given.
        personal_data: Where personal data are sent.
        direct: Where a provider is asked straight.
    """

    measures: tuple[MeasureId, ...] = ()
    not_measures: tuple[MeasureId, ...] = ()
    or_reserved: Literal[True] | None = None
    flags: tuple[FlagId, ...] = ()
    personal_data: Literal[True] | None = None
    direct: Literal[True] | None = None


class AnswerPlace(Read):
    """A field of a request that answers a question.

    Attributes:
        place: Such as ``necessity`` or ``persons[].minor``.
        says: What it answers when it is there; ``value`` where it is itself a yes or a no.
        unless: A value with which it answers nothing.
    """

    place: Text
    says: Literal["yes", "no", "value"]
    unless: Text | None = None


class Safeguard(Read):
    """A question of the safeguards.

    Attributes:
        effect: ``block``: not without an answer. ``ask``: a reason is recorded. ``flag``: a mark.
        settled_by: The answer after which nothing more is asked; ``words`` is any with a reason.
        reason_settles: Whether the other answer settles it too, if it comes with a reason.
    """

    id: Annotated[str, Field(pattern=r"^SG-[A-Z]{2,3}[0-9]?$")]
    stage: Stage
    effect: Effect
    question: Text
    basis: tuple[Text, ...] = Field(min_length=1)
    when: Applies = Applies()
    settled_by: Literal["yes", "no", "either", "words"]
    reason_settles: bool = False
    answered_by: tuple[AnswerPlace, ...] = ()


class OneStatement(Read):
    """The one statement that stands for every question that would block a fast measure."""

    id: Annotated[str, Field(pattern=r"^SG-[A-Z]{2,3}[0-9]?$")]
    measures: tuple[MeasureId, ...] = Field(min_length=1)
    question: Text
    basis: tuple[Text, ...] = Field(min_length=1)
    answered_by: tuple[AnswerPlace, ...] = ()
