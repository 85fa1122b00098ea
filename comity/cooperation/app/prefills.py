"""What a draft begins with: what the directory and the node know already, so that nobody types it.

The legal basis is the first that the law room finds; whoever drafts can say another.
"""

from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comity.access.app.services import Person
from comity.cooperation.acts import Act
from comity.cooperation.app import legal, queries
from comity.cooperation.app.models import Thread
from comity.cooperation.kinds import REQUESTS, Kind, holds, in_order, plan_of, takes_down
from comity.cooperation.states import PRESERVED
from comity.cooperation.takedowns import followed_by, reuploads
from comity.cooperation.threads import Effect
from comity.cooperation.threads import Thread as FoldedThread
from comity.directory.app import queries as directory
from comity.directory.entries import Authority, ContactPoint, Entry
from comity.law.rules import completeness_rules

MARK = "TLP:AMBER"
_AS_BEFORE = (
    *(
        "urgency",
        "urgency_reasons",
        "confidentiality",
        "handling_mark",
        "contacts",
        "no_close_note",
    ),
    "sender_person",
)
"""What stands as it was typed, where the State is asked instead of its provider."""

KEPT = (
    *("targets", "period_from", "period_to", "facts", "link_facts_to_data", "necessity"),
    *("offence", "urgency", "urgency_reasons", "confidentiality", "confidentiality_reason"),
    *("case_no_sender", "addressee_provider", "custodian_or_location", "handling_mark"),
    *("languages", "persons"),
)
"""What the request for the data takes over from the preservation."""


def beginning(kind: Kind, person: Person, *, aud: str) -> dict[str, Any]:
    """Return what a new request of ``person`` to ``aud`` begins with."""
    authority, point = _own(kind, person)
    content: dict[str, Any] = {
        "status_flag": "new",
        "handling_mark": MARK,
        "confidentiality": True,
        "urgency": "routine",
        "sender_org": {
            "name": person.organisation if authority is None else authority.name,
            "member": settings.COMITY_NODE.code,
        },
        "sender_person": _officer(kind, person, point),
        **addressed(kind, aud),
    }
    if point is not None:
        content["contacts"] = [_contact(point)]
    content |= plan_of(kind).begins
    content["legal_basis"] = basis(kind, content, aud=aud)
    return content


def addressed(kind: Kind, aud: str) -> dict[str, Any]:
    """Return what is said of the addressee, by the directory."""
    entry = _entry(aud)
    if entry is None:
        return {}
    terms = entry.terms.get(str(kind))
    competent = [held for held in entry.authorities if str(kind) in held.receives]
    said: dict[str, Any] = {"languages": [_language(entry, kind)]}
    if competent:
        said["addressee_org"] = {
            "name": competent[0].name,
            "member": aud,
            "functions": list(competent[0].functions),
        }
    if terms is not None:
        said["via_channel"] = terms.channels[0]
    return said


def following(thread: Thread, view: FoldedThread, person: Person) -> tuple[Kind, dict[str, Any]]:
    """Return the request for the data that the preservation ``thread`` holds."""
    asked = {
        code for row in view.content.get("targets") or () for code in row.get("categories") or ()
    }
    leads_to = "" if view.kind is None else plan_of(view.kind).leads_to
    kind = Kind(leads_to) if leads_to else kind_for(asked)
    kept = {name: view.content[name] for name in KEPT if name in view.content}
    content = {**kept, **beginning(kind, person, aud=thread.peer), **_again(kept)}
    content["preservation_ref"] = thread.own_reference
    if view.expires_on is not None:
        content["preservation_expires_on"] = view.expires_on.isoformat()
    known = REQUESTS[kind].model_fields
    content |= _ordered_before(thread, view)
    return kind, {name: said for name, said in content.items() if name in known}


def _ordered_before(thread: Thread, view: FoldedThread) -> dict[str, Any]:
    """Return what a request for data says of the order to preserve that it follows."""
    sender = view.content.get("sender_org") or {}
    prior = {
        "authority": sender.get("name"),
        "date": thread.opened_at.date().isoformat(),
        "reference": thread.own_reference,
        "addressee": view.content.get("addressee_establishment"),
    }
    certified = ("addressee_establishment", "validator")
    return {
        **{name: view.content[name] for name in certified if name in view.content},
        "follows_preservation": True,
        "prior_order": {name: said for name, said in prior.items() if said},
    }


def instead(thread: Thread, view: FoldedThread, person: Person) -> tuple[Kind, dict[str, Any]]:
    """Return the request to the State where its provider gave nothing: all that was typed stands.

    Source: process 2.3 (rejected or silent: with the same targets and the preservation).
    """
    if takes_down(view.kind):
        return _taken_further(thread, view, person)
    asked = {
        code for row in view.content.get("targets") or () for code in row.get("categories") or ()
    }
    kind = kind_for(asked)
    known = REQUESTS[kind].model_fields
    kept = {name: said for name, said in view.content.items() if name in known}
    begun = beginning(kind, person, aud=thread.peer)
    content = {**kept, **begun, **{name: kept[name] for name in _AS_BEFORE if name in kept}}
    if "route_considered" in known:
        content["route_considered"] = _tried(thread, view)
    held = _holding(thread, view)
    if held is not None:
        content["preservation_ref"] = held.own_reference
        ends = queries.folded(held).expires_on
        if ends is not None:
            content["preservation_expires_on"] = ends.isoformat()
    return kind, content


def _taken_further(
    thread: Thread, view: FoldedThread, person: Person
) -> tuple[Kind, dict[str, Any]]:
    """Return the request by which the same content is taken away elsewhere, or by an order."""
    code, said = followed_by(view)
    kind = Kind(code)
    known = REQUESTS[kind].model_fields
    begun = beginning(kind, person, aud=thread.peer)
    kept = {name: value for name, value in said.items() if name in known}
    own = {name: kept[name] for name in _AS_BEFORE if name in kept}
    linked: dict[str, Any] = {}
    if reuploads(view):
        linked = {"status_flag": "addition", "supersedes": thread.own_reference}
    return kind, {**kept, **begun, **own, **linked}


def _tried(thread: Thread, view: FoldedThread) -> str:
    """Return in words that the provider was asked before, and what came of it."""
    facts = {"provider": thread.provider_code, "reference": thread.own_reference}
    reasons = [
        str(entry.said.body.content.get("reason") or "")
        for entry in view.entries
        if entry.effect is Effect.APPLIED and entry.said.body.act in {Act.REFUSE, Act.OBJECT}
    ]
    told = _("The provider %(provider)s was asked itself (%(reference)s) and has not answered.")
    if reasons:
        told = _("The provider %(provider)s was asked itself (%(reference)s). It ended with:")
    return " ".join(part for part in (told % facts, *reasons) if part)


def _holding(thread: Thread, view: FoldedThread) -> Thread | None:
    """Return the preservation of ours with the same State that holds one of these accounts."""
    if holds(thread.kind) and view.state in PRESERVED:
        return thread
    wanted = {str(row.get("value")) for row in view.content.get("targets") or ()}
    for held in queries.preservations(thread.peer):
        rows = queries.folded(held).content.get("targets") or ()
        if wanted & {str(row.get("value")) for row in rows}:
            return held
    return None


def providers(aud: str) -> list[str]:
    """Return the names of the providers of ``aud``, for a list to choose from."""
    entry = _entry(aud)
    return [] if entry is None else [one.name for one in entry.providers]


def basis(kind: Kind, content: Mapping[str, Any], *, aud: str) -> list[dict[str, str]]:
    """Return the first basis that the law room finds; before a State is chosen, that of the rules.

    Of the rules' articles the last is the closest.
    """
    found = legal.best_of(legal.advice(kind, content, aud=aud), kind)
    if found is not None:
        return [found]
    known = cast("Mapping[str, Mapping[str, list[str]]]", completeness_rules().own["articles"])
    for instrument, articles in known.items():
        if str(kind) in articles:
            return [{"instrument": instrument, "article": articles[str(kind)][-1]}]
    return []


def kind_for(asked: set[str]) -> Kind:
    """Return the kind that asks for such data: the closest that is made for them."""
    asking = [kind for kind in in_order() if plan_of(kind).relies]
    made_for = [kind for kind in asking if asked and asked <= (plan_of(kind).categories or set())]
    return next(iter((*made_for, *(kind for kind in asking if not plan_of(kind).categories))))


def _again(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the earlier request said better than any beginning can."""
    names = ("urgency", "confidentiality", "handling_mark")
    return {name: kept[name] for name in names if name in kept}


def _own(kind: Kind, person: Person) -> tuple[Authority | None, ContactPoint | None]:
    """Return the authority in whose name ``person`` asks, and where it is reached."""
    entry = _entry(settings.COMITY_NODE.code)
    if entry is None:
        return None, None
    function = plan_of(kind).desk
    mine = [held for held in entry.authorities if held.name == person.organisation]
    competent = [held for held in entry.authorities if function in held.functions]
    authority = next((held for held in mine if held in competent), None) or next(
        iter((*competent, *mine)), None
    )
    if authority is None:
        return None, None
    points = [point for point in entry.contact_points if point.authority == authority.code]
    return authority, next(iter(points), None)


def _officer(kind: Kind, person: Person, point: ContactPoint | None) -> dict[str, Any]:
    plan = plan_of(kind)
    sends = plan.alone or person.role in plan.roles
    name = person.name if sends else (point.person if point is not None else None)
    said = {"name": name}
    if point is not None:
        said |= {"post": point.post, "phone": point.phones[0]}
        said["email"] = next(iter(point.emails), None)
    return {key: value for key, value in said.items() if value}


def _contact(point: ContactPoint) -> dict[str, Any]:
    hours = "00:00-24:00"
    if point.office_hours != "24/7":
        hours = "; ".join(
            f"{' '.join(rule.days)} {rule.opens}-{rule.closes}" for rule in point.office_hours
        )
    return {
        "name": point.post,
        "phone": point.phones[0],
        "office_hours": hours,
        "time_zone": point.zone,
        "languages": list(point.languages),
    }


def _language(entry: Entry, kind: Kind) -> str:
    terms = entry.terms.get(str(kind))
    accepted = entry.languages if terms is None else terms.languages
    mine = (get_language() or "en").partition("-")[0]
    for code in (mine, "en"):
        if code in accepted:
            return code
    return accepted[0]


def _entry(member: str) -> Entry | None:
    held = directory.members().filter(code=member).first()
    return None if held is None else directory.read_entry(held.entry)
