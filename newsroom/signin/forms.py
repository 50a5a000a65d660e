"""What the sign-in asks for. Decides nothing about who gets in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import SetPasswordForm
from django.http import QueryDict

from newsroom.models.people import User

# Django's own class is generic for the type checker only.
if TYPE_CHECKING:
    SetPassword = SetPasswordForm[User]
else:
    SetPassword = SetPasswordForm

WRONG = "This name and this password do not open the desk. Capitals count."


class SignInForm(AdminAuthenticationForm):
    """A wrong password says the same as a name that nobody has."""

    error_messages = {**AdminAuthenticationForm.error_messages, "invalid_login": WRONG}

    def clean_username(self) -> str:
        """An address stands for the account that has it, if one has."""
        person = person_called(self.cleaned_data["username"])
        return person.username if person else str(self.cleaned_data["username"])


def person_called(name: str) -> User | None:
    """By user name, else by an address that one active account has; capitals of an address do not count."""
    if "\0" in name:
        return None
    named = User.objects.filter(username=name).first()
    if named or "@" not in name:
        return named
    found = User.objects.filter(email__iexact=name, is_active=True)[:2]
    return found[0] if len(found) == 1 else None


class ForgottenForm(forms.Form):
    name = forms.CharField(
        max_length=254,
        error_messages={"required": "Type your user name, or the address of your account."},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )


class NewPasswordForm(SetPassword):
    error_messages = {"password_mismatch": "These two are not the same. Type both once more."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, second.label = "The new password", "The new password once more"
        first.help_text = "Eight signs or more, and none of those that everybody uses."
        second.help_text = ""
        first.widget.attrs["autofocus"] = True


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=40,
        error_messages={"required": "Type the six figures, or a recovery code."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        strip=False,
        max_length=4096,
        error_messages={"required": "Type your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class CredentialForm(forms.Form):
    """What a browser says of a passkey, as JSON; `clean_credential` promises an object."""

    credential = forms.JSONField(widget=forms.HiddenInput)

    def clean_credential(self) -> dict[str, Any]:
        given = self.cleaned_data["credential"]
        if not isinstance(given, dict):
            raise forms.ValidationError("That is no passkey.")
        return given


class NewPasskeyForm(CredentialForm):
    name = forms.CharField(max_length=60, required=False)


def typed_name(data: QueryDict) -> str:
    return data.get("username", "").strip()
