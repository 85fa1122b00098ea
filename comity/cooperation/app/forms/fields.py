"""Fields as the forms of the room use them: text, days typed as year-month-day, lists of codes."""

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comity.cooperation.app.pages.wording import Words, word

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label: TypeAlias = str | _StrPromise


class DayField(forms.CharField):
    """A calendar day, typed as year, month, day; never a control that hides the order."""

    def __init__(self, *, label: "Label", help_text: "Label" = "", required: bool = True) -> None:
        """Take a day."""
        hint = help_text or _("Year, month, day, such as 2026-03-01")
        attrs = {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", "class": "is-short"}
        super().__init__(
            label=label,
            help_text=hint,
            required=required,
            max_length=10,
            widget=forms.TextInput(attrs=attrs),
        )

    def clean(self, value: object) -> str:
        """Return the day in ISO form.

        Raises:
            ValidationError: It is no day.
        """
        text: str = super().clean(value)
        if not text:
            return ""
        return checked_day(text)


_EXAMPLE = re.compile(r"[0-9](?:[0-9A-Za-z.: -]*[0-9A-Za-z])?")


def isolated(text: object) -> str:
    """Return ``text`` with its figures kept together from left to right, in every direction.

    Source: Unicode Standard Annex #9, 2.4 (isolates).
    """
    return _EXAMPLE.sub(
        lambda found: f"\N{LEFT-TO-RIGHT ISOLATE}{found[0]}\N{POP DIRECTIONAL ISOLATE}", str(text)
    )


def checked_day(text: str) -> str:
    """Return ``text`` if it is a calendar day as people type one.

    Raises:
        ValidationError: It is none.
    """
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise ValidationError(
            isolated(_("Write the day as year, month, day, such as 2026-03-01.")), code="day"
        ) from error


def line(
    label: "Label", *, help_text: "Label" = "", required: bool = True, even: bool = False
) -> forms.CharField:
    """Return a field of one line."""
    shape = {"dir": "ltr", "class": "c-mono"} if even else {"dir": "auto"}
    attrs = {"autocomplete": "off"} | shape
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=500,
        widget=forms.TextInput(attrs=attrs),
    )


def text(
    label: "Label", *, help_text: "Label" = "", required: bool = True, rows: int = 4
) -> forms.CharField:
    """Return a field of several lines."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def choice(
    label: "Label",
    words: Words,
    codes: Iterable[str],
    *,
    required: bool = True,
    help_text: "Label" = "",
) -> forms.ChoiceField:
    """Return a field with one of ``codes``; empty unless it is required."""
    empty = [("", _("Choose"))]
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        required=required,
        choices=lambda: empty + [(code, word(words, code)) for code in codes],
    )


def choices(
    label: "Label", words: Words, codes: Iterable[str], *, required: bool = True
) -> forms.MultipleChoiceField:
    """Return a field with any of ``codes``, each to be ticked."""
    return forms.MultipleChoiceField(
        label=label,
        required=required,
        choices=lambda: [(code, word(words, code)) for code in codes],
        widget=forms.CheckboxSelectMultiple,
    )
