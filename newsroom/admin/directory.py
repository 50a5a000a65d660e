"""Sections, storylines and people of the newsroom."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    BaseUserCreationForm,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.text import slugify

from newsroom import accounts
from newsroom.clock import database_now
from newsroom.models.mention import Mention
from newsroom.models.people import User
from newsroom.models.sections import Section, Storyline
from newsroom.picture import desk_address
from perspectives.admin.base import DeskAdmin, ModelForm, Native, in_our_words
from perspectives.admin.outlets import OutletAdmin

# Django's own classes are generic for the type checker only.
if TYPE_CHECKING:
    PersonAdminBase = UserAdmin[User]
    ChangeForm = UserChangeForm[User]
    CreationForm = BaseUserCreationForm[User]
    PasswordForm = AdminPasswordChangeForm[User]
else:
    PersonAdminBase, ChangeForm, CreationForm = UserAdmin, UserChangeForm, BaseUserCreationForm
    PasswordForm = AdminPasswordChangeForm

OutletAdmin.picture_address.append(lambda picture: desk_address(picture.sha, picture.width, 160))
OutletAdmin.in_print.append(lambda outlet: Mention.objects.filter(outlet=outlet).exists())

# Roles are made by migration; what they grant is written in the code.
if admin.site.is_registered(Group):
    admin.site.unregister(Group)


class PlaceForm(ModelForm):
    """A section or a storyline; without an address it gets one of its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            slug = self.fields["slug"]
            slug.required, slug.label = False, "Address"
            slug.help_text = "The last part of its address; empty makes one of the name."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "slug" in self.fields and "slug" not in self.errors and not given.get("slug"):
            longest = cast("forms.CharField", self.fields["slug"]).max_length
            given["slug"] = slugify(given.get("name", ""))[:longest]
            if not given["slug"] and "name" in given:
                self.add_error("slug", "This name makes no address; write one in Latin letters.")
        return given


class Counted(DeskAdmin):
    """A place for stories, with how many are there; deleting a used one the database refuses."""

    form = PlaceForm
    change_list_template = "newsroom/desk/places.html"
    may_delete = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Publications link to it by its slug, and never change: what is in print stays where it is."""
        return ("address",) if self._in_print(obj) else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        held = "address" if self._in_print(obj) else "slug"
        return [held if field == "slug" else field for field in super().get_fields(request, obj)]

    def _in_print(self, place: Any) -> bool:
        return bool(place and place.live.exists())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.annotate(held=Count("stories"))
        return rows.order_by(*self.get_ordering(request))

    @admin.display(description="Address", ordering="slug")
    def address(self, place: Any) -> str:
        return str(place.slug)

    @admin.display(description="Stories", ordering="held")
    def stories(self, place: Any) -> int:
        return int(place.held)


@admin.register(Section)
class SectionAdmin(Counted):
    fields = ("name", "slug", "position")
    list_display = ("name", "address", "position", "stories")
    search_fields = ("name",)
    ordering = ("position", "name")


@admin.register(Storyline)
class StorylineAdmin(Counted):
    fields = ("name", "slug")
    list_display = ("name", "address", "stories")
    search_fields = ("name",)
    ordering = ("name",)


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
        ("Dates", {"fields": dates}),
    )
    add_fieldsets = ((None, {"fields": ("username", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody changes their own roles, not even who set the house up, or shuts themselves out."""
        seen = (*self.dates, "role_changes")
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
