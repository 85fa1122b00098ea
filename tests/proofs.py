"""Which test shows what of which kind of request, and whether it passed in this run.

A test says by its mark what it shows. Without kinds it is walked for every kind there is, and has
``kind`` as its parameter:

    @pytest.mark.proves("screen", "PRES")
    def test_an_officer_is_asked_a_question_and_answers() -> None: ...

    @pytest.mark.proves("api")
    @pytest.mark.parametrize("kind", Kind)
    def test_a_request_of_each_kind_is_sent_over_http(kind: Kind) -> None: ...

The marks are read from the sources, so that the page of them needs no run. A run notes what became
of each marked test in the file that ``COMITY_TEST_PROOFS`` names.
"""

import ast
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
KINDS = TESTS.parent / "comity" / "cooperation" / "kinds"
NOTES = "COMITY_TEST_PROOFS"
"""Names the file in which a run notes what became of each test that shows something."""

WAYS: Mapping[str, str] = {
    "screen": "tests/journeys/test_flow_{folder}.py",
    "api": "tests/cooperation/test_kinds_api.py",
    "command": "tests/cli/test_kinds.py",
    "letter": "tests/cooperation/test_kinds_letters.py",
    "languages": "tests/cooperation/test_kinds_letters.py",
}
"""The ways in which people meet a kind, and where the tests of each lie."""

_MARK = "pytest.mark.proves"
_WALK = "pytest.mark.parametrize"
_NO_BROWSER = "needs Chromium"


@dataclass(frozen=True, slots=True)
class Proof:
    """One test that shows one kind in one way.

    Attributes:
        test: The id under which pytest runs it.
    """

    kind: str
    way: str
    test: str


def codes() -> tuple[str, ...]:
    """Return the codes of all kinds, each a folder."""
    return tuple(sorted(path.parent.name.upper() for path in KINDS.glob("*/__init__.py")))


def proofs(kinds: Sequence[str]) -> tuple[Proof, ...]:
    """Return what the marked tests show of ``kinds``, in the order of files and lines."""
    return tuple(
        proof
        for path in sorted(TESTS.rglob("test_*.py"))
        for proof in _in_source(path.read_text(encoding="utf-8"), _name(path), kinds)
    )


def lacking(shown: Iterable[Proof], kinds: Iterable[str]) -> list[str]:
    """Return a line for each kind and way that no test shows: which test to write."""
    there = {(proof.kind, proof.way) for proof in shown}
    return [
        f"no test shows the {way} of {kind}: write one in {where.format(folder=kind.lower())} "
        f'and mark it @pytest.mark.proves("{way}", "{kind}")'
        for kind in kinds
        for way, where in WAYS.items()
        if (kind, way) not in there
    ]


def note(report: pytest.TestReport) -> None:
    """Note what became of a marked test, where somebody wants to know."""
    path = os.environ.get(NOTES)
    if path is None or "proves" not in report.keywords:
        return
    line = [report.nodeid, report.when, report.outcome, str(report.longrepr or "")[-300:]]
    with Path(path).open("a", encoding="utf-8") as kept:
        kept.write(json.dumps(line) + "\n")


def unproved(shown: Iterable[Proof], notes: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return what did not pass in a run, and what could not be run for want of a browser.

    Args:
        shown: What the tests say that they show.
        notes: The lines that the run has noted.
    """
    became: dict[str, list[tuple[str, str, str]]] = {}
    for line in notes:
        test, when, outcome, why = json.loads(line)
        for name in {test, test.partition("[")[0]}:
            became.setdefault(name, []).append((when, outcome, why))
    wrong, skipped = [], []
    for proof in shown:
        found = became.get(proof.test, [])
        told = f"{proof.kind}, {proof.way}: {proof.test}"
        if any(_NO_BROWSER in why for _when, outcome, why in found if outcome == "skipped"):
            skipped.append(told)
        elif {outcome for _when, outcome, _why in found} != {"passed"} or "call" not in {
            when for when, _outcome, _why in found
        }:
            wrong.append(told)
    return wrong, skipped


def tell(notes: Path) -> int:
    """Print whether every cell of the page of kinds passed in this run; return the status."""
    kinds = codes()
    shown = proofs(kinds)
    lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    wrong, skipped = unproved(shown, lines)
    passed = len(shown) - len(skipped) - len(wrong)
    wrong += lacking(shown, kinds)
    print(f"\nKinds of request (docs/reference/kinds.md): {passed} of {len(shown)} proofs passed")
    for line in skipped:
        print(f"  not run, needs Chromium: {line}")
    for line in wrong:
        print(f"  NOT PROVED: {line}")
    return 1 if wrong else 0


def _name(path: Path) -> str:
    return path.relative_to(TESTS.parent).as_posix()


def _in_source(text: str, name: str, kinds: Sequence[str]) -> Iterator[Proof]:
    if _MARK not in text:
        return
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            yield from _of_test(node, name, kinds)


def _of_test(test: ast.FunctionDef, name: str, kinds: Sequence[str]) -> Iterator[Proof]:
    calls = [one for one in test.decorator_list if isinstance(one, ast.Call)]
    walked = any(_WALK in ast.unparse(one.func) and _texts(one)[:1] == ["kind"] for one in calls)
    for call in calls:
        if ast.unparse(call.func) != _MARK:
            continue
        way, *named = _texts(call)
        if not named and not walked:
            msg = f"{name}::{test.name} shows every kind and has no parameter kind"
            raise ValueError(msg)
        for kind in named or kinds:
            yield Proof(kind, way, f"{name}::{test.name}" + (f"[{kind}]" if walked else ""))


def _texts(call: ast.Call) -> list[str]:
    return [
        one.value
        for one in call.args
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
