"""Is a request ready to be sent? The findings of the rules, part by part of the form.

A finding of a rule that blocks makes its part incomplete; one that warns is told and goes along:
preservation is fast, and the other side sees what is missing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from comity.cooperation.typed import Part, field_for, part_of
from comity.law.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing or wrong.

    Attributes:
        field: The field of the form to which it leads; empty where none stands for it.
        blocks: Whether it stands in the way of sending.
    """

    finding: Finding
    field: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class PartReady:
    """How one part of the form stands.

    Attributes:
        wrong: Names of its fields that cannot be read as they are typed.
    """

    part: Part
    gaps: tuple[Gap, ...]
    wrong: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Say whether nothing in it stands in the way of sending."""
        return not self.wrong and not any(gap.blocks for gap in self.gaps)

    @property
    def leads_to(self) -> str:
        """Return the field to go to first."""
        named = [gap.field for gap in self.gaps if gap.blocks and gap.field]
        return next(iter((*self.wrong, *named)), "")


@dataclass(frozen=True, slots=True)
class Readiness:
    """How the whole form stands."""

    parts: tuple[PartReady, ...]

    @property
    def complete(self) -> int:
        """Return how many parts are complete."""
        return sum(part.complete for part in self.parts)

    @property
    def ready(self) -> bool:
        """Say whether it can be sent."""
        return self.complete == len(self.parts)

    @property
    def remarks(self) -> tuple[Gap, ...]:
        """Return what warns or informs and does not stand in the way."""
        return tuple(gap for part in self.parts for gap in part.gaps if not gap.blocks)

    @property
    def blocking(self) -> tuple[Gap, ...]:
        """Return what stands in the way."""
        return tuple(gap for part in self.parts for gap in part.gaps if gap.blocks)


def readiness(
    findings: Iterable[Finding], *, wrong: Collection[str] = (), parts: dict[str, Part]
) -> Readiness:
    """Return how a form stands.

    Args:
        findings: What the rules find.
        wrong: Names of fields that cannot be read.
        parts: The part of each field of the form.
    """
    gaps = [Gap(one, field_for(one.field), one.severity is Severity.BLOCK) for one in findings]
    return Readiness(
        tuple(
            PartReady(
                part,
                tuple(gap for gap in gaps if part_of(gap.finding.field) is part),
                tuple(name for name in wrong if parts.get(name) is part),
            )
            for part in Part
        )
    )
