"""A span of days as two date fields: the first day and the last, which stays empty while it lasts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange

from perspectives.admin.base import ModelForm

_DAY = timedelta(days=1)


class DuringForm(ModelForm):
    """For models with a `during` range; people count the last day in, PostgreSQL does not."""

    since = forms.DateField(
        required=False, label="From", widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        required=False, label="Until, still open", widget=forms.DateInput(attrs={"type": "date"})
    )

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
        if since and until and until < since:
            self.add_error("until", "The last day lies before the first.")
        else:
            self.instance.during = DateRange(since, until + _DAY if until else None, "[)")
        return given
