"""Forms of what is told item by item, each with a mark of its use, and of that use."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.base import ActForm, Group
from comity.cooperation.app.pages import information_words
from comity.cooperation.codes import code_list
from comity.cooperation.kinds import Kind, informs
from comity.cooperation.marked_items import Item, items_of
from comity.evidence.releases import COURT, WITH_CONSENT

ROWS = 6
"""Items that a page takes at once; commands and the API take more."""


class InformForm(ActForm):
    """What is known, item by item."""

    information_0 = fields.text(_("What you know"), rows=5)
    use_0 = fields.choice(
        _("What it may be used for"), information_words.USES, code_list("mark_of_use")
    )
    consent_by = fields.line(
        _("Who consents that it goes to court"),
        help_text=_("Name and post; only where something may be used in court."),
        required=False,
    )
    source_grading = fields.choice(
        _("How far the source is trusted"),
        information_words.SOURCE,
        tuple(information_words.SOURCE),
        required=False,
    )
    information_grading = fields.choice(
        _("How far the information is confirmed"),
        information_words.INFORMATION,
        tuple(information_words.INFORMATION),
        required=False,
    )
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Take more items, each with a mark of its own."""
        for place in range(1, ROWS):
            self.fields[f"information_{place}"] = fields.text(
                _("What you know"), required=False, rows=3
            )
            self.fields[f"use_{place}"] = fields.choice(
                _("What it may be used for"),
                information_words.USES,
                code_list("mark_of_use"),
                required=False,
            )
        more = range(1, ROWS)
        self.apart = frozenset(
            f"{name}_{place}" for name in ("information", "use") for place in more
        )

    def place_of(self, name: str) -> str:
        """Return where a field of an item stands: in its row."""
        row = {"information": "information", "use": "use_allowed"}
        kind, _sign, place = name.rpartition("_")
        if kind in row and place.isdigit():
            return f"items[{place}].{row[kind]}"
        return super().place_of(name)

    def groups(self) -> list[Group]:
        """Return the rows of more items."""
        parts = [
            (
                _now("Item %(n)s") % {"n": place + 1},
                self[f"information_{place}"],
                self[f"use_{place}"],
            )
            for place in range(1, ROWS)
        ]
        lead = _now("Give what has another mark as an item of its own.")
        wrong = any(name in self.errors for name in self.apart)
        return [Group(_now("More items"), lead, parts, is_open=wrong)]

    def clean(self) -> dict[str, Any]:
        """Want a mark for each item, and who consents where one may go to court."""
        said = super().clean() or {}
        for place in range(1, ROWS):
            if said.get(f"information_{place}") and not said.get(f"use_{place}"):
                self.add_error(f"use_{place}", _now("Say what it may be used for."))
        in_court = COURT in {said.get(f"use_{place}") for place in range(ROWS)}
        if in_court and not said.get("consent_by"):
            self.add_error("consent_by", _now("Say who consents."))
        return said

    def content(self) -> dict[str, Any]:
        """Return the items, each with its mark."""
        said = super().content()
        grades = ("source_grading", "information_grading")
        rows: list[dict[str, Any]] = []
        for place in range(ROWS):
            text = said.get(f"information_{place}")
            if not text:
                continue
            use = said.get(f"use_{place}")
            row: dict[str, Any] = {"information": text, "use_allowed": use}
            row |= {name: said[name] for name in grades if name in said}
            if use == COURT:
                row["consent_by"] = said.get("consent_by")
            rows.append(row)
        kept: dict[str, Any] = {name: said[name] for name in ("note", "remaining") if name in said}
        return {"items": rows, **kept}


class PartInformForm(InformForm):
    """A part of what is known; more comes."""

    remaining = fields.text(_("What still comes, and when"), rows=2)


class _OfItems(ActForm):
    """Items of the inquiry, to be ticked."""

    items = forms.TypedMultipleChoiceField(
        label=_("Which items"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def offered(self) -> Sequence[Item]:
        """Return the items that can become evidence if their giver consents."""
        return [one for one in items_of(self.view) if one.use == WITH_CONSENT and not one.consented]

    def prepare(self) -> None:
        """Offer the items."""
        self.fields["items"].choices = [  # type: ignore[attr-defined]
            (one.number, _now("Item %(n)s: %(text)s") % {"n": one.number + 1, "text": one.text})
            for one in self.offered()
        ]


class AskUseForm(_OfItems):
    """Items are wanted as evidence."""

    reason = fields.text(_("What you need them for, in which case"), rows=3)


class AllowUseForm(_OfItems):
    """Items may be used as evidence."""

    consent_by = fields.line(_("Who consents"), help_text=_("Name and post."))
    law = fields.line(_("Provision of your law"), required=False)
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Offer the items, those ticked that they asked for last."""
        super().prepare()
        wished = self.view.applied(Act.ASK_USE)
        self.fields["items"].initial = list(wished[-1].get("items") or ()) if wished else []


class DenyUseForm(ActForm):
    """Items stay what they are."""

    reason = fields.text(_("Why, in a sentence or two"), rows=3)
    turn_to = fields.line(_("Whom they can ask instead"), required=False)


OF_USE: dict[Act, type[ActForm]] = {
    Act.ASK_USE: AskUseForm,
    Act.ALLOW_USE: AllowUseForm,
    Act.DENY_USE: DenyUseForm,
}


def form_of_marked(kind: Kind | None, act: Act) -> type[ActForm] | None:
    """Return the form of an answer that is told item by item, if ``act`` is one in ``kind``."""
    answers: dict[Act, type[ActForm]] = {Act.EXECUTE: InformForm, Act.PARTLY: PartInformForm}
    return answers.get(act) if informs(kind) else None
