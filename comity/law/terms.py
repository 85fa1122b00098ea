"""On what terms a provision helps: way, limits, what is owed, conditions, grounds, warnings."""

import re
from collections.abc import Iterator

from comity.law.answers import Debt, Reason
from comity.law.calendars import calendar_of
from comity.law.cases import Case
from comity.law.corpus import GENERAL
from comity.law.deadlines import Due, Period, due
from comity.law.instrument_files import Instrument, Limit, Provision, Reservation, Role, Strength
from comity.law.obstacles import (
    Looked,
    direct_requests,
    entry_place,
    leading,
    may_carry,
    place_of,
    straight_to_provider,
)
from comity.law.scopes_of_law import emergency_is, scope_of

_CITED = re.compile(r"\d+(?=\()|(?<=Art )\d+|(?<=Arts )\d+")
_LISTED = re.compile(r"(?:^|, ?)(\d+)(?:-(\d+))?")
_UNSEEN = re.compile("not seen|text cut")
_COERCIVE = frozenset({"high", "very_high"})
_ON_REQUEST = "P247"


class Terms:
    """The terms of one provision in one case, each worked out when it is asked for."""

    __slots__ = ("_case", "_looked", "_one", "_provision", "_yields")

    def __init__(self, case: Case, one: Instrument, provision: Provision, looked: Looked) -> None:
        """Look at ``provision`` of ``one`` in ``case``."""
        self._case = case
        self._one = one
        self._provision = provision
        self._looked = looked
        self._yields = _yields(case, one)

    @property
    def gives_way_to(self) -> str | None:
        """Return the treaty to which the instrument's own rules of procedure give way here."""
        return None if self._yields is None else self._yields[0]

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Return the limits that run here; those of an emergency replace others of their kind."""
        stated = self._provision.limits
        urgent = self.urgent
        hurried = {limit.kind for limit in stated if urgent and limit.when == "emergency"}
        return tuple(
            limit
            for limit in stated
            if (urgent if limit.when == "emergency" else limit.kind not in hurried)
        )

    def due(self, limit: Limit, /) -> Due | None:
        """Return when ``limit`` runs out, if the moment of receipt is known and it sets a number.

        It counts from the receipt also where it runs from a later event: never too late.
        """
        moment, period = self._case.asked.received_at, Period.of(limit)
        if moment is None or period is None:
            return None
        corpus = self._case.corpus
        calendar = calendar_of(
            self._case.state, corpus.calendars, corpus.counting, zone=self._case.profile.zone
        )
        rule = corpus.counting.rule_for(self._one.instrument)
        return due(period, moment, calendar=calendar, rule=rule)

    @property
    def urgent(self) -> bool:
        """Return whether this is an emergency as the instrument understands the word."""
        rules = self._one.rules
        return emergency_is("any" if rules is None else rules.emergency, self._case.asked.emergency)

    @property
    def channels(self) -> tuple[str, ...]:
        """Return the ways of the request, the first first; nobody is a way, none is not known."""
        rules = self._one.rules
        ordinary = () if rules is None else rules.channel.ordinary
        ways: list[str] = list(self._provision.channel or ordinary)
        if tuple(ways) == ordinary and rules is not None:
            ways = self._of_the_rules(ways, rules.channel.urgent)
        accepted = self._case.profile.channels
        if accepted is not None:
            ways = [way for way in ways if way in accepted] or ways
        alone = ("NONE",) if "NONE" in self._provision.channel else ()
        return tuple(way for way in ways if way != "NONE") or alone

    def _of_the_rules(self, ways: list[str], urgent: tuple[str, ...]) -> list[str]:
        """Return the ways of an instrument's own rules, as urgency, States and treaties bend it."""
        if self._yields is not None:
            other = self._case.corpus.instruments[self._yields[0]].rules
            at_once = tuple(way for way in urgent if way == _ON_REQUEST)
            if other is None:
                urgent = at_once
            else:
                ways = list(other.channel.ordinary)
                urgent = (*other.channel.urgent, *at_once)
        if self._case.asked.emergency is not None:
            ways = [*urgent, *(way for way in ways if way not in urgent)]
        if self._yields is None:
            for entry in self._looked.held:
                if entry.way and entry.about("channel"):
                    ways = [*entry.way, *(way for way in ways if way not in (*entry.way, "JA"))]
        return ways

    @property
    def refusal_grounds(self) -> tuple[str, ...]:
        """Return the grounds of refusal to expect."""
        rules = self._one.rules
        stated = self._provision.refusal or (() if rules is None else rules.refusal)
        return tuple(text for text in stated if not self._gave_way(text))

    def _gave_way(self, text: str) -> bool:
        """Return whether ``text`` rests on nothing but parts that another treaty replaces."""
        if self._yields is None:
            return False
        cited = set(_CITED.findall(text))
        return bool(cited) and cited <= set(self._yields[1])

    @property
    def conditions(self) -> tuple[Reason, ...]:
        """Return on what terms help comes."""
        return tuple(self._conditions())

    def _conditions(self) -> Iterator[Reason]:
        one, provision = self._one, self._provision
        where = place_of(self._case, one, provision)
        for code in (
            "confidentiality", "use_limit", "data_protection", "before_refusal", "no_ground",
        ):  # fmt: skip
            own = getattr(provision, code, None)
            text = own or (getattr(one.rules, code) if one.rules else None)
            if text and not self._gave_way(text):
                fact = where if own else f"{one.instrument}/rules/{code}"
                yield Reason(code, text, (fact,))
        for code in (
            "threshold_text", "request_content", "order_content", "duty_to_warn", "notice_text",
        ):  # fmt: skip
            text = getattr(provision, code)
            if text:
                yield Reason(code, text, (where,))
        for text in provision.declarations:
            yield Reason("may_be_declared", text, (where,))
        yield from self._of_states()
        if self._yields is not None:
            name, _, text = self._yields
            facts = (f"{one.instrument}/relation/yields", f"{name}/parties")
            yield Reason("yields_to", f"{name}: {text}", facts)

    def _of_states(self) -> Iterator[Reason]:
        for entry in self._looked.held:
            if bites(self._case, self._one, self._provision, entry):
                fact = entry_place(self._one, entry)
                yield Reason(f"reservation_{entry.matters}", entry.gist, (fact,))
        for protocol, entry in self._of_protocols():
            fact = entry_place(protocol, entry)
            yield Reason(f"reservation_{entry.matters}", entry.gist, (fact,))
        for entry in self._own_bars():
            fact = entry_place(self._one, entry)
            yield Reason("reserved_by_the_one_that_asks", entry.gist, (fact,))

    def _of_protocols(self) -> Iterator[tuple[Instrument, Reservation]]:
        """Yield what the State has reserved under a protocol that may name this very offence."""
        case = self._case
        for name in case.corpus.protocols.get(self._one.instrument, ()):
            protocol = case.corpus.instruments[name]
            if case.binds_both(name):
                for entry in case.corpus.reservations(name, case.state, on=case.day):
                    if entry.matters == "offence_elements" and _same_offence(case, protocol, entry):
                        yield protocol, entry

    def _own_bars(self) -> list[Reservation]:
        """Return by what the State that asks has itself reserved this article."""
        case = self._case
        mine = case.corpus.reservations(self._one.instrument, case.pair[0], on=case.day)
        return [
            entry
            for entry in mine
            if leading(self._provision) in entry.bars and entry.touches(case.measure.id)
        ]

    @property
    def barred_by_asker(self) -> bool:
        """Return whether the State that asks has itself reserved this article."""
        return bool(self._one.reservations) and bool(self._own_bars())

    @property
    def notices(self) -> tuple[Debt, ...]:
        """Return what is owed to the State whose provider or authority is asked."""
        return self.debts[0]

    @property
    def debts(self) -> tuple[tuple[Debt, ...], tuple[str, ...]]:
        """Return what is owed, and what must be had before anything is sent."""
        case, one, provision = self._case, self._one, self._provision
        owed: list[Debt] = []
        blocked: tuple[str, ...] = ()
        notice = provision.notice
        if notice is not None and not (notice.unless and _resides(case)):
            owed.append(
                Debt(
                    case.state, notice.kind, notice.article, notice.text, str(notice.certainty),
                    suspends=notice.suspends and not self.urgent,
                )
            )  # fmt: skip
        if one.role is Role.DOMESTIC and straight_to_provider(provision):
            rule = direct_requests(case.asked)
            if rule in _OWED:
                kind, text, blocked = _OWED[rule]
                owed.append(Debt(case.state, kind, "profile", text, "recalled"))
        if one.role is Role.FALLBACK:
            text = "An assurance of reciprocity goes with the request."
            owed.append(Debt(case.state, "assurance", "domestic law", text, "recalled"))
        return tuple(owed), blocked

    @property
    def open_facts(self) -> tuple[str, ...]:
        """Return what must still be shown before this can be relied on."""
        notice = self._provision.notice
        waived = notice is not None and notice.unless is not None and _resides(self._case)
        found = (*self._looked.scope.open_facts, *self._looked.open_facts)
        return (*found, "offence_in_issuing_state") if waived else found

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what a person must look at, as stable codes."""
        return tuple(dict.fromkeys(self._warnings()))

    def _warnings(self) -> Iterator[str]:
        one, provision = self._one, self._provision
        stands = [held for held in self._case.standings(one.instrument) if held.party is not None]
        if not all(held.exact for held in stands):
            assumed = one.instrument in self._case.asked.assume
            yield "assumed_in_force" if assumed else "entry_day_unknown"
        if provision.certainty != "checked":
            yield "provision_recalled"
        if not one.binding:
            yield "not_binding"
        yield from (f"open_{name}" for name in self.open_facts)
        yield from self._warnings_of_the_way()
        yield from self._warnings_of_states()

    def _warnings_of_the_way(self) -> Iterator[str]:
        if not self.channels:
            yield "way_unknown"
        accepted = self._case.profile.channels
        if accepted is not None and self.channels and not set(self.channels) & set(accepted):
            yield "way_not_accepted"

    def _warnings_of_states(self) -> Iterator[str]:
        case, one, provision = self._case, self._one, self._provision
        if one.reservations and not self._looked.held:
            yield "reservations_unknown"
        if self._own_bars():
            yield "own_reservation"
        for entry in self._looked.held:
            if bites(case, one, provision, entry):
                yield from _warned(entry, coercive=case.measure.coercive in _COERCIVE)
        if next(self._of_protocols(), None) is not None:
            yield "offence_elements_differ"


def _warned(entry: Reservation, *, coercive: bool) -> Iterator[str]:
    if entry.matters == "offence_elements":
        yield "offence_elements_differ"
    elif entry.matters == "procedural_scope" and coercive:
        yield "procedural_scope_reserved"
    elif entry.matters == "direct_request" and _UNSEEN.search(entry.gist):
        yield "declaration_not_seen"


_TOLD = frozenset({"procedural_scope", "territory", "jurisdiction", "data_protection"})


def bites(case: Case, one: Instrument, provision: Provision, entry: Reservation) -> bool:
    """Return whether what a State has stated is among the terms of this provision here."""
    if not entry.touches(case.measure.id):
        return False
    if entry.kind == "authority":
        return entry.matters == "data_protection"
    if entry.matters == "offence_elements":
        return _same_offence(case, one, entry)
    if entry.matters == "direct_request":
        return leading(provision) in _numbers(entry.article)
    if entry.matters == "channel":
        return tuple(provision.channel) == (one.rules.channel.ordinary if one.rules else ())
    return entry.matters in _TOLD


def _same_offence(case: Case, one: Instrument, entry: Reservation) -> bool:
    """Return whether the offence can be one of those whose elements the State has changed."""
    if case.asked.offence is None:
        return True
    articles = case.corpus.offences[case.asked.offence].articles.get(one.instrument, "")
    return bool(_numbers(articles) & _numbers(entry.article))


def _numbers(articles: str) -> frozenset[str]:
    found: set[str] = set()
    for first, last in _LISTED.findall(articles):
        found.update(str(number) for number in range(int(first), int(last or first) + 1))
    return frozenset(found)


def _resides(case: Case) -> bool:
    return case.asked.person_resides_in_issuing_state is True


def _yields(case: Case, one: Instrument) -> tuple[str, tuple[str, ...], str] | None:
    """Return the treaty to which parts of ``one`` give way here, those parts, and the words."""
    for part in one.relation.yields:
        if not part.measures or case.measure.id in part.measures:
            other = case.assistance_treaty(_other_assistance_treaty)
            if other is not None:
                return other, part.parts, part.text
    return None


def _other_assistance_treaty(case: Case) -> str | None:
    """Return the treaty on assistance, itself giving way to none, that binds the two here."""
    named = case.corpus.instruments
    found = []
    for name in case.in_force() & case.corpus.for_measure[GENERAL]:
        other = named[name]
        if _is_assistance_treaty(case, other):
            met = scope_of(other.gate, case.asked, measure=case.measure, corpus=case.corpus).met
            if met is not False:
                found.append((met is None, other.rank, name))
    return min(found)[2] if found else None


def _is_assistance_treaty(case: Case, other: Instrument) -> bool:
    return (
        other.role is Role.BASIS
        and other.binding
        and not other.relation.yields
        and may_carry(case, other)
        and any(one.strength is not Strength.NEVER for one in case.provisions(other)[0])
    )


_OWED = {
    "notify": ("notify", "The provider's State asks to be told.", ()),
    "consent": ("consent", "The provider's State must consent first.", ("consent_required",)),
    "unknown": (
        "consent",
        "It is not known whether the provider's State allows it: ask for its consent first.",
        ("consent_unknown",),
    ),
}
"""By what the provider's State says of direct requests: what is owed, and what it blocks."""
