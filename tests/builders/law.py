"""Builders of the law room: pairs of a bad and a good request, and further cases, ready to check.

The pairs stand in ``tests/law/data/rules``, one file for each group of rules: what somebody typed
into a complete request (``docs/reference/requests``) that makes the rule fire, and what passes.
The further cases stand in ``tests/vectors/completeness``.
"""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from comity.law.completeness import check
from comity.law.files import read_yaml
from comity.law.findings import Report
from comity.law.rules import ANY, Rule, completeness_rules

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "docs" / "tutorial" / "samples"
VECTORS = ROOT / "tests" / "vectors" / "completeness"
PAIRS = ROOT / "tests" / "law" / "data" / "rules"
REQUESTS = ROOT / "docs" / "reference" / "requests"
FOLLOWS = {"PRES_EXT": "PRES", "RESPONSE": "SUBSCR_MLA", "TRANSFER": "MLA"}
ASIDE = frozenset({"profile"})
RULES: Mapping[str, Rule] = {rule.id: rule for rule in completeness_rules().rules}


def sample(name: str) -> dict[str, Any]:
    """Return the request in a sample of the tutorial."""
    return cast("dict[str, Any]", json.loads((SAMPLES / f"{name}.json").read_text("utf-8")))


def vector(name: str) -> dict[str, Any]:
    """Return a file of the vectors."""
    return cast("dict[str, Any]", json.loads((VECTORS / f"{name}.json").read_text("utf-8")))


PROFILE = vector("profile")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """One request, and what one rule says of it."""

    name: str
    rule: str
    kind: str
    expect: str
    request: dict[str, Any]
    earlier: dict[str, Any] | None
    profile: dict[str, Any]
    practice: bool
    at: str | None
    severity: str | None
    message: str | None
    example: str | None

    def report(self) -> Report:
        """Return what the engine says."""
        return check(
            self.request,
            kind=self.kind,
            profile=self.profile,
            now=NOW,
            practice=self.practice,
            earlier=self.earlier,
        )


@cache
def _written(kind: str) -> dict[str, Any]:
    return dict(read_yaml((REQUESTS / f"{kind.lower()}.yaml").read_text("utf-8")))


def base(kind: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return a complete request of ``kind``, and the earlier request that it follows."""
    followed = FOLLOWS.get(kind)
    earlier = None if followed is None else copy.deepcopy(_written(followed))
    return copy.deepcopy(_written(kind)), earlier


_MANY = [
    {
        "type": "ip",
        "value": f"198.51.100.{number}",
        "source_port": 51423,
        "timestamp": "2026-03-01T13:05:09Z",
        "clock_source": "log of the portal",
        "categories": ["SUB"],
    }
    for number in range(1, 52)
]


@dataclass(frozen=True)
class Pair:
    """What somebody typed that makes a rule fire, and what passes.

    Attributes:
        rule: Id of the rule.
        kind: Kind of the complete request that both change.
        bad: Fields typed over it; ``None`` takes one out.
        at: The fields where the rule fires, and no other.
        good: Fields typed over it that pass.
        known: What is known of the other side beside the usual profile, when it fires.
        good_known: The same, when it passes.
        message: Words that the message must hold.
        practice: Whether it is training.
    """

    rule: str
    kind: str
    bad: dict[str, Any]
    at: list[str]
    good: dict[str, Any]
    known: dict[str, Any]
    good_known: dict[str, Any]
    message: str
    practice: bool

    def of_bad(self) -> Report:
        """Return what the engine says of the request that lacks something."""
        return self._of(self.bad, self.known)

    def of_good(self) -> Report:
        """Return what the engine says of the request that passes."""
        return self._of(self.good, self.good_known)

    def with_nothing_known(self) -> Report:
        """Return what the engine says of the bad request if nothing is known of the other side."""
        return self._judged(self.bad, {})

    def _of(self, typed: Mapping[str, Any], known: Mapping[str, Any]) -> Report:
        profile = copy.deepcopy(PROFILE)
        for path, value in known.items():
            _put(profile, path, value)
        return self._judged(typed, profile)

    def _judged(self, typed: Mapping[str, Any], profile: Mapping[str, Any]) -> Report:
        request, earlier = base(self.kind)
        for path, value in typed.items():
            _put(request, path, _MANY if value == "51 rows" else value)
        return check(
            request,
            kind=self.kind,
            profile=profile,
            now=NOW,
            practice=self.practice,
            earlier=earlier,
        )


def pairs() -> list[Pair]:
    """Return every pair of every file, in the order of the rules."""
    found = [
        Pair(
            rule=written["rule"],
            kind=written["kind"],
            bad=written["bad"],
            at=[written["at"], *written.get("also", ())],
            good=written.get("good", {}),
            known=written.get("known", {}),
            good_known=written.get("good_known", {}),
            message=written.get("message", ""),
            practice=written.get("practice", True),
        )
        for path in sorted(PAIRS.glob("*.yaml"))
        for written in read_yaml(path.read_text("utf-8"))
    ]
    order = list(RULES)
    return sorted(found, key=lambda pair: order.index(pair.rule))


def cases() -> list[Case]:
    """Return every case of every file, examples of the rules included."""
    names = sorted(path.stem for path in VECTORS.glob("*.json") if path.stem not in ASIDE)
    return [case for name in names for written in vector(name)["cases"] for case in _of(written)]


def _of(written: Mapping[str, Any]) -> Iterator[Case]:
    if written["expect"] != "examples":
        yield _case(written, written["expect"], None)
        return
    examples = RULES[written["rule"]].examples
    assert examples is not None
    for expect, values in (("fires", examples.fires), ("passes", examples.passes)):
        for value in values:
            if value not in _shown_apart():
                yield _case(written, expect, value)


@cache
def _shown_apart() -> frozenset[str]:
    names = (path.stem for path in VECTORS.glob("*.json") if path.stem not in ASIDE)
    written = [case for name in names for case in vector(name)["cases"]]
    return frozenset(case["example"] for case in written if "example" in case)


def _case(written: Mapping[str, Any], expect: str, example: str | None) -> Case:
    request, earlier = base(written["kind"])
    if "target" in written:
        categories = [code for code in RULES[written["rule"]].data if code != ANY] or ["SUB"]
        request["targets"] = [{"categories": categories[:1], **written["target"]}]
    request = _filled(request, example) if example is not None else request
    for path, value in written.get("set", {}).items():
        _put(request, path, example if value == "$" else value)
    profile = copy.deepcopy(PROFILE)
    for path, value in written.get("profile", {}).items():
        _put(profile, path, value)
    label = example or json.dumps(written.get("set") or written.get("target") or "as it is")
    return Case(
        name=f"{written['rule']} {expect} {label}"[:120],
        rule=written["rule"],
        kind=written["kind"],
        expect=expect,
        request=request,
        earlier=written.get("earlier", earlier),
        profile=profile,
        practice=written.get("practice", True),
        at=written.get("at"),
        severity=written.get("severity"),
        message=written.get("message"),
        example=example if example is not None else written.get("example"),
    )


def _filled(request: dict[str, Any], example: str) -> dict[str, Any]:
    for row in request.get("targets", ()):
        for name, value in row.items():
            row[name] = example if value == "$" else value
    return request


def _put(inside: Any, path: str, value: object) -> None:  # noqa: ANN401  # JSON of any shape
    *steps, last = path.split(".")
    for step in steps:
        inside = inside[int(step)] if isinstance(inside, list) else inside[step]
    if isinstance(inside, list):
        inside[int(last)] = value
    elif value is None:
        inside.pop(last, None)
    else:
        inside[last] = value
