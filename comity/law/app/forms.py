"""What people ask the legal assistant."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.functional import keep_lazy_text
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from comity.law.app import pages, queries
from comity.law.corpus import Corpus
from comity.law.questions import DATA_CATEGORIES, UNKNOWN
from comity.law.speech import Speech
from comity.law.state_names import nearest_states, plain, state_meant

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label: TypeAlias = str | _StrPromise

HELD_FIRST = "preserve_stored"
_NEEDS_HOLD = frozenset({"subscriber_info", "traffic_data", "content_data", "search_seizure"})
"""Measures for data that are held first: the answer tells the order of steps."""
_EMERGENCIES = ("life", "infrastructure", "other")
_TRUTHS = (
    *("conduct_offence_in_requested", "organised_group", "transnational", "user_consents"),
    "person_resides_in_issuing_state",
)
_PENALTIES = ("max_penalty_years", "max_penalty_years_requested")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:+-]+\d")
_FURTHER = (2, 3, 4)
"""Numbers of the further offences that the form has room for; a file may name more."""
_OF_FURTHER: Mapping[str, str] = {
    "offence": "offence",
    "penalty": "max_penalty_years",
    "penalty_there": "max_penalty_years_requested",
    "conduct_there": "conduct_offence_in_requested",
}
"""Fields of a further offence, as the form names them with its number, and as the room does."""
_STEPS = ("step1", "step2", "step3")
_ANYWHERE = ("requested", "provider_state", "data_location")
"""Fields of a State in which it says something that nobody knows it."""
MAIN = ("requested", "requesting", "measure", "offence")
CASE = (
    *("as_of", "received_at", "data_category"),
    *("max_penalty_years", "max_penalty_years_requested", "conduct_offence_in_requested"),
    *("organised_group", "transnational", "emergency", "provider", "provider_state"),
    *("data_location", "user_consents", "nationality", "residence"),
    *("person_resides_in_issuing_state", "assume"),
)


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A field of a State in which something else was typed.

    Attributes:
        field: The id of the field on the page.
        label: What the field is called.
        typed: What was typed.
        near: Names of States that were perhaps meant, each with the question that asks for it.
    """

    field: str
    label: str
    typed: str
    near: tuple[tuple[str, str], ...]


class OfState(forms.CharField):
    """A State by its name: what is typed is looked for in one list that all such fields share."""

    widget = forms.TextInput(attrs={"list": "states", "autocomplete": "off", "dir": "auto"})

    def __init__(self, known: "Known", *, first: str = "", **kwargs: Any) -> None:  # noqa: ANN401 - Django's field
        """Name States as ``known`` does; where nothing is typed ``first`` stands there, a code."""
        super().__init__(required=False, max_length=200, **kwargs)
        self.known, self.first = known, first

    def prepare_value(self, value: object) -> str:
        """Return what stands in the field: the name of the State that is meant, or what it was."""
        typed = str(value or "").strip() or self.first
        return self.known.name(self.known.code(typed) or typed)


@dataclass(frozen=True, slots=True)
class Known:
    """The States of the law data, and what their fields can hold besides."""

    corpus: Corpus
    said: Speech

    def names(self) -> list[str]:
        """Return what the fields offer: that it is not known, and the States by their names."""
        named = (self.said.state(self.corpus, code) for code in self.corpus.states)
        return [gettext("Not known"), *sorted(named, key=str.casefold)]

    def name(self, code: str) -> str:
        """Return what a code is called."""
        return gettext("Not known") if code == UNKNOWN else self.said.state(self.corpus, code)

    def code(self, typed: str) -> str | None:
        """Return the code of what was typed, UNKNOWN if just that was said; None if it is none."""
        code = state_meant(self.corpus, typed, language=self.said.language)
        if code is None and plain(typed) in _unknown():
            return UNKNOWN
        return code

    def near(self, typed: str) -> list[str]:
        """Return the names of the States that were perhaps meant."""
        near = nearest_states(self.corpus, typed, language=self.said.language)
        return [self.said.state(self.corpus, code) for code in near]


class Asking(forms.Form):
    """A question to the legal assistant; four choices are enough."""

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Offer what the law data of this node know; ``own`` is the State of this node."""
        super().__init__(*args, **kwargs)
        known, said = queries.corpus(), pages.speech()
        self.own, self.known = own, Known(known, said)
        self.fields["requested"] = OfState(
            self.known,
            label=_("Whom do you ask?"),
            help_text=_("A State, or that it is not known where the data are."),
        )
        self.fields["requesting"] = OfState(
            self.known, first=own, label=_("Who asks?"), help_text=_("Your State if left empty.")
        )
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
        self._of_the_case(known, said)
        self._further(known, said)
        self.fields["risk"] = forms.MultipleChoiceField(
            label=_("What else is so in this case"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(one.id, said.text(one.label)) for one in known.flags.values()],
        )

    def _of_the_case(self, known: Corpus, said: Speech) -> None:
        self.fields["as_of"] = _short(
            _("On which day"), _("Year, month, day. Today if left empty.")
        )
        self.fields["data_category"] = _one(
            _("Kind of data"),
            _("Any"),
            [(code, said.word("data_categories", code)) for code in DATA_CATEGORIES],
        )
        self.fields["received_at"] = _short(
            _("Received at"),
            _apart(_("Such as 2026-11-21T14:05+01:00. Deadlines are then computed.")),
        )
        self.fields["max_penalty_years"] = _short(
            _("Highest penalty in the State that asks"), _("Years")
        )
        self.fields["max_penalty_years_requested"] = _short(
            _("Highest penalty in the State that is asked"), _("Years")
        )
        self.fields["conduct_offence_in_requested"] = _truth(_("Is the conduct an offence there?"))
        self.fields["organised_group"] = _truth(_("An organized criminal group?"))
        self.fields["transnational"] = _truth(_("A transnational case?"))
        self.fields["emergency"] = _one(
            _("Emergency"),
            _("None"),
            [(code, said.word("emergencies", code)) for code in _EMERGENCIES],
        )
        self.fields["provider"] = _short(_("Provider, by name"))
        self.fields["provider_state"] = OfState(self.known, label=_("State of the provider"))
        self.fields["data_location"] = OfState(self.known, label=_("Where the data are"))
        self.fields["user_consents"] = _truth(_("Does the person consent?"))
        self.fields["nationality"] = OfState(self.known, label=_("Nationality of the person"))
        self.fields["residence"] = OfState(self.known, label=_("Residence of the person"))
        self.fields["person_resides_in_issuing_state"] = _truth(
            _("Does the person live in the State that asks?")
        )
        self.fields["assume"] = _one(
            _("Look ahead: as if in force"),
            _("None"),
            [
                (one.instrument, said.short(known, one.instrument))
                for one in known.instruments.values()
                if one.entry_into_force.state == "not_in_force"
            ],
        )

    def _further(self, known: Corpus, said: Speech) -> None:
        """Make room for more offences and for an own order of steps."""
        offences = [(one.code, said.text(one.name)) for one in known.offences.values()]
        for number in _FURTHER:
            self.fields[f"offence{number}"] = _one(_("Further offence"), _("None"), offences)
            self.fields[f"penalty{number}"] = _short(_("Years, State that asks"))
            self.fields[f"penalty_there{number}"] = _short(_("Years, State that is asked"))
            self.fields[f"conduct_there{number}"] = _truth(_("An offence there?"))
        measures = [(one.id, said.text(one.name)) for one in known.measures.values()]
        labels = (_("First"), _("Then"), _("After that"))
        for name, label in zip(_STEPS, labels, strict=True):
            self.fields[name] = _one(label, _("As usual"), measures)

    def stated(self) -> dict[str, Any]:
        """Return the question as the room reads it; what is left empty is not said."""
        said = self.typed() | {
            name: "" if code == UNKNOWN and name not in _ANYWHERE else code
            for name, _typed, code in self._states()
            if code is not None
        }
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
        for name in _PENALTIES:
            if name in stated:
                stated[name] = _number(stated[name])
        if said["risk"]:
            stated["risk"] = said["risk"]
        further = [row for row in (self._offence(number) for number in _FURTHER) if row]
        if further:
            stated["offences"] = further
        steps = [said[name] for name in _STEPS if said[name]]
        if steps or stated.get("measure") in _NEEDS_HOLD:
            stated["steps"] = steps or [HELD_FIRST, stated["measure"]]
        return stated

    def unnamed(self) -> list[Unnamed]:
        """Return the fields in which a State was to be named, and none was."""
        return [
            Unnamed(
                self[name].auto_id,
                str(self[name].label),
                typed,
                tuple((near, self._asking(name, near)) for near in self.known.near(typed)),
            )
            for name, typed, code in self._states()
            if code is None
        ]

    def _states(self) -> Iterator[tuple[str, str, str | None]]:
        """Yield each field in which a State was typed, what was typed, and the code of that."""
        typed = self.typed()
        for name, field in self.fields.items():
            if isinstance(field, OfState) and typed[name]:
                yield name, typed[name], self.known.code(typed[name])

    def _asking(self, name: str, value: str) -> str:
        """Return the question as it was asked, with ``value`` in the field ``name``."""
        asked = cast("QueryDict", self.data).copy()
        asked[name] = value
        return asked.urlencode()

    def anchor(self, field: str) -> str:
        """Return the id of the field of the form that the room calls ``field``.

        Example: ``offences.0.max_penalty_years`` is the first further offence that is filled in.
        """
        whole, _dot, rest = field.partition(".")
        if whole == "offences":
            place, _dot, name = rest.partition(".")
            filled = [number for number in _FURTHER if self._offence(number)]
            number = filled[int(place)] if place.isdigit() else filled[0]
            named = {own: ours for ours, own in _OF_FURTHER.items()}
            return f"id_{named.get(name, 'offence')}{number}"
        first = {"target": "nationality", "steps": _STEPS[0], "question": MAIN[0]}
        return f"id_{first.get(whole, whole)}"

    def _offence(self, number: int) -> dict[str, Any]:
        """Return the further offence of that number, as the room reads it."""
        said = self.typed()
        row: dict[str, Any] = {
            own: said[f"{ours}{number}"]
            for ours, own in _OF_FURTHER.items()
            if said[f"{ours}{number}"]
        }
        for name in _PENALTIES:
            if name in row:
                row[name] = _number(row[name])
        if "conduct_offence_in_requested" in row:
            row["conduct_offence_in_requested"] = row["conduct_offence_in_requested"] == "yes"
        return row

    def typed(self) -> dict[str, Any]:
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
        return any(said[name] for name in said if name not in MAIN)

    def groups(self) -> dict[str, list[Any]]:
        """Return the fields as the page lays them out."""
        return {
            "main": [self[name] for name in MAIN],
            "case": [self[name] for name in CASE],
            "further": [[self[f"{name}{n}"] for name in _OF_FURTHER] for n in _FURTHER],
            "steps": [self[name] for name in _STEPS],
        }


@keep_lazy_text
def _apart(text: "Label") -> str:
    """Return ``text`` with the instant in it left to right, where the text runs from the right."""
    return _INSTANT.sub("\N{LEFT-TO-RIGHT ISOLATE}\\g<0>\N{POP DIRECTIONAL ISOLATE}", str(text))


def _unknown() -> frozenset[str]:
    """Return what people type, in any language, who do not know the State."""
    spoken = {UNKNOWN}
    for language, _name in settings.LANGUAGES:
        with override(language):
            spoken.add(plain(gettext("Not known")))
    return frozenset(spoken)


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
