"""Which instruments are a basis in this case, in which order; and why the others are not.

What was made for the measure goes before what is general, a treaty before a scheme, before the
law of the provider's State, before reciprocity; what waits for a consent stands last.
"""

from functools import lru_cache

from comity.law.answers import Basis, Reason, SetAside
from comity.law.cases import Case
from comity.law.criminality import dual_criminality
from comity.law.instrument_files import Instrument, Provision, Role, Strength
from comity.law.obstacles import (
    Looked,
    may_carry,
    obstacle_of_instrument,
    obstacle_of_provision,
    place_of,
)
from comity.law.terms import Terms

_TIERS = {Role.SCHEME: 3, Role.DOMESTIC: 4, Role.FALLBACK: 5}
_GREY = frozenset({"signed_only", "not_in_force", "not_yet_in_force"})


def bases(case: Case) -> list[Basis]:
    """Return the bases in their order."""
    corpus = case.corpus
    found: list[Basis] = []
    for name in (case.in_force() | corpus.anybody) & corpus.for_measure[case.measure.id]:
        one = corpus.instruments[name]
        if may_carry(case, one):
            found.extend(_bases_of(case, one)[0])
    found.sort(key=lambda basis: basis.order)
    return found


def set_aside(case: Case) -> list[SetAside]:
    """Return every instrument that is no basis here, each with the reason."""
    aside: list[SetAside] = []
    for one in case.corpus.instruments.values():
        if one.role is Role.TEMPLATE:
            continue
        reason = obstacle_of_instrument(case, one)
        if reason is None:
            here, reason = _bases_of(case, one)
            if here:
                continue
        aside.append(_set_aside(one.instrument, reason or Reason("no_provision")))
    return aside


@lru_cache(maxsize=4096)
def _set_aside(name: str, reason: Reason) -> SetAside:
    return SetAside(name, reason, shown_grey=reason.code in _GREY)


def _bases_of(case: Case, one: Instrument) -> tuple[list[Basis], Reason | None]:
    provisions, only_general = case.provisions(one)
    if not provisions:
        return [], Reason("no_provision", case.measure.id, (f"{one.instrument}/measures",))
    found: list[Basis] = []
    why_not: Reason | None = None
    for provision in provisions:
        looked = obstacle_of_provision(case, one, provision)
        if looked.obstacle is None:
            found.append(_basis(case, one, provision, looked, only_general=only_general))
        elif why_not is None or why_not.code == "written_for_others":
            why_not = looked.obstacle
    return found, why_not


def _basis(
    case: Case, one: Instrument, provision: Provision, looked: Looked, *, only_general: bool
) -> Basis:
    terms = Terms(case, one, provision, looked)
    return Basis(
        instrument=one.instrument,
        short=one.short,
        title=one.title,
        article=provision.article,
        tier=_tier(one, provision, only_general=only_general),
        rank=one.rank,
        binding=one.binding,
        shown=looked.scope.met is True,
        blocked_by=terms.debts[1] if one.role is Role.DOMESTIC else (),
        who=provision.who or "",
        source=provision.source or (one.rules.source if one.rules else ()) or one.sources,
        terms=terms,
        known=lambda: _certainty(case, one, provision),
        reasons=lambda: _why(case, one, provision, looked, only_general=only_general),
        judged=lambda: dual_criminality(
            case.asked,
            one,
            provision,
            measure=case.measure,
            corpus=case.corpus,
            place=place_of(case, one, provision),
            reservations=looked.held,
        ),
    )


def _tier(one: Instrument, provision: Provision, *, only_general: bool) -> int:
    tier = _TIERS.get(one.role)
    if tier is None:
        return 2 if only_general else int(provision.strength is Strength.GENERAL)
    if one.role is Role.DOMESTIC and provision.strength is Strength.SPECIFIC:
        return 1
    return tier


def _certainty(case: Case, one: Instrument, provision: Provision) -> str:
    stands = case.standings(one.instrument)
    if any(held.party is not None and held.party.certainty != "checked" for held in stands):
        return "recalled"
    return str(provision.certainty)


def _why(
    case: Case, one: Instrument, provision: Provision, looked: Looked, *, only_general: bool
) -> tuple[Reason, ...]:
    said = []
    scope = looked.scope
    if one.role not in {Role.DOMESTIC, Role.FALLBACK}:
        both_in = tuple(f"{one.instrument}/parties/{code}" for code in case.pair)
        said.append(Reason("in_force_for_both", " and ".join(case.pair), both_in))
    elif case.corpus.standings[one.instrument]:
        said.append(
            Reason("binds_provider", case.state, (f"{one.instrument}/parties/{case.state}",))
        )
    main = one.relation.supplements
    if main is not None:
        said.append(Reason("supplements", main, (f"{one.instrument}/relation/supplements",)))
    if provision.needs is not None:
        facts = tuple(f"{provision.needs}/parties/{code}" for code in case.pair)
        said.append(Reason("protocol_in_force_for_both", provision.needs, facts))
    if scope.article is not None:
        code = "within_scope" if scope.met else "scope_to_be_shown"
        said.append(Reason(code, scope.article, scope.facts(one, place_of(case, one, provision))))
    code = "general_assistance" if only_general else "provides_measure"
    said.append(Reason(code, case.measure.id, (place_of(case, one, provision),)))
    return tuple(said)
