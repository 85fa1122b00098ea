"""The form in which a provider says that a certificate cannot be carried out, part by part.

Source: process 1.6.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.base import ActForm, Group
from comity.cooperation.app.forms.direct import RefuseForm
from comity.cooperation.app.pages import wording
from comity.cooperation.certificates import ResponseForm as Response
from comity.cooperation.codes import code_list
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.wrongs import Wrong

_CONFLICT = ("law", "forbids", "interest", "applies", "conflicts", "link", "penalty")
_PREFIX = "conflict_"
_UNTIL, _REASON = "kept_until_", "kept_reason_"


class ResponseForm(ActForm):
    """What every such answer may say: what is needed, who answers, and what stays preserved.

    Attributes:
        shown_rows: Accounts that the page asks about one by one; for the others the answer counts
            that is given for all.
    """

    shown_rows: ClassVar[int] = 50

    needed = fields.text(
        _("What exactly would let it be carried out"),
        help_text=_("Needed if it is incomplete, has errors, or does not identify the data."),
        required=False,
        rows=2,
    )
    establishment = fields.line(_("Your establishment or representative"), required=False)

    def prepare(self) -> None:
        """Ask of each account whether its data stay preserved."""
        super().prepare()
        self.rows = list(self.view.content.get("targets") or ())
        self.places = range(min(len(self.rows), self.shown_rows))
        for place in self.places:
            self.fields[f"{_UNTIL}{place}"] = fields.DayField(
                label=_("Preserved until"), required=False
            )
            self.fields[f"{_REASON}{place}"] = fields.line(
                _("Or why they are not preserved"), required=False
            )
        self.apart = frozenset(f"{name}{n}" for name in (_UNTIL, _REASON) for n in self.places)

    def groups(self) -> list[Group]:
        """Return the fields of each account, under its name."""
        title = _now("Do the data stay preserved? Account by account")
        lead = _now("Leave an account empty if what you say above holds for it.")
        parts = [
            (str(self.rows[place].get("value", "")), self[f"{_UNTIL}{place}"],
             self[f"{_REASON}{place}"])
            for place in self.places
        ]  # fmt: skip
        return [Group(title, lead, parts, any(name in self.errors for name in self.apart))]

    def clean(self) -> dict[str, Any]:
        """Want a day or a reason for an account, and not both."""
        said = super().clean() or {}
        for place in self.places:
            if said.get(f"{_UNTIL}{place}") and said.get(f"{_REASON}{place}"):
                both = fields.told(Wrong(f"kept[{place}].reason", "both"))
                self.add_error(f"{_REASON}{place}", both)
        return said

    def content(self) -> dict[str, Any]:
        """Return the answer with what stays preserved, account by account."""
        told = self.cleaned_data
        said = {name: value for name, value in super().content().items() if name not in self.apart}
        for name in ("needed", "establishment"):
            if told.get(name):
                said[name] = told[name]
        kept = [
            {"target": place, "until": told[f"{_UNTIL}{place}"]}
            if told.get(f"{_UNTIL}{place}")
            else {"target": place, "reason": told[f"{_REASON}{place}"]}
            for place in self.places
            if told.get(f"{_UNTIL}{place}") or told.get(f"{_REASON}{place}")
        ]
        return {**said, **({"kept": kept} if kept else {})}


class ImpedimentForm(ResponseForm, RefuseForm):
    """Reasons for each account, a conflict of law, what is needed, and whether the data stay."""

    stands_at: ClassVar[Mapping[str, str]] = {
        f"{_PREFIX}{name}": f"conflict.{name}" for name in _CONFLICT
    }

    def prepare(self) -> None:
        """Ask which accounts it is about, and about a law of a third State."""
        super().prepare()
        self.fields["targets"] = forms.TypedMultipleChoiceField(
            label=_("Accounts that it is about"),
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(place, str(row.get("value", ""))) for place, row in enumerate(self.rows)],
            initial=list(range(len(self.rows))),
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

    def content(self) -> dict[str, Any]:
        """Return the refusal with its reason for each account."""
        said = super().content()
        conflict = {name: said.pop(_PREFIX + name, None) for name in _CONFLICT}
        chosen = said.pop("targets", None) or ()
        said["outcomes"] = [
            {
                "target": place,
                "category": code,
                "outcome": "refused",
                "grounds": said["refusal_ground"],
                "reason": said["reason"],
            }
            for place in chosen
            for code in self.rows[place].get("categories") or ()
        ]
        told = {name: value for name, value in conflict.items() if value}
        return {**said, **({"conflict": told} if told else {})}


def answers_a_certificate(kind: Kind, act: Act) -> bool:
    """Say whether ``act`` answers a certificate in the form that is fixed for it."""
    said = plan_of(kind).answers.get(act)
    return said is not None and issubclass(said, Response)
