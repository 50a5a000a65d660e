"""Forms of accounts: what an admin is shown of one, and in which words. Decide nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    BaseUserCreationForm,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.models import Group
from django.http import QueryDict

from newsroom.models.people import User
from perspectives.admin.base import in_our_words

# Django's own classes are generic for the type checker only.
if TYPE_CHECKING:
    ChangeForm = UserChangeForm[User]
    CreationForm = BaseUserCreationForm[User]
    PasswordForm = AdminPasswordChangeForm[User]
else:
    ChangeForm, CreationForm = UserChangeForm, BaseUserCreationForm
    PasswordForm = AdminPasswordChangeForm


_WORDS = {
    "is_staff": ("May sign in to the desk", ""),
    "is_active": ("Active", "Switch this off for people who left; accounts are never deleted."),
    "username": ("User name", ""),
    "password": ("Password", ""),
}


class PersonForm(ChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "zone" in self.fields:
            zones = sorted(available_timezones())
            self.fields["zone"] = forms.ChoiceField(
                choices=[(zone, zone.replace("_", " ")) for zone in zones], label="Time zone"
            )
        for name, words in _WORDS.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = words
        if "password" in self.fields:
            self.fields["password"].widget = PasswordUnseen()
        if "groups" in self.fields:
            choices = cast("forms.ModelMultipleChoiceField[Group]", self.fields["groups"]).choices
            self.fields["groups"].widget = forms.CheckboxSelectMultiple()
            self.fields["groups"].widget.choices = choices
            self.fields["groups"].label = "Roles"
            self.fields["groups"].help_text = (
                "Writers draft and submit; editors edit, send back and approve what they did not "
                "write; publishers publish, correct and retract; admins keep accounts only."
            )


class NewPasswordForm(PasswordForm):
    """Which of the two buttons was pressed says whether there is a password from now on."""

    def __init__(self, user: User, data: QueryDict | None = None, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            data["usable_password"] = "false" if "unset-password" in data else "true"
        super().__init__(user, data, **kwargs)
        if "usable_password" in self.fields:
            self.fields["usable_password"].widget = forms.HiddenInput()


class PasswordUnseen(ReadOnlyPasswordHashWidget):
    """Whether there is a password, and no piece of its hash."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["summary"] = [row for row in context["summary"] if "value" not in row]
        return context


class NewPersonForm(CreationForm):
    class Meta:
        model = User
        fields = ("username",)
        labels: ClassVar[dict[str, str]] = {"username": "User name"}
        help_texts: ClassVar[dict[str, str]] = {
            "username": "Letters, figures and @ . + - _; they sign in with it."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            in_our_words(field)
