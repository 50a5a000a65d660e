"""Outlets on the desk: names, owners over time, and whether a person has looked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html

from perspectives import imaging, pictures
from perspectives.admin.base import DeskAdmin, ModelForm, VerifiedFilter
from perspectives.admin.during import ApartFormSet, DuringInline
from perspectives.admin.finding import find_outlets
from perspectives.cleaning import NotClean, clean
from perspectives.directory import outlet_slug, rename_outlet
from perspectives.imaging import MOST_BYTES, TAKEN, TYPES, BadPicture
from perspectives.models import Membership, Outlet, OutletName, Ownership, Picture, name_key

LONGEST_NAME = 120
ACCEPTED = [*TYPES.values(), "image/tiff"]


class OutletForm(ModelForm):
    """The outlet with its further names, one a line."""

    aliases = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        label="Further names",
        help_text="One a line, in any script: abbreviations, former names, spellings.",
    )
    verified = forms.BooleanField(
        required=False,
        label="Verified: a person has looked",
        help_text="Readers see an outlet only once it is verified or quoted in a publication.",
    )

    logo_file = forms.FileField(
        required=False,
        label="Logo",
        help_text=f"{TAKEN}; readers see it on the outlet’s page, described by the outlet’s name.",
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED)}),
    )
    drop_logo = forms.BooleanField(required=False, label="Remove the logo")

    class Meta:
        model = Outlet
        fields = ("name", "native_name", "language", "country", "about", "slug", "logo_credit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].label = "Address"
            self.fields["slug"].help_text = "The address of its page; empty makes one of the name."
        if self.instance.pk and "aliases" in self.fields:
            own = {name_key(self.instance.name), name_key(self.instance.native_name)}
            names = self.instance.names.exclude(key__in=own).values_list("name", flat=True)
            self.initial["aliases"] = "\n".join(names)
            self.initial["verified"] = self.instance.verified_at is not None

    def clean_logo_file(self) -> bytes | None:
        """The bytes of the logo, which are cleaned once the rest of the form holds."""
        upload = self.cleaned_data["logo_file"]
        if upload is None:
            return None
        data: bytes = upload.read(MOST_BYTES + 1)
        try:
            imaging.clean(data)
        except BadPicture as bad:
            raise forms.ValidationError(str(bad)) from bad
        return data

    def clean_aliases(self) -> str:
        try:
            names = [clean(line) for line in self.cleaned_data["aliases"].splitlines()]
        except NotClean as error:
            raise forms.ValidationError(str(error)) from error
        for name in names:
            if len(name) > LONGEST_NAME:
                sentence = f"“{name[:40]}…” is longer than {LONGEST_NAME} signs."
                raise forms.ValidationError(sentence)
        return "\n".join(filter(None, names))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("native_name") and not given.get("language") and "language" not in self.errors:
            self.add_error("language", "Say which language the native name is in, such as uk.")
        stays = bool(given.get("logo_file") or (self.instance.logo_id and not given["drop_logo"]))
        if stays and not given.get("logo_credit") and "logo_credit" not in self.errors:
            self.add_error("logo_credit", "Say whose work the logo is, or who allowed its use.")
        if "slug" in self.fields:
            given["slug"] = given.get("slug") or outlet_slug(given.get("name", ""))
        for field in ("name", "native_name", "aliases"):
            keys = {name_key(line) for line in (given.get(field) or "").splitlines()} - {""}
            taken = OutletName.objects.filter(key__in=keys).exclude(outlet_id=self.instance.pk)
            for name in taken.select_related("outlet"):
                self.add_error(field, f"“{name}” is already a name of {name.outlet}.")
        return given


class OwnershipInline(DuringInline):
    model = Ownership
    formset = ApartFormSet
    fields = ("owner", "kind", "since", "until", "source")
    verbose_name_plural = "Who is behind it"


class MembershipInline(DuringInline):
    model = Membership
    formset = ApartFormSet
    fields = ("perspective", "since", "until")
    verbose_name_plural = "Perspectives it speaks from"


@admin.register(Outlet)
class OutletAdmin(DeskAdmin):
    form = OutletForm
    may_delete = True
    fields = (
        ("name", "native_name"), ("language", "country"), "aliases", "about", "slug", "verified",
        "logo_now", ("logo_file", "logo_credit"), "drop_logo",
    )  # fmt: skip
    inlines = (OwnershipInline, MembershipInline)
    list_display = ("shown", "latin", "country", "behind", "speaks_from", "looked_at")
    list_filter = (VerifiedFilter, "perspectives", "ownerships__kind")
    search_fields = ("names__key",)
    search_help_text = "Any name, in any script"
    # Apps above this one say here whether they have printed an outlet's address, which then stays.
    in_print: ClassVar[list[Callable[[Outlet], bool]]] = []
    # … and one of them, where the desk sees a picture.
    picture_address: ClassVar[list[Callable[[Picture], str]]] = []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        printed = bool(obj) and any(shown(obj) for shown in self.in_print)
        return ("logo_now", "slug") if printed else ("logo_now",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Nothing is removed that is not there; who may only look is offered no file."""
        absent: set[Any] = set() if obj and obj.logo_id else {"logo_now", "drop_logo"}
        if not self.has_change_permission(request, obj):
            absent |= {"drop_logo", ("logo_file", "logo_credit")}
        return [field for field in super().get_fields(request, obj) if field not in absent]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outlet]:
        today = timezone.now().date()
        owners = Ownership.objects.as_of(today)
        members = Membership.objects.as_of(today).select_related("perspective")
        return Outlet.objects.prefetch_related(
            Prefetch("ownerships", owners, to_attr="owners_now"),
            Prefetch("memberships", members, to_attr="memberships_now"),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Names are compared as the directory compares them: without case, width or script forms."""
        return super().get_search_results(request, queryset, name_key(search_term))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("find/", wrap(find_outlets), name="perspectives_outlet_find"),
            *super().get_urls(),
        ]

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Outlet, form: Any, change: bool) -> None:
        given = form.cleaned_data
        if not given["verified"]:
            obj.verified_at = None
        elif obj.verified_at is None:
            obj.verified_at = timezone.now()
        if given.get("drop_logo"):
            obj.logo, obj.logo_credit = None, ""
        if given.get("logo_file"):
            obj.logo = pictures.accept(given["logo_file"], at=timezone.now())
            obj.logo_credit = given["logo_credit"]
        super().save_model(request, obj, form, change)
        rename_outlet(obj, aliases=given["aliases"].splitlines())

    @admin.display(description="Further names")
    def aliases(self, outlet: Outlet) -> str:
        """For those who may only look; the form has a field of this name."""
        own = {name_key(outlet.name), name_key(outlet.native_name)}
        return ", ".join(name.name for name in outlet.names.exclude(key__in=own))

    @admin.display(description="Logo now")
    def logo_now(self, outlet: Outlet) -> str:
        if outlet.logo is None:
            return "none"
        return format_html(
            '<img src="{}" alt="{}" width="96">', self.picture_address[0](outlet.logo), outlet
        )

    @admin.display(description="Verified")
    def verified(self, outlet: Outlet) -> str:
        return self.looked_at(outlet)

    @admin.display(description="Outlet", ordering="name")
    def shown(self, outlet: Outlet) -> str:
        return outlet.shown_name

    @admin.display(description="In Latin script")
    def latin(self, outlet: Outlet) -> str:
        return outlet.gloss

    @admin.display(description="Behind it now")
    def behind(self, outlet: Any) -> str:
        return ", ".join(str(owner) for owner in outlet.owners_now)

    @admin.display(description="Speaks from")
    def speaks_from(self, outlet: Any) -> str:
        return ", ".join(row.perspective.name for row in outlet.memberships_now)

    @admin.display(description="Verified", boolean=False, ordering="verified_at")
    def looked_at(self, outlet: Outlet) -> str:
        return f"{outlet.verified_at:%-d %b %Y}" if outlet.verified_at else "not yet"
