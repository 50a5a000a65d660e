"""Perspectives on the desk: what they mean and which outlets belong to them when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone

from perspectives.admin.base import DeskAdmin, ModelForm, VerifiedFilter
from perspectives.admin.during import ApartFormSet, DuringForm, DuringInline
from perspectives.admin.finding import find_perspectives
from perspectives.directory import add_perspective
from perspectives.models import Membership, OutletName, Perspective, name_key


class MemberForm(DuringForm):
    """A member by name, in any script and spelling; unknown names are refused, not created."""

    outlet_name = forms.CharField(
        label="Outlet",
        error_messages={"required": "Name an outlet."},
        widget=forms.TextInput(attrs={"data-find": "outlet", "dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["outlet_name"] = self.instance.outlet.shown_name

    def clean_outlet_name(self) -> str:
        name = str(self.cleaned_data["outlet_name"])
        found = OutletName.objects.filter(key=name_key(name)).select_related("outlet").first()
        if found is None:
            raise forms.ValidationError("No outlet goes by that name; add it to the outlets first.")
        self.instance.outlet = found.outlet
        return name


class MemberInline(DuringInline):
    model = Membership
    form = MemberForm
    formset = ApartFormSet
    fields = ("outlet_name", "since", "until")
    verbose_name_plural = "Outlets that speak from it"
    extra = 3

    @admin.display(description="Outlet")
    def outlet_name(self, row: Membership) -> str:
        """For those who may only look; the form has a field of this name."""
        return str(row.outlet.shown_name)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return Membership.objects.select_related("outlet")

    def get_formset(
        self, request: HttpRequest, obj: Any = None, **kwargs: Any
    ) -> type[BaseInlineFormSet[Any, Any, Any]]:
        """The fields are the form's own, which the factory would otherwise look for in the model."""
        kwargs["fields"] = ()
        return super().get_formset(request, obj, **kwargs)


class PerspectiveForm(ModelForm):
    verified = forms.BooleanField(
        required=False,
        label="Verified: a person has looked",
        help_text="Readers see a perspective only once it is verified or used in a publication.",
    )

    class Meta:
        model = Perspective
        fields = ("name", "definition")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["verified"] = self.instance.verified_at is not None

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Perspective.objects.filter(key=name_key(name)).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError("Another perspective has this name.")
        return name


@admin.register(Perspective)
class PerspectiveAdmin(DeskAdmin):
    form = PerspectiveForm
    may_delete = True
    fields = ("name", "definition", "verified")
    inlines = (MemberInline,)
    list_display = ("name", "sign", "members", "definition", "looked_at")
    list_filter = (VerifiedFilter,)
    search_fields = ("key", "definition")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Perspective]:
        now = Q(memberships__during__contains=timezone.now().date())
        return Perspective.objects.annotate(members=Count("memberships", filter=now))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("find/", wrap(find_perspectives), name="perspectives_perspective_find"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Perspective, form: Any, change: bool) -> None:
        """A new perspective gets its number, key and slug where all perspectives get them."""
        if not change:
            made = add_perspective(obj.name, definition=obj.definition)
            obj.pk, obj.slug, obj.number = made.pk, made.slug, made.number
            obj._state.adding = False
        obj.key = name_key(obj.name)
        if not form.cleaned_data["verified"]:
            obj.verified_at = None
        elif obj.verified_at is None:
            obj.verified_at = timezone.now()
        obj.save()

    @admin.display(description="Mark")
    def sign(self, perspective: Perspective) -> str:
        return "●■▲◆✚◗○★"["abcdefgh".index(perspective.mark)]

    @admin.display(description="Outlets now", ordering="members")
    def members(self, perspective: Any) -> int:
        return int(perspective.members)

    @admin.display(description="Verified")
    def verified(self, perspective: Perspective) -> str:
        return self.looked_at(perspective)

    @admin.display(description="Verified", ordering="verified_at")
    def looked_at(self, perspective: Perspective) -> str:
        at = perspective.verified_at
        return f"{at:%-d %b %Y}" if at else "not yet"
