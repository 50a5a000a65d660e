"""Share links: the screen on which they are made and taken back, and the page that they lead to.

The page asks for no account; it shows one revision, is kept by nobody and found by no search engine. A
link that leads nowhere looks the same whatever it was. Decides nothing; `sharing` does.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from newsroom import sharing
from newsroom.brief import Brief
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.models.sharing import ShareLink
from newsroom.models.story import Story
from newsroom.noting import line_of
from newsroom.refusals import NotAllowed, Refused
from newsroom.unsaved import tell_unsaved
from perspectives import pictures
from perspectives.imaging import TYPES

DAYS = (1, 3, 7, 30)
MOST_SHOWN = 50
# For who has no account: a page of the site, with no way to the desk.
NOWHERE = {
    "code": 404,
    "said": "This link leads nowhere",
    "advice": "Its time may be over, or it was taken back. Whoever sent it to you can send another.",
}


def shares(request: HttpRequest, site: AdminSite, user: User, story: Story) -> HttpResponse:
    """The links of a story; a POST makes one, or takes back the one that it names."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            messages.success(request, _act(request, user, story))
        except Refused as refused:
            refusal, status = str(refused), 403 if isinstance(refused, NotAllowed) else 409
        else:
            return HttpResponseRedirect(reverse("admin:newsroom_story_shares", args=[story.pk]))
    at = database_now()
    links = ShareLink.objects.of(story).select_related("by", "revoked_by", "event")
    links = links.defer("event__brief")
    context = {
        **site.each_context(request),
        "title": f"Share “{story}”",
        "story": story,
        "refusal": refusal,
        "given": request.POST,
        "days": DAYS,
        "links": [(link, _state(link, at), _address(request, link)) for link in links[:MOST_SHOWN]],
    }
    return TemplateResponse(request, "newsroom/desk/shares.html", context, status=status)


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The revision behind a link, for whoever has it."""
    link = sharing.opened(token, at=database_now())
    if link is None:
        page = render_to_string("newsroom/site/error.html", NOWHERE, request)
        return _unkept(HttpResponse(page, status=404))
    brief = _brief(link)
    home = reverse("admin:newsroom_story_shared_picture", args=[token, "x"]).removesuffix("x")
    telling = tell_unsaved(brief, slug=link.event.story.slug, on=link.event.at.date())
    context = {"telling": telling._replace(pictures=home), "link": link}
    return _unkept(HttpResponse(render_to_string("newsroom/desk/shared.html", context)))


@require_safe
def shared_picture(_request: HttpRequest, token: str, name: str) -> HttpResponse:
    """A rendition of the picture in that revision, and of no other."""
    link = sharing.opened(token, at=database_now())
    if link is None:
        raise Http404
    brief = _brief(link)
    named = pictures.parsed(name)
    if named is None or not brief.picture or named.sha != brief.picture.sha:
        raise Http404
    content = pictures.content(named)
    if content is None:
        raise Http404
    return _unkept(HttpResponse(content, content_type=TYPES[named.rendition.kind]))


def _act(request: HttpRequest, user: User, story: Story) -> str:
    at, given = database_now(), request.POST
    if "revoke" in given:
        number = given["revoke"]
        known = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
        sharing.revoke(get_object_or_404(ShareLink.objects.of(story), pk=known), by=user, at=at)
        return "The link leads nowhere from now on."
    days = given.get("days", "")
    if days not in map(str, DAYS):
        raise Refused("Choose for how long the link is to last.")
    until = at + timedelta(days=int(days))
    sharing.share(story, by=user, at=at, until=until, note=line_of(given, "note", 160))
    return "The link is made; copy it from the list."


def _brief(link: ShareLink) -> Brief:
    return Brief.from_json(link.event.brief or "")


def _state(link: ShareLink, at: datetime) -> str:
    if link.revoked_at:
        return "revoked"
    return "open" if link.expires_at > at else "over"


def _address(request: HttpRequest, link: ShareLink) -> str:
    path = reverse("admin:newsroom_story_shared", args=[sharing.token_of(link)])
    return request.build_absolute_uri(path)


def _unkept(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, noarchive, nosnippet"
    response["Referrer-Policy"] = "no-referrer"
    return response
