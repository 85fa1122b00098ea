"""Why an instrument, or one of its provisions, is no basis in this case; and what is still open.

A treaty counts only when it is in force for both on the day. What is about the channel alone is
never a basis. What replaced it goes before it. Reservations are applied.
"""

from functools import cache
from typing import NamedTuple

from comity.law.answers import Reason
from comity.law.cases import Case
from comity.law.instrument_files import Instrument, Provision, Reservation, Role, Strength
from comity.law.questions import Question
from comity.law.scopes_of_law import EVERYTHING, Scope, both, scope_of
from comity.law.standings import Bond

_NEVER_A_BASIS = {
    Role.CHANNEL: "channel_only",
    Role.MODEL: "model_only",
    Role.SUPPORTING: "supporting_only",
}
_BOND_CODES = {
    Bond.NOT_PARTY: "not_party",
    Bond.SIGNED_ONLY: "signed_only",
    Bond.NOT_YET: "not_yet_in_force",
    Bond.LEFT: "left",
    Bond.UNKNOWN: "status_unknown",
    Bond.DAY_UNKNOWN: "entry_day_unknown",
    Bond.INSTRUMENT_NOT_IN_FORCE: "not_in_force",
}


class Looked(NamedTuple):
    """What was found of one provision: what stands in the way, or what is still open."""

    obstacle: Reason | None
    scope: Scope
    held: list[Reservation]
    open_facts: tuple[str, ...] = ()


def obstacle_of_instrument(case: Case, one: Instrument) -> Reason | None:
    """Return why ``one`` as a whole is no basis between the two on the day, if so."""
    if one.role in _NEVER_A_BASIS:
        return _never(one.instrument, one.short, one.role)
    if one.role is Role.FALLBACK:
        return None
    if one.role is Role.DOMESTIC:
        return _domestic(case, one)
    if not case.between(one):
        return _not_between(one.instrument, one.short)
    return _bond(case, one) or obstacle_in_relations(case, one)


@cache
def _never(name: str, short: str, role: Role) -> Reason:
    return Reason(_NEVER_A_BASIS[role], short, (f"{name}/role",))


@cache
def _not_between(name: str, short: str) -> Reason:
    return Reason("not_between_these", short, (f"{name}/relation",))


def may_carry(case: Case, one: Instrument) -> bool:
    """Return whether ``one``, which is in force for both or needs no consent, may be a basis."""
    if one.role in {Role.BASIS, Role.SCHEME}:
        return case.between(one) and obstacle_in_relations(case, one) is None
    return obstacle_of_instrument(case, one) is None


def obstacle_in_relations(case: Case, one: Instrument) -> Reason | None:
    """Return which other instrument stands in the way of ``one``, or is missing beside it."""
    relation = one.relation
    if relation.supplements is not None:
        missing = _supplement(case, one)
        if missing is not None:
            return missing
    return _replaced(case, one) if relation.gives_way else None


def _domestic(case: Case, one: Instrument) -> Reason | None:
    if not case.corpus.standings[one.instrument]:
        return None
    asking, asked = case.standings(one.instrument)
    who = [] if asked.counts else [case.state]
    if one.relation.asker_bound and not asking.counts:
        who.insert(0, case.pair[0])
    if not who:
        return None
    facts = tuple(f"{one.instrument}/parties/{state}" for state in who)
    return Reason("not_bound", ", ".join(who), facts)


def _bond(case: Case, one: Instrument) -> Reason | None:
    standings = case.standings(one.instrument)
    if standings[0].counts and standings[1].counts:
        return None
    for bond, code in _BOND_CODES.items():
        who = [state for state, held in zip(case.pair, standings, strict=True) if held.bond is bond]
        if who:
            facts = [f"{one.instrument}/parties/{state}" for state in who]
            if bond is Bond.INSTRUMENT_NOT_IN_FORCE:
                facts.insert(0, f"{one.instrument}/entry_into_force")
            return Reason(code, ", ".join(who), tuple(facts))
    return None


def _supplement(case: Case, one: Instrument) -> Reason | None:
    main = one.relation.supplements
    if main is None or case.binds_both(main):
        return None
    named = case.corpus.instruments
    if named[main].role is Role.TEMPLATE and any(
        named[name].takes_provisions_from == main and case.binds_both(name)
        for name in case.in_force()
    ):
        return None
    return Reason("nothing_to_supplement", main, (f"{one.instrument}/relation/supplements",))


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


def obstacle_of_provision(case: Case, one: Instrument, provision: Provision) -> Looked:
    """Return why ``provision`` does not carry the measure, or what is open if it may."""
    held = case.corpus.reservations(one.instrument, case.state, on=case.day)
    barred = _barred(case, provision)
    if barred is not None:
        code, detail = barred
        return Looked(Reason(code, detail, (place_of(case, one, provision),)), EVERYTHING, held)
    scope = _scope(case, one, provision)
    if scope.met is False:
        fact = f"{one.instrument}/gate" if one.gate else place_of(case, one, provision)
        return Looked(Reason("outside_scope", ", ".join(scope.failed), (fact,)), scope, held)
    for entry in held:
        if entry.bars and leading(provision) in entry.bars and entry.touches(case.measure.id):
            return Looked(Reason("reserved", entry.gist, (entry_place(one, entry),)), scope, held)
    reason, still_open = _facts(case, one, provision)
    return Looked(reason, scope, held, still_open)


def _barred(case: Case, provision: Provision) -> tuple[str, str] | None:
    """Return why ``provision`` is not for these two at all, whatever the case."""
    if provision.needs is not None and not case.binds_both(provision.needs):
        return "needs_another", provision.needs
    if provision.strength is Strength.NEVER:
        return "excluded", provision.note or ""
    if case.state in provision.not_in or (
        provision.only_in and case.state not in provision.only_in
    ):
        return "written_for_others", case.state
    return None


def _scope(case: Case, one: Instrument, provision: Provision) -> Scope:
    if not one.gate and not provision.gate:
        return EVERYTHING
    whole = scope_of(one.gate, case.asked, measure=case.measure, corpus=case.corpus)
    if not provision.gate:
        return whole
    return both(
        whole, scope_of(provision.gate, case.asked, measure=case.measure, corpus=case.corpus)
    )


def _facts(
    case: Case, one: Instrument, provision: Provision
) -> tuple[Reason | None, tuple[str, ...]]:
    """Return what the facts of the case bar, and which of them must still be shown."""
    if "NONE" in provision.channel:
        return _alone(case, place_of(case, one, provision))
    if "DA" in provision.channel:
        return _targeting(case, one)
    if one.role is Role.DOMESTIC:
        if straight_to_provider(provision) and direct_requests(case.asked) == "refused":
            reason = Reason("direct_requests_refused", case.state, ("profile/direct_requests",))
            return reason, ()
    elif one.role is Role.FALLBACK:
        if case.profile.reciprocity is False:
            return Reason("reciprocity_not_allowed", case.state, ("profile/reciprocity",)), ()
        if case.profile.reciprocity is None:
            return None, ("law_allows_reciprocity",)
    return None, ()


def _alone(case: Case, where: str) -> tuple[Reason | None, tuple[str, ...]]:
    """Judge a step that an investigator takes alone: in a known place, public or consented to."""
    asked = case.asked
    if asked.data_location is None or asked.data_location != case.state:
        return Reason("location_unknown", "", (where,)), ()
    if "public_data" in asked.risk or asked.user_consents:
        return None, ()
    if asked.user_consents is False:
        return Reason("no_consent_of_the_person", "", (where,)), ()
    return None, ("user_consents",)


def _targeting(case: Case, one: Instrument) -> tuple[Reason | None, tuple[str, ...]]:
    """Judge an order that must not aim at persons of the State whose providers get it."""
    theirs = [case.asked.target.get(name) for name in ("nationality", "residence")]
    if case.state in theirs:
        return Reason("targets_their_persons", case.state, (f"{one.instrument}/scope",)), ()
    return None, () if all(theirs) else ("target_is_not_theirs",)


def straight_to_provider(provision: Provision) -> bool:
    """Return whether the request goes to a provider and to no authority of its State."""
    return bool(provision.channel) and set(provision.channel) <= {"PROV", "DA"}


_FROM_MILD_TO_STRICT = ("accepted", "notify", "consent", "unknown", "refused")


def direct_requests(asked: Question) -> str:
    """Return what the provider's State says of direct requests for this data; unknown if silent.

    Where the question names no category of data, the strictest of its rules holds.
    """
    stated = asked.requested_profile.direct_requests
    category = asked.data_category or "any"
    if category != "any":
        return stated.get(category) or stated.get("any") or "unknown"
    rules: list[str] = [*stated.values(), *(() if "any" in stated else ("unknown",))]
    return max(rules, key=_FROM_MILD_TO_STRICT.index)


def leading(provision: Provision) -> str:
    """Return the number of the article with which ``provision`` begins."""
    return provision.article.split(maxsplit=1)[0].rstrip(",;")


def place_of(case: Case, one: Instrument, provision: Provision) -> str:
    """Return where ``provision`` stands in the law data."""
    own = case.measure.id
    source = one
    if one.takes_provisions_from is not None:
        source = case.corpus.instruments[one.takes_provisions_from]
    if own not in source.measures:
        own = "mla_general"
    return f"{source.instrument}/measures/{own}/{provision.article}"


def entry_place(one: Instrument, entry: Reservation) -> str:
    """Return where ``entry`` stands in the law data."""
    return f"{one.instrument}/reservations/{entry.state}/{entry.article}"
