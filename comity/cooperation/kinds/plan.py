"""What the folder of a kind says of it: the shape of a plan.

A plan decides nothing itself. The fold, the clocks, the pages and the commands ask it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from comity.cooperation.acts import Act, Side
from comity.cooperation.asking import AnyRequest
from comity.cooperation.contents import Content
from comity.cooperation.lines import Lines, read_lines
from comity.cooperation.states import State, Table

if TYPE_CHECKING:
    from comity.cooperation.clock_rules import ClockRules
    from comity.cooperation.clocks import Clock
    from comity.cooperation.stages import Stage, Word
    from comity.cooperation.threads import Entry, Thread
    from comity.cooperation.typed import Field
    from comity.law.calendars import Calendar

ClocksOf = Callable[["Thread", Sequence["Entry"], "Calendar", "ClockRules"], Iterable["Clock"]]
"""The clocks of a thread that was received, from its entries that had an effect."""


Guard = Callable[["Thread", Act, Content], str]
Bars = Callable[[Mapping[str, Any], State, Act], str]
"""Why the request itself closes an act that the table opens, or nothing; the same on both nodes."""
Closed = Callable[[Mapping[str, Any], Content], str]
Fills = Callable[["Thread", Act], Mapping[str, Any]]
Past = Callable[[Sequence["Entry"], Act, Content | None, datetime | None], str]
"""Why what was said before closes an act, or nothing: from the entries so far, the act, what it
says and when. The last two are ``None`` where it is asked what is open at all."""


def _nothing(_view: "Thread", _act: Act, _content: Content) -> str:
    return ""


def _open(_asked: Mapping[str, Any], _said: Content) -> str:
    return ""


def _no_more(_view: "Thread", _act: Act) -> Mapping[str, Any]:
    return {}


def _no_past(
    _entries: Sequence["Entry"], _act: Act, _said: Content | None, _at: datetime | None
) -> str:
    return ""


def _no_bar(_content: Mapping[str, Any], _state: State, _act: Act) -> str:
    return ""


def gettext_noop(text: str) -> str:
    """Return ``text``, which is translated where it is shown.

    Example:
        >>> gettext_noop("Preservation")
        'Preservation'
    """
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Force:
    """What a request can make its addressee do, where it must be said wherever it is shown.

    Each text is marked with ``gettext_noop``.

    Attributes:
        code: What answers call it: ``referral`` or ``order``.
        badge: In a word or two.
        said: In one sentence, as a banner says it.
        tone: Colour of the banner.
        icon: Its sign.
    """

    code: str
    badge: str
    said: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What a kind is called; each text is marked with ``gettext_noop``.

    Attributes:
        name: In a list.
        measure: What is asked, as the first line of a request.
        title: Of one request; ``%(what)s`` stands for what it is about.
        lead: What it does, where one is begun.
        acts: Buttons that are called otherwise in this kind.
        happened: Events that are called otherwise in this kind.
        fields: Fields that are called otherwise in this kind.
        whom: What stands above whom it goes to, in the form.
        what: What stands above what it is about, in the form.
    """

    name: str
    measure: str
    title: str
    lead: str
    acts: Mapping[Act, str] = field(default_factory=dict)
    happened: Mapping[Act, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    whom: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """How a request of the kind reads as a letter; each text is marked with ``gettext_noop``.

    Attributes:
        heading: What stands above it.
        opening: The sentence that asks; ``%(member)s`` stands for the State that is asked.
        closing: The sentence before the signature.
    """

    heading: str
    opening: str
    closing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One kind of request.

    Attributes:
        place: Where it stands in lists.
        request: What a request holds, typed; its fields are those of the completeness rules.
        table: Its lifecycle.
        roles: Codes of the roles whose people act in it, on both sides.
        answering: Roles of the side that is asked, where they are others; ``None`` as ``roles``.
        addressed: Whom it is addressed to: an authority of the State that is asked, or a provider
            there, in whose workspace it becomes an order when it arrives.
        objecting: Roles of the authorities of the provider's State that may object to it.
        steps: Which act brings it on in which state, where it is not as in other kinds.
        theirs: Fields of a request that the side that is asked fills in, before it releases data.
        answers: Acts that say something else in this kind than ``answers`` has for all.
        line: The stages that its line shows.
        clocks: Its clocks.
        form: Names of the fields of its form, of those that ``typed`` has for all.
        own_fields: Fields that no other kind has.
        letter: How it reads as a letter.
        holds: Data are kept where they are, and none are given.
        alone: One person may send it; else a second one has to.
        alone_if: What the profile of the own State has to allow, so that one person may send it.
        relies: It may name a preservation, which it then supersedes.
        leads_to: Code of the kind by which the data of a preservation are asked for; where none is
            named, the data decide it.
        permits: It asks the State whether its provider may be asked straight; no data are given.
        categories: The kinds of data that it can ask for; ``None`` for all.
        approving: Roles of the judicial authorities that approve what an investigator wrote,
            before it is sent; none where no chain stands in front.
        desk: Function of the directory that deals with it.
        measure: The measure of the law data; ``None`` where the data asked for decide it.
        begins: What a new request begins with.
        guard: What our own people have to do before an act, beyond what the table says; it
            returns the reason why the act cannot be said yet, or nothing.
        asked_by_default: Code of the measure asked for, where the form has measures.
        takes_down: It asks a provider to take content away. No data are given, and no file ever
            travels in it, in either direction.
        force: Whether it asks or binds, where every screen, letter and answer has to say so.
        bars: Why the request bars an act that its table opens; nobody is offered it then.
        reads: How the lines of its form are read, on which its rows are typed.
        supplies: Data are supplied in answer to it; else no rule on answers and no safeguard of
            data applies to what is said in it.
        offers: It gives information that nobody asked for, and asks for no data.
        seeks: It asks where data are, and goes on to the State that is named.
        informs: Its answers are items that each bear a mark of their use, and no data; a request
            for evidence may follow with all that was typed.
        fills: What the node writes itself into an act, from what was said before.
        closed: Why an act changes nothing although it is open, from the request and the act; it
            judges both sides alike, so that both nodes see the same.
        assets: It is about property and not about data: its rows stand in ``property``.
        past: Why an act changes nothing because of what was said before it; like ``closed``, it
            judges both sides alike.
        extradites: A person is handed over. No data are given; two people stand behind each step.
        consults: Two States consult on which of them prosecutes; positions are given, and no data.
        words: The word of the lists for a state and a side, where it is another than usual.
        tasks: Name of the task that an act is, where it is another than usual.
    """

    place: int
    request: type[AnyRequest]
    table: Table
    roles: frozenset[str]
    answering: frozenset[str] | None = None
    addressed: Literal["authority", "provider"] = "authority"
    objecting: frozenset[str] = frozenset()
    steps: Mapping[State, Act] = field(default_factory=dict)
    theirs: frozenset[str] = frozenset()
    answers: Mapping[Act, type[Content]] = field(default_factory=dict)
    line: tuple["Stage", ...]
    clocks: ClocksOf
    form: frozenset[str]
    own_fields: tuple["Field", ...] = ()
    labels: Labels
    letter: Letter
    holds: bool = False
    alone: bool = False
    alone_if: str = ""
    relies: bool = False
    leads_to: str = ""
    permits: bool = False
    categories: frozenset[str] | None = None
    approving: frozenset[str] = frozenset()
    desk: str
    measure: str | None = None
    begins: Mapping[str, Any] = field(default_factory=dict)
    asked_by_default: str = ""
    takes_down: bool = False
    force: Force | None = None
    bars: Bars = _no_bar
    reads: Callable[[str], Lines] = read_lines
    guard: Guard = _nothing
    supplies: bool = True
    offers: bool = False
    seeks: bool = False
    informs: bool = False
    fills: Fills = _no_more
    closed: Closed = _open
    assets: bool = False
    past: Past = _no_past
    extradites: bool = False
    consults: bool = False
    words: Mapping[tuple[Side, State], "Word"] = field(default_factory=dict)
    tasks: Mapping[Act, str] = field(default_factory=dict)
