"""Threads with a partner without a node: what leaves and comes by letter and telephone."""

from datetime import datetime
from typing import Any

from comity.cooperation.acts import Act
from comity.cooperation.app import services
from comity.cooperation.app.models import Thread
from comity.cooperation.app.registers import Partner, Registration
from comity.cooperation.lifecycles import Kind
from comity.kernel.time import written
from tests.builders.requests import SETTLED, opened, person, sent_from, whole_request

PRES = Kind("PRES")
EMERG = Kind("EMERG")


def partner(now: datetime, **more: object) -> Partner:
    said = {"name": "Ministry of Justice", "nature": "authority", "state": "XC", **more}
    return services.add_partner(said, person=person("poc_247"), now=now)


def by_hand(now: datetime) -> Thread:
    """Return a request of ours to a partner without a node."""
    return opened(
        PRES, whole_request(PRES), aud=partner(now).code, person=person("poc_247"), now=now
    )


def left(thread: Thread, at: datetime) -> Registration:
    facts = {"way": "registered_mail", "to": "Registry", "sent_at": written(at), "ticket": "RR 1"}
    return services.record_sent(thread.pk, facts, person=person("poc_247"), now=at)


def came(at: datetime, **more: object) -> dict[str, Any]:
    return {"way": "mail", "said_by": "B. Clerk", "received_at": written(at), **more}


def received(now: datetime, **more: object) -> Thread:
    """Return a request that came by letter."""
    content = {
        name: value
        for name, value in whole_request(PRES).items()
        if name not in {"sender_person", "sender_org"}
    }
    return services.register_request(
        PRES,
        content,
        came(now, reference="C 12/26", **more),
        sender=partner(now).code,
        person=person("poc_247"),
        now=now,
    )


def sent_by_two(
    kind: Kind, content: dict[str, Any], *, aud: str, role: str, now: datetime
) -> Thread:
    """Return a request that one of ours drafted and another sent, every safeguard answered."""
    [basis] = content["legal_basis"]
    content["legal_basis"] = [{**basis, "text": "Reciprocity was promised in a letter."}]
    draft = services.file_draft(kind, content, aud=aud, person=person(role), now=now)
    draft.typed = {"safeguards": {name: dict(said) for name, said in SETTLED.items()}}
    draft.save()
    return sent_from(draft, by=person(role), now=now)


def emergency(now: datetime) -> Thread:
    """Return an emergency request of ours to a provider without a node; it has left."""
    code = partner(now, nature="provider").code
    thread = sent_by_two(EMERG, whole_request(EMERG), aud=code, role="poc_247", now=now)
    left(thread, now)
    return thread


def held_by_partner(now: datetime) -> Thread:
    """Return a preservation of ours that a partner without a node has made."""
    thread = by_hand(now)
    left(thread, now)
    said = {"taken_effect_on": "2026-03-03", "expires_on": "2026-06-01"}
    services.register_act(
        thread.pk, Act.EXECUTE, said, came(now), person=person("poc_247"), now=now
    )
    thread.refresh_from_db()
    return thread


def assistance(preservation: Thread, now: datetime) -> Thread:
    """Return our request for the data that ``preservation`` holds; it has left."""
    content = whole_request(Kind.MLA, preservation_ref=preservation.own_reference)
    content.pop("no_preservation_reason")
    thread = sent_by_two(Kind.MLA, content, aud=preservation.peer, role="ca_officer", now=now)
    facts = {"way": "courier", "to": "Registry", "sent_at": written(now)}
    services.record_sent(thread.pk, facts, person=person("ca_officer"), now=now)
    return thread


def answered(request: Thread, at: datetime) -> None:
    """Register that the partner has answered twice."""
    officer = person("ca_officer")
    for act, said in ((Act.ACKNOWLEDGE, {"file_number": "C 1"}), (Act.ACCEPT, {"basis": "s. 3"})):
        services.register_act(request.pk, act, said, came(at), person=officer, now=at)
