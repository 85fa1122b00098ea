"""The one way to a row: ``get_for`` gives the row or refuses with the reason.

Whatever a person reads or changes of a guarded thing (a request, a draft, an order, a package, a
person, a notice) comes out of ``get_for`` or ``list_for``; a test of the house holds every module
to that. What the node does by itself (arrivals, reminders, deliveries) has doors of its own in the
rooms, and no person stands behind it.

Each room registers its things when its app is ready: how a row is found by what people call it,
which rows stand how to a person, and what is said of a row that is not there. Whether that is
enough is decided here alone, by the table of permissions and the handling marks.

Source: trust 1.3 and 4 (authorise the row that is changed, at one choke point).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from comity.access.app import queries
from comity.access.app.models import Person
from comity.access.marks import Level, Mark, ceiling, hidden_from, seen
from comity.access.permissions import (
    Ownership,
    PermissionRefusedError,
    Rule,
    Side,
    readings,
    refusal,
    rule_of,
)
from comity.access.roles import Role
from comity.kernel.errors import ComityError, InvalidInputError, RefusedError

Ways = Mapping[Side, Mapping[Ownership, Q]]
"""By side and ownership, which rows stand so to a person."""
NONE = Q(pk__in=())
EVERY = ~NONE
"""An empty ``Q`` is neither: it falls away in an "or"."""


class UnguardedThingError(InvalidInputError):
    """No room has registered this object: a mistake in the program."""

    code = "access.unguarded_thing"
    remedy = "Report it; the journal and the log name the place."


class NotOpenError(RefusedError):
    """The thing is in a state in which this cannot be done."""

    code = "access.not_open"
    remedy = "Load it again: somebody was faster, or it has ended."


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to one row.

    Attributes:
        sides: By side, every way in which the person stands to it; a side that is missing is not
            the person's.
        mark: The handling mark of the row, if rows of this kind bear one.
        state: The state by which acts are open or not, if it has one.
    """

    sides: Mapping[Side, frozenset[Ownership]]
    mark: Mark | None = None
    state: str | None = None


class Standings(Protocol):
    """Says how a person stands to a row."""

    def __call__(self, person: Person, row: Model, now: datetime, /) -> Standing:
        """Return the standing, with no query where the row was prefetched."""
        ...


def _open_to_all(row: Model, act: str, role: Role) -> bool:  # noqa: ARG001 - a room may say more
    return True


def _not_open(row: Model, act: str, state: str | None) -> ComityError:
    msg = f"cannot {act.replace('_', ' ')} what is {state}"
    return NotOpenError(msg, act=act, state=state, row=str(row.pk))


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One kind of guarded rows.

    Attributes:
        name: Of the object in the table of permissions.
        model: Label of the model, such as ``cooperation.Thread``.
        find: How a row is found by what people call it: tried in order, the first that finds.
        visible: Which rows stand how to a person; must say the same as ``standing``.
        standing: How a person stands to one row.
        missing: The error that there is no such row; told of rows, too, that one may not know of.
        competent: Whether a role may do the act on this very row, beyond the table.
        closed: The error that the act is not open in the state of the row.
        marked: What stands before the fields ``mark`` and ``mark_level`` in a query, such as
            ``thread__``; ``None`` where rows bear no mark.
        part_of: Name of the thing of which this is a part, and the field that names its row; then
            people stand to it as they stand to that, and ``visible`` is not asked.
        about: What ``visible`` says of the rows that are about some kinds of things alone, where
            rows are about others; quicker to ask where few kinds are in question.
        joined: Relations that ``standing`` needs, to select with a row.
        fetched: Relations that ``standing`` needs, to fetch for a list.
    """

    name: str
    model: str
    find: Callable[[str], Sequence[Q]]
    visible: Callable[[Person, datetime], Ways]
    standing: Standings
    missing: Callable[[str, int], ComityError]
    competent: Callable[[Model, str, Role], bool] = _open_to_all
    closed: Callable[[Model, str, str | None], ComityError] = _not_open
    marked: str | None = None
    part_of: tuple[str, str] | None = None
    about: Callable[[Person, datetime, Collection[str]], Ways] | None = None
    joined: tuple[str, ...] = ()
    fetched: tuple[str, ...] = ()

    def rows(self) -> QuerySet[Model]:
        """Return every row there is."""
        model = cast("type[Model]", apps.get_model(self.model))
        return model._default_manager.select_related(*self.joined)  # noqa: SLF001 - Django's name


@dataclass(frozen=True, slots=True)
class Acting:
    """A person in the role in which something is done: the own one, or one that was lent.

    Attributes:
        lent_by: Id of the person whose role it is, if it was lent.
    """

    id: str
    name: str
    role: str
    organisation: str
    unit: str
    provider_code: str | None
    lent_by: str | None = None

    @property
    def named(self) -> Mapping[str, str]:
        """Return name, role and unit, as statements and custody records name a person."""
        return {"name": self.name, "role": self.role, "unit": self.unit or self.organisation}


@dataclass(slots=True)
class _Register:
    things: dict[str, Thing] = field(default_factory=dict)


_register = _Register()


def register(thing: Thing) -> None:
    """Guard the rows of ``thing``; called once by its room when the app is ready."""
    _register.things[thing.name] = thing


def things() -> Mapping[str, Thing]:
    """Return every guarded thing by the name of its object."""
    return dict(_register.things)


def get_for(
    person: Person,
    act: str,
    id: str,  # noqa: A002 - what everybody calls it
    *,
    now: datetime,
    lock: bool = True,
) -> Any:  # noqa: ANN401 - which model it is follows from the act
    """Return the one row that goes by ``id``, if ``person`` may do ``act`` on it now.

    The row is locked until the transaction ends if the act changes something.

    Args:
        person: Who asks.
        act: Name in the table of permissions; it says which thing is meant.
        id: What people call the row: its id, or a reference.
        now: Present instant, for what was lent for a time.
        lock: Whether to lock; ``False`` for what works long outside a transaction and locks later.

    Raises:
        PermissionRefusedError: The person may not; it says why.
        RoleEndedError: The person's role has ended.
        InvalidInputError: There is no such row that the person may know of; each thing has its own.
        RefusedError: The act is not open in the state of the row; each thing has its own.
    """
    rule, roles = rule_of(act), queries.roles_at(person, now)
    thing = _thing(rule)
    reading = rule_of(readings()[thing.name])
    if not any(_somewhere(role, one) for role in roles for one in (rule, reading)):
        raise refusal(person.role, act, _only_side(rule))
    asker = _Asker(person, roles, now)
    row = _found(thing, asker, id, reading=reading, lock=lock and rule.changes)
    standing = thing.standing(person, row, now)
    if not set(standing.sides) & set(rule.who) and any(_somewhere(role, rule) for role in roles):
        raise thing.closed(row, act, standing.state)
    _check(thing, asker, rule, row, standing)
    if rule.states is not None and standing.state not in rule.states:
        raise thing.closed(row, act, standing.state)
    return row


@dataclass(frozen=True, slots=True)
class Within:
    """In which part of a thing rows are looked for; what lies outside it need not be decided.

    Attributes:
        sides: The sides whose rows are in question.
        about: What rows are about, where they are about other things.
    """

    sides: frozenset[Side] | None = None
    about: frozenset[str] | None = None


EVERYWHERE = Within()


def list_for(
    person: Person, act: str, *, now: datetime | None = None, part: Within = EVERYWHERE
) -> QuerySet[Any]:
    """Return all rows of the thing on which ``person`` may do ``act``, whatever their state.

    Args:
        person: Who asks.
        act: Name in the table of permissions.
        now: Present instant; else the clock's.
        part: Where rows are looked for; of what lies outside it, none may come.

    Raises:
        PermissionRefusedError: The person may do it on no row at all.
        RoleEndedError: The person's role has ended.
    """
    rule, at = rule_of(act), now or timezone.now()
    thing, asker = _thing(rule), _Asker(person, queries.roles_at(person, at), at)
    if not any(_somewhere(role, rule) for role in asker.roles):
        raise refusal(person.role, act, _only_side(rule))
    found = thing.rows().filter(_within(thing, asker, rule, part))
    return found.prefetch_related(*thing.fetched) if thing.fetched else found


def rows_for(person: Person, act: str, *, now: datetime) -> QuerySet[Any]:
    """Return the rows as ``list_for`` does, bare and without an order; none where it refuses."""
    rule = rule_of(act)
    thing = _thing(rule)
    asker = _Asker(person, queries.roles_at(person, now, ended_is_empty=True), now)
    bare = thing.rows().order_by().select_related(None)
    if not any(_somewhere(role, rule) for role in asker.roles):
        return bare.none()
    return bare.filter(_within(thing, asker, rule))


def allowed(person: Person, act: str, row: Model, *, now: datetime | None = None) -> bool:
    """Say whether ``person`` may do ``act`` on ``row``, whatever its state; for screens."""
    rule, at = rule_of(act), now or timezone.now()
    thing = _thing(rule)
    standing = thing.standing(person, row, at)
    roles = queries.roles_at(person, at, ended_is_empty=True)
    return any(_reaches(thing, role, rule, row, standing) for role in roles)


def which(
    person: Person, act: str, rows: Iterable[Model], *, now: datetime | None = None
) -> frozenset[str]:
    """Return the keys of those ``rows`` on which ``person`` may do ``act``, by one query."""
    try:
        found = list_for(person, act, now=now)
    except PermissionRefusedError:
        return frozenset()
    keys = [row.pk for row in rows]
    return frozenset(found.order_by().filter(pk__in=keys).values_list("pk", flat=True))


def permit(
    person: Person,
    act: str,
    on: Side | str = Side.ANY,
    *,
    now: datetime | None = None,
    among: Collection[str] | None = None,
) -> Acting:
    """Return in which role ``person`` may do ``act`` on that side, where it is not about one row.

    Args:
        person: Who asks.
        act: Name in the table of permissions.
        on: The side.
        now: Present instant, for what was lent for a time; else the clock's.
        among: Roles that are competent for what it is about, if the room narrows them.

    Raises:
        PermissionRefusedError: The person may not.
        RoleEndedError: The person's role has ended.
    """
    rule, side = rule_of(act), Side(on)
    at = now or timezone.now()
    reaching = [role for role in queries.roles_at(person, at) if rule.reach(role, side)]
    if not reaching:
        raise refusal(person.role, act, side)
    for role in reaching:
        if among is None or str(role) in among:
            return _in_role(person, role, at)
    msg = f"{act.replace('_', ' ')} is not for the role {reaching[0]} here"
    raise PermissionRefusedError(msg, role=person.role, act=act, side=str(side))


def permits(person: Person, act: str, on: Side | str = Side.ANY) -> bool:
    """Say whether ``person`` may do ``act`` on that side, where it is not about one row."""
    roles = queries.roles_at(person, timezone.now(), ended_is_empty=True)
    return any(rule_of(act).reach(role, Side(on)) for role in roles)


def acting(person: Person, act: str, row: Model, *, now: datetime) -> Acting:
    """Return ``person`` in the role in which ``act`` is done on ``row``; the own one comes first.

    Raises:
        PermissionRefusedError: The person may not.
    """
    rule, asker = rule_of(act), _Asker(person, queries.roles_at(person, now), now)
    thing = _thing(rule)
    role = _check(thing, asker, rule, row, thing.standing(person, row, now))
    return _in_role(person, role, now)


def related(name: str, person: Person, now: datetime) -> Ways:
    """Return which rows of another thing stand how to ``person``; for what is part of it."""
    return _register.things[name].visible(person, now)


def within(name: str, place: str, rows: Q) -> Q:
    """Return the condition that the field ``place`` names one of those rows of another thing."""
    # Asked of each row that is shown: a list of all that may be read takes a tenth of a second.
    return Q(Exists(_register.things[name].rows().filter(rows, pk=OuterRef(place))))


def standing_of(name: str, key: str, person: Person, now: datetime) -> Standing:
    """Return how ``person`` stands to one row of another thing; to none if it is not there."""
    thing = _register.things[name]
    row = thing.rows().filter(pk=key).first()
    return Standing(sides={}) if row is None else thing.standing(person, row, now)


@dataclass(frozen=True, slots=True)
class _Asker:
    person: Person
    roles: Sequence[Role]
    now: datetime


def _in_role(person: Person, role: Role, now: datetime) -> Acting:
    return Acting(
        id=person.pk,
        name=person.name,
        role=str(role),
        organisation=person.organisation,
        unit=person.unit,
        provider_code=person.provider_code,
        lent_by=queries.lender_of(person, role, now),
    )


def _thing(rule: Rule) -> Thing:
    if rule.object not in _register.things:
        msg = f"no room guards the object {rule.object}"
        raise UnguardedThingError(msg, object=rule.object, act=rule.act)
    return _register.things[rule.object]


def _somewhere(role: Role, rule: Rule) -> bool:
    return any(rule.reach(role, side) for side in rule.who)


def _only_side(rule: Rule) -> Side:
    return next(iter(rule.who)) if len(rule.who) == 1 else Side.ANY


def _found(thing: Thing, asker: _Asker, asked: str, *, reading: Rule, lock: bool) -> Model:
    rows = thing.rows()
    # What is only read is judged twice or more. What is locked changes: nothing is kept beside it.
    rows = rows.select_for_update(of=("self",)) if lock else rows.prefetch_related(*thing.fetched)
    known: list[Model] = []
    for named in thing.find(asked):
        found = rows.filter(named)[:_ENOUGH]
        known = [row for row in found if _readable(thing, asker, reading, row)]
        if known:
            break
    if len(known) != 1:
        raise thing.missing(asked, len(known))
    return known[0]


_ENOUGH = 8  # rows that go by one name: more peers than these do not use one reference


def _readable(thing: Thing, asker: _Asker, reading: Rule, row: Model) -> bool:
    standing = thing.standing(asker.person, row, asker.now)
    return any(_reaches(thing, role, reading, row, standing) for role in asker.roles)


def _reaches(thing: Thing, role: Role, rule: Rule, row: Model, standing: Standing) -> bool:
    return thing.competent(row, rule.act, role) and any(
        standing.mark is None or seen(standing.mark, role, way)
        for side, ways in standing.sides.items()
        for way in ways & rule.reach(role, side)
    )


def _check(thing: Thing, asker: _Asker, rule: Rule, row: Model, standing: Standing) -> Role:
    """Return the first role in which it is permitted, or say why it is not."""
    for role in asker.roles:
        if _reaches(thing, role, rule, row, standing):
            return role
    side = next((side for side in rule.who if side in standing.sides), _only_side(rule))
    reaching = [role for role in asker.roles if rule.reach(role, side)]
    if not reaching:
        raise refusal(asker.person.role, rule.act, side)
    said = rule.act.replace("_", " ")
    if not any(thing.competent(row, rule.act, role) for role in reaching):
        msg = f"{said} is not for the role {reaching[0]} here"
    else:
        msg = f"others deal with this {thing.name}: {said} is for them, or after a hand-over"
    raise PermissionRefusedError(msg, role=asker.person.role, act=rule.act, side=str(side))


def _within(thing: Thing, asker: _Asker, rule: Rule, part: Within = EVERYWHERE) -> Q:
    if thing.part_of is not None:
        whole, place = thing.part_of
        return within(whole, place, _within(_register.things[whole], asker, rule))
    if thing.about is not None and part.about is not None:
        ways = thing.about(asker.person, asker.now, part.about)
    else:
        ways = thing.visible(asker.person, asker.now)
    found = NONE
    for role in asker.roles:
        hidden = EVERY
        if thing.marked is not None:
            for code in hidden_from(role):
                hidden &= ~Q(**{f"{thing.marked}mark__contains": code})
        for side, by_ownership in ways.items():
            if part.sides is not None and side not in part.sides:
                continue
            reach = rule.reach(role, side) & set(by_ownership)
            if reach:
                found |= _reached(thing, role, {way: by_ownership[way] for way in reach}) & hidden
    return found


_LOOKED_UP = frozenset({Ownership.PART, Ownership.ORGANISATION})
"""Ways in which other rows have to be looked up."""


def _reached(thing: Thing, role: Role, ways: Mapping[Ownership, Q]) -> Q:
    unmarked = thing.marked is None or ceiling(role, Ownership.NODE) is Level.RED
    if Ownership.NODE in ways and unmarked:
        return ways[Ownership.NODE]  # every other way is within it
    found = NONE
    # A database asks in this order, and stops at the first that holds.
    for way, rows in sorted(ways.items(), key=lambda one: one[0] in _LOOKED_UP):
        top = Level.RED if thing.marked is None else ceiling(role, way)
        low = EVERY if top is Level.RED else Q(**{f"{thing.marked}mark_level__lte": int(top)})
        found |= rows & low
    return found
