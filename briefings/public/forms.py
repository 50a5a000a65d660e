"""The forms of readers: sign up, confirm, preferences. Decides what may be entered, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict

from briefings import addresses
from briefings.models import Briefing, Subscriber, Subscription
from briefings.public import sealed_form
from newsroom.models.sections import Section

REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian",
    "Pacific",
)  # fmt: skip


@cache
def zones() -> list[tuple[str, Any]]:
    """All places, by region, as a list to choose from."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        region, _, place = name.partition("/")
        if place and region in REGIONS:
            regions.setdefault(region, []).append((name, place.replace("_", " ")))
    return [("UTC", "UTC"), *regions.items()]


def zones_with(own: str) -> list[tuple[str, Any]]:
    """The reader's own zone first where the list does not have it: a list of readers may name any."""
    listed = {"UTC", *(name for _, places in zones()[1:] for name, _ in places)}
    return zones() if own in listed else [(own, own.replace("_", " ")), *zones()]


class TokenForm(forms.Form):
    """A form that was handed out by us and not long ago: it carries a signed, dated token."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["token"] = sealed_form.token()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not sealed_form.holds(str(cleaned.get("token", ""))):
            raise forms.ValidationError("This form was open too long. Please send it once more.")
        return cleaned

    def renew(self) -> None:
        """Put a fresh token where the one that was sent stands, for the form that is shown again."""
        sent = self.data.urlencode() if isinstance(self.data, QueryDict) else ""
        data = QueryDict(sent, mutable=True)
        data["token"] = sealed_form.token()
        self.data = data


class AddressForm(TokenForm):
    """An address that mail can be sent to."""

    address = forms.CharField(
        label="New address",
        error_messages={
            "required": "Write the address that the mail is to go to.",
            "max_length": f"An address has at most {addresses.LONGEST} signs.",
        },
        max_length=addresses.LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_address(self) -> str:
        try:
            return addresses.normalised(self.cleaned_data["address"])
        except addresses.NotAnAddress as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class KnownAddressForm(AddressForm):
    """The address that somebody signed up with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].label = "Your address"


class SignUpForm(KnownAddressForm):
    briefings = forms.ModelMultipleChoiceField(
        queryset=Briefing.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    sections = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None chosen means all of them.",
    )
    zone = forms.ChoiceField(
        label="Your time zone", choices=zones, initial="UTC",
        help_text="The edition comes at its hour where you are.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opened = Briefing.objects.open()
        briefings, sections = self.fields["briefings"], self.fields["sections"]
        assert isinstance(briefings, forms.ModelMultipleChoiceField)
        assert isinstance(sections, forms.MultipleChoiceField)
        briefings.queryset = opened
        found = Section.objects.filter(briefings__in=opened).distinct()
        sections.choices = [(section.slug, section.name) for section in found]
        if len(opened) == 1:
            self.initial.setdefault("briefings", [row.pk for row in opened])


class ConfirmForm(TokenForm):
    """Nothing but a button."""


class AgreeForm(TokenForm):
    """A button, and which wish it is about."""

    move = forms.CharField(widget=forms.HiddenInput)


class PreferencesForm(TokenForm):
    """What one reader gets: briefings, the sections of each, the zone, a pause, or to be forgotten."""

    zone = forms.ChoiceField(label="Your time zone", choices=zones)
    paused_until = forms.DateField(
        label="Pause until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The first day you want an edition again; empty for no pause.",
    )
    erase = forms.BooleanField(
        label="Forget me: erase my address",
        required=False,
        help_text="Nothing more will be sent, and this page stops working.",
    )

    def __init__(
        self,
        *args: Any,
        subscriber: Subscriber,
        subscriptions: Sequence[Subscription],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        taken = {row.briefing_id: row for row in subscriptions}
        self.opened = list(Briefing.objects.open().prefetch_related("sections"))
        for briefing in self.opened:
            self._add(briefing, taken.get(briefing.pk))
        self.initial["zone"] = subscriber.zone
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = zones_with(subscriber.zone)
        pauses = [row.paused_until for row in subscriptions if row.paused_until]
        self.initial["paused_until"] = max(pauses, default=None)
        self.order_fields([name for name in self.fields if name.startswith(("takes", "of-"))])

    @property
    def sections(self) -> dict[int, list[str]]:
        """The chosen sections of each briefing that is taken."""
        return {
            briefing.pk: self.cleaned_data[f"of-{briefing.slug}"]
            for briefing in self.opened
            if self.cleaned_data[f"takes-{briefing.slug}"]
        }

    @property
    def paused(self) -> date | None:
        value = self.cleaned_data["paused_until"]
        assert value is None or isinstance(value, date)
        return value

    def _add(self, briefing: Briefing, taken: Subscription | None) -> None:
        self.fields[f"takes-{briefing.slug}"] = forms.BooleanField(
            label=briefing.name, required=False, help_text=briefing.rhythm
        )
        self.fields[f"of-{briefing.slug}"] = forms.MultipleChoiceField(
            label=f"Sections of {briefing.name}",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(section.slug, section.name) for section in briefing.sections.all()],
            help_text="None chosen means all of them.",
        )
        self.initial[f"takes-{briefing.slug}"] = taken is not None
        self.initial[f"of-{briefing.slug}"] = taken.selection.sections if taken else []
