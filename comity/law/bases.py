"""Which instruments are a basis in this case, in which order; and why the others are not.

A treaty counts only when it is in force for both on the day. What is about the channel alone is
never a basis. What was made for the measure goes before what is general. Reservations are applied.
"""

import re
from collections.abc import Iterator
from functools import partial

from comity.law.answers import Basis, Deadline, Debt, Reason, SetAside
from comity.law.corpus import GENERAL, Corpus, Measure
from comity.law.criminality import dual_criminality
from comity.law.instrument_files import (
    Instrument,
    Limit,
    Provision,
    Reservation,
    Role,
    Strength,
)
from comity.law.questions import Profile, Question
from comity.law.scopes_of_law import Scope, both, scope_of
from comity.law.standings import Bond, Standing, standing

_NEVER_A_BASIS = {
    Role.CHANNEL: "channel_only",
    Role.MODEL: "model_only",
    Role.SUPPORTING: "supporting_only",
}
_TIERS = {Role.SCHEME: 3, Role.DOMESTIC: 4, Role.FALLBACK: 5}
_GREY = frozenset({"signed_only", "not_in_force", "not_yet_in_force"})


class Case:
    """The question with what does not change from one instrument to the next."""

    __slots__ = ("_standings", "asked", "corpus", "day", "measure", "pair", "profile", "state")

    def __init__(self, asked: Question, state: str, corpus: Corpus) -> None:
        """Look at ``asked`` as put to ``state``."""
        self.asked = asked
        self.state = state
        self.corpus = corpus
        self.measure: Measure = corpus.measures[asked.measure]
        self.pair = (asked.requesting, state)
        self.profile: Profile = asked.requested_profile
        self.day = asked.as_of.isoformat()
        self._standings: dict[tuple[str, str], Standing] = {}

    def stands(self, instrument: str, state: str) -> Standing:
        """Return how ``state`` stands to ``instrument`` on the day."""
        key = (instrument, state)
        found = self._standings.get(key)
        if found is None:
            assumed = instrument in self.asked.assume
            found = standing(self.corpus, instrument, state, on=self.day, assumed=assumed)
            self._standings[key] = found
        return found

    def binds_both(self, instrument: str) -> bool:
        """Return whether ``instrument`` is in force for both on the day."""
        return (
            self.stands(instrument, self.pair[0]).counts
            and self.stands(instrument, self.pair[1]).counts
            and self.between(self.corpus.instruments[instrument])
        )

    def between(self, one: Instrument) -> bool:
        """Return whether the instrument works between these two at all."""
        only = one.relation.between
        if only is None:
            return True
        if only.pair is not None:
            return set(only.pair) == set(self.pair)
        return any(code in only.one_of for code in self.pair)

    def shared(self) -> frozenset[str]:
        """Return the instruments that both States have something to do with."""
        nothing: frozenset[str] = frozenset()
        mine = self.corpus.of_state.get(self.pair[0], nothing)
        return mine & self.corpus.of_state.get(self.pair[1], nothing)

    def provisions(self, one: Instrument) -> tuple[tuple[Provision, ...], bool]:
        """Return what it has for the measure, and whether that is only its general part."""
        source = one
        if one.takes_provisions_from is not None:
            source = self.corpus.instruments[one.takes_provisions_from]
        own = source.measures.get(self.measure.id, ())
        if own or not self.measure.falls_back_on_general or one.role is Role.DOMESTIC:
            return own, False
        return source.measures.get(GENERAL, ()), True


def bases(case: Case) -> list[Basis]:
    """Return the bases in their order."""
    corpus = case.corpus
    found: list[Basis] = []
    for name in (case.shared() | corpus.anybody) & corpus.for_measure[case.measure.id]:
        one = corpus.instruments[name]
        if _first_obstacle(case, one) is None:
            found.extend(_bases_of(case, one)[0])
    found.sort(key=lambda basis: basis.order)
    return found


def set_aside(case: Case) -> list[SetAside]:
    """Return every instrument that is no basis here, each with the reason."""
    aside: list[SetAside] = []
    for one in case.corpus.instruments.values():
        if one.role is Role.TEMPLATE:
            continue
        reason = _first_obstacle(case, one)
        if reason is None:
            here, reason = _bases_of(case, one)
            if here:
                continue
        grey = reason is not None and reason.code in _GREY
        aside.append(SetAside(one.instrument, reason or Reason("no_provision"), shown_grey=grey))
    return aside


def _first_obstacle(case: Case, one: Instrument) -> Reason | None:
    if one.role in _NEVER_A_BASIS:
        return Reason(_NEVER_A_BASIS[one.role], one.short, (f"{one.instrument}/role",))
    if one.role is Role.FALLBACK:
        return None
    if one.role is Role.DOMESTIC:
        rows = case.corpus.standings[one.instrument]
        if rows and not case.stands(one.instrument, case.state).counts:
            return Reason("not_bound", case.state, (f"{one.instrument}/parties",))
        return None
    if not case.between(one):
        return Reason("not_between_these", one.short, (f"{one.instrument}/relation",))
    return _bond(case, one) or _supplement(case, one) or _replaced(case, one)


_BOND_CODES = {
    Bond.NOT_PARTY: "not_party",
    Bond.SIGNED_ONLY: "signed_only",
    Bond.NOT_YET: "not_yet_in_force",
    Bond.LEFT: "left",
    Bond.UNKNOWN: "status_unknown",
    Bond.DAY_UNKNOWN: "entry_day_unknown",
    Bond.INSTRUMENT_NOT_IN_FORCE: "not_in_force",
}


def _bond(case: Case, one: Instrument) -> Reason | None:
    first = case.stands(one.instrument, case.pair[0])
    second = case.stands(one.instrument, case.pair[1])
    if first.counts and second.counts:
        return None
    standings = dict(zip(case.pair, (first, second), strict=True))
    for bond, code in _BOND_CODES.items():
        who = [state for state, held in standings.items() if held.bond is bond]
        if who:
            facts = tuple(f"{one.instrument}/parties/{state}" for state in who)
            return Reason(code, ", ".join(who), facts)
    return None


def _supplement(case: Case, one: Instrument) -> Reason | None:
    main = one.relation.supplements
    if main is None:
        return None
    where = (f"{one.instrument}/relation/supplements",)
    if case.corpus.instruments[main].role is Role.TEMPLATE:
        named = case.corpus.instruments
        if any(
            named[name].takes_provisions_from == main and case.binds_both(name)
            for name in case.shared()
        ):
            return None
        return Reason("nothing_to_supplement", main, where)
    if case.binds_both(main):
        return None
    return Reason("nothing_to_supplement", main, where)


def _replaced(case: Case, one: Instrument) -> Reason | None:
    for later in one.relation.gives_way:
        for name in later.to:
            if not case.binds_both(name):
                continue
            other = case.corpus.instruments[name]
            usable = [p for p in case.provisions(other)[0] if p.strength is not Strength.NEVER]
            if usable:
                fact = f"{one.instrument}/relation/gives_way/{name}"
                return Reason("replaced", f"{name}: {later.article}", (fact,))
    return None


def _bases_of(case: Case, one: Instrument) -> tuple[list[Basis], Reason | None]:
    provisions, only_general = case.provisions(one)
    if not provisions:
        return [], Reason("no_provision", case.measure.id, (f"{one.instrument}/measures",))
    found: list[Basis] = []
    why_not: Reason | None = None
    for provision in provisions:
        reason, scope, held = _obstacle_of(case, one, provision)
        if reason is not None:
            why_not = why_not or reason
            continue
        found.append(_basis(case, one, provision, scope, held, only_general=only_general))
    return found, why_not


def _obstacle_of(
    case: Case, one: Instrument, provision: Provision
) -> tuple[Reason | None, Scope, list[Reservation]]:
    where = f"{one.instrument}/measures/{case.measure.id}/{provision.article}"
    held = case.corpus.reservations(one.instrument, case.state, on=case.day)
    nothing = Scope(met=False)
    if provision.needs is not None and not case.binds_both(provision.needs):
        return Reason("needs_another", provision.needs, (where,)), nothing, held
    if provision.strength is Strength.NEVER:
        return Reason("excluded", provision.note or "", (where,)), nothing, held
    scope = both(
        scope_of(one.gate, case.asked, measure=case.measure, corpus=case.corpus),
        scope_of(provision.gate, case.asked, measure=case.measure, corpus=case.corpus),
    )
    if scope.met is False:
        return (
            Reason("outside_scope", ", ".join(scope.failed), (f"{one.instrument}/gate",)),
            scope,
            held,
        )
    for entry in held:
        if (
            entry.kind == "reservation"
            and entry.matters == "direct_request"
            and entry.article.startswith(f"{provision.article}(")
        ):
            fact = f"{one.instrument}/reservations/{entry.state}/{entry.article}"
            return Reason("reserved", entry.gist, (fact,)), scope, held
    return _obstacle_in_facts(case, one, provision, where), scope, held


def _obstacle_in_facts(
    case: Case, one: Instrument, provision: Provision, where: str
) -> Reason | None:
    asked = case.asked
    if "NONE" in provision.channel:
        if asked.data_location is None or asked.data_location != case.state:
            return Reason("location_unknown", "", (where,))
        if asked.user_consents is False and "public_data" not in asked.risk:
            return Reason("no_consent_of_the_person", "", (where,))
    if "DA" in provision.channel:
        theirs = {asked.target.get("nationality"), asked.target.get("residence")}
        if case.state in theirs:
            return Reason("targets_their_persons", case.state, (f"{one.instrument}/scope",))
    if (
        _straight_to_provider(provision)
        and one.role is Role.DOMESTIC
        and _direct(case) == "refused"
    ):
        return Reason("direct_requests_refused", case.state, ("profile/direct_requests",))
    if one.role is Role.FALLBACK and case.profile.reciprocity is False:
        return Reason("reciprocity_not_allowed", case.state, ("profile/reciprocity",))
    return None


def _straight_to_provider(provision: Provision) -> bool:
    return bool(provision.channel) and set(provision.channel) <= {"PROV", "DA"}


def _direct(case: Case) -> str:
    stated = case.profile.direct_requests
    category = case.asked.data_category or "any"
    return stated.get(category) or stated.get("any") or "unknown"


def _basis(
    case: Case,
    one: Instrument,
    provision: Provision,
    scope: Scope,
    held: list[Reservation],
    *,
    only_general: bool,
) -> Basis:
    where = f"{one.instrument}/measures/{case.measure.id}/{provision.article}"
    stands = [case.stands(one.instrument, code) for code in case.pair]
    owed, blocked = _debts(case, one, provision)
    warnings = _warnings(case, one, provision, scope, held)
    tier = _TIERS.get(one.role, 0)
    if tier == 0:
        tier = 2 if only_general else int(provision.strength is Strength.GENERAL)
    elif one.role is Role.DOMESTIC and provision.strength is Strength.SPECIFIC:
        tier = 1
    certainty = str(provision.certainty)
    if any(one_.party is not None and one_.party.certainty != "checked" for one_ in stands):
        certainty = "recalled"
    return Basis(
        instrument=one.instrument,
        short=one.short,
        title=one.title,
        article=provision.article,
        tier=tier,
        rank=one.rank,
        why=_why(case, one, scope, where, only_general=only_general),
        certainty=certainty,
        binding=one.binding,
        channel=_channels(case, one, provision, held),
        deadlines=tuple(Deadline(one.instrument, limit) for limit in _limits(case, provision)),
        dual=dual_criminality(
            case.asked, one, provision, measure=case.measure, corpus=case.corpus, reservations=held
        ),
        terms=partial(_conditions, case, one, provision, held),
        refusal_grounds=provision.refusal or (one.rules.refusal if one.rules else ()),
        notices=owed,
        warnings=tuple(dict.fromkeys(warnings)),
        open_facts=scope.open_facts,
        blocked_by=blocked,
        who=provision.who or "",
        source=provision.source or (one.rules.source if one.rules else ()) or one.sources,
    )


def _why(
    case: Case, one: Instrument, scope: Scope, where: str, *, only_general: bool
) -> tuple[Reason, ...]:
    said = []
    if one.role not in {Role.DOMESTIC, Role.FALLBACK}:
        both_in = tuple(f"{one.instrument}/parties/{code}" for code in case.pair)
        said.append(Reason("in_force_for_both", " and ".join(case.pair), both_in))
    if scope.article is not None:
        code = "within_scope" if scope.met else "scope_to_be_shown"
        said.append(Reason(code, scope.article, (f"{one.instrument}/gate",)))
    said.append(
        Reason(
            "general_assistance" if only_general else "provides_measure", case.measure.id, (where,)
        )
    )
    return tuple(said)


def _limits(case: Case, provision: Provision) -> Iterator[Limit]:
    urgent = case.asked.emergency is not None
    hurried = (
        {limit.kind for limit in provision.limits if limit.when == "emergency"} if urgent else set()
    )
    for limit in provision.limits:
        if limit.when == "emergency":
            if urgent:
                yield limit
        elif limit.kind not in hurried:
            yield limit


def _channels(
    case: Case, one: Instrument, provision: Provision, held: list[Reservation]
) -> tuple[str, ...]:
    ways = list(provision.channel) or (list(one.rules.channel.ordinary) if one.rules else [])
    closed = any(entry.matters == "channel" and entry.kind == "declaration" for entry in held)
    if (
        case.asked.emergency is not None
        and one.rules is not None
        and not _straight_to_provider(provision)
    ):
        hurried = [way for way in one.rules.channel.urgent if way != "JA" or not closed]
        ways = [*hurried, *(way for way in ways if way not in hurried)]
        if closed:
            ways = ["CA", *(way for way in ways if way not in {"CA", "JA"})]
    if case.profile.channels is not None:
        accepted = [way for way in ways if way in case.profile.channels]
        ways = accepted or ways
    return tuple(way for way in ways if way != "NONE") or ("NONE",)


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


def _debts(
    case: Case, one: Instrument, provision: Provision
) -> tuple[tuple[Debt, ...], tuple[str, ...]]:
    owed: list[Debt] = []
    blocked: list[str] = []
    notice = provision.notice
    if notice is not None and not (
        notice.unless is not None and case.asked.person_resides_in_issuing_state is True
    ):
        owed.append(
            Debt(
                case.state, notice.kind, notice.article, notice.text, str(notice.certainty),
                suspends=notice.suspends and case.asked.emergency is None,
            )
        )  # fmt: skip
    if _straight_to_provider(provision) and one.role is Role.DOMESTIC:
        rule = _direct(case)
        if rule in _OWED:
            kind, text, block = _OWED[rule]
            owed.append(Debt(case.state, kind, "profile", text, "recalled"))
            blocked.extend(block)
    if one.role is Role.FALLBACK and case.profile.reciprocity is None:
        text = "An assurance of reciprocity goes with the request."
        owed.append(Debt(case.state, "assurance", "domestic law", text, "recalled"))
    return tuple(owed), tuple(blocked)


_TERMS_OF_STATES = frozenset({"offence_elements", "procedural_scope", "territory", "channel"})
_OWN_TERMS = frozenset({"use_limit", "before_refusal"})
"""Terms that a provision may set for itself."""


def _conditions(
    case: Case, one: Instrument, provision: Provision, held: list[Reservation]
) -> tuple[Reason, ...]:
    said: list[Reason] = []
    rules = one.rules
    where = f"{one.instrument}/measures/{case.measure.id}/{provision.article}"
    if rules is not None:
        for code in ("confidentiality", "use_limit", "data_protection", "before_refusal"):
            text = getattr(provision, code) if code in _OWN_TERMS else None
            text = text or getattr(rules, code)
            if text:
                said.append(Reason(code, text, (f"{one.instrument}/rules/{code}",)))
    for code in ("threshold_text", "request_content", "order_content", "duty_to_warn"):
        text = getattr(provision, code)
        if text:
            said.append(Reason(code, text, (where,)))
    for entry in held:
        if (
            entry.matters in {"offence_elements", "procedural_scope", "territory", "channel"}
            and entry.kind != "authority"
        ):
            fact = f"{one.instrument}/reservations/{entry.state}/{entry.article}"
            said.append(Reason(f"reservation_{entry.matters}", entry.gist, (fact,)))
    for part in one.relation.yields:
        other = _other_assistance_treaty(case, one)
        if other is not None:
            said.append(
                Reason("yields_to", f"{other}: {part.text}", (f"{one.instrument}/relation/yields",))
            )
    return tuple(said)


def _other_assistance_treaty(case: Case, one: Instrument) -> str | None:
    for name in sorted(case.shared()):
        other = case.corpus.instruments[name]
        if (
            other.instrument != one.instrument
            and other.role is Role.BASIS
            and other.binding
            and not other.relation.yields
            and (other.measures.get(GENERAL) or other.takes_provisions_from)
            and case.binds_both(name)
            and scope_of(other.gate, case.asked, measure=case.measure, corpus=case.corpus).met
            is not False
        ):
            return name
    return None


def _warnings(
    case: Case, one: Instrument, provision: Provision, scope: Scope, held: list[Reservation]
) -> Iterator[str]:
    stands = [case.stands(one.instrument, code) for code in case.pair]
    if any(not one_.exact for one_ in stands if one_.party is not None):
        assumed = one.instrument in case.asked.assume
        yield "assumed_in_force" if assumed else "entry_day_unknown"
    if provision.certainty != "checked":
        yield "provision_recalled"
    if not one.binding:
        yield "not_binding"
    yield from (f"open_{name}" for name in scope.open_facts)
    if one.reservations and not held:
        yield "reservations_unknown"
    for entry in held:
        if entry.matters == "offence_elements":
            yield "offence_elements_differ"
        elif entry.matters == "procedural_scope" and case.measure.coercive in _COERCIVE:
            yield "procedural_scope_reserved"
        elif entry.matters == "direct_request" and _UNSEEN.search(entry.gist):
            yield "declaration_not_seen"


_COERCIVE = frozenset({"high", "very_high"})
_UNSEEN = re.compile("not seen|text cut")
