"""Sections and storylines of the newsroom."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from newsroom.models.mention import Mention
from newsroom.models.sections import Section, Storyline
from newsroom.picture import desk_address
from perspectives.admin.base import DeskAdmin, ModelForm
from perspectives.admin.outlets import OutletAdmin
from perspectives.spelling import address_of

OutletAdmin.picture_address.append(lambda picture: desk_address(picture.sha, picture.width, 160))
OutletAdmin.in_print.append(lambda outlet: Mention.objects.filter(outlet=outlet).exists())


HOUSE = {
    "headline_words": "Headline, in words", "dek_words": "Dek, in words",
    "fact_words": "Each fact, in words", "context_words": "Context, in words",
    "framing_words": "Each framing, in words", "fewest_facts": "Facts, at least",
    "most_facts": "Facts, at most",
}  # fmt: skip


class PlaceForm(ModelForm):
    """A section or a storyline; an address that is not given is made of its name, a length is the usual."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            slug = self.fields["slug"]
            slug.required, slug.label = False, "Address"
            slug.help_text = "The last part of its address; empty makes one of the name."

        for name in HOUSE.keys() & self.fields.keys():
            self.fields[name].required, self.fields[name].label = False, HOUSE[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in HOUSE.keys() & self.fields.keys():
            if given.get(name) is None and name not in self.errors:
                given[name] = self._meta.model._meta.get_field(name).get_default()
        if given.get("fewest_facts", 0) > given.get("most_facts", 0):
            self.add_error("most_facts", "This is fewer than at least.")
        if "slug" in self.fields and "slug" not in self.errors and not given.get("slug"):
            longest = cast("forms.CharField", self.fields["slug"]).max_length
            given["slug"] = address_of(given.get("name", ""))[:longest]
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
        return bool(place and hasattr(place, "printed_place"))

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
    fields = (
        "name", "slug", "position", ("headline_words", "dek_words", "fact_words"),
        ("context_words", "framing_words"), ("fewest_facts", "most_facts"),
    )  # fmt: skip
    list_display = ("name", "address", "position", "stories")
    search_fields = ("name",)
    ordering = ("position", "name")


@admin.register(Storyline)
class StorylineAdmin(Counted):
    fields = ("name", "slug")
    list_display = ("name", "address", "stories")
    search_fields = ("name",)
    ordering = ("name",)
