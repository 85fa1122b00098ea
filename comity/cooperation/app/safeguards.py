"""The safeguards of a draft: what is asked before it is sent, and whether it may be."""

from comity.cooperation.app.models import Draft
from comity.cooperation.errors import BlockedBySafeguardsError
from comity.cooperation.lifecycles import Kind
from comity.cooperation.safeguarding import findings_of
from comity.kernel.errors import UnavailableError
from comity.law.app import queries as law
from comity.law.safeguards import SafeguardFinding


def of_draft(held: Draft) -> tuple[SafeguardFinding, ...]:
    """Return the questions that apply to a draft; none while the law data are broken."""
    try:
        corpus = law.corpus()
    except UnavailableError:
        return ()  # a request for help is not held up by a file of the administrator's
    return findings_of(Kind(held.kind), held.content, held.typed, corpus)


def let_through(held: Draft) -> None:
    """Return if nothing blocks, or a supervisor has set it aside.

    Raises:
        BlockedBySafeguardsError: Names the questions.
    """
    blocking = [one for one in of_draft(held) if one.blocks]
    if blocking and not held.override_reason:
        msg = f"{len(blocking)} question(s) of the safeguards must be answered before it is sent"
        raise BlockedBySafeguardsError(msg, questions=[one.id for one in blocking])
