"""Statements, threads and two desks in memory, for the tests of cooperation."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.answers import content_model
from comity.cooperation.kinds import in_order, plan_of
from comity.cooperation.lifecycles import LIFECYCLES, Kind, State, roles_of
from comity.cooperation.statements import Body, Said
from comity.cooperation.threads import Thread, fold
from comity.kernel.digests import digest_of
from comity.kernel.strict_json import canonical

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""

ZONE = "Etc/GMT-2"
"""Two hours east of UTC, all year."""

ROLES: Mapping[Kind, str] = {kind: plan_of(kind).begins["sender_role"] for kind in in_order()}
"""Who speaks in a request of each kind."""


def request_content(**changes: object) -> dict[str, Any]:
    """Return a request with enough in it for the clocks."""
    return {
        "facts": "On 1 March 2026 somebody sent a false invoice from this account.",
        "urgency": "routine",
        "targets": [
            {"type": "email", "value": "someone@mail.example", "categories": ["SUB", "TRAFFIC"]}
        ],
        **changes,
    }


CALLED = {
    "contact_point": "desk",
    "number": "+99912345678",
    "called_at": "2026-03-02T12:00:00.000Z",
    "called_by": "first",
}
FILE = {"file_number": "B 17/26", "zone": ZONE}
ANSWERED_BY_PROVIDER: Mapping[Act, Mapping[str, Any]] = {
    Act.ACKNOWLEDGE: {**FILE, "verified_how": "Call to the number of the directory"},
    Act.ACCEPT: {"note": "All of it."},
}
"""What is said otherwise where a provider answers."""
TAKEN_DOWN: Mapping[Act, Mapping[str, Any]] = {
    Act.KEEP_COPY: {
        "snapshot_at": "2026-03-02T12:00:00.000Z",
        "expires_on": "2026-05-01",
        "zone": ZONE,
    },
    Act.REPORT_RESULT: {
        "results": [{"target": 0, "result": "removed"}],
        "done_at": "2026-03-02T12:00:00.000Z",
        "user_told_on": "2026-03-02",
        "redress": "The complaints desk of the service.",
    },
    Act.RECHECK: {
        "checks": [{"target": 0, "check": "gone"}],
        "checked_at": "2026-03-02T12:00:00.000Z",
        "checked_from": "XA, a browser without an account",
    },
    Act.REPORT_ONLINE: {
        "locations": [0],
        "checked_at": "2026-03-02T12:00:00.000Z",
        "checked_from": "XA, a browser without an account",
        "reason": "The page is still there.",
    },
    Act.REPORT_REUPLOAD: {
        "places": [
            {
                "of": 0,
                "type": "url",
                "value": "https://mirror.example/p/9",
                "matched_by": "hash",
                "seen_at": "2026-03-03T12:00:00.000Z",
            }
        ]
    },
    Act.RESTORE: {
        "restored_because": "objection",
        "locations": [0],
        "restored_at": "2026-03-04T12:00:00.000Z",
        "reason": "The State of the provider objected.",
    },
    Act.CLOSE: {"note": "Nothing more is expected."},
    Act.REQUEST: request_content(preserve_first=False, no_copy_reason="A public page of a bank."),
}
"""What is said where content is to be taken away; the copy is waived, so that every act is open."""
OWN_TAKEN_DOWN = frozenset({Act.CLOSE, Act.REQUEST})
ON_PROPERTY: Mapping[Act, Mapping[str, Any]] = {
    Act.EXECUTE: {
        "items": [{"item": 0, "held": "frozen"}],
        "frozen_at": "2026-03-02T12:00:00.000Z",
        "expires_on": "2026-05-01",
        "zone": ZONE,
    },
    Act.PARTLY: {
        "items": [{"item": 0, "held": "partly_frozen", "amount": "1,000.00 EUR"}],
        "frozen_at": "2026-03-02T12:00:00.000Z",
        "expires_on": "2026-05-01",
        "zone": ZONE,
    },
    Act.NO_DATA: {"reason": "The account was emptied the day before."},
    Act.NOTIFY_HOLDER: {
        "told_on": "2026-03-03",
        "told_whom": "The holder of the account",
        "redress": "An appeal to the regional court.",
    },
    Act.REPORT_CHALLENGE: {
        "challenged_by": "The holder of the account",
        "court": "Regional court",
        "challenged_on": "2026-03-05",
    },
    Act.UPHOLD: {"court": "Regional court", "decided_on": "2026-03-20"},
    Act.LIFT: {"reason": "The order was annulled.", "lifted_on": "2026-03-20"},
    Act.REPORT_CUSTODY: {
        "kept_by": "Asset office",
        "keys": "Two of three officers.",
        "custody_conversion": "kept",
        "moved_at": "2026-03-03T12:00:00.000Z",
    },
}
"""What is said of property."""
OTHERWISE: Mapping[str, Mapping[str, Any]] = {
    "Confiscated": {
        "items": [{"item": 0, "taken": "confiscated"}],
        "confiscated_on": "2026-03-20",
    },
    "PartConfiscated": {
        "items": [{"item": 0, "taken": "partly_confiscated"}],
        "confiscated_on": "2026-03-20",
    },
    "HeldMoney": {
        "amount": "184,300.00 EUR",
        "held_at": "2026-03-02T12:00:00.000Z",
        "held_until": "2026-03-05T12:00:00.000Z",
    },
    "Settled": {"got": "100,000.00 EUR."},
    "SharingProposal": {"asking_share": "Half", "asked_share": "Half", "basis": "An agreement."},
    "SharingAgreed": {"note": "They bind us."},
    "Disposal": {
        "disposals": [{"item": 0, "disposal": "returned_to_victim", "to_whom": "The builder"}],
        "disposed_on": "2026-06-20",
    },
    "BankContacted": {"bank": "Harbour Bank", "contacted_at": "2026-03-02T12:00:00.000Z"},
}
"""What is said of what is confiscated, and of a payment, by the type of what is said."""
EXTRADITED: Mapping[Act, Mapping[str, Any]] = {
    Act.REQUEST: {
        "facts": "On 1 March 2026 somebody entered the computers of a clinic.",
        "urgency": "routine",
        "person": {"names": "Viktor Testov"},
    },
    Act.ORDER_ARREST: {
        "authority": "Court of the capital",
        "law": "Extradition Act, s. 4",
        "decided_on": "2026-03-02",
        "decided_by": "first",
    },
    Act.ARREST: {
        "arrested_on": "2026-03-02",
        "documents_due": "2026-03-20",
        "zone": ZONE,
        "done_by": "second",
    },
    Act.FREE: {"freed_on": "2026-03-20", "reason": "The papers have not come."},
    Act.SEND_DOCUMENTS: {
        "documents": [{"name": "warrant.pdf", "certified": "District court"}],
        "sent_on": "2026-03-10",
        "changes": {"warrant": {"number": "3 Gs 1/26", "certified": True}},
    },
    Act.CONSULT: {
        "refusal_ground": ["too_broad", "human_rights"],
        "reason": "The prisons there are full.",
        "views_by": "2026-03-17",  # fifteen days after the Monday on which the tests are set
        "zone": ZONE,
        "law": "Extradition Act, s. 9",
    },
    Act.ASK_CONSULTATION: {"reason": "We want to explain the conditions of detention."},
    Act.HOLD_CONSULTATION: {
        "held_on": "2026-03-09",
        "participants": "Both central authorities",
        "record": "A place in the new prison was offered.",
    },
    Act.DECLINE_VIEWS: {"note": "Nothing to add."},
    Act.ACCEPT: {
        "basis": "Extradition Act, s. 2",
        "authority": "Minister of Justice",
        "compared": [{"offence": 0, "conduct": "Entering a computer", "punishable": True}],
        "decided_by": "first",
    },
    Act.SET_CONDITIONS: {"conditions": ["No death penalty."], "assurances": ["death_penalty"]},
    Act.ACCEPT_CONDITIONS: {
        "assurances": ["death_penalty"],
        "wording": "It will not be sought, nor carried out.",
        "authority": "Ministry of Justice",
    },
    Act.ARRANGE_SURRENDER: {
        "surrender_on": "2026-04-10",
        "venue": "Airport of the capital",
        "temporary": True,
        "return_by": "2026-09-01",
        "done_by": "second",
    },
    Act.SURRENDER: {"surrendered_on": "2026-04-10", "venue": "Airport", "custody_days": 39},
    Act.RETURN_PERSON: {"returned_on": "2026-08-30", "venue": "Airport"},
    Act.PROSECUTE: {
        "authority": "Prosecutor of the capital",
        "handed_on": "2026-04-01",
        "law": "Penal Code, s. 7",
    },
    Act.REPORT_OUTCOME: {"prosecution_outcome": "convicted", "decided_on": "2026-12-01"},
    Act.CLOSE: {"note": "Nothing more is expected."},
}
"""What is said where a person is to be handed over; for a time, so that every act is open."""
SETTLED: Mapping[str, Any] = {"division": "one_prosecutes", "prosecutes": ["XB"]}
CONSULTED: Mapping[Act, Mapping[str, Any]] = {
    Act.REQUEST: {
        "facts": "On 1 March 2026 somebody entered the computers of a clinic.",
        "urgency": "routine",
        "jurisdiction_claims": ["effects"],
        "criteria": {"where_harm": "The clinic is in XA."},
        "wished_outcome": SETTLED,
    },
    Act.GIVE_POSITION: {
        "views": "The suspect and the servers are here.",
        "criteria": {"where_suspect": "In XB."},
        "settlement": SETTLED,
    },
    Act.GIVE_VIEWS: {"views": "We agree on the suspect.", "settlement": SETTLED},
    Act.ACCEPT: {"settlement": SETTLED},
    Act.ACCEPT_CONDITIONS: {"settlement": SETTLED},
    Act.REFUSE: {"dissent": "The harm is here, and so are the victims."},
    Act.END_TALKS: {"dissent": "The harm is here, and so are the victims."},
    Act.CLOSE: {"note": "Nothing more is expected."},
}
"""What is said where two States consult on jurisdiction."""
_OF_ALL = frozenset(
    {Act.REQUEST, Act.CONSULT, Act.ACCEPT, Act.SET_CONDITIONS, Act.ACCEPT_CONDITIONS, Act.CLOSE}
)
"""Acts of these that other kinds have as well, and that say something else there."""
WAITED = timedelta(days=16)
"""After it a refusal is open to whoever has told of it, and has heard nothing."""
CRITERIA = dict.fromkeys(("danger", "imminent", "data_help", "too_slow", "narrow"), True)


def _said_otherwise(kind: Kind, act: Act) -> Mapping[str, Any] | None:
    """Return what ``act`` says in kinds that are about something else than data, if it is so."""
    plan = plan_of(kind)
    if act in ANSWERED_BY_PROVIDER and act in plan.answers and plan.answering:
        return ANSWERED_BY_PROVIDER[act]
    if act in TAKEN_DOWN and (act not in OWN_TAKEN_DOWN or plan.takes_down):
        return TAKEN_DOWN[act]
    if act in CONSULTED and (plan.consults or act in {Act.GIVE_POSITION, Act.END_TALKS}):
        return CONSULTED[act]
    on_property = _on_property(kind, act)
    if on_property is not None:
        return on_property
    return EXTRADITED.get(act) if plan.extradites or act not in _OF_ALL else None


def content_for(kind: Kind, act: Act, *, number: int = 1) -> dict[str, Any]:
    """Return content that makes ``act`` understood; ``number`` makes later dates later."""
    if plan_of(kind).holds and act is Act.EXECUTE:
        return {"taken_effect_on": "2026-03-02", "expires_on": "2026-05-01", "zone": ZONE}
    own = _said_otherwise(kind, act)
    if own is not None:
        return dict(own)
    package = {"package_id": "package"}
    contents: dict[Act, dict[str, Any]] = {
        Act.REQUEST: request_content(),
        Act.ACKNOWLEDGE: FILE,
        Act.ASK: {"questions": [{"text": "Which port?", "field": "targets.0.source_port"}]},
        Act.ANSWER: {"answers": ["443"], "changes": {"needed_by": "2026-04-01"}},
        Act.FORWARD: {"provider": "nordmail"},
        Act.EXECUTE: package,
        Act.PARTLY: {**package, "remaining": "Content, in a week."},
        Act.REFUSE: {"refusal_ground": ["too_broad"], "reason": "All accounts of a town."},
        Act.GRANT_EXTENSION: {"expires_on": _day(number), "zone": ZONE},
        Act.ASK_EXTENSION: {"reason": "No decision yet.", "expires_on": _day(number)},
        Act.SUPERSEDE: {"by_thread": "thread", "by_kind": "MLA"},
        Act.CONFIRM_RECEIPT: {**package, "verdict": "intact"},
        Act.REPORT_DEFECT: {**package, "verdict": "broken"},
        Act.ACCEPT: {"basis": "Code of procedure, section 12."},
        Act.CONSULT: {
            "refusal_ground": ["too_broad"],
            "reason": "All accounts of a town.",
            "views_by": "2026-03-01",  # before the Monday on which the tests are set
            "zone": ZONE,
        },
        Act.GIVE_VIEWS: {"views": "Two accounts are enough."},
        Act.POSTPONE: {"reason": "Own case.", "review_on": "2026-04-01", "zone": ZONE},
        Act.RESUME: {"note": "The own case has ended."},
        Act.ACCEPT_CONDITIONS: {"note": "They bind us."},
        Act.SET_CONDITIONS: {"conditions": ["Use in this case alone."]},
        Act.HAND_ON: {"authority": "Regional court", "reason": "It is competent."},
        Act.CLOSE: {"usefulness": "trial"},
        Act.OBJECT: {"reason": "It concerns an own case.", "law": "Code, section 9."},
        Act.NO_OBJECTION: {"note": "For this case."},
        Act.AWAIT_LEAVE: {"leave": "consent", "leave_rule": "unknown"},
        Act.CALL_BACK: {**CALLED, "confirmed_by": "Duty officer"},
        Act.CALL_FAILED: {**CALLED, "call_outcome": "not_reached"},
        Act.ASSESS: {**CRITERIA, "is_emergency": True, "reason": "Life.", "assessed_by": "second"},
        Act.REVIEW: {"event_review": "emergency", "reason": "So.", "reviewed_by": "first"},
        Act.REGULARISE: {"reference": "XA-MLA-2026-000001", "filed_on": "2026-03-04"},
        Act.NAME_PROVIDER: {"provider": "Farmail", "path": "Relay at 203.0.113.9, 10:00 UTC."},
    }
    contents[Act.ASK_USE] = {"items": [0], "reason": "It names the suspect."}
    contents[Act.ALLOW_USE] = {"items": [0], "consent_by": "A. Public, prosecutor"}
    contents[Act.GIVE] = {"information": "The list names forty hospitals."}
    contents[Act.REPORT_USE] = {"information_use": "case_begun"}
    if act in {Act.EXECUTE, Act.PARTLY} and plan_of(kind).informs:
        item = {"information": "The number is known here.", "use_allowed": "with_consent"}
        return {"items": [item], "remaining": "The rest, in a week."}
    stated = contents.get(act, {"reason": "It is so."})
    if act is Act.EXECUTE and "place" in content_model(kind, act).model_fields:
        return {"place": "At Nordmail, in the capital."}
    if act is Act.ACCEPT and "basis" not in content_model(kind, act).model_fields:
        return {"note": "They bind us."}
    return stated


_IN_OTHERS = frozenset({Act.EXECUTE, Act.PARTLY, Act.NO_DATA})
"""Acts on property that say something else in other kinds."""


def _on_property(kind: Kind, act: Act) -> dict[str, Any] | None:
    """Return what is said of property; ``None`` where something else is said."""
    own = OTHERWISE.get(content_model(kind, act).__name__)
    of_property = plan_of(kind).assets and "items" in content_model(kind, act).model_fields
    if own is None and (of_property or act not in _IN_OTHERS):
        own = ON_PROPERTY.get(act)
    return None if own is None else dict(own)


def _day(number: int) -> str:
    return (datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=number)).date().isoformat()


def said(
    act: Act | str,
    *,
    side: Side,
    n: int,
    kind: Kind | str = Kind.PRES,
    content: Mapping[str, Any] | None = None,
    covers: Iterable[str] = (),
    cites: str | None = None,
    at: datetime = NOON,
    received: bool = True,
    role: str = "poc_247",
    reference: str | None = None,
    seq: int | None = None,
) -> Said:
    """Return one statement."""
    body = Body(
        kind=str(kind),
        act=str(act),
        n=n,
        cites=cites,
        covers=tuple(covers),
        reference=reference,
        content=dict(content or {}),
    )
    place = (1, n if seq is None else seq)
    digest = digest_of(canonical({"side": side, "place": list(place), **body.written()}))
    return Said(
        digest=digest,
        side=side,
        body=body,
        said_at=at,
        received_at=at if received and side is Side.REQUESTING else None,
        told_at=at if side is Side.REQUESTED else None,
        place=place,
        by_name="Officer",
        by_role=role,
    )


class Desk:
    """Both sides of one thread at one desk: what is said is seen across at once."""

    def __init__(self, kind: Kind = Kind.PRES, *, at: datetime = NOON) -> None:
        """Begin with nothing said."""
        self.kind = kind
        self.at = at
        self.all: list[Said] = []

    @property
    def thread(self) -> Thread:
        """Return what has been said so far, folded."""
        return fold(self.all)

    def say(
        self,
        act: Act,
        content: Mapping[str, Any] | None = None,
        *,
        after: timedelta = timedelta(),
        side: Side | None = None,
        role: str | None = None,
        received: bool = True,
    ) -> Said:
        """Say ``act``, ``after`` the last one."""
        waits = act is Act.REFUSE and plan_of(self.kind).extradites and content is None
        self.at += after or (WAITED if waits else timedelta())
        thread, by = self.thread, side or SIDES[act]
        n = thread.next_number(by)
        one = said(
            act,
            side=by,
            n=n,
            kind=self.kind,
            content=(
                content_for(self.kind, act, number=len(self.all)) if content is None else content
            ),
            covers=thread.uncovered() if by is Side.REQUESTED else (),
            cites=thread.last_seen(by),
            at=self.at,
            role=role_for(self.kind, act) if role is None else role,
            received=received,
            reference=f"{by}-reference" if n == 1 else None,
        )
        self.all.append(one)
        return one

    def walk(self, *acts: Act) -> "Desk":
        """Say one act after the other."""
        for act in acts:
            self.say(act)
        return self


def role_for(kind: Kind, act: Act) -> str:
    """Return a role that may do ``act``: the one that sends requests of the kind, if it may."""
    able = roles_of(kind, act)
    return min(able) if able and ROLES[kind] not in able else ROLES[kind]


def ways(kind: Kind) -> Mapping[State, tuple[Act, ...]]:
    """Return a shortest way of acts to each state of the lifecycle."""
    found: dict[State, tuple[Act, ...]] = {State.DRAFT: ()}
    waiting = [State.DRAFT]
    while waiting:
        state = waiting.pop(0)
        for (at, act), reached in LIFECYCLES[kind].items():
            if at is state and reached not in found:
                found[reached] = (*found[state], act)
                waiting.append(reached)
    return found


def desk_in(kind: Kind, state: State) -> Desk:
    """Return a thread that stands in ``state``."""
    desk = Desk(kind)
    way = ways(kind)[state]
    for place, act in enumerate(way):
        if act is not Act.RECEIVE:  # a receipt, no statement
            desk.say(act, received=Act.RECEIVE in way[place:])
    return desk
