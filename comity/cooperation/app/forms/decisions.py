"""Forms of what is said while a request is being decided, and after its answer was used."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.base import ActForm
from comity.cooperation.app.pages import wording
from comity.cooperation.codes import code_list
from comity.directory.app import queries as directory

VIEWS_WITHIN = 15
"""Days that are offered for the views of the other side (process 2.5, waiting time)."""


class AcceptForm(ActForm):
    """The legal review is done."""

    basis = fields.line(_("Provision on which it is granted"))
    limits = fields.text(
        _("What of it is not granted, and why"),
        help_text=_("Leave it empty if all of it is granted."),
        required=False,
        rows=3,
    )
    note = fields.text(_("Note to them"), required=False, rows=2)


class ConsentForm(AcceptForm):
    """The provider may be asked straight: for which data, and until when."""

    categories = fields.choices(_("Kinds of data"), wording.DATA, code_list("data_category"))
    expires_on = fields.DayField(
        label=_("Until which day"),
        help_text=_("Leave it empty if there is no end."),
        required=False,
    )

    def prepare(self) -> None:
        """Offer what they ask for; all of it until somebody says otherwise."""
        asked = [str(code) for code in self.view.content.get("categories") or ()]
        field = self.fields["categories"]
        field.choices = [(code, wording.word(wording.DATA, code)) for code in asked]  # type: ignore[attr-defined]
        field.initial = asked
        if not asked:
            del self.fields["categories"]


class ConsultForm(ActForm):
    """An intended refusal."""

    refusal_ground = fields.choices(_("Grounds"), wording.GROUNDS, code_list("refusal_ground"))
    reason = fields.text(_("What stands in the way, and what would help"), rows=3)
    law = fields.line(_("Provision of your law"), required=False)
    views_by = fields.DayField(label=_("You wait for their views until"))

    def prepare(self) -> None:
        """Offer the usual waiting time."""
        self.initial.setdefault("views_by", day_after(VIEWS_WITHIN))


class ViewsForm(ActForm):
    """What is said to an intended refusal."""

    views = fields.text(_("Your views"), help_text=_("Say what can be left out or added."), rows=5)


class PostponeForm(ActForm):
    """It waits."""

    reason = fields.text(_("Why it has to wait"), rows=3)
    review_on = fields.DayField(label=_("You look at it again on"))


class ResumeForm(ActForm):
    """It goes on."""

    note = fields.text(_("Note to them"), required=False, rows=3)


class ConditionsForm(ActForm):
    """Conditions, one on each line."""

    conditions = fields.text(_("Conditions, one on each line"), rows=4)
    reason = fields.text(_("Why they are needed"), required=False, rows=2)

    def content(self) -> dict[str, Any]:
        """Return the conditions one by one."""
        said = super().content()
        lines = str(said.get("conditions") or "").splitlines()
        return {**said, "conditions": [line.strip() for line in lines if line.strip()]}


class HandOnForm(ActForm):
    """Another authority."""

    authority = fields.line(_("Authority that deals with it from now"))
    reason = fields.text(_("Why, in a sentence or two"), rows=2)
    file_number = fields.line(_("File number there"), required=False, even=True)
    phone = fields.line(_("Telephone"), required=False, even=True)
    email = fields.line(_("E-mail"), required=False, even=True)


class CloseForm(ActForm):
    """What the evidence was used for."""

    usefulness = fields.choice(
        _("What the evidence was used for"), wording.USEFULNESS, code_list("usefulness")
    )
    note = fields.text(_("Note to them"), required=False, rows=2)


class NextProviderForm(ActForm):
    """A provider of another State."""

    provider = fields.line(_("Provider"))
    member = forms.ChoiceField(label=_("State in which it is"), required=False)
    path = fields.text(
        _("Traffic data that show the provider and the path"),
        help_text=_("Give no more than is needed to ask there."),
        rows=3,
    )
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Offer the members of the directory."""
        names = directory.members().values_list("code", "name").order_by("name")
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            ("", _now("Not known")),
            *((code, f"{name} ({code})") for code, name in names if code != self.thread.peer),
        ]


def day_after(days: int) -> str:
    """Return the day after so many, in this State's legal time."""
    today = timezone.now().astimezone(ZoneInfo(settings.COMITY_NODE.zone)).date()
    return (today + timedelta(days=days)).isoformat()


DECIDING: dict[Act, type[ActForm]] = {
    Act.ACCEPT: AcceptForm,
    Act.CONSULT: ConsultForm,
    Act.GIVE_VIEWS: ViewsForm,
    Act.POSTPONE: PostponeForm,
    Act.RESUME: ResumeForm,
    Act.SET_CONDITIONS: ConditionsForm,
    Act.ACCEPT_CONDITIONS: ResumeForm,
    Act.HAND_ON: HandOnForm,
    Act.CLOSE: CloseForm,
    Act.NAME_PROVIDER: NextProviderForm,
}
