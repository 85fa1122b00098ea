"""What every form of an act has: the key that makes it safe to repeat, and how errors are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from comity.cooperation.app.forms import fields
from comity.cooperation.app.models import Thread
from comity.cooperation.contents import Content, MalformedContentError, taken
from comity.cooperation.threads import Thread as FoldedThread
from comity.cooperation.wrongs import Wrong
from comity.kernel.errors import ComityError


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that are asked of several things, one after the other.

    Attributes:
        lead: What helps to fill them.
        parts: What they are asked of, and the fields.
        is_open: Whether the page shows them at once.
    """

    title: str
    lead: str
    parts: list[tuple[str, forms.BoundField, forms.BoundField]]
    is_open: bool


class ActForm(fields.SpokenForm):
    """What one act says.

    Attributes:
        stands_at: Where in what the act says a field's answer stands, if not under its own name.
        sealed: Whether sending it seals files, and so is confirmed with a passkey or a code.
        apart: Fields that stand in a group and not among the others.
    """

    stands_at: ClassVar[Mapping[str, str]] = {}
    sealed: ClassVar[bool] = False
    apart: frozenset[str] = frozenset()
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, thread: Thread, view: FoldedThread, **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Ask what the act on ``thread`` needs."""
        self.thread = thread
        self.view = view
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("key", str(uuid4()))
        initial.setdefault("seen", thread.statements.count())
        super().__init__(*args, **kwargs)
        self.prepare()
        fields.speak(self.fields, self.place_of)
        fields.measured_by_the_types(self.fields)
        for field in self.fields.values():
            field.help_text = fields.isolated(field.help_text)

    def prepare(self) -> None:
        """Adapt the fields to the request."""

    def groups(self) -> list[Group]:
        """Return the fields that stand in groups."""
        return []

    def together(self) -> list[forms.BoundField]:
        """Return the fields that stand in no group."""
        return [field for field in self if field.name not in self.apart]

    def content(self) -> dict[str, Any]:
        """Return what the act says; blank fields are left out."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"key", "seen"} and value not in ("", None, [])
        }

    def place_of(self, name: str) -> str:
        """Return the place in what the act says that the field ``name`` fills."""
        return self.stands_at.get(name, name)

    def tell(self, error: ComityError) -> None:
        """Put what an act refused beside the fields that caused it."""
        for row in cast("list[dict[str, Any]]", error.facts.get("fields") or []):
            wrong = Wrong.read(row)
            self.add_error(self._field_at(wrong.place), fields.told(wrong))
        if not error.facts.get("fields") and not error.facts.get("findings"):
            self.add_error(
                None, ValidationError(f"{error.message}. {error.remedy or ''}".strip(), error.code)
            )

    def tell_what_else(self, model: type[Content]) -> None:
        """Tell also what the types find in texts, where a field beside them was told already."""
        said = {
            self.place_of(name): value
            for name, value in self.cleaned_data.items()
            if self.place_of(name) in model.model_fields and isinstance(value, str) and value
        }
        try:
            taken(model, said, own=True)
        except MalformedContentError as error:
            for row in cast("list[dict[str, Any]]", error.facts["fields"]):
                wrong = Wrong.read(row)
                if wrong.place in said:
                    self.add_error(self._field_at(wrong.place), fields.told(wrong))

    def _field_at(self, place: str) -> str | None:
        """Return the field that fills ``place``, or what holds it; nothing where none does."""
        by_place = {self.place_of(name): name for name in reversed(self.fields)}
        return next(
            (by_place[one] for one in (place, fields.holder_of(place)) if one in by_place), None
        )
