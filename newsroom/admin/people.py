"""People of the newsroom: their accounts, roles, passwords and second steps, for role admin only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast
from zoneinfo import available_timezones

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    BaseUserCreationForm,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from newsroom import accounts, factors, sessions
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.noting import note_of
from newsroom.refusals import Refused
from newsroom.signin.own import proof_first
from perspectives.admin.base import Native, in_our_words

# Django's own classes are generic for the type checker only.
if TYPE_CHECKING:
    PersonAdminBase = UserAdmin[User]
    ChangeForm = UserChangeForm[User]
    CreationForm = BaseUserCreationForm[User]
    PasswordForm = AdminPasswordChangeForm[User]
else:
    PersonAdminBase, ChangeForm, CreationForm = UserAdmin, UserChangeForm, BaseUserCreationForm
    PasswordForm = AdminPasswordChangeForm

# Roles are made by migration; what they grant is written in the code.
if admin.site.is_registered(Group):
    admin.site.unregister(Group)
# What people sign in with is theirs: no screen lists it, and none deletes it row by row.
for unseen in (Authenticator, EmailAddress):
    if admin.site.is_registered(unseen):
        admin.site.unregister(unseen)


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


class RoleFilter(admin.SimpleListFilter):
    title = "role"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = Group.objects.order_by("pk").values_list("name", flat=True)
        return [*((name, name.capitalize()) for name in names), ("none", "No role")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        return (
            queryset.filter(groups=None) if value == "none" else queryset.filter(groups__name=value)
        )


@admin.register(User)
class PersonAdmin(Native, PersonAdminBase):
    """Accounts, for role admin only. People are never deleted: what they did names them."""

    form = PersonForm
    add_form = NewPersonForm
    change_password_form = NewPasswordForm
    actions = None
    list_display = ("username", "called", "email", "roles_held", "zone", "active")
    list_filter = (RoleFilter, "is_active")
    search_help_text = "A name or an address"
    filter_horizontal = ()
    dates = ("last_seen", "since")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": (("first_name", "last_name"), "email", "zone")}),
        ("On the desk", {"fields": ("groups", "is_staff", "is_active", "role_changes")}),
        ("Signing in", {"fields": ("second_step", "factor_resets")}),
        ("Dates", {"fields": dates}),
    )
    add_fieldsets = ((None, {"fields": ("username", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody changes their own roles, not even who set the house up, or shuts themselves out."""
        seen = (*self.dates, "role_changes", "second_step", "factor_resets")
        return (*seen, "groups", "is_staff", "is_active") if obj == request.user else seen

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="Name", ordering="last_name")
    def called(self, person: User) -> str:
        return person.get_full_name()

    @admin.display(description="Last signed in")
    def last_seen(self, person: User) -> str:
        return _in_utc(person.last_login) if person.last_login else "never"

    @admin.display(description="Account since")
    def since(self, person: User) -> str:
        return _in_utc(person.date_joined)

    @admin.display(description="Roles")
    def roles_held(self, person: User) -> str:
        return ", ".join(group.name for group in person.groups.all()) or "none"

    @admin.display(description="Roles given and taken")
    def role_changes(self, person: User) -> str:
        changes = person.role_changes.select_related("by").order_by("-id")
        return "; ".join(map(str, changes)) or "Nothing is recorded."

    @admin.display(description="Second step")
    def second_step(self, person: User) -> str | SafeString:
        """What they have, and the way to take it away for who lost it."""
        said = factors.told(factors.held_by(person))
        if not said:
            return "None."
        way = reverse("admin:newsroom_user_second_step", args=[person.pk])
        return format_html('{}. <a href="{}">Reset it</a>', said, way)

    @admin.display(description="Second step reset")
    def factor_resets(self, person: User) -> str:
        resets = person.factor_resets.select_related("by").order_by("-id")
        return "; ".join(map(str, resets)) or "Never."

    @admin.display(description="Active", ordering="is_active")
    def active(self, person: User) -> str:
        return "yes" if person.is_active else "no"

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Roles are not the form's to write: giving them is a decision."""
        groups = form.cleaned_data.pop("groups", None)
        super().save_related(request, form, formsets, change)
        if groups is not None:
            keeper = cast("User", request.user)
            roles = [group.name for group in groups]
            accounts.give_roles(form.instance, roles, by=keeper, at=database_now())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reset_second_step)
        name = "newsroom_user_second_step"
        return [path("<int:pk>/second-step/", view, name=name), *super().get_urls()]

    def reset_second_step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For who lost phone, key and codes: with a reason, which stays on record."""
        if not _keeps_accounts(request):
            raise PermissionDenied
        unproved = proof_first(request)
        if unproved:
            return unproved
        person, refused = User.objects.filter(pk=pk).first(), ""
        if person is None:
            raise Http404
        if request.method == "POST":
            keeper = cast("User", request.user)
            try:
                note = note_of(request.POST)
                factors.reset(person, by=keeper, at=database_now(), note=note)
            except Refused as error:
                refused = str(error)
            else:
                messages.success(request, f"The second step of {person} is reset.")
                return HttpResponseRedirect(reverse("admin:newsroom_user_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Reset the second step of {person}",
            "person": person,
            "held": factors.told(factors.held_by(person)),
            "note": request.POST.get("note", ""),
            "refused": refused,
        }
        return render(request, "newsroom/desk/signin/reset.html", context)

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 Django calls it so
        form_url: str = "",
    ) -> HttpResponse:
        """A new password for somebody ends what was signed in with the old one."""
        response = super().user_change_password(request, id, form_url)
        if response.status_code == 302 and request.method == "POST":
            person = User.objects.get(pk=id)
            own = person == request.user
            sessions.end_others(person, but=request.session.session_key if own else None)
        return response

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _keeps_accounts(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _keeps_accounts(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _keeps_accounts(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _keeps_accounts(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _in_utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%-d %b %Y, %H:%M} UTC"


def _keeps_accounts(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.keeps_accounts
