"""What a removal order says."""

from comity.cooperation.contents import Content, Line, Text
from comity.cooperation.takedowns import TakedownRequest


class Order(Content):
    """The order that is to be carried out: who made it, its number and its day."""

    court: Line | None = None
    number: Line | None = None
    date: Line | None = None


class RemovalOrder(TakedownRequest):
    """An order by which a provider has to take content away.

    Attributes:
        redress: How the provider and whoever published it can appeal.
        territory: Codes of the States in which it shall not be seen, or ``worldwide``.
        territory_reason: Why it must be worldwide.

    Source: EU Reg. 2022/2065, Art. 9(2).
    """

    order: Order | None = None
    redress: Text | None = None
    territory: tuple[Line, ...] | None = None
    territory_reason: Text | None = None
