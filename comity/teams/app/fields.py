"""Fields of the forms of this room; what is wrong is told in the sentences that programs get."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.cooperation.wrongs import Wrong
from comity.teams.app.words import Word

LINE, TEXT = 500, 20_000
"""Characters that a field takes."""


def told(wrong: Wrong) -> str:
    """Return what is wrong, in the reader's language."""
    return wrong.told(gettext)


_told = lazy(told, str)


def _typed(
    widget: forms.Widget,
    label: Word,
    *,
    longest: int,
    hint: "Word | str" = "",
    required: bool = True,
) -> forms.CharField:
    made = forms.CharField(
        label=label, help_text=hint, required=required, max_length=longest, widget=widget
    )
    made.error_messages["required"] = _told(Wrong("", "missing"))
    return made


def line(
    label: Word, *, hint: "Word | str" = "", required: bool = True, even: bool = False
) -> forms.CharField:
    """Return a field of one line; ``even`` for codes and figures, from left to right."""
    shape = {"dir": "ltr", "class": "c-mono"} if even else {"dir": "auto"}
    widget = forms.TextInput(attrs={"autocomplete": "off", **shape})
    return _typed(widget, label, longest=LINE, hint=hint, required=required)


def text(
    label: Word, *, hint: "Word | str" = "", required: bool = True, rows: int = 4
) -> forms.CharField:
    """Return a field of several lines."""
    widget = forms.Textarea(attrs={"dir": "auto", "rows": rows})
    return _typed(widget, label, longest=TEXT, hint=hint, required=required)


class DayField(forms.CharField):
    """A calendar day, typed as year, month, day."""

    def __init__(self, label: Word, *, required: bool = True) -> None:
        """Ask for a day."""
        shape = {"dir": "ltr", "class": "is-short", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            label=label,
            required=required,
            help_text=_("Year, month, day, such as 2026-03-01"),
            widget=forms.TextInput(attrs=shape),
        )
        self.error_messages["required"] = _told(Wrong("", "missing"))

    def clean(self, value: Any) -> str:  # noqa: ANN401 - as Django gives it
        """Return the day in ISO form; empty where none is typed.

        Raises:
            ValidationError: It is none.
        """
        typed: str = super().clean(value).strip()
        try:
            return typed and date.fromisoformat(typed).isoformat()
        except ValueError as error:
            raise ValidationError(told(Wrong("", "day")), code="day") from error
