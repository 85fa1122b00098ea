"""The forms of a consultation on jurisdiction: positions, an outcome, an end without one."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.base import ActForm
from comity.cooperation.app.pages import consultation_words
from comity.cooperation.app.pages.wording import word
from comity.cooperation.codes import code_list
from comity.cooperation.consultations import CRITERIA
from comity.cooperation.kinds import Kind, consults


class PositionForm(ActForm):
    """How one side sees it, and what it proposes."""

    stands_at: ClassVar[Mapping[str, str]] = {
        "division": "settlement.division",
        "prosecutes": "settlement.prosecutes",
        "parts": "settlement.parts",
        **{name: f"criteria.{name}" for name in CRITERIA},
    }
    views = fields.text(_("Which State is best placed, and why"), rows=4)
    division = fields.choice(
        _("Outcome that you propose"),
        consultation_words.DIVISIONS,
        code_list("division"),
        required=False,
    )
    prosecutes = fields.text(
        _("States that would prosecute"),
        help_text=_("Two-letter codes of States, one on each line."),
        required=False,
        rows=2,
    )
    parts = fields.text(_("Who would take which part"), required=False, rows=3)

    def prepare(self) -> None:
        """Ask for a position on each criterion, with what the other side has said of it."""
        theirs = self.view.content.get("criteria") or {}
        for name in CRITERIA:
            said = str(theirs.get(name) or "") if self.thread.own_side == "requested" else ""
            self.fields[name] = fields.text(
                word(consultation_words.CRITERIA, name), help_text=said, required=False, rows=2
            )

    def content(self) -> dict[str, Any]:
        """Return the position with its criteria, and the outcome if one is proposed."""
        said = super().content()
        criteria = {name: said.pop(name) for name in CRITERIA if name in said}
        parts = ("division", "prosecutes", "parts")
        outcome = {name: said.pop(name) for name in parts if name in said}
        if "prosecutes" in outcome:
            lines = str(outcome["prosecutes"]).splitlines()
            outcome["prosecutes"] = [line.strip() for line in lines if line.strip()]
        found = {"criteria": criteria, "settlement": outcome}
        return {**said, **{name: value for name, value in found.items() if value}}


class AgreeForm(ActForm):
    """What the other side proposed last is agreed; the node writes it."""

    note = fields.text(_("Note to them"), required=False, rows=2)


class DissentForm(ActForm):
    """There is no agreement, and why."""

    dissent = fields.text(_("What you still hold, and why"), rows=4)
    next_steps = fields.text(_("What you will do now"), required=False, rows=2)


CONSULTING: dict[Act, type[ActForm]] = {
    Act.GIVE_POSITION: PositionForm,
    Act.END_TALKS: DissentForm,
}
_OTHERWISE: Mapping[Act, type[ActForm]] = {
    Act.GIVE_VIEWS: PositionForm,
    Act.ACCEPT: AgreeForm,
    Act.ACCEPT_CONDITIONS: AgreeForm,
    Act.REFUSE: DissentForm,
    Act.CLOSE: AgreeForm,
}


def form_of_consultation(kind: Kind | None, act: Act) -> type[ActForm] | None:
    """Return the form of an act that says something else in a consultation, if it is one."""
    return _OTHERWISE.get(act) if consults(kind) else None
