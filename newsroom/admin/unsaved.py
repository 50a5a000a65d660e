"""Words that are not saved: keeping them as somebody types, offering them again, and who else is typing.

Each act is one call of `autosaving` or `presence`. Decides only how a kept form is shown: what differs
from the story, and that one which says the same is not offered.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from newsroom import autosaving, presence
from newsroom.admin.storyform import StoryForm
from newsroom.admin.storypage import text_of
from newsroom.admin.storyreading import understood
from newsroom.alike import alike
from newsroom.clock import database_now
from newsroom.compose import Composed, compose
from newsroom.diffing import PartChange, Text, changes
from newsroom.models.drafting import Autosave, Presence
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.zones import zone_of

NOT_OF_THE_FORM = {"csrfmiddlewaretoken", "do", "tab", "unsaved", "part", "check"}
MOST_OFFERED = 5


class Offer(NamedTuple):
    """One kept text, with what differs from what is saved."""

    row: Autosave
    changed: list[PartChange]

    @property
    def address(self) -> str:
        return f"{editor_address(self.row.story_id)}?unsaved={self.row.pk}"


def editor_address(story: int | None) -> str:
    if story is None:
        return reverse("admin:newsroom_story_add")
    return reverse("admin:newsroom_story_change", args=[story])


def pairs_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The posted form, in its order, without what belongs to the page only."""
    names = (name for name in request.POST if name not in NOT_OF_THE_FORM)
    return [(name, value) for name in names for value in request.POST.getlist(name)]


def keep(request: HttpRequest, user: User, story: Story | None) -> HttpResponse:
    """Take in what a tab holds just now. With `check`, what says the same as the story is not kept."""
    if request.method != "POST":
        return JsonResponse({"said": "Only what is posted is kept."}, status=405)
    at = database_now()
    tab, version = request.POST.get("tab", ""), StoryForm(request.POST.copy()).version
    row = autosaving.autosave(
        story, pairs_of(request), tab=tab, version=version, by=user, at=at
    )  # fmt: skip
    before = request.POST.get("unsaved", "")
    for old in Autosave.objects.of(user, story).filter(pk=_number(before)).exclude(pk=row.pk):
        autosaving.throw_away(old, by=user)
    if "check" in request.POST and not _offer(row, compose(story) if story else None).changed:
        autosaving.throw_away(row, by=user)
        return JsonResponse({"same": True})
    shown = f"{at.astimezone(zone_of(user)):%H:%M:%S}"
    answer = {"kept": shown, "address": Offer(row, []).address, "token": get_token(request)}
    return JsonResponse(answer)


def here(request: HttpRequest, user: User, story: Story) -> HttpResponse:
    """Say that this tab is in the story, and hear who else is; `leave` says that it is not any more.

    A GET, so that a tab whose token is of before the last sign-in finds its way back.
    """
    at, tab = database_now(), request.GET.get("tab", "")
    if "leave" in request.GET:
        presence.leave(story, tab=tab, by=user)
        return JsonResponse({"people": []})
    presence.enter(story, request.GET.get("part", ""), tab=tab, by=user, at=at)
    people = [sentence(row, user) for row in presence.others(story, tab=tab, by=user, at=at)]
    return JsonResponse(
        {"people": people, "version": story.version, "token": get_token(request)}
    )  # fmt: skip


def sentence(row: Presence, reader: User) -> str:
    """Ben is in this story, on fact 2, since 15:31."""
    who = "You are" if row.person_id == reader.pk else f"{row.person} is"
    other = " in another tab" if row.person_id == reader.pk else ""
    part = f", on {row.part.replace('-', ' ')}" if row.part else ""
    return f"{who} in this story{other}{part}, since {row.since.astimezone(zone_of(reader)):%H:%M}"


def throw_away(request: HttpRequest, user: User, number: int) -> HttpResponse:
    """The button beside an offer."""
    row = Autosave.objects.filter(pk=number, person=user).first()
    if request.method != "POST" or (row is None and not user.may("write")):
        raise PermissionDenied
    if row is None:
        return HttpResponseRedirect(reverse("admin:newsroom_story_changelist"))
    autosaving.throw_away(row, by=user)
    return HttpResponseRedirect(editor_address(row.story_id))


def chosen(request: HttpRequest, user: User, story: Story | None) -> Autosave | None:
    """The kept text that the address asks to put into the form."""
    number = _number(request.GET.get("unsaved", ""))
    return Autosave.objects.of(user, story).filter(pk=number).first() if number else None


def form_of(row: Autosave) -> StoryForm:
    data: MultiValueDict[str, str] = MultiValueDict()
    for name, value in autosaving.pairs(row):
        data.appendlist(name, value)
    data["version"] = str(row.version or "")
    return StoryForm(data)


def lay_aside(request: HttpRequest, user: User, story: Story, form: StoryForm) -> None:
    """What was sent and met somebody else's save, as it was sent."""
    tab = request.POST.get("tab") or "conflict"
    autosaving.autosave(
        story, pairs_of(request), tab=tab, version=form.version, by=user, at=database_now()
    )


def settle(request: HttpRequest, user: User, story: Story | None) -> None:
    """What this tab kept, and what it was restored from, is saved now."""
    if tab := request.POST.get("tab"):
        autosaving.settle(story, tab=tab, by=user)
    number = _number(request.POST.get("unsaved", ""))
    for row in Autosave.objects.of(user, story).filter(pk=number):
        autosaving.throw_away(row, by=user)


def around(
    user: User, story: Story | None, composed: Composed | None, at: datetime
) -> dict[str, Any]:
    """What stands above a story: unsaved words of this person, who is in it, whose it is, what is like it."""
    rows = Autosave.objects.of(user, story).select_related("story")[:MOST_OFFERED]
    offers = [offer for offer in (_offer(row, composed) for row in rows) if offer.changed]
    people = Presence.objects.in_story(story, at).exclude(person=user) if story else ()
    told = {"kept": offers, "people": [sentence(row, user) for row in people]}
    if story is None or composed is None:
        return told
    return told | {
        "held": getattr(story, "assignment", None),
        "alike": alike(composed.brief, but=story.pk),
    }


def _offer(row: Autosave, composed: Composed | None) -> Offer:
    reading = understood(form_of(row))
    mine = Text(reading.brief, reading.parts.facts, reading.parts.framings)
    if composed is None:
        nothing = understood(StoryForm(MultiValueDict({"language": [reading.brief.language]})))
        before = Text(nothing.brief, (), ())
        changed = [change for change in changes(before, mine) if change.label != "Section"]
        return Offer(row, changed)
    return Offer(row, changes(text_of(composed), mine))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
