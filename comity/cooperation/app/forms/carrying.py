"""Forms by which evidence goes to a partner without a node: encrypted here, carried by somebody."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.registering import Recorded, clock_field
from comity.cooperation.app.pages import record_words as words
from comity.cooperation.codes import code_list
from comity.evidence.age_files import ToPassphrase
from comity.evidence.app.taking_out import TakeOutForm
from comity.evidence.errors import WeakPassphraseError
from comity.evidence.use_rules import UseRules

KEY, PASSPHRASE = "key", "passphrase"


class LockForm(TakeOutForm):
    """What opens the file, and why it is made; the limits of its use are taken on."""

    opens_with = forms.ChoiceField(label=_("What shall open the file?"), widget=forms.RadioSelect)
    passphrase = forms.CharField(
        label=_("Passphrase"),
        help_text=_(
            "It was drawn for this file and is kept nowhere: copy it now. Tell it by telephone or "
            "letter, and never on the way that the file goes."
        ),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, rules: UseRules, has_key: bool, **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Offer the key of the partner first, where one is kept."""
        super().__init__(*args, rules=rules, **kwargs)
        offered = [(PASSPHRASE, _now("A passphrase"))]
        if has_key:
            offered.insert(0, (KEY, _now("The key that is kept of the partner")))
        self.fields["opens_with"].choices = offered  # type: ignore[attr-defined]
        self.fields["opens_with"].initial = offered[0][0]
        self.order_fields(["opens_with", "passphrase", "why"])

    def clean(self) -> dict[str, Any]:
        """Want a passphrase that nobody guesses, where one is to open it."""
        said = super().clean() or {}
        if said.get("opens_with") == PASSPHRASE:
            try:
                ToPassphrase.read(str(said.get("passphrase") or ""))
            except WeakPassphraseError:
                self.add_error(
                    "passphrase",
                    _("Take the one that was drawn, or write 20 Latin letters and digits or more."),
                )
        return said

    def passphrase_said(self) -> str:
        """Return the passphrase; empty where the key of the partner is to open it."""
        chosen = self.cleaned_data["opens_with"] == PASSPHRASE
        return str(self.cleaned_data["passphrase"]).strip() if chosen else ""


class HandedForm(Recorded):
    """That an encrypted package was handed over."""

    package = forms.ChoiceField(label=_("Which package?"))
    way = fields.choice(_("How did it leave?"), words.WAYS, code_list("way"))
    to = fields.line(_("To whom"), help_text=_("Who took it, or whose name stands on the parcel."))
    sent_at_day = fields.DayField(label=_("Day on which it left"))
    sent_at_time = clock_field(_("At what time"), required=False)
    opens_with = fields.choice(_("What opens it?"), words.OPENS_WITH, code_list("opens_with"))
    told_by = fields.choice(
        _("By which way was the passphrase told?"),
        words.WAYS,
        code_list("way"),
        required=False,
    )
    sha256 = fields.line(_("SHA-256 of the encrypted file"), required=False, even=True)
    ticket = fields.line(_("Number of the parcel, or ticket"), required=False, even=True)
    note = fields.text(_("Note for our own people"), required=False, rows=2)
    filed = fields.paper(_("Proof of handing over"))
    filed_as = "proof_of_dispatch"

    def offer(self, packages: Iterable[str]) -> None:
        """Offer the packages that were sealed in the request."""
        self.fields["package"].choices = [(one, one) for one in packages]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return what is recorded."""
        names = ("package", "way", "to", "opens_with", "told_by", "sha256", "ticket", "note")
        return {**self.given(names), "sent_at": self.instant("sent_at")}
