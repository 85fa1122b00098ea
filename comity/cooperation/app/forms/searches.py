"""Forms of the answer to where data are: here, or not here and which State to ask next."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.base import ActForm
from comity.cooperation.kinds import Kind, seeks
from comity.directory.app import queries as directory


class PointerForm(ActForm):
    """The State to ask next."""

    next_member = forms.ChoiceField(label=_("State to ask next"), required=False)
    next_provider = fields.line(_("Who may hold them there"), required=False)
    path = fields.text(
        _("What leads there"),
        help_text=_("Give no more than is needed to ask there."),
        required=False,
        rows=2,
    )
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Offer the members of the directory, but for the one that asks and those asked before."""
        asked = {str(one.get("member")) for one in self.view.content.get("asked_before") or ()}
        names = directory.members().values_list("code", "name").order_by("name")
        self.fields["next_member"].choices = [  # type: ignore[attr-defined]
            ("", _now("Not known")),
            *(
                (code, f"{name} ({code})")
                for code, name in names
                if code not in {self.thread.peer, *asked}
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """Want what leads to a State that is named."""
        said = super().clean() or {}
        if said.get("next_member") and not said.get("path"):
            self.add_error("path", _now("Say what leads to the State that you name."))
        return said


class NotHereForm(PointerForm):
    """The data are not here."""

    reason = fields.text(_("What was searched, and with what result"), rows=3)
    field_order = ("reason", "next_member", "next_provider", "path", "note")


class LocatedForm(PointerForm):
    """The data are here, all of them or some."""

    place = fields.text(_("Where the data are"), rows=2)
    provider = fields.line(_("Provider"), required=False)
    targets = forms.TypedMultipleChoiceField(
        label=_("Accounts that are here"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    how_known = fields.text(_("How you know it"), required=False, rows=2)
    field_order = (
        *("place", "provider", "targets", "how_known"),
        *("next_member", "next_provider", "path", "note"),
    )

    def prepare(self) -> None:
        """Offer the rows of the request; all of them until somebody says otherwise."""
        super().prepare()
        rows = self.view.content.get("targets") or ()
        self.fields["targets"].choices = [  # type: ignore[attr-defined]
            (place, str(row.get("value", ""))) for place, row in enumerate(rows)
        ]
        self.fields["targets"].initial = list(range(len(rows)))
        if not rows:
            del self.fields["targets"]

    def content(self) -> dict[str, Any]:
        """Return the answer; all rows are not named one by one."""
        said = super().content()
        if len(said.get("targets") or ()) == len(self.view.content.get("targets") or ()):
            said.pop("targets", None)
        return said


def form_of_search(kind: Kind | None, act: Act) -> type[ActForm] | None:
    """Return the form of an answer to where data are, if ``act`` is one."""
    answers: dict[Act, type[ActForm]] = {Act.EXECUTE: LocatedForm, Act.NO_DATA: NotHereForm}
    return answers.get(act) if seeks(kind) else None
