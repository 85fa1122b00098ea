"""What the pages of teams show, made of what the room knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from comity.access.app import gate
from comity.access.app import queries as access
from comity.access.app.services import Person
from comity.access.roles import Role
from comity.evidence.app.standings import name_of
from comity.kernel.errors import InvalidInputError
from comity.kernel.time import read
from comity.teams.agreements import ARTICLE_OF, ARTICLES, Difference, told
from comity.teams.app import queries
from comity.teams.app.models import Team
from comity.teams.app.words import (
    ACTS,
    FIELDS,
    FLAGS,
    ITEMS,
    STAGES,
    STANDINGS,
    TITLES,
    VOIDS,
    shown,
    word,
)
from comity.teams.app.words import (
    ARTICLES as ARTICLE_WORDS,
)
from comity.teams.contents import Act
from comity.teams.stages import Stage, evaluated_by, stage_at
from comity.teams.team import Prolongation, Standing, Version
from comity.teams.team import Team as FoldedTeam

_SEATED = frozenset({Role.INVESTIGATOR, Role.LIAISON, Role.FORENSIC_EXAMINER})
"""Posts whose people see only the teams into which they are let."""
_WORK = (Act.LOG, Act.PLAN, Act.PEOPLE, Act.PROLONG)
_EVENTS = 200
"""Things said that a page shows, the newest first."""
_INSTANTS = frozenset({"period_from", "period_to"})


@dataclass(frozen=True, slots=True)
class Button:
    """An act that is open: its name and what stands on its button."""

    act: str
    label: str


def line(row: Team, *, now: datetime) -> dict[str, Any]:
    """Return a team as the list shows it; what waits for our signature, too."""
    known = queries.folded(row)
    return {
        "row": row,
        "states": [(code, name_of(code)) for code in row.states],
        "stage": shown(STAGES, str(stage_at(known, now))),
        "waits": row.left_at is None and bool(list(_to_be_signed(known))),
    }


def whole(row: Team, person: Person, *, now: datetime) -> dict[str, Any]:
    """Return a team as its page shows it."""
    copy = queries.copy_of(row.pk)
    known, came = copy.team(), queries.arrivals(row)
    stage = stage_at(known, now)
    inside = queries.me() in known.members
    return {
        "row": row,
        "known": known,
        "stage": shown(STAGES, str(stage)),
        "is_talks": stage is Stage.TALKS,
        "evaluated_by": _evaluated_by(known, stage),
        "states": [(code, name_of(code), code in known.members) for code in sorted(known.sharing)],
        "gone": [(code, name_of(code), at) for code, at in known.left.items()],
        "we_left": row.left_at,
        "missing": len(copy.lacks()) + len(copy.held) - len(known.events),
        "versions": [(one, standing_of(one)) for one in reversed(known.versions)],
        "prolongations": [(one, standing_of(one)) for one in reversed(known.prolongations)],
        "waits": list(_to_be_signed(known)) if _may(person, "team_sign", row) else [],
        "people": [(code, name_of(code), one) for code, one in known.people.items()],
        "plan": [(one, shown(ITEMS, one.now.standing)) for one in known.plan],
        "log": [
            (one, came[one.event][0], [word(FLAGS, str(flag)) for flag in one.flags])
            for one in reversed(known.log)
        ],
        "evaluations": [(name_of(one.author), one) for one in known.evaluations.values()],
        "events": list(_said(known, came)),
        "buttons": _buttons(row, person, stage, inside=inside),
        "may_plan": inside and _may(person, "team_plan", row),
        "may_log": inside and _may(person, "team_log", row),
        "may_renew": row.left_at is None and _may(person, "team_plan", row),
        "colleagues": _colleagues(row) if _may(person, "team_people", row) else None,
        "me": queries.me(),
        "now": now,
    }


def _evaluated_by(known: FoldedTeam, stage: Stage) -> datetime | None:
    """Return until when a team that has ended is evaluated."""
    if known.ends is None or stage not in {Stage.ENDED, Stage.OVERDUE}:
        return None
    return evaluated_by(known.ends)


def _may(person: Person, act: str, row: Team) -> bool:
    return gate.allowed(person, act, row)


def _buttons(row: Team, person: Person, stage: Stage, *, inside: bool) -> list[Button]:
    if row.left_at is not None or queries.me() not in row.states:
        return []
    running = stage in {Stage.SIGNED, Stage.ACTIVE, Stage.ENDING}
    wanted: list[Act] = []
    if inside:
        wanted += _WORK if running else (Act.LOG, Act.PLAN, Act.EVALUATE)
    if running or stage is Stage.TALKS:
        wanted += [Act.DRAFT]
    wanted += [Act.LEAVE]
    return [
        Button(str(act), word(TITLES, str(act)))
        for act in wanted
        if _may(person, f"team_{act}", row)
    ]


def _to_be_signed(known: FoldedTeam) -> Iterator[Version | Prolongation]:
    """Yield what waits for our signature: of versions the newest alone."""
    every: list[Version | Prolongation] = [*known.prolongations, known.newest]
    for one in every:
        if one.standing is Standing.OPEN and queries.me() in one.lacking:
            yield one


def to_sign(known: FoldedTeam, asked: str) -> Version | Prolongation | None:
    """Return the version or prolongation that the event ``asked`` proposed."""
    every: list[Version | Prolongation] = [*known.versions, *known.prolongations]
    return next((one for one in every if one.event == asked), None)


def may_sign(row: Team, made: Version, known: FoldedTeam, person: Person, *, now: datetime) -> bool:
    """Say whether the page of a version offers to sign it."""
    del now
    return made in list(_to_be_signed(known)) and _may(person, "team_sign", row)


def standing_of(made: Version | Prolongation) -> tuple[str, str, str]:
    """Return tone, icon and word of how a version or prolongation stands."""
    return shown(STANDINGS, str(made.standing))


def articles(made: Version) -> list[tuple[str, str, list[tuple[str, str, datetime | None]]]]:
    """Return the articles of a version: number, title, and its fields with their texts."""
    found = []
    for number, names in ARTICLES:
        rows = [
            (word(FIELDS, name), told(made.agreement[name]), _instant(name, made.agreement))
            for name in names
            if made.agreement.get(name)
        ]
        if rows:
            found.append((number, word(ARTICLE_WORDS, number), rows))
    return found


def _instant(name: str, stated: Mapping[str, Any]) -> datetime | None:
    try:
        return read(str(stated[name])) if name in _INSTANTS else None
    except InvalidInputError:
        return None


def change(made: Difference) -> dict[str, Any]:
    """Return one difference as the page shows it."""
    return {
        "article": made.article,
        "title": word(ARTICLE_WORDS, made.article),
        "field": word(FIELDS, made.field),
        "pieces": made.pieces,
    }


def parts(form: forms.Form) -> list[tuple[str, str, list[forms.BoundField]]]:
    """Return the fields of the form of an agreement by article."""
    found = []
    for number, names in ARTICLES:
        known = [form[name] for name in names if name in form.fields]
        if known:
            found.append((number, word(ARTICLE_WORDS, number), known))
    rest = [form[name] for name in form.fields if name not in ARTICLE_OF]
    return [*found, ("", "", rest)] if rest else found


def _said(known: FoldedTeam, came: Mapping[str, tuple[datetime, str]]) -> Iterator[dict[str, Any]]:
    for event in list(reversed(known.events))[:_EVENTS]:
        why = known.void.get(event.digest)
        at, sender = came[event.digest]
        yield {
            "event": event,
            "label": word(ACTS, event.act),
            "void": "" if why is None else word(VOIDS, str(why)),
            "came_at": at,
            "through": sender if sender != event.author else "",
        }


def _colleagues(row: Team) -> list[tuple[Person, bool]]:
    """Return who of our people can be let in, and who is."""
    seated = set(row.seats.values_list("person_id", flat=True))
    people = access.people().filter(active=True, role__in=[str(role) for role in _SEATED])
    return [(one, one.pk in seated) for one in people]
