"""What States say when they consult on which of them is best placed to prosecute.

Each side gives its position, criterion by criterion, and may propose an outcome. An outcome is
agreed when one side agrees to what the other proposed last, word for word. Where they do not agree,
both positions stand, and whoever ends the talks says why.

Source: report EG.4/2020/2, 13(ee), 13(hhh); Budapest Convention, Art. 22(5); UNTOC, Art. 15(5), 21.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import AfterValidator, ValidationInfo, model_validator

from comity.cooperation.acts import Act
from comity.cooperation.contents import Content, Line, Said, Text, in_list, is_own
from comity.cooperation.wrongs import Wrong, placed

Division = Annotated[str, AfterValidator(in_list("division"))]


class Criteria(Content):
    """What speaks for which State; none of them decides by itself.

    Source: Eurojust guidelines, Which jurisdiction should prosecute (recalled).
    """

    where_conduct: Text | None = None
    where_harm: Text | None = None
    where_suspect: Text | None = None
    where_evidence: Text | None = None
    where_victims: Text | None = None
    stage_reached: Text | None = None
    victims_interests: Text | None = None
    sentence_likely: Text | None = None
    asset_recovery: Text | None = None


CRITERIA = tuple(Criteria.model_fields)
"""Their names, in the order in which they are asked."""


class Settlement(Content):
    """An outcome: who prosecutes, and what the others do.

    Attributes:
        division: One prosecutes, each takes a part, proceedings are handed over, or both go on.
        prosecutes: Codes of the States that prosecute.
        parts: Who takes which part.
    """

    division: Division
    prosecutes: tuple[Line, ...] | None = None
    parts: Text | None = None

    @model_validator(mode="after")
    def _names_who(self, info: ValidationInfo) -> Self:
        found = []
        if is_own(info) and not self.prosecutes:
            found.append(Wrong("prosecutes", "missing"))
        if is_own(info) and self.division == "split" and not (self.parts or "").strip():
            found.append(Wrong("parts", "missing"))
        if found:
            raise placed(*found)
        return self


class Position(Content):
    """How one side sees it, criterion by criterion.

    Attributes:
        views: Which State it holds best placed, and why.
        settlement: What it proposes, if it proposes anything now.
    """

    views: Said
    criteria: Criteria | None = None
    settlement: Settlement | None = None


class Agreement(Content):
    """What the other side proposed last is agreed.

    Attributes:
        settlement: The same, word for word; the node writes it.
    """

    settlement: Settlement
    note: Text | None = None


class Dissent(Content):
    """The talks end without agreement.

    Attributes:
        dissent: What this side still holds.
        next_steps: What it will do: prosecute itself, or not.
    """

    dissent: Said
    next_steps: Text | None = None


class Concluded(Content):
    """What became of what was agreed."""

    note: Text | None = None


CONSULTING: Mapping[Act, type[Content]] = MappingProxyType(
    {Act.GIVE_POSITION: Position, Act.END_TALKS: Dissent}
)
"""What each of these acts says."""

SAID_OTHERWISE: Mapping[Act, type[Content]] = MappingProxyType(
    {
        Act.GIVE_VIEWS: Position,
        Act.ACCEPT: Agreement,
        Act.ACCEPT_CONDITIONS: Agreement,
        Act.REFUSE: Dissent,
        Act.CLOSE: Concluded,
    }
)
"""What acts of all kinds say in a consultation on jurisdiction."""


def proposal_in(act: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the outcome that a statement proposes, if it proposes one."""
    match act:
        case Act.REQUEST:
            found = content.get("wished_outcome")
        case Act.ANSWER:
            changes = content.get("changes")
            found = changes.get("wished_outcome") if isinstance(changes, Mapping) else None
        case Act.GIVE_VIEWS | Act.GIVE_POSITION:
            found = content.get("settlement")
        case _:
            found = None
    if not isinstance(found, Mapping) or not found.get("division"):
        return None
    return {name: value for name, value in found.items() if value not in (None, [], ())}
