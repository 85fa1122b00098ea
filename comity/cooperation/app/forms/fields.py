"""Fields as the forms of the room use them: text, days typed as year-month-day, lists of codes."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.cooperation.app.pages.wording import Words, word
from comity.cooperation.wrongs import Wrong

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
        raise told(Wrong("", "day")) from error


def told(wrong: Wrong) -> ValidationError:
    """Return what is wrong as a form tells it: the sentence that programs get, in our language."""
    return ValidationError(isolated(wrong.told(gettext)), code=wrong.code)


def holder_of(place: str) -> str:
    """Return the field that holds ``place``: of ``targets[0].value``, the targets."""
    return re.split(r"[.\[]", place)[0]


def speak(asked: Mapping[str, forms.Field], place_of: Callable[[str], str] = str) -> None:
    """Let the fields of a form tell what is wrong in the sentences that programs get.

    Args:
        asked: The fields by their names.
        place_of: Gives the place in what is said for the name of a field.
    """
    for name, field in asked.items():
        place = place_of(name)
        lowest, highest = getattr(field, "min_value", None), getattr(field, "max_value", None)
        limits = {"least": str(lowest), "most": str(highest)}
        field.error_messages |= {
            "required": _sentence(Wrong(place, "missing")),
            "max_length": _sentence(Wrong(place, "too_long", {"most": "%(limit_value)d"})),
            "min_value": _sentence(Wrong(place, "range", limits)),
            "max_value": _sentence(Wrong(place, "range", limits)),
        }
        if isinstance(field, forms.IntegerField):
            field.error_messages["invalid"] = _sentence(Wrong(place, "whole"))
        if isinstance(field, forms.ChoiceField):
            field.error_messages["invalid_choice"] = lazy(_not_offered, str)(field, place)


def measured_by_the_types(asked: Mapping[str, forms.Field]) -> None:
    """Let the types of what is said tell what is too long, and nothing be cut off as it is pasted.

    Args:
        asked: The fields by their names; hidden ones keep their measure.
    """
    for field in asked.values():
        if isinstance(field, forms.CharField) and not field.widget.is_hidden:
            field.max_length = None
            field.widget.attrs.pop("maxlength", None)
            field.validators = [
                one for one in field.validators if not isinstance(one, MaxLengthValidator)
            ]


class SpokenForm(forms.Form):
    """A form whose errors bear the words and codes that programs get."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Let its fields speak; those that are added later are for who adds them."""
        super().__init__(*args, **kwargs)
        speak(self.fields)

    def add_error(self, field: str | None, error: "ValidationError | str") -> None:  # type: ignore[override] # no dictionaries
        """Tell ``error`` beside ``field``, under the code of what is wrong."""
        stated = error if isinstance(error, ValidationError) else ValidationError(error)
        number = isinstance(self.fields.get(field or ""), forms.IntegerField)
        for one in getattr(stated, "error_list", ()):
            code = "whole" if number and one.code == "invalid" else one.code
            one.code = _CODES.get(code or "", code)
        super().add_error(field, stated)


_CODES: Mapping[str, str] = {
    "required": "missing",
    "max_length": "too_long",
    "invalid_choice": "code",
    "min_value": "range",
    "max_value": "range",
}


def _not_offered(field: forms.ChoiceField, place: str) -> str:
    codes = ", ".join(str(code) for code, _said in field.choices if code)  # type: ignore[misc, union-attr]
    return str(_sentence(Wrong(place, "code", {"said": "%(value)s", "codes": codes})))


def _sentence(wrong: Wrong) -> "Label":
    return lazy(lambda: isolated(wrong.told(gettext)), str)()


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


def number(label: "Label", *, at_most: int) -> forms.IntegerField:
    """Return a field for a whole number from 1 to ``at_most``, typed and never spun."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=at_most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-short"}),
    )


def paper(label: "Label") -> forms.FileField:
    """Return a field for a paper that is kept beside what is recorded."""
    return forms.FileField(
        label=label,
        help_text=_("It is kept as it is, with its SHA-256."),
        required=False,
        allow_empty_file=True,
    )
