"""The pages of a draft: how ready it is, what was answered, what the other side will see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from comity.access.app.services import Person
from comity.cooperation.account_rows import rows_in
from comity.cooperation.app import (
    boxes,
    leaves,
    legal,
    prefills,
    registry,
    services,
    translations,
)
from comity.cooperation.app.models import Draft, LegalAnswer
from comity.cooperation.app.pages import contents, tongues, wording
from comity.cooperation.app.pages import leaves as telling
from comity.cooperation.app.pages.titles import title_of_draft
from comity.cooperation.app.pages.wording import word
from comity.cooperation.kinds import (
    Kind,
    holds,
    in_order,
    is_urgent,
    plan_of,
    takes_down,
)
from comity.cooperation.readiness import Readiness, readiness
from comity.cooperation.typed import Part, every_field, fields_of
from comity.directory.app import queries as directory
from comity.directory.app.states import Desk, desks
from comity.directory.register import JOINED
from comity.kernel.digests import digest_of
from comity.kernel.strict_json import canonical

_PARTS = {
    "to": Part.WHO,
    "accounts": Part.ACCOUNTS,
    "categories": Part.PERIOD,
    **{field.name: field.part for field in every_field()},
}


@dataclass(frozen=True, slots=True)
class Line:
    """One draft in a list."""

    draft: Draft
    title: str
    kind: str
    url: str
    mine: bool
    for_me: bool


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part of the form, as the list beside it tells it.

    Attributes:
        anchor: Id of the field to go to.
    """

    label: str
    complete: bool
    wrong: bool
    anchor: str
    gaps: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, with the field to change it."""

    label: str | Promise
    lines: list[str]
    anchor: str
    even: bool


def line(draft: Draft, person: Person) -> Line:
    """Return ``draft`` as a line of a list."""
    return Line(
        draft=draft,
        title=title_of_draft(draft),
        kind=word(wording.SHORT_KINDS, draft.kind),
        url=reverse("draft", args=[draft.pk]),
        mine=person.pk in {draft.made_by, draft.changed_by},
        for_me=draft.handed_to_id == person.pk,
    )


def kinds() -> list[tuple[str, str, Promise]]:
    """Return the kinds of request that can be begun: code, name, what it does."""
    return [
        (str(kind), word(wording.KINDS, kind), gettext_lazy(plan_of(kind).labels.lead))
        for kind in in_order()
    ]


def states() -> list[tuple[str, str]]:
    """Return the States that can be asked, those asked last first."""
    me = settings.COMITY_NODE.code
    known = directory.members().filter(standing=JOINED).exclude(code=me)
    names = dict(known.values_list("code", "name"))
    recent = [code for code in boxes.recent_peers() if code in names]
    names |= {one.code: one.name for one in registry.partners()}
    ordered = [*recent, *sorted(names.keys() - set(recent), key=lambda code: names[code])]
    return [(code, f"{names[code]} ({code})") for code in ordered]


def known_state(code: str) -> str:
    """Return ``code`` if it is of a State that can be asked, else nothing."""
    return code if code in dict(states()) else ""


def around(held: Draft, wrong: Sequence[str], *, now: datetime) -> dict[str, Any]:
    """Return what stands beside the form: how ready it is, and who answers there."""
    kind = Kind(held.kind)
    found = legal.advice(kind, held.content, aud=held.aud)
    report = services.of_request(kind, translations.as_sent(held), aud=held.aud, now=now)
    ready = readiness(report.findings, wrong=wrong, parts=_PARTS)
    missing_state = not held.aud
    usual = boxes.usual_answer(held.aud, held.kind) if held.aud else None
    return {
        "leave": telling.shown(leaves.standing(kind, held.content, aud=held.aud, now=now)),
        "legal": legal.shown(found, kind, late=legal.outdated(held, found)),
        "kind": word(wording.KINDS, held.kind),
        "is_preservation": holds(kind),
        "is_takedown": takes_down(kind),
        "is_property": rows_in(kind) == "property",
        "straight": plan_of(kind).addressed == "provider",
        "lead": gettext_lazy(plan_of(kind).labels.lead),
        "legends": _legends(kind),
        "ready": ready,
        "parts": [_part(part, ready, missing_state=missing_state) for part in Part],
        "complete": ready.complete - (missing_state and _part_complete(ready, Part.WHO)),
        "total": len(ready.parts),
        "can_send": ready.ready and not missing_state,
        "desk": _desk(held.aud, kind, now=now),
        "usual": usual,
        "providers": prefills.providers(held.aud),
        "urgent": is_urgent(held.content),
        "names": {field.name for field in fields_of(kind)},
    }


def _legends(kind: Kind) -> dict[str, Promise]:
    """Return what stands above the first parts of the form, where a kind calls them otherwise."""
    said = plan_of(kind).labels
    known = {"whom": said.whom, "what": said.what}
    return {name: gettext_lazy(text) for name, text in known.items() if text}


def answers(form: Any) -> list[tuple[str, list[Answer]]]:  # noqa: ANN401 - any bound form
    """Return every answer of the form, part by part."""
    by_part: dict[Part, list[Answer]] = {part: [] for part in Part}
    for name, field in form.fields.items():
        if name in _PARTS:
            by_part[_PARTS[name]].append(_answer(form[name], field))
    return [(word(wording.PARTS, part), found) for part, found in by_part.items() if found]


def as_they_see_it(held: Draft) -> dict[str, list[contents.Row]]:
    """Return the request as the other side will see it."""
    content, told = translations.as_sent(held), tongues.by_text(translations.of_draft(held))
    return {
        "rows": contents.beside(contents.asked(content, held.kind), told),
        "about": contents.beside(contents.about(content), told),
    }


def kept_answer(held: Draft) -> legal.KeptShown | None:
    """Return what the law room answered when the draft was saved last."""
    return legal.kept(LegalAnswer.objects.filter(draft=held).first())


def digest(held: Draft) -> str:
    """Return the digest of what will be sent: what a person confirms."""
    content = translations.as_sent(held)
    return digest_of(
        canonical({"draft": held.pk, "kind": held.kind, "to": held.aud, "content": content})
    )


def _part_complete(ready: Readiness, part: Part) -> bool:
    return next(one.complete for one in ready.parts if one.part is part)


def _part(part: Part, ready: Readiness, *, missing_state: bool) -> PartShown:
    found = next(one for one in ready.parts if one.part is part)
    no_state = part is Part.WHO and missing_state
    leads = "to" if no_state else found.leads_to
    return PartShown(
        label=word(wording.PARTS, part),
        complete=found.complete and not no_state,
        wrong=bool(found.wrong),
        anchor=f"id_{leads}" if leads else "",
        gaps=[gap for gap in found.gaps if gap.blocks],
    )


def _answer(bound: Any, field: Any) -> Answer:  # noqa: ANN401 - any bound field
    value = bound.value()
    said: Iterable[object]
    if isinstance(value, bool):
        said = [_("Yes") if value else _("No")]
    elif isinstance(value, list | tuple):
        words = dict(getattr(field, "choices", ()))
        said = [words.get(one, one) for one in value]
    else:
        words = dict(getattr(field, "choices", ()))
        text = str(value or "")
        said = [words.get(text, text)] if text in words and text else text.splitlines()
    even = "c-mono" in str(field.widget.attrs.get("class", ""))
    return Answer(bound.label, [str(one) for one in said if str(one)], bound.auto_id, even)


def _desk(aud: str, kind: Kind, *, now: datetime) -> Desk | None:
    held = directory.members().filter(code=aud).first() if aud else None
    found = desks(None if held is None else directory.read_entry(held.entry), now=now)
    function = plan_of(kind).desk
    competent = [desk for desk in found if function in desk.authority.functions]
    return next(iter((*competent, *found)), None)
