"""What to do when evidence is collected, in order: what goes first is lost first.

Source: RFC 3227, 2.1 (order of volatility); ISO/IEC 27037:2012.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files as shipped

import yaml


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    Attributes:
        id: Its name in the checklist.
        text: What to do.
        source: Where it comes from.
        certainty: ``checked`` or ``recalled``.
    """

    id: str
    text: str
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """What to do in one situation, in order."""

    id: str
    title: str
    steps: tuple[Step, ...]


@cache
def checklists() -> dict[str, Checklist]:
    """Return the checklists by their names."""
    content = shipped("comity.evidence.data").joinpath("checklists.yaml").read_bytes()
    told = yaml.safe_load(content)
    found = {}
    for name, one in told["checklists"].items():
        steps = []
        for step in one["steps"]:
            source = f"{told['sources'][step['source']]}, {step['at']}"
            steps.append(Step(step["id"], step["text"], source, step["certainty"]))
        found[name] = Checklist(name, one["title"], tuple(steps))
    return found
