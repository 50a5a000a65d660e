"""What a story said before: its revisions by name, any two compared, one brought back. One call each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from newsroom import editing
from newsroom.admin.storypage import said_beside
from newsroom.admin.storypage import text_of as text_now
from newsroom.clock import database_now
from newsroom.compose import compose
from newsroom.diffing import PartChange
from newsroom.models.history import StoryEvent
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, Refused
from newsroom.revisions import Revision, compare, named, text_of

MOST = 2_000


def history(request: HttpRequest, site: AdminSite, story: Story) -> HttpResponse:
    """Everything that happened to the story, newest first; with two of them chosen, what differs."""
    events = said_beside(story.events.order_by("id")).defer("brief", "keys")
    revisions = named(events[:MOST])
    by_id = {str(one.event.pk): one for one in revisions}
    before, after = by_id.get(request.GET.get("from", "")), by_id.get(request.GET.get("to", ""))
    hands = story.hand_overs.select_related("person", "by").order_by("-id")
    context = {
        **site.each_context(request),
        "title": f"History: {story}",
        "story": story,
        "revisions": revisions[::-1],
        "texts": sum(one.fresh for one in revisions),
        "before": before,
        "after": after,
        "compared": _compared(before, after) if before and after else None,
        "hands": list(hands[:100]),
        "publications": list(
            story.publications.select_related("removal").order_by("-number").defer("brief", "keys")
        ),
    }
    return TemplateResponse(request, "newsroom/desk/history.html", context)


def revision(
    request: HttpRequest, site: AdminSite, user: User, story: Story, number: int
) -> HttpResponse:
    """The text of one revision and what differs from the draft; its button makes it the draft's text."""
    event = get_object_or_404(story.events.select_related("by"), pk=min(number, 2**62))
    if request.method == "POST":
        return _restore(request, user, story, event)
    names = {one.event.pk: one for one in named(story.events.order_by("id").defer("brief")[:MOST])}
    text = text_of(event)
    context = {
        **site.each_context(request),
        "title": f"{names[event.pk].name}: {story}",
        "story": story,
        "revision": names[event.pk],
        "brief": text.brief if text else None,
        "changed": compare(text_now(compose(story)), text) if text else [],
        "may_restore": bool(text) and user.may("write") and editing.may_edit(story, user),
    }
    return TemplateResponse(request, "newsroom/desk/revision.html", context)


def _restore(request: HttpRequest, user: User, story: Story, event: StoryEvent) -> HttpResponse:
    if not (user.may("write") and editing.may_edit(story, user)):
        raise PermissionDenied
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
    try:
        saved = editing.restore(story, event, version=version, by=user, at=database_now())
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        told = "It is the draft’s text again." if saved.changed else "The draft says that already."
        messages.success(request, told)
    return HttpResponseRedirect(reverse("admin:newsroom_story_change", args=[story.pk]))


def _compared(before: Revision, after: Revision) -> list[PartChange] | None:
    """None where an order took the words of one."""
    pair: dict[int, Any] = StoryEvent.objects.in_bulk([before.event.pk, after.event.pk])
    first, second = text_of(pair[before.event.pk]), text_of(pair[after.event.pk])
    return compare(first, second) if first and second else None
