"""What people fill in who take evidence out of the node."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comity.access.app.people_forms import ReasonForm
from comity.evidence.releases import COURT, Purpose
from comity.evidence.use_rules import UseRules


class TakeOutForm(ReasonForm):
    """Why the files leave; and that the limits of their use are taken on, where there are any."""

    def __init__(self, *args: Any, rules: UseRules, **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Ask for what ``rules`` want."""
        super().__init__(*args, **kwargs)
        if rules.binds:
            self.fields["accepted"] = forms.BooleanField(
                label=_("I take the files under these limits"),
                error_messages={"required": _("Take the limits on, or leave the files here")},
            )
        if rules.use not in {"", COURT}:
            self.fields["as_lead"] = forms.BooleanField(
                label=_("I take them to go on with police work, and not as evidence"),
                error_messages={"required": _("They were not given as evidence.")},
            )

    def purpose(self) -> Purpose:
        """Return what they are taken out for."""
        return Purpose.LEAD if self.cleaned_data.get("as_lead") else Purpose.EVIDENCE
