"""People of the newsroom: their accounts, roles, passwords and second steps, for role admin only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from newsroom import accounts, factors, passwords
from newsroom.admin.peopleforms import NewPasswordForm, NewPersonForm, PersonForm
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.noting import note_of
from newsroom.refusals import Refused
from newsroom.signin.browser import kind_of
from newsroom.signin.own import proof_first
from newsroom.tasks import ring_about_desk_mail
from perspectives.admin.base import Native

# Django's own class is generic for the type checker only.
if TYPE_CHECKING:
    PersonAdminBase = UserAdmin[User]
else:
    PersonAdminBase = UserAdmin

# Roles are made by migration; what they grant is written in the code.
if admin.site.is_registered(Group):
    admin.site.unregister(Group)
# What people sign in with is theirs: no screen lists it, and none deletes it row by row.
for unseen in (Authenticator, EmailAddress):
    if admin.site.is_registered(unseen):
        admin.site.unregister(unseen)


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
        ("Signing in", {"fields": ("second_step", "signin_changes")}),
        ("Dates", {"fields": dates}),
    )
    add_fieldsets = ((None, {"fields": ("username", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody changes their own roles, not even who set the house up, or shuts themselves out."""
        seen = (*self.dates, "role_changes", "second_step", "signin_changes")
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

    @admin.display(description="What changed")
    def signin_changes(self, person: User) -> str | SafeString:
        """All of it, the newest first; no row is ever taken away."""
        changes = person.signin_changes.select_related("by", "reset").order_by("-id")
        rows = [(_in_utc(change.at), str(change)) for change in changes]
        if not rows:
            return "Nothing is recorded."
        return format_html(
            '<ul class="rows tight">{}</ul>', format_html_join("", "<li>{}: {}</li>", rows)
        )

    @admin.display(description="Active", ordering="is_active")
    def active(self, person: User) -> str:
        return "yes" if person.is_active else "no"

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)
        if change:
            accounts.was_changed(
                obj,
                by=cast("User", request.user),
                at=database_now(),
                browser=kind_of(request),
                address=form.initial["email"] if "email" in form.changed_data else None,
            )
            transaction.on_commit(ring_about_desk_mail)

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
                factors.reset(
                    person, by=keeper, at=database_now(), note=note, browser=kind_of(request)
                )
            except Refused as error:
                refused = str(error)
            else:
                ring_about_desk_mail()
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
        """For who lately showed that it is they: else a desk left open gives away every account."""
        unproved = proof_first(request) if _keeps_accounts(request) else None
        if unproved:
            return unproved
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            changed = response.status_code == 302 and request.method == "POST"
            if changed:
                person, keeper = User.objects.get(pk=id), cast("User", request.user)
                passwords.was_changed(
                    person,
                    by=keeper,
                    at=database_now(),
                    browser=kind_of(request),
                    but=request.session.session_key if person == keeper else None,
                )
        if changed:
            ring_about_desk_mail()
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
