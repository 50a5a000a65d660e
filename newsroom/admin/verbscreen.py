"""The page of one verb: what it asks for, and one call when its button is pressed."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from newsroom import parts as published_parts
from newsroom.admin.storypage import Side, answers_to, context_of, side_of
from newsroom.admin.verbs import VERBS, Verb
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.models.publication import Publication
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, Refused
from newsroom.tasks import ring_about_links
from newsroom.workflow import HeldBack, Unanswered, allow
from newsroom.zones import NoSuchMoment, zone_of

CONFLICT, FORBIDDEN, UNREADABLE = 409, 403, 422


def verb(
    request: HttpRequest, site: AdminSite, user: User, story: Story, name: str
) -> HttpResponse:
    """The page of one verb; pressing its button makes one call. A refusal keeps what was typed."""
    chosen = VERBS.get(name)
    if chosen is None:
        raise Http404(f"There is no verb “{name}”.")
    refusal, status = "", 200
    held: list[Any] = []
    if request.method == "POST":
        try:
            allow(user, chosen.grant)  # before what the form says is read
            chosen.press(story, user, database_now(), request.POST, zone_of(user))
        except Refused as refused:
            refusal = str(refused)
            status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
            held = refused.complaints if isinstance(refused, HeldBack | Unanswered) else []
        except NoSuchMoment as nonsense:
            refusal, status = str(nonsense), UNREADABLE
        else:
            messages.success(request, chosen.done)
            address = reverse("admin:newsroom_story_change", args=[story.pk])
            return HttpResponseRedirect(address)
        story.refresh_from_db()
    elif not user.may(chosen.grant):
        raise PermissionDenied
    elif "reasons" in chosen.asks:
        ring_about_links(story.pk)
    context = {
        **site.each_context(request),
        **_verb_context(request, side_of(story, user), chosen),
        "title": f"{chosen.label}: {story}",
        "refusal": refusal,
        "held": held,
    }
    return TemplateResponse(request, "newsroom/desk/verb.html", context, status=status)


def _verb_context(request: HttpRequest, side: Side, chosen: Verb) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else request.GET
    parts = []
    if "parts" in chosen.asks and side.live and not side.live.withdrawn:
        composed = side.composed
        parts = published_parts.changes(side.live.publication, composed.brief, composed.keys)
    return {
        **context_of(side),
        "verb": chosen,
        "given": given,
        "given_parts": given.getlist("part") or _only_one(request, parts),
        "parts": parts,
        "until": given.get(
            "until", _on_the_clock(side.story.embargoed_until, zone_of(request.user))
        ),
        "publications": _told(side) if "publication" in chosen.asks else [],
        "offer": next((offer for offer in side.offers if offer.verb is chosen), None),
        "answers": answers_to(side, given) if "reasons" in chosen.asks else [],
        "zone": zone_of(request.user),
        "whole": chosen.name.startswith("approve") and not side.changed,
    }


def _only_one(request: HttpRequest, parts: list[published_parts.Change]) -> list[str]:
    """What is ticked when the page is opened: a change that is the only one; of several nobody knows."""
    only = request.method != "POST" and len(parts) == 1
    return [str(part.uid) for part in parts if only]


def _on_the_clock(at: datetime | None, zone: tzinfo) -> str:
    """A moment as its field holds it."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" if at else ""


def _told(side: Side) -> list[Publication]:
    """What readers were told, newest first; a retraction repeats what it took back."""
    return list(side.story.publications.select_related("removal").order_by("-number"))
