"""What people fill in about an attribution record: its rows are numbered fields of one form."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.access.marks import LABELS
from comity.attributions.app import queries
from comity.attributions.app.words import CONFIDENCES, FAULTS, FIELDS, SIGNS, WEIGHTS, Word, word
from comity.attributions.record import HYPOTHESES_ALLOWED, PIECES_ALLOWED
from comity.cooperation.information import GRADES_OF_INFORMATION, GRADES_OF_SOURCE, USES
from comity.cooperation.wrongs import Wrong
from comity.kernel.errors import ComityError

LINE, TEXT = 500, 20_000
"""Characters that a field takes."""
SPARE: Final = 2
"""Empty rows after those that are filled in."""
FIRST: Final = {"hypotheses": 3, "pieces": 3}
"""Rows of a new record."""


class ToldForm(forms.Form):
    """A form that tells what the rules say against it."""

    def tell(self, error: ComityError) -> None:
        """Tell each thing that is wrong."""
        faults: Any = error.facts.get("why") or ()
        for fault in faults:
            self.add_error(None, word(FAULTS, str(fault)))
        rows: Any = error.facts.get("fields") or ()
        for row in rows:
            wrong = Wrong.read(row)
            said = wrong.told(gettext)
            known = wrong.place in self.fields
            self.add_error(
                wrong.place if known else None, said if known else f"{wrong.place}: {said}"
            )
        if not faults and not rows:
            self.add_error(None, gettext(error.remedy))


def _line(label: Word, *, required: bool = True, hint: "Word | str" = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=LINE, required=required, help_text=hint, widget=widget
    )


def _text(
    label: Word, *, required: bool = True, rows: int = 3, hint: "Word | str" = ""
) -> forms.CharField:
    widget = forms.Textarea(attrs={"dir": "auto", "rows": rows})
    return forms.CharField(
        label=label, max_length=TEXT, required=required, help_text=hint, widget=widget
    )


def _choice(label: Any, choices: Any, *, required: bool = False) -> forms.ChoiceField:  # noqa: ANN401 - lazy texts
    return forms.ChoiceField(label=label, choices=choices, required=required)


def _translated(choices: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [("", ""), *((code, gettext(said)) for code, said in choices)]


class RecordForm(ToldForm):
    """One version of a record."""

    title = _line(FIELDS["title"])
    incident = _text(FIELDS["incident"])
    handling_mark = _choice(FIELDS["handling_mark"], [(code, code) for code in LABELS])
    authors = _line(FIELDS["authors"], hint=_("Their names, divided by semicolons"))
    held = _choice(FIELDS["held"], ())
    confidence = _choice(FIELDS["confidence"], [("", ""), *CONFIDENCES.items()])
    reason = _text(FIELDS["reason"], required=False)
    against = _text(FIELDS["against"], required=False)
    alternatives = _text(FIELDS["alternatives"], required=False)
    change_of_mind = _text(FIELDS["change_of_mind"], required=False)
    note = _text(FIELDS["note"], required=False, rows=2)

    def __init__(self, *args: Any, more: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Ask for as many rows as there are, and a few more."""
        super().__init__(*args, **kwargs)
        self.hypotheses = self._count("hypotheses", HYPOTHESES_ALLOWED, more=more)
        self.pieces = self._count("pieces", PIECES_ALLOWED, more=more)
        for at in range(1, self.hypotheses + 1):
            label = f"H{at}"
            self.fields[f"H{at}"] = _text(label, required=at <= 2, rows=2)  # type: ignore[arg-type]  # noqa: PLR2004 - the least that compete
        keys = [(f"H{at}", f"H{at}") for at in range(1, self.hypotheses + 1)]
        held: Any = self.fields["held"]
        held.choices = [("", _("None yet")), *keys]
        for at in range(1, self.pieces + 1):
            self._ask_piece(f"E{at}")

    def _count(self, name: str, most: int, *, more: bool) -> int:
        stated = self.data.get(name) if self.is_bound else self.initial.get(name)
        held = str(stated or "")
        asked = int(held) if held.isascii() and held.isdecimal() else 0
        return min(most, max(FIRST[name], asked) + (SPARE if more else 0))

    def _ask_piece(self, key: str) -> None:
        self.fields[f"{key}-what"] = _text(FIELDS["what"], required=False, rows=2)
        self.fields[f"{key}-source"] = _line(FIELDS["source"], required=False)
        self.fields[f"{key}-source_grading"] = _choice(
            FIELDS["source_grading"], _translated(GRADES_OF_SOURCE)
        )
        self.fields[f"{key}-information_grading"] = _choice(
            FIELDS["information_grading"], _translated(GRADES_OF_INFORMATION)
        )
        weights = [(code, f"{SIGNS[code]} {said}") for code, said in _in_order(WEIGHTS)]
        for at in range(1, self.hypotheses + 1):
            self.fields[f"{key}-H{at}"] = _choice(f"H{at}", weights)
            self.fields[f"{key}-H{at}"].initial = "neutral"

    def plain(self, *names: str) -> list[forms.BoundField]:
        """Return these fields as a page shows them."""
        return [self[name] for name in names]

    def parts(self) -> dict[str, Any]:
        """Return the fields in the parts of the page."""
        held = ("held", "confidence", "reason", "against", "alternatives", "change_of_mind")
        return {
            "about": self.plain("title", "incident", "handling_mark", "authors"),
            "hypotheses": [self[f"H{at}"] for at in range(1, self.hypotheses + 1)],
            "pieces": [(f"E{at}", list(self._piece(f"E{at}"))) for at in range(1, self.pieces + 1)],
            "conclusion": self.plain(*held),
            "note": self.plain("note"),
        }

    def _piece(self, key: str) -> Iterator[forms.BoundField]:
        for name in self.fields:
            if name.startswith(f"{key}-"):
                yield self[name]

    def content(self) -> dict[str, Any]:
        """Return the version that was filled in."""
        said = self.cleaned_data
        keys = [f"H{at}" for at in range(1, self.hypotheses + 1) if said.get(f"H{at}")]
        names = ("alternatives", "change_of_mind", "note", "handling_mark")
        made: dict[str, Any] = {name: said[name] for name in names if said.get(name)}
        made |= {"title": said["title"], "incident": said["incident"]}
        made["authors"] = [one.strip() for one in said["authors"].split(";") if one.strip()]
        made["hypotheses"] = [{"key": key, "statement": said[key]} for key in keys]
        made["evidence"] = [
            self._stated(f"E{at}", keys)
            for at in range(1, self.pieces + 1)
            if said.get(f"E{at}-what") or said.get(f"E{at}-source")
        ]
        concluded = ("confidence", "reason", "against")
        if said.get("held") or any(said.get(name) for name in concluded):
            made["conclusion"] = {name: said[name] for name in concluded if said.get(name)} | (
                {"hypothesis": said["held"]} if said.get("held") else {}
            )
        return made

    def _stated(self, key: str, keys: list[str]) -> dict[str, Any]:
        said = self.cleaned_data
        names = ("what", "source", "source_grading", "information_grading")
        row: dict[str, Any] = {
            name: said[f"{key}-{name}"] for name in names if said[f"{key}-{name}"]
        }
        weights = {one: said[f"{key}-{one}"] or "neutral" for one in keys}
        return {"key": key, **row, "weights": weights}


def _in_order(words: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the weights with neutral first, which is what a row begins with."""
    yield "neutral", words["neutral"]
    yield from ((code, said) for code, said in words.items() if code != "neutral")


def typed(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return a version as the form shows it."""
    names = ("title", "incident", "handling_mark", "alternatives", "change_of_mind")
    made: dict[str, Any] = {name: stated.get(name) or "" for name in names}
    made["authors"] = "; ".join(stated["authors"])
    made |= {one["key"]: one["statement"] for one in stated["hypotheses"]}
    pieces = stated.get("evidence") or ()
    for one in pieces:
        made |= {f"{one['key']}-{name}": said for name, said in one.items() if name != "key"}
        made |= {f"{one['key']}-{key}": weight for key, weight in one["weights"].items()}
    held = stated.get("conclusion") or {}
    made |= {"held" if name == "hypothesis" else name: said for name, said in held.items()}
    made["hypotheses"] = max(int(one["key"][1:]) for one in stated["hypotheses"]) + 1
    made["pieces"] = max((int(one["key"][1:]) for one in pieces), default=1) + SPARE
    return made


class ReviewForm(ToldForm):
    """What a second person says."""

    sound = forms.ChoiceField(
        label=_("Is it sound?"),
        choices=[("yes", _("It is sound: it is final")), ("no", _("It goes back to the authors"))],
        widget=forms.RadioSelect,
    )
    note = _text(_("Reasons"))

    def content(self) -> dict[str, Any]:
        """Return what was said."""
        return {"sound": self.cleaned_data["sound"] == "yes", "note": self.cleaned_data["note"]}


class GiveForm(ToldForm):
    """Whom to offer it to, and what they may know before they accept the conditions."""

    to = _choice(_("To which State"), (), required=True)
    summary = _text(
        _("Summary: what they may know before they accept"),
        hint=_("Name nobody here whom they may not know of yet."),
    )
    conditions = _text(_("Conditions, one on each line"), required=False)
    use_allowed = _choice(_("What it may be used for"), ())

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Offer the States with a node."""
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.choices = [(code, code) for code in queries.peers()]
        use: Any = self.fields["use_allowed"]
        use.choices = _translated(USES)

    def content(self) -> dict[str, Any]:
        """Return the offer."""
        said = self.cleaned_data
        rows = [one.strip() for one in said["conditions"].splitlines() if one.strip()]
        made = {"to": said["to"], "summary": said["summary"], "conditions": rows}
        return made | ({"use_allowed": said["use_allowed"]} if said["use_allowed"] else {})
