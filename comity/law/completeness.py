"""Is a request complete? The engine of the completeness rules.

It knows kinds of condition and nothing of law: the rules are data (``data/completeness``). It
never changes a request and never looks anything up; what is known of the other side comes in as
``profile``, and what is not known is answered "not judged".

Example:
    >>> from datetime import UTC, datetime
    >>> report = check({}, kind="PRES", profile={}, now=datetime.now(UTC), practice=True)
    >>> report.findings[0].rule, report.findings[0].field
    ('R-ENV-001', 'sender_org.name')
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from difflib import get_close_matches
from string import Formatter
from typing import Final

from comity.kernel.errors import InvalidInputError
from comity.law.fields import RequestFields, request_fields
from comity.law.findings import WEIGHTS, Finding, NotJudged, Report, Severity
from comity.law.rules import Rule, RuleSet, completeness_rules
from comity.law.scopes import Failure, Scope, Truth, Verdict, rows, shown, texts

NOT_KNOWN: Final = "(not known)"
_ROW = re.compile(r"([a-z_]+)\[([0-9]+)\]")


class UnknownKindError(InvalidInputError):
    """No completeness rules are written for this kind of request."""

    code = "law.unknown_kind"
    remedy = "Use one of the kinds that docs/reference/request-fields.md names."


def check(
    request: Mapping[str, object],
    *,
    kind: str,
    profile: Mapping[str, object],
    now: datetime,
    practice: bool,
    earlier: Mapping[str, object] | None = None,
    rules: RuleSet | None = None,
) -> Report:
    """Return what ``request`` lacks.

    Args:
        request: Its fields, as ``docs/reference/request-fields.md`` lists them.
        kind: Code of the kind, such as PRES.
        profile: What is known of the other side, its providers and registers; may be empty.
        now: Aware instant of the check.
        practice: Whether identifiers for training are allowed: on practice nodes.
        earlier: The request that this one extends or answers; an extension takes from it every
            field that it does not repeat.
        rules: Another set than the one that ships with the program.

    Raises:
        MalformedRequestError: A list or an object is expected and something else stands there.
        UnknownKindError: There are no rules for this kind.
    """
    used, fields = rules or completeness_rules(), request_fields()
    checked_kind(kind)
    fields.check_shape(request)
    if earlier is not None:
        fields.check_shape(earlier)
        request = fields.inherited(request, earlier, kind=kind)
    scope = Scope(
        request=request,
        item=request,
        earlier=earlier,
        profile=profile,
        own=used.own,
        kind=kind,
        now=now,
        practice=practice,
    )
    asked = categories_of(request) | {*used.about.get(kind, ())}
    applicable = [
        rule for rule in used.of_kind(kind) if rule.of_any_data or asked & rule.categories
    ]
    return _report(used, applicable, scope, fields)


def checked_kind(kind: str) -> str:
    """Return ``kind`` if rules are written for it.

    Raises:
        UnknownKindError: None are; the message names the kinds, the nearest first.
    """
    kinds = request_fields().kinds
    if kind in kinds:
        return kind
    near = get_close_matches(kind.upper(), kinds, n=1)
    told = f"; did you mean {near[0]}?" if near else ""
    msg = f"no completeness rules for the kind {shown(kind)!r}{told} Kinds: {', '.join(kinds)}"
    raise UnknownKindError(msg)


def categories_of(request: Mapping[str, object]) -> AbstractSet[str]:
    """Return the categories of data that a request asks for, or an answer is about."""
    asked = {code for row in rows(request.get("targets")) for code in texts(row.get("categories"))}
    return asked | {
        code for row in rows(request.get("outcomes")) for code in texts(row.get("category"))
    }


def _report(
    used: RuleSet, applicable: Sequence[Rule], scope: Scope, fields: RequestFields
) -> Report:
    findings: list[Finding] = []
    not_judged: list[NotJudged] = []
    passed: list[Severity] = []
    failed: list[Severity] = []
    about = bool(used.about.get(scope.kind))
    for rule in applicable:
        verdict = _verdict(rule, scope, fields, limited=not about)
        severity = rule.severity_for(scope.kind)
        match verdict.truth:
            case Truth.FAILS:
                failed.append(severity)
                findings += (
                    _finding(rule, failure, severity, scope) for failure in verdict.failures
                )
            case Truth.UNKNOWN:
                not_judged.append(NotJudged(rule=rule.id, why="; ".join(verdict.unknowns)))
            case Truth.HOLDS:
                passed.append(severity)
    return Report(
        kind=scope.kind,
        findings=tuple(findings),
        not_judged=tuple(not_judged),
        applicable=len(applicable),
        score=_score(passed, failed),
        rules_version=used.version,
        rules_digest=used.digest,
        practice=scope.practice,
    )


def _verdict(rule: Rule, scope: Scope, fields: RequestFields, *, limited: bool) -> Verdict:
    missing = fields.left_to_earlier(rule.top_fields, scope)
    if missing:
        return Verdict(unknowns=(f"{missing} of the request that this one extends",))
    return rule.condition.judge(scope.limited(rule.categories) if limited else scope)


def _finding(rule: Rule, failure: Failure, severity: Severity, scope: Scope) -> Finding:
    return Finding(
        rule=rule.id,
        field=failure.path,
        message=_message(rule, failure, scope),
        severity=severity,
        source=rule.source,
        certainty=rule.certainty,
        layer=rule.layer,
    )


def _message(rule: Rule, failure: Failure, scope: Scope) -> str:
    named = {name for _, name, _, _ in Formatter().parse(rule.message) if name}
    facts = {name: failure.facts.get(name) or _stated(name, failure, scope) for name in named}
    return rule.message.format_map(facts)


def _stated(name: str, failure: Failure, scope: Scope) -> str:
    if name == "kind":
        return scope.kind
    row: Mapping[str, object] = {}
    place = _ROW.match(failure.path)
    if place is not None:
        row = rows(scope.request.get(place[1]))[int(place[2])]
    return shown(row.get(name)) or shown(scope.request.get(name)) or NOT_KNOWN


def _score(passed: Iterable[Severity], failed: Iterable[Severity]) -> int:
    won, lost = (sum(WEIGHTS[severity] for severity in each) for each in (passed, failed))
    return 100 * won // (won + lost) if won + lost else 100
