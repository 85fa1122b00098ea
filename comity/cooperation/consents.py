"""Does a consent that a State has given carry this request to its provider?

A consent is for one case, one provider and the kinds of data that it names; it may be for one kind
of request alone, and until a day. What does not fit is said, so that people can ask anew.

Source: report EG.4/2020/2, 13(d), 13(ggg); process 2.3.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from comity.cooperation.acts import Act
from comity.cooperation.states import State
from comity.cooperation.threads import Thread
from comity.kernel.time import end_of_day

Content = Mapping[str, Any]
Same = Callable[[str, str], bool]


class Misfit(StrEnum):
    """Why a consent does not carry a request."""

    NOT_GIVEN = "not_given"
    OTHER_PROVIDER = "other_provider"
    OTHER_KIND = "other_kind"
    OTHER_CASE = "other_case"
    OTHER_DATA = "other_data"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Given:
    """What a State has consented to.

    Attributes:
        categories: The kinds of data; none named stands for none.
        until: The last instant at which a request may be sent; ``None`` without an end.
        conditions: What the State that asked has accepted.
    """

    categories: frozenset[str]
    until: datetime | None
    conditions: tuple[str, ...]


def given_in(view: Thread) -> Given | None:
    """Return what was consented to in ``view``; nothing while no consent stands."""
    if view.state is not State.ACCEPTED:
        return None
    asked = frozenset(view.content.get("categories") or ())
    said = view.applied(Act.ACCEPT)
    if not said:  # given on conditions, which were accepted
        offered = view.applied(Act.SET_CONDITIONS)
        return Given(asked, None, tuple(offered[-1]["conditions"]) if offered else ())
    last = said[-1]
    named = frozenset(last.get("categories") or asked)
    return Given(named & asked if asked else named, _until(last), ())


def misfit(view: Thread, kind: str, content: Content, *, same: Same, now: datetime) -> str:
    """Return why the consent in ``view`` does not carry a request, or nothing if it does.

    Args:
        view: The request for consent, folded.
        kind: Code of the kind of the request to the provider.
        content: What that request says.
        same: Whether two names or codes are of one provider.
        now: The present moment.
    """
    wrong = other_matter(view.content, kind, content, same=same)
    if wrong:
        return wrong
    given = given_in(view)
    if given is None:
        return Misfit.NOT_GIVEN
    if given.until is not None and now > given.until:
        return Misfit.ENDED
    return "" if asked_of(content) <= given.categories else Misfit.OTHER_DATA


def other_matter(consent: Content, kind: str, content: Content, *, same: Same) -> str:
    """Return why what ``consent`` asks is another matter than a request, or nothing."""
    if not same(_text(consent, "addressee_provider"), _text(content, "addressee_provider")):
        return Misfit.OTHER_PROVIDER
    if (_text(consent, "planned_kind") or kind) != kind:
        return Misfit.OTHER_KIND
    cases = {_text(one, "case_no_sender") for one in (consent, content)}
    return Misfit.OTHER_CASE if len(cases) > 1 else ""


def asked_of(content: Content) -> frozenset[str]:
    """Return the kinds of data that a request to a provider asks for."""
    rows = content.get("targets") or ()
    return frozenset(code for row in rows for code in row.get("categories") or ())


def _until(said: Content) -> datetime | None:
    day, zone = said.get("expires_on"), said.get("zone")
    if not day or not zone:
        return None
    return end_of_day(date.fromisoformat(str(day)), zone=ZoneInfo(str(zone)))


def _text(content: Content, name: str) -> str:
    return str(content.get(name) or "").strip()
