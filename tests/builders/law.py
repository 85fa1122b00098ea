"""Builders of the law room: the cases of ``tests/vectors/completeness`` made ready to check."""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from comity.law.completeness import check
from comity.law.findings import Report
from comity.law.rules import ANY, Rule, completeness_rules

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "docs" / "tutorial" / "samples"
VECTORS = ROOT / "tests" / "vectors" / "completeness"
ASIDE = frozenset({"bases", "profile"})
RULES: Mapping[str, Rule] = {rule.id: rule for rule in completeness_rules().rules}


def sample(name: str) -> dict[str, Any]:
    """Return the request in a sample of the tutorial."""
    return cast("dict[str, Any]", json.loads((SAMPLES / f"{name}.json").read_text("utf-8")))


def vector(name: str) -> dict[str, Any]:
    """Return a file of the vectors."""
    return cast("dict[str, Any]", json.loads((VECTORS / f"{name}.json").read_text("utf-8")))


BASES = vector("bases")
PROFILE = vector("profile")
NOW = datetime.fromisoformat(BASES["now"])


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


def base(kind: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return a complete request of ``kind``, and the earlier request that it follows."""
    described = BASES["bases"][kind]
    request = sample(described["sample"]) if "sample" in described else described["request"]
    earlier = sample(described["earlier"]) if "earlier" in described else None
    return copy.deepcopy(request), earlier


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
    for row in request["targets"]:
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
