"""All mail at once, on the desk: stop it, let it go on, lift the fence behind a restored backup.

Each button is one call of a decision of `briefings.mailroom`. The sentence about what holds all mail back
stands on every screen of the mail side.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from briefings import mailroom, witness
from briefings.admin.editions import listed_editions, with_counts
from briefings.admin.standing import standing
from briefings.models import Edition, Mailroom
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.noting import note_of
from newsroom.refusals import NotAllowed, Refused
from perspectives.admin.base import DeskAdmin

CONFLICT, FORBIDDEN = 409, 403
MOST = 12


class NoSuchAct(Refused):
    """A button that nobody made."""


class Act(NamedTuple):
    """One call of a decision, and what to say when it was not refused."""

    do: Callable[[User, datetime, str], None]
    said: str


def _stop(by: User, at: datetime, note: str) -> None:
    mailroom.stop(by=by, at=at, note=note)


def _resume(by: User, at: datetime, note: str) -> None:
    mailroom.resume(by=by, at=at, note=note)


def _lift(by: User, at: datetime, note: str) -> None:
    try:
        witnessed = witness.read()
    except witness.Unwritable as error:
        raise NoWitness(str(error)) from error
    mailroom.lift_fence(by=by, at=at, note=note, witnessed=witnessed)


class NoWitness(Refused):
    """The witness cannot be read, so nobody knows where the fence stands."""


ACTS = {
    "stop": Act(_stop, "All mail is stopped. What is on the wire at this moment still arrives."),
    "resume": Act(_resume, "Mail goes out again."),
    "lift": Act(_lift, "The fence is lifted. Mail goes out from this database."),
}


@admin.register(Mailroom)
class MailroomAdmin(DeskAdmin):
    """One page; there is one mailroom, and nobody makes or deletes it."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.changelist_view)
        return [path("", view, name="briefings_mailroom_changelist")]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._pressed(request)  # type: ignore[return-value]  # a redirect is an answer too
        return self._page(request)

    def _pressed(self, request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, User)
        try:
            act = ACTS.get(request.POST.get("do", ""))
            if act is None:
                raise NoSuchAct("That button is unknown here; open the page again.")
            act.do(request.user, database_now(), note_of(request.POST))
        except Refused as refused:
            messages.error(request, str(refused))
            status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
            return self._page(request, status=status)
        messages.success(request, act.said)
        return HttpResponseRedirect(reverse("admin:briefings_mailroom_changelist"))

    def _page(self, request: HttpRequest, status: int = 200) -> TemplateResponse:
        user = request.user
        assert isinstance(user, User)
        context = {
            **self.admin_site.each_context(request),
            "title": "All mail",
            "mail": standing(),
            "may_stop": user.may("stop mail"),
            "may_send": user.may("send"),
            "pressed": request.POST.get("do", ""),
            "note": request.POST.get("note", ""),
            "editions": _under_way(),
        }
        return TemplateResponse(request, "briefings/desk/allmail.html", context, status=status)


def _under_way() -> list[Edition]:
    """The newest sealed editions, with their counts by state."""
    sealed = listed_editions().filter(sealed_at__isnull=False, cancelled_at=None)
    return with_counts(list(sealed.order_by("-out_at", "briefing__name", "pk")[:MOST]))
