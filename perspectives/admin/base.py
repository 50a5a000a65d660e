"""What every screen of the desk has in common: roles decide, not permission rows; native controls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpRequest

from perspectives.cleaning import NotClean, clean
from perspectives.roles import may, of_the_desk

# Django's own classes are generic for the type checker only.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    ModelForm = forms.ModelForm[Any]
else:
    ModelAdmin, TabularInline, ModelForm = admin.ModelAdmin, admin.TabularInline, forms.ModelForm


def day_input() -> forms.DateInput:
    """The browser's own; it shows no day that is not spelled as ISO 8601 has it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


NATIVE: dict[Any, dict[str, Any]] = {
    models.DateField: {"widget": day_input()},
    models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
    models.DateTimeField: {
        "form_class": forms.DateTimeField,
        "widget": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    },
    models.URLField: {"assume_scheme": "https"},
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 3})},
}


class ByRole:
    """Permission by verb: looking is for the whole desk, changing for `verb`, deleting for nobody."""

    verb = "direct"
    may_delete = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return of_the_desk(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, self.verb)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, self.verb)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and may(request, self.verb)


class Line(forms.CharField):
    """One clean line: a name that is not would fit no Brief, and hold up every story that tells it."""

    def to_python(self, value: Any) -> str:
        try:
            return clean(super().to_python(value) or "")
        except NotClean as error:
            raise forms.ValidationError(str(error)) from error


def in_our_words(field: forms.Field) -> None:
    """An empty field that may not be, and an empty choice, as the desk says it."""
    field.error_messages["required"] = "Fill this in."
    if getattr(field, "empty_label", None):
        field.empty_label = "Choose…"  # type: ignore[attr-defined]
    elif isinstance(field, forms.ChoiceField):
        choices = cast("Iterable[tuple[Any, Any]]", field.choices)
        field.choices = [
            ("", "Choose…") if value in {"", None} else (value, words) for value, words in choices
        ]


class Native:
    """The browser's own controls: no pop-up windows beside a choice of related rows."""

    formfield_overrides: Any = NATIVE

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if type(db_field) is models.CharField and not db_field.choices:
            kwargs.setdefault("form_class", Line)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is None:
            return None
        in_our_words(field)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class DeskAdmin(ByRole, Native, ModelAdmin):
    """A screen of the desk, without bulk actions."""

    actions = None
    empty_value_display = ""
    list_per_page = 50
    show_full_result_count = False
    save_on_top = False


class VerifiedFilter(admin.SimpleListFilter):
    """Whether a person has looked."""

    title = "verified"
    parameter_name = "verified"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Verified"), ("no", "Not yet")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(verified_at__isnull=self.value() == "no")


class DeskInline(ByRole, Native, TabularInline):
    """Rows below a screen; `extra` empty ones are ready to be filled in."""

    extra = 1
    may_delete = True
