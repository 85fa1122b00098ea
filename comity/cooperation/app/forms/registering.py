"""Forms in which somebody writes down what came and went by letter, telephone or portal."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.answers import content_model
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.drafts import DraftForm
from comity.cooperation.app.pages import emergency_words, wording
from comity.cooperation.app.pages import record_words as words
from comity.cooperation.codes import code_list
from comity.cooperation.kinds import Kind
from comity.cooperation.registering import instant_of
from comity.cooperation.threads import Thread as FoldedThread
from comity.cooperation.typed import content_of
from comity.cooperation.wrongs import Wrong
from comity.kernel.errors import ComityError
from comity.kernel.time import read, written

FILE = "file"
"""Name of the field in which a form takes a file."""


def clock_field(label: "fields.Label", *, required: bool) -> forms.CharField:
    """Return the field of a time of day."""
    return forms.CharField(
        label=label,
        help_text=_("Hour and minute, such as 14:30, in the legal time of this node"),
        required=required,
        max_length=5,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", "class": "is-short"}
        ),
    )


class Recorded(fields.SpokenForm):
    """What every such form has: how errors are told, and instants of a day and a time of day."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Give the form a key, so that it is done once however often the button is pressed."""
        kwargs.setdefault("initial", {}).setdefault("key", str(uuid4()))
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.help_text = fields.isolated(field.help_text)

    def instant(self, name: str) -> str | None:
        """Return an instant as records keep it; ``None`` if it was left empty."""
        day = str(self.cleaned_data.get(f"{name}_day") or "")
        if not day:
            return None
        clock = str(self.cleaned_data.get(f"{name}_time") or "")
        return written(instant_of(day, clock, ZoneInfo(settings.COMITY_NODE.zone)))

    def clean(self) -> dict[str, Any]:
        """Want times of day that are some."""
        said = super().clean() or {}
        for name in [name for name in self.fields if name.endswith("_time")]:
            try:
                self.instant(name.removesuffix("_time"))
            except ValueError:
                self.add_error(name, _now("Write hour and minute, such as 14:30."))
        return said

    def given(self, names: Iterable[str]) -> dict[str, Any]:
        """Return those of the fields that were filled in."""
        found = {name: self.cleaned_data.get(name) for name in names}
        return {name: value for name, value in found.items() if value not in ("", None, [])}

    def tell(self, error: ComityError) -> None:
        """Put what was refused beside the fields that caused it."""
        for place in error.facts.get("fields") or []:  # type: ignore[attr-defined]
            name = fields.holder_of(str(place.get("field", "")))
            shown = name if name in self.fields else f"{name}_day"
            said = fields.told(Wrong.read(place))
            self.add_error(shown if shown in self.fields else None, said)
        if not error.facts.get("fields"):
            self.add_error(None, f"{error.message}. {error.remedy or ''}".strip())


_HOW_NAMES: Mapping[str, str] = {"said_post": "post", "files_at": "link", "how_note": "note"}
"""Fields that a request has under the same name, by what they are called in a record."""


class HowForm(Recorded):
    """How something came that the other side said."""

    way = fields.choice(_("How did it come?"), words.WAYS, code_list("way"))
    said_by = fields.line(_("Who said or signed it"))
    said_post = fields.line(_("Post"), required=False)
    unit = fields.line(_("Authority or unit"), required=False)
    called_back = fields.line(
        _("Number at which you called back"),
        help_text=_("For a call: use a number that you had before, not one that the caller gave."),
        required=False,
        even=True,
    )
    received_at_day = fields.DayField(label=_("Day on which it came"))
    received_at_time = clock_field(_("At what time"), required=False)
    written_on = fields.DayField(label=_("Date on the paper"), required=False)
    reference = fields.line(_("Their reference"), required=False, even=True)
    ticket = fields.line(_("Ticket of their portal"), required=False, even=True)
    files_at = fields.line(_("Address of the files"), required=False, even=True)
    link_until_day = fields.DayField(label=_("Day on which the address ends"), required=False)
    link_until_time = clock_field(_("At what time it ends"), required=False)
    how_note = fields.text(_("Note for our own people"), required=False, rows=2)
    filed = fields.paper(_("Scan of the original"))

    def how(self) -> dict[str, Any]:
        """Return how it came."""
        names = ("way", "said_by", "unit", "called_back", "written_on", "reference", "ticket")
        found = self.given((*names, *_HOW_NAMES))
        for name in ("received_at", "link_until"):
            at = self.instant(name)
            if at is not None:
                found[name] = at
        return {_HOW_NAMES.get(name, name): value for name, value in found.items()}


HOW = tuple(name for name in HowForm.base_fields if name != "key")
"""Fields that say how something came."""


class RegisterForm(HowForm, DraftForm):
    """A request that came by hand: who asks, what is asked, and how it came."""

    sender = forms.ChoiceField(label=_("From whom"))

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's form
        kind: Kind,
        partners: Iterable[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401 - Django's form
    ) -> None:
        """Ask for a request of ``kind`` from one of ``partners``."""
        super().__init__(*args, kind=kind, states=(), **kwargs)
        del self.fields["to"], self.fields["version"]
        self.fields["sender"].choices = [("", _("Choose")), *partners]  # type: ignore[attr-defined]
        for name, label in THEIRS.items():
            if name in self.fields:
                self.fields[name].label = label

    def content(self) -> dict[str, Any]:
        """Return what is asked, in the fields of the kind."""
        return content_of(self.typed(), {"status_flag": "new"}, kind=self.kind)

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """Return the fields in the order in which they are asked."""
        how = [self[name] for name in ("sender", *HOW)]
        told = {field.name for field in how} | {"key"}
        asked = [self[name] for name in self.fields if name not in told]
        return {"how": how, "asked": asked}


THEIRS: "Mapping[str, fields.Label]" = {
    "case_number": _("Their case number"),
    "officer": _("Their officer in charge"),
    "post": _("Post"),
    "phone": _("Their telephone, with + and country code"),
    "email": _("Their e-mail address"),
    "provision": _("Provision of their law"),
    "necessity": _("Why they need the data"),
    "jurisdiction": _("Why their State has jurisdiction"),
    "mla_intent": _("They will ask for the data in a further request"),
    "lawful_at_home": _("They could do the same at home in a like case"),
}
"""Fields of a request as whoever received it names them."""


YES_NO: wording.Words = {"yes": _("Yes"), "no": _("No")}

SAID: "Mapping[str, Callable[[bool], forms.Field]]" = {
    "file_number": lambda must: fields.line(_("Their file number"), required=must, even=True),
    "questions": lambda must: fields.text(_("Their questions, one on each line"), required=must),
    "answers": lambda must: fields.text(_("Their answers, one on each line"), required=must),
    "provider": lambda must: fields.line(_("Provider"), required=must),
    "provider_ticket": lambda must: fields.line(
        _("Ticket of the provider"), required=must, even=True
    ),
    "taken_effect_on": lambda must: fields.DayField(label=_("Preserved from"), required=must),
    "expires_on": lambda must: fields.DayField(label=_("Preserved until"), required=must),
    "answer": lambda must: fields.text(_("Their answer in words"), required=must),
    "remaining": lambda must: fields.text(_("What still comes, and when"), required=must, rows=2),
    "refusal_ground": lambda must: fields.choices(
        _("Grounds"), wording.GROUNDS, code_list("refusal_ground"), required=must
    ),
    "basis": lambda must: fields.line(_("Provision on which it is granted"), required=must),
    "limits": lambda must: fields.text(_("What of it is not granted, and why"), required=must),
    "reason": lambda must: fields.text(_("Why, in their words"), required=must, rows=3),
    "law": lambda must: fields.line(_("Provision of their law"), required=must),
    "turn_to": lambda must: fields.line(_("Whom we can ask instead"), required=must),
    "views": lambda must: fields.text(_("Their views"), required=must),
    "views_by": lambda must: fields.DayField(
        label=_("They wait for our views until"), required=must
    ),
    "review_on": lambda must: fields.DayField(label=_("They look at it again on"), required=must),
    "conditions": lambda must: fields.text(_("Conditions, one on each line"), required=must),
    "authority": lambda must: fields.line(
        _("Authority that deals with it from now"), required=must
    ),
    "path": lambda must: fields.text(_("Path of the communication"), required=must),
    "usefulness": lambda must: fields.choice(
        _("What the evidence was used for"),
        wording.USEFULNESS,
        code_list("usefulness"),
        required=must,
    ),
    "verdict": lambda must: fields.text(_("What they found"), required=must, rows=2),
    "mla_status": lambda must: fields.line(_("When they will ask for the data"), required=must),
    "called_by": lambda must: fields.line(_("Who of them called back"), required=must),
    "confirmed_by": lambda must: fields.line(
        _("Who of our authority confirmed it, as they say"), required=must
    ),
    "number": lambda must: fields.line(_("Number that they called"), required=must, even=True),
    "call_outcome": lambda must: fields.choice(
        _("What the call brought"),
        emergency_words.CALL_OUTCOMES,
        code_list("call_outcome"),
        required=must,
    ),
    "assessed_by": lambda must: fields.line(_("Who of them assessed it"), required=must),
    "is_emergency": lambda must: fields.choice(
        _("Do they call it an emergency?"), YES_NO, tuple(YES_NO), required=must
    ),
    "event_review": lambda must: fields.choice(
        _("What they call it after the event"),
        emergency_words.EVENT_REVIEWS,
        code_list("event_review"),
        required=must,
    ),
    "reviewed_by": lambda must: fields.line(_("Who of them reviewed it"), required=must),
    "note": lambda must: fields.text(_("Their note"), required=must, rows=2),
}
"""Fields in which an act of the other side is written down, by their names in its content."""

_BY_LINE = frozenset({"answers", "conditions", "questions"})


class HeardForm(HowForm):
    """What the other side said in a request, and how it came."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's form
        kind: Kind,
        act: Act,
        view: FoldedThread,
        **kwargs: Any,  # noqa: ANN401 - Django's form
    ) -> None:
        """Ask what ``act`` says in a request of ``kind``."""
        super().__init__(*args, **kwargs)
        self.kind, self.act, self.view = kind, act, view
        self.model = content_model(kind, act).model_fields
        asked = {name: field for name, field in self.model.items() if name in SAID}
        words_alone = "answer" in asked and "outcomes" in self.model
        for name, field in asked.items():
            must = field.is_required() or (words_alone and name == "answer")
            self.fields[name] = SAID[name](must or name == "answers")
        self.order_fields([*asked, *HOW])

    def content(self) -> dict[str, Any]:
        """Return what was said, in the fields of the act."""
        found = self.given(name for name in SAID if name in self.fields)
        if "is_emergency" in found:
            found["is_emergency"] = found["is_emergency"] == "yes"
        if "as_told" in self.model:
            found["as_told"] = True
        for name in _BY_LINE & found.keys():
            lines = [line.strip() for line in str(found[name]).splitlines() if line.strip()]
            asked = [{"text": line, "field": "facts"} for line in lines]
            found[name] = asked if name == "questions" else lines
        if "outcomes" in self.model and "remaining" not in self.model_told():
            found["outcomes"] = self._outcomes()
        return found

    def model_told(self) -> frozenset[str]:
        """Return the fields that say that only a part was given."""
        return frozenset(name for name in ("remaining",) if self.cleaned_data.get(name))

    def _outcomes(self) -> list[dict[str, Any]]:
        return [
            {"target": place, "category": category, "outcome": "executed"}
            for place, row in enumerate(self.view.content.get("targets") or ())
            for category in row.get("categories") or ()
        ]

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """Return the fields in the order in which they are asked."""
        said = [self[name] for name in self.fields if name in SAID and name in self.model]
        return {"said": said, "how": [self[name] for name in HOW]}


class SentForm(Recorded):
    """That a statement of ours left."""

    way = fields.choice(_("How did it leave?"), words.WAYS, code_list("way"))
    to = fields.line(_("To whom"), help_text=_("As it stands on the letter."))
    sent_at_day = fields.DayField(label=_("Day on which it left"))
    sent_at_time = clock_field(_("At what time"), required=False)
    ticket = fields.line(_("Number of the registered letter, or ticket"), required=False, even=True)
    note = fields.text(_("Note for our own people"), required=False, rows=2)
    filed = fields.paper(_("Proof of dispatch"))
    filed_as = "proof_of_dispatch"

    def facts(self) -> dict[str, Any]:
        """Return what is recorded."""
        return {**self.given(("way", "to", "ticket", "note")), "sent_at": self.instant("sent_at")}


class ReachedForm(Recorded):
    """That a statement of ours has come there."""

    received_at_day = fields.DayField(label=_("Day on which it came there"))
    received_at_time = clock_field(_("At what time"), required=False)
    known_by = fields.line(
        _("How we know"), help_text=_("For example: the return slip, or a call with their desk.")
    )
    filed = fields.paper(_("Proof of receipt"))
    filed_as = "proof_of_receipt"

    def facts(self) -> dict[str, Any]:
        """Return what is recorded."""
        return {**self.given(("known_by",)), "received_at": self.instant("received_at")}


class PortalForm(Recorded):
    """What the portal of a provider gave."""

    ticket = fields.line(_("Ticket"), even=True)
    link = fields.line(_("Address of the files"), required=False, even=True)
    link_until_day = fields.DayField(label=_("Day on which the address ends"), required=False)
    link_until_time = clock_field(_("At what time it ends"), required=False)
    note = fields.text(_("Note for our own people"), required=False, rows=2)
    filed = forms.FileField(label=_("Data that were sent"), required=False, allow_empty_file=True)
    filed_as = "data"

    def facts(self) -> dict[str, Any]:
        """Return what is recorded."""
        found = self.given(("ticket", "link", "note"))
        until = self.instant("link_until")
        return {**found, **({"link_until": until} if until else {})}


class LinkedForm(Recorded):
    """The signed request of the same matter."""

    thread = fields.line(
        _("Reference of the signed request"), help_text=_("Ours or theirs."), even=True
    )

    def facts(self) -> dict[str, Any]:
        """Return what is recorded."""
        return self.given(("thread",))


class FileForm(fields.SpokenForm):
    """A file that belongs to a record."""

    filed = forms.FileField(label=_("File"), allow_empty_file=True)
    filed_as = fields.choice(_("What it is"), words.FILED_AS, code_list("filed_as"))


class PartnerForm(fields.SpokenForm):
    """A partner without a node, and how it is reached."""

    name = fields.line(_("Name of the authority or provider"))
    nature = fields.choice(_("What it is"), words.NATURES, code_list("nature"))
    state = fields.line(
        _("Code of its State"), help_text=_("Two letters of ISO 3166-1."), even=True
    )
    zone = fields.line(
        _("Its time zone"), help_text=_("Such as Europe/Vienna."), required=False, even=True
    )
    provider_code = fields.line(
        _("Its code in the directory, for a provider that stands there"), required=False, even=True
    )
    address = fields.text(_("Address"), required=False, rows=3)
    phone = fields.line(_("Telephone"), required=False, even=True)
    fax = fields.line(_("Fax"), required=False, even=True)
    email = fields.line(_("E-mail"), required=False, even=True)
    portal = fields.line(_("Address of its portal"), required=False, even=True)
    age_key = fields.line(
        _("Its public key for encrypted files"),
        help_text=_("It begins with age1. Their technicians make it with the program age-keygen."),
        required=False,
        even=True,
    )
    key_known_by = fields.line(
        _("How you know that the key is theirs"),
        help_text=_("For example: who read it out to you, and at which number you called."),
        required=False,
    )
    note = fields.text(_("Note for our own people"), required=False, rows=2)

    def said(self) -> dict[str, Any]:
        """Return what is written down."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def tell(self, error: ComityError) -> None:
        """Put what was refused beside the fields that caused it."""
        for place in error.facts.get("fields") or []:  # type: ignore[attr-defined]
            name = fields.holder_of(str(place.get("field", "")))
            said = fields.told(Wrong.read(place))
            self.add_error(name if name in self.fields else None, said)
        if not error.facts.get("fields"):
            self.add_error(None, error.message)


_TYPED: Mapping[str, str] = {told: typed for typed, told in _HOW_NAMES.items()}


def typed_how(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what people would have typed to record ``facts``."""
    zone = ZoneInfo(settings.COMITY_NODE.zone)
    found: dict[str, Any] = {}
    for name, value in facts.items():
        if name in {"received_at", "sent_at", "link_until"}:
            at: datetime = read(str(value)).astimezone(zone)
            found[f"{name}_day"], found[f"{name}_time"] = f"{at:%Y-%m-%d}", f"{at:%H:%M}"
        else:
            found[name] = found[_TYPED.get(name, name)] = value
    return found
