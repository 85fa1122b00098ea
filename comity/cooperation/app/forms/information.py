"""Forms of information that was not asked for: conditions accepted, content given, use told."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.base import ActForm
from comity.cooperation.app.pages import information_words
from comity.cooperation.app.services.uploads import checked_name
from comity.cooperation.codes import code_list
from comity.cooperation.errors import FileRefusedError
from comity.cooperation.kinds import Kind, offers


class UndertakingForm(ActForm):
    """The conditions bind the State that gets the content; the node names them."""

    note = fields.text(_("Note to them"), required=False, rows=2)


class FilesInput(forms.FileInput):
    """Takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ANN401 - Django's field
        """Return the files, each with a plain name."""
        given = data if isinstance(data, list | tuple) else [data]
        found = [super(FilesField, self).clean(one, initial) for one in given if one]
        for one in found:
            try:
                checked_name(str(one.name))
            except FileRefusedError as error:
                raise ValidationError(_("Give the file a plain name."), code="name") from error
        return found


class GiveForm(ActForm):
    """The content, and the files that go with it."""

    information = fields.text(_("What you know"), rows=8)
    source_grading = fields.choice(
        _("How far the source is trusted"),
        information_words.SOURCE,
        tuple(information_words.SOURCE),
        required=False,
        help_text=_("Only if it is another than you said with the summary."),
    )
    information_grading = fields.choice(
        _("How far the information is confirmed"),
        information_words.INFORMATION,
        tuple(information_words.INFORMATION),
        required=False,
    )
    attached = FilesField(
        label=_("Files that go with it"),
        help_text=_("They are sealed, and bear your conditions."),
        required=False,
    )
    note = fields.text(_("Note to them"), required=False, rows=2)

    def content(self) -> dict[str, Any]:
        """Return what is said; the files are taken in beside it."""
        said = super().content()
        said.pop("attached", None)
        return said


class UseForm(ActForm):
    """What it was good for."""

    information_use = fields.choice(
        _("What it was good for"), information_words.USED_FOR, code_list("information_use")
    )
    information_grading = fields.choice(
        _("How far you found it confirmed"),
        information_words.INFORMATION,
        tuple(information_words.INFORMATION),
        required=False,
    )
    follow_up_ref = fields.line(
        _("Reference of the request that follows"), required=False, even=True
    )
    note = fields.text(_("Note to them"), required=False, rows=2)


def form_of_information(kind: Kind | None, act: Act) -> type[ActForm] | None:
    """Return the form of an act that accepts the conditions of information, if it is one."""
    if kind is None or act is not Act.ACCEPT:
        return None
    return UndertakingForm if offers(kind) else None


INFORMING: dict[Act, type[ActForm]] = {Act.GIVE: GiveForm, Act.REPORT_USE: UseForm}
