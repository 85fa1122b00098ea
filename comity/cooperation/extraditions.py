"""What is said of a person who is sought: arrest, papers, assurances, consultation, surrender.

Two people of the requested State stand behind every arrest and every surrender: the one who
decides and the one who has it carried out. The node names both; the fold compares them, on both
nodes.

Source: process 1.9, 2.5; European Convention on Extradition, Arts. 12, 14, 16, 18, 19.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from comity.cooperation.acts import Act
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.contents import (
    Content,
    Day,
    Flag,
    Line,
    Said,
    Text,
    Whole,
    Zone,
    in_list,
    is_own,
)
from comity.cooperation.decisions import Acceptance, Conditions, ConditionsAccepted, Consultation
from comity.cooperation.emergencies import Told
from comity.cooperation.wrongs import Wrong, placed

if TYPE_CHECKING:
    from comity.cooperation.threads import Thread

AssuranceCode = Annotated[str, AfterValidator(in_list("assurance"))]
ProsecutionOutcome = Annotated[str, AfterValidator(in_list("prosecution_outcome"))]


class ArrestOrder(Told):
    """A court or another authority has ordered the provisional arrest.

    Attributes:
        authority: Which one, with its number and day.
        decided_by: Who stands behind it here; the node says so.
    """

    needed: ClassVar[tuple[str, ...]] = ("authority", "law", "decided_on", "decided_by")

    authority: Said | None = None
    order_number: Line | None = None
    law: Said | None = None
    decided_on: Day | None = None
    decided_by: Said | None = None
    note: Text | None = None


class Arrest(Told):
    """The person was arrested; from that day the papers are waited for.

    Attributes:
        documents_due: Last day on which the papers can come, in the legal time of ``zone``.
        due_law: Provision by which that is longer than is usual.
        done_by: Who had it carried out; the node says so.

    Source: European Convention on Extradition, Art. 16(4).
    """

    needed: ClassVar[tuple[str, ...]] = ("arrested_on", "zone", "done_by")

    arrested_on: Day | None = None
    documents_due: Day | None = None
    zone: Zone | None = None
    due_law: Line | None = None
    where_arrested: Text | None = None
    done_by: Said | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _papers_have_a_day(self, info: ValidationInfo) -> Self:
        if self.arrested_on is None:
            return self
        if self.documents_due is None:
            if self.as_told:
                return self
            raise placed(Wrong("documents_due", "missing"))
        if self.documents_due < self.arrested_on:
            raise placed(Wrong("documents_due", "end_before_start"))
        longest = self.arrested_on + timedelta(days=clock_rules().extradition.papers.at_most_days)
        if is_own(info) and self.documents_due > longest and not (self.due_law or "").strip():
            raise placed(Wrong("due_law", "missing"))
        return self


class Freed(Content):
    """The person is free: the papers did not come, the time to hand over has passed, or else."""

    freed_on: Day
    reason: Said


class Compared(Content):
    """One offence as the requested State sees it: the conduct counts, and no name of an offence.

    Attributes:
        offence: Row of the request, from 0.
        punishable: The same conduct can be punished here.
        minimum_months: Highest penalty, in months, below which nobody is extradited.
    """

    offence: int
    conduct: Text | None = None
    provision: Line | None = None
    max_penalty_months: Whole | None = None
    minimum_months: Whole | None = None
    punishable: Flag


class Grant(Acceptance, Told):
    """The extradition is granted, by the authority that decides at the end.

    Attributes:
        authority: Which one: a court, a minister.
        compared: The map of dual criminality, offence by offence.
        decided_by: Who stands behind it here; the node says so.
    """

    needed: ClassVar[tuple[str, ...]] = ("decided_by",)

    authority: Said
    compared: tuple[Compared, ...] | None = None
    decided_by: Said | None = None


class IntendedRefusal(Consultation):
    """What the requesting State is told before anything is refused: grounds, law and reason.

    Source: report EG.4/2020/2, 13(kk); UNTOC, Art. 16(16).
    """

    law: Said


class ViewsAndInformation(Content):
    """What the requesting State says to an intended refusal.

    Attributes:
        information: What it adds to the facts of its request.
    """

    views: Said
    information: Text | None = None


class Declined(Content):
    """The requesting State has been told, and does not want to say anything."""

    note: Text | None = None


class ConsultationAsked(Content):
    """The requesting State wants to be met before it gives its views."""

    reason: Said
    proposed_on: Day | None = None


class ConsultationHeld(Content):
    """They met, or spoke: who took part, and what was said."""

    held_on: Day
    participants: Said
    record: Said


class AssurancesAsked(Conditions):
    """It can be granted with these assurances; each is named, and said in words."""

    assurances: Annotated[tuple[AssuranceCode, ...], Field(min_length=1)]


class AssurancesGiven(ConditionsAccepted):
    """The assurances bind the requesting State.

    Attributes:
        wording: In the words in which they bind.
        authority: Who gives them.
    """

    assurances: Annotated[tuple[AssuranceCode, ...], Field(min_length=1)]
    wording: Said
    authority: Said


class Arrangement(Told):
    """Where, when and to whom the person is handed over.

    Attributes:
        temporary: The person comes back after the trial, by ``return_by``.
        belongings: Property that is handed over with the person.
        done_by: Who arranges it; the node says so.
    """

    needed: ClassVar[tuple[str, ...]] = ("surrender_on", "venue", "done_by")

    surrender_on: Day | None = None
    venue: Said | None = None
    belongings: Text | None = None
    temporary: Flag | None = None
    return_by: Day | None = None
    done_by: Said | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _comes_back(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.temporary and self.return_by is None:
            raise placed(Wrong("return_by", "missing"))
        return self


class HandedOver(Content):
    """The person was handed over.

    Attributes:
        custody_days: Days in custody for the extradition, which count for the sentence.
    """

    surrendered_on: Day
    venue: Said
    belongings: Text | None = None
    custody_days: Whole | None = None
    note: Text | None = None


class Returned(Content):
    """A person who was handed over for a time is back."""

    returned_on: Day
    venue: Said
    note: Text | None = None


class OwnCase(Content):
    """The case was handed to the requested State's own prosecutor, instead of an extradition.

    Source: UN Convention against Cybercrime, Art. 37(11); UNTOC, Art. 16(10).
    """

    authority: Said
    handed_on: Day
    law: Said
    file_number: Line | None = None
    note: Text | None = None


class OwnOutcome(Content):
    """What came of that case."""

    prosecution_outcome: ProsecutionOutcome
    decided_on: Day
    reason: Text | None = None


class Ended(Content):
    """Nothing more is expected of anybody."""

    note: Text | None = None


EXTRADITING: Mapping[Act, type[Content]] = MappingProxyType(
    {
        Act.ORDER_ARREST: ArrestOrder,
        Act.ARREST: Arrest,
        Act.FREE: Freed,
        Act.DECLINE_VIEWS: Declined,
        Act.ASK_CONSULTATION: ConsultationAsked,
        Act.HOLD_CONSULTATION: ConsultationHeld,
        Act.ARRANGE_SURRENDER: Arrangement,
        Act.SURRENDER: HandedOver,
        Act.RETURN_PERSON: Returned,
        Act.PROSECUTE: OwnCase,
        Act.REPORT_OUTCOME: OwnOutcome,
    }
)
"""What each of these acts says."""

SAID_OTHERWISE: Mapping[Act, type[Content]] = MappingProxyType(
    {
        Act.ACCEPT: Grant,
        Act.CONSULT: IntendedRefusal,
        Act.GIVE_VIEWS: ViewsAndInformation,
        Act.SET_CONDITIONS: AssurancesAsked,
        Act.ACCEPT_CONDITIONS: AssurancesGiven,
        Act.CLOSE: Ended,
    }
)
"""What acts of all kinds say in an extradition."""

DONE_BY_TWO: Mapping[Act, tuple[str, Act | None]] = MappingProxyType(
    {
        Act.ORDER_ARREST: ("decided_by", None),
        Act.ARREST: ("done_by", Act.ORDER_ARREST),
        Act.ACCEPT: ("decided_by", None),
        Act.ARRANGE_SURRENDER: ("done_by", Act.ACCEPT),
    }
)
"""The field in which the node says who did an act, and which act somebody else must have done."""


def decided_by(view: "Thread", act: Act) -> str:
    """Return who made the decision on which ``act`` rests; nothing where it rests on none."""
    decision = DONE_BY_TWO.get(act, ("", None))[1]
    said = () if decision is None else view.applied(decision)
    return str(said[-1].get("decided_by") or "") if said else ""
