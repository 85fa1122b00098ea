"""A report in plain words, for a terminal, in the reader's language.

Example:
    >>> from datetime import UTC, datetime
    >>> from comity.law.completeness import check
    >>> report = check({}, kind="PRES", profile={}, now=datetime.now(UTC), practice=True)
    >>> lines(report)[0].startswith("PRES: cannot be sent")
    True
"""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from textwrap import wrap
from typing import Any, Final

from comity.law.findings import Finding, Report, Severity
from comity.law.rules import completeness_rules
from comity.law.speech import ENGLISH, Speech

WIDTH: Final = 96
_OPENING: Final = 5
"""Signs of the word that says how grave a finding is."""


def lines(report: Report, *, speech: Speech = ENGLISH) -> list[str]:
    """Return the report as lines: the verdict, the findings, what was not judged.

    What blocks stands first, then what warns, then what informs; each in the order of the rules.
    """
    said = [_verdict(report, speech)]
    gravest_first = list(Severity)
    for finding in sorted(report.findings, key=lambda one: gravest_first.index(one.severity)):
        said += ["", *_of_finding(finding, speech)]
    if report.not_judged:
        said += ["", speech.word("report", "not_judged")]
        said += [f"  {each.rule}  {speech.not_judged(each.why)}" for each in report.not_judged]
    rules = speech.said("report", "rules", version=report.rules_version, digest=report.rules_digest)
    return [*said, "", rules]


def message_of(finding: Finding, speech: Speech) -> str:
    """Return what to do about ``finding`` in the reader's language."""
    template = _messages().get(finding.rule)
    return finding.message if template is None else speech.message(template, finding.message)


def written(report: Report, speech: Speech) -> dict[str, Any]:
    """Return the report as JSON, with its messages and reasons in the reader's language."""
    told = report.to_json()
    for row, finding in zip(told["findings"], report.findings, strict=True):
        row["message"] = message_of(finding, speech)
    for row in told["not_judged"]:
        row["why"] = speech.not_judged(row["why"])
    return told


def _verdict(report: Report, speech: Speech) -> str:
    counted = Counter(finding.severity for finding in report.findings)
    return speech.said(
        "report",
        "verdict_practice" if report.practice else "verdict",
        kind=report.kind,
        sendable=speech.word("report", "not_sendable" if report.blocks else "sendable"),
        applicable=report.applicable,
        open=len(report.not_judged),
        score=report.score,
        **{str(severity): counted[severity] for severity in Severity},
    )


def _of_finding(finding: Finding, speech: Speech) -> list[str]:
    opening = speech.word("report", f"opening_{finding.severity}").ljust(_OPENING)
    told = wrap(
        message_of(finding, speech), WIDTH, initial_indent="      ", subsequent_indent="      "
    )
    source = speech.said(
        "report",
        "source_of_rule",
        source=finding.source,
        certainty=speech.word("certainty", str(finding.certainty)),
    )
    return [f"{opening} {finding.rule}  {finding.field}", *told, f"      {source}"]


@cache
def _messages() -> Mapping[str, str]:
    return {rule.id: rule.message for rule in completeness_rules().rules}
