"""The life of a busy desk, made up: requests of both sides that run, answer, end and lapse.

Every thread is a run of statements that the fold accepts, cut off at the present moment; so those
that began lately are open, as they would be. The same seed makes the same desk.
"""

import hashlib
import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.statements import Body

ME = "XA"
PROVIDERS = tuple(f"EXT-XA-{number}" for number in range(1, 9))
PEERS = ("XB", "XC", *(f"X{letter}" for letter in "DEFGHJKLMNPQRSTUVWYZ"))
OVER = timedelta(days=3 * 365)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEVER_ANSWERED = 0.004  # of all: what nobody acknowledged is overdue for ever
THEIRS = 0.6  # of all: asked of us
QUESTIONED = 0.3  # of all: something had to be asked
URGENT = 0.12  # of preservations

_FACTS = (
    "An accountant of a hospital opened a false login page, and its servers were encrypted",
    "Customers of a bank lost money after messages from this account",
    "A girl of fourteen was threatened with pictures by the holder of this account",
    "A ministry's mail was read for weeks from this address",
    "A shop took payment for goods that it never had",
    "The wallet received the ransom of a town",
    "Somebody announced an attack on a school from this account",
    "The relay of a botnet was reached through this line",
)
_KINDS = (("PRES", 62), ("MLA", 24), ("SUBSCR_MLA", 14))
_ROLES = {"PRES": "poc_247", "MLA": "ca_officer", "SUBSCR_MLA": "ca_officer"}
_PRESERVED: tuple[tuple[Act, timedelta], ...] = (
    (Act.ACKNOWLEDGE, HOUR),
    (Act.FORWARD, 4 * HOUR),
    (Act.EXECUTE, 20 * HOUR),
)
_DELIVERED: tuple[tuple[Act, timedelta], ...] = (
    (Act.ACKNOWLEDGE, 2 * DAY),
    (Act.FORWARD, 9 * DAY),
    (Act.EXECUTE, 45 * DAY),
    (Act.CONFIRM_RECEIPT, 5 * DAY),
)
_ASKED: tuple[tuple[Act, timedelta], ...] = ((Act.ASK, 6 * HOUR), (Act.ANSWER, 2 * DAY))
_ENDS: Mapping[str, tuple[tuple[Act, int], ...]] = {
    "PRES": ((Act.RELEASE, 70), (Act.REFUSE, 6), (Act.NO_DATA, 14), (Act.WITHDRAW, 10)),
    "MLA": ((Act.CONFIRM_RECEIPT, 76), (Act.REFUSE, 10), (Act.NO_DATA, 10), (Act.WITHDRAW, 4)),
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One statement before it is a row."""

    act: Act
    side: Side
    body: Body
    at: datetime
    digest: str
    seq: int


@dataclass(frozen=True, slots=True)
class Life:
    """One thread as far as it has come."""

    id: str
    number: int
    peer: str
    own_side: Side
    kind: str
    began: datetime
    said: tuple[Spoken, ...]
    provider: str


def lives(count: int, *, now: datetime, seed: int) -> Iterator[Life]:
    """Make ``count`` threads, the oldest first, none of which has seen the future."""
    rng = random.Random(seed)
    ages = sorted((rng.random() * OVER for _ in range(count)), reverse=True)
    for number, age in enumerate(ages, 1):
        yield _life(number, began=now - age, now=now, rng=rng)


def role_of(kind: str) -> str:
    """Return the role that speaks in threads of ``kind``."""
    return _ROLES[kind]


def _life(number: int, *, began: datetime, now: datetime, rng: random.Random) -> Life:
    kinds, weights = zip(*_KINDS, strict=True)
    kind = rng.choices(kinds, weights)[0]
    urgent = kind == "PRES" and rng.random() < URGENT
    own_side = Side.REQUESTED if rng.random() < THEIRS else Side.REQUESTING
    peer, provider = rng.choice(PEERS), rng.choice(PROVIDERS)
    content = _request(kind, number, urgent=urgent, provider=provider, rng=rng)
    said: list[Spoken] = []
    at = began
    references = {own_side: f"{ME}-{kind}-{began.year}-{number:06}"}
    references[own_side.other] = f"{peer}-{kind}-{began.year}-{number:06}"
    for act, pause in ((Act.REQUEST, timedelta()), *_course(kind, urgent=urgent, rng=rng)):
        at += pause * (0.25 + 1.5 * rng.random())
        if at > now:
            break
        told = content if act is Act.REQUEST else _content(act, kind, at, number, provider)
        said.append(_spoken(said, act, told, kind=kind, at=at, references=references, peer=peer))
    return Life(
        id=str(uuid.UUID(int=_uuid7(began, rng))),
        number=number,
        peer=peer,
        own_side=own_side,
        kind=kind,
        began=began,
        said=tuple(said),
        provider=provider,
    )


def _course(kind: str, *, urgent: bool, rng: random.Random) -> Sequence[tuple[Act, timedelta]]:
    if rng.random() < NEVER_ANSWERED:
        return ()
    whole = list(_PRESERVED if kind == "PRES" else _DELIVERED)
    if rng.random() < QUESTIONED:
        whole[1:1] = _ASKED
    acts, weights = zip(*_ENDS["PRES" if kind == "PRES" else "MLA"], strict=True)
    end = rng.choices(acts, weights)[0]
    if end is Act.RELEASE:
        whole.append((end, 70 * DAY))
    elif end is not Act.CONFIRM_RECEIPT:
        whole = [step for step in whole if step[0] not in {Act.EXECUTE, Act.CONFIRM_RECEIPT}]
        whole.append((end, 12 * DAY))
    return [(act, pause / 4 if urgent else pause) for act, pause in whole]


def _spoken(
    before: Sequence[Spoken],
    act: Act,
    content: Mapping[str, Any],
    *,
    kind: str,
    at: datetime,
    references: Mapping[Side, str],
    peer: str,
) -> Spoken:
    side = SIDES[act]
    across = [one for one in before if one.side is not side]
    number = 1 + len(before) - len(across)
    covers: tuple[str, ...] = ()
    if side is Side.REQUESTED:
        covered = {digest for one in before for digest in one.body.covers}
        covers = tuple(one.digest for one in across if one.digest not in covered)
    body = Body(
        kind=kind,
        act=str(act),
        n=number,
        cites=across[-1].digest if across else None,
        covers=covers,
        reference=references[side] if number == 1 else None,
        content=content,
    )
    named = f"{references[Side.REQUESTING]} {peer} {side} {number}"
    digest = hashlib.sha256(named.encode()).hexdigest()
    return Spoken(act=act, side=side, body=body, at=at, digest=digest, seq=len(before) + 1)


def _request(
    kind: str, number: int, *, urgent: bool, provider: str, rng: random.Random
) -> dict[str, Any]:
    targets = [
        {
            "type": "email",
            "value": f"user{number}.{place}@mail.example",
            "service": "mail",
            "categories": ["SUB", "TRAFFIC"] if kind == "MLA" else ["SUB"],
            "period_from": "2026-03-01T00:00:00Z",
            "period_to": "2026-03-14T00:00:00Z",
        }
        for place in range(rng.choice((1, 1, 1, 2, 3, 8)))
    ]
    return {
        "status_flag": "new",
        "sender_org": {"name": "National Cybercrime Unit", "member": ME},
        "sender_person": {"name": "A. Duty", "post": "duty officer", "phone": "+441632960101"},
        "sender_role": _ROLES[kind],
        "case_no_sender": f"C-{number}",
        "addressee_provider": provider,
        "legal_basis": [{"instrument": "budapest", "article": "29" if kind == "PRES" else "31"}],
        "offence": [{"class": "illegal_access", "provision": "Criminal Code, section 118"}],
        "facts": f"{rng.choice(_FACTS)} ({number}).",
        "link_facts_to_data": "The header of the mail names the account below as its origin.",
        "necessity": "The provider deletes its logs after a few days.",
        "targets": targets,
        "urgency": "urgent" if urgent else "routine",
        "handling_mark": "TLP:AMBER",
        **({"period_days": 90} if kind == "PRES" else {}),
    }


def _content(act: Act, kind: str, at: datetime, number: int, provider: str) -> dict[str, Any]:
    day = at.date()
    if act is Act.EXECUTE and kind == "PRES":
        until = (day + timedelta(days=90)).isoformat()
        return {"taken_effect_on": day.isoformat(), "expires_on": until, "zone": "Etc/GMT-2"}
    contents: Mapping[Act, dict[str, Any]] = {
        Act.ACKNOWLEDGE: {"file_number": f"B {number}/26", "zone": "Etc/GMT-2"},
        Act.ASK: {"questions": [{"text": "Which port?", "field": "targets.0.source_port"}]},
        Act.ANSWER: {"answers": ["Port 443."]},
        Act.FORWARD: {"provider": provider, "basis": "Law on Electronic Evidence, art. 8"},
        Act.EXECUTE: {"package_id": f"package-{number}"},
        Act.REFUSE: {"refusal_ground": ["too_broad"], "reason": "All accounts of a town."},
        Act.CONFIRM_RECEIPT: {"package_id": f"package-{number}", "verdict": "intact"},
    }
    return contents.get(act, {"reason": "It is so."})


def _uuid7(at: datetime, rng: random.Random) -> int:
    tail = rng.getrandbits(74)
    high = (int(at.timestamp() * 1000) << 80) | (7 << 76) | ((tail >> 62) << 64)
    return high | (2 << 62) | (tail & ((1 << 62) - 1))
