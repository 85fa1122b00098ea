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
from comity.cooperation.contents import Content
from comity.cooperation.freezes import HELD, Frozen, NothingFound, PartFrozen
from comity.cooperation.kinds import Kind, is_of_property, plan_of
from comity.cooperation.property_rows import chains
from comity.cooperation.recoveries import (
    TAKEN,
    Confiscated,
    GoneOn,
    HeldMoney,
    PartConfiscated,
    Settled,
)

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
    said_as: ClassVar[str] = "held"
    words: ClassVar[wording.Words] = asset_words.HELD
    codes: ClassVar[str] = "row_freeze"
    some: ClassVar[frozenset[str]] = HELD
    stated: ClassVar[tuple[str, ...]] = ("frozen_at", "own_order", "expires_on", "note")
    frozen_at = MomentField(label=_("Frozen at"))
    own_order = fields.line(_("Number of your order"), required=False, even=True)
    expires_on = fields.DayField(label=_("Last day of the freeze, if it has one"), required=False)
    refusal_ground = fields.choices(
        _("Grounds, for what is refused"),
        wording.GROUNDS,
        code_list("refusal_ground"),
        required=False,
    )
    reason = fields.text(_("Why something is refused or not there"), required=False, rows=2)
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
                _("All that is not shown here"), self.words, code_list(self.codes)
            )

    def _choice(self) -> forms.ChoiceField:
        asked = fields.choice(_("What came of it"), self.words, code_list(self.codes))
        asked.initial = code_list(self.codes)[0]
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
            self.add_error("refusal_ground", _now("Say on which ground it is refused."))
        if "refused" in found and not said.get("reason"):
            self.add_error("reason", _now("Say why it is refused."))
        return said

    def _of(self, place: int) -> str:
        name = f"held_{place}" if place < ROWS_SHOWN else "rest"
        return str(self.cleaned_data.get(name) or "")

    def content(self) -> dict[str, Any]:
        """Return what came of each thing."""
        said = super().content()
        items = []
        for place in range(len(self.rows)):
            row: dict[str, Any] = {"item": place, self.said_as: self._of(place)}
            came = row[self.said_as]
            if came in self.some and said.get(f"amount_{place}"):
                row["amount"] = said[f"amount_{place}"]
            if came not in self.some and said.get("reason"):
                row["reason"] = said["reason"]
            if came == "refused":
                row["grounds"] = said.get("refusal_ground") or []
            items.append(row)
        return {"items": items, **{name: said[name] for name in self.stated if name in said}}


class ConfiscatedForm(FreezeForm):
    """What is confiscated, thing by thing."""

    said_as = "taken"
    words = asset_words.TAKEN
    codes = "row_taken"
    some = TAKEN
    stated = ("confiscated_on", "own_order", "note")
    frozen_at = None  # type: ignore[assignment] # Django's way to leave a field out
    expires_on = None  # type: ignore[assignment] # likewise
    confiscated_on = fields.DayField(label=_("Confiscated on"))


class HoldForm(ActForm):
    """The money is held, for hours."""

    amount = fields.line(_("How much is held, with its currency"))
    held_at = MomentField(label=_("Held from"))
    held_until = MomentField(label=_("Held until"))
    bank = fields.line(_("Bank or exchange"), required=False)
    bank_ref = fields.line(_("Its number of the matter"), required=False, even=True)
    note = fields.text(_("Note to them"), required=False, rows=2)


class GoneForm(ActForm):
    """The money is not there any longer."""

    reason = fields.text(_("What was found"), rows=3)
    turn_to = fields.line(_("Bank or account to which it went on"), required=False)
    next_member = fields.line(_("State in which that is, by its code"), required=False, even=True)


class BankForm(ActForm):
    """The bank or exchange was told."""

    bank = fields.line(_("Bank or exchange"))
    contacted_at = MomentField(label=_("Told at"))
    contact = fields.line(_("Whom you spoke to"), required=False)
    bank_ref = fields.line(_("Its number of the matter"), required=False, even=True)
    note = fields.text(_("Note to them"), required=False, rows=2)


class SharesForm(ActForm):
    """How what was recovered shall be shared."""

    asking_share = fields.line(_("Share of the State that asked"))
    asked_share = fields.line(_("Share of your State"))
    victims_share = fields.text(_("What victims get before"), required=False, rows=2)
    costs = fields.text(_("What is taken off for costs"), required=False, rows=2)
    basis = fields.text(_("Agreement or law on which it rests"), rows=2)
    note = fields.text(_("Note to them"), required=False, rows=2)


class AgreeForm(ActForm):
    """The shares bind."""

    account = fields.line(_("Account to which your share goes"), required=False, even=True)
    note = fields.text(_("Note to them"), required=False, rows=2)


class DeclineForm(ActForm):
    """The shares are not agreed."""

    reason = fields.text(_("Why, in a sentence or two"), rows=3)
    proposal = fields.text(_("What you propose instead"), required=False, rows=2)


class DisposeForm(PropertyForm):
    """What became of one sort of the property."""

    concerned = forms.TypedMultipleChoiceField(
        label=_("Which property"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    disposal = fields.choice(_("What became of it"), asset_words.DISPOSALS, code_list("disposal"))
    to_whom = fields.line(_("Who got it"), required=False)
    amount = fields.line(_("How much, with the currency"), required=False)
    disposed_on = fields.DayField(label=_("On which day"))
    costs = fields.text(_("Costs"), required=False, rows=2)
    note = fields.text(_("Note to them"), required=False, rows=2)

    def prepare(self) -> None:
        """Offer every thing."""
        shown = range(min(len(self.rows), ROWS_SHOWN))
        self.fields["concerned"].choices = [  # type: ignore[attr-defined]
            (place, self.label_of(place)) for place in shown
        ]

    def place_of(self, name: str) -> str:
        """Return where what is said of the things stands: among what became of them."""
        alone = {"concerned", "disposal", "to_whom", "amount"}
        return "disposals" if name in alone else super().place_of(name)

    def content(self) -> dict[str, Any]:
        """Return what became of each thing that was ticked."""
        said = super().content()
        alike = {name: said.pop(name) for name in ("disposal", "to_whom", "amount") if name in said}
        rows = [{"item": one, **alike} for one in said.pop("concerned")]
        return {**said, "disposals": rows}


class SettleForm(ActForm):
    """What was to come has come."""

    got = fields.text(_("What came, and when"), rows=2)
    passed_on = fields.text(_("What victims got of it"), required=False, rows=2)
    note = fields.text(_("Note to them"), required=False, rows=2)


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
    Act.ASK_EXTENSION: RenewalForm,
    Act.GRANT_EXTENSION: RenewedForm,
}

_BY_TYPE: Mapping[type[Content], type[ActForm]] = {
    Frozen: FreezeForm,
    PartFrozen: FreezeForm,
    NothingFound: NothingFoundForm,
    Confiscated: ConfiscatedForm,
    PartConfiscated: ConfiscatedForm,
    Settled: SettleForm,
    HeldMoney: HoldForm,
    GoneOn: GoneForm,
}
"""Forms of what kinds about property say otherwise, by its type."""
OF_PROPERTY: dict[Act, type[ActForm]] = {
    Act.NOTIFY_HOLDER: HolderToldForm,
    Act.REPORT_CHALLENGE: ChallengeForm,
    Act.UPHOLD: UpheldForm,
    Act.LIFT: LiftedForm,
    Act.REPORT_CUSTODY: CustodyForm,
    Act.PROPOSE_SHARING: SharesForm,
    Act.AGREE_SHARING: AgreeForm,
    Act.DECLINE_SHARING: DeclineForm,
    Act.DISPOSE: DisposeForm,
    Act.CONTACT_BANK: BankForm,
}


def form_of_property(kind: Kind | None, act: Act) -> type[ActForm] | None:
    """Return the form of ``act`` where a request is about property; ``None`` where that of all."""
    if kind is None or not is_of_property(kind):
        return None
    own = plan_of(kind).answers.get(act)
    return (_BY_TYPE.get(own) if own is not None else None) or _OTHERWISE.get(act)
