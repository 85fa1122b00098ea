"""One form for each act on a request: what has to be said, and how it becomes the act's content.

Fields stand under the names of the content, so that what the act refuses is told beside the field
that caused it.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app import queries
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.assets import OF_PROPERTY, form_of_property
from comity.cooperation.app.forms.base import ActForm
from comity.cooperation.app.forms.certificates import (
    ImpedimentForm,
    ResponseForm,
    answers_a_certificate,
)
from comity.cooperation.app.forms.consultations import CONSULTING, form_of_consultation
from comity.cooperation.app.forms.decisions import DECIDING, ConsentForm
from comity.cooperation.app.forms.direct import NoObjectionForm, ObjectForm, form_of_provider
from comity.cooperation.app.forms.emergencies import IN_EMERGENCIES
from comity.cooperation.app.forms.extraditions import EXTRADITING, form_of_extradition
from comity.cooperation.app.forms.information import INFORMING, form_of_information
from comity.cooperation.app.forms.marked import OF_USE, form_of_marked
from comity.cooperation.app.forms.searches import form_of_search
from comity.cooperation.app.forms.takedowns import form_of_takedown
from comity.cooperation.app.forms.versions import VersionFields
from comity.cooperation.app.pages import wording
from comity.cooperation.app.pages.wording import word
from comity.cooperation.codes import code_list
from comity.cooperation.kinds import Kind, holds, permits, supplies
from comity.directory.app import queries as directory


class AcknowledgeForm(ActForm):
    """The request has arrived."""

    file_number = fields.line(
        _("Your file number"),
        help_text=_("Leave it empty to use the reference of this node."),
        required=False,
        even=True,
    )
    note = fields.text(_("Note to them"), required=False, rows=3)


class AskForm(ActForm):
    """All questions at once, each tied to a field of the request."""

    stands_at: ClassVar[Mapping[str, str]] = {"text": "questions"}
    asked = forms.MultipleChoiceField(
        label=_("Ready-made questions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    text = fields.text(_("Your own question"), required=False, rows=3)
    field = forms.ChoiceField(label=_("It is about"), required=False)

    def prepare(self) -> None:
        """Offer questions on what such requests lack most."""
        self.fields["asked"].choices = [  # type: ignore[attr-defined]
            (code, said()) for code, (_place, said) in QUESTIONS.items()
        ]
        said = [name for name in wording.FIELDS if name in self.view.content]
        names = ["facts", *(name for name in said if name not in {"facts", "status_flag"})]
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            (name, word(wording.FIELDS, name)) for name in names
        ]
        held_elsewhere = not holds(self.thread.kind) and supplies(self.thread.kind)
        if held_elsewhere or self.view.state == "forwarded":
            self.fields["preservation_state"] = fields.choice(
                _("Are the data preserved meanwhile?"),
                wording.PRESERVATION,
                code_list("preservation_state"),
                required=False,
            )

    def content(self) -> dict[str, Any]:
        """Return the questions, each with the field that it is about."""
        said = self.cleaned_data
        rows = [
            {"text": QUESTIONS[code][1](), "field": QUESTIONS[code][0]}
            for code in said.get("asked") or ()
        ]
        if said.get("text"):
            rows.append({"text": said["text"], "field": said.get("field") or "facts"})
        kept = {"preservation_state": said.get("preservation_state")}
        return {"questions": rows, **{name: value for name, value in kept.items() if value}}


QUESTIONS: Mapping[str, tuple[str, Callable[[], str]]] = {
    "time": (
        "targets[0].timestamp",
        lambda: _now("At which time exactly was the address used? Give the offset from UTC."),
    ),
    "port": ("targets[0].source_port", lambda: _now("Which source port did the connection use?")),
    "period": ("period_from", lambda: _now("For which period do you need the data?")),
    "account": ("targets[0].value", lambda: _now("Which account exactly is meant?")),
    "link": (
        "link_facts_to_data",
        lambda: _now("How does this account come into the case?"),
    ),
    "offence": ("offence", lambda: _now("Which offence is investigated, under which provision?")),
    "data": ("targets[0].categories", lambda: _now("Which kinds of data do you need?")),
}
"""Questions that need no typing: the field that each is tied to, and its words."""


class ClarificationForm(ResponseForm, AskForm):
    """Questions without which a certificate cannot be carried out."""


class AnswerForm(ActForm):
    """An answer to each question, and fields of the request said anew."""

    def place_of(self, name: str) -> str:
        """Return where an answer stands: among the answers."""
        return "answers" if name.startswith("answer_") else super().place_of(name)

    def prepare(self) -> None:
        """Ask for one answer to each question that is open."""
        asked = [
            entry.said.body.content.get("questions") or ()
            for entry in self.view.entries
            if entry.said.body.act == Act.ASK
        ]
        self.questions = [str(one.get("text", "")) for one in (asked[-1] if asked else ())]
        for place, question in enumerate(self.questions):
            self.fields[f"answer_{place}"] = fields.text(question, rows=3)
        self.version = VersionFields(self.view, (asked[-1] if asked else ()))
        self.fields.update(self.version.fields())

    def content(self) -> dict[str, Any]:
        """Return the answers in the order of the questions, and what the request says anew."""
        names = [f"answer_{place}" for place, _question in enumerate(self.questions)]
        answers = [self.cleaned_data[name] for name in names if self.cleaned_data[name]]
        changes = self.version.changes(self.cleaned_data)
        return {"answers": answers, **({"changes": changes} if changes else {})}


class ForwardForm(ActForm):
    """An order to a provider of the own State, or that it went by letter."""

    provider = forms.ChoiceField(label=_("Provider"))
    basis = fields.text(
        _("Under which law of your State"),
        help_text=_("The provider sees this as the legal basis of the order."),
        required=False,
        rows=2,
    )
    targets = forms.TypedMultipleChoiceField(
        label=_("Accounts that this provider holds"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    provider_ticket = fields.line(
        _("Ticket of the provider"),
        help_text=_("Only if the order went by letter or a portal. Else it is served here."),
        required=False,
        even=True,
    )

    def prepare(self) -> None:
        """Offer the providers of the own State, the one that the request names first."""
        mine = directory.members().filter(code=settings.COMITY_NODE.code).first()
        entry = None if mine is None else directory.read_entry(mine.entry)
        known = () if entry is None else entry.providers
        named = str(self.view.content.get("addressee_provider") or "")
        ordered = sorted(known, key=lambda one: named not in {one.name, one.code, one.legal_entity})
        if ordered:
            self.fields["provider"].choices = [  # type: ignore[attr-defined]
                (one.code, _told(one.name, served=queries.is_served(one.code))) for one in ordered
            ]
        else:  # the own State has published none
            self.fields["provider"] = fields.line(_("Provider"), even=True)
        rows = self.view.content.get("targets") or ()
        self.fields["targets"].choices = [  # type: ignore[attr-defined]
            (place, str(row.get("value", ""))) for place, row in enumerate(rows)
        ]
        self.fields["targets"].initial = list(range(len(rows)))
        if not rows:
            del self.fields["targets"]

    def content(self) -> dict[str, Any]:
        """Return the order; all rows are not named one by one."""
        said = super().content()
        if len(said.get("targets") or ()) == len(self.view.content.get("targets") or ()):
            said.pop("targets", None)
        return said


def _told(name: str, *, served: bool) -> str:
    return name if served else _now("%(name)s (not on this node)") % {"name": name}


class PreservedForm(ActForm):
    """The data are held: from when, until when, by whom."""

    taken_effect_on = fields.DayField(label=_("Preserved from"))
    expires_on = fields.DayField(label=_("Preserved until"))
    provider_ticket = fields.line(_("Ticket of the provider"), required=False, even=True)
    note = fields.text(_("Note to them"), required=False, rows=3)


class DeliverForm(ActForm):
    """The files that providers delivered are sealed and sent; or an answer without files."""

    sealed = True
    outcome = fields.choice(_("What came of it"), wording.OUTCOMES, ("executed", "no_data_held"))
    timezone = fields.line(_("Time zone of the records"), required=False, even=True)
    field_key = fields.text(_("What the columns mean"), required=False, rows=2)
    answer = fields.text(
        _("Answer in words"),
        help_text=_("Needed only if there is no file to send."),
        required=False,
        rows=3,
    )
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Say that all went well, until somebody says otherwise."""
        self.fields["outcome"].initial = "executed"

    def content(self) -> dict[str, Any]:
        """Return the answer with an outcome for every account and kind of data."""
        said = super().content()
        whole = said.pop("outcome", "executed")
        nothing = queries.not_found(self.thread)
        said["outcomes"] = [
            {
                "target": place,
                "category": category,
                "outcome": "no_data_held" if place in nothing else whole,
            }
            for place, row in enumerate(self.view.content.get("targets") or ())
            for category in row.get("categories") or ()
        ]
        return said


class PartForm(DeliverForm):
    """A part is sent; the rest comes later."""

    remaining = fields.text(_("What still comes, and when"), rows=2)

    def prepare(self) -> None:
        """Leave out what is for the whole."""
        super().prepare()
        del self.fields["outcome"]

    def content(self) -> dict[str, Any]:
        """Return what was delivered without outcomes for what still comes."""
        said = ActForm.content(self)
        waiting = {
            row["target"]
            for order in queries.deliveries(self.thread)
            for row in order.needed["targets"]
        }
        said["outcomes"] = [
            {"target": place, "category": category, "outcome": "executed"}
            for place, row in enumerate(self.view.content.get("targets") or ())
            if place in waiting
            for category in row.get("categories") or ()
        ]
        return said


class RefuseForm(ActForm):
    """A refusal: a ground from the list and a sentence, never a bare no."""

    refusal_ground = fields.choices(_("Grounds"), wording.GROUNDS, code_list("refusal_ground"))
    reason = fields.text(
        _("Why, in a sentence or two"), help_text=_("They read this, and may ask you about it.")
    )
    law = fields.line(_("Provision of your law"), required=False)
    turn_to = fields.line(_("Whom they can ask instead"), required=False)

    def prepare(self) -> None:
        """Ask of a consultation and of the preservation, where the node does not know."""
        if not supplies(self.thread.kind):
            return
        if not holds(self.thread.kind) and not self.view.applied(Act.CONSULT):
            self.fields["no_consultation"] = fields.text(
                _("Why you did not consult them before"),
                help_text=_("Not needed if the data are not held or you are not competent."),
                required=False,
                rows=2,
            )
        if not holds(self.thread.kind) or self.view.state == "forwarded":
            self.fields["preservation_state"] = fields.choice(
                _("Do the data stay preserved?"),
                wording.PRESERVATION,
                code_list("preservation_state"),
                required=False,
            )
            self.fields["expiry"] = fields.DayField(label=_("Preserved until"), required=False)


class NoDataForm(ActForm):
    """Nothing is held."""

    reason = fields.text(_("What was searched, and with what result"), rows=3)
    turn_to = fields.line(_("Whom they can ask instead"), required=False)


class ReasonForm(ActForm):
    """An act that needs a reason."""

    reason = fields.text(_("Why, in a sentence or two"), rows=3)


class WishForm(ActForm):
    """A longer preservation."""

    expires_on = fields.DayField(label=_("Keep the data until"))
    reason = fields.text(_("Why, in a sentence or two"), rows=3)
    mla_status = fields.line(_("When you will ask for the data"), required=False)
    mla_ref = fields.line(_("Or the reference of that request"), required=False, even=True)


class GrantForm(ActForm):
    """The preservation lasts longer."""

    expires_on = fields.DayField(label=_("Preserved until"))
    provider_ticket = fields.line(_("Ticket of the provider"), required=False, even=True)


class ReceiptForm(ActForm):
    """What came is verified by the node, and its verdict told."""

    note = fields.text(_("Note to them"), required=False, rows=2)


class DefectForm(ActForm):
    """What came is broken or incomplete."""

    verdict = fields.text(_("What is wrong with it"), rows=3)


_FORMS: Mapping[Act, type[ActForm]] = {
    Act.ACKNOWLEDGE: AcknowledgeForm,
    Act.ASK: AskForm,
    Act.ANSWER: AnswerForm,
    Act.FORWARD: ForwardForm,
    Act.EXECUTE: DeliverForm,
    Act.PARTLY: PartForm,
    Act.REFUSE: RefuseForm,
    Act.NO_DATA: NoDataForm,
    Act.WITHDRAW: ReasonForm,
    Act.ASK_EXTENSION: WishForm,
    Act.GRANT_EXTENSION: GrantForm,
    Act.REFUSE_EXTENSION: ReasonForm,
    Act.RELEASE: ReasonForm,
    Act.CONFIRM_RECEIPT: ReceiptForm,
    Act.REPORT_DEFECT: DefectForm,
    Act.DECLINE_CONDITIONS: ReasonForm,
    Act.OBJECT: ObjectForm,
    Act.NO_OBJECTION: NoObjectionForm,
    **DECIDING,
    **IN_EMERGENCIES,
    **INFORMING,
    **OF_USE,
    **OF_PROPERTY,
    **EXTRADITING,
    **CONSULTING,
}


_OF_CERTIFICATES: Mapping[Act, type[ActForm]] = {
    Act.REFUSE: ImpedimentForm,
    Act.ASK: ClarificationForm,
}


def _own_form(kind: Kind, act: Act) -> type[ActForm] | None:
    """Return the form of ``act`` where a request went to a provider; ``None`` where that of all."""
    if answers_a_certificate(kind, act):
        return _OF_CERTIFICATES[act]
    return form_of_takedown(kind, act) or form_of_provider(kind, act)


def form_for(kind: Kind | None, act: Act) -> type[ActForm]:
    """Return the form of ``act`` in a request of ``kind``."""
    own = None if kind is None else _own_form(kind, act)
    if own is not None:
        return own
    if permits(kind) and act is Act.ACCEPT:
        return ConsentForm
    informed = (
        form_of_information(kind, act) or form_of_search(kind, act) or form_of_marked(kind, act)
    )
    informed = informed or form_of_property(kind, act) or form_of_extradition(kind, act)
    informed = informed or form_of_consultation(kind, act)
    if informed is not None:
        return informed
    return PreservedForm if holds(kind) and act is Act.EXECUTE else _FORMS[act]
