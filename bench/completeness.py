"""How long the check of one request takes, of every kind, on one core.

    python bench/completeness.py [--json]

There is no peer that does this: the figure to stay under is 5 milliseconds for one request. Each
complete request of ``docs/reference/requests`` is checked with the profile of the tests, and an
empty one of its kind, which fails most; the median of many checks counts.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from comity.law.completeness import check
from comity.law.fields import request_fields
from comity.law.files import read_yaml
from comity.law.rules import completeness_rules

ROOT = Path(__file__).resolve().parent.parent
REQUESTS = ROOT / "docs" / "reference" / "requests"
PROFILE = ROOT / "tests" / "vectors" / "completeness" / "profile.json"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ROUNDS = 60
FOLLOWS = {"PRES_EXT": "PRES", "RESPONSE": "SUBSCR_MLA", "TRANSFER": "MLA"}
ALLOWED = 5.0
"""Milliseconds."""


def main() -> int:
    """Measure and print; fail if a check takes longer than allowed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    began = time.perf_counter()
    completeness_rules()
    loaded = time.perf_counter() - began
    profile = json.loads(PROFILE.read_text("utf-8"))
    found = {
        "load_seconds": round(loaded, 2),
        "rules": len(completeness_rules().rules),
        "milliseconds": {kind: _measured(kind, profile) for kind in request_fields().kinds},
    }
    slowest = max(max(each.values()) for each in found["milliseconds"].values())
    found["slowest"] = slowest
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        print(f"{found['rules']} rules, read in {found['load_seconds']} s")
        print(f"{'kind':<12}{'complete':>10}{'empty':>10}   milliseconds")
        for kind, each in found["milliseconds"].items():
            print(f"{kind:<12}{each['complete']:>10.2f}{each['empty']:>10.2f}")
        print(f"slowest {slowest:.2f} ms; allowed {ALLOWED:.0f} ms")
    return 0 if slowest < ALLOWED else 1


def _measured(kind: str, profile: Mapping[str, object]) -> dict[str, float]:
    earlier = _written(FOLLOWS[kind]) if kind in FOLLOWS else None
    return {
        "complete": _milliseconds(_written(kind), kind, profile, earlier),
        "empty": _milliseconds({}, kind, profile, earlier),
    }


def _written(kind: str) -> Mapping[str, object]:
    return dict(read_yaml((REQUESTS / f"{kind.lower()}.yaml").read_text("utf-8")))


def _milliseconds(
    request: Mapping[str, object],
    kind: str,
    profile: Mapping[str, object],
    earlier: Mapping[str, object] | None,
) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        check(request, kind=kind, profile=profile, now=NOW, practice=True, earlier=earlier)
        taken.append((time.process_time() - began) * 1000)
    return round(median(taken), 2)


if __name__ == "__main__":
    sys.exit(main())
