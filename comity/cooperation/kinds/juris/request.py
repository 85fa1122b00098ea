"""What a consultation on jurisdiction says first."""

from comity.cooperation.asking import AnyRequest
from comity.cooperation.consultations import Criteria
from comity.cooperation.contents import Content, Line, Text


class StateConcerned(Content):
    """A further State that may have jurisdiction, and the consultation with it."""

    member: Line | None = None
    reference: Line | None = None


class WishedOutcome(Content):
    """What the asking State proposes; the other side can agree to it at once."""

    division: Line | None = None
    prosecutes: tuple[Line, ...] | None = None
    parts: Text | None = None


class JurisdictionConsultation(AnyRequest):
    """Two States have jurisdiction over the same facts; ``facts`` holds these.

    Attributes:
        jurisdiction_claims: On what the own jurisdiction rests.
        jurisdiction_reason: How that follows from the facts.
        criteria: What speaks for which State.
        states_concerned: Further States; the threads with them are named by their references.

    Source: report EG.4/2020/2, 13(ee), 13(hhh); UNTOC, Art. 15(5), 21.
    """

    jurisdiction_claims: tuple[Line, ...] | None = None
    jurisdiction_reason: Text | None = None
    criteria: Criteria | None = None
    states_concerned: tuple[StateConcerned, ...] | None = None
    wished_outcome: WishedOutcome | None = None
