"""A Save that met an ended session, or a form of before it: the words are kept over the sign-in.

What was posted by nobody waits in the cache for an hour, under a key that only this browser's session
knows, and becomes unsaved words of whoever signs in there. The room for that is bounded, because anybody
can post.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from newsroom import autosaving
from newsroom.admin.alone import whole
from newsroom.admin.unsaved import form_of_pairs, pairs_of
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.refusals import Refused

log = logging.getLogger(__name__)
AN_HOUR = 3600
MOST_SIGNS = 300_000
MOST_AN_HOUR = 200
FORMS = {"newsroom_story_change", "newsroom_story_add"}


def surviving(site: AdminSite, pattern: URLPattern) -> URLPattern:
    """A pattern of the story form that keeps what is posted to it by nobody; any other as it is."""
    if pattern.name in FORMS:
        pattern.callback = _surviving(site, pattern.callback)
    return pattern


def _surviving(site: AdminSite, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not site.has_permission(request):
            _keep(request)
        return view(request, *args, **kwargs)

    return update_wrapper(wrapped, view)


def _keep(request: HttpRequest) -> None:
    pairs = pairs_of(request.POST)
    if sum(len(name) + len(value) for name, value in pairs) > MOST_SIGNS or not pairs:
        return
    key = f"lost-{secrets.token_urlsafe(24)}"
    held = {"path": request.path, "tab": request.POST.get("tab", ""), "pairs": pairs}
    try:
        cache.add("lost-this-hour", 0, AN_HOUR)
        if cache.incr("lost-this-hour") > MOST_AN_HOUR:
            return
        cache.set(key, held, AN_HOUR)
    except (
        Exception
    ) as error:  # whatever the cache's client raises: the browser has the words as well
        log.warning("words of an ended session could not be kept: %s", error)
        return
    request.session["lost"] = key


def found(request: HttpRequest, user: User, story: Story | None) -> None:
    """After the sign-in: what waited becomes unsaved words of this person."""
    key = request.session.get("lost")
    if not key:
        return
    held = cache.get(key)
    if held and held["path"] != request.path:
        return
    del request.session["lost"]
    if not held:
        return
    cache.delete(key)
    form = whole(story, form_of_pairs(held["pairs"]))
    try:
        autosaving.autosave(
            story, pairs_of(form.data), tab=(held["tab"] or "signed out")[:36],
            version=form.version, by=user, at=database_now(),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused))
