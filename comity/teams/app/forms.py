"""What people fill in about teams. Rows are typed line by line, their parts with semicolons."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from comity.cooperation.lines import parts_of
from comity.cooperation.wrongs import Wrong
from comity.kernel.errors import ComityError
from comity.kernel.time import end_of_day, read, written
from comity.teams.app import fields, queries
from comity.teams.app.fields import told
from comity.teams.app.words import FIELDS, ITEMS
from comity.teams.team import LogEntry, People, PlanItem

ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": ("member", "authority", "legal_basis"),
    "leaders": ("member", "name", "authority", "contact", "deputy"),
    "members": ("member", "name", "authority"),
    "prior_evidence": ("item", "from", "sha256"),
}
"""Parts of a line, in order."""
_LEAST: Final = {"parties": 3, "leaders": 3, "members": 3, "prior_evidence": 2}


def zone() -> ZoneInfo:
    """Return the zone of our legal time."""
    return ZoneInfo(settings.COMITY_NODE.zone)


class TeamForm(forms.Form):
    """A form that tells what the rules of a team say against it."""

    def tell(self, error: ComityError) -> None:
        """Tell each thing that is wrong beside its field."""
        rows: Any = error.facts.get("fields") or ()
        for row in rows:
            wrong = Wrong.read(row)
            holder = re.split(r"[.\[]", wrong.place.removeprefix("agreement."))[0]
            self.add_error(holder if holder in self.fields else None, told(wrong))
        findings: Any = error.facts.get("findings") or ()
        for row in findings:
            names = [name.strip() for name in str(row["field"]).split(",")]
            place = next((name for name in names if name in self.fields), None)
            self.add_error(place, _in_our_language(row["message"]))
        if not rows and not findings:
            self.add_error(None, _in_our_language(error.remedy))


def _in_our_language(text: str) -> str:
    return gettext(text) if text else text


class Lines(forms.CharField):
    """Rows, one in a line, their parts divided by semicolons."""

    def __init__(self, name: str, *, hint: Any, required: bool, own: str = "") -> None:  # noqa: ANN401 - a lazy text
        """Take rows of that name; ``own`` is the State that every row is of."""
        self.parts, self.least, self.own = ROWS[name], _LEAST[name], own
        if own:
            self.parts, self.least = self.parts[1:], self.least - 1
        super().__init__(
            label=FIELDS[name],
            help_text=hint,
            required=required,
            max_length=200_000,
            widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        )

    def clean(self, value: Any) -> list[dict[str, str]]:  # noqa: ANN401 - rows
        """Return the rows.

        Raises:
            ValidationError: A line has too few parts.
        """
        text: str = super().clean(value)
        rows = []
        for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
            parts = parts_of(line)
            if len(list(filter(None, parts[: self.least]))) < self.least:
                msg = _("Line %(number)d has too few parts: divide them with semicolons.")
                raise ValidationError(msg, params={"number": number}, code="missing")
            row = {name: part for name, part in zip(self.parts, parts, strict=False) if part}
            rows.append({"member": self.own, **row} if self.own else row)
        return rows


def lines_of(name: str, rows: Sequence[Mapping[str, Any]], *, own: bool = False) -> str:
    """Return rows as they are typed."""
    parts = ROWS[name][1:] if own else ROWS[name]
    told_rows = ([str(row.get(part) or "") for part in parts] for row in rows)
    return "\n".join("; ".join(row).rstrip("; ") for row in told_rows)


def _codes(text: str) -> list[str]:
    return [part for part in text.replace(",", " ").replace(";", " ").upper().split() if part]


_PEOPLE_HINT = _("One in a line: State; name and rank; authority")


class AgreementForm(TeamForm):
    """All articles of the agreement."""

    name = fields.line(FIELDS["name"])
    parties = Lines(
        "parties", hint=_("One in a line: State; authority; law on which it acts"), required=True
    )
    purpose = fields.text(FIELDS["purpose"], rows=3)
    facts = fields.text(FIELDS["facts"], rows=3, required=False)
    period_from = fields.DayField(FIELDS["period_from"])
    period_to = fields.DayField(FIELDS["period_to"])
    states_of_operation = fields.line(
        FIELDS["states_of_operation"], hint=_("Their codes, such as XA XB"), even=True
    )
    leaders = Lines("leaders", hint=_PEOPLE_HINT, required=True)
    members = Lines("members", hint=_PEOPLE_HINT, required=False)
    members_annex = fields.line(FIELDS["members_annex"], required=False)
    participants = fields.text(
        FIELDS["participants"], hint=_("One in a line"), rows=2, required=False
    )
    law = fields.text(FIELDS["law"], rows=2)
    prior_evidence_used = forms.BooleanField(label=FIELDS["prior_evidence_used"], required=False)
    prior_evidence = Lines(
        "prior_evidence", hint=_("One in a line: what it is; who brought it"), required=False
    )
    working_languages = fields.line(FIELDS["working_languages"], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Ask for the long articles, too."""
        super().__init__(*args, **kwargs)
        for name in [one for one in FIELDS if one not in self.fields]:
            self.fields[name] = fields.text(FIELDS[name], rows=2, required=False)
        self.order_fields(list(FIELDS))

    def content(self) -> dict[str, Any]:
        """Return the agreement as it is proposed."""
        typed = {name: value for name, value in self.cleaned_data.items() if value not in ("", [])}
        first, last = (date.fromisoformat(typed[name]) for name in ("period_from", "period_to"))
        participants = [line.strip() for line in typed.get("participants", "").splitlines()]
        typed |= {
            "period_from": written(datetime.combine(first, time(), tzinfo=zone())),
            "period_to": written(end_of_day(last, zone=zone())),
            "states_of_operation": _codes(typed["states_of_operation"]),
            "participants": [line for line in participants if line],
        }
        return typed


def typed_agreement(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return an agreement as it would be typed."""
    typed = {name: value for name, value in stated.items() if name in FIELDS}
    for name in ROWS:
        typed[name] = lines_of(name, stated.get(name) or ())
    for name in ("period_from", "period_to"):
        if stated.get(name):
            typed[name] = read(stated[name]).astimezone(zone()).date().isoformat()
    typed["states_of_operation"] = " ".join(stated.get("states_of_operation") or ())
    typed["participants"] = "\n".join(stated.get("participants") or ())
    return typed


class DraftForm(AgreementForm):
    """Another version, and why."""

    note = fields.text(_("What is changed, and why"), rows=2, required=False)

    def content(self) -> dict[str, Any]:
        """Return what is said."""
        agreement = super().content()
        note = agreement.pop("note", "")
        return {"agreement": agreement, **({"note": note} if note else {})}


class PlainForm(TeamForm):
    """A form whose fields are those of the act."""

    def content(self) -> dict[str, Any]:
        """Return what is said."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class SignForm(PlainForm):
    """The signature of a State."""

    of = forms.CharField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput)
    authority = fields.line(_("Competent authority that signs"))


class ProlongForm(PlainForm):
    """A later end."""

    period_to = fields.DayField(_("New last day"))
    reason = fields.text(_("Why the team has to go on"), rows=3)

    def content(self) -> dict[str, Any]:
        """Return what is said."""
        day = date.fromisoformat(self.cleaned_data["period_to"])
        return {**super().content(), "period_to": written(end_of_day(day, zone=zone()))}


class PeopleForm(PlainForm):
    """All our leaders and members."""

    note = fields.text(_("What is changed, and why"), rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Ask for people of our own State."""
        super().__init__(*args, **kwargs)
        hint = _("One in a line: name and rank, or a number; authority")
        own = queries.me()
        self.fields["leaders"] = Lines("leaders", hint=hint, required=True, own=own)
        self.fields["members"] = Lines("members", hint=hint, required=False, own=own)
        self.order_fields(["leaders", "members", "note"])


def typed_people(known: People | None) -> dict[str, str]:
    """Return our people as they would be typed."""
    if known is None:
        return {}
    return {
        "leaders": lines_of("leaders", [one.written() for one in known.leaders], own=True),
        "members": lines_of("members", [one.written() for one in known.members], own=True),
    }


class PlanForm(PlainForm):
    """One item of the action plan."""

    item = forms.CharField(widget=forms.HiddenInput, required=False)
    task = fields.text(_("What is to be done"), rows=2)
    responsible = forms.ChoiceField(label=_("State that sees to it"))
    due_on = fields.DayField(_("Until when"), required=False)
    standing = forms.ChoiceField(
        label=_("How it stands"), choices=lambda: [(code, one[2]) for code, one in ITEMS.items()]
    )
    note = fields.text(_("Remark"), rows=2, required=False)

    def offer(self, states: Sequence[str]) -> None:
        """Let one of these States be chosen."""
        self.fields["responsible"].choices = [(code, code) for code in states]  # type: ignore[attr-defined]


def typed_item(found: PlanItem) -> dict[str, Any]:
    """Return an item as it would be typed."""
    return {**found.now.written(), "item": found.item}


class LogForm(PlainForm):
    """One item of the evidence log."""

    corrects = forms.CharField(widget=forms.HiddenInput, required=False)
    what = fields.text(_("What it is"), rows=2)
    gathered_by = fields.line(_("Gathered by"), hint=_("As the person is named in the team"))
    gathered_on = fields.DayField(_("Gathered on"))
    gathered_time = fields.line(
        _("At what time"),
        hint=_("Hour and minute of our legal time, such as 14:05"),
        even=True,
    )
    law_of = forms.ChoiceField(label=_("Under the law of"))
    law = fields.line(_("Which law"))
    place = fields.line(_("Where"), required=False)
    package = forms.ChoiceField(label=_("Sealed package that holds it"), required=False)
    sha256 = fields.line(
        _("SHA-256 of the file"),
        hint=_("Where no package holds it"),
        even=True,
        required=False,
    )
    earlier = forms.BooleanField(label=_("It is from before the team"), required=False)
    why = fields.text(_("Why the entry is corrected"), rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Ask why only of what is corrected."""
        super().__init__(*args, **kwargs)
        if not (self.data.get("corrects") or self.initial.get("corrects")):
            del self.fields["why"]

    def offer(self, states: Sequence[str], packages: Sequence[tuple[str, str, str]]) -> None:
        """Let a State and a package be chosen: id, label and digest of its manifest."""
        self._manifests = {key: digest for key, _label, digest in packages}
        chosen: Any = self.fields
        chosen["law_of"].choices = [(code, code) for code in states]
        chosen["package"].choices = [
            ("", _("None")),
            *((key, label) for key, label, _digest in packages),
        ]

    def clean_gathered_time(self) -> str:
        """Return the time of the day.

        Raises:
            ValidationError: It is none.
        """
        text: str = self.cleaned_data["gathered_time"].strip()
        try:
            return time.fromisoformat(text).strftime("%H:%M")
        except ValueError as error:
            raise ValidationError(
                _("Write hour and minute, such as 14:05."), code="time"
            ) from error

    def content(self) -> dict[str, Any]:
        """Return what is said."""
        said = super().content()
        day = date.fromisoformat(said.pop("gathered_on"))
        clock = time.fromisoformat(said.pop("gathered_time"))
        said["gathered_at"] = written(datetime.combine(day, clock, tzinfo=zone()))
        if said.get("package"):
            said["sha256"] = self._manifests[said["package"]]
        if not said["earlier"]:
            del said["earlier"]
        return said


def typed_entry(found: LogEntry) -> dict[str, Any]:
    """Return an entry as it would be typed, to be corrected."""
    at = found.said.gathered_at.astimezone(zone())
    stated = {**found.said.written(), "corrects": found.event, "why": ""}
    return {**stated, "gathered_on": at.date().isoformat(), "gathered_time": f"{at:%H:%M}"}


class EvaluateForm(PlainForm):
    """What the team brought."""

    results = fields.text(_("What the team achieved"))
    obstacles = fields.text(_("What stood in the way"), required=False)
    proposals = fields.text(_("What should be done otherwise"), required=False)


class LeaveForm(PlainForm):
    """Why a State leaves."""

    reason = fields.text(pgettext_lazy("team", "Why we leave"), rows=3)


FORMS: Final[Mapping[str, Callable[..., Any]]] = {
    "draft": DraftForm,
    "sign": SignForm,
    "prolong": ProlongForm,
    "people": PeopleForm,
    "plan": PlanForm,
    "log": LogForm,
    "evaluate": EvaluateForm,
    "leave": LeaveForm,
}
