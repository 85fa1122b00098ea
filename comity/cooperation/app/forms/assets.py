"""Forms of what is said of property: thing by thing, told, challenged, kept, lifted."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.base import ActForm, Group
from comity.cooperation.app.forms.takedowns import MomentField
from comity.cooperation.app.pages import asset_words, wording
from comity.cooperation.codes import code_list
from comity.cooperation.freezes import HELD
from comity.cooperation.kinds import Kind, is_of_property, plan_of
from comity.cooperation.property_rows import chains
from comity.cooperation.stages import Stage

ROWS_SHOWN = 50
"""Things that a form asks for one by one; the others are answered alike."""


class PropertyForm(ActForm):
    """What is said of the things of the request."""

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return the things of the request."""
        found: Sequence[Mapping[str, Any]] = self.view.content.get("property") or ()
        return found

    def label_of(self, place: int) -> str:
        """Return what a thing is called: its number, what it is, and its identifier as text."""
        row = self.rows[place]
        value = str(row.get("identifier") or "")
        return _now("%(n)s. %(sort)s: %(value)s") % {
            "n": place + 1,
            "sort": wording.word(asset_words.SORTS, row.get("kind") or "other"),
            "value": f"\N{FIRST STRONG ISOLATE}{value}\N{POP DIRECTIONAL ISOLATE}",
        }

    def offer_rows(self) -> None:
        """Offer every thing to be ticked; none ticked means all."""
        shown = range(min(len(self.rows), ROWS_SHOWN))
        self.fields["concerned"] = forms.TypedMultipleChoiceField(
            label=_("Which property, if not all of it"),
            coerce=int,
            required=False,
            choices=[(place, self.label_of(place)) for place in shown],
            widget=forms.CheckboxSelectMultiple,
        )


class FreezeForm(PropertyForm):
    """What is frozen, thing by thing."""

    stands_at: ClassVar[Mapping[str, str]] = {"refusal_ground": "items", "reason": "items"}
    frozen_at = MomentField(label=_("Frozen at"))
    own_order = fields.line(_("Number of your order"), required=False, even=True)
    expires_on = fields.DayField(label=_("Last day of the freeze, if it has one"), required=False)
    refusal_ground = fields.choices(
        _("Grounds, for what is refused"),
        wording.GROUNDS,
        code_list("refusal_ground"),
        required=False,
    )
    reason = fields.text(_("Why something is not frozen"), required=False, rows=2)
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Ask for each thing what came of it."""
        asked = range(min(len(self.rows), ROWS_SHOWN))
        for place in asked:
            self.fields[f"held_{place}"] = self._choice()
            self.fields[f"amount_{place}"] = fields.line(
                _("How much, with the currency or asset"), required=False
            )
        self.apart = frozenset(
            name for place in asked for name in (f"held_{place}", f"amount_{place}")
        )
        if len(self.rows) > ROWS_SHOWN:
            self.fields["rest"] = fields.choice(
                _("All that is not shown here"), asset_words.HELD, code_list("row_freeze")
            )

    def _choice(self) -> forms.ChoiceField:
        asked = fields.choice(_("What came of it"), asset_words.HELD, code_list("row_freeze"))
        asked.initial = "frozen"
        return asked

    def place_of(self, name: str) -> str:
        """Return where what is said of a thing stands: among the items."""
        alone = name.startswith(("held_", "amount_", "rest"))
        return "items" if alone else super().place_of(name)

    def groups(self) -> list[Group]:
        """Return the things, each with what came of it."""
        shown = range(min(len(self.rows), ROWS_SHOWN))
        parts = [
            (self.label_of(place), self[f"held_{place}"], self[f"amount_{place}"])
            for place in shown
        ]
        return [Group(_now("Thing by thing"), "", parts, is_open=True)] if parts else []

    def clean(self) -> dict[str, Any]:
        """Want a ground and a reason for what is refused."""
        said = super().clean() or {}
        found = {self._of(place) for place in range(len(self.rows))}
        if "refused" in found and not said.get("refusal_ground"):
            self.add_error("refusal_ground", _("Say on which ground it is refused."))
        if "refused" in found and not said.get("reason"):
            self.add_error("reason", _("Say why it is not frozen."))
        return said

    def _of(self, place: int) -> str:
        name = f"held_{place}" if place < ROWS_SHOWN else "rest"
        return str(self.cleaned_data.get(name) or "")

    def content(self) -> dict[str, Any]:
        """Return what came of each thing."""
        said = super().content()
        items = []
        for place in range(len(self.rows)):
            row: dict[str, Any] = {"item": place, "held": self._of(place)}
            if row["held"] in HELD and said.get(f"amount_{place}"):
                row["amount"] = said[f"amount_{place}"]
            if row["held"] not in HELD and said.get("reason"):
                row["reason"] = said["reason"]
            if row["held"] == "refused":
                row["grounds"] = said.get("refusal_ground") or []
            items.append(row)
        kept = ("frozen_at", "own_order", "expires_on", "note")
        return {"items": items, **{name: said[name] for name in kept if name in said}}


class NothingFoundForm(ActForm):
    """Nothing of the property is there."""

    reason = fields.text(_("What was searched, and with what result"), rows=3)
    turn_to = fields.line(_("Where it has gone, if you know it"), required=False)


class HolderToldForm(PropertyForm):
    """Whoever holds the property was told."""

    told_whom = fields.line(_("Who was told"))
    told_on = fields.DayField(label=_("Told on"))
    redress = fields.text(_("How the freeze can be challenged"), rows=2)
    challenge_by = fields.DayField(label=_("Last day for that"), required=False)
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Offer the things."""
        self.offer_rows()


class ChallengeForm(PropertyForm):
    """The freeze was challenged."""

    challenged_by = fields.line(_("Who challenges it"))
    court = fields.line(_("Before which court or authority"))
    challenged_on = fields.DayField(label=_("Challenged on"))
    reason = fields.text(_("With which reasons"), required=False, rows=3)

    def prepare(self) -> None:
        """Offer the things."""
        self.offer_rows()


class UpheldForm(ActForm):
    """The challenge has failed."""

    court = fields.line(_("Court or authority that decided"))
    decided_on = fields.DayField(label=_("Decided on"))
    reason = fields.text(_("With which reasons"), required=False, rows=3)


class LiftedForm(ActForm):
    """The freeze was lifted."""

    reason = fields.text(_("Why, in a sentence or two"), rows=3)
    lifted_on = fields.DayField(label=_("Lifted on"))
    court = fields.line(_("Court or authority that decided"), required=False)


class CustodyForm(PropertyForm):
    """Who keeps seized crypto-assets, and how."""

    kept_by = fields.line(_("Authority or service that keeps them"))
    keys = fields.text(
        _("Who holds the keys"),
        help_text=_("How many are needed, and where they are. Never write a key here."),
        rows=2,
    )
    custody_conversion = fields.choice(
        _("Are they converted?"), asset_words.CONVERTED, code_list("custody_conversion")
    )
    moved_at = MomentField(label=_("When they were moved there"))
    wallet = fields.line(_("Address of the wallet"), required=False, even=True)
    chain = forms.ChoiceField(label=_("Blockchain"), required=False)
    tx_hash = fields.line(_("Hash of the transaction"), required=False, even=True)
    amount = fields.line(_("How much, with the asset"), required=False)
    proceeds = fields.line(_("What the conversion brought, with its currency"), required=False)
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Offer the things, and the chains whose addresses can be checked."""
        self.offer_rows()
        self.fields["chain"].choices = [  # type: ignore[attr-defined]
            ("", _now("Not known")),
            *((code, code) for code in chains()),
        ]


class RenewalForm(ActForm):
    """The freeze is to last longer."""

    expires_on = fields.DayField(label=_("Keep it frozen until"))
    reason = fields.text(_("Why, in a sentence or two"), rows=3)


class RenewedForm(ActForm):
    """The freeze lasts longer."""

    expires_on = fields.DayField(label=_("Frozen until"))


_OTHERWISE: Mapping[Act, type[ActForm]] = {
    Act.NO_DATA: NothingFoundForm,
    Act.ASK_EXTENSION: RenewalForm,
    Act.GRANT_EXTENSION: RenewedForm,
}

OF_PROPERTY: dict[Act, type[ActForm]] = {
    Act.NOTIFY_HOLDER: HolderToldForm,
    Act.REPORT_CHALLENGE: ChallengeForm,
    Act.UPHOLD: UpheldForm,
    Act.LIFT: LiftedForm,
    Act.REPORT_CUSTODY: CustodyForm,
}


def form_of_property(kind: Kind | None, act: Act) -> type[ActForm] | None:
    """Return the form of ``act`` where a request is about property; ``None`` where that of all."""
    if kind is None or not is_of_property(kind):
        return None
    if act in {Act.EXECUTE, Act.PARTLY} and Stage.FROZEN in plan_of(kind).line:
        return FreezeForm
    return _OTHERWISE.get(act)
