"""What the completeness rules are shown of an act that follows a request.

An extension is shown as a form of the kind PRES_EXT, an answer as a form of the kind RESPONSE. A
row of the request on which the answer says nothing of its own has the outcome of the answer as a
whole; where the answer goes into rows, it has to name them all. Nothing is judged here.

Source: process 1.3b (extension), 1.13 (response).
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from comity.cooperation.acts import Act, Side
from comity.cooperation.answers import ExtensionWish
from comity.cooperation.contents import Content
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.threads import Effect, Thread
from comity.law.findings import Report

EXTENSION = "PRES_EXT"
RESPONSE = "RESPONSE"
TRANSFER = "TRANSFER"

_OUTCOMES: Mapping[Act, str] = MappingProxyType(
    {
        Act.ASK: "returned_for_information",
        Act.REFUSE: "refused",
        Act.NO_DATA: "no_data_held",
        Act.PARTLY: "partly_executed",
        Act.EXECUTE: "executed",
    }
)
ANSWERING = frozenset(_OUTCOMES)
"""Acts that answer a request, and are judged as an answer before they are said."""

_POSTPONED = "postponed"
_OF_RECORDS = ("timezone", "field_key")
_SHOWN = (
    *_OF_RECORDS,
    "questions",
    "preservation_state",
    "expiry",
    "conditions",
    "conditions_accepted",
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Files that one provider handed over, to be sealed and sent on.

    Attributes:
        provider: Code of the provider.
        authority: Who ordered them and seals them.
        files: Name and SHA-256 of each.
        handed_over_at: When, as RFC 3339.
    """

    provider: str
    authority: str
    files: tuple[tuple[str, str], ...]
    handed_over_at: str


def ours_to_say(report: Report, kind: Kind) -> Report:
    """Return ``report`` without what the side that is asked will fill in itself."""
    theirs = plan_of(kind).theirs
    kept = tuple(one for one in report.findings if _top(one.field) not in theirs)
    return replace(report, findings=kept)


def theirs_to_say(report: Report, kind: Kind) -> Report:
    """Return of ``report`` only what the side that is asked has to fill in before a release."""
    theirs = plan_of(kind).theirs
    kept = tuple(one for one in report.findings if _top(one.field) in theirs)
    return replace(report, findings=kept)


def _top(place: str) -> str:
    return place.partition(".")[0].partition("[")[0].partition(",")[0]


def extension(wish: ExtensionWish, view: Thread, *, reference: str) -> Row:
    """Return ``wish`` as the form of an extension of the preservation ``view``."""
    said = {
        "status_flag": "extension",
        "supersedes": reference,
        "necessity": wish.reason,
        "mla_ref": wish.mla_ref,
        "mla_status": wish.mla_status,
        "preservation_expires_on": None if view.expires_on is None else view.expires_on.isoformat(),
    }
    return {name: value for name, value in said.items() if value is not None}


def response(act: Act, said: Content, view: Thread, *, not_found: Iterable[int] = ()) -> Row:
    """Return what ``act`` says as the form of a response to the request of ``view``.

    Args:
        act: One of ``ANSWERING``.
        said: Its content.
        view: The thread before it.
        not_found: Rows of the request of which providers said that they hold nothing.
    """
    form, parts = said.written(), _parts(view)
    stated = _rows(form)
    done = [row for part in parts for row in _rows(part) if row.get("outcome") != _POSTPONED]
    named = {_cell(row): row for row in (*done, *stated)}
    whole, nothing = _whole(act, form, in_rows=bool(stated)), frozenset(not_found)
    for target, category in () if stated and act is Act.EXECUTE else _cells(view):
        outcome = {"outcome": "no_data_held"} if target in nothing else whole
        row = {"target": target, "category": category, **outcome}
        named.setdefault((target, category), row)
    known = [{name: part[name] for name in _OF_RECORDS if name in part} for part in parts]
    shown = {name: form[name] for name in _SHOWN if name in form}
    return {**dict(ChainMap(*reversed(known))), **shown, "outcomes": list(named.values())}


def transfer(handover: Handover, *, sealed_by: str, recipient_key: str) -> Row:
    """Return the files of one provider as the form of a transfer."""
    taken = {"from": handover.provider, "to": handover.authority, "at": handover.handed_over_at}
    return {
        "items": [{"name": name, "sha256": sha256} for name, sha256 in handover.files],
        "manifest": {"signed_by": sealed_by},
        "custody": [taken],
        "encryption": {"recipient_key": recipient_key},
    }


def _whole(act: Act, form: Row, *, in_rows: bool) -> Row:
    """Return the outcome of a row on which the answer says nothing of its own."""
    if act is Act.EXECUTE and "expires_on" in form:
        return {"outcome": form["outcome"], "expires_on": form["expires_on"]}
    if act is Act.REFUSE:
        return {
            "outcome": "refused",
            "grounds": form["refusal_ground"],
            "reason": form["reason"],
        }
    if act is Act.PARTLY and in_rows:
        return {"outcome": _POSTPONED, "reason": form.get("remaining")}
    return {"outcome": _OUTCOMES[act]}


def _parts(view: Thread) -> list[Mapping[str, Any]]:
    """Return what was said with the parts that were delivered before, in order."""
    return [
        entry.said.body.content
        for entry in view.entries
        if entry.said.side is Side.REQUESTED
        and entry.said.body.act == Act.PARTLY
        and entry.effect is Effect.APPLIED
    ]


def _rows(content: Mapping[str, Any]) -> list[Row]:
    return [dict(row) for row in content.get("outcomes") or ()]


def _cell(row: Mapping[str, Any]) -> tuple[object, object]:
    return row.get("target"), row.get("category")


def _cells(view: Thread) -> list[tuple[int, str]]:
    return [
        (place, category)
        for place, target in enumerate(view.content.get("targets") or ())
        for category in target.get("categories") or ()
    ]
