"""A draft as it would look: on the site, and in whatever other forms `settings.STORY_PREVIEWS` names.

Shows what is saved, or the text of a form that nobody has saved yet; keeps nothing of it. Says who may
look and at what, not how a form looks: that is the function's own, each answering with a whole page.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from newsroom import cards
from newsroom.admin.storyform import StoryForm
from newsroom.admin.storyreading import understood
from newsroom.clock import database_now
from newsroom.compose import compose
from newsroom.editing import may_edit
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.telling import Telling
from newsroom.unsaved import tell_unsaved

Show = Callable[[Telling, str], HttpResponse]
SCHEMES = ("", "light", "dark")


class Preview(NamedTuple):
    """One way to look at a draft; `name` is its word in an address.

    `shown_by` names a function of a Telling and a colour scheme, "" for the reader's own, to a page.
    """

    name: str
    label: str
    shown_by: str

    @property
    def show(self) -> Show:
        found: Show = import_string(self.shown_by)
        return found


def previews() -> list[Preview]:
    return [Preview(*entry) for entry in settings.STORY_PREVIEWS]


def preview(request: HttpRequest, user: User, story: Story | None) -> HttpResponse:
    """What is saved (GET), or what the posted form says as far as it can be understood (POST)."""
    given = request.POST if request.method == "POST" else request.GET
    shown = _named(given.get("as", ""))
    scheme = given.get("scheme", "")
    if scheme not in SCHEMES:
        raise Http404(f"There is no scheme “{scheme}”.")
    if request.method == "POST":
        if story is not None and not may_edit(story, user):
            raise PermissionDenied
        telling = _typed(request, story)
    elif story is not None:
        telling = compose(story, on=database_now().date()).telling()
    else:
        raise Http404("Nothing is written yet.")
    return shown.show(telling, scheme)


def web(telling: Telling, scheme: str) -> HttpResponse:
    """The story's page."""
    context = {"telling": telling, "scheme": scheme}
    return HttpResponse(render_to_string("newsroom/desk/preview.html", context))


def card(telling: Telling, scheme: str) -> HttpResponse:
    """The share card, on a page of its own."""
    drawn = base64.b64encode(cards.draw(telling)).decode()
    size = {"card_width": cards.WIDTH, "card_height": cards.HEIGHT}
    context = {"telling": telling, "scheme": scheme, "drawn": drawn, **size}
    return HttpResponse(render_to_string("newsroom/desk/card.html", context))


def _named(name: str) -> Preview:
    found = previews()
    chosen = [one for one in found if one.name == (name or found[0].name)]
    if not chosen:
        raise Http404(f"Nothing is shown as “{name}”.")
    return chosen[0]


def _typed(request: HttpRequest, story: Story | None) -> Telling:
    form = StoryForm(request.POST.copy())
    if form.too_big:
        raise BadRequest("More facts and framings than a story can hold.")
    reading = understood(form)
    return tell_unsaved(
        reading.brief,
        slug=story.slug if story else "",
        on=database_now().date(),
        facts=reading.parts.facts,
        framings=reading.parts.framings,
    )
