"""The form of a request: everything may be left empty, nothing that was typed is lost.

It says what cannot be read, line by line; what is missing is a finding of the rules and stands in
the list beside the form.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from comity.cooperation.account_rows import rows_in
from comity.cooperation.app.addressees import let_named_provider_through
from comity.cooperation.app.forms import fields
from comity.cooperation.app.pages import wording
from comity.cooperation.app.pages.wording import word
from comity.cooperation.errors import ProviderNotThereError
from comity.cooperation.kinds import (
    Kind,
    consults,
    extradites,
    holds,
    is_of_property,
    offers,
    plan_of,
    takes_down,
)
from comity.cooperation.letters.words import LANGUAGES
from comity.cooperation.lines import WrongLine
from comity.cooperation.typed import CHIPS, Field, Shape, fields_of
from comity.cooperation.wrongs import Wrong, joined
from comity.directory.app.words import language_name
from comity.law.app import pages as law

if TYPE_CHECKING:
    from comity.cooperation.app.forms.fields import Label

MOST_DAYS = 3650

LABELS: "Mapping[str, Label]" = {
    "to": _("State"),
    "provider": _("Provider"),
    "accounts": _("Accounts, numbers or addresses, one on each line"),
    "categories": _("Kind of data"),
    "period_from": pgettext_lazy("period", "From"),
    "period_to": pgettext_lazy("period", "To"),
    "period_days": _("Days to keep them"),
    "facts": _("What happened, in two or three sentences"),
    "link": _("How the accounts come into it"),
    "necessity": _("Why the data may be lost"),
    "offence": _("Offence"),
    "provision": _("Provision of your law"),
    "penalty": _("Maximum penalty"),
    "their_provision": _("The same offence in their law"),
    "proportionality": _("Why a milder measure is not enough"),
    "purpose": _("What the data shall prove"),
    "wanted": _("Result wanted"),
    "certificate": _("Certificate that your court needs"),
    "jurisdiction": _("Why your State has jurisdiction"),
    "suspect_unknown": _("The suspect is not known yet"),
    "lawful_at_home": _("We could do the same at home in a like case"),
    "urgency": _("How soon?"),
    "mla_intent": _("We will ask for the data in a further request"),
    "keep_open": _("May the account be closed?"),
    "secrecy": _("Must it be kept secret from the user?"),
    "secrecy_reason": _("Why it must be kept secret"),
    "case_number": _("Your case number"),
    "officer": _("Officer in charge"),
    "post": _("Post"),
    "phone": _("Telephone, with + and country code"),
    "email": _("Official e-mail address"),
    "instrument": _("Legal basis"),
    "article": _("Article"),
    "basis_reason": _("Why this basis, if it is none of those found"),
    "mark": _("Handling mark"),
    "preservation_ref": _("Preservation it follows"),
    "language": _("Language in which you write"),
    "nexus": _("What ties the case to your State"),
    "order": _("Order of your court or prosecutor"),
    "service_number": _("Service number of the officer"),
    "authority": _("Law that lets the officer ask"),
    "untold_until": _("The user must not be told until"),
    "untold_ground": _("Law on which that secrecy rests"),
    "state_told_on": _("Day on which their State was told"),
    "return_to": _("Where the answer is delivered"),
}
HINTS: "Mapping[str, Label]" = {
    "accounts": _(
        "Add the time and the port of an IP address behind it: "
        "203.0.113.7 2026-03-01T13:05:09Z port 51423"
    ),
    "necessity": _("For example: the provider deletes its logs after a few days."),
    "penalty": _("In words, such as five years of imprisonment"),
    "their_provision": _("Only if you know it"),
    "wanted": _("For example: login records of the period"),
    "basis_reason": _("The other State reads it."),
}
OPTIONAL = frozenset(
    {"provider", "their_provision", "penalty", "secrecy_reason", "certificate", "keep_open"}
    | {"basis_reason", "order", "state_told_on"}
)
"""Fields that are marked as not needed."""

CARDS: Mapping[str, tuple[Promise, Promise]] = {
    "emergency": (
        _("Someone is in danger"),
        _("Alarms the duty officer now. Say who and why."),
    ),
    "urgent": (_("Data may be deleted soon"), _("Answer expected within 24 hours.")),
    "routine": (_("Normal"), _("Answer expected within 3 days.")),
}
"""How soon: what each choice is called, and what it brings about."""

_OF_PROPERTY_CARDS: Mapping[str, tuple[Promise, Promise]] = {
    "urgent": (_("It may be moved soon"), _("Hours count: it is decided at once.")),
    "routine": (_("Normal"), _("Decided within days.")),
}
"""The same, where a request is about property."""

CHOICES: Mapping[str, tuple[wording.Words, Sequence[str]]] = {
    "offence": (wording.OFFENCES, tuple(wording.OFFENCES)),
    "keep_open": (wording.CLOSE_NOTE, tuple(wording.CLOSE_NOTE)),
    "mark": ({}, wording.MARKS),
    "secrecy": ({"yes": _("Yes"), "no": _("No")}, ("yes", "no")),
    "urgency": ({code: card[0] for code, card in CARDS.items()}, tuple(CARDS)),
}
_EXTRA = (
    *(
        "language",
        "purpose",
        "proportionality",
        "nexus",
        "order",
        "wanted",
        "certificate",
        "jurisdiction",
    ),
    *("suspect_unknown", "lawful_at_home"),
)
_YOURS = ("case_number", "officer", "service_number", "authority", "post", "phone", "email")
_MORE = (
    *(
        "instrument",
        "article",
        "basis_reason",
        "preservation_ref",
        "mark",
        "secrecy",
        "secrecy_reason",
    ),
    *("untold_until", "untold_ground", "state_told_on", "return_to", "keep_open"),
)
_WATCHED = ("accounts", "period_from", "period_to", "period_days")
"""Fields whose content can be wrong, not only missing."""

_NEEDED_FOR_DATA: "Mapping[str, Label]" = {"necessity": _("Why you need the data")}


_OF_LOCATIONS: "Label" = _(
    "One exact address on each line, such as https://chat.example/p/4711, or a hash. "
    "The service's own number goes behind it: item:4711. No wildcards."
)


_OF_MONEY: "Label" = _("One address or hash of a transaction on each line.")
_OF_PROPERTY: "Label" = _(
    "An account, an address, a domain, or the number in a register. "
    "Say in the next step who holds it, where it is and what it is worth."
)


class DraftForm(fields.SpokenForm):
    """Everything that a request of one kind says."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    to = forms.ChoiceField(label=LABELS["to"], required=False)
    accounts = forms.CharField(
        label=LABELS["accounts"],
        help_text=HINTS["accounts"],
        required=False,
        max_length=600_000,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 4, "dir": "ltr", "class": "c-mono", "spellcheck": "false"}
        ),
    )
    categories = forms.MultipleChoiceField(
        label=LABELS["categories"], required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's form
        kind: Kind,
        states: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401 - Django's form
    ) -> None:
        """Ask for a request of ``kind`` to one of ``states``."""
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["to"].choices = [("", _("Choose a State")), *states]  # type: ignore[attr-defined]
        offered = dict.fromkeys((*CHIPS, *(self.initial.get("categories") or ())))
        self.fields["categories"].choices = [  # type: ignore[attr-defined]
            (code, word(wording.DATA, code)) for code in offered
        ]
        for field in fields_of(kind):
            self.fields[field.name] = self._field(field)
        self._adapt_rows()
        fields.speak(self.fields, self._place_of)
        for one in self.fields.values():
            one.help_text = fields.isolated(one.help_text)

    def _adapt_rows(self) -> None:
        """Call the rows what they are in this kind, and leave out what it cannot ask for."""
        own = plan_of(self.kind).labels.fields.get("accounts")
        if own is not None:
            self.fields["accounts"].label = gettext_lazy(own)
        if offers(self.kind):
            del self.fields["categories"]
        if extradites(self.kind) or consults(self.kind):
            del self.fields["accounts"]
            del self.fields["categories"]
            return
        if is_of_property(self.kind):
            self.fields["accounts"].help_text = _OF_PROPERTY
            if rows_in(self.kind) != "property":
                self.fields["accounts"].help_text = _OF_MONEY
            del self.fields["categories"]
        if takes_down(self.kind):
            self.fields["accounts"].help_text = _OF_LOCATIONS
            del self.fields["categories"]

    def _place_of(self, name: str) -> str:
        """Return the place in the request that the field ``name`` fills."""
        known = {field.name: joined(*field.path) for field in fields_of(self.kind)}
        return {"accounts": "targets", **known}.get(name, name)

    def _field(self, field: Field) -> forms.Field:
        name, shape = field.name, field.shape
        label: Label = gettext_lazy(field.label) if field.label else LABELS[name]
        if not holds(self.kind):
            label = _NEEDED_FOR_DATA.get(name, label)
        own = plan_of(self.kind).labels.fields.get(name)
        if own is not None:
            label = gettext_lazy(own)
        hint: Label = gettext_lazy(field.hint) if field.hint else HINTS.get(name, "")
        if not holds(self.kind) and name in _NEEDED_FOR_DATA:
            hint = ""
        match shape:
            case Shape.TEXT | Shape.LINES:
                return fields.text(label, help_text=hint, required=False, rows=3)
            case Shape.DAY:
                return fields.line(label, required=False, even=True)
            case Shape.WHOLE:
                return fields.number(label, at_most=MOST_DAYS)
            case Shape.FLAG:
                return forms.BooleanField(label=label, required=False)
            case Shape.CHOICE | Shape.YES_NO | Shape.LANGUAGE | Shape.SEVERAL:
                return self._choice(field, label, hint)
            case Shape.LINE:
                even = name in {"phone", "email", "case_number", "preservation_ref"}
                return fields.line(label, help_text=hint, required=False, even=even)

    def _choice(self, field: Field, label: "Label", hint: "Label") -> forms.Field:
        """Return a field with codes to choose from, those that stand there already among them."""
        words, codes = _offered(field)
        found = self.initial.get(field.name) or ()
        held = [found] if isinstance(found, str) else found
        offered = tuple(dict.fromkeys((*codes, *map(str, held))))
        if field.shape is Shape.SEVERAL:
            return fields.choices(label, words, offered, required=False)
        return fields.choice(label, words, offered, required=False, help_text=hint)

    def clean_accounts(self) -> str:
        """Say what is wrong with which line."""
        text: str = self.cleaned_data["accounts"]
        wrong = plan_of(self.kind).reads(text).wrong
        if wrong:
            raise ValidationError([ValidationError(_line_said(one)) for one in wrong[:10]])
        return text

    def clean_period_from(self) -> str:
        """Want a day."""
        return day_or_moment(self.cleaned_data["period_from"])

    def clean_period_to(self) -> str:
        """Want a day."""
        return day_or_moment(self.cleaned_data["period_to"])

    def clean(self) -> dict[str, Any]:
        """Want the end of the period after its start."""
        said = super().clean() or {}
        first, last = said.get("period_from"), said.get("period_to")
        if first and last and last[:10] < first[:10]:
            msg = _now("The end is before the start: choose a day after %(day)s.")
            self.add_error("period_to", fields.isolated(msg % {"day": first[:10]}))
        self._has_provider(said)
        return said

    def _has_provider(self, said: Mapping[str, Any]) -> None:
        """Want a provider to which the request can go, where one is named."""
        named = {"addressee_provider": said.get("provider")}
        try:
            let_named_provider_through(self.kind, named, aud=said.get("to") or "")
        except ProviderNotThereError as error:
            rows = cast("list[dict[str, Any]]", error.facts["fields"])
            for row in rows:
                self.add_error("provider", fields.told(Wrong.read(row)))

    def typed(self) -> dict[str, Any]:
        """Return every field as it was typed, also what cannot be read."""
        found: dict[str, Any] = {}
        for name, field in self.fields.items():
            if name == "version":
                continue
            value = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            found[name] = value if isinstance(value, bool | list) else str(value or "")
        return found

    def laid_out(self) -> dict[str, Any]:
        """Return the fields that the page lays out in groups."""
        more = [name for name in _MORE if name in self.fields]
        return {
            "cards": [(code, *said) for code, said in self._cards().items()],
            "extra": [self[name] for name in _EXTRA if name in self.fields],
            "own": self._own(),
            "yours": [self[name] for name in _YOURS if name in self.fields],
            "more": [self[name] for name in more],
            "open_more": any(name in self.errors for name in more),
            "watched": [self[name] for name in _WATCHED if name in self.fields],
            "optional": OPTIONAL,
            "of_days": fields.isolated(_now("Year, month, day, in UTC, such as 2026-03-01")),
        }

    def _cards(self) -> Mapping[str, tuple[Promise, Promise]]:
        """Return how soon it is needed, as this kind says it."""
        return {**CARDS, **_OF_PROPERTY_CARDS} if is_of_property(self.kind) else CARDS

    def _own(self) -> dict[str, list[forms.BoundField]]:
        """Return the fields that this kind alone has, by the part of the form."""
        found: dict[str, list[forms.BoundField]] = {}
        for field in plan_of(self.kind).own_fields:
            found.setdefault(str(field.part), []).append(self[field.name])
        return found

    @property
    def wrong(self) -> tuple[str, ...]:
        """Return the names of the fields that cannot be read."""
        return tuple(name for name in self.errors if name in self.fields and name != "version")


def _offered(field: Field) -> tuple[Mapping[str, Any], Sequence[str]]:
    """Return what can be chosen in a field, and what it is called."""
    if field.choices:
        return {code: gettext_lazy(label) for code, label in field.choices}, tuple(
            code for code, _label in field.choices
        )
    if field.shape is Shape.LANGUAGE:
        return {tag: language_name(tag) for tag in LANGUAGES}, LANGUAGES
    return _bases() if field.name == "instrument" else CHOICES[field.name]


def _bases() -> tuple[Mapping[str, Any], Sequence[str]]:
    """Return the instruments that can be named as a basis, and what they are called."""
    names = law.names()
    return names, tuple(names)


def day_or_moment(text: str) -> str:
    """Return ``text`` if it is a day, or a moment from a draft that was filed by a program.

    Raises:
        ValidationError: It is neither.
    """
    if not text or "T" in text:
        return text
    return fields.checked_day(text)


def _line_said(wrong: WrongLine) -> str:
    said = {
        "email_domain": _now("Line %(n)s: add the part after the @, such as nordmail.example"),
        "email": _now("Line %(n)s: this is not a whole e-mail address."),
        "ip": _now("Line %(n)s: this is not a whole IP address."),
        "phone": _now("Line %(n)s: write the number with + and the country code."),
        "url": _now("Line %(n)s: this is not a whole link."),
        "domain": _now("Line %(n)s: this is not a domain name."),
        "account": _now(
            "Line %(n)s: many people can have this name. "
            "Give the user name, the number or the link of the profile."
        ),
        "port": _now("Line %(n)s: what stands behind the time is not a port."),
        "twice": _now("Line %(n)s: this stands on another line already."),
        "wildcard": _now("Line %(n)s: no wildcards. Give the exact address of each item."),
        "hash": _now("Line %(n)s: this is not a whole hash."),
        "not_exact": _now("Line %(n)s: this is no exact location. Give the address or a hash."),
        "iban": _now("Line %(n)s: this is not a whole account number: its check digits fail."),
        "wallet": _now("Line %(n)s: this address is mistyped: its check sum fails."),
        "too_long": _now("Line %(n)s: this is too long for one account."),
    }
    return said[wrong.code] % {"n": wrong.number}
