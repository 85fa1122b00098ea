"""Verify a package here in the same way as a court does there.

The one truth is ``data/verify.py``, the file that travels in every package; this module runs it and
gives its report a type.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from comity.evidence.data import verify
from comity.evidence.errors import PackageAlteredError, PackageUnusableError
from comity.kernel.strict_json import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is not as it was sealed.

    Attributes:
        file: Path in the package.
        what: What is wrong with it.
    """

    file: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What verification found; the verdict is data, because an altered package is a finding.

    Attributes:
        outcome: ``verified``; ``intact`` (nothing changed, origin not proved); ``altered``.
        package: Its identifier, or ``None`` if it cannot be read.
        origin: Name of the anchor that the seal leads to, or empty.
        problems: What is wrong, by file.
        report: All of it, as ``verify.py --json`` prints it.
    """

    outcome: Literal["verified", "intact", "altered"]
    package: str | None
    origin: str
    problems: tuple[Problem, ...]
    report: dict[str, Json]

    @property
    def exit_code(self) -> int:
        """Return the exit code that says the same: 0, 5 or 1."""
        return verify.EXIT[self.outcome]

    @property
    def intact(self) -> bool:
        """Return whether nothing was altered since it was sealed."""
        return not self.problems

    def unaltered(self) -> "Verdict":
        """Return the verdict itself, if nothing was altered.

        Raises:
            PackageAlteredError: Something was; the message names the first file.
        """
        if self.problems:
            _altered(self.problems[0])
        return self


def verify_package(folder: Path, *, anchor: bytes | None = None) -> Verdict:
    """Return what is to be said of the package in ``folder``.

    Args:
        folder: The bag.
        anchor: Content of an anchor file that did not come with the package: certificates in PEM,
            and lines ``comity-log-key: <verifier key>``.

    Raises:
        PackageUnusableError: No package is there, or the anchor cannot be read.
    """
    try:
        report = verify.examine(str(folder), anchor)
    except (verify.UnusableError, OSError) as error:
        raise PackageUnusableError(str(error), folder=str(folder)) from error
    return Verdict(
        outcome=report["verdict"],
        package=report["package"],
        origin=report["origin"],
        problems=tuple(Problem(**problem) for problem in report["problems"]),
        report=report,
    )


def spoken(verdict: Verdict) -> str:
    """Return the verdict in lines for people."""
    return "\n".join(verify.spoken(verdict.report))


def _altered(problem: Problem) -> NoReturn:
    msg = f"{problem.file}: {problem.what}"
    raise PackageAlteredError(msg, file=problem.file)
