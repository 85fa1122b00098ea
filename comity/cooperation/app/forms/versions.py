"""Fields of a request that a question is about, to be said anew: they make a new version of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now

from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.drafts import LABELS
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.threads import Thread as FoldedThread
from comity.cooperation.typed import Shape, content_of, field_for, fields_of, typed_of

_LONG = frozenset({Shape.TEXT, Shape.LINES})
_TYPED = frozenset({Shape.LINE, Shape.TEXT, Shape.DAY, Shape.LINES})
_PREFIX = "new_"


class VersionFields:
    """The fields of the form of a request to which questions lead, with what they say now."""

    def __init__(self, view: FoldedThread, questions: Iterable[Mapping[str, Any]]) -> None:
        """Find the fields that ``questions`` are about."""
        self._view = view
        self._typed = typed_of(view.content)
        known: dict[str, Shape] = {"accounts": Shape.TEXT}
        self._called: dict[str, str] = {}
        if view.kind is not None:
            own = plan_of(Kind(view.kind)).own_fields
            self._called = {one.name: _now(one.label) for one in own if one.label}
            known |= {one.name: one.shape for one in fields_of(view.kind) if one.shape in _TYPED}
        named = (field_for(str(one.get("field") or "")) for one in questions)
        self._names = {name: known[name] for name in dict.fromkeys(named) if name in known}

    def fields(self) -> dict[str, forms.CharField]:
        """Return them, each with what it says now."""
        made = {}
        for name, shape in self._names.items():
            called = self._called.get(name) or LABELS.get(name, name)
            label = _now("%(field)s (say it anew if it changes)") % {"field": called}
            long = shape in _LONG
            field = (
                fields.text(label, required=False, rows=3)
                if long
                else fields.line(label, required=False, even=shape is Shape.DAY)
            )
            field.initial = self._typed[name]
            made[f"{_PREFIX}{name}"] = field
        return made

    def changes(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the request says otherwise now; what was emptied stays as it was."""
        new = {name: said.get(f"{_PREFIX}{name}") for name in self._names}
        told = {name: text for name, text in new.items() if text and text != self._typed[name]}
        if not told or self._view.kind is None:
            return {}
        before = dict(self._view.content)
        after = content_of({**self._typed, **told}, before, kind=Kind(self._view.kind))
        return {name: value for name, value in after.items() if before.get(name) != value}
