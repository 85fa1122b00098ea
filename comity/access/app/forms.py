"""Forms of signing in and of the own account; words are ours, what they check is here."""

from typing import ClassVar

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comity.access.app import codes, passkeys
from comity.access.app.models import Person
from comity.access.app.words import said
from comity.kernel.errors import RefusedError

_PASSWORD = {"autocomplete": "current-password"}
_NEW_PASSWORD = {"autocomplete": "new-password"}
_CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "class": "c-otp",
    "dir": "ltr",
    "maxlength": "17",
}


class SignInForm(LoginForm):  # type: ignore[misc] # allauth publishes no types
    """Name and password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Say it in our words."""
        super().__init__(*args, **kwargs)
        name = self.fields["login"]
        name.label = _("Name to sign in with")
        name.widget.attrs = {"autocomplete": "username", "dir": "ltr", "spellcheck": "false"}
        secret = self.fields["password"]
        secret.label = _("Password")
        secret.help_text = ""
        secret.widget.attrs = dict(_PASSWORD)


class SecondStepForm(AuthenticateForm):  # type: ignore[misc] # likewise
    """The code after the password: six digits of the app, or eight of a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits from your app, or one of your recovery codes."),
        widget=forms.TextInput(attrs=_CODE),
    )

    def clean_code(self) -> str:
        """Take the code, once."""
        clear = check_rate_limit(self.user)
        typed = str(self.cleaned_data["code"])
        try:
            if len(codes.digits_of(typed)) == codes.DIGITS:
                self.authenticator = codes.use_code(self.user, typed, now=timezone.now())
            else:
                self.authenticator = codes.use_recovery_code(self.user, typed, now=timezone.now())
        except RefusedError as error:
            raise ValidationError(said(error)) from error
        clear()
        return typed


class AnswerField(forms.Field):
    """What a passkey answered, read by the strict parser of the house."""

    def to_python(self, value: object) -> object:
        """Return the answer."""
        if not value:
            return None
        try:
            return passkeys.answer_of(str(value))
        except RefusedError as error:
            raise ValidationError(said(error)) from error


class OwnAddress:
    """A passkey's answer counts only if the browser looked at this very address."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Read the answer strictly."""
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined] # of the form
        fields["credential"] = AnswerField(widget=forms.HiddenInput)

    def clean_credential(self) -> object:
        """Refuse what was made for another address."""
        answer = self.cleaned_data["credential"]  # type: ignore[attr-defined] # of the form
        if not passkeys.from_here(context.request, answer):
            raise ValidationError(_("The passkey did not confirm. Try again."))
        check = getattr(super(), "clean_credential", None)
        try:
            return answer if check is None else check()
        except passkeys.BROKEN as error:
            raise ValidationError(_("The passkey did not confirm. Try again.")) from error


class SecondStepPasskeyForm(OwnAddress, AuthenticateWebAuthnForm):  # type: ignore[misc] # likewise
    """A passkey after the password."""


class PasskeySignInForm(OwnAddress, LoginWebAuthnForm):  # type: ignore[misc] # likewise
    """A passkey alone."""


class AddPasskeyForm(OwnAddress, AddWebAuthnForm):  # type: ignore[misc] # likewise
    """A new passkey and what to call it."""

    name = forms.CharField(
        label=_("What you call it"),
        help_text=_("Such as: telephone, key in the safe."),
        required=False,
        max_length=60,
    )

    def clean(self) -> dict[str, object]:
        """Every passkey is one that knows its person: it opens without a password."""
        self.cleaned_data["passwordless"] = True
        try:
            return dict(super().clean() or {})
        except passkeys.BROKEN as error:
            raise ValidationError(_("The passkey did not confirm. Try again.")) from error


class SetUpCodesForm(ActivateTOTPForm):  # type: ignore[misc] # likewise
    """The first code of a new app, to see that it works."""

    code = forms.CharField(
        label=_("Six-digit code"),
        help_text=_("The code that the app shows now."),
        widget=forms.TextInput(attrs=_CODE),
    )

    def clean_code(self) -> str:
        """Take digits of any keyboard."""
        self.cleaned_data["code"] = codes.digits_of(self.cleaned_data["code"])
        return str(super().clean_code())


class NewPasswordForm(forms.Form):
    """A password that was never used here, typed twice."""

    error_css_class: ClassVar[str] = "has-error"
    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters. Four unrelated words are good. Spaces are allowed."),
        strip=False,
        widget=forms.PasswordInput(attrs=_NEW_PASSWORD),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs=_NEW_PASSWORD),
    )

    def __init__(self, *args: object, person: Person, **kwargs: object) -> None:
        """Judge it for ``person``: a password must not be the own name."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through
        self.person = person

    def clean_password(self) -> str:
        """Refuse what is short or known."""
        password = str(self.cleaned_data["password"])
        password_validation.validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, object]:
        """Refuse a slip of the finger."""
        found = super().clean() or {}
        if "password" in found and found["password"] != found.get("again"):
            self.add_error("again", _("The two passwords are not the same. Type them again."))
        return found


class ChangeOwnPasswordForm(ChangePasswordForm):  # type: ignore[misc] # likewise
    """The present password, and the new one twice."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Say it in our words."""
        super().__init__(*args, **kwargs)
        for name, label, attributes in (
            ("oldpassword", _("Present password"), _PASSWORD),
            ("password1", _("New password"), _NEW_PASSWORD),
            ("password2", _("The same password again"), _NEW_PASSWORD),
        ):
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs = dict(attributes)
        self.fields["password1"].help_text = _(
            "At least 12 characters. Four unrelated words are good. Spaces are allowed."
        )


class ConfirmPasswordForm(forms.Form):
    """The password once more, for people who have no second factor yet."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs=_PASSWORD)
    )
