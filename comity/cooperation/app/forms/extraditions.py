"""Forms of an extradition: arrest, papers, assurances, consultation, surrender, own case."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.base import ActForm
from comity.cooperation.app.forms.decisions import ConsultForm, ResumeForm
from comity.cooperation.app.forms.versions import VersionFields
from comity.cooperation.app.pages import extradition_words, wording
from comity.cooperation.codes import code_list
from comity.cooperation.kinds import Kind, extradites
from comity.cooperation.lines import parts_of

_PAPERS = (
    *("warrant.number", "warrant.authority", "warrant.date", "warrant.attachment"),
    *("law_text", "certification", "facts", "offence[0].provision"),
)
"""Fields of the request that papers complete."""


class OrderArrestForm(ActForm):
    """A court has ordered the arrest."""

    authority = fields.line(_("Court or authority that ordered it"))
    order_number = fields.line(_("Number of the order"), required=False, even=True)
    decided_on = fields.DayField(label=_("Day of the order"))
    law = fields.line(_("Provision of your law"))
    note = fields.text(_("Note to them"), required=False, rows=2)


class ArrestForm(ActForm):
    """The person was arrested."""

    arrested_on = fields.DayField(label=_("Day of the arrest"))
    documents_due = fields.DayField(
        label=_("Last day on which the papers can come"),
        help_text=_("Leave it empty for the usual time of your State."),
        required=False,
    )
    due_law = fields.line(
        _("Provision by which it is longer than forty days"),
        help_text=_("Leave it empty if it is not."),
        required=False,
    )
    where_arrested = fields.line(_("Where"), required=False)
    note = fields.text(_("Note to them"), required=False, rows=2)


class FreeForm(ActForm):
    """The person is free."""

    freed_on = fields.DayField(label=_("Free since"))
    reason = fields.text(_("Why, in a sentence or two"), rows=2)


class PapersForm(ActForm):
    """The papers, one on each line, and what they complete in the request."""

    documents = fields.text(
        _("Papers, one on each line"),
        help_text=_("Name; who certified it; language. Such as: warrant.pdf; district court; en"),
        rows=4,
    )
    sent_on = fields.DayField(label=_("Sent on"))
    certified = forms.BooleanField(
        label=_("The copy of the warrant or judgment is certified"), required=False
    )
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Ask for what the request leaves open and the papers say."""
        self.version = VersionFields(self.view, [{"field": name} for name in _PAPERS])
        self.fields.update(self.version.fields())
        warrant = self.view.content.get("warrant") or {}
        self.fields["certified"].initial = bool(warrant.get("certified"))

    def content(self) -> dict[str, Any]:
        """Return the papers one by one, and what the request says anew."""
        rows = [
            _paper(line) for line in self.cleaned_data["documents"].splitlines() if line.strip()
        ]
        changes = self.version.changes(self.cleaned_data)
        if self.cleaned_data.get("certified"):
            before = changes.get("warrant") or self.view.content.get("warrant") or {}
            changes["warrant"] = {**before, "certified": True}
        said = {"documents": rows, "sent_on": self.cleaned_data["sent_on"], "changes": changes}
        note = self.cleaned_data.get("note")
        return {**said, **({"note": note} if note else {})}


def _paper(line: str) -> dict[str, str]:
    """Return one paper as a line names it: name, who certified it, language."""
    named = dict(zip(("name", "certified", "language"), parts_of(line), strict=False))
    return {name: part for name, part in named.items() if part}


class GrantForm(ActForm):
    """The extradition is granted; the map of dual criminality with it."""

    authority = fields.line(_("Authority that decided: a court, a minister"))
    basis = fields.line(_("Provision on which it is granted"))
    limits = fields.text(
        _("Offences for which it is not granted, and why"),
        help_text=_("Leave it empty if it is granted for all of them."),
        required=False,
        rows=2,
    )
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Ask of each offence whether the same conduct can be punished here."""
        self.rows = list(enumerate(self.view.content.get("offence") or ()))
        for place, row in self.rows:
            named = str(row.get("provision") or row.get("class") or place + 1)
            self.fields[f"punishable_{place}"] = forms.BooleanField(
                label=_now("%(offence)s: the same conduct can be punished here")
                % {"offence": named},
                required=False,
            )
            self.fields[f"conduct_{place}"] = fields.text(
                _now("How your law describes that conduct"), required=False, rows=2
            )
            self.fields[f"conduct_{place}"].initial = row.get("requested_conduct")
            self.fields[f"months_{place}"] = forms.IntegerField(
                label=_now("Highest penalty of your law, in months"),
                required=False,
                min_value=0,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-short"}),
            )
            self.fields[f"months_{place}"].initial = row.get("requested_penalty_months")

    def place_of(self, name: str) -> str:
        """Return where an answer on an offence stands: in the map."""
        apart = name.partition("_")[0] in {"punishable", "conduct", "months"}
        return "compared" if apart else super().place_of(name)

    def content(self) -> dict[str, Any]:
        """Return the grant with its map."""
        said = {name: self.cleaned_data[name] for name in ("authority", "basis", "limits", "note")}
        known = {name: value for name, value in said.items() if value}
        compared = [self._compared(place, row) for place, row in self.rows]
        return {**known, **({"compared": compared} if compared else {})}

    def _compared(self, place: int, row: Mapping[str, Any]) -> dict[str, Any]:
        found = {
            "conduct": self.cleaned_data.get(f"conduct_{place}"),
            "provision": row.get("requested_provision"),
            "max_penalty_months": self.cleaned_data.get(f"months_{place}"),
        }
        told = {name: value for name, value in found.items() if value not in ("", None)}
        punishable = bool(self.cleaned_data.get(f"punishable_{place}"))
        return {"offence": place, **told, "punishable": punishable}


class IntendForm(ConsultForm):
    """What they are told before anything is refused."""

    law = fields.line(_("Provision of your law"))
    views_by = fields.DayField(label=_("You wait for their views until"), required=False)


class ViewsForm(ActForm):
    """What is said to an intended refusal."""

    views = fields.text(_("Your views"), rows=5)
    information = fields.text(_("Further information on the case"), required=False, rows=4)


class NoteForm(ResumeForm):
    """A note, and nothing else."""


class AskConsultationForm(ActForm):
    """They shall be met first."""

    reason = fields.text(_("What you want to speak about"), rows=3)
    proposed_on = fields.DayField(label=_("Day that you propose"), required=False)


class ConsultationForm(ActForm):
    """What was said when they met."""

    held_on = fields.DayField(label=_("Held on"))
    participants = fields.text(_("Who took part"), rows=2)
    record = fields.text(_("What was said"), rows=5)


class AskAssurancesForm(ActForm):
    """Assurances without which it is not granted."""

    assurances = fields.choices(
        _("Assurances"), extradition_words.ASSURANCES, code_list("assurance")
    )
    conditions = fields.text(_("In words, one on each line"), rows=3)
    reason = fields.text(_("Why they are needed"), required=False, rows=2)

    def content(self) -> dict[str, Any]:
        """Return them one by one."""
        said = super().content()
        lines = str(said.get("conditions") or "").splitlines()
        return {**said, "conditions": [line.strip() for line in lines if line.strip()]}


class GiveAssurancesForm(ActForm):
    """Assurances that bind."""

    assurances = fields.choices(
        _("Assurances that you give"), extradition_words.ASSURANCES, code_list("assurance")
    )
    wording = fields.text(_("In the words in which they bind"), rows=4)
    authority = fields.line(_("Authority that gives them"))

    def prepare(self) -> None:
        """Offer those that were asked for."""
        asked = self.view.applied(Act.SET_CONDITIONS)
        if asked:
            self.initial.setdefault("assurances", list(asked[-1].get("assurances") or ()))


class ArrangeForm(ActForm):
    """When and where the person is handed over."""

    surrender_on = fields.DayField(label=_("Day of the surrender"))
    venue = fields.line(_("Place"))
    belongings = fields.text(_("Property that goes with the person"), required=False, rows=2)
    temporary = forms.BooleanField(
        label=_("For a time only: the person comes back"), required=False
    )
    return_by = fields.DayField(label=_("Back by"), required=False)
    note = fields.text(_("Note to them"), required=False, rows=2)

    def content(self) -> dict[str, Any]:
        """Return it; what is not for a time says nothing of it."""
        said = super().content()
        return (
            said if said.get("temporary") else {k: v for k, v in said.items() if k != "temporary"}
        )


class SurrenderForm(ActForm):
    """The person was handed over."""

    surrendered_on = fields.DayField(label=_("Handed over on"))
    venue = fields.line(_("Place"))
    belongings = fields.text(_("Property handed over"), required=False, rows=2)
    custody_days = forms.IntegerField(
        label=_("Days in custody, which count for the sentence"),
        required=False,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-short"}),
    )
    note = fields.text(_("Note to them"), required=False, rows=2)


class ReturnForm(ActForm):
    """The person is back."""

    returned_on = fields.DayField(label=_("Back on"))
    venue = fields.line(_("Place"))
    note = fields.text(_("Note to them"), required=False, rows=2)


class ProsecuteForm(ActForm):
    """The own prosecutor has the case."""

    authority = fields.line(_("Authority that has the case"))
    file_number = fields.line(_("File number there"), required=False, even=True)
    handed_on = fields.DayField(label=_("Handed on, on"))
    law = fields.line(_("Provision of your law"))
    note = fields.text(_("Note to them"), required=False, rows=2)


class OutcomeForm(ActForm):
    """What came of it."""

    prosecution_outcome = fields.choice(
        _("Outcome"), extradition_words.OUTCOMES, code_list("prosecution_outcome")
    )
    decided_on = fields.DayField(label=_("Decided on"))
    reason = fields.text(_("In a sentence or two"), required=False, rows=2)


class RefuseHeardForm(ActForm):
    """A refusal: on the grounds alone that were told before."""

    refusal_ground = fields.choices(_("Grounds"), wording.GROUNDS, code_list("refusal_ground"))
    reason = fields.text(_("Why, also in the light of what they have said"), rows=4)
    law = fields.line(_("Provision of your law"), required=False)

    def prepare(self) -> None:
        """Offer the grounds that they were told."""
        told = self.view.applied(Act.CONSULT)
        if not told:
            return
        codes = [str(code) for code in told[-1].get("refusal_ground") or ()]
        self.fields["refusal_ground"].choices = [  # type: ignore[attr-defined]
            (code, wording.word(wording.GROUNDS, code)) for code in codes
        ]
        self.initial.setdefault("refusal_ground", codes)
        self.initial.setdefault("law", str(told[-1].get("law") or ""))


EXTRADITING: dict[Act, type[ActForm]] = {
    Act.ORDER_ARREST: OrderArrestForm,
    Act.ARREST: ArrestForm,
    Act.FREE: FreeForm,
    Act.SEND_DOCUMENTS: PapersForm,
    Act.DECLINE_VIEWS: NoteForm,
    Act.ASK_CONSULTATION: AskConsultationForm,
    Act.HOLD_CONSULTATION: ConsultationForm,
    Act.ARRANGE_SURRENDER: ArrangeForm,
    Act.SURRENDER: SurrenderForm,
    Act.RETURN_PERSON: ReturnForm,
    Act.PROSECUTE: ProsecuteForm,
    Act.REPORT_OUTCOME: OutcomeForm,
}
_OTHERWISE: Mapping[Act, type[ActForm]] = {
    Act.ACCEPT: GrantForm,
    Act.CONSULT: IntendForm,
    Act.GIVE_VIEWS: ViewsForm,
    Act.SET_CONDITIONS: AskAssurancesForm,
    Act.ACCEPT_CONDITIONS: GiveAssurancesForm,
    Act.REFUSE: RefuseHeardForm,
    Act.CLOSE: NoteForm,
}


def form_of_extradition(kind: Kind | None, act: Act) -> type[ActForm] | None:
    """Return the form of an act that says something else in an extradition, if it is one."""
    return _OTHERWISE.get(act) if extradites(kind) else None
