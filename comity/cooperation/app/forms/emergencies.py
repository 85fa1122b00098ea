"""Forms of what is said in an emergency: the call back, the assessment, the review."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.base import ActForm
from comity.cooperation.app.pages import emergency_words
from comity.cooperation.app.services.calling import numbers_for
from comity.cooperation.codes import code_list
from comity.cooperation.emergencies import CRITERIA
from comity.directory.numbers import ListedNumber


class CallForm(ActForm):
    """A call to a number of the directory."""

    number = forms.ChoiceField(label=_("Number that you called"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """Offer the numbers of the directory, and no other."""
        found = numbers_for(self.thread, self.view, now=timezone.now())
        self.fields["number"].choices = [  # type: ignore[attr-defined]
            (one.number, _told(one)) for one in found
        ]
        self.fields["number"].help_text = _now(
            "These are the numbers of the directory. Never call one that the request names."
        )


def _told(one: ListedNumber) -> str:
    """Return a number with whose it is, and that it is new, where it is."""
    said = f"{fields.isolated(one.number)} {one.post}"
    if not one.is_new:
        return said
    return _now("%(said)s (new: it took the place of another)") % {"said": said}


class CallBackForm(CallForm):
    """The authority confirmed it."""

    confirmed_by = fields.line(_("Who confirmed it: name and post"))
    note = fields.text(_("Note"), required=False, rows=2)


class CallFailedForm(CallForm):
    """The call confirmed nothing."""

    call_outcome = fields.choice(
        _("What the call brought"), emergency_words.CALL_OUTCOMES, code_list("call_outcome")
    )
    note = fields.text(_("Note"), required=False, rows=2)


class AssessForm(ActForm):
    """The criteria of an emergency, one by one."""

    danger = forms.BooleanField(
        label=_("The life or the safety of a person is at risk"), required=False
    )
    imminent = forms.BooleanField(label=_("The harm is near"), required=False)
    data_help = forms.BooleanField(label=_("These data help to prevent it"), required=False)
    too_slow = forms.BooleanField(label=_("The ordinary way is too slow"), required=False)
    narrow = forms.BooleanField(label=_("No more is asked for than is needed"), required=False)
    is_emergency = fields.choice(
        _("Is it an emergency?"), {"yes": _("Yes"), "no": _("No")}, ("yes", "no")
    )
    reason = fields.text(_("Why, in a sentence or two"), rows=3)

    def content(self) -> dict[str, Any]:
        """Return the criteria as yes or no."""
        said = self.cleaned_data
        return {
            **{name: bool(said.get(name)) for name in CRITERIA},
            "is_emergency": said["is_emergency"] == "yes",
            "reason": said["reason"],
        }


class ReviewForm(ActForm):
    """What is known after the event."""

    event_review = fields.choice(
        _("Was it an emergency?"), emergency_words.EVENT_REVIEWS, code_list("event_review")
    )
    reason = fields.text(_("Why, in a sentence or two"), rows=3)


class RegulariseForm(ActForm):
    """The legal process that follows."""

    by_thread = fields.line(
        _("Request of ours that asks for the data by the ordinary way"),
        help_text=_("Its reference. It went to the same State after the emergency."),
        required=False,
        even=True,
    )
    reference = fields.line(
        _("Or, of what you filed by another way, its reference"), required=False, even=True
    )
    filed_on = fields.DayField(label=_("Filed on"), required=False)
    note = fields.text(_("Note to them"), required=False, rows=2)


IN_EMERGENCIES: dict[Act, type[ActForm]] = {
    Act.CALL_BACK: CallBackForm,
    Act.CALL_FAILED: CallFailedForm,
    Act.ASSESS: AssessForm,
    Act.REVIEW: ReviewForm,
    Act.REGULARISE: RegulariseForm,
}
