"""What people fill in on the pages of the directory."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comity.directory.app.words import FUNCTIONS

ANY = ("", _("Any authority"))


class LookUp(forms.Form):
    """What is looked for in the directory; what cannot be read is looked for as if not given."""

    q = forms.CharField(required=False, max_length=100, label=_("State, authority or provider"))
    function = forms.ChoiceField(
        required=False, choices=lambda: [ANY, *FUNCTIONS.items()], label=_("Kind of authority")
    )

    def wanted(self) -> tuple[str, str]:
        """Return the text and the function that were asked for."""
        self.is_valid()
        found = self.cleaned_data
        return found.get("q", ""), found.get("function", "")
