"""What is said in a team, act by act, typed.

Source: process 2.6 (joint investigation team), 1.8 (articles 3, 5, 6, 8, 10, 16 and the annex).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import Field

from comity.cooperation.contents import Content, Day, Flag, Instant, Line, Said, Text
from comity.teams.agreements import Agreement, Digest, Leader, Member, Name, Worker


class Act(StrEnum):
    """What can be said in a team."""

    FOUND = "found"
    DRAFT = "draft"
    SIGN = "sign"
    PROLONG = "prolong"
    PEOPLE = "people"
    PLAN = "plan"
    LOG = "log"
    EVALUATE = "evaluate"
    LEAVE = "leave"


class Founding(Content):
    """A State proposes a team to others: the first version of its agreement."""

    reference: Name
    agreement: Agreement


class Drafting(Content):
    """A State proposes another version: in the talks, or to amend what is in force."""

    agreement: Agreement
    note: Text | None = None


class Signing(Content):
    """The competent authority of a State signs one version, or one prolongation.

    Attributes:
        of: Digest of the event that proposed it.
        digest: Digest of what is signed itself: the agreement, or the prolongation.
    """

    of: Digest
    digest: Digest
    authority: Name


class Prolonging(Content):
    """A later end of the period, by consent of all. Source: process 1.8, article 3, appendix."""

    period_to: Instant
    reason: Said


class Naming(Content):
    """All leaders and members of the own State, as they are from now on."""

    leaders: Annotated[tuple[Leader, ...], Field(max_length=50)] = ()
    members: Annotated[tuple[Worker, ...], Field(max_length=500)] = ()
    note: Text | None = None


class Planning(Content):
    """One item of the operational action plan, new or changed.

    Attributes:
        item: Digest of the event that began the item; none for a new one.
        responsible: The State that sees to it.
    """

    item: Digest | None = None
    task: Said
    responsible: Member
    due_on: Day | None = None
    standing: Literal["open", "done", "dropped"] = "open"
    note: Text | None = None


class Logging(Content):
    """One item of evidence, as the log of the team has it.

    Attributes:
        law_of: The State under whose law it was gathered.
        law: Which law that is.
        package: Id of the sealed package that holds it, where there is one.
        sha256: Digest of the package's manifest, or of the file.
        earlier: It is from before the team. Source: process 1.8, article 10.
        corrects: Digest of the own entry that this one takes the place of.
        why: Why it is corrected.
    """

    what: Said
    gathered_by: Name
    gathered_at: Instant
    law_of: Member
    law: Name
    place: Line | None = None
    package: Line | None = None
    sha256: Digest | None = None
    earlier: Flag | None = None
    corrects: Digest | None = None
    why: Text | None = None


class Evaluating(Content):
    """What one State makes of the team after its end. Source: process 1.8, article 16."""

    results: Said
    obstacles: Text | None = None
    proposals: Text | None = None


class Leaving(Content):
    """A State leaves the team: it keeps what was shared and gets nothing new."""

    reason: Said


MODELS: Final[Mapping[Act, type[Content]]] = MappingProxyType(
    {
        Act.FOUND: Founding,
        Act.DRAFT: Drafting,
        Act.SIGN: Signing,
        Act.PROLONG: Prolonging,
        Act.PEOPLE: Naming,
        Act.PLAN: Planning,
        Act.LOG: Logging,
        Act.EVALUATE: Evaluating,
        Act.LEAVE: Leaving,
    }
)
