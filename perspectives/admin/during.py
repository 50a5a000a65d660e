"""A span of days as two date fields: the first day and the last, which stays empty while it lasts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.backends.postgresql.psycopg_any import DateRange
from django.forms.models import BaseInlineFormSet

from perspectives.admin.base import DeskInline, ModelForm, day_input

# Django's own class is generic for the type checker only.
if TYPE_CHECKING:
    InlineFormSet = BaseInlineFormSet[Any, Any, Any]
else:
    InlineFormSet = BaseInlineFormSet

_DAY = timedelta(days=1)


class DuringForm(ModelForm):
    """For models with a `during` range; people count the last day in, PostgreSQL does not."""

    since = forms.DateField(required=False, label="From", widget=day_input())
    until = forms.DateField(required=False, label="Until, if it ended", widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        during = getattr(self.instance, "during", None)
        if during:
            self.initial["since"] = during.lower
            self.initial["until"] = during.upper - _DAY if during.upper else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        since: date | None = given.get("since")
        until: date | None = given.get("until")
        if until == date.max:
            self.add_error("until", "Leave this empty while it lasts.")
        elif since and until and until < since:
            self.add_error("until", "The last day lies before the first.")
        else:
            self.instance.during = DateRange(since, until + _DAY if until else None, "[)")
        return given


class DuringInline(DeskInline):
    """Rows with their span; whoever may only look reads both days in words."""

    form = DuringForm

    @admin.display(description="From")
    def since(self, row: Any) -> str:
        return _day(row.during.lower) if row.during.lower else "always"

    @admin.display(description="Until")
    def until(self, row: Any) -> str:
        return _day(row.during.upper - _DAY) if row.during.upper else "still so"


def _day(day: date) -> str:
    return f"{day:%-d %b %Y}"


class ApartFormSet(InlineFormSet):
    """Rows of one form whose times overlap are refused in words: the database knows only stored ones."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        before: list[Any] = []
        for form in self.forms:
            if form in self.deleted_forms or not (form.instance.pk or form.has_changed()):
                continue
            if any(_collide(form.instance, other) for other in before):
                form.add_error("since", "Another row above covers a part of that time.")
            before.append(form.instance)


def _collide(one: Any, other: Any) -> bool:
    """Whether two rows are of the same pair, or of the same outlet, for a part of their times."""
    sides = ("outlet_id", "perspective_id")
    same = all(getattr(one, side, None) == getattr(other, side, None) for side in sides)
    return same and _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: Any, other: Any) -> bool:
    first, end = one.during.lower, other.during.upper
    return first is None or end is None or first < end
