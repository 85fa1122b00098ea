"""What people fill in who take evidence out of the node."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comity.access.app.people_forms import ReasonForm
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
