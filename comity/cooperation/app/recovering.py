"""From held money to a freeze, from a freeze to confiscation, and to the records of the banks.

Each is a draft with everything that was typed, which names what it follows: when it arrives, what
is held or frozen lasts until it is decided.

Source: process 2.7 (formal freeze; confiscation requested); 1.10.
"""

from collections.abc import Mapping
from typing import Any, Final

from comity.access.app.services import Person
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import prefills
from comity.cooperation.app.models import Thread
from comity.cooperation.kinds import REQUESTS, Kind, is_of_property, plan_of
from comity.cooperation.states import HELD, State
from comity.cooperation.threads import Thread as FoldedThread

PROPERTY: Final = "property"
RECORDS: Final = "records"

_NOT_AGAIN: Final = frozenset(
    {"addressee_org", "via_channel", "legal_basis", "measure", "order", "attachments"}
)
"""What the next request says anew: another measure rests on another order."""
_AS_BEFORE: Final = (
    *("urgency", "urgency_reasons", "confidentiality", "handling_mark", "sender_person"),
    "contacts",
)
_ENDED: Final = frozenset({State.DRAFT, State.WITHDRAWN})
_IDENTIFIERS: Final[Mapping[str, str]] = {"bank_account": "iban", "virtual_asset": "wallet"}


def open_ways(thread: Thread, view: FoldedThread) -> tuple[str, ...]:
    """Return by which ways our request on property leads on: to the next measure, to records."""
    ours = thread.own_side == Side.REQUESTING and is_of_property(thread.kind)
    if not ours or view.kind is None or view.state in _ENDED:
        return ()
    leads = plan_of(view.kind).leads_to and view.state in HELD and not view.held_until_decision
    return (*((PROPERTY,) if leads else ()), RECORDS)


def next_request(
    thread: Thread, view: FoldedThread, person: Person, *, way: str
) -> tuple[Kind, dict[str, Any], str]:
    """Return the request that follows by ``way``: its kind, what it says, and to whom."""
    if way == RECORDS:
        kind = prefills.kind_for({"PAY", "KYC"})
        content = _taken_over(kind, thread, view, person) | _records(view)
    else:
        kind = Kind(plan_of(Kind(thread.kind)).leads_to)
        content = _taken_over(kind, thread, view, person) | _property(view)
        content["preservation_ref"] = thread.own_reference
    known = REQUESTS[kind].model_fields
    return kind, {name: said for name, said in content.items() if name in known}, thread.peer


def _taken_over(kind: Kind, thread: Thread, view: FoldedThread, person: Person) -> dict[str, Any]:
    """Return all that was typed and still stands, with the beginning of the new kind."""
    kept = {name: said for name, said in view.content.items() if name not in _NOT_AGAIN}
    begun = prefills.beginning(kind, person, aud=thread.peer)
    own: dict[str, Any] = {name: kept[name] for name in _AS_BEFORE if name in kept}
    return {**kept, **begun, **own, "supersedes": None, "status_flag": "new"}


def _property(view: FoldedThread) -> dict[str, Any]:
    """Return the property: as it was named, or the money of a payment that is held."""
    rows = view.content.get("property")
    if rows:
        return {"property": [dict(row) for row in rows], "targets": None}
    held = view.applied(Act.EXECUTE)
    paid = view.content
    row = {
        "kind": "bank_account",
        "identifier": paid.get("to_account"),
        "custodian": (held[-1].get("bank") if held else None) or paid.get("to_bank"),
        "worth": paid.get("amount"),
        "currency": paid.get("currency"),
        "valued_on": str(paid.get("value_date") or "")[:10],
    }
    wallets = [
        {
            "kind": "virtual_asset",
            "identifier": one.get("value"),
            "chain": one.get("chain"),
            "asset": one.get("asset") or paid.get("currency"),
            "amount": paid.get("amount"),
        }
        for one in paid.get("targets") or ()
        if one.get("type") == "wallet"
    ]
    rows = [row] if paid.get("to_account") else wallets
    return {
        "property": [{name: said for name, said in one.items() if said} for one in rows],
        "targets": None,
    }


def _records(view: FoldedThread) -> dict[str, Any]:
    """Return the accounts and wallets whose records are asked for: payments and who holds them."""
    things = view.content.get("property") or _property(view)["property"]
    rows = [
        {
            "type": _IDENTIFIERS[str(one["kind"])],
            "value": one.get("identifier"),
            "service": one.get("custodian"),
            "chain": one.get("chain"),
            "asset": one.get("asset"),
            "memo_tag": one.get("memo_tag"),
            "categories": ["PAY", "KYC"],
        }
        for one in things
        if one.get("kind") in _IDENTIFIERS
    ]
    named = [{name: said for name, said in row.items() if said} for row in rows]
    return {"targets": named, "link_facts_to_data": view.content.get("property_link")}
