"""What every form of an act has: the key that makes it safe to repeat, and how errors are told."""

from typing import Any, ClassVar, cast
from uuid import uuid4

from django import forms

from comity.cooperation.app.forms import fields
from comity.cooperation.app.models import Thread
from comity.cooperation.threads import Thread as FoldedThread
from comity.kernel.errors import ComityError


class ActForm(forms.Form):
    """What one act says.

    Attributes:
        sealed: Whether sending it seals files, and so is confirmed with a passkey or a code.
    """

    sealed: ClassVar[bool] = False
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
        for field in self.fields.values():
            field.help_text = fields.isolated(field.help_text)

    def prepare(self) -> None:
        """Adapt the fields to the request."""

    def content(self) -> dict[str, Any]:
        """Return what the act says; blank fields are left out."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"key", "seen"} and value not in ("", None, [])
        }

    def tell(self, error: ComityError) -> None:
        """Put what an act refused beside the fields that caused it."""
        for place in cast("list[dict[str, str]]", error.facts.get("fields") or []):
            name = str(place.get("field", "")).partition(".")[0]
            said = str(place.get("wrong", ""))
            self.add_error(name if name in self.fields else None, said)
        if not error.facts.get("fields") and not error.facts.get("findings"):
            self.add_error(None, f"{error.message}. {error.remedy or ''}".strip())
