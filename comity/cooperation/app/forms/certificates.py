"""The form in which a provider says that a certificate cannot be carried out, part by part.

Source: process 1.6.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.base import ActForm
from comity.cooperation.app.forms.direct import RefuseForm
from comity.cooperation.app.pages import wording
from comity.cooperation.certificates import LAW_ABROAD, UNCLEAR, CannotBeExecuted
from comity.cooperation.codes import code_list
from comity.cooperation.kinds import Kind, plan_of

_CONFLICT = ("law", "forbids", "interest", "applies", "conflicts", "link", "penalty")
_PREFIX = "conflict_"


class ImpedimentForm(RefuseForm):
    """Reasons for each account, a conflict of law, what is needed, and whether the data stay."""

    needed = fields.text(
        _("What exactly would let it be carried out"),
        help_text=_("Needed if it is incomplete, has errors, or does not identify the data."),
        required=False,
        rows=2,
    )
    establishment = fields.line(_("Your establishment or representative"), required=False)

    def prepare(self) -> None:
        """Ask which accounts it is about, and about a law of a third State."""
        super().prepare()
        rows = self.view.content.get("targets") or ()
        self.fields["targets"] = forms.TypedMultipleChoiceField(
            label=_("Accounts that it is about"),
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(place, str(row.get("value", ""))) for place, row in enumerate(rows)],
            initial=list(range(len(rows))),
        )
        labels = {
            "law": _("Law of a third State that forbids it"),
            "forbids": _("What that law forbids"),
            "applies": _("Why it applies"),
            "conflicts": _("Why it conflicts with the order"),
            "link": _("Your link to that State"),
            "penalty": _("Penalty that you risk"),
        }
        for name in _CONFLICT:
            self.fields[_PREFIX + name] = (
                fields.choice(
                    _("What that law protects"),
                    wording.INTERESTS,
                    code_list("protected_interest"),
                    required=False,
                )
                if name == "interest"
                else fields.text(labels[name], required=False, rows=2)
            )

    def clean(self) -> dict[str, Any]:
        """Want what each ground needs: what is missing said, a conflict of law whole."""
        said = super().clean() or {}
        grounds = set(said.get("refusal_ground") or ())
        if UNCLEAR & grounds and not said.get("needed"):
            missing = _now("Needed if it is incomplete, has errors, or does not identify the data.")
            self.add_error("needed", missing)
        begun = LAW_ABROAD in grounds or any(said.get(_PREFIX + name) for name in _CONFLICT)
        for name in ("law", "forbids", "interest", "conflicts"):
            if begun and not said.get(_PREFIX + name):
                self.add_error(_PREFIX + name, _now("Say this too: the conflict is judged by it."))
        return said

    def content(self) -> dict[str, Any]:
        """Return the refusal with its reason for each account."""
        said = super().content()
        conflict = {name: said.pop(_PREFIX + name, None) for name in _CONFLICT}
        chosen = said.pop("targets", None) or ()
        rows = self.view.content.get("targets") or ()
        said["outcomes"] = [
            {
                "target": place,
                "category": code,
                "outcome": "refused",
                "grounds": said["refusal_ground"],
                "reason": said["reason"],
            }
            for place in chosen
            for code in rows[place].get("categories") or ()
        ]
        told = {name: value for name, value in conflict.items() if value}
        return {**said, **({"conflict": told} if told else {})}


def form_of_certificate(kind: Kind, act: Act) -> type[ActForm] | None:
    """Return the form of ``act`` in answer to a certificate; ``None`` where it is that of all."""
    return ImpedimentForm if plan_of(kind).answers.get(act) is CannotBeExecuted else None
