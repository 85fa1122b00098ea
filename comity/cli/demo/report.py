"""What the demonstration reports: each step with its time, its receipt and its verdict."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the story.

    Attributes:
        name: Stable name, for whoever reads the report by machine.
        who: Who acted, and where.
        told: What happened, in plain words.
        at: UTC, RFC 3339.
        seconds: How long it took.
        ok: Whether it did what it should.
        receipt: The peer's receipt: by whom, when, place in its journal, digest of the statement.
        verdict: What a verifier said, where one was asked.
    """

    name: str
    who: str
    told: str
    at: str
    seconds: float
    ok: bool = True
    receipt: dict[str, object] | None = None
    verdict: str | None = None


@dataclass(slots=True)
class Report:
    """The whole story."""

    steps: list[Step] = field(default_factory=list)
    setup_seconds: float = 0.0
    story_seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every step did what it should."""
        return bool(self.steps) and all(step.ok for step in self.steps)

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON."""
        return {
            "passed": self.passed,
            "setup_seconds": round(self.setup_seconds, 2),
            "story_seconds": round(self.story_seconds, 2),
            "steps": [asdict(step) for step in self.steps],
            "receipts": sum(step.receipt is not None for step in self.steps),
            "verdicts": {step.name: step.verdict for step in self.steps if step.verdict},
        }
