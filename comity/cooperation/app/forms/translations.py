"""What somebody puts beside a text: the translation, its language, whether a machine wrote it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from comity.cooperation.app.forms import fields
from comity.cooperation.app.services.translations import Said
from comity.cooperation.contents import LONG_TEXT
from comity.cooperation.letters.words import LANGUAGES
from comity.directory.app.words import language_name
from comity.kernel.errors import InvalidInputError


class TranslationForm(forms.Form):
    """One translation of one text."""

    field = forms.CharField(widget=forms.HiddenInput, max_length=200)
    original = forms.CharField(widget=forms.HiddenInput, max_length=64)
    language = forms.ChoiceField(label=_("Language of the translation"))
    text = forms.CharField(
        label=_("Translation"),
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    machine = forms.BooleanField(
        label=_("A machine wrote it"),
        help_text=_("Then somebody compares it with the original and confirms it."),
        required=False,
    )

    def __init__(self, *args: Any, wanted: tuple[str, ...] = (), **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Offer the languages that are ``wanted`` first, then those of the pages."""
        super().__init__(*args, **kwargs)
        offered = dict.fromkeys((*wanted, *LANGUAGES))
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, language_name(code)) for code in offered
        ]
        for one in self.fields.values():
            one.help_text = fields.isolated(one.help_text)

    def said(self) -> Said:
        """Return what was filled in."""
        found = self.cleaned_data
        return Said(
            field=found["field"],
            original=found["original"],
            language=found["language"],
            text=found["text"],
            machine=found["machine"],
        )

    def tell(self, error: InvalidInputError) -> None:
        """Put what was refused beside the fields that caused it."""
        for place in cast("list[dict[str, str]]", error.facts.get("fields", [])):
            self.add_error(place["field"], place["wrong"])
        if not error.facts.get("fields"):
            self.add_error(None, f"{error.message}. {error.remedy or ''}".strip())
