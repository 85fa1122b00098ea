"""Forms of what a provider says to a request that went straight to it, and of an objection."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.base import ActForm
from comity.cooperation.app.pages import wording
from comity.cooperation.app.pages.wording import word
from comity.cooperation.codes import code_list
from comity.cooperation.direct import SAID, HeldByProvider, of_what_was_cut, outcomes
from comity.cooperation.kinds import Kind, holds, plan_of


class VerifiedForm(ActForm):
    """The provider has it, and has made sure who sent it."""

    verified_how = fields.line(
        _("How you made sure who sent it"),
        help_text=_(
            "For example: the node's signature, and a call back to a number of the directory."
        ),
    )
    file_number = fields.line(
        _("Your own number for it"),
        help_text=_("Leave it empty to use the reference of this node."),
        required=False,
        even=True,
    )
    answer_by = fields.DayField(
        label=_("You will answer by"),
        help_text=_("Leave it empty for the usual time."),
        required=False,
    )
    note = fields.text(_("Note to them"), required=False, rows=2)


class AcceptForm(ActForm):
    """All of it, or less: then what was cut, on which ground, and why."""

    categories_cut = fields.choices(
        _("Kinds of data that you do not give"), wording.DATA, code_list("data_category"),
        required=False,
    )  # fmt: skip
    limits = fields.line(_("What else is cut, in words"), required=False)
    limits_ground = fields.choices(
        _("Grounds of the cut"), wording.GROUNDS, code_list("refusal_ground"), required=False
    )
    limits_reason = fields.text(_("Why it was cut"), required=False, rows=3)
    preservation_state = fields.choice(
        _("Does what was cut stay preserved?"),
        wording.PRESERVATION,
        code_list("preservation_state"),
        required=False,
    )
    expiry = fields.DayField(label=_("Preserved until"), required=False)
    user_told_from = fields.DayField(
        label=_("The user is told from"),
        help_text=_("Leave it empty if the user is not told."),
        required=False,
    )
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Offer what was asked for."""
        rows = self.view.content.get("targets") or ()
        asked = dict.fromkeys(code for row in rows for code in row.get("categories") or ())
        self.fields["categories_cut"].choices = [  # type: ignore[attr-defined]
            (code, word(wording.DATA, code)) for code in asked
        ]


class PartForm(ActForm):
    """A part goes now; the rest comes later."""

    sealed = True
    remaining = fields.text(_("What still comes, and when"), rows=2)
    timezone = fields.line(_("Time zone of the records"), required=False, even=True)
    field_key = fields.text(_("What the columns mean"), required=False, rows=2)
    available_until = fields.DayField(label=_("Can be fetched until"), required=False)
    note = fields.text(_("Note to them"), required=False, rows=2)


class DeliverForm(ActForm):
    """All that was handed over goes sealed to who asked."""

    sealed = True
    timezone = fields.line(_("Time zone of the records"), required=False, even=True)
    field_key = fields.text(_("What the columns mean"), required=False, rows=2)
    answer = fields.text(
        _("Answer in words"),
        help_text=_("Needed only if there is no file to send."),
        required=False,
        rows=3,
    )
    available_until = fields.DayField(label=_("Can be fetched until"), required=False)
    note = fields.text(_("Note to them"), required=False, rows=2)

    def content(self) -> dict[str, Any]:
        """Return the answer with an outcome for every account and kind of data."""
        said = {**of_what_was_cut(self.view), **super().content()}
        return {**said, "outcomes": outcomes(self.view, set())}


class HeldForm(ActForm):
    """The provider holds the data."""

    provider_ticket = fields.line(_("Your own number for it"), required=False, even=True)
    taken_effect_on = fields.DayField(label=_("Preserved from"))
    expires_on = fields.DayField(label=_("Preserved until"))
    note = fields.text(_("Note to them"), required=False, rows=2)


class RefuseForm(ActForm):
    """A refusal: a ground from the list and a sentence, never a bare no."""

    refusal_ground = fields.choices(_("Grounds"), wording.GROUNDS, code_list("refusal_ground"))
    reason = fields.text(
        _("Why, in a sentence or two"), help_text=_("They read this, and may ask you about it.")
    )
    law = fields.line(_("Provision of law"), required=False)
    turn_to = fields.line(_("Whom they can ask instead"), required=False)
    preservation_state = fields.choice(
        _("Do the data stay preserved?"),
        wording.PRESERVATION,
        code_list("preservation_state"),
        required=False,
    )
    expiry = fields.DayField(label=_("Preserved until"), required=False)

    def prepare(self) -> None:
        """Ask of a preservation only where data are asked for."""
        if holds(self.thread.kind):
            del self.fields["preservation_state"], self.fields["expiry"]


class ObjectForm(ActForm):
    """The State of the provider objects."""

    reason = fields.text(_("Why, in a sentence or two"), rows=3)
    law = fields.line(_("Provision of your law"))


class NoObjectionForm(ActForm):
    """The State of the provider has nothing against it."""

    law = fields.line(_("Provision of your law"), required=False)
    note = fields.text(_("Note to them"), required=False, rows=2)


_BY_ACT: dict[Act, type[ActForm]] = {
    Act.ACKNOWLEDGE: VerifiedForm,
    Act.ACCEPT: AcceptForm,
    Act.PARTLY: PartForm,
    Act.EXECUTE: DeliverForm,
}
_ALWAYS: dict[Act, type[ActForm]] = {Act.REFUSE: RefuseForm}


def form_of_provider(kind: Kind, act: Act) -> type[ActForm] | None:
    """Return the form of ``act`` in a request to a provider; ``None`` where it is that of all.

    A kind whose act says something of its own has a form of its own.
    """
    plan = plan_of(kind)
    if plan.addressed != "provider":
        return None
    said = plan.answers.get(act)
    if said is HeldByProvider:
        return HeldForm
    return _BY_ACT.get(act) if said is SAID.get(act, _NOTHING) else _ALWAYS.get(act)


_NOTHING = object()
