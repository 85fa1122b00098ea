"""What a provider types, read field by field."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from comity.cooperation.app.models import OrderFile
from comity.cooperation.order_rows import Row
from comity.cooperation.orders import OrderKind, RowAnswer
from comity.kernel.time import written

ANSWERS: Mapping[RowAnswer, object] = {
    RowAnswer.FOUND: _("Found"),
    RowAnswer.NOT_FOUND: _("Not found"),
    RowAnswer.NEED_MORE: _("Need more"),
    RowAnswer.OBJECT: _("Object"),
}
_STRAIGHT = (RowAnswer.FOUND, RowAnswer.NOT_FOUND)
_LONG, _SHORT = 4000, 200
_MOMENT = "%Y-%m-%d %H:%M"


class AnswerForm(forms.Form):
    """The answer to an order, row by row; nothing is required before it is checked."""

    ticket = forms.CharField(label=_("Your own number for it"), required=False, max_length=_SHORT)
    timezone = forms.CharField(
        label=_("Time zone of the records"),
        help_text=_("Such as UTC, or Europe/Lisbon."),
        required=False,
        max_length=_SHORT,
    )
    field_key = forms.CharField(
        label=_("What the columns mean"),
        help_text=_("So that a court can read the records without asking you."),
        required=False,
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    available_until = forms.CharField(
        label=_("Last day on which they can fetch it"),
        help_text=_("Leave it empty if there is no end."),
        required=False,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "class": "is-short", "placeholder": "2026-12-01"}
        ),
    )
    note = forms.CharField(
        label=_("A remark for the authority"),
        required=False,
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        rows: Sequence[Row],
        typed: Mapping[str, str],
        sent: QueryDict | None = None,
        *,
        straight: bool = False,
    ) -> None:
        """Ask about ``rows``; ``typed`` is what was typed before, ``sent`` what comes now.

        Of a request that went ``straight`` to the provider, questions, cuts and refusals are said
        in the thread, and the day can be named until which the files can be fetched.
        """
        super().__init__(sent, initial=dict(typed))
        self._rows = rows
        offered = _STRAIGHT if straight else tuple(ANSWERS)
        if not straight:
            del self.fields["available_until"]
        for row in rows:
            self.fields[f"answer-{row.target}"] = forms.ChoiceField(
                label=_("Your answer"),
                choices=[(str(one), ANSWERS[one]) for one in offered],
                required=False,
                widget=forms.RadioSelect,
                initial=str(row.answer or ""),
            )
            self.fields[f"note-{row.target}"] = forms.CharField(
                label=_("Why, or what you need"),
                required=False,
                max_length=_LONG,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=row.note,
            )

    def clean_available_until(self) -> str:
        """Return the day as it is written on the wire."""
        day = _day(self.cleaned_data["available_until"])
        return "" if day is None else day.isoformat()

    def lines(self) -> list[dict[str, Any]]:
        """Return each row with its two fields, for the table."""
        return [
            {
                "row": row,
                "answer": self[f"answer-{row.target}"],
                "note": self[f"note-{row.target}"],
            }
            for row in self._rows
        ]

    def draft(self) -> dict[str, Any]:
        """Return what was typed as it is kept; of the fields that a page has left out, nothing."""
        kept: dict[str, Any] = {
            name: self.cleaned_data[name]
            for name in ("ticket", "timezone", "field_key", "available_until", "note")
            if self.cleaned_data.get(name)
        }
        kept["rows"] = {
            str(row.target): {
                "answer": self.cleaned_data.get(f"answer-{row.target}") or "",
                "note": self.cleaned_data.get(f"note-{row.target}") or "",
            }
            for row in self._rows
        }
        return kept


class ConfirmForm(forms.Form):
    """The provider's word that it has the order, and holds the data."""

    ticket = forms.CharField(
        label=_("Your own number for it"),
        help_text=_("The authority names it whenever it calls you."),
        max_length=_SHORT,
        error_messages={"required": _("Give the number under which you will find this again")},
    )
    snapshot_at = forms.CharField(
        label=_("When the data were copied"),
        help_text=_("Year, month, day and time in UTC, such as 2026-11-21 19:30."),
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "is-short", "inputmode": "numeric"}),
    )
    note = forms.CharField(
        label=_("A remark for the authority"),
        required=False,
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        sent: QueryDict | None = None,
        *,
        kind: OrderKind,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        """Ask for the moment of the copy only where data are to be preserved."""
        super().__init__(sent, initial=dict(initial or {}))
        if kind is not OrderKind.PRESERVE:
            del self.fields["snapshot_at"]

    def clean_snapshot_at(self) -> str | None:
        """Return the moment as it is written on the wire."""
        typed = str(self.cleaned_data["snapshot_at"]).strip().removesuffix("UTC").strip()
        if not typed:
            return None
        try:
            at = datetime.strptime(typed.replace("T", " ")[:16], _MOMENT).replace(tzinfo=UTC)
        except ValueError as error:
            raise forms.ValidationError(
                _("Write the moment like this: 2026-11-21 19:30, in UTC"), code="moment"
            ) from error
        return written(at)

    def content(self) -> dict[str, Any]:
        """Return what is confirmed."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class FileForm(forms.Form):
    """Which row a file answers, and which days it covers."""

    target = forms.ChoiceField(label=_("It answers"), required=False)
    covers_from = forms.CharField(
        label=_("First day in it"),
        required=False,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "inputmode": "numeric", "placeholder": "2026-09-01"}
        ),
    )
    covers_to = forms.CharField(
        label=_("Last day in it"),
        required=False,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "inputmode": "numeric", "placeholder": "2026-11-14"}
        ),
    )

    def __init__(self, rows: Sequence[Row], file: OrderFile, sent: QueryDict | None = None) -> None:
        """Ask about ``file`` of an order with ``rows``."""
        known = {
            "target": "" if file.target is None else str(file.target),
            "covers_from": file.covers_from,
            "covers_to": file.covers_to,
        }
        super().__init__(sent, initial=known, prefix=f"file-{file.pk}")
        field = self.fields["target"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("The whole order"))] + [
                (str(row.target), row.value) for row in rows
            ]

    def clean_target(self) -> int | None:
        """Return the number of the row, or None for the whole order."""
        typed = self.cleaned_data["target"]
        return int(typed) if typed else None

    def clean_covers_from(self) -> date | None:
        """Return the day."""
        return _day(self.cleaned_data["covers_from"])

    def clean_covers_to(self) -> date | None:
        """Return the day, which is not before the first."""
        last, first = _day(self.cleaned_data["covers_to"]), self.cleaned_data.get("covers_from")
        if first is not None and last is not None and last < first:
            raise forms.ValidationError(
                _("The end is before the start: choose a later day"), code="order"
            )
        return last


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise forms.ValidationError(_("Write the day like this: 2026-09-01"), code="day") from error
