"""The desk's screens for facts: the list, a fact by itself, and the acts of checking it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from newsroom import factchecking
from newsroom.admin.cardfresh import fresh_of
from newsroom.admin.factlist import fact_page
from newsroom.admin.factpage import fact_context, typed_of
from newsroom.brief import NotClean, paragraphs
from newsroom.clock import database_now
from newsroom.factchecking import Unsaid
from newsroom.models.facts import Fact, FactVersion
from newsroom.models.freshness import Verdict
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, Refused
from perspectives.admin.base import DeskAdmin

CONFLICT, FORBIDDEN = 409, 403


@admin.register(Fact)
class FactAdmin(DeskAdmin):
    """Facts are written in stories; here they are looked at and checked."""

    verb = "check facts"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("", guard(self.changelist_view), name="newsroom_fact_changelist"),
            path("<int:pk>/", guard(self.page), name="newsroom_fact_change"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        self._refuse_others(request)
        today = database_now().astimezone(UTC).date()
        context = {
            **self.admin_site.each_context(request),
            "title": "Facts",
            "page": fact_page(request.GET, today),
            "on": today,
        }
        return TemplateResponse(request, "newsroom/desk/facts.html", context)

    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._refuse_others(request)
        fact = get_object_or_404(Fact, pk=pk if pk < 2**63 else 0)
        status = 200
        if request.method == "POST":
            said, refusal = "", ""
            try:
                said = press(fact, request.POST, _person(request))
            except Refused as refused:
                refusal = str(refused)
                status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
            if request.POST.get("part") == "card":
                return _card(request, fact, refusal, status)
            if not refusal:
                messages.success(request, said)
                return HttpResponseRedirect(_back(request, fact))
            messages.error(request, refusal)
        today = database_now().astimezone(UTC).date()
        context = {
            **self.admin_site.each_context(request),
            **fact_context(fact, today, request),
            "title": "Fact",
            "may_check": _person(request).may("check facts"),
        }
        return TemplateResponse(request, "newsroom/desk/fact.html", context, status=status)

    def _refuse_others(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def _card(request: HttpRequest, fact: Fact, refusal: str, status: int) -> HttpResponse:
    """The line of the fact on its card in a story's form, for the script that pressed it."""
    number = request.POST.get("story", "")
    pk = int(number[:18]) if number.isascii() and number.isdigit() else 0
    story = get_object_or_404(Story, pk=pk)
    one = fresh_of(story).get(str(fact.uid))
    if one is None:
        raise Http404("The saved story does not tell this fact.")
    typed = typed_of(request.POST, one.version.pk) if refusal else {}
    context = {"one": one, "on": database_now().astimezone(UTC).date(), "refusal": refusal}
    template = "newsroom/desk/parts/freshness.html"
    return render(request, template, context | {"typed": typed}, status=status)


def press(fact: Fact, data: QueryDict, by: User) -> str:
    """What the pressed button says, and a sentence on what came of it. Raises Refused.

    `check:12` checks version 12 with the fields `12-how`, `12-verdict`, `12-review_by`; `still-true:12`
    confirms it; `set-day:12` gives it the day of `12-day` without a check.
    """
    act, _, number = data.get("do", "").partition(":")
    pk = int(number[:18]) if number.isascii() and number.isdigit() else 0
    version = get_object_or_404(FactVersion, pk=pk, fact=fact)
    at = database_now()
    if act == "set-day":
        day = _day(data.get(f"{number}-day", ""))
        factchecking.set_day(version, day, by=by, at=at)
        return f"To be looked at by {day:%-d %b %Y}." if day else "No day is set any more."
    if act == "still-true":
        after = data.get(f"{number}-after", "")
        seen = int(after[:18]) if after.isascii() and after.isdigit() else 0
        made = factchecking.reconfirm(version, after=seen, by=by, at=at)
    elif act == "check":
        made = factchecking.check(
            version,
            _verdict(data.get(f"{number}-verdict", "")),
            how=_how(data.get(f"{number}-how", "")),
            review_by=_day(data.get(f"{number}-review_by", "")),
            by=by,
            at=at,
            seen=_moment(data.get(f"{number}-seen", "")),
        )
    else:
        raise Refused("That button is unknown here; open the fact again.")
    if made.review_by is None:
        return f"Kept: {made.get_verdict_display().lower()}, checked for good."
    return (
        f"Kept: {made.get_verdict_display().lower()}, to be looked at again by "
        f"{made.review_by:%-d %b %Y}."
    )


def _verdict(text: str) -> Verdict:
    if text not in Verdict.values:
        raise Unsaid("Say what came of the check: still true, in doubt or wrong.")
    return Verdict(text)


def _how(text: str) -> str:
    try:
        return " ".join(paragraphs(text))
    except NotClean as error:
        raise Unsaid(f"How it was checked: {error}") from error


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Unsaid("Give the day as 2026-12-01, or none.") from error


def _moment(text: str) -> datetime | None:
    """When the text that the form showed was written; None where the form does not say."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _back(request: HttpRequest, fact: Fact) -> str:
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return back if safe else reverse("admin:newsroom_fact_change", args=[fact.pk])


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
