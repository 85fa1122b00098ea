"""What administrators fill in about people."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comity.access.app import people_lists
from comity.access.app.models import Person
from comity.access.roles import PROVIDER_ROLES, Role

ROLES: Final[Mapping[Role, str | Promise]] = MappingProxyType(
    {
        Role.POC_247: _("24/7 duty officer"),
        Role.DUTY_SUPERVISOR: _("Supervisor of the duty officers"),
        Role.CA_OFFICER: _("Officer of the central authority"),
        Role.CA_CYBER_DESK: _("Cyber desk of the central authority"),
        Role.CA_HEAD: _("Head of the central authority"),
        Role.INVESTIGATOR: _("Investigator"),
        Role.PROSECUTOR: _("Prosecutor"),
        Role.INV_JUDGE: _("Investigating judge"),
        Role.JUDGE: _("Judge"),
        Role.LIAISON: _("Liaison officer"),
        Role.TRANSLATOR: _("Translator"),
        Role.FORENSIC_EXAMINER: _("Forensic examiner"),
        Role.EVIDENCE_CUSTODIAN: _("Evidence custodian"),
        Role.PROVIDER_LERT: _("Provider's legal response team"),
        Role.DATA_PROTECTION: _("Data protection officer"),
        Role.OVERSIGHT: _("Oversight"),
        Role.AUDITOR: _("Auditor"),
        Role.ADMIN: _("Administrator of the node"),
    }
)
"""The posts that are given on pages, in the order in which they are offered."""
CHOOSE: Final = ("", _("Choose a post"))
_REASON: Final = {"rows": 2, "maxlength": 500}


class LookUpPeople(forms.Form):
    """What is looked for in the list; what cannot be read is looked for as if not given."""

    q = forms.CharField(required=False, max_length=100, label=_("Name, organisation or unit"))
    role = forms.ChoiceField(
        required=False,
        choices=lambda: [("", _("Any post")), *((str(one), said) for one, said in ROLES.items())],
        label=_("Post"),
    )
    left = forms.BooleanField(required=False)

    def wanted(self) -> dict[str, object]:
        """Return what was asked for."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "text": found.get("q", ""),
            "role": found.get("role", ""),
            "left": bool(found.get("left")),
        }


class _Post(forms.Form):
    """A post, and the provider that it belongs to."""

    role = forms.ChoiceField(
        choices=lambda: [CHOOSE, *((str(one), said) for one, said in ROLES.items())],
        label=_("Post"),
        help_text=_("What somebody may see and do follows from the post."),
        error_messages={"required": _("Choose a post")},
    )
    provider_code = forms.CharField(
        required=False,
        max_length=80,
        label=_("Code of the provider"),
        help_text=_("Only for people of a provider, as the directory writes it, such as EXT-XA."),
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "is-short"}),
    )

    def clean(self) -> dict[str, object]:
        """Ask for the provider's code where the post needs it, and only there."""
        found: dict[str, object] = super().clean() or {}
        role, code = found.get("role"), found.get("provider_code")
        if role in PROVIDER_ROLES and not code:
            self.add_error("provider_code", _("Write the code of the provider"))
        if role and role not in PROVIDER_ROLES and code:
            self.add_error("provider_code", _("Leave this empty: the post is not at a provider"))
        return found


class EnrolForm(_Post):
    """A new person."""

    name = forms.CharField(
        max_length=200,
        label=_("Name"),
        help_text=_("As colleagues and partners know the person."),
        error_messages={"required": _("Write the name")},
    )
    organisation = forms.CharField(
        max_length=200,
        label=_("Organisation"),
        error_messages={"required": _("Write the organisation")},
    )
    unit = forms.CharField(required=False, max_length=200, label=_("Unit"))
    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]$",
        required=False,
        label=_("Name to sign in with"),
        help_text=_("Small letters, digits, dots and hyphens. Leave it empty and one is made."),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "class": "is-short"}),
        error_messages={"invalid": _("Use small letters, digits, dots and hyphens only")},
    )
    field_order = ("name", "organisation", "unit", "role", "provider_code", "username")


class ReasonForm(forms.Form):
    """Why it is done."""

    why = forms.CharField(
        max_length=500,
        label=_("Why"),
        help_text=_("It stands in the journal beside your name."),
        widget=forms.Textarea(attrs=_REASON),
        error_messages={"required": _("Say in one sentence why")},
    )

    def for_person(self, person: Person) -> None:
        """Offer what depends on ``person``."""


class NothingForm(forms.Form):
    """Nothing but the confirmation."""

    def for_person(self, person: Person) -> None:
        """Offer what depends on ``person``."""


class RoleForm(_Post, ReasonForm):
    """Another post."""

    field_order = ("role", "provider_code", "why")

    def for_person(self, person: Person) -> None:
        """Begin with the post as it is."""
        self.fields["role"].initial = person.role
        self.fields["provider_code"].initial = person.provider_code or ""


class DetailsForm(ReasonForm):
    """What somebody is called, and where they work."""

    name = forms.CharField(
        max_length=200, label=_("Name"), error_messages={"required": _("Write the name")}
    )
    organisation = forms.CharField(
        max_length=200,
        label=_("Organisation"),
        error_messages={"required": _("Write the organisation")},
    )
    unit = forms.CharField(required=False, max_length=200, label=_("Unit"))
    field_order = ("name", "organisation", "unit", "why")

    def for_person(self, person: Person) -> None:
        """Begin with what is kept."""
        for name in ("name", "organisation", "unit"):
            self.fields[name].initial = getattr(person, name)


class _DayForm(ReasonForm):
    """A day, written as year-month-day: fields of the browser follow its own language."""

    until = forms.DateField(
        input_formats=["%Y-%m-%d"],
        label=_("Last day"),
        help_text=_("Year-month-day, such as 2027-03-31."),
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "is-short", "inputmode": "numeric"}),
        error_messages={
            "required": _("Write the last day"),
            "invalid": _("Write the day as year-month-day, such as 2027-03-31"),
        },
    )


class ExtendForm(_DayForm):
    """Until when somebody keeps the post."""

    field_order = ("until", "why")

    def for_person(self, person: Person) -> None:
        """Begin with the last day as it is."""
        self.fields["until"].initial = person.role_ends_on


class DelegateForm(_DayForm):
    """To whom a post is lent, and until when."""

    receiver = forms.ChoiceField(
        label=_("Who acts in the post meanwhile"),
        error_messages={"required": _("Choose a colleague")},
    )
    field_order = ("receiver", "until", "why")

    def for_person(self, person: Person) -> None:
        """Offer the colleagues."""
        _offer(self.fields["receiver"], people_lists.successors(person))


class TakeBackForm(ReasonForm):
    """What was lent, to be taken back."""

    delegation = forms.ChoiceField(
        label=_("What was lent"), error_messages={"required": _("Choose what is taken back")}
    )
    field_order = ("delegation", "why")

    def for_person(self, person: Person) -> None:
        """Offer what is lent still."""
        field = self.fields["delegation"]
        if isinstance(field, forms.ChoiceField):
            lent = people_lists.lent_by(person)
            field.choices = [(str(one.pk), one.receiver.name) for one in lent]


class LeaveForm(ReasonForm):
    """Who goes on, and why somebody leaves."""

    successor = forms.ChoiceField(
        required=False,
        label=_("Who goes on with it"),
        help_text=_("This colleague becomes the owner of everything that is in hand."),
    )
    field_order = ("successor", "why")

    def for_person(self, person: Person) -> None:
        """Offer the colleagues."""
        _offer(self.fields["successor"], people_lists.successors(person))


def _offer(field: forms.Field, colleagues: Iterable[Person]) -> None:
    if isinstance(field, forms.ChoiceField):
        named = ((one.pk, f"{one.name}, {one.organisation}") for one in colleagues)
        field.choices = [("", _("Choose a colleague")), *named]
