"""What people ask the legal assistant."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.utils.translation import gettext_lazy as _

from comity.law.app import pages, queries
from comity.law.corpus import Corpus
from comity.law.questions import DATA_CATEGORIES, UNKNOWN
from comity.law.speech import Speech

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label: TypeAlias = str | _StrPromise

Choices = Sequence[tuple[str, Any]]
HELD_FIRST = "preserve_stored"
_NEEDS_HOLD = frozenset({"subscriber_info", "traffic_data", "content_data", "search_seizure"})
"""Measures for data that are held first: the answer tells the order of steps."""
_EMERGENCIES = ("life", "infrastructure", "other")
_TRUTHS = ("conduct_offence_in_requested", "organised_group", "transnational", "user_consents")
MAIN = ("requested", "requesting", "measure", "offence")
CASE = (
    *("as_of", "data_category", "max_penalty_years", "conduct_offence_in_requested"),
    *("organised_group", "transnational", "emergency", "provider", "provider_state"),
    *("data_location", "user_consents", "nationality", "residence"),
)


class Asking(forms.Form):
    """A question to the legal assistant; four choices are enough."""

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Offer what the law data of this node know; ``own`` is the State of this node."""
        super().__init__(*args, **kwargs)
        known, said = queries.corpus(), pages.speech()
        states = _states(known, said, first=own)
        nowhere = (UNKNOWN, _("Not known where the data are"))
        self.own = own
        self.fields["requested"] = _one(
            _("Whom do you ask?"), _("Choose a State"), [nowhere, *states]
        )
        self.fields["requesting"] = _one(_("Who asks?"), None, states)
        self.fields["measure"] = _one(
            _("For what?"),
            _("Choose a measure"),
            [(one.id, said.text(one.name)) for one in known.measures.values()],
        )
        self.fields["offence"] = _one(
            _("Offence"),
            _("Not stated"),
            [(one.code, said.text(one.name)) for one in known.offences.values()],
        )
        self.fields["as_of"] = _short(
            _("On which day"), _("Year, month, day. Today if left empty.")
        )
        self.fields["data_category"] = _one(
            _("Kind of data"),
            _("Any"),
            [(code, said.word("data_categories", code)) for code in DATA_CATEGORIES],
        )
        self.fields["max_penalty_years"] = _short(_("Highest penalty, in years"), _("At home"))
        self.fields["conduct_offence_in_requested"] = _truth(_("Is the conduct an offence there?"))
        self.fields["organised_group"] = _truth(_("An organized criminal group?"))
        self.fields["transnational"] = _truth(_("A transnational case?"))
        self.fields["emergency"] = _one(
            _("Emergency"),
            _("None"),
            [(code, said.word("emergencies", code)) for code in _EMERGENCIES],
        )
        self.fields["provider"] = _short(_("Provider, by name"))
        self.fields["provider_state"] = _one(_("State of the provider"), _("Not stated"), states)
        self.fields["data_location"] = _one(_("Where the data are"), _("Not stated"), states)
        self.fields["user_consents"] = _truth(_("Does the person consent?"))
        self.fields["nationality"] = _one(_("Nationality of the person"), _("Not stated"), states)
        self.fields["residence"] = _one(_("Residence of the person"), _("Not stated"), states)
        self.fields["risk"] = forms.MultipleChoiceField(
            label=_("What else is so in this case"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(one.id, said.text(one.label)) for one in known.flags.values()],
        )

    def stated(self) -> dict[str, Any]:
        """Return the question as the room reads it; what is left empty is not said."""
        said = self.typed()
        stated: dict[str, Any] = {
            name: said[name] for name in (*MAIN, *CASE) if said.get(name) not in ("", None)
        }
        stated.setdefault("requesting", self.own)
        target = {name: stated.pop(name) for name in ("nationality", "residence") if name in stated}
        if target:
            stated["target"] = target
        for name in _TRUTHS:
            if name in stated:
                stated[name] = stated[name] == "yes"
        if "max_penalty_years" in stated:
            stated["max_penalty_years"] = _number(stated["max_penalty_years"])
        if said["risk"]:
            stated["risk"] = said["risk"]
        if stated.get("measure") in _NEEDS_HOLD:
            stated["steps"] = [HELD_FIRST, stated["measure"]]
        return stated

    def typed(self) -> Mapping[str, Any]:
        """Return every field as it was typed."""
        found: dict[str, Any] = {}
        for name, field in self.fields.items():
            value = field.widget.value_from_datadict(self.data, self.files, name)
            found[name] = value if isinstance(value, list) else str(value or "").strip()
        return found

    @property
    def asks(self) -> bool:
        """Return whether enough was chosen to be answered."""
        said = self.typed()
        return bool(said["measure"] and (said["requested"] or said["provider_state"]))

    @property
    def open_case(self) -> bool:
        """Return whether something beyond the four choices was said."""
        said = self.typed()
        return any(said[name] for name in CASE) or bool(said["risk"])

    def groups(self) -> dict[str, list[forms.BoundField]]:
        """Return the fields as the page lays them out."""
        return {"main": [self[name] for name in MAIN], "case": [self[name] for name in CASE]}


def _states(known: Corpus, said: Speech, *, first: str) -> list[tuple[str, str]]:
    named = [(one.code, said.state(known, one.code)) for one in known.states.values()]
    return sorted(named, key=lambda row: (row[0] != first, row[1].casefold()))


def _number(text: str) -> float | str:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _one(label: "Label", empty: "Label | None", choices: Iterable[tuple[str, Any]]) -> forms.Field:
    offered = [*([] if empty is None else [("", empty)]), *choices]
    return forms.ChoiceField(label=label, required=False, choices=offered)


def _truth(label: "Label") -> forms.Field:
    return _one(label, _("Not known"), [("yes", _("Yes")), ("no", _("No"))])


def _short(label: "Label", help_text: "Label" = "") -> forms.Field:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
