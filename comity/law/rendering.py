"""A report in plain words, for a terminal.

Example:
    >>> from datetime import UTC, datetime
    >>> from comity.law.completeness import check
    >>> report = check({}, kind="PRES", profile={}, now=datetime.now(UTC), practice=True)
    >>> lines(report)[0].startswith("PRES: cannot be sent")
    True
"""

from collections import Counter
from textwrap import wrap
from typing import Final

from comity.law.findings import Finding, Report, Severity

WIDTH: Final = 96
_OPENINGS: Final = {Severity.BLOCK: "BLOCK", Severity.WARN: "warn ", Severity.INFO: "info "}


def lines(report: Report) -> list[str]:
    """Return the report as lines: the verdict, the findings in rule order, what was not judged."""
    said = [_verdict(report)]
    for finding in report.findings:
        said += ["", *_of_finding(finding)]
    if report.not_judged:
        said += ["", "Not judged, because it is not known here:"]
        said += [f"  {each.rule}  {each.why}" for each in report.not_judged]
    said += ["", f"Rules {report.rules_version}, digest {report.rules_digest}"]
    return said


def _verdict(report: Report) -> str:
    counted = Counter(finding.severity for finding in report.findings)
    counts = ", ".join(f"{counted[severity]} {severity}" for severity in Severity)
    sendable = "cannot be sent as it is" if report.blocks else "can be sent"
    practice = "; practice" if report.practice else ""
    return (
        f"{report.kind}: {sendable}. {report.applicable} rules apply: {counts}, "
        f"{len(report.not_judged)} not judged; score {report.score} of 100{practice}."
    )


def _of_finding(finding: Finding) -> list[str]:
    first = f"{_OPENINGS[finding.severity]} {finding.rule}  {finding.field}"
    told = wrap(finding.message, WIDTH, initial_indent="      ", subsequent_indent="      ")
    return [first, *told, f"      Source: {finding.source} ({finding.certainty})"]
