"""May a request go straight to its provider? What the law room says, and the consents at hand.

It is asked twice: before a request of ours is sent, and when one of another State arrives.

Where the law room cannot answer, nothing is known of the State, and it is asked first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from comity.cooperation import consents, legal
from comity.cooperation.acts import Side
from comity.cooperation.app import queries, registry
from comity.cooperation.app.models import Thread
from comity.cooperation.consents import Misfit, Same
from comity.cooperation.errors import ConsentNeededError, StraightRefusedError
from comity.cooperation.kinds import Kind, permitting, plan_of
from comity.cooperation.states import State
from comity.directory.app import queries as directory
from comity.kernel.errors import InvalidInputError, UnavailableError
from comity.law.app import queries as law
from comity.law.leave import NOT_KNOWN, Leave, Verdict, leave_in, strictest

STATE = 2
"""Letters of the code of a State, with which that of a member begins."""

LOOKED_AT = 50
"""Consents of one State that are looked at, the latest first."""


@dataclass(frozen=True, slots=True)
class Given:
    """Which consents are looked at.

    Attributes:
        side: Our side in them: we asked for them, or gave them.
        provided_by: The member under whose law the provider stands.
    """

    peer: str
    side: Side
    provided_by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request to a provider stands with the provider's State.

    Attributes:
        consent: The request for consent that was granted and carries it.
        asked: The latest on the same matter that does not carry it.
        misfit: Why that one does not.
        conditions: Those under which consent was given.
        by_hand: The provider has no node, so that its State is told by nobody but a person.
    """

    leave: Leave
    consent: Thread | None = None
    asked: Thread | None = None
    misfit: str = ""
    conditions: tuple[str, ...] = ()
    by_hand: bool = False

    @property
    def refused(self) -> bool:
        """Return whether the State allows no such request."""
        return self.leave.verdict is Verdict.REFUSED

    @property
    def waits(self) -> bool:
        """Return whether the State has to consent first."""
        return self.leave.verdict is Verdict.CONSENT and self.consent is None

    @property
    def blocks(self) -> bool:
        """Return whether it cannot be sent."""
        return self.refused or self.waits


def standing(kind: Kind, content: Mapping[str, Any], *, aud: str, now: datetime) -> Standing | None:
    """Return how a request stands with the State ``aud``; nothing if no provider is asked for data.

    What a State says of requests to its providers is about data. Where content is to be taken away,
    it reads along from the first moment, and may object.
    """
    plan = plan_of(kind)
    if plan.addressed != "provider" or plan.takes_down or not aud:
        return None
    found = strictest(_leaves(kind, content, asking=settings.COMITY_NODE.code, asked=aud))
    by_hand = registry.known_partner(aud) is not None
    if found.verdict is not Verdict.CONSENT:
        return Standing(found, by_hand=by_hand)
    ours = Given(peer=aud, side=Side.REQUESTING, provided_by=aud)
    return replace(_with_consent(found, kind, content, ours, now=now), by_hand=by_hand)


def standing_here(
    kind: Kind, content: Mapping[str, Any], *, sender: str, now: datetime
) -> Standing | None:
    """Return how a request of ``sender`` to a provider of ours stands with our own State.

    It is judged anew, by the law data of this node and by the consents that were given here;
    what the request says of them counts nothing. Nothing if no provider is asked for data.
    """
    plan = plan_of(kind)
    if plan.addressed != "provider" or plan.takes_down:
        return None
    own = settings.COMITY_NODE.code
    found = strictest(_leaves(kind, content, asking=sender, asked=own))
    if found.verdict is not Verdict.CONSENT:
        return Standing(found)
    given = Given(peer=sender, side=Side.REQUESTED, provided_by=own)
    return _with_consent(found, kind, content, given, now=now)


def filled(
    kind: Kind, content: Mapping[str, Any], found: Standing | None, *, now: datetime
) -> Mapping[str, Any]:
    """Return ``content`` with what the node itself says of consent and notice.

    The State is told with the request: its node has it, and its authorities read it there. Of a
    provider without a node a person has to tell it.
    """
    if found is None:
        return content
    own = plan_of(kind).request.model_fields
    known: dict[str, Any] = {}
    if found.consent is not None:
        known["consent_ref"] = found.consent.own_reference
    if not found.by_hand:
        today = now.astimezone(ZoneInfo(settings.COMITY_NODE.zone)).date()
        known["state_notified_on"] = content.get("state_notified_on") or today.isoformat()
    return {**content, **{name: value for name, value in known.items() if name in own}}


def let_through(
    kind: Kind, content: Mapping[str, Any], *, aud: str, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is sent, and what the journal says of it; a request to an authority as it is.

    Raises:
        ConsentNeededError: The provider's State has to consent first, and has not.
        StraightRefusedError: That State allows no request straight to its provider.
    """
    found = standing(kind, content, aud=aud, now=now)
    if found is None:
        return dict(content), {}
    if found.refused:
        msg = f"{aud} allows no request for such data straight to its provider"
        raise StraightRefusedError(msg, to=aud, rule=found.leave.rule)
    if found.waits:
        msg = f"{aud} has to consent before its provider is asked ({found.leave.rule})"
        raise ConsentNeededError(
            msg,
            to=aud,
            rule=found.leave.rule,
            asked=None if found.asked is None else found.asked.own_reference,
            why=found.misfit,
        )
    said: dict[str, Any] = {"leave": found.leave.written()}
    if found.consent is not None:
        said["consent"] = found.consent.own_reference
    return dict(filled(kind, content, found, now=now)), said


def _leaves(kind: Kind, content: Mapping[str, Any], *, asking: str, asked: str) -> Iterable[Leave]:
    named = legal.choice_of(content, ()).instrument
    for question in legal.questions_by_data(
        kind, content, requesting=asking[:STATE], requested=asked[:STATE]
    ):
        try:
            yield leave_in(law.answer(question), named=named)
        except (InvalidInputError, UnavailableError):
            yield NOT_KNOWN


def _with_consent(
    leave: Leave, kind: Kind, content: Mapping[str, Any], among: Given, *, now: datetime
) -> Standing:
    """Return which consent carries a request, else the latest on the same matter."""
    same = _same(among.provided_by)
    rows = Thread.objects.filter(kind__in=permitting(), own_side=among.side, peer=among.peer)
    latest: tuple[Thread | None, str] = (None, Misfit.NOT_GIVEN)
    for row in rows.exclude(state=State.WITHDRAWN).order_by("-opened_at", "-id")[:LOOKED_AT]:
        view = queries.folded(row)
        if consents.other_matter(view.content, str(kind), content, same=same):
            continue
        wrong = consents.misfit(view, str(kind), content, same=same, now=now)
        given = consents.given_in(view)
        if not wrong and given is not None:
            return Standing(leave, consent=row, conditions=given.conditions)
        latest = latest if latest[0] is not None else (row, wrong)
    return Standing(leave, asked=latest[0], misfit=latest[1])


def _same(aud: str) -> Same:
    """Return what says whether two names or codes are of one provider of ``aud``."""
    entry = directory.entry_of(aud)
    known: dict[str, str] = {}
    for one in () if entry is None else entry.providers:
        known |= {name.casefold(): one.code for name in (one.code, one.name, one.legal_entity)}

    def same(first: str, second: str) -> bool:
        codes = {known.get(name.casefold(), name.casefold()) for name in (first, second)}
        return bool(first and second) and len(codes) == 1

    return same
