"""Forms of what is said in a referral and in a removal order: location by location.

A location is shown as text and never as a link: whoever answers does not open it from here, and
no form takes a file.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.base import ActForm
from comity.cooperation.app.forms.direct import VerifiedForm
from comity.cooperation.app.pages import takedown_words, wording
from comity.cooperation.codes import code_list
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.locations import normal, read_places
from comity.cooperation.removals import OrderRefused, ResultByOrder
from comity.kernel.time import written

ROWS_SHOWN = 50
"""Locations that a form asks for one by one; the others are answered alike."""
_MOMENT = "%Y-%m-%d %H:%M"


class MomentField(forms.CharField):
    """A moment in UTC, typed as year, month, day and time."""

    def __init__(self, *, label: "fields.Label", required: bool = True) -> None:
        """Take a moment."""
        super().__init__(
            label=label,
            help_text=_("Year, month, day and time in UTC, such as 2026-11-21 19:30."),
            required=required,
            max_length=30,
            widget=forms.TextInput(
                attrs={"dir": "ltr", "class": "is-short", "inputmode": "numeric"}
            ),
        )

    def clean(self, value: object) -> str:
        """Return the moment as it is written on the wire.

        Raises:
            ValidationError: It is none.
        """
        typed = str(super().clean(value) or "").strip().removesuffix("UTC").strip()
        if not typed:
            return ""
        try:
            at = datetime.strptime(typed, _MOMENT).replace(tzinfo=UTC)
        except ValueError as error:
            raise ValidationError(
                fields.isolated(_("Write it as year, month, day and time: 2026-11-21 19:30.")),
                code="moment",
            ) from error
        return written(at)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's field
        """Show a moment of the wire as people type it."""
        try:
            return datetime.fromisoformat(str(value)).astimezone(UTC).strftime(_MOMENT)
        except ValueError:
            return value


class LocationForm(ActForm):
    """What is said of each location of the request."""

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return the locations of the request."""
        found: Sequence[Mapping[str, Any]] = self.view.content.get("targets") or ()
        return found

    def label_of(self, place: int) -> str:
        """Return what a location is called: its number, and as text what was typed.

        Its normal form stands behind, where that is another.
        """
        row = self.rows[place]
        value = str(row.get("value") or "")
        form = normal(str(row.get("type") or ""), value)
        facts = {"n": place + 1, "value": _apart(value), "form": _apart(form)}
        if form == value:
            return _now("Location %(n)s: %(value)s") % facts
        return _now("Location %(n)s: %(value)s, which is %(form)s") % facts

    def offer_rows(self) -> None:
        """Offer every location to be ticked."""
        shown = range(min(len(self.rows), ROWS_SHOWN))
        self.fields["locations"].choices = [  # type: ignore[attr-defined]
            (place, self.label_of(place)) for place in shown
        ]


def _apart(value: str) -> str:
    """Return ``value`` so that it keeps its own direction, and can be copied as it is."""
    return f"\N{FIRST STRONG ISOLATE}{value}\N{POP DIRECTIONAL ISOLATE}"


def _locations() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("Which locations"), coerce=int, widget=forms.CheckboxSelectMultiple
    )


class KeepCopyForm(ActForm):
    """The provider keeps a copy before anything is taken away."""

    snapshot_at = MomentField(label=_("When the content was copied"))
    expires_on = fields.DayField(label=_("The copy is kept until"))
    provider_ticket = fields.line(_("Your own number for it"), required=False, even=True)
    sha256 = fields.line(_("Hash of the copy (SHA-256)"), required=False, even=True)
    note = fields.text(_("Note to them"), required=False, rows=2)

    def content(self) -> dict[str, Any]:
        """Return the copy; a hash is written in lower case."""
        said = super().content()
        if said.get("sha256"):
            said["sha256"] = str(said["sha256"]).lower()
        return said


class WaiveForm(ActForm):
    """Whoever asks wants no copy."""

    reason = fields.text(
        _("Why no copy is needed"),
        help_text=_("Without a copy nobody can prove later what was there."),
        rows=3,
    )


class ResultForm(LocationForm):
    """What was done at each location, and what whoever published it was told."""

    every = fields.choice(
        _("All locations that have no answer of their own"),
        takedown_words.RESULTS,
        code_list("row_result"),
        required=False,
    )
    territory = fields.line(
        _("States in which it is blocked"),
        help_text=_("Two-letter codes with a blank between, where it is not removed everywhere."),
        required=False,
        even=True,
    )
    refusal_ground = fields.choices(
        _("Grounds of what is refused"), wording.GROUNDS, code_list("refusal_ground"),
        required=False,
    )  # fmt: skip
    terms = fields.text(_("Which of your own terms you applied"), required=False, rows=2)
    reason = fields.text(_("Why some of it stays where it is"), required=False, rows=2)
    done_at = MomentField(label=_("When the last of it was done"))
    user_told_on = fields.DayField(
        label=_("Whoever published it was told on"),
        help_text=_("With the reasons. Leave it empty if nobody was told."),
        required=False,
    )
    redress = fields.text(
        _("Where whoever published it can complain or appeal"), required=False, rows=2
    )
    user_untold_reason = fields.text(_("Or why nobody was told"), required=False, rows=2)
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Ask for each location, the first ones one by one."""
        own: dict[str, forms.Field] = {}
        for place in range(min(len(self.rows), ROWS_SHOWN)):
            own[f"result_{place}"] = fields.choice(
                self.label_of(place),
                takedown_words.RESULTS,
                code_list("row_result"),
                required=False,
            )
        self.fields = {**own, **self.fields}
        if len(self.rows) == 1:
            del self.fields["every"]
        said = None if self.view.kind is None else plan_of(self.view.kind).answers
        if said is not None and said.get(Act.REPORT_RESULT) is ResultByOrder:
            del self.fields["terms"]

    def _result_of(self, place: int) -> str:
        said = self.cleaned_data
        return str(said.get(f"result_{place}") or said.get("every") or "")

    def clean(self) -> dict[str, Any]:
        """Want an answer for each location, and what each answer needs."""
        said = super().clean() or {}
        found = [self._result_of(place) for place in range(len(self.rows))]
        for place, one in enumerate(found):
            if not one:
                name = f"result_{place}" if f"result_{place}" in self.fields else "every"
                self.add_error(name, _now("Say what was done at this location."))
        if "geo_blocked" in found and not said.get("territory"):
            self.add_error("territory", _now("Say in which States it is blocked."))
        if "refused" in found and not said.get("reason"):
            self.add_error("reason", _now("Say why it stays where it is."))
        if "refused" in found and "terms" not in self.fields and not said.get("refusal_ground"):
            self.add_error("refusal_ground", _now("An order binds: say on which ground."))
        return said

    def content(self) -> dict[str, Any]:
        """Return one result for each location, each with what it needs."""
        said = super().content()
        states = re.findall(r"[A-Za-z]{2,}", str(said.get("territory") or "").upper())
        results = []
        for place in range(len(self.rows)):
            code = self._result_of(place)
            row: dict[str, Any] = {"target": place, "result": code}
            if code == "geo_blocked":
                row["territory"] = states
            if code == "refused":
                row["reason"] = said.get("reason")
                row |= {"grounds": said["refusal_ground"]} if said.get("refusal_ground") else {}
            if said.get("terms"):
                row["terms"] = said["terms"]
            results.append(row)
        kept = ("done_at", "user_told_on", "redress", "user_untold_reason", "note")
        return {"results": results, **{name: said[name] for name in kept if name in said}}


class RecheckForm(LocationForm):
    """Somebody looked again, and it is gone."""

    every = fields.choice(
        _("What was found at the locations"), takedown_words.CHECKS, code_list("row_check")
    )
    checked_at = MomentField(label=_("When you looked"))
    checked_from = fields.line(_("From which State, and with what"))
    note = fields.text(_("Note to them"), required=False, rows=2)

    def content(self) -> dict[str, Any]:
        """Return what was found at each location."""
        said = super().content()
        code = said.pop("every")
        checks = [{"target": place, "check": code} for place in range(len(self.rows))]
        return {**said, "checks": checks}


class StillOnlineForm(LocationForm):
    """Somebody looked again, and it is still there."""

    locations = _locations()
    checked_at = MomentField(label=_("When you looked"))
    checked_from = fields.line(_("From which State, and with what"))
    reason = fields.text(_("What was still seen, in words"), rows=2)

    def prepare(self) -> None:
        """Offer the locations."""
        self.offer_rows()


class ReuploadForm(LocationForm):
    """The same content was put at other locations."""

    of = forms.TypedChoiceField(label=_("Which content it is"), coerce=int)
    places = forms.CharField(
        label=_("Where it is now, one exact location on each line"),
        max_length=60_000,
        widget=forms.Textarea(
            attrs={"rows": 3, "dir": "ltr", "class": "c-mono", "spellcheck": "false"}
        ),
    )
    matched_by = fields.choice(
        _("How you know that it is the same"), takedown_words.MATCHES, code_list("matched_by")
    )
    seen_at = MomentField(label=_("When it was seen there"))
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Offer the content of the request."""
        shown = range(min(len(self.rows), ROWS_SHOWN))
        self.fields["of"].choices = [  # type: ignore[attr-defined]
            (place, self.label_of(place)) for place in shown
        ]

    def clean_places(self) -> str:
        """Want exact locations."""
        text: str = self.cleaned_data["places"]
        wrong = read_places(text).wrong
        if wrong:
            said = _now("Line %(n)s: this is not one exact location.")
            raise ValidationError([said % {"n": one.number} for one in wrong[:10]])
        return text

    def content(self) -> dict[str, Any]:
        """Return the new locations, each linked to the content that it holds."""
        said = self.cleaned_data
        places = [
            {
                "of": said["of"],
                "type": row.type,
                "value": row.value,
                "matched_by": said["matched_by"],
                "seen_at": said["seen_at"],
            }
            for row in read_places(said["places"]).rows
        ]
        return {"places": places, **({"note": said["note"]} if said.get("note") else {})}


class RestoreForm(LocationForm):
    """The provider has put content back."""

    restored_because = fields.choice(
        _("Why it is back"), takedown_words.RESTORED, code_list("restored_because")
    )
    locations = _locations()
    restored_at = MomentField(label=_("When it was put back"))
    reason = fields.text(_("Why, in a sentence or two"), rows=2)

    def prepare(self) -> None:
        """Offer the locations."""
        self.offer_rows()


class LeaveForm(ActForm):
    """The provider leaves it where it is: a referral asks, and it may say no."""

    reason = fields.text(
        _("Why it stays where it is"), help_text=_("They read this, and may ask you about it.")
    )
    terms = fields.text(_("Which of your own terms you applied"), required=False, rows=2)


class RefuseOrderForm(ActForm):
    """An order cannot be carried out: a ground from the list and a sentence."""

    refusal_ground = fields.choices(_("Grounds"), wording.GROUNDS, code_list("refusal_ground"))
    reason = fields.text(
        _("Why, in a sentence or two"), help_text=_("They read this, and may ask you about it.")
    )
    law = fields.line(_("Provision of law"), required=False)
    needed = fields.text(_("What would let it be carried out"), required=False, rows=2)


class EndForm(ActForm):
    """Nothing more is expected."""

    note = fields.text(_("Note to them"), required=False, rows=2)


_FORMS: Mapping[Act, type[ActForm]] = {
    Act.ACKNOWLEDGE: VerifiedForm,
    Act.KEEP_COPY: KeepCopyForm,
    Act.WAIVE_COPY: WaiveForm,
    Act.REPORT_RESULT: ResultForm,
    Act.RECHECK: RecheckForm,
    Act.REPORT_ONLINE: StillOnlineForm,
    Act.REPORT_REUPLOAD: ReuploadForm,
    Act.RESTORE: RestoreForm,
    Act.CLOSE: EndForm,
}


def form_of_takedown(kind: Kind, act: Act) -> type[ActForm] | None:
    """Return the form of ``act`` where content is to be taken away; ``None`` where that of all."""
    plan = plan_of(kind)
    if not plan.takes_down:
        return None
    if act is Act.REFUSE:
        return RefuseOrderForm if plan.answers.get(act) is OrderRefused else LeaveForm
    return _FORMS.get(act)
