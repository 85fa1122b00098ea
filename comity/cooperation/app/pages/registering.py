"""What was registered by hand, as pages show it: never with a tick, and with who wrote it down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from comity.access.app import gate
from comity.access.app.services import Person
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import queries, registry, services
from comity.cooperation.app.models import Thread
from comity.cooperation.app.pages import contents, wording
from comity.cooperation.app.pages import record_words as words
from comity.cooperation.app.pages.contents import Row
from comity.cooperation.app.pages.requests import RequestPage
from comity.cooperation.app.pages.wording import word
from comity.cooperation.app.registers import Partner
from comity.cooperation.emergencies import is_untold
from comity.cooperation.registering import Record, What, heard, history_of, standing, ways
from comity.cooperation.threads import Thread as FoldedThread
from comity.evidence.app import queries as evidence
from comity.kernel.time import read

_INSTANTS = frozenset({"received_at", "sent_at", "link_until"})
_EVEN = frozenset({"sha256", "reference", "ticket", "link", "called_back", "package"})
_NAMED: Mapping[str, words.Words] = {
    "way": words.WAYS,
    "told_by": words.WAYS,
    "filed_as": words.FILED_AS,
    "opens_with": words.OPENS_WITH,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a record says."""

    label: str
    text: str = ""
    at: datetime | None = None
    even: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One record.

    Attributes:
        stands: Whether it counts: neither corrected nor taken back.
        before: What stood before it, the latest first.
        files: The files that belong to it.
        mendable: Whether it can be corrected.
        implied: Why it stands here though nobody said it; empty where somebody did.
        said: What was said, where it was corrected: to be compared with what stood before.
    """

    id: str
    title: str
    icon: str
    by: str
    at: datetime
    facts: list[Fact]
    stands: bool
    why: str = ""
    before: list["Shown"] = field(default_factory=list)
    files: list["Shown"] = field(default_factory=list)
    mendable: bool = False
    implied: str = ""
    said: list[Row] = field(default_factory=list)
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """How it stands with a request that goes by letter and telephone.

    Attributes:
        unsent: How many statements of ours have not left yet.
        unknown: How many have left of which nobody knows whether they came there.
        assumed: Nobody knows when the request arrived; its clocks count from when it left.
        acts: What can be written down that the other side has said.
        packages: What was sealed for the partner, to be encrypted and carried there.
    """

    thread: Thread
    partner: Partner | None
    unsent: int
    unknown: int
    assumed: bool
    acts: list[tuple[str, str]]
    records: list[Shown]
    packages: list[str]


def by_hand(thread: Thread, view: FoldedThread) -> ByHand | None:
    """Return how it stands; ``None`` where everything goes by the wire."""
    if not thread.by_hand:
        return None
    rows = registry.records(thread)
    went = ways(rows)
    ours = [entry.said.digest for entry in view.entries if entry.said.side == thread.own_side]
    unsent = [digest for digest in ours if digest not in went or went[digest].sent is None]
    acts = [(str(act), _act(act, thread)) for act in services.open_acts(thread, view)]
    waits = thread.own_side == Side.REQUESTING and view.received_at is None
    return ByHand(
        thread=thread,
        partner=registry.known_partner(thread.peer),
        unsent=len(unsent),
        unknown=sum(digest in went and went[digest].reached is None for digest in ours)
        - sum(digest in went for digest in unsent),
        assumed=view.assumed,
        acts=[] if waits else acts,
        records=shown(thread, rows),
        packages=carried(thread),
    )


def carried(thread: Thread) -> list[str]:
    """Return the packages that were sealed here for the partner, the oldest first."""
    if thread.own_side != Side.REQUESTED:
        return []
    found = evidence.packages(["out"]).filter(thread=thread.pk, by_hand=True)
    return [str(one) for one in found.order_by("announced_at").values_list("pk", flat=True)]


def told(person: Person, page: RequestPage, *, now: datetime) -> dict[str, object]:
    """Return the page of a request, with what was registered by hand where its partner has no node.

    The page of a request that goes by the wire is left as it is.
    """
    thread = page.thread
    if not thread.by_hand:
        return {"page": page}
    rows = registry.records(thread)
    said, went = heard(rows), ways(rows)
    noted = [
        replace(
            one,
            hand=sent_on(went[one.of].sent if one.of in went else None)
            if one.ours
            else note_on(said.get(one.of)),
        )
        for one in page.events
    ]
    return {
        "page": replace(page, events=noted),
        "by_hand": by_hand(thread, queries.folded(thread)),
        "may_register": gate.allowed(person, "register", thread, now=now),
    }


def shown(thread: Thread, rows: Sequence[Record]) -> list[Shown]:
    """Return the records in order, each with its files and what stood before it."""
    counts = {one.id for one in standing(rows)}
    gone = {one.corrects for one in rows}
    files = [one for one in rows if one.what is What.FILED]
    found = []
    for one in rows:
        if one.what is What.FILED or (one.id in gone and not _taken_back(one, rows)):
            continue
        if one.what is What.TAKEN_BACK:
            continue
        earlier = history_of(one, rows)
        family = {one.id, *(old.id for old in earlier)}
        telling = any(old.body != one.body for old in earlier)
        found.append(
            _shown(
                thread,
                one,
                stands=one.id in counts,
                why=_why(one, rows),
                before=[_shown(thread, old, stands=False, telling=telling) for old in earlier],
                telling=telling,
                files=[
                    _shown(thread, each, stands=each.id in counts)
                    for each in files
                    if each.of in family
                ],
            )
        )
    return found


def note_on(record: Record | None) -> str:
    """Return in a sentence who wrote down that the other side said something."""
    if record is None:
        return ""
    facts = {
        "by": record.by_name,
        "who": str(record.facts.get("said_by") or ""),
        "way": word(words.WAYS, str(record.facts.get("way") or "")),
    }
    return _implied(record) or _("Registered by %(by)s, said by %(who)s. Way: %(way)s.") % facts


def _implied(record: Record) -> str:
    """Return why a record stands though nobody said what it says; empty where somebody did."""
    if not record.facts.get("implied"):
        return ""
    body = record.body or {}
    if is_untold(body.get("content") or {}):
        return _("They have not told it. It stands here so that nobody takes it for done.")
    if body.get("act") == Act.SUPERSEDE:
        return _("It follows from the law, as they have the request for the data; nobody said it.")
    return _("It follows from what they answered; nobody said it.")


def _said(record: Record, thread: Thread) -> list[Row]:
    """Return what was said, as it was written down then."""
    body = record.body or {}
    content = body.get("content") or {}
    if body.get("act") == Act.REQUEST:
        return contents.asked(content, thread.kind)
    return contents.said(content)


def sent_on(record: Record | None) -> str:
    """Return in a sentence whether a statement of ours has left."""
    if record is None:
        return _("Not sent yet: make the letter, send it, and record it.")
    facts = {"to": str(record.facts.get("to") or ""), "by": record.by_name}
    return _("Sent to %(to)s, as %(by)s recorded.") % facts


def facts_of(record: Record) -> list[Fact]:
    """Return what a record says, in the order in which it is told."""
    return [
        _fact(name, record.facts[name])
        for name in words.FACTS
        if record.facts.get(name) not in (None, "")
    ]


def partner_facts(partner: Partner) -> Iterable[tuple[str, str]]:
    """Return by which ways a partner is reached."""
    told: Mapping[str, str] = {
        _("Address"): partner.address,
        _("Telephone"): partner.phone,
        _("Fax"): partner.fax,
        _("E-mail"): partner.email,
        _("Portal"): partner.portal,
        _("Public key"): partner.age_key,
        _("How we know the key"): partner.key_known_by,
    }
    return [(label, text) for label, text in told.items() if text]


def _fact(name: str, value: object) -> Fact:
    label, text = str(words.FACTS[name]), str(value)
    if name in _INSTANTS:
        return Fact(label, at=read(text))
    known = _NAMED.get(name)
    if known is not None:
        return Fact(label, word(known, text))
    return Fact(label, text, even=name in _EVEN)


def _shown(
    thread: Thread,
    record: Record,
    *,
    stands: bool,
    why: str = "",
    before: list[Shown] | None = None,
    files: list[Shown] | None = None,
    telling: bool = False,
) -> Shown:
    body = record.body or {}
    act = str(body.get("act") or "")
    title = word(words.RECORDS, record.what)
    if act and is_untold(body.get("content") or {}):
        title = word(words.UNTOLD, act)
    elif act:
        title = f"{title}: {_happened(act, thread)}"
    filed = record.what is What.FILED
    return Shown(
        id=record.id,
        title=str(record.facts.get("name") or title) if filed else title,
        icon=words.WAY_ICONS.get(str(record.facts.get("way")), "pencil"),
        by=record.by_name,
        at=record.at,
        facts=facts_of(record),
        stands=stands,
        why=why or record.why,
        before=before or [],
        files=files or [],
        implied=_implied(record),
        said=_said(record, thread) if telling else [],
        mendable=stands and record.what not in {What.OWN, What.LINKED},
        url=reverse(
            "registered-file" if filed else "registered-record", args=[thread.pk, record.id]
        ),
    )


def _taken_back(record: Record, rows: Sequence[Record]) -> bool:
    return any(one.what is What.TAKEN_BACK and one.corrects == record.id for one in rows)


def _why(record: Record, rows: Sequence[Record]) -> str:
    return next(
        (one.why for one in rows if one.what is What.TAKEN_BACK and one.corrects == record.id), ""
    )


def _act(act: Act, thread: Thread) -> str:
    return _happened(str(act), thread)


def _happened(act: str, thread: Thread) -> str:
    special = f"{act}-{thread.kind}"
    return word(wording.HAPPENED, special if special in wording.HAPPENED else act)
