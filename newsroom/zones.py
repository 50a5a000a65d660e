"""Moments between people and the database: each person has a zone, the database has UTC."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from newsroom.models.people import User

YEARS = range(1970, 3000)


class NoSuchMoment(ValueError):
    """The text is no moment, or the clocks skip it."""


def zone_of(user: object) -> tzinfo:
    """Where the person's clocks are; UTC for a zone that nobody knows."""
    name = getattr(user, "zone", "") or "UTC"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def moment(text: str, zone: tzinfo) -> datetime:
    """The moment that a person's clock shows as `text`; of an hour that comes twice, the first."""
    try:
        local = datetime.fromisoformat(text)
        if local.year not in YEARS:
            raise ValueError("no clock of the desk shows it in every zone")
    except ValueError as error:
        raise NoSuchMoment("Give day and time, as 2026-11-22 17:00.") from error
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    at = local.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != local:
        raise NoSuchMoment(
            "The clocks are put forward then: that time does not exist. Choose another."
        )
    return at


@require_POST
def set_zone(request: HttpRequest) -> HttpResponse:
    """Where this person's clocks are shown from now on."""
    user = request.user
    assert isinstance(user, User)
    wanted = request.POST.get("zone", "")
    if wanted in available_timezones():
        user.zone = wanted
        user.save(update_fields=["zone"])
    else:
        messages.error(request, f"There is no time zone “{wanted}”.")
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(back if safe else reverse("admin:index"))
