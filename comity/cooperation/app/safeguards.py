"""The questions of the safeguards of a draft or a request, and whether an act may be done.

They hold wherever the act comes from: a page, the interface, the command line. While the
administrator's entries of law are broken, the questions are those that ship with the program.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from comity.cooperation.acts import Act, Side
from comity.cooperation.app.models import Draft, LegalAnswer, SafeguardAnswers, Thread
from comity.cooperation.errors import BlockedBySafeguardsError
from comity.cooperation.lifecycles import Kind
from comity.cooperation.safeguarding import (
    findings_of,
    findings_under_way,
    stages_before,
    stages_of,
    told,
)
from comity.cooperation.threads import Thread as FoldedThread
from comity.kernel.errors import UnavailableError
from comity.law.app import queries as law
from comity.law.corpus import Corpus, shipped
from comity.law.safeguard_files import Stage
from comity.law.safeguards import SafeguardFinding, Truth

_RESERVED = "may_be_refused_by_reservation"
_UNSAID = frozenset({"unknown", ""})


def of_draft(held: Draft) -> tuple[SafeguardFinding, ...]:
    """Return the questions that apply to a draft."""
    return findings_of(Kind(held.kind), held.content, held.typed, _corpus())


def of_request(thread: Thread, view: FoldedThread) -> tuple[SafeguardFinding, ...]:
    """Return the questions that this side answers in a request, of all stages."""
    if view.kind is None:
        return ()
    return _under_way(thread, view, view.kind, stages_of(Side(thread.own_side), view.kind))


def before(thread: Thread, act: Act, view: FoldedThread) -> tuple[SafeguardFinding, ...]:
    """Return the questions that come before ``act``."""
    if view.kind is None:
        return ()
    return _under_way(thread, view, view.kind, stages_before(act, view.kind))


def kept_of(thread: Thread) -> Mapping[str, Mapping[str, Any]]:
    """Return what our people answered, by question, with who and when."""
    kept: Mapping[str, Mapping[str, Any]] = answers_of(thread).answers
    return kept


def answers_of(thread: Thread) -> SafeguardAnswers:
    """Return the row that holds them, read once; it is stored with the first answer."""
    row: SafeguardAnswers | None = getattr(thread, "safeguards", None)
    return SafeguardAnswers(thread=thread) if row is None else row


def let_through(held: Draft) -> None:
    """Return if nothing blocks sending, or a supervisor has set it aside.

    Raises:
        BlockedBySafeguardsError: Names the questions, and how to answer them.
    """
    if not held.override_reason:
        _stop(of_draft(held), "it is sent")


def let_content_through(kind: Kind, content: Mapping[str, Any]) -> None:
    """Return if nothing blocks sending a request that was never a draft.

    Raises:
        BlockedBySafeguardsError: Names the questions, and how to answer them.
    """
    _stop(findings_of(kind, content, {}, _corpus()), "it is sent")


def let_act(thread: Thread, act: Act, view: FoldedThread) -> None:
    """Return if no question blocks ``act``.

    Raises:
        BlockedBySafeguardsError: Names the questions, and how to answer them.
    """
    _stop(before(thread, act, view), f"the act {act}")


def _stop(findings: Iterable[SafeguardFinding], what: str) -> None:
    blocking = [one for one in findings if one.blocks]
    if blocking:
        msg = f"before {what}, the safeguards want an answer to {told(blocking)}"
        raise BlockedBySafeguardsError(
            msg,
            questions=[one.id for one in blocking],
            safeguards=[one.written() for one in blocking],
        )


def _under_way(
    thread: Thread, view: FoldedThread, kind: Kind, stages: Sequence[Stage]
) -> tuple[SafeguardFinding, ...]:
    if not stages:
        return ()
    return findings_under_way(
        kind,
        view.content,
        kept_of(thread),
        _corpus(),
        stages=stages,
        reserved=_reserved(thread),
    )


def _reserved(thread: Thread) -> Truth:
    """Return whether dual criminality was reserved, as the answer kept with the request has it."""
    row: LegalAnswer | None = getattr(thread, "legal_answer", None)
    kept = row is not None and row.pk is not None  # else it is what is found today
    status = str(row.answer["dual_criminality"]["status"]) if row is not None and kept else ""
    return None if status in _UNSAID else status == _RESERVED


def _corpus() -> Corpus:
    try:
        return law.corpus()
    except UnavailableError:
        return shipped()
