"""Judging what is about to be said, by the completeness rules and what this node knows.

What the node knows itself goes with the profile of the other side: which requests of the same
kind are open, and whether its own signature is valid. What it does not know is left out, so that
the rules answer "not judged": what is not known is never guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from comity.cooperation import judgements
from comity.cooperation.acts import Act
from comity.cooperation.answers import ExtensionWish
from comity.cooperation.app import leaves, queries
from comity.cooperation.app.models import OrderFile, Thread
from comity.cooperation.contents import Content
from comity.cooperation.errors import BlockedByFindingsError
from comity.cooperation.judgements import EXTENSION, RESPONSE, TRANSFER, Handover
from comity.cooperation.lifecycles import Kind
from comity.cooperation.statements import Override
from comity.cooperation.threads import Thread as FoldedThread
from comity.kernel.digests import digest_of
from comity.kernel.strict_json import canonical
from comity.kernel.time import written
from comity.law import completeness
from comity.law.app import queries as law
from comity.law.findings import Finding, Report, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How something was judged before it was said."""

    findings: tuple[Finding, ...]
    findings_digest: str
    rules_digest: str
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What an act has made of a thread, and what the rules remark on it.

    Attributes:
        findings: What warns or informs; what blocks has been set aside by a supervisor.
    """

    thread: Thread
    findings: tuple[Finding, ...] = ()


def of_request(kind: Kind, content: Mapping[str, Any], *, aud: str, now: datetime) -> Report:
    """Return what a request to ``aud`` lacks, with what the node fills in when it is sent."""
    report = completeness.check(
        leaves.filled(kind, content, leaves.standing(kind, content, aud=aud, now=now), now=now),
        kind=str(kind),
        profile=_profile(aud, kind, now=now),
        now=now,
        practice=settings.COMITY_NODE.practice,
    )
    return judgements.ours_to_say(report, kind)


def of_extension(
    wish: ExtensionWish, thread: Thread, view: FoldedThread, *, now: datetime
) -> Report:
    """Return what the wish to extend the preservation ``thread`` lacks."""
    known = _profile(thread.peer, Kind(thread.kind), now=now, besides=thread)
    registers = {**known["registers"], "references": [thread.own_reference]}
    return completeness.check(
        judgements.extension(wish, view, reference=thread.own_reference),
        kind=EXTENSION,
        profile={**known, "registers": registers},
        now=now,
        practice=settings.COMITY_NODE.practice,
        earlier=view.content,
    )


def of_response(
    act: Act, said: Content, thread: Thread, view: FoldedThread, *, now: datetime
) -> Report:
    """Return what an answer in ``thread`` lacks."""
    return completeness.check(
        judgements.response(act, said, view, not_found=queries.not_found(thread)),
        kind=RESPONSE,
        profile={},
        now=now,
        practice=settings.COMITY_NODE.practice,
        earlier=view.content,
    )


def of_transfer(
    files: Sequence[OrderFile],
    content: Mapping[str, Any],
    view: FoldedThread,
    *,
    key: str,
    now: datetime,
) -> Report:
    """Return what ``files`` of one order lack before they are sealed for the key ``key``.

    Their custody is known here from the provider's hand-over on.
    """
    order = files[0].order
    handed_over_at = max(file.deposited_at for file in files)
    handover = Handover(
        provider=order.provider_code,
        authority=order.issued_by,
        files=tuple((file.name, file.sha256) for file in files),
        handed_over_at=written(handed_over_at),
    )
    form = judgements.transfer(handover, sealed_by=settings.COMITY_NODE.name, recipient_key=key)
    return completeness.check(
        {**form, **{name: content[name] for name in ("certificate",) if name in content}},
        kind=TRANSFER,
        profile={},
        now=now,
        practice=settings.COMITY_NODE.practice,
        earlier=view.content,
    )


def let_through(
    report: Report, *, act: Act = Act.REQUEST, override: Override | None = None
) -> Judged:
    """Return how it was judged, unless a finding blocks it and nobody has set that aside.

    Raises:
        BlockedByFindingsError: Names the findings and their rules.
    """
    findings = [asdict(finding) for finding in report.findings]
    blocking = tuple(
        dict.fromkeys(one.rule for one in report.findings if one.severity is Severity.BLOCK)
    )
    if blocking and override is None:
        what = "sending" if act is Act.REQUEST else f"the act {act}"
        msg = f"{len(blocking)} rule(s) stand in the way of {what}"
        raise BlockedByFindingsError(msg, findings=findings, rules=list(blocking))
    used = None
    if blocking and override is not None:
        used = override.model_copy(update={"rules": blocking})
    return Judged(
        findings=report.findings,
        findings_digest=digest_of(canonical(findings)),
        rules_digest=report.rules_digest,
        override=used,
    )


def _profile(
    member: str, kind: Kind, *, now: datetime, besides: Thread | None = None
) -> dict[str, Any]:
    known = dict(queries.profile_of(member, kind=kind, now=now))
    open_requests = queries.open_requests(kind, besides=besides)
    own: dict[str, Any] = {"open_requests": open_requests}
    between = law.register_between(settings.COMITY_NODE.code, member, on=now.date())
    if between:
        own["instruments"] = between
    known["registers"] = {**own, **known.get("registers", {}), "open_requests": open_requests}
    if queries.signature_is_valid(now):
        known["established"] = {**known.get("established", {}), "signature": "valid"}
    return known
